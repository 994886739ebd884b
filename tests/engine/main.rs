//! The engine against a real folder, a real database, a real server on loopback and a fault proxy between.

#![allow(clippy::unwrap_used, reason = "a test panics on purpose")]

mod client;
