//! Sends images to the clinic's server and asks it about patients. Knows nothing of the queue's tables.

pub mod client;
mod error;
mod files;
mod pieces;
pub mod retry;
mod send;
pub(crate) mod worker;

pub use client::{ClientOptions, Patched, ServerClient};
pub(crate) use error::Asked;
pub use error::ServerError;
pub(crate) use files::DownloadError;
pub(crate) use pieces::may_be_out;
pub use send::Upload;
