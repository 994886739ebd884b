//! Shows what happened in other rooms: a line of activity for every image, a toast for a fresh one. Nothing that this console did itself is announced to it. What is moved to another
//! patient, or hidden, is taken back, and images of this console that were moved, hidden or shown again follow.
//!
//! What is announced and how far the events are known stand in one transaction: a crash shows an image of another room twice at worst, and never leaves one out.

use super::{
    moving,
    shared::{Shared, blocking},
};
use crate::{
    ActivityKind, Announcement, ImageState, Notice, Severity,
    queue::{Moved, lock},
    upload::{self, ServerClient},
};
use chairside_api::{ClinicEvent, EventKind, FileId, PatientId, UtcTime};
use chairside_words::say;
use futures_util::{StreamExt, stream};
use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{sync::mpsc, time::Instant};

/// Events older than this are written down, not shown as toasts: after a night's pause nobody wants a hundred of them.
const WORTH_A_TOAST: Duration = Duration::from_secs(2 * 60);

/// The side of the small picture in a toast, in pixels at twice its size.
const TOAST_THUMBNAIL_PX: u32 = 256;

/// How many pictures are fetched at a time.
const PICTURES_AT_ONCE: usize = 2;

/// How many toasts may wait for their pictures; any more come without.
const TOASTS_WAITING: usize = 16;

/// How many events are written down together, when that many are there.
const TOGETHER: usize = 256;

/// How long an event of an upload under way here may wait for that upload's own answer.
const OWN_ANSWER: Duration = Duration::from_secs(10);

/// How long it may take until events that announce nothing are written down as heard. They may come again: nothing of them is shown.
const HEARD_WITHIN: Duration = Duration::from_secs(5);

/// When a look at the server that was in vain is tried again.
const LOOK_AGAIN_AFTER: Duration = Duration::from_secs(30);

/// How many files that were taken back are remembered, for toasts that still wait for their picture.
const TAKEN_BACK: usize = 1_000;

/// Announces what comes through `events`, in order, until nobody sends any more. `memory` names where the last event's number is kept.
pub(super) async fn run(shared: Arc<Shared>, client: ServerClient, memory: String, mut events: mpsc::Receiver<(i64, ClinicEvent)>) {
    let (toasts, waiting) = mpsc::channel(TOASTS_WAITING);
    let back: Arc<TakenBack> = Arc::default();
    let pictured = stream::unfold(waiting, |mut waiting| async move { waiting.recv().await.map(|event| (event, waiting)) })
        .for_each_concurrent(PICTURES_AT_ONCE, |event| with_picture(Arc::clone(&shared), client.clone(), event, Arc::clone(&back)));
    let announced = async {
        let mut unwritten: Option<(i64, Instant)> = None;
        // Owed until it succeeds, also by the next start: the events that were missed do not come again.
        let owed = format!("look_owed_{memory}");
        let mut is_owed_a_look = is_owed(&shared, &owed).await;
        let mut written_owed = is_owed_a_look;
        let mut look_at = is_owed_a_look.then(Instant::now);
        loop {
            let mut batch = Vec::new();
            let write_by = unwritten.map(|(_, by)| by);
            tokio::select! {
                received = events.recv_many(&mut batch, TOGETHER) => if received == 0 {
                    break;
                },
                () = at(write_by) => {}
                () = at(look_at) => {}
                () = shared.library.ask_work.notified() => {}
            }
            let last = batch.last().map(|(id, _)| *id).or(unwritten.map(|(id, _)| id));
            // A new count, or the beginning of one: what is written down so far is of no use.
            let anew = batch.iter().any(|(_, event)| matches!(event.kind, EventKind::Ping | EventKind::Resync));
            if batch.iter().any(|(_, event)| event.kind == EventKind::Resync) {
                is_owed_a_look = true;
                look_at = Some(Instant::now());
            }
            if !ask(&shared).await {
                is_owed_a_look = true;
                look_at = look_at.or_else(|| Some(Instant::now() + LOOK_AGAIN_AFTER));
            }
            if look_at.is_some_and(|at| at <= Instant::now()) {
                is_owed_a_look = !look_again(&shared).await;
                look_at = is_owed_a_look.then(|| Instant::now() + LOOK_AGAIN_AFTER);
            }
            let taken_back = taken_back(&batch);
            back.remember(taken_back.keys().cloned());
            let moved: HashMap<FileId, Moved> = taken_back.iter().filter_map(|(file, moved)| Some((file.clone(), moved.clone()?))).collect();
            let hidden = match hidden(&shared, &batch).await {
                Ok(hidden) => hidden,
                Err(known) => {
                    is_owed_a_look = true;
                    look_at = look_at.or_else(|| Some(Instant::now() + LOOK_AGAIN_AFTER));
                    known
                }
            };
            let foreign = foreign(&shared, as_it_is_now(batch, &taken_back)).await;
            let due = unwritten.is_some_and(|(_, by)| by <= Instant::now());
            if foreign.is_empty() && taken_back.is_empty() && hidden.is_empty() && !due && !anew && is_owed_a_look == written_owed {
                unwritten = last.map(|id| (id, write_by.unwrap_or_else(|| Instant::now() + HEARD_WITHIN)));
                continue;
            }
            unwritten = None;
            let heard = Heard { last, owed: (owed.clone(), is_owed_a_look) };
            if write_down(&shared, &memory, heard, &foreign, moved, hidden).await {
                written_owed = is_owed_a_look;
            }
            for file in taken_back.into_keys() {
                shared.library.notify(Notice::TakenBack { file });
            }
            for event in foreign {
                if shared.clock.now().since(event.at()) <= WORTH_A_TOAST
                    && let Err(full) = toasts.try_send(event)
                {
                    show(&shared, full.into_inner(), None, &back);
                }
            }
        }
        drop(toasts);
    };
    tokio::join!(announced, pictured);
}

/// Whether a look at the server is owed since an earlier run; a database that cannot say so owes one.
async fn is_owed(shared: &Arc<Shared>, name: &str) -> bool {
    let name = name.to_owned();
    let owed = blocking(shared, move |shared| shared.library.fact::<bool>(&name)).await;
    owed.map_or(true, Option::unwrap_or_default)
}

/// How far the events are known.
struct Heard {
    /// The last one's number.
    last: Option<i64>,
    /// By which name it is remembered whether a look at the server is owed, and whether it is.
    owed: (String, bool),
}

/// Files, and since when each is hidden; `None`: it is shown.
type Hidden = HashMap<FileId, Option<UtcTime>>;

async fn at(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

/// Files whose announcements are not so any more.
#[derive(Default)]
struct TakenBack(Mutex<VecDeque<FileId>>);

impl TakenBack {
    fn remember(&self, files: impl Iterator<Item = FileId>) {
        let mut known = lock(&self.0);
        known.extend(files);
        let too_many = known.len().saturating_sub(TAKEN_BACK);
        known.drain(..too_many);
    }

    fn has(&self, event: &ClinicEvent) -> bool {
        event.file_id.as_ref().is_some_and(|file| lock(&self.0).contains(file))
    }
}

/// The files that these events take back, and whose they are now, if anybody's.
fn taken_back(batch: &[(i64, ClinicEvent)]) -> HashMap<FileId, Option<Moved>> {
    let mut files = HashMap::new();
    for (_, event) in batch {
        let Some(file) = &event.file_id else { continue };
        match (event.kind, &event.patient_id) {
            (EventKind::FileMoved, Some(to)) => {
                let name = event.patient_name.clone().unwrap_or_default();
                files.insert(file.clone(), Some(Moved { to: to.clone(), name }));
            }
            (EventKind::FileHidden, _) => {
                files.entry(file.clone()).or_insert(None);
            }
            _ => {}
        }
    }
    files
}

/// Since when files are hidden, as these events say. That a hidden file was updated may mean that it is shown again, which only the server knows: in vain, what is known
/// without it is the error.
async fn hidden(shared: &Arc<Shared>, batch: &[(i64, ClinicEvent)]) -> Result<Hidden, Hidden> {
    let of = |kind| batch.iter().filter(move |(_, event)| event.kind == kind).filter_map(|(_, event)| Some((event.file_id.clone()?, event.at())));
    let mut hidden: Hidden = of(EventKind::FileHidden).map(|(file, at)| (file, Some(at))).collect();
    let updated: HashSet<FileId> = of(EventKind::FileUpdated).map(|(file, _)| file).collect();
    if updated.is_empty() {
        return Ok(hidden);
    }
    let hidden_here: HashSet<FileId> = shared.library.model(|model| {
        let of =
            |image: &Arc<crate::Image>| if let ImageState::Uploaded { file_id, hidden_at: Some(_), .. } = &image.state { Some(file_id.clone()) } else { None };
        model.iter().filter_map(of).collect()
    });
    let asked: Vec<FileId> = updated.into_iter().filter(|file| hidden.contains_key(file) || hidden_here.contains(file)).collect();
    for file in asked {
        let Some(line) = shared.line() else { return Err(hidden) };
        match line.client.file_known(&file).await {
            Ok(Some(known)) => drop(hidden.insert(file, known.hidden_at)),
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(cause = %error.cause(), "whether a hidden file is shown again could not be asked");
                return Err(hidden);
            }
        }
    }
    Ok(hidden)
}

/// The new images among these events, as things stand after all of them: nobody is told of what is hidden again, or under a name that is not its own any more.
fn as_it_is_now(batch: Vec<(i64, ClinicEvent)>, taken_back: &HashMap<FileId, Option<Moved>>) -> Vec<ClinicEvent> {
    let news = batch.into_iter().map(|(_, event)| event).filter(|event| matches!(event.kind, EventKind::NewXray | EventKind::NewDicom));
    news.filter(|event| event.file_id.as_ref().is_none_or(|file| !taken_back.contains_key(file))).collect()
}

/// Asks the server about what was heard of files before the answer to their upload. Answers whether it is so here now.
async fn ask(shared: &Arc<Shared>) -> bool {
    let files = std::mem::take(&mut *lock(&shared.library.to_ask));
    if files.is_empty() {
        return true;
    }
    let Some(line) = shared.line() else { return false };
    let asked = moving::ask_about(shared, &line, &files).await;
    asked.inspect_err(|error| tracing::warn!(cause = %error.cause(), "what became of files that were just sent could not be asked")).is_ok()
}

/// Events were missed: asks the server whose this console's images are. Answers whether it is so here now.
async fn look_again(shared: &Arc<Shared>) -> bool {
    let Some(line) = shared.line() else { return false };
    moving::look_again(shared, &line)
        .await
        .inspect_err(|error| tracing::warn!(cause = %error.cause(), "whose this console's images are by now could not be asked"))
        .unwrap_or(false)
}

/// The new images among these that others took. The event of an own upload may be here before that upload's answer: then the answer is waited for.
async fn foreign(shared: &Arc<Shared>, mut events: Vec<ClinicEvent>) -> Vec<ClinicEvent> {
    let deadline = Instant::now() + OWN_ANSWER;
    while !events.is_empty() {
        let files: HashSet<&FileId> = events.iter().filter_map(|event| event.file_id.as_ref()).collect();
        let mut own: HashSet<FileId> = HashSet::new();
        let mut unanswered: HashSet<PatientId> = HashSet::new();
        shared.library.model(|model| {
            for image in model.iter() {
                match (&image.state, &image.subject) {
                    (ImageState::Uploaded { file_id, .. }, _) if files.contains(file_id) => {
                        own.insert(file_id.clone());
                    }
                    // The server cannot have announced what has not gone out to its last byte.
                    (ImageState::Uploading { .. }, Some(subject)) if upload::may_be_out(image) => {
                        unanswered.insert(subject.patient_id.clone());
                    }
                    _ => {}
                }
            }
        });
        events.retain(|event| event.file_id.as_ref().is_none_or(|file| !own.contains(file)));
        let may_be_own = events.iter().any(|event| event.patient_id.as_ref().is_some_and(|patient| unanswered.contains(patient)));
        if !may_be_own || Instant::now() >= deadline {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    events
}

/// Answers whether it could be written.
async fn write_down(shared: &Arc<Shared>, memory: &str, heard: Heard, foreign: &[ClinicEvent], moved: HashMap<FileId, Moved>, hidden: Hidden) -> bool {
    let lines: Vec<_> = foreign.iter().map(|event| (text(event), event.patient_id.clone())).collect();
    let memory = memory.to_owned();
    let written = blocking(shared, move |shared| {
        shared.library.write(|change| {
            for (text, patient) in &lines {
                change.say(ActivityKind::Server, Severity::Info, text, None, patient.as_ref())?;
            }
            change.follow_moves(&moved)?;
            change.follow_hidden(&hidden)?;
            heard.last.map_or(Ok(()), |last| change.set_fact(&memory, Some(&last)))?;
            let (name, is_owed) = &heard.owed;
            change.set_fact(name, is_owed.then_some(&true))
        })
    });
    written.await.inspect_err(|error| tracing::error!(%error, "what happened in other rooms could not be written down; it may be announced twice")).is_ok()
}

fn text(event: &ClinicEvent) -> String {
    if event.tooth_number.is_empty() {
        return say!("announced").to_owned();
    }
    say!("announced-tooth", teeth = event.tooth_number.to_string())
}

async fn with_picture(shared: Arc<Shared>, client: ServerClient, event: ClinicEvent, back: Arc<TakenBack>) {
    let picture = match &event.file_id {
        Some(file) => client
            .thumbnail(file, TOAST_THUMBNAIL_PX)
            .await
            .inspect_err(|error| tracing::debug!(cause = %error.cause(), "no thumbnail for an announced file"))
            .ok(),
        None => None,
    };
    show(&shared, event, picture.map(|bytes| Arc::from(bytes.as_ref())), &back);
}

fn show(shared: &Shared, event: ClinicEvent, thumbnail: Option<Arc<[u8]>>, back: &TakenBack) {
    if back.has(&event) {
        return;
    }
    shared.library.notify(Notice::Announced(Announcement { event, thumbnail }));
}
