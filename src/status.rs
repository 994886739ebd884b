//! What the status strip says: the link to the server, the queue, what failed, and what stands in the way.

use crate::{
    command::Page,
    format,
    widgets::{
        icons::{self, Icon},
        pill::{Pill, Tone},
    },
};
use chairside_api::UtcTime;
use chairside_core::{Connection, FolderState, LiveSyncState, PauseReason, Severity, Snapshot};
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

/// The pill of a server that does not take the key.
const KEY_REFUSED: &str = "Key refused";
/// The problem of a Live Sync that has stopped itself.
const FROZEN: &str = "Live Sync stopped";
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
            None => Pill::new(icons::USER_CIRCLE_FILL, Tone::Amber, "No patient selected"),
        };
        pills.push(pill, Leads::Patient);
    }
    // What the pills of the connection and of Live Sync say is not said twice.
    let refused = matches!(snapshot.connection, Connection::Refused { .. });
    let frozen = matches!(snapshot.live_sync.state, LiveSyncState::Frozen { .. });
    let is_said = |title: &str| (refused && title == KEY_REFUSED) || (frozen && title == FROZEN);
    for problem in snapshot.problems.iter().filter(|problem| !is_said(&problem.title)).take(PROBLEMS) {
        let (icon, tone) =
            if problem.severity == Severity::Error { (icons::WARNING_OCTAGON_FILL, Tone::Red) } else { (icons::WARNING_CIRCLE_FILL, Tone::Amber) };
        pills.push(Pill::new(icon, tone, problem.title.clone()).tooltip(problem.text.clone()), Leads::Page(Page::Activity));
    }
    let queue = snapshot.queue;
    let waiting = queue.pending + queue.uploading;
    let records = match snapshot.records_waiting {
        0 => None,
        1 => Some("1 record".to_owned()),
        count => Some(format!("{} records", format::count(count))),
    };
    match &snapshot.connection {
        Connection::Connecting => pills.push(Pill::new(icons::CLOCK_FILL, Tone::Plain, "Connecting to the server"), Leads::Nowhere),
        Connection::Online => pills.push(Pill::new(icons::CLOUD_CHECK_FILL, Tone::Green, "Server connected").short("Connected"), Leads::Nowhere),
        Connection::Offline { retry_at, cause } => {
            let left = retry_at.since(now);
            let retry = if left.is_zero() { "retrying now".to_owned() } else { format!("retry in {}", format::span(left)) };
            if !left.is_zero() {
                pills.changes_in = Some(format::span_changes_in(left));
            }
            let words = match (waiting, &records) {
                (0, None) => format!("Offline — {retry}"),
                (0, Some(records)) => format!("Offline — {records} waiting, {retry}"),
                (waiting, _) => format!("Offline — {waiting} waiting, {retry}"),
            };
            let story = format!("{cause}. Everything is safe on this computer and goes on by itself.");
            pills.push(Pill::new(icons::CLOUD_SLASH_FILL, Tone::Amber, words).tooltip(story), Leads::Queue);
        }
        Connection::Refused { message } => {
            pills.push(Pill::new(icons::WARNING_OCTAGON_FILL, Tone::Red, KEY_REFUSED).tooltip(message.clone()), Leads::Page(Page::Settings));
        }
    }
    let offline = matches!(snapshot.connection, Connection::Offline { .. });
    match queue.paused {
        Some(PauseReason::Person) => {
            let words = if waiting > 0 { format!("Paused · {waiting} waiting") } else { "Paused".to_owned() };
            pills.push(Pill::new(icons::PAUSE_CIRCLE_FILL, Tone::Plain, words), Leads::Queue);
        }
        // The red pill of the connection says it.
        Some(PauseReason::KeyRefused) => {}
        // Offline replaces the queue's pill.
        None if offline => {}
        None => {
            let words = match (queue.uploading, queue.pending) {
                (0, 0) => None,
                (0, pending) => Some(format!("{pending} waiting")),
                (uploading, 0) => Some(format!("{uploading} uploading")),
                (uploading, pending) => Some(format!("{uploading} uploading · {pending} waiting")),
            };
            match words {
                Some(words) => pills.push(Pill::new(icons::CLOUD_ARROW_UP_FILL, Tone::Blue, words), Leads::Queue),
                None if records.is_none() && queue.failed == 0 => pills.push(Pill::new(icons::CHECK_CIRCLE_FILL, Tone::Green, "All sent"), Leads::Nowhere),
                None => {}
            }
            if let Some(records) = records {
                let story = "Records of patients on their way to the server. They are safe on this computer, and go there by themselves.";
                pills.push(
                    Pill::new(icons::CLOUD_ARROW_UP_FILL, Tone::Blue, format!("{records} to send")).short(records).tooltip(story),
                    Leads::Page(Page::Patients),
                );
            }
        }
    }
    if queue.failed > 0 {
        pills.push(Pill::new(icons::WARNING_OCTAGON_FILL, Tone::Red, format!("{} failed", queue.failed)), Leads::Queue);
    }
    if let Some(pill) = live_sync(snapshot, now, zone) {
        pills.push(pill, Leads::LiveSync);
    }
    pills
}

/// How the exchange with NanoPix is; nothing while it is switched off and no folder of NanoPix is set.
fn live_sync(snapshot: &Snapshot, now: UtcTime, zone: &TimeZone) -> Option<Pill> {
    const NAME: &str = "NanoPix Live Sync";
    let status = &snapshot.live_sync;
    let waiting = match status.waiting_writes {
        0 => String::new(),
        count => format!(" · {} waiting", format::count(count)),
    };
    let wait = "Changes that wait are safe on this computer and are written into NanoPix by themselves.";
    Some(match &status.state {
        LiveSyncState::Off if snapshot.settings.nanopix_path.is_none() => return None,
        LiveSyncState::Off => Pill::new(icons::ARROWS_CLOCKWISE_FILL, Tone::Plain, format!("{NAME} off")).short("NanoPix off"),
        LiveSyncState::Looking => {
            Pill::new(icons::ARROWS_CLOCKWISE_FILL, Tone::Purple, format!("{NAME} · looking{waiting}")).short(format!("Looking{waiting}"))
        }
        LiveSyncState::InStep => {
            let read = status.last_read_at.map_or_else(|| "not read yet".to_owned(), |at| format::moment(at, now, zone));
            let pill = Pill::new(icons::ARROWS_CLOCKWISE_FILL, Tone::Purple, format!("{NAME} · {read}{waiting}")).short(format!("{read}{waiting}"));
            let story = format!("{NAME}: {} patients, last read {read}.", format::count(status.patients));
            pill.tooltip(if waiting.is_empty() { story } else { format!("{story} {wait}") })
        }
        LiveSyncState::Busy { why } => {
            Pill::new(icons::CLOCK_FILL, Tone::Amber, format!("NanoPix in use{waiting}")).short(format!("NanoPix{waiting}")).tooltip(why)
        }
        LiveSyncState::Unreachable { why } => {
            Pill::new(icons::WARNING_OCTAGON_FILL, Tone::Red, format!("NanoPix not reachable{waiting}")).short(format!("NanoPix{waiting}")).tooltip(why)
        }
        LiveSyncState::Frozen { why, .. } => Pill::new(icons::WARNING_OCTAGON_FILL, Tone::Red, format!("{NAME} stopped")).short("NanoPix stopped").tooltip(why),
    })
}

/// The line beside the page's title.
pub fn context(snapshot: &Snapshot, page: Page) -> (Option<Icon>, String) {
    let room = &snapshot.settings.room_id;
    match page {
        Page::Capture => {
            let words = match snapshot.folders.as_slice() {
                [] => "No watch folder".to_owned(),
                [folder] => {
                    let path = folder.path.display();
                    match &folder.state {
                        FolderState::Looking => format!("Looking at {path}"),
                        FolderState::Watching => format!("Watching {path}"),
                        FolderState::Unreachable { .. } => format!("{path} cannot be reached"),
                    }
                }
                many => {
                    let watching = many.iter().filter(|folder| folder.state == FolderState::Watching).count();
                    if watching == many.len() { format!("Watching {watching} folders") } else { format!("Watching {watching} of {} folders", many.len()) }
                }
            };
            (Some(icons::FOLDER_OPEN), words)
        }
        Page::Patients => (None, String::new()),
        Page::Activity => (None, "What happened here, newest first".to_owned()),
        Page::Settings => (None, if room.is_empty() { "This computer".to_owned() } else { format!("This computer · {room}") }),
    }
}
