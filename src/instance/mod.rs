//! The console that runs is the only one on its data folder; others talk to it: a second start, `chairside status`, `patient`, `retry`.
//!
//! One request and one answer a connection, each one line of JSON. Requests are answered on threads of their own, a few at a time, and never by the window's.

mod transport;

use chairside_api::PatientId;
use chairside_core::{Check, CheckReport, Command, Commands, LiveSyncState, NotAccepted, Phase, Snapshot, status::Status};
use serde::{Deserialize, Serialize};
use std::{
    io::{self, BufRead, BufReader, Read, Write},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};
use tokio::sync::watch;
use transport::{Listener, Stream};

/// The longest line either side reads. A status is some hundred bytes.
const LONGEST_LINE_BYTES: u64 = 64 * 1024;

/// How many connections are answered at once; further ones are closed unanswered.
const ANSWERED_AT_ONCE: usize = 8;

/// How long the engine may take to show the effect of a command. Choosing a patient may ask the server, whose connect time-out is 10 s.
const EFFECT: Duration = Duration::from_secs(15);

/// How long a caller waits for the answer: longer than the console may take.
const ANSWER: Duration = Duration::from_secs(20);

/// What can be asked of the console that runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum Ask {
    /// How it is.
    Status,
    /// To show its window.
    Show,
    /// To select a patient.
    SelectPatient {
        /// Whom.
        id: PatientId,
    },
    /// To select nobody.
    ClearPatient,
    /// To try again what failed.
    Retry,
    /// To work out what a sync with NanoPix would do.
    PreviewSync,
    /// To read and compare NanoPix now.
    SyncNow,
    /// To begin to compare everything.
    Check,
    /// How far that is.
    CheckReport,
}

/// What it answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// Done, and how the console is now.
    Done {
        /// Its state after the act.
        status: Box<Status>,
    },
    /// How far the check of everything is.
    Check {
        /// How many were looked at.
        done: usize,
        /// Of how many; 0 while nobody knows.
        of: usize,
        /// What came of it, when it is done.
        report: Option<Box<CheckReport>>,
    },
    /// Not done: the console is just ending. Whoever wants its data folder gets it in a moment.
    Ending,
    /// Not done.
    Refused {
        /// What happened, what is safe, what to do.
        message: String,
    },
}

#[derive(Serialize, Deserialize)]
struct Request {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    #[serde(flatten)]
    ask: Ask,
}

/// What answering needs of the console.
#[derive(Clone)]
pub struct Host {
    /// Where commands go.
    pub commands: Commands,
    /// Where their effects show.
    pub snapshots: watch::Receiver<Arc<Snapshot>>,
    /// Brings the window to the front and says whether it is still there; `None` when there never was one.
    pub show: Option<Arc<dyn Fn() -> bool + Send + Sync>>,
}

/// Answers requests until it is dropped.
pub struct Control {
    listener: Arc<Listener>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Control {
    /// Starts answering for the console of that data folder, whose lock the caller's engine holds.
    pub fn start(data_dir: &Path, host: Host) -> io::Result<Self> {
        let listener = Arc::new(Listener::bind(data_dir)?);
        let stop = Arc::new(AtomicBool::new(false));
        let thread = std::thread::Builder::new().name("control".to_owned()).spawn({
            let (listener, stop) = (Arc::clone(&listener), Arc::clone(&stop));
            move || answer_until(&stop, &listener, &host)
        })?;
        Ok(Self { listener, stop, thread: Some(thread) })
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        if let Err(error) = self.listener.wake() {
            // Then the thread cannot be woken either; it ends with the process.
            tracing::warn!(%error, "the control channel could not be closed");
            return;
        }
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the control thread ended in a panic");
        }
    }
}

/// Asks the console that runs on that data folder. `None`: none runs, or it does not listen (yet).
pub fn ask(data_dir: &Path, ask: Ask) -> Option<io::Result<Answer>> {
    let (mut stream, token) = transport::connect(data_dir, ANSWER).ok()?;
    Some(exchange(&mut stream, &Request { token, ask }))
}

fn exchange(stream: &mut Stream, request: &Request) -> io::Result<Answer> {
    write_line(stream, request)?;
    let line = read_line(stream)?;
    serde_json::from_str(&line).map_err(io::Error::from)
}

fn answer_until(stop: &AtomicBool, listener: &Listener, host: &Host) {
    let answering = Arc::new(AtomicUsize::new(0));
    while !stop.load(Ordering::SeqCst) {
        let stream = match listener.accept() {
            Ok(stream) => stream,
            Err(error) => {
                tracing::warn!(%error, "a request could not be taken");
                // An error that stays (no file handles left) must not eat a core.
                std::thread::sleep(Duration::from_millis(100));
                continue;
            }
        };
        if stop.load(Ordering::SeqCst) || answering.fetch_add(1, Ordering::SeqCst) >= ANSWERED_AT_ONCE {
            answering.fetch_sub(1, Ordering::SeqCst);
            continue;
        }
        let (token, host, counter) = (listener.token().map(str::to_owned), host.clone(), Arc::clone(&answering));
        let spawned = std::thread::Builder::new().name("control-answer".to_owned()).spawn(move || {
            if let Err(error) = answer_one(stream, token.as_deref(), &host) {
                tracing::debug!(%error, "a request went unanswered");
            }
            counter.fetch_sub(1, Ordering::SeqCst);
        });
        if let Err(error) = spawned {
            tracing::warn!(%error, "a request could not be answered");
            answering.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

fn answer_one(mut stream: Stream, token: Option<&str>, host: &Host) -> io::Result<()> {
    let line = read_line(&mut stream)?;
    let answer = match serde_json::from_str::<Request>(&line) {
        Ok(request) if request.token.as_deref() == token => answer(request.ask, host),
        Ok(_) => refused("The token is wrong: nothing was done. Use the chairside command of the same user"),
        Err(_) => refused("This version of Chairside does not know that request: nothing was done. Use the same version for both"),
    };
    write_line(&mut stream, &answer)
}

fn answer(ask: Ask, host: &Host) -> Answer {
    match ask {
        Ask::Status => done(host),
        Ask::Show => match &host.show {
            Some(show) if show() => done(host),
            Some(_) => Answer::Ending,
            None => refused(
                "Chairside already runs without a window on this data folder (chairside headless). It goes on working. Stop it first to open the window, or start with another --data-dir",
            ),
        },
        Ask::SelectPatient { id } => after(
            host,
            Command::SelectPatient(id.clone()),
            "The patient was not selected: the server does not know that id, or cannot be asked. Nobody else is selected in their place: look at `chairside status`. Check the id, then choose again",
            |snapshot| snapshot.selection.as_ref().is_some_and(|selection| selection.patient.id == id),
        ),
        Ask::ClearPatient => {
            after(host, Command::ClearPatient, "The patient is still selected: Chairside is busy. Nothing is lost. Try again in a moment", |snapshot| {
                snapshot.selection.is_none()
            })
        }
        Ask::Retry => match host.commands.send(Command::RetryFailed).and_then(|()| host.commands.send(Command::RetryNow)) {
            Ok(()) => done(host),
            Err(error) => not_accepted(error),
        },
        Ask::Check => match host.commands.send(Command::CheckEverything) {
            Ok(()) => done(host),
            Err(error) => not_accepted(error),
        },
        Ask::CheckReport => match host.snapshots.borrow().check.clone() {
            None => Answer::Check { done: 0, of: 0, report: None },
            Some(Check::Running { done, of, .. }) => Answer::Check { done, of, report: None },
            Some(Check::Done(report)) => Answer::Check { done: report.copies, of: report.copies, report: Some(Box::new(CheckReport::clone(&report))) },
            Some(Check::Stopped) => refused("The check was stopped. Nothing was changed. Check again at any time"),
            Some(Check::Failed(message)) => Answer::Refused { message },
        },
        Ask::PreviewSync => {
            let before = host.snapshots.borrow().live_sync.previews;
            let answer =
                after(host, Command::PreviewSync, "What a sync would do is still being worked out. Nothing was changed. Try again in a moment", |snapshot| {
                    snapshot.live_sync.previews > before
                });
            let refused_for = host.snapshots.borrow().live_sync.preview_refused.clone();
            match (answer, refused_for) {
                (Answer::Done { .. }, Some(why)) => refused(&format!("What a sync would do cannot be said: {why}")),
                (answer, _) => answer,
            }
        }
        Ask::SyncNow => {
            let before = host.snapshots.borrow().live_sync.clone();
            match &before.state {
                LiveSyncState::Off => return refused("NanoPix was not read: Live Sync is switched off. Nothing was changed. Switch it on in Settings"),
                LiveSyncState::Frozen { why, .. } => return refused(why),
                LiveSyncState::Looking | LiveSyncState::InStep | LiveSyncState::Busy { .. } | LiveSyncState::Unreachable { .. } => {}
            }
            let answer = after(host, Command::SyncNow, "", |snapshot| {
                snapshot.live_sync.last_read_at > before.last_read_at || matches!(snapshot.live_sync.state, LiveSyncState::Frozen { .. })
            });
            let now = host.snapshots.borrow().live_sync.state.clone();
            match (answer, now) {
                (_, LiveSyncState::Frozen { why, .. }) => refused(&why),
                (Answer::Refused { message }, LiveSyncState::Busy { why } | LiveSyncState::Unreachable { why }) if message.is_empty() => refused(&why),
                (Answer::Refused { message }, _) if message.is_empty() => {
                    refused("NanoPix is still being read. Nothing is lost. Look at `chairside nanopix status`")
                }
                (answer, _) => answer,
            }
        }
    }
}

/// Sends a command and answers when its effect shows.
fn after(host: &Host, command: Command, otherwise: &str, effect: impl Fn(&Snapshot) -> bool) -> Answer {
    let mut snapshots = host.snapshots.clone();
    snapshots.borrow_and_update();
    if let Err(error) = host.commands.send(command) {
        return not_accepted(error);
    }
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_time().build() else {
        return refused("The system gave no more threads or files: whether it was done shows in `chairside status`. Close other programs");
    };
    let shown = runtime.block_on(async {
        tokio::time::timeout(EFFECT, snapshots.wait_for(|snapshot| effect(snapshot) || snapshot.phase == Phase::Stopped))
            .await
            .is_ok_and(|found| found.is_ok_and(|snapshot| effect(&snapshot)))
    });
    if shown { done(host) } else { refused(otherwise) }
}

fn done(host: &Host) -> Answer {
    Answer::Done { status: Box::new(Status::of(&host.snapshots.borrow())) }
}

fn refused(message: &str) -> Answer {
    Answer::Refused { message: message.to_owned() }
}

fn not_accepted(error: NotAccepted) -> Answer {
    Answer::Refused { message: error.to_string() }
}

fn read_line(stream: &mut Stream) -> io::Result<String> {
    let mut line = String::new();
    BufReader::new(stream.take(LONGEST_LINE_BYTES)).read_line(&mut line)?;
    if line.ends_with('\n') { Ok(line) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

fn write_line(stream: &mut Stream, value: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    stream.write_all(&line)?;
    stream.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chairside_api::{Patient, UtcTime};
    use chairside_core::Selection;

    fn patient(id: &str) -> Patient {
        Patient::named(id.into(), "Hartmann", "Amelia", UtcTime::from_millis(0))
    }

    /// A console without its engine: a thread does what the engine would with the two patient commands.
    fn console(show: Option<Arc<dyn Fn() -> bool + Send + Sync>>) -> (Host, JoinHandle<Vec<Command>>) {
        let (commands, mut received) = Commands::channel();
        let (publish, snapshots) = watch::channel(Arc::new(Snapshot::default()));
        let engine = std::thread::spawn(move || {
            let mut seen = Vec::new();
            while let Some(command) = received.blocking_recv() {
                let mut snapshot = Snapshot::default();
                if let Command::SelectPatient(id) = &command {
                    let selected_at = UtcTime::from_millis(0);
                    let patient = Arc::new(patient(id.as_str()));
                    snapshot.selection = Some(Selection { patient, selected_at, expires_at: selected_at, timeout: Duration::from_secs(1) });
                }
                publish.send_replace(Arc::new(snapshot));
                seen.push(command);
            }
            seen
        });
        (Host { commands, snapshots, show }, engine)
    }

    #[test]
    fn another_process_selects_a_patient_and_sees_it_done() {
        let folder = tempfile::tempdir().unwrap();
        let (host, engine) = console(None);
        let control = Control::start(folder.path(), host).unwrap();
        let answer = ask(folder.path(), Ask::SelectPatient { id: "p7".into() }).unwrap().unwrap();
        let Answer::Done { status } = answer else { panic!("{answer:?}") };
        assert_eq!(status.patient.unwrap().id, "p7".into());
        let Answer::Done { status } = ask(folder.path(), Ask::ClearPatient).unwrap().unwrap() else { panic!() };
        assert_eq!(status.patient, None);
        assert!(matches!(ask(folder.path(), Ask::Retry).unwrap().unwrap(), Answer::Done { .. }));
        drop(control);
        let seen = engine.join().unwrap();
        assert!(matches!(seen[..], [Command::SelectPatient(_), Command::ClearPatient, Command::RetryFailed, Command::RetryNow]), "{seen:?}");
        assert!(ask(folder.path(), Ask::Status).is_none());
    }

    #[test]
    fn a_second_start_shows_the_first_ones_window() {
        let folder = tempfile::tempdir().unwrap();
        let shown = Arc::new(AtomicBool::new(false));
        let (host, _engine) = console(Some({
            let shown = Arc::clone(&shown);
            Arc::new(move || !shown.swap(true, Ordering::SeqCst))
        }));
        let _control = Control::start(folder.path(), host).unwrap();
        assert!(matches!(ask(folder.path(), Ask::Show).unwrap().unwrap(), Answer::Done { .. }));
        assert!(shown.load(Ordering::SeqCst));
        assert_eq!(ask(folder.path(), Ask::Show).unwrap().unwrap(), Answer::Ending, "a window that is gone is not said to be in front");
    }

    #[test]
    fn without_a_window_a_second_start_is_told_so() {
        let folder = tempfile::tempdir().unwrap();
        let (host, _engine) = console(None);
        let _control = Control::start(folder.path(), host).unwrap();
        assert!(matches!(ask(folder.path(), Ask::Show).unwrap().unwrap(), Answer::Refused { .. }));
    }

    #[test]
    fn what_a_killed_console_left_behind_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let (host, _engine) = console(None);
        // A process that is killed never drops its listener.
        std::mem::forget(Control::start(folder.path(), host.clone()).unwrap());
        let _control = Control::start(folder.path(), host).unwrap();
        assert!(matches!(ask(folder.path(), Ask::Status).unwrap().unwrap(), Answer::Done { .. }));
    }

    #[test]
    fn a_data_folder_with_a_very_long_path_is_reached_too() {
        let folder = tempfile::tempdir().unwrap();
        let data_dir = folder.path().join("a-rather-long-name-of-a-folder/".repeat(6));
        std::fs::create_dir_all(&data_dir).unwrap();
        let (host, _engine) = console(None);
        let _control = Control::start(&data_dir, host).unwrap();
        assert!(matches!(ask(&data_dir, Ask::Status).unwrap().unwrap(), Answer::Done { .. }));
        assert!(ask(folder.path(), Ask::Status).is_none(), "another data folder has no console");
    }

    #[test]
    fn nonsense_is_refused_and_does_not_stop_the_next_request() {
        let folder = tempfile::tempdir().unwrap();
        let (host, _engine) = console(None);
        let _control = Control::start(folder.path(), host).unwrap();
        let (mut stream, _) = transport::connect(folder.path(), ANSWER).unwrap();
        stream.write_all(b"{\"ask\":\"format_disk\"}\n").unwrap();
        assert!(read_line(&mut stream).unwrap().contains("refused"));
        let (mut long, _) = transport::connect(folder.path(), ANSWER).unwrap();
        // The other side may stop reading at its limit and close: both outcomes are right.
        let written = long.write_all(&vec![b'x'; 70 * 1024]);
        assert!(written.is_err() || read_line(&mut long).is_err());
        assert!(matches!(ask(folder.path(), Ask::Status).unwrap().unwrap(), Answer::Done { .. }));
    }

    #[test]
    #[cfg(unix)]
    fn only_this_user_can_reach_the_socket() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (host, _engine) = console(None);
        let _control = Control::start(folder.path(), host).unwrap();
        let mode = std::fs::metadata(folder.path().join("control.sock")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
