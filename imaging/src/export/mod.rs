//! An image for other programs: as a picture, as it is seen; or as a DICOM object with all its values. Bytes are answered, never written anywhere.

mod dicom;
mod picture;
mod said;
mod teeth;

pub use dicom::{Acquired, Class, Mounted, Person, When, Why, dicom};
pub use picture::{Flat, Shown, flatten};
pub use said::{Calibration, Lossy, Moment, Said};

/// Why an image cannot be exported like that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    /// DICOM's intra-oral images are grey.
    #[error("A colour picture cannot be an intra-oral DICOM image. Export the original or a PNG")]
    Colour,
    /// It is too large when it is turned, or for the form.
    #[error("The image is too large to be exported like that. Export the original")]
    TooLarge,
    /// The encoder gave up.
    #[error("The image could not be written in that form. Export the original")]
    Encoder,
}
