//! The engine with real parts: real folders, a real SQLite, a real server on loopback, and a proxy between them that breaks on demand.

#![allow(clippy::unwrap_used, reason = "a test panics on purpose")]

mod admin;
mod check;
mod client;
mod console;
mod correcting;
mod damage;
mod displays;
mod files;
mod landing;
mod merge;
mod mount;
mod moving;
mod outage;
mod pieces;
mod records;
mod story;
mod switch;
mod whose;
