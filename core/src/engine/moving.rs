//! Gives an image to another patient, wherever it is by now: what is not sent yet here, what the server has there, as whoever acts at this console. And follows what the server
//! says of whose its files are, when its events may have missed something.

use super::{
    correcting::facts_of,
    link, patients,
    person::as_person,
    shared::{Line, Shared, blocking},
};
use crate::{
    Image, ImageAnswer, ImageFacts, ImageState, Severity, Subject,
    person::{Asked, Refusal},
    queue::Moved,
    upload::ServerError,
};
use chairside_api::{FileId, ImageId, Patient, PatientFile, PatientId, UtcTime};
use chairside_words::say;
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

/// How often a move is tried anew because somebody changed the file at the same moment.
const TRIES: usize = 3;

/// How far this computer's clock and the server's may be apart.
const CLOCKS_APART: Duration = Duration::from_hours(24);

/// How many files that the server's list does not have are asked for one by one: those of an hour of work and more, not those of a server that was replaced.
const MISSING_ASKED: usize = 200;

/// How long a reason may be, in letters; the server's own limit.
const REASON_LETTERS: usize = 500;

pub(super) fn move_image(shared: &Arc<Shared>, image: ImageId, to: PatientId, reason: String) {
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        let outcome = carry_out(&shared, &image, &to, reason.trim()).await;
        if outcome.is_ok() {
            patients::refresh_suggestions(&shared).await;
        }
        shared.set(|state| {
            let number = state.moved.as_ref().map_or(1, |before| before.number + 1);
            state.moved = Some(ImageAnswer { number, image, outcome });
        });
    });
}

async fn carry_out(shared: &Arc<Shared>, id: &ImageId, to: &PatientId, reason: &str) -> Result<(), Refusal> {
    if reason.is_empty() || reason.chars().count() > REASON_LETTERS {
        return Err(Refusal::new(say!("moving-say-why", count = REASON_LETTERS)));
    }
    let patient = patients::look_up(shared, to).await.map_err(|why| Refusal::new(say!("moving-not-looked-up", why)))?;
    // It may reach the server between the look and the act: then it is moved there.
    for _ in 0..TRIES {
        // One that another console took is known by the list of its patient's files only.
        let of_others = || shared.get(|state| state.files.images.iter().find(|image| image.id == *id).cloned());
        let Some(image) = shared.library.model(|model| model.image(id).cloned()).or_else(of_others) else {
            return Err(Refusal::new(say!("moving-gone")));
        };
        if image.subject.as_ref().is_some_and(|subject| subject.patient_id == patient.id) {
            return Err(Refusal::new(say!("moving-theirs-already")));
        }
        match &image.state {
            ImageState::Uploaded { file_id, .. } => return at_server(shared, &image, file_id, &patient, reason).await,
            ImageState::Uploading { .. } => {
                return Err(Refusal::new(say!("moving-being-sent")));
            }
            _ => {
                if here(shared, id, &patient, reason).await? {
                    return Ok(());
                }
            }
        }
    }
    Err(Refusal::new(say!("moving-on-its-way")))
}

/// Moves what is not sent yet; answers whether it could be, or is with the server by now.
async fn here(shared: &Arc<Shared>, id: &ImageId, patient: &Patient, reason: &str) -> Result<bool, Refusal> {
    let subject = Subject { patient_id: patient.id.clone(), patient_name: patient.display_name(), selected_at: shared.clock.now() };
    let mode = shared.settings().upload_mode;
    let (of, reason, used) = (id.clone(), reason.to_owned(), patient.clone());
    let outcome = blocking(shared, move |shared| {
        let outcome = shared.library.move_image(&of, &subject, mode, &reason)?;
        if outcome.is_ok() {
            shared.library.write(|change| change.use_record(&used))?;
        }
        Ok::<_, crate::db::DbError>(outcome)
    });
    match outcome.await {
        Ok(Ok(())) => Ok(true),
        Ok(Err(_)) if shared.library.model(|model| model.image(id).is_some_and(|image| !image.state.is_open())) => Ok(false),
        Ok(Err(refusal)) => Err(Refusal::new(format!("{refusal}."))),
        Err(error) => {
            shared.database_failed(&error);
            Err(Refusal::new(say!("moving-not-written")))
        }
    }
}

async fn at_server(shared: &Arc<Shared>, image: &Image, file: &FileId, to: &Patient, reason: &str) -> Result<(), Refusal> {
    let line = link::line_now(shared).await?;
    let told = blocking(shared, {
        let id = to.id.clone();
        move |shared| shared.library.stored_record(&id)
    });
    // Asked of the server it would say that it knows nobody of that name.
    if told.await.is_ok_and(|stored| stored.is_some_and(|stored| stored.told.is_none())) {
        return Err(Refusal::new(say!("moving-record-not-there")));
    }
    let from = image.subject.as_ref().map(|subject| subject.patient_id.clone());
    let mut known = as_person(shared, &line.client, Asked::Look, |client, session| {
        let file = file.clone();
        async move { client.file_as(&file, &session).await }
    })
    .await?;
    for _ in 0..TRIES {
        if known.patient_id == to.id {
            return follow(shared, file, to).await;
        }
        if from.as_ref() != Some(&known.patient_id) {
            // Somebody has moved it meanwhile: whoever asked has not seen that.
            follow_file(shared, &line, &known).await;
            return Err(Refusal::new(say!("moving-by-somebody")));
        }
        let answer = as_person(shared, &line.client, Asked::Change, |client, session| {
            let (known, to, reason) = (known.clone(), to.id.clone(), reason.to_owned());
            async move { client.move_file(&known, &to, &reason, &session).await }
        });
        match answer.await? {
            Ok(_) => return follow(shared, file, to).await,
            Err(now) => known = *now,
        }
    }
    Err(Refusal::new(say!("moving-at-the-same-time")))
}

/// The server has said that the file is theirs; so it is here.
async fn follow(shared: &Arc<Shared>, file: &FileId, to: &Patient) -> Result<(), Refusal> {
    let moved = HashMap::from([(file.clone(), Moved { to: to.id.clone(), name: to.display_name() })]);
    blocking(shared, move |shared| shared.library.follow_moves(&moved)).await.map(drop).map_err(|error| {
        shared.database_failed(&error);
        Refusal::new(say!("moving-not-written-here"))
    })
}

pub(super) async fn follow_file(shared: &Arc<Shared>, line: &Line, file: &PatientFile) {
    let followed = match patients::look_up(shared, &file.patient_id).await {
        Ok(patient) => follow(shared, &file.id, &patient).await.map_err(|refusal| refusal.text),
        Err(why) => Err(why),
    };
    if let Err(why) = followed {
        tracing::warn!(server = line.client.address(), %why, "whose a file is by now is not known here yet; the server's events say it again");
    }
}

/// Asks the server about files of this console of which it had said something before its own answer to their upload: whose each is, and whether it is hidden.
pub(super) async fn ask_about(shared: &Arc<Shared>, line: &Line, files: &[FileId]) -> Result<(), ServerError> {
    for file in files {
        let Some(known) = line.client.file_known(file).await? else { continue };
        let hidden = HashMap::from([(file.clone(), known.hidden_at)]);
        if let Err(error) = blocking(shared, move |shared| shared.library.follow_hidden(&hidden)).await {
            shared.database_failed(&error);
        }
        follow_file(shared, line, &known).await;
    }
    Ok(())
}

/// An image of this console that the server has.
struct Sent {
    patient: Option<PatientId>,
    at: UtcTime,
    is_hidden: bool,
    facts: ImageFacts,
}

/// The events have missed something: asks the server whose this console's images are by now, and which are hidden. Answers whether it could be written down.
pub(super) async fn look_again(shared: &Arc<Shared>, line: &Line) -> Result<bool, ServerError> {
    let mut sent: HashMap<FileId, Sent> = shared.library.model(|model| {
        let sent = model.iter().filter_map(|image| match &image.state {
            ImageState::Uploaded { file_id, at, hidden_at } => {
                let patient = image.subject.as_ref().map(|subject| subject.patient_id.clone());
                Some((
                    file_id.clone(),
                    Sent { patient, at: *at, is_hidden: hidden_at.is_some(), facts: ImageFacts { teeth: image.teeth.clone(), note: image.note.clone() } },
                ))
            }
            _ => None,
        });
        sent.collect()
    });
    let Some(earliest) = sent.values().map(|sent| sent.at).min() else { return Ok(true) };
    let mut hidden: HashMap<FileId, Option<UtcTime>> = HashMap::new();
    let mut moved: Vec<PatientFile> = Vec::new();
    let mut otherwise: Vec<FileId> = Vec::new();
    let mut after: Option<String> = None;
    loop {
        // What was sent has its row at the server a little before its answer is here.
        let page = line.client.files_since(earliest.minus(CLOCKS_APART), after.as_deref()).await?;
        for file in page.files {
            let Some(sent) = sent.remove(&file.id) else { continue };
            if sent.is_hidden {
                hidden.insert(file.id.clone(), None);
            }
            if sent.patient.as_ref() != Some(&file.patient_id) {
                moved.push(file.clone());
            }
            if sent.facts != facts_of(&file) {
                otherwise.push(file.id);
            }
        }
        after = page.next_cursor;
        if after.is_none() {
            break;
        }
    }
    // A file that was hidden is not in the list.
    let mut missing: Vec<(FileId, Sent)> = sent.into_iter().filter(|(_, sent)| !sent.is_hidden).collect();
    missing.sort_by_key(|(_, sent)| std::cmp::Reverse(sent.at));
    if missing.len() > MISSING_ASKED {
        tracing::warn!(missing = missing.len(), "more files are missing from the server's list than are asked for one by one; the newest are");
    }
    for (file, sent) in missing.into_iter().take(MISSING_ASKED) {
        let Some(known) = line.client.file_known(&file).await? else { continue };
        if known.hidden_at.is_some() {
            hidden.insert(file, known.hidden_at);
        }
        if sent.patient.as_ref() != Some(&known.patient_id) {
            moved.push(known);
        }
    }
    // The list may have been made before what has been set since: each of them is asked for once more, right before it is written down.
    let mut facts = Vec::new();
    for file in otherwise {
        facts.extend(line.client.file_known(&file).await?);
    }
    let whose: HashSet<PatientId> = moved.iter().map(|file| file.patient_id.clone()).collect();
    let mut names = HashMap::new();
    for id in whose {
        let patient = match shared.library.patient(&id) {
            Some(patient) => Patient::clone(&patient),
            None => line.client.patient(&id).await?,
        };
        names.insert(id, patient.display_name());
    }
    let moved =
        moved.into_iter().filter_map(|file| names.get(&file.patient_id).map(|name| (file.id, Moved { to: file.patient_id.clone(), name: name.clone() })));
    let moved: HashMap<_, _> = moved.collect();
    let followed = blocking(shared, move |shared| {
        shared.library.follow_moves(&moved)?;
        shared.library.follow_hidden(&hidden)?;
        shared.library.follow_facts(&facts)
    });
    let followed = followed.await.inspect_err(|error| shared.toast(Severity::Error, say!("moving-not-followed", why = error.to_string())));
    Ok(followed.is_ok())
}
