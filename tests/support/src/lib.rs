//! What Chairside's tests share.

pub mod radiograph;
