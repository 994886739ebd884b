//! Puts tooth and note of an image right that is at the server already: there first, and here when it has answered. What somebody else has set meanwhile is not written over unseen;
//! what was not changed here is not written at all.

use super::{
    link, person,
    shared::{Line, Shared, blocking},
};
use crate::{
    Image, ImageAnswer, ImageFacts, ImageState, Origin,
    person::{Asked, Refusal},
    queue::{note_in_words, teeth_in_words},
    upload::{Patched, ServerError},
};
use chairside_api::{FileChange, FileId, ImageId, PatientFile};
use chairside_words::say;
use std::sync::Arc;

/// How often it is tried anew because something else of the file was changed at the same moment.
const TRIES: usize = 5;

/// What a file says of itself.
pub(super) fn facts_of(file: &PatientFile) -> ImageFacts {
    ImageFacts { teeth: file.tooth_number.clone(), note: file.notes.clone().unwrap_or_default() }
}

pub(super) fn correct(shared: &Arc<Shared>, image: ImageId, seen: ImageFacts, wanted: ImageFacts) {
    let (shared, wanted) = (Arc::clone(shared), ImageFacts { note: wanted.note.trim().to_owned(), ..wanted });
    tokio::spawn(async move {
        let outcome = carry_out(&shared, &image, &seen, &wanted).await;
        shared.set(|state| {
            let number = state.corrected.as_ref().map_or(1, |before| before.number + 1);
            state.corrected = Some(ImageAnswer { number, image, outcome });
        });
    });
}

async fn carry_out(shared: &Arc<Shared>, id: &ImageId, seen: &ImageFacts, wanted: &ImageFacts) -> Result<(), Refusal> {
    let of_server = || shared.get(|state| state.files.images.iter().find(|image| image.id == *id).cloned());
    let image = shared.library.model(|model| model.image(id).cloned()).or_else(of_server).ok_or_else(|| Refusal::new(say!("moving-gone")))?;
    let ImageState::Uploaded { file_id, hidden_at: None, .. } = &image.state else { return Err(Refusal::new(say!("correcting-not-there"))) };
    let line = link::line_now(shared).await?;
    let mut file = line.client.file(file_id).await.map_err(|error| Refusal::of(&error, Asked::Look))?;
    for _ in 0..TRIES {
        let now = facts_of(&file);
        let Some(merged) = merged(seen, wanted, &now) else {
            follow(shared, file).await?;
            return Err(Refusal::new(say!("correcting-by-somebody", teeth = teeth_in_words(&now.teeth), note = note_in_words(&now.note))));
        };
        if now == merged {
            return follow(shared, file).await;
        }
        match patch(shared, &line, &image, &file, file_id, &merged).await? {
            Patched::Done(file) => return follow(shared, file).await,
            // How it is shown may have been set, and nothing that was looked at here.
            Patched::Conflict(now) => file = now,
        }
    }
    Err(Refusal::new(say!("moving-at-the-same-time")))
}

/// What is to stand there: what was changed here, and else what stands there `now`. `None`: somebody has changed the very same in another way since it was `seen`.
fn merged(seen: &ImageFacts, wanted: &ImageFacts, now: &ImageFacts) -> Option<ImageFacts> {
    let teeth = merge(&seen.teeth, &wanted.teeth, &now.teeth)?;
    // Blanks around a note say nothing.
    let note = if seen.note.trim() == wanted.note { &now.note } else { merge(&seen.note, &wanted.note, &now.note)? };
    Some(ImageFacts { teeth: teeth.clone(), note: note.clone() })
}

fn merge<'a, T: PartialEq>(seen: &T, wanted: &'a T, now: &'a T) -> Option<&'a T> {
    if wanted == seen {
        return Some(now);
    }
    (now == seen || now == wanted).then_some(wanted)
}

/// As whoever has signed in, else as this console, which may say what the images are that it sent.
async fn patch(
    shared: &Arc<Shared>,
    line: &Line,
    image: &Image,
    file: &PatientFile,
    id: &FileId,
    wanted: &ImageFacts,
) -> Result<Patched<PatientFile>, Refusal> {
    let now = facts_of(file);
    let change = FileChange {
        tooth_number: (now.teeth != wanted.teeth).then(|| Some(wanted.teeth.clone()).filter(|teeth| !teeth.is_empty())),
        notes: (now.note != wanted.note).then(|| Some(wanted.note.clone()).filter(|note| !note.is_empty())),
        ..FileChange::default()
    };
    let is_somebody = shared.get(|state| state.person.is_somebody());
    if !is_somebody && image.origin != Origin::Server {
        return match line.client.patch_file(id, file.version, &change, None).await {
            // Sent under an earlier key, or by a console of which this one has the data.
            Err(error) if error.is_forbidden() => Err(Refusal { needs_person: true, ..Refusal::of(&error, Asked::Change) }),
            Err(error) => Err(failed(shared, line, &error).await),
            Ok(patched) => Ok(patched),
        };
    }
    person::as_person(shared, &line.client, Asked::Change, |client, session| {
        let (id, version, change) = (id.clone(), file.version, change.clone());
        async move { client.patch_file(&id, version, &change, Some(&session)).await }
    })
    .await
}

async fn failed(shared: &Arc<Shared>, line: &Line, error: &ServerError) -> Refusal {
    link::talk_failed(shared, &line.client, error).await;
    Refusal::of(error, Asked::Change)
}

/// The server says so; so it is here.
async fn follow(shared: &Arc<Shared>, file: PatientFile) -> Result<(), Refusal> {
    shared.files_wanted.notify_one();
    blocking(shared, move |shared| shared.library.follow_facts(&[file])).await.map_err(|error| {
        shared.database_failed(&error);
        Refusal::new(say!("correcting-not-written-here"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(teeth: &str, note: &str) -> ImageFacts {
        ImageFacts { teeth: teeth.parse().unwrap(), note: note.to_owned() }
    }

    #[test]
    fn only_what_was_changed_here_is_written_and_can_conflict() {
        let seen = facts("36", "old");
        // What was set here, what stands there, and what is to stand there.
        let cases = [
            (facts("37", "old"), facts("36", "old"), Some(facts("37", "old"))),
            (facts("37", "old"), facts("36", "theirs"), Some(facts("37", "theirs"))),
            (facts("36", "mine"), facts("46", "old"), Some(facts("46", "mine"))),
            (facts("37", "old"), facts("37", "theirs"), Some(facts("37", "theirs"))),
            (facts("37", "old"), facts("46", "old"), None),
            (facts("37", "mine"), facts("36", "theirs"), None),
            (facts("36", "old"), facts("46", "theirs"), Some(facts("46", "theirs"))),
        ];
        for (wanted, now, merges_to) in cases {
            assert_eq!(merged(&seen, &wanted, &now), merges_to, "{wanted:?} over {now:?}");
        }
        let blank = facts("36", "old ");
        assert_eq!(merged(&blank, &facts("36", "old"), &blank), Some(blank.clone()));
    }
}
