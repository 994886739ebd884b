//! What the status strip says: the link to the server, the queue, what failed, and what stands in the way.

use crate::{
    command::{LIVE_SYNC, Page},
    format,
    widgets::{
        icons::{self, Icon},
        pill::{Pill, Tone},
    },
};
use chairside_api::UtcTime;
use chairside_core::{Connection, FolderState, LiveSyncState, PauseReason, ProblemKind, Severity, Snapshot};
use chairside_words::say;
use jiff::tz::TimeZone;
use std::time::Duration;

/// Where pressing a pill leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Leads {
    /// Nowhere.
    Nowhere,
    /// To the upload queue.
    Queue,
    /// To the settings of Live Sync.
    LiveSync,
    /// To a page.
    Page(Page),
    /// To the patient chooser.
    Patient,
}

/// The pills of the strip, from the left.
#[derive(Clone, Debug, Default)]
pub struct Pills {
    /// The pills.
    pub pills: Vec<Pill>,
    /// Where each leads.
    pub leads: Vec<Leads>,
    /// When one of them says something else by itself.
    pub changes_in: Option<Duration>,
}

impl Pills {
    fn push(&mut self, pill: Pill, leads: Leads) {
        let same = self.leads.iter().filter(|other| **other == leads).count();
        self.pills.push(if leads == Leads::Nowhere { pill } else { pill.leads((leads, same)) });
        self.leads.push(leads);
    }
}

/// The most problems that get a pill of their own.
const PROBLEMS: usize = 2;

/// The pills for a snapshot on a page.
pub fn pills(snapshot: &Snapshot, page: Page, now: UtcTime, zone: &TimeZone) -> Pills {
    let mut pills = Pills::default();
    // Who it is comes first, also where no banner stands.
    if !page.has_banner() {
        let pill = match &snapshot.selection {
            Some(selection) => {
                let number = selection.patient.patient_number.as_deref().map(format::patient_number).unwrap_or_default();
                Pill::new(icons::USER_FILL, Tone::Plain, number).lead(selection.patient.display_name())
            }
            None => Pill::new(icons::USER_CIRCLE_FILL, Tone::Amber, say!("banner-nobody")),
        };
        pills.push(pill, Leads::Patient);
    }
    // What the pills of the connection and of Live Sync say is not said twice.
    let refused = matches!(snapshot.connection, Connection::Refused { .. });
    let frozen = matches!(snapshot.live_sync.state, LiveSyncState::Frozen { .. });
    let is_said = |kind: ProblemKind| (refused && kind == ProblemKind::KeyRefused) || (frozen && kind == ProblemKind::LiveSyncStopped);
    for problem in snapshot.problems.iter().filter(|problem| !is_said(problem.kind)).take(PROBLEMS) {
        let (icon, tone) =
            if problem.severity == Severity::Error { (icons::WARNING_OCTAGON_FILL, Tone::Red) } else { (icons::WARNING_CIRCLE_FILL, Tone::Amber) };
        pills.push(Pill::new(icon, tone, problem.title.clone()).tooltip(problem.text.clone()), Leads::Page(Page::Activity));
    }
    let queue = snapshot.queue;
    let waiting = queue.pending + queue.uploading;
    let records = match snapshot.records_waiting {
        0 => None,
        count => Some(say!("count-records", count)),
    };
    match &snapshot.connection {
        Connection::Connecting => pills.push(Pill::new(icons::CLOCK_FILL, Tone::Plain, say!("strip-connecting")), Leads::Nowhere),
        Connection::Online => {
            pills.push(Pill::new(icons::CLOUD_CHECK_FILL, Tone::Green, say!("strip-connected")).short(say!("strip-connected-short")), Leads::Nowhere);
        }
        Connection::Offline { retry_at, cause } => {
            let left = retry_at.since(now);
            let retry = if left.is_zero() { say!("strip-retrying-now").to_owned() } else { say!("strip-retry-in", time = format::span(left)) };
            if !left.is_zero() {
                pills.changes_in = Some(format::span_changes_in(left));
            }
            let words = match (waiting, &records) {
                (0, None) => say!("strip-offline", retry),
                (0, Some(records)) => say!("strip-offline-records", records, retry),
                (waiting, _) => say!("strip-offline-waiting", waiting, retry),
            };
            let story = say!("strip-offline-story", cause = cause.to_string());
            pills.push(Pill::new(icons::CLOUD_SLASH_FILL, Tone::Amber, words).tooltip(story), Leads::Queue);
        }
        Connection::Refused { message } => {
            pills.push(Pill::new(icons::WARNING_OCTAGON_FILL, Tone::Red, say!("key-refused")).tooltip(message.clone()), Leads::Page(Page::Settings));
        }
    }
    let offline = matches!(snapshot.connection, Connection::Offline { .. });
    match queue.paused {
        Some(PauseReason::Person) => {
            let words = if waiting > 0 { say!("strip-paused-waiting", waiting) } else { say!("state-paused").to_owned() };
            pills.push(Pill::new(icons::PAUSE_CIRCLE_FILL, Tone::Plain, words), Leads::Queue);
        }
        // The red pill of the connection says it.
        Some(PauseReason::KeyRefused) => {}
        // Offline replaces the queue's pill.
        None if offline => {}
        None => {
            let words = match (queue.uploading, queue.pending) {
                (0, 0) => None,
                (0, pending) => Some(say!("count-waiting", count = pending)),
                (uploading, 0) => Some(say!("count-uploading", count = uploading)),
                (uploading, pending) => Some(format!("{} · {}", say!("count-uploading", count = uploading), say!("count-waiting", count = pending))),
            };
            match words {
                Some(words) => pills.push(Pill::new(icons::CLOUD_ARROW_UP_FILL, Tone::Blue, words), Leads::Queue),
                None if records.is_none() && queue.failed == 0 => {
                    pills.push(Pill::new(icons::CHECK_CIRCLE_FILL, Tone::Green, say!("all-sent")), Leads::Nowhere);
                }
                None => {}
            }
            if let Some(records) = records {
                let story = say!("strip-records-story");
                pills.push(
                    Pill::new(icons::CLOUD_ARROW_UP_FILL, Tone::Blue, say!("strip-records-to-send", records)).short(records).tooltip(story),
                    Leads::Page(Page::Patients),
                );
            }
        }
    }
    if queue.failed > 0 {
        pills.push(Pill::new(icons::WARNING_OCTAGON_FILL, Tone::Red, say!("tray-failed", count = queue.failed)), Leads::Queue);
    }
    if let Some(pill) = live_sync(snapshot, now, zone) {
        pills.push(pill, Leads::LiveSync);
    }
    pills
}

/// How the exchange with NanoPix is; nothing while it is switched off and no folder of NanoPix is set.
fn live_sync(snapshot: &Snapshot, now: UtcTime, zone: &TimeZone) -> Option<Pill> {
    let status = &snapshot.live_sync;
    let waiting = match status.waiting_writes {
        0 => String::new(),
        count => format!(" · {}", say!("count-waiting", count)),
    };
    let wait = say!("strip-nanopix-wait");
    Some(match &status.state {
        LiveSyncState::Off if snapshot.settings.nanopix_path.is_none() => return None,
        LiveSyncState::Off => {
            Pill::new(icons::ARROWS_CLOCKWISE_FILL, Tone::Plain, say!("strip-nanopix-off", name = LIVE_SYNC)).short(say!("strip-nanopix-off-short"))
        }
        LiveSyncState::Looking => Pill::new(icons::ARROWS_CLOCKWISE_FILL, Tone::Purple, format!("{LIVE_SYNC} · {}{waiting}", say!("strip-looking")))
            .short(format!("{}{waiting}", say!("strip-looking-short"))),
        LiveSyncState::InStep => {
            let read = status.last_read_at.map_or_else(|| say!("strip-not-read").to_owned(), |at| format::moment(at, now, zone));
            let pill = Pill::new(icons::ARROWS_CLOCKWISE_FILL, Tone::Purple, format!("{LIVE_SYNC} · {read}{waiting}")).short(format!("{read}{waiting}"));
            let story = say!("strip-nanopix-story", name = LIVE_SYNC, count = status.patients, read);
            pill.tooltip(if waiting.is_empty() { story } else { format!("{story} {wait}") })
        }
        LiveSyncState::Busy { why } => {
            Pill::new(icons::CLOCK_FILL, Tone::Amber, format!("{}{waiting}", say!("strip-nanopix-in-use"))).short(format!("NanoPix{waiting}")).tooltip(why)
        }
        LiveSyncState::Unreachable { why } => Pill::new(icons::WARNING_OCTAGON_FILL, Tone::Red, format!("{}{waiting}", say!("strip-nanopix-not-reachable")))
            .short(format!("NanoPix{waiting}"))
            .tooltip(why),
        LiveSyncState::Frozen { why, .. } => Pill::new(icons::WARNING_OCTAGON_FILL, Tone::Red, say!("strip-nanopix-stopped", name = LIVE_SYNC))
            .short(say!("strip-nanopix-stopped-short"))
            .tooltip(why),
    })
}

/// The line beside the page's title.
pub fn context(snapshot: &Snapshot, page: Page) -> (Option<Icon>, String) {
    let room = &snapshot.settings.room_id;
    match page {
        Page::Capture => {
            let words = match snapshot.folders.as_slice() {
                [] => say!("strip-no-folder").to_owned(),
                [folder] => {
                    let path = folder.path.display();
                    match &folder.state {
                        FolderState::Looking => say!("strip-folder-looking", path),
                        FolderState::Watching => say!("strip-folder-watching", path),
                        FolderState::Unreachable { .. } => say!("strip-folder-unreachable", path),
                    }
                }
                many => {
                    let watching = many.iter().filter(|folder| folder.state == FolderState::Watching).count();
                    if watching == many.len() { say!("strip-folders", count = watching) } else { say!("strip-folders-of", watching, count = many.len()) }
                }
            };
            (Some(icons::FOLDER_OPEN), words)
        }
        Page::Patients => (None, String::new()),
        Page::Activity => (None, say!("strip-activity").to_owned()),
        Page::Settings => (None, if room.is_empty() { say!("strip-this-computer").to_owned() } else { say!("strip-this-computer-room", room) }),
    }
}
