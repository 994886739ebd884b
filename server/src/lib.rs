//! Chairside's clinic server: patients, files, events over HTTP. A library, so that the console can carry it inside, and a program.
//!
//! [`Server::start`] runs it from a [`Config`]; [`embedded::Embedded`] adds what a clinic of one room needs (a clinic, an admin and a bridge key of its own);
//! [`setup`] does from a terminal what nobody can do over HTTP. The wire is `docs/API.md`; the rules it keeps are in `docs/ARCHITECTURE.md`.
//!
//! A request goes `routes` (parse) -> `auth` (who) -> `store` (one SQL text for SQLite and PostgreSQL) and `blobs` (the bytes). Nothing is answered with success
//! before it is durable: bytes first, then one transaction with the file's row and its event.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test panics on purpose"))]

mod app;
mod auth;
mod backup;
mod blobs;
pub mod cli;
mod config;
pub mod embedded;
mod error;
mod events;
mod files;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
mod intake;
mod limits;
mod listen;
mod metrics;
mod middleware;
mod multipart;
mod openapi;
mod resumable;
mod routes;
mod settings;
pub mod setup;
mod sniff;
mod store;
mod sweep;
mod thumbnail;
mod tls;
mod views;

pub use app::Server;
pub use auth::access::{self, Act, Caller};
pub use config::{Clock, Config, Limits, TlsFiles, system_clock};
pub use error::StartError;
pub use routes::{ENDPOINTS, Endpoint};
pub use store::audit::Deed;
