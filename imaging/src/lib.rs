//! What is done with the pixels of a radiograph, from the file's bytes to what a screen sees of it.
//!
//! [`decode`] reads a file at the depth it has and keeps what it says of itself. [`Values`] are its grey values and what they mean; [`Window`] and [`VoiLut`] say how bright a
//! value is shown (DICOM PS3.3 C.11.2), [`Table`] says it for every value at once. [`View`] places an image on a screen, [`Pyramid`] answers quickly what of it is seen there, and
//! [`Enhancement`] makes edges or local contrast stand out. The values of the file are never changed: everything here makes new ones.
//!
//! No window and no files of its own: readers are handed in.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test panics on purpose"))]

mod bands;
pub mod decode;
mod enhance;
pub mod export;
mod geometry;
mod preview;
mod raster;
mod render;
mod values;
mod window;

pub use decode::{Coding, DecodeError, Decoded, Limits, Named, Reduced, Shape, Source, decode, decode_reduced, dimensions, lossy_bytes, named_in, shape};
pub use enhance::{Clahe, Enhancement, Unsharp};
pub use geometry::{Affine, Orientation, Part, View};
pub use preview::{Preview, preview};
pub use raster::{Encoding, Raster};
pub use render::{Filter, Pyramid, Sample, Seen};
pub use values::{Colour, Facts, Levels, Picture, Plane, Polarity, Rescale, Spacing, SpacingMethod, Values};
pub use window::{Function, Preset, Range, Table, Voi, VoiLut, Window};
