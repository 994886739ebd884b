//! Looks at DICOM files before a decoder is let loose on them. Decoders recurse as deep and allocate as much as a file says; nothing here does.
//!
//! [`walk`] goes through the data set: is it whole, how deep, how large its picture. [`packed_frame`] asks a compressed frame for its own size, which its decoder believes
//! whatever the data set says. Console and server look through the same eyes.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test panics on purpose"))]

mod codestream;
mod walk;

pub use codestream::{Frame, packed_frame, tells_its_size};
pub use walk::{Inside, Shape, Walk, walk};
