//! Sends images to the clinic's server and asks it about patients. Knows nothing of the queue's tables.

pub mod client;
mod error;
pub mod retry;
mod send;
pub(crate) mod worker;

pub use client::{ClientOptions, Patched, ServerClient};
pub use error::ServerError;
pub use send::Upload;
