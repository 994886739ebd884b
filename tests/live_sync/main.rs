//! Live Sync as a clinic runs it: a real engine, a real server, and a stand-in for NanoPix that is a process of its own, with real locks and crashes.

#![allow(clippy::unwrap_used, reason = "a test panics on purpose")]

mod both_ways;
#[path = "../engine/console.rs"]
#[allow(dead_code, reason = "the other tests of the engine use more of it")]
mod console;
mod decisions;
mod hostile;
mod images;
#[path = "../nanopix/clinic.rs"]
#[allow(dead_code, reason = "the other tests of NanoPix use more of it")]
mod nanopix;
mod room;
