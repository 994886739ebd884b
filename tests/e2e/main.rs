//! The real window under a virtual display plays the story of a day: two rooms, one server, real files. Screenshots stay in `target/e2e`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test panics on purpose")]
#![cfg(target_os = "linux")]

mod acts;
mod inspect;
mod live_sync;
mod moving;
mod screenshots;
mod series;
mod station;
mod story;

use chairside_testkit::programs::why_no_display;
use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

/// Whether the window can be opened here. Says so past the test harness's capture when it cannot: a skipped test must be seen.
#[expect(clippy::explicit_write, reason = "eprintln! would be captured by the test harness")]
fn can_open_windows(test: &str) -> bool {
    match why_no_display() {
        None => true,
        Some(why) => {
            writeln!(std::io::stderr(), "SKIPPED: {test}: {why}").unwrap();
            false
        }
    }
}

/// The program under test.
fn console_program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_chairside"))
}

/// `target/e2e` of this workspace, wherever cargo builds into.
fn pictures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/e2e")
}
