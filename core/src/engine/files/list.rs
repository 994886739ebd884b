//! Which files the server has of the patient that is looked at.

use crate::{
    FailureCause, FilesState, Image, Preview,
    db::DbError,
    engine::{
        displays, link,
        shared::{Line, Shared, blocking},
        supervise::ServiceError,
    },
    ingest::named_in,
    upload::{ServerError, retry},
};
use chairside_api::{FileId, ImageId, PatientFile, PatientId, Sha256, UtcTime};
use chairside_words::say;
use futures_util::{StreamExt, stream};
use std::{collections::HashMap, sync::Arc, time::Duration};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How often it is asked when nothing says that there is anything new.
const LOOK_EVERY: Duration = Duration::from_mins(5);

/// A burst of eighteen images is asked for a few times, not eighteen.
const SHORTEST_PAUSE: Duration = Duration::from_millis(200);

/// How many small pictures are fetched at a time, and shown together.
const PICTURES_AT_ONCE: usize = 4;

/// The longer side of a small picture, in pixels: as those that are made here.
const THUMBNAIL_PX: u32 = 512;

/// More files than that of one patient are not shown; no clinic takes a tenth of it.
const MOST_FILES: usize = 10_000;

/// Why there is no small picture of some bytes.
type Refused = HashMap<Sha256, String>;

pub(in crate::engine) async fn run(shared: Arc<Shared>, cancel: CancellationToken) -> Result<(), ServiceError> {
    let mut refused = Refused::new();
    let mut failures = 0;
    loop {
        let followed = shared.get(|state| state.files.patient.clone());
        let outcome = match (&followed, shared.line()) {
            (None, _) => Ok(()),
            (Some(patient), None) => {
                show_known(&shared, patient, &refused, FilesState::Away(say!("files-no-server").to_owned())).await?;
                Ok(())
            }
            (Some(patient), Some(line)) => tokio::select! {
                outcome = look(&shared, &line, patient, &mut refused) => outcome?,
                () = line.ended.cancelled() => Ok(()),
                () = is_another(&shared, patient) => Ok(()),
                () = cancel.cancelled() => return Ok(()),
            },
        };
        let pause = match outcome {
            Ok(()) => {
                failures = 0;
                LOOK_EVERY
            }
            Err(error) => {
                failures += 1;
                tracing::warn!(cause = %error.cause(), "the files of a patient could not be listed");
                retry::delay(failures, error.retry_after(), &mut rand::rng())
            }
        };
        // Whoever is looked at next is shown at once.
        let is_same = shared.get(|state| state.files.patient == followed);
        let not_before = Instant::now() + if is_same { SHORTEST_PAUSE } else { Duration::ZERO };
        tokio::select! {
            () = cancel.cancelled() => return Ok(()),
            () = shared.files_wanted.notified() => {
                if shared.get(|state| state.files.patient == followed) {
                    tokio::time::sleep_until(not_before).await;
                }
            }
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Ends when another patient's files are wanted.
async fn is_another(shared: &Shared, patient: &PatientId) {
    loop {
        shared.files_wanted.notified().await;
        // It counts for whoever waits next, too.
        shared.files_wanted.notify_one();
        if shared.get(|state| state.files.patient.as_ref() != Some(patient)) {
            return;
        }
        tokio::time::sleep(SHORTEST_PAUSE).await;
    }
}

/// Asks the server, shows what it has, and fetches the small pictures that are missing.
async fn look(shared: &Arc<Shared>, line: &Line, patient: &PatientId, refused: &mut Refused) -> Result<Result<(), ServerError>, DbError> {
    let is_first = shared.get(|state| state.files.state != FilesState::Listed);
    if is_first {
        show_known(shared, patient, refused, FilesState::Asking).await?;
    }
    let files = match all_of(line, patient).await {
        Ok(files) => files,
        Err(error) => {
            link::talk_failed(shared, &line.client, &error).await;
            let why = match error.cause() {
                FailureCause::PatientUnknown => say!("files-patient-unknown").to_owned(),
                cause => cause.to_string(),
            };
            show_known(shared, patient, refused, FilesState::Away(why)).await?;
            // Who was only made here has no files there: nothing to try again for.
            return Ok(if *error.cause() == FailureCause::PatientUnknown { Ok(()) } else { Err(error) });
        }
    };
    let (server, of, listed) = (line.server.clone(), patient.clone(), files.clone());
    blocking(shared, move |shared| shared.library.keep_files(&server, &of, &listed)).await?;
    let shown = show_known(shared, patient, refused, FilesState::Listed).await?;
    look_at_displays(shared, &files, &shown).await?;
    fetch_pictures(shared, line, patient, refused).await
}

/// All files of a patient, newest first.
async fn all_of(line: &Line, patient: &PatientId) -> Result<Vec<PatientFile>, ServerError> {
    let mut files = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let page = line.client.patient_files(patient, after.as_deref()).await?;
        let is_empty = page.files.is_empty();
        files.extend(page.files.into_iter().filter(|file| file.patient_id == *patient));
        match page.next_cursor {
            Some(next) if !is_empty && files.len() < MOST_FILES && after.as_ref() != Some(&next) => after = Some(next),
            _ => return Ok(files),
        }
    }
}

/// What each file is called here.
type Called = HashMap<FileId, ImageId>;

/// Shows what is known of a patient's files, if they still are who is looked at.
async fn show_known(shared: &Arc<Shared>, patient: &PatientId, refused: &Refused, now: FilesState) -> Result<Called, DbError> {
    let (of, refused) = (patient.clone(), refused.clone());
    let (images, called) = blocking(shared, move |shared| known(shared, &of, &refused)).await?;
    let is_news = shared.get(|state| state.files.patient.as_ref() == Some(patient) && (state.files.state != now || *state.files.images != *images));
    if is_news {
        shared.set(|state| {
            if state.files.patient.as_ref() == Some(patient) {
                (state.files.images, state.files.state) = (images.into(), now);
            }
        });
    }
    Ok(called)
}

fn known(shared: &Shared, patient: &PatientId, refused: &Refused) -> Result<(Vec<Arc<Image>>, Called), DbError> {
    let files = shared.library.files_of(&shared.settings().server_key(), patient)?;
    let mut sent = shared.library.sent_images(patient)?;
    let name = shared.library.patient(patient).map(|patient| patient.display_name()).unwrap_or_default();
    let mut called = Called::new();
    let mut images = Vec::new();
    for file in &files {
        if let Some(own) = sent.remove(&file.id) {
            called.insert(file.id.clone(), own.id.clone());
            if own.teeth != file.tooth_number || own.note != file.notes.clone().unwrap_or_default() {
                // The list may be older than what has been set since: the file itself is asked.
                displays::look_again(shared, [(file.id.clone(), file.patient_id.clone())]);
            }
            if shared.library.model(|model| model.image(&own.id).is_none()) {
                images.push(Arc::new(own));
            }
            continue;
        }
        called.insert(file.id.clone(), ImageId::from(file.id.as_str()));
        let thumbnail = shared.originals.thumbnail(&file.sha256);
        let preview = match refused.get(&file.sha256) {
            _ if thumbnail.exists() => Preview::Ready(thumbnail),
            Some(why) => Preview::Refused(why.clone()),
            None => Preview::Making,
        };
        let of_server = Image::of_server(file, &name, preview, shared.originals.path(&file.sha256));
        images.extend(of_server.map(|image| Arc::new(Image { named: named_in(&image.spool_path, image.format), ..image })));
    }
    Ok((images, called))
}

/// Asks for how those are shown that somebody has set otherwise since it was last heard here.
async fn look_at_displays(shared: &Arc<Shared>, files: &[PatientFile], called: &Called) -> Result<(), DbError> {
    let set: Vec<(ImageId, UtcTime)> = files.iter().filter_map(|file| Some((called.get(&file.id)?.clone(), file.display_state_at?))).collect();
    if set.is_empty() {
        return Ok(());
    }
    let otherwise = blocking(shared, move |shared| shared.library.shown_otherwise(&set)).await?;
    let files = files.iter().filter(|file| called.get(&file.id).is_some_and(|image| otherwise.contains(image)));
    displays::look_again(shared, files.map(|file| (file.id.clone(), file.patient_id.clone())));
    Ok(())
}

/// Fetches the small pictures that are missing, the newest first, and shows them as they come.
async fn fetch_pictures(shared: &Arc<Shared>, line: &Line, patient: &PatientId, refused: &mut Refused) -> Result<Result<(), ServerError>, DbError> {
    loop {
        let wanted: Vec<(FileId, Sha256)> = shared.get(|state| {
            let missing = state.files.images.iter().filter(|image| image.preview == Preview::Making && image.origin == crate::Origin::Server);
            missing.take(PICTURES_AT_ONCE).map(|image| (FileId::from(image.id.as_str()), image.sha256)).collect()
        });
        if wanted.is_empty() {
            return Ok(Ok(()));
        }
        let fetched: Vec<_> = stream::iter(wanted)
            .map(|(file, sha256)| async move { (sha256, line.client.thumbnail(&file, THUMBNAIL_PX).await) })
            .buffer_unordered(PICTURES_AT_ONCE)
            .collect()
            .await;
        for (sha256, outcome) in fetched {
            let kept = match outcome {
                Ok(bytes) => blocking(shared, move |shared| shared.originals.keep_thumbnail(&sha256, &bytes))
                    .await
                    .map_err(|error| say!("thumbnail-not-kept", why = error.kind().to_string())),
                Err(error) if error.refusal().is_some() => Err(error.refusal().unwrap_or_default().to_owned()),
                Err(error) => {
                    link::talk_failed(shared, &line.client, &error).await;
                    return Ok(Err(error));
                }
            };
            if let Err(why) = kept {
                refused.insert(sha256, why);
            }
        }
        show_known(shared, patient, refused, FilesState::Listed).await?;
    }
}
