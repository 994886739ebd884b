//! Small pictures of files: thumbnails, and what is shown where full depth is not needed. A grey image is shown as its file wants it, else with all that is there
//! ([`Preset::Default`]), so that 12 bits in 16 are not black.

use crate::{Coding, DecodeError, Encoding, Limits, Picture, Preset, Raster, Reduced, Source, Table, decode_reduced};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer, images};
use image::ImageError;

/// As good as it takes for a small picture that is looked at to find the image, not to judge it.
const QUALITY: u8 = 85;

/// A picture of a file's first image, and what it is a picture of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// What is shown.
    pub raster: Raster,
    /// Pixels across of the file's image, the right way up.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Bits a sample that its values use: 8, 12, 16.
    pub bits: u8,
}

/// A picture of a file's first image of at most `max_side` pixels a side; never larger than the image. As for [`decode`](crate::decode): call it from a thread of its own. Never panics.
pub fn preview(source: Source<'_>, coding: Coding, limits: Limits, max_side: u32) -> Result<Preview, DecodeError> {
    let Reduced { decoded, width, height } = decode_reduced(source, coding, limits, max_side)?;
    let raster = match &decoded.picture {
        Picture::Gray(values) => {
            let table = Table::new(values, &Preset::Default.voi(values), false);
            let bytes = values.stored.samples.iter().map(|value| table.get(*value)).collect();
            Raster { width: values.stored.width, height: values.stored.height, is_colour: false, bytes }
        }
        Picture::Colour(colour) => {
            let bytes = colour.samples.iter().flat_map(|[red, green, blue, _]| [*red, *green, *blue]).collect();
            Raster { width: colour.width, height: colour.height, is_colour: true, bytes }
        }
    };
    let raster = shrunk(raster, max_side).ok_or(DecodeError::Damaged(coding))?;
    Ok(Preview { raster, width, height, bits: decoded.bits })
}

impl Preview {
    /// The bytes of a JPEG of it.
    pub fn jpeg(&self) -> Result<Vec<u8>, ImageError> {
        self.raster.encode(Encoding::Jpeg { quality: QUALITY })
    }
}

/// The picture with no side longer than `max_side`.
fn shrunk(raster: Raster, max_side: u32) -> Option<Raster> {
    let longest = raster.width.max(raster.height);
    if longest <= max_side {
        return Some(raster);
    }
    let side = |of: u32| u32::try_from((u64::from(of) * u64::from(max_side) + u64::from(longest) / 2) / u64::from(longest)).unwrap_or(max_side).max(1);
    let (width, height) = (side(raster.width), side(raster.height));
    let kind = if raster.is_colour { PixelType::U8x3 } else { PixelType::U8 };
    let from = images::ImageRef::new(raster.width, raster.height, &raster.bytes, kind).ok()?;
    let mut to = images::Image::new(width, height, kind);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Hamming));
    Resizer::new().resize(&from, &mut to, &options).ok()?;
    Some(Raster { width, height, is_colour: raster.is_colour, bytes: to.into_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chairside_testkit::radiograph::{self, Packing, Radiograph};

    fn of(bytes: &[u8], coding: Coding, max_side: u32) -> Preview {
        preview(Source::Bytes(bytes), coding, Limits::default(), max_side).unwrap()
    }

    /// The brightness of the picture against what it should be, as a mean difference.
    fn differs(picture: &Raster, original: &Radiograph) -> f64 {
        assert!(!picture.is_colour, "a radiograph is grey");
        let total: u64 = picture.bytes.iter().zip(original.iter()).map(|(shown, value)| u64::from(shown.abs_diff((value >> 8) as u8))).sum();
        total as f64 / picture.bytes.len() as f64
    }

    #[test]
    fn every_coding_shows_the_same_radiograph() {
        let original = radiograph::radiograph(0, 300, 200);
        let mut files = vec![
            (Coding::Png, 16, radiograph::png16(&original)),
            (Coding::Png, 8, radiograph::png8(&original)),
            (Coding::Jpeg, 8, radiograph::jpeg(&original)),
            (Coding::Bmp, 8, radiograph::bmp(&original)),
            (Coding::Dicom, 8, radiograph::dicom(&original, 8, false)),
            (Coding::Dicom, 12, radiograph::dicom(&original, 12, false)),
            (Coding::Dicom, 16, radiograph::dicom(&original, 16, true)),
        ];
        for packing in Packing::ALL {
            files.push((Coding::Tiff, 16, radiograph::tiff16(&original, packing)));
            files.push((Coding::Tiff, 8, radiograph::tiff8(&original, packing)));
        }
        for (coding, bits, bytes) in files {
            let whole = of(&bytes, coding, 300);
            assert_eq!((whole.width, whole.height, whole.bits), (300, 200, bits), "{coding:?}");
            let difference = differs(&whole.raster, &original);
            assert!(difference < 12.0, "{coding:?} with {bits} bits differs by {difference}");
            let jpeg = of(&bytes, coding, 64).jpeg().unwrap();
            let small = of(&jpeg, Coding::Jpeg, 512).raster;
            assert_eq!((small.width, small.height), (64, 43));
        }
    }

    #[test]
    fn twelve_bits_in_sixteen_are_not_shown_black() {
        let mut original = radiograph::radiograph(0, 200, 100);
        original.iter_mut().for_each(|value| *value >>= 4);
        let shown = of(&radiograph::png16(&original), Coding::Png, 200);
        assert_eq!(shown.bits, 12);
        assert!(shown.raster.bytes.iter().any(|value| *value > 200));
    }

    #[test]
    fn what_nobody_can_see_through_is_black_where_it_is_clear() {
        let picture = image::RgbaImage::from_fn(4, 2, |x, _| image::Rgba([200, 40, 10, if x < 2 { 0 } else { 255 }]));
        let mut png = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
        let shown = of(&png.into_inner(), Coding::Png, 4).raster;
        assert_eq!(shown.bytes[..3], [0, 0, 0]);
        assert_eq!(shown.bytes[9..12], [200, 40, 10]);
        let unused = image::RgbaImage::from_fn(4, 2, |_, _| image::Rgba([200, 40, 10, 0]));
        let mut png = std::io::Cursor::new(Vec::new());
        unused.write_to(&mut png, image::ImageFormat::Png).unwrap();
        assert_eq!(of(&png.into_inner(), Coding::Png, 4).raster.bytes[..3], [200, 40, 10]);
    }
}
