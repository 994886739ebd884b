//! The console's window: nothing but showing and asking. Pages read one snapshot a frame and send commands; disk, database and network are the engine's.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test panics on purpose"))]

pub mod app;
pub mod command;
pub mod export;
pub mod folder_picker;
pub mod format;
mod keyboard;
mod letters;
pub mod outside;
pub mod pages;
mod pool;
pub mod print;
pub mod radiographs;
pub mod state;
pub mod status;
pub mod textures;
pub mod undo;
pub mod widgets;
