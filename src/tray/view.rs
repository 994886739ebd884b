//! What the tray shows of a snapshot: a light, a sentence, and which lines of the menu make sense.

use chairside_api::UtcTime;
use chairside_core::{Connection, FolderState, PauseReason, Phase, Severity, Snapshot};
use chairside_words::say;

/// The icon: silhouette and colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Light {
    /// Disc with a tick: nothing waits.
    Green,
    /// Square with a clock: something waits, all safe here.
    Yellow,
    /// Triangle with an exclamation mark: a person is needed.
    Red,
}

/// What the tray shows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each says whether one line of the menu makes sense; no two go together")]
pub struct TrayView {
    /// The icon.
    pub light: Light,
    /// `Offline, 14 waiting. Safe here. Retry in 12 s`.
    pub status: String,
    /// `Surname, Forename` of the selected patient.
    pub patient: Option<String>,
    /// Whether somebody paused the uploads.
    pub paused: bool,
    /// Whether anything waits to be sent.
    pub waiting: bool,
    /// Whether anything failed.
    pub failed: bool,
    /// Whether there is a watch folder to open.
    pub has_folder: bool,
    /// Whether there is a portal to open.
    pub has_portal: bool,
    /// Whether the sentence counts down, so that it has to be made anew each second.
    pub counts_down: bool,
}

impl TrayView {
    /// The view of a snapshot at a moment.
    pub fn of(snapshot: &Snapshot, now: UtcTime) -> Self {
        let queue = &snapshot.queue;
        let (light, status, counts_down) = state(snapshot, now);
        Self {
            light,
            status,
            patient: snapshot.selection.as_ref().map(|selection| selection.patient.display_name()),
            paused: queue.paused == Some(PauseReason::Person),
            waiting: queue.pending > 0,
            failed: queue.failed > 0,
            has_folder: !snapshot.settings.watch_folders.is_empty(),
            has_portal: !snapshot.settings.server_url.is_empty(),
            counts_down,
        }
    }
}

/// Light and sentence, the worst first.
fn state(snapshot: &Snapshot, now: UtcTime) -> (Light, String, bool) {
    let queue = &snapshot.queue;
    let waiting = queue.pending + queue.uploading;
    match snapshot.phase {
        Phase::Starting => return (Light::Yellow, say!("tray-starting").to_owned(), false),
        Phase::Welcome => return (Light::Yellow, say!("tray-not-set-up").to_owned(), false),
        Phase::Stopped => return (Light::Red, say!("tray-stopped").to_owned(), false),
        Phase::Running => {}
    }
    if queue.failed > 0 {
        return (Light::Red, say!("tray-failed", count = queue.failed), false);
    }
    if queue.paused == Some(PauseReason::KeyRefused) || matches!(snapshot.connection, Connection::Refused { .. }) {
        return (Light::Red, say!("tray-key-refused", waiting), false);
    }
    if snapshot.folders.iter().any(|folder| matches!(folder.state, FolderState::Unreachable { .. })) {
        return (Light::Red, say!("tray-folder-unreachable").to_owned(), false);
    }
    if let Some(problem) = snapshot.problems.iter().find(|problem| problem.severity == Severity::Error) {
        return (Light::Red, problem.title.clone(), false);
    }
    if let Connection::Offline { retry_at, .. } = snapshot.connection {
        let waiting = if waiting == 0 { say!("tray-offline").to_owned() } else { say!("tray-offline-waiting", waiting) };
        return (Light::Yellow, say!("tray-safe-here", state = waiting, retry = retry(retry_at.since(now).as_secs())), true);
    }
    if queue.paused == Some(PauseReason::Person) {
        return (Light::Yellow, if waiting == 0 { say!("state-paused").to_owned() } else { say!("tray-paused-waiting", waiting) }, false);
    }
    let parts = [
        (queue.uploading > 0).then(|| say!("count-uploading", count = queue.uploading)),
        (queue.pending > 0).then(|| say!("count-waiting", count = queue.pending)),
        (queue.needs_review > 0).then(|| say!("count-to-review", count = queue.needs_review)),
        (queue.unassigned > 0).then(|| say!("count-unassigned", count = queue.unassigned)),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { (Light::Green, say!("all-sent").to_owned(), false) } else { (Light::Yellow, parts.join(" · "), false) }
}

fn retry(seconds: u64) -> String {
    match seconds {
        0 => say!("tray-retrying-now").to_owned(),
        1..=90 => say!("tray-retry-in-seconds", seconds),
        _ => say!("tray-retry-in-minutes", minutes = seconds.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chairside_core::{FailureCause, QueueSummary, WatchedFolder};
    use std::time::Duration;

    fn running(queue: QueueSummary) -> Snapshot {
        Snapshot { phase: Phase::Running, connection: Connection::Online, queue, ..Snapshot::default() }
    }

    fn now() -> UtcTime {
        UtcTime::from_millis(1_000_000)
    }

    #[test]
    fn green_means_that_nothing_waits_for_anybody() {
        let view = TrayView::of(&running(QueueSummary { uploaded: 9, ..QueueSummary::default() }), now());
        assert_eq!((view.light, view.status.as_str()), (Light::Green, "All sent"));
        let view = TrayView::of(&running(QueueSummary { needs_review: 2, unassigned: 1, ..QueueSummary::default() }), now());
        assert_eq!((view.light, view.status.as_str()), (Light::Yellow, "2 to review · 1 unassigned"));
    }

    #[test]
    fn offline_says_what_is_safe_and_counts_down() {
        let mut snapshot = running(QueueSummary { pending: 14, ..QueueSummary::default() });
        snapshot.connection = Connection::Offline { retry_at: now().plus(Duration::from_secs(12)), cause: FailureCause::NoConnection };
        let view = TrayView::of(&snapshot, now());
        assert_eq!((view.light, view.status.as_str(), view.counts_down), (Light::Yellow, "Offline, 14 waiting. Safe here. Retry in 12 s", true));
        assert!(view.waiting);
    }

    #[test]
    fn whatever_needs_a_person_is_red() {
        let failed = running(QueueSummary { failed: 1, pending: 3, ..QueueSummary::default() });
        assert_eq!(TrayView::of(&failed, now()).status, "1 failed");
        let mut refused = running(QueueSummary { pending: 3, paused: Some(PauseReason::KeyRefused), ..QueueSummary::default() });
        refused.connection = Connection::Refused { message: String::new() };
        assert_eq!((TrayView::of(&refused, now()).light, TrayView::of(&refused, now()).paused), (Light::Red, false));
        let mut folder = running(QueueSummary::default());
        folder.folders.push(WatchedFolder { path: "/x".into(), state: FolderState::Unreachable { why: "gone".to_owned() }, last_image_at: None });
        assert_eq!((TrayView::of(&folder, now()).light, TrayView::of(&folder, now()).status.as_str()), (Light::Red, "Watch folder unreachable"));
    }
}
