//! Fetches the bytes of images that other consoles took, what is on screen first and its neighbours after it, and keeps them as long as there is room.

use crate::{
    Image, ImageState, Origin, Original, Problem, ProblemKind, Severity,
    engine::{
        link,
        shared::{Line, Shared, blocking},
        supervise::ServiceError,
    },
    ingest::named_in,
    queue::library::lock,
    upload::{DownloadError, retry},
};
use chairside_api::{FileId, ImageId, Sha256};
use chairside_words::say;
use std::{
    collections::{HashSet, VecDeque},
    sync::Arc,
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// How long to sleep when nothing is wanted; every wish wakes earlier.
const LONGEST_SLEEP: Duration = Duration::from_mins(5);

/// Where a disk that takes nothing is shown.
const PROBLEM: &str = "originals";

/// Bytes that are wanted, the most wanted first.
pub(crate) type Wishes = VecDeque<Wish>;

/// Bytes that are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wish {
    sha256: Sha256,
    file: FileId,
    /// The most it may have.
    limit_bytes: u64,
}

/// These are looked at, or will be next: their bytes are wanted, in this order, and those that were wanted before no more.
pub(in crate::engine) async fn fetch(shared: &Arc<Shared>, ids: Vec<ImageId>) {
    let images: Vec<Arc<Image>> = ids.iter().filter_map(|id| image(shared, id)).collect();
    let known = shared.get(|state| Arc::clone(&state.files.originals));
    let (wishes, here) = blocking(shared, move |shared| {
        let (mut wishes, mut here) = (Wishes::new(), Vec::new());
        for image in images {
            let ImageState::Uploaded { file_id, .. } = &image.state else { continue };
            // A safe copy is only missing where a disk was lost.
            if image.origin != Origin::Server && image.spool_path.exists() {
                continue;
            }
            let is_here = match (known.get(&image.sha256), shared.originals.path(&image.sha256)) {
                (Some(Original::Here(path)), _) if path.exists() => true,
                _ => shared.originals.has(&image.sha256).unwrap_or_else(|error| {
                    tracing::warn!(%error, "a fetched image cannot be read; it is fetched again");
                    false
                }),
            };
            if is_here {
                here.push(image.sha256);
            } else {
                let limit_bytes = if image.format == crate::Format::Dicom { chairside_api::MAX_DICOM_BYTES } else { chairside_api::MAX_IMAGE_BYTES };
                wishes.push_back(Wish { sha256: image.sha256, file: file_id.clone(), limit_bytes });
            }
        }
        (wishes, here)
    })
    .await;
    for sha256 in here {
        let path = shared.originals.path(&sha256);
        becomes(shared, sha256, Some(Original::Here(path)));
    }
    for wish in &wishes {
        let is_known = shared.get(|state| matches!(state.files.originals.get(&wish.sha256), Some(Original::Fetching | Original::Away(_))));
        if !is_known {
            becomes(shared, wish.sha256, Some(Original::Fetching));
        }
    }
    *lock(&shared.wishes) = wishes;
    shared.originals_wanted.notify_one();
}

fn image(shared: &Shared, id: &ImageId) -> Option<Arc<Image>> {
    let of_server = shared.get(|state| state.files.images.iter().find(|image| image.id == *id).cloned());
    of_server.or_else(|| shared.library.model(|model| model.image(id).cloned()))
}

/// Says where some bytes are now.
fn becomes(shared: &Shared, sha256: Sha256, now: Option<Original>) {
    if shared.get(|state| state.files.originals.get(&sha256) == now.as_ref()) {
        return;
    }
    shared.set(|state| {
        let originals = Arc::make_mut(&mut state.files.originals);
        match now {
            Some(now) => drop(originals.insert(sha256, now)),
            None => drop(originals.remove(&sha256)),
        }
    });
}

pub(in crate::engine) async fn run(shared: Arc<Shared>, cancel: CancellationToken) -> Result<(), ServiceError> {
    let mut failures = 0;
    loop {
        let next = lock(&shared.wishes).front().cloned();
        let mut pause = LONGEST_SLEEP;
        match (next, shared.line()) {
            (None, _) => {}
            (Some(_), None) => away(&shared, say!("original-away")),
            (Some(wish), Some(line)) => {
                becomes(&shared, wish.sha256, Some(Original::Fetching));
                let outcome = tokio::select! {
                    outcome = fetch_one(&shared, &line, &wish) => outcome,
                    () = is_unwanted(&shared, &wish) => continue,
                    () = line.ended.cancelled() => continue,
                    () = cancel.cancelled() => return Ok(()),
                };
                match outcome {
                    Ok(()) => {
                        failures = 0;
                        shared.problem(PROBLEM, None);
                        lock(&shared.wishes).retain(|other| *other != wish);
                        look_whom(&shared, wish.sha256).await;
                        becomes(&shared, wish.sha256, Some(Original::Here(shared.originals.path(&wish.sha256))));
                        trim(&shared).await;
                        continue;
                    }
                    Err(DownloadError::Server(error)) if !error.is_transient() => {
                        lock(&shared.wishes).retain(|other| *other != wish);
                        becomes(&shared, wish.sha256, Some(Original::Away(error.refusal().map_or_else(|| error.message(), str::to_owned).into())));
                        link::talk_failed(&shared, &line.client, &error).await;
                        continue;
                    }
                    Err(DownloadError::Server(error)) => {
                        failures += 1;
                        away(&shared, &say!("original-not-fetched", why = error.cause().to_string()));
                        link::talk_failed(&shared, &line.client, &error).await;
                        pause = retry::delay(failures, error.retry_after(), &mut rand::rng());
                    }
                    Err(DownloadError::OtherBytes) => {
                        failures += 1;
                        away(&shared, say!("original-other-bytes"));
                        pause = retry::delay(failures, None, &mut rand::rng());
                    }
                    Err(DownloadError::Disk(error)) => {
                        let text = say!("originals-not-kept", why = error.kind().to_string());
                        shared.problem(
                            PROBLEM,
                            Some(Problem { kind: ProblemKind::Other, severity: Severity::Warning, title: say!("problem-disk").to_owned(), text: text.clone() }),
                        );
                        away(&shared, &text);
                    }
                }
            }
        }
        tokio::select! {
            () = cancel.cancelled() => return Ok(()),
            () = shared.originals_wanted.notified() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// None of what is wanted can be had now.
fn away(shared: &Shared, why: &str) {
    let why: Arc<str> = why.into();
    let wanted: Vec<Sha256> = lock(&shared.wishes).iter().map(|wish| wish.sha256).collect();
    for sha256 in wanted {
        becomes(shared, sha256, Some(Original::Away(Arc::clone(&why))));
    }
}

/// Ends when something else is wanted and this is not.
async fn is_unwanted(shared: &Shared, wish: &Wish) {
    loop {
        shared.originals_wanted.notified().await;
        if !lock(&shared.wishes).contains(wish) {
            return;
        }
    }
}

async fn fetch_one(shared: &Arc<Shared>, line: &Line, wish: &Wish) -> Result<(), DownloadError> {
    let unfinished = blocking(shared, |shared| shared.originals.unfinished()).await?;
    let sha256 = line.client.download(&wish.file, wish.limit_bytes, unfinished.reopen()?).await?;
    if sha256 != wish.sha256 {
        return Err(DownloadError::OtherBytes);
    }
    Ok(blocking(shared, move |shared| shared.originals.keep(unfinished, &sha256)).await?)
}

/// Whom the bytes that have just come name themselves stands beside the image, as with one that lands here; that it is somebody else than whose it is, is said.
async fn look_whom(shared: &Arc<Shared>, sha256: Sha256) {
    let is_it = |image: &Arc<Image>| image.sha256 == sha256 && image.origin == Origin::Server;
    let Some(image) = shared.get(|state| state.files.images.iter().find(|image| is_it(image)).cloned()) else { return };
    let outcome = blocking(shared, move |shared| {
        let Some(named) = named_in(&shared.originals.path(&sha256), image.format) else { return Ok(None) };
        let image = Image { named: Some(named.clone()), ..Image::clone(&image) };
        shared.library.say_if_names_another(&image).map(|()| Some(named))
    });
    match outcome.await {
        Ok(None) => {}
        Ok(named) => shared.set(|state| {
            let with_name = |image: &Arc<Image>| if is_it(image) { Arc::new(Image { named: named.clone(), ..Image::clone(image) }) } else { Arc::clone(image) };
            state.files.images = state.files.images.iter().map(with_name).collect();
        }),
        Err(error) => shared.database_failed(&error),
    }
}

/// Makes room; what is looked at, and what is next, stays.
async fn trim(shared: &Arc<Shared>) {
    let limit_bytes = shared.settings().originals_mb.saturating_mul(1_000_000);
    let used: HashSet<Sha256> = shared.get(|state| state.files.originals.keys().copied().collect());
    let outcome = blocking(shared, move |shared| shared.originals.trim(limit_bytes, &used)).await;
    if let Err(error) = outcome {
        tracing::warn!(%error, "no room could be made for images of other rooms");
    }
}
