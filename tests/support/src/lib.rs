//! What Chairside's tests share.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test panics on purpose"))]

pub mod fault_proxy;
pub mod postgres;
pub mod programs;
pub mod radiograph;
pub mod wait;
