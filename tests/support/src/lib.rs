//! What Chairside's tests share.

pub mod postgres;
pub mod programs;
pub mod radiograph;
