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

/// A picture of a file's first image of at most `max_side` pixels a side; never larger than the image. Pixels that are not square in the file are in the picture. As for [`decode`](crate::decode): call it from a thread of its own. Never panics.
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
    let raster = square(raster, decoded.facts.pixel(), max_side).ok_or(DecodeError::Damaged(coding))?;
    Ok(Preview { raster, width, height, bits: decoded.bits })
}

impl Preview {
    /// The bytes of a JPEG of it.
    pub fn jpeg(&self) -> Result<Vec<u8>, ImageError> {
        self.raster.encode(Encoding::Jpeg { quality: QUALITY })
    }
}

/// The picture with pixels as wide as high, and no side longer than `max_side`. `pixel`: how wide and how high they are.
fn square(raster: Raster, pixel: [f64; 2], max_side: u32) -> Option<Raster> {
    let (wide, high) = (f64::from(raster.width) * pixel[0], f64::from(raster.height) * pixel[1]);
    let scale = (f64::from(max_side) / wide.max(high)).min(1.0);
    let [width, height] = [wide, high].map(|side| ((side * scale).round() as u32).clamp(1, max_side.max(1)));
    if (width, height) == (raster.width, raster.height) {
        return Some(raster);
    }
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
    fn pixels_that_are_not_square_are_shown_as_wide_and_high_as_they_are() {
        let original = radiograph::radiograph(0, 40, 30);
        for ((down, across), max_side, size) in [((2, 1), 512, (40, 60)), ((1, 2), 512, (80, 30)), ((2, 1), 30, (20, 30)), ((1, 1), 512, (40, 30))] {
            let shown = of(&radiograph::dicom_frames(&[&original], Some((down, across))), Coding::Dicom, max_side);
            assert_eq!((shown.raster.width, shown.raster.height), size);
            assert_eq!((shown.width, shown.height), (40, 30), "what the file has is said as it is");
            let row = |y: usize| shown.raster.bytes[y * size.0 as usize..][..size.0 as usize].iter().map(|value| u32::from(*value)).sum::<u32>() / size.0;
            let of_file = |y: u32| original.rows().nth(y as usize).unwrap().map(|value| u32::from(value.0[0] >> 8)).sum::<u32>() / 40;
            assert!(row(size.1 as usize - 1).abs_diff(of_file(29)) < 24 && row(0).abs_diff(of_file(0)) < 24, "all of it is seen");
        }
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
