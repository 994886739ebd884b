//! How each system asks a program to stop: SIGTERM and SIGINT, or Ctrl+C and its like on Windows.

pub use on_this_system::Signals;

#[cfg(unix)]
mod on_this_system {
    use tokio::signal::unix::{Signal, SignalKind, signal};

    /// The requests to stop, listened for from the moment it is made.
    pub struct Signals {
        terminate: Signal,
        interrupt: Signal,
    }

    impl Signals {
        /// Begins to listen. To be called inside a Tokio runtime.
        pub fn listen() -> std::io::Result<Self> {
            Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
        }

        /// Waits for a request.
        pub async fn next(&mut self) {
            tokio::select! {
                _ = self.terminate.recv() => {}
                _ = self.interrupt.recv() => {}
            }
        }
    }
}

#[cfg(windows)]
mod on_this_system {
    use tokio::signal::windows::{CtrlBreak, CtrlC, CtrlClose, CtrlShutdown, ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown};

    /// The requests to stop, listened for from the moment it is made.
    pub struct Signals {
        interrupt: CtrlC,
        stop: CtrlBreak,
        close: CtrlClose,
        shutdown: CtrlShutdown,
    }

    impl Signals {
        /// Begins to listen. To be called inside a Tokio runtime.
        pub fn listen() -> std::io::Result<Self> {
            Ok(Self { interrupt: ctrl_c()?, stop: ctrl_break()?, close: ctrl_close()?, shutdown: ctrl_shutdown()? })
        }

        /// Waits for a request.
        pub async fn next(&mut self) {
            tokio::select! {
                _ = self.interrupt.recv() => {}
                _ = self.stop.recv() => {}
                _ = self.close.recv() => {}
                _ = self.shutdown.recv() => {}
            }
        }
    }
}
