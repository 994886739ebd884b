//! Core's NanoPix part against the stand-in for NanoPix, which runs as a process of its own: its locks and crashes are real.

#![allow(clippy::unwrap_used, reason = "a test panics on purpose")]

mod clinic;
mod hostile;
mod reading;
mod sync;
mod writing;
