//! What other parts of the program ask of the window: the tray, and a second start. Never blocks the asker.

use std::sync::{Arc, OnceLock, mpsc};

/// How many acts may wait. A person cannot fill it; when the window hangs, further clicks are dropped, and logged.
const CAPACITY: usize = 64;

/// Something the window is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowAct {
    /// Come to the front.
    Show,
    /// Come to the front and offer the patient chooser.
    ChoosePatient,
    /// Come to the front with the Activity page.
    ShowActivity,
    /// Come to the front with the Settings page.
    ShowSettings,
    /// Come to the front if it is hidden: nobody could reach it any more.
    Reappear,
    /// The system asks for less motion, or no longer does.
    KeepStill(bool),
    /// Close and end the program.
    Quit,
}

/// Wakes the window, once there is one. Cheap to clone.
#[derive(Clone, Default)]
pub struct Waker(Arc<OnceLock<egui::Context>>);

impl Waker {
    /// From now on there is a window.
    pub fn window_is(&self, context: egui::Context) {
        if self.0.set(context).is_err() {
            tracing::error!("a second window was made");
        }
    }

    /// Has the window look at what is new.
    pub fn wake(&self) {
        if let Some(context) = self.0.get() {
            context.request_repaint();
        }
    }
}

/// Sends acts to the window. Cheap to clone.
#[derive(Clone)]
pub struct WindowActs {
    sender: mpsc::SyncSender<WindowAct>,
    waker: Waker,
}

impl WindowActs {
    /// A sender and the end the window reads.
    pub fn channel(waker: Waker) -> (Self, mpsc::Receiver<WindowAct>) {
        let (sender, receiver) = mpsc::sync_channel(CAPACITY);
        (Self { sender, waker }, receiver)
    }

    /// Hands an act over and wakes the window. Answers whether the window is still there to do it.
    pub fn send(&self, act: WindowAct) -> bool {
        let sent = self.sender.try_send(act);
        if let Err(error) = &sent {
            tracing::warn!(%error, "the window did not take an act");
        }
        self.waker.wake();
        !matches!(sent, Err(mpsc::TrySendError::Disconnected(_)))
    }
}
