//! What reaches Live Sync's thread from outside.

use crate::Command;
use std::sync::mpsc::{SyncSender, TrySendError};

/// What wakes the thread.
#[derive(Debug)]
pub(crate) enum Message {
    /// Something was announced in NanoPix's folder.
    Hint,
    /// A record may have changed here.
    Records,
    /// The server is there, and has told what happened meanwhile.
    Heard,
    /// A person has decided something.
    Do(Box<Command>),
}

/// Where messages go.
#[derive(Clone, Debug)]
pub(crate) struct Inbox(pub(super) SyncSender<Message>);

impl Inbox {
    /// Wakes the thread. When it has that much to do it is awake, and looks anyway.
    pub(crate) fn send(&self, message: Message) {
        if let Err(TrySendError::Full(message)) = self.0.try_send(message) {
            tracing::debug!(?message, "Live Sync is busy");
        }
    }

    /// Hands over what a person has decided; `false` when it was not taken.
    pub(crate) fn hand_over(&self, command: Command) -> bool {
        self.0.try_send(Message::Do(Box::new(command))).is_ok()
    }
}
