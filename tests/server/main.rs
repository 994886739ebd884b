//! The server's contract, played over HTTP against a real server: one suite, on SQLite and on PostgreSQL.

#![allow(clippy::unwrap_used, reason = "a test panics on purpose")]

mod access;
mod audit;
mod backups;
mod chaos;
mod clinical;
mod documentation;
mod downloads;
mod embedded;
mod events;
mod feed;
mod files;
mod harness;
mod hostile;
mod keys;
mod killed;
mod merged_files;
mod merges;
mod operations;
mod outages;
mod patients;
mod people;
mod process;
mod records;
mod rooms;
mod sessions;
mod tus;
mod upgrades;
mod uploads;
