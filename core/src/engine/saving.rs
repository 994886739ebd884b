//! Makes settings the ones in force: writes them, then lets the parts that work by them begin anew.
//!
//! Saves follow one another beside the other commands. A keyring or a share may take seconds, and a patient who is chosen or cleared meanwhile counts from that moment.

use super::{
    commands, intake, link, live_sync, selecting,
    shared::{Shared, blocking},
};
use crate::{
    PauseReason, Phase, Severity,
    command::Secret,
    queue::library::lock,
    secrets,
    settings::{self, Settings, normal_address},
};
use chairside_words::{in_language, say, spoken};
use std::{sync::Arc, time::Duration};

/// Saves these after all that were asked to be saved before.
pub(super) fn save(shared: &Arc<Shared>, settings: Settings, api_key: Option<Secret>) {
    after_others(shared, |shared| async move { save_now(&shared, settings, api_key).await });
}

/// From now on a new series turns its images by their places, or not. It is saved without a word, and nothing with it: nobody has looked at the other settings.
pub(super) fn remember_turns(shared: &Arc<Shared>, turns: bool) {
    after_others(shared, move |shared| async move {
        let saved = blocking(&shared, move |shared| settings::set_file_turns(shared.library.layout.root(), turns).map_err(|error| error.to_string())).await;
        match saved {
            Ok(()) => shared.set(|state| state.settings = Arc::new(Settings { turn_by_place: turns, ..Settings::clone(&state.settings) })),
            Err(why) => shared.toast(Severity::Error, say!("settings-not-saved", why)),
        }
    });
}

fn after_others<F: Future<Output = ()> + Send>(shared: &Arc<Shared>, act: impl FnOnce(Arc<Shared>) -> F + Send + 'static) {
    let mut saving = lock(&shared.saving);
    let (before, shared) = (saving.take(), Arc::clone(shared));
    *saving = Some(tokio::spawn(async move {
        if let Some(before) = before
            && let Err(error) = before.await
        {
            tracing::error!(%error, "settings could not be saved");
        }
        act(shared).await;
    }));
}

/// Waits until all are saved, but no longer than that; what is not done then is not done.
pub(super) async fn finish(shared: &Shared, patience: Duration) {
    let Some(mut saving) = lock(&shared.saving).take() else { return };
    if tokio::time::timeout(patience, &mut saving).await.is_err() {
        saving.abort();
        tracing::warn!("settings were still being put in force");
    }
}

async fn save_now(shared: &Arc<Shared>, settings: Settings, api_key: Option<Secret>) {
    let before = shared.settings();
    let was_welcome = shared.get(|state| state.phase) == Phase::Welcome;
    let new_key = api_key.is_some();
    if let Err(why) = write(shared, &settings, api_key).await {
        shared.toast(Severity::Error, say!("settings-not-saved", why));
        return;
    }
    shared.set(|state| {
        state.settings = Arc::new(settings.clone());
        state.phase = Phase::Running;
        state.server_test = None;
        if new_key {
            // The one a person has just given is the newer one, for this server.
            state.given_key.take_if(|given| given.server_url == normal_address(&settings.server_url));
        }
    });
    shared.library.set_mode(settings.upload_mode);
    shared.list_wanted.notify_one();
    if was_welcome || new_key || before.server_url != settings.server_url {
        if shared.library.model(|model| model.paused) == Some(PauseReason::KeyRefused) {
            commands::pause(shared, None).await;
        }
        link::reconnect(shared).await;
    }
    let nanopix = |settings: &Settings| (settings.live_sync_enabled, settings.nanopix_path.clone());
    if was_welcome || before.watch_folders != settings.watch_folders || nanopix(&before) != nanopix(&settings) {
        intake::restart(shared).await;
    }
    if was_welcome || live_sync::is_other(&before, &settings) {
        live_sync::restart(shared).await;
    }
    if before.patient_timeout != settings.patient_timeout {
        selecting::renew(shared).await;
    }
    if !was_welcome {
        // The window may not have heard yet that another language was chosen.
        let language = settings.language.filter(|chosen| before.language != Some(*chosen)).unwrap_or_else(spoken);
        in_language(language, || shared.toast(Severity::Done, say!("settings-saved")));
    }
}

/// The key first: without it the settings would name a server that nobody can talk to.
async fn write(shared: &Arc<Shared>, settings: &Settings, api_key: Option<Secret>) -> Result<(), String> {
    let settings = settings.clone();
    blocking(shared, move |shared| {
        let data_dir = shared.library.layout.root();
        settings::check(&settings).map_err(|error| error.to_string())?;
        if let Some(key) = api_key {
            secrets::store_api_key(data_dir, &settings.server_url, &key).map_err(|error| error.to_string())?;
        }
        settings::save(data_dir, &settings).map_err(|error| error.to_string())
    })
    .await
}
