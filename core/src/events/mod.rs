//! Listens to the clinic's event stream: connects, replays, notices silence, comes back (CONTRACT 4, RELIABILITY 13). Runs on the engine's runtime until it is
//! cancelled. Knows nothing of what an event means, but that a ping is a sign of life and a `resync` starts the count anew.

mod bound;
mod listen;

pub use listen::{Heard, listen};
