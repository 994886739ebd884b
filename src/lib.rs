//! The console's window: nothing but showing and asking. Pages read one snapshot a frame and send commands; disk, database and network are the engine's.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test panics on purpose"))]

pub mod widgets;
