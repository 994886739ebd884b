//! The window, drawn from fixture snapshots and driven as a person drives it; controls are found by their accessible labels.

#![allow(clippy::unwrap_used, reason = "a test panics on purpose")]

mod access;
mod activity;
mod admin;
mod admin_flow;
mod batch;
mod capture;
mod chooser;
mod correcting;
mod decisions;
mod enlarged;
mod export;
mod fixtures;
mod focus;
mod languages;
mod live_sync;
mod looks;
mod lost;
mod moving;
mod nanopix_settings;
mod on_whom;
mod other_rooms;
mod patients;
mod queue;
mod series;
mod settings;
mod stage;
mod toasts;
mod viewer;
mod viewer_part;
mod welcome;
mod whose;
