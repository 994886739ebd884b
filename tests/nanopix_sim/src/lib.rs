//! What the stand-in for NanoPix can do. `main.rs` makes a program of it; tests drive that program as a process of its own ([`Program`]), because only then
//! its locks and its crashes are real.
//!
//! All people are made up. Every act that changes the database says what is durable: see [`journal`].

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test panics on purpose"))]

pub mod files;
pub mod journal;
pub mod people;
mod program;
pub mod schema;
pub mod session;

pub use program::{Program, Running};

use std::path::{Path, PathBuf};

/// `PatientData/database/NanoPix.db3`.
pub fn database_of(root: &Path) -> PathBuf {
    root.join("database").join("NanoPix.db3")
}
