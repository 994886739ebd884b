//! The real window under a virtual display plays the story of a day: two rooms, one server, real files. Screenshots stay in `target/e2e`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test panics on purpose")]
#![cfg(target_os = "linux")]

#[expect(dead_code, reason = "the story that uses it comes with the pages")]
mod inspect;
#[expect(dead_code, reason = "the story that uses it comes with the pages")]
mod station;
