//! Pictures of 8 bits, as screens, printers and common files have them.

use image::{ExtendedColorType, ImageEncoder, ImageError, codecs};

/// Pixels of 8 bits, rows from the top, without padding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raster {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Whether it is coloured.
    pub is_colour: bool,
    /// One byte a pixel of a grey picture; red, green and blue of each of a coloured one.
    pub bytes: Vec<u8>,
}

/// The form of a picture's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// PNG, without loss.
    Png,
    /// JPEG.
    Jpeg {
        /// 1 to 100.
        quality: u8,
    },
}

impl Raster {
    /// How many bytes a pixel has.
    pub const fn channels(&self) -> usize {
        if self.is_colour { 3 } else { 1 }
    }

    /// The bytes of a file. The encoders refuse more than 65,535 pixels a side.
    pub fn encode(&self, encoding: Encoding) -> Result<Vec<u8>, ImageError> {
        let color = if self.is_colour { ExtendedColorType::Rgb8 } else { ExtendedColorType::L8 };
        let mut file = Vec::with_capacity(self.bytes.len() / 4);
        match encoding {
            Encoding::Png => codecs::png::PngEncoder::new(&mut file).write_image(&self.bytes, self.width, self.height, color),
            Encoding::Jpeg { quality } => {
                codecs::jpeg::JpegEncoder::new_with_quality(&mut file, quality).write_image(&self.bytes, self.width, self.height, color)
            }
        }?;
        Ok(file)
    }
}
