//! Looks at DICOM files before a decoder is let loose on them. Decoders recurse as deep and allocate as much as a file says; nothing here does.
//!
//! [`walk`] goes through the data set: is it whole, how deep, how large its picture; [`values`] brings what some elements say. [`packed_frame`] asks a compressed frame for its own size, which its decoder believes
//! whatever the data set says; [`is_sound_rle`] counts what a run-length coded one, which has none, would unpack to. Console and server look through the same eyes.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test panics on purpose"))]

mod codestream;
mod inflate;
mod rle;
mod walk;

pub use codestream::{Frame, packed_frame};
pub use rle::is_sound_rle;
pub use walk::{Inside, Shape, Walk, values, walk};

/// How the pixels of a transfer syntax are written (PS3.5 Annex A).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// As they are.
    Native,
    /// As frames of run lengths (Annex G); see [`is_sound_rle`].
    RunLengths,
    /// As frames that say themselves what they are; see [`packed_frame`].
    Codestream,
}

impl Packing {
    /// That of a transfer syntax, without what fills it up to an even length.
    pub fn of(transfer_syntax: &str) -> Self {
        match transfer_syntax {
            "1.2.840.10008.1.2" | "1.2.840.10008.1.2.1" | "1.2.840.10008.1.2.1.99" | "1.2.840.10008.1.2.2" => Self::Native,
            "1.2.840.10008.1.2.5" => Self::RunLengths,
            _ => Self::Codestream,
        }
    }
}
