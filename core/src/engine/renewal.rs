//! A bridge key lives a year, and the server's secret may be changed: the console asks now and then whether there is a new form of its key, keeps it where the old one was, and
//! goes on with it. Nobody has to walk to twenty rooms.

use super::shared::{Shared, blocking};
use crate::{
    ActivityKind, Secret, Severity,
    secrets::{self, SecretError},
    settings::normal_address,
    upload::{ServerClient, ServerError},
};
use chairside_words::say;
use std::{sync::Arc, time::Duration};

/// How often the server is asked. The old form of a key works for a week after the server's secret was changed.
const EVERY: Duration = Duration::from_hours(6);
/// How soon it is asked again when it was not there.
const AGAIN: Duration = Duration::from_mins(5);

/// Looks after the key of `client` for as long as it is the one.
pub(super) async fn run(shared: Arc<Shared>, client: ServerClient) {
    // The server inside makes its console a key whenever one is needed.
    if shared.settings().server_url.is_empty() {
        std::future::pending::<()>().await;
    }
    loop {
        let wait = match client.renew_key().await {
            Ok(None) => EVERY,
            Ok(Some(key)) => take(&shared, &client, key).await,
            Err(error) => after(&error),
        };
        tokio::time::sleep(wait).await;
    }
}

/// When to ask again. A server of an earlier version does not know the question, and a refused key is the link's matter.
fn after(error: &ServerError) -> Duration {
    if error.cause().is_of_the_link() { AGAIN } else { EVERY }
}

/// Keeps the new key, then works with it; answers when to ask again.
async fn take(shared: &Arc<Shared>, client: &ServerClient, new: Secret) -> Duration {
    let (url, old, kept) = (normal_address(&shared.settings().server_url), client.key(), new.clone());
    if shared.get(|state| state.given_key.as_ref().is_some_and(|given| given.server_url == url && given.key == old)) {
        let text = say!("key-renewal-given");
        blocking(shared, move |shared| shared.library.say(ActivityKind::Server, Severity::Warning, text)).await;
        return EVERY;
    }
    let outcome = blocking(shared, move |shared| {
        let data_dir = shared.library.layout.root();
        // A person may have pasted another one meanwhile: theirs counts.
        if secrets::load_api_key(data_dir, &url)?.as_ref() != Some(&old) {
            return Ok(false);
        }
        secrets::store_api_key(data_dir, &url, &kept)?;
        Ok::<_, SecretError>(true)
    })
    .await;
    match outcome {
        Ok(true) => match client.use_key(&new) {
            Ok(()) => {
                tracing::info!("the bridge key was renewed");
                EVERY
            }
            Err(error) => {
                tracing::error!(error = %error.message(), "the renewed bridge key cannot be used; the earlier one still works");
                AGAIN
            }
        },
        Ok(false) => EVERY,
        Err(error) => {
            tracing::warn!(%error, "the renewed bridge key could not be kept; the earlier one still works, and it is tried again");
            AGAIN
        }
    }
}
