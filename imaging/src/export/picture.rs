//! An image as it is seen: window, inversion, turning, sharpening and its crop are in it; what was drawn over it is whoever exports it to draw.

use super::ExportError;
use crate::{
    enhance::Enhancement,
    geometry::{Affine, Orientation, Part, View},
    raster::Raster,
    render::{Filter, Pyramid, Seen},
    values::Picture,
    window::{Table, Voi},
};
use std::sync::Arc;

/// How it is seen.
#[derive(Clone, Debug)]
pub struct Shown {
    /// How bright, of a grey image.
    pub voi: Option<Voi>,
    /// Black for white.
    pub inverted: bool,
    /// Which part of it, with pixels of which shape: they become square.
    pub part: Part,
    /// How it is turned. What it leaves free is black.
    pub orientation: Orientation,
    /// What is done to the values before.
    pub enhancement: Enhancement,
}

const MOST_PIXELS: f64 = 128e6;

/// A picture of 8 bits, and what leads from the image's pixels to the picture's: by it is drawn what was drawn over the image.
#[derive(Clone, Debug)]
pub struct Flat {
    /// The picture.
    pub raster: Raster,
    /// From pixels of the image to those of the picture.
    pub to_picture: Affine,
}

/// What is seen, at the image's own size or smaller: no side is longer than `max_side` pixels.
pub fn flatten(of: &Picture, shown: &Shown, max_side: u32) -> Result<Flat, ExportError> {
    let whole = shown.orientation.extent(shown.part.shape());
    let scale = (f64::from(max_side.max(1)) / whole[0].max(whole[1])).min(1.0);
    // A right angle's extent is whole; another's is rounded up, so that no corner is cut.
    let part = &shown.part;
    let [width, height] = whole.map(|side| (side * scale - 1e-6).ceil().max(1.0));
    if width * height > MOST_PIXELS {
        return Err(ExportError::TooLarge);
    }
    let view = View { orientation: shown.orientation, scale, center: part.center(), pixel: part.pixel };
    let to_picture = view.to_screen([width, height]);
    let (columns, rows) = (width as usize, height as usize);
    let (is_colour, bytes) = match of {
        Picture::Gray(values) => {
            let values = if shown.enhancement.is_none() { values.clone() } else { shown.enhancement.apply(values) };
            let voi = shown.voi.clone().unwrap_or_else(|| crate::Preset::Default.voi(&values));
            let mut seen = Seen::default();
            Pyramid::new(Arc::clone(&values.stored)).see(part, &to_picture, [columns, rows], Filter::Smooth, &mut seen);
            (false, seen.paint(&Table::new(&values, &voi, shown.inverted), 0_u8))
        }
        Picture::Colour(colour) => {
            let mut seen = Seen::default();
            Pyramid::new(Arc::clone(colour)).see(part, &to_picture, [columns, rows], Filter::Smooth, &mut seen);
            let of = |value: u8| if shown.inverted { !value } else { value };
            (true, seen.paint_with([0_u8; 3], |[red, green, blue, _]| [of(red), of(green), of(blue)]).into_flattened())
        }
    };
    Ok(Flat { raster: Raster { width: columns as u32, height: rows as u32, is_colour, bytes }, to_picture })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Coding, Encoding, Limits, Source, decode};
    use chairside_testkit::radiograph;

    #[test]
    fn a_picture_is_what_is_seen_at_its_own_size() {
        let bytes = radiograph::png16(&radiograph::radiograph(3, 60, 40));
        let decoded = decode(Source::Bytes(&bytes), Coding::Png, 0, Limits::default()).unwrap();
        let values = decoded.picture.values().unwrap();
        let voi = crate::Preset::Bone.voi(values);
        let shown = Shown {
            voi: Some(voi.clone()),
            inverted: true,
            part: Part::whole(decoded.picture.size()),
            orientation: Orientation::default().rotated(90.0),
            enhancement: Enhancement::default(),
        };
        let png = flatten(&decoded.picture, &shown, u32::MAX).unwrap().raster.encode(Encoding::Png).unwrap();
        let seen = decode(Source::Bytes(&png), Coding::Png, 0, Limits::default()).unwrap();
        let seen = seen.picture.values().unwrap();
        assert_eq!((seen.stored.width, seen.stored.height), (40, 60));
        let table = Table::new(values, &voi, true);
        for (row, column) in [(0, 0), (7, 31), (39, 59)] {
            // A quarter turn clockwise: the first row becomes the last column.
            let wanted = u16::from(table.get(values.stored.samples[row * 60 + column]));
            assert_eq!(seen.stored.samples[column * 40 + (39 - row)], wanted);
        }
        let jpeg = flatten(&decoded.picture, &Shown { orientation: Orientation::new(true, 33.0), ..shown }, u32::MAX)
            .unwrap()
            .raster
            .encode(Encoding::Jpeg { quality: 95 })
            .unwrap();
        let turned = decode(Source::Bytes(&jpeg), Coding::Jpeg, 0, Limits::default()).unwrap();
        assert_eq!(turned.picture.dimensions(), (73, 67));
    }

    #[test]
    fn only_the_part_that_is_shown_is_in_the_picture_and_its_pixels_are_square() {
        let bytes = radiograph::png16(&radiograph::radiograph(3, 60, 40));
        let decoded = decode(Source::Bytes(&bytes), Coding::Png, 0, Limits::default()).unwrap();
        let values = decoded.picture.values().unwrap();
        let voi = crate::Preset::Bone.voi(values);
        let part = Part::whole(decoded.picture.size()).cropped([11.0, 7.0], [20.0, 12.0]);
        let shown = Shown { voi: Some(voi.clone()), inverted: false, part, orientation: Orientation::default(), enhancement: Enhancement::default() };
        let png = flatten(&decoded.picture, &shown, u32::MAX).unwrap().raster.encode(Encoding::Png).unwrap();
        let seen = decode(Source::Bytes(&png), Coding::Png, 0, Limits::default()).unwrap();
        let seen = seen.picture.values().unwrap();
        let table = Table::new(values, &voi, false);
        assert_eq!((seen.stored.width, seen.stored.height), (20, 12));
        for (row, column) in [(0, 0), (5, 13), (11, 19)] {
            assert_eq!(seen.stored.samples[row * 20 + column], u16::from(table.get(values.stored.samples[(row + 7) * 60 + column + 11])));
        }
        let tall = flatten(&decoded.picture, &Shown { part: part.with_pixel([1.0, 2.0]), ..shown }, u32::MAX).unwrap().raster.encode(Encoding::Png).unwrap();
        let tall = decode(Source::Bytes(&tall), Coding::Png, 0, Limits::default()).unwrap();
        assert_eq!(tall.picture.dimensions(), (20, 24));
    }

    #[test]
    fn a_smaller_raster_is_the_same_picture() {
        let bytes = radiograph::png16(&radiograph::radiograph(5, 80, 60));
        let decoded = decode(Source::Bytes(&bytes), Coding::Png, 0, Limits::default()).unwrap();
        let part = Part::whole(decoded.picture.size());
        let shown = Shown { voi: None, inverted: false, part, orientation: Orientation::default().rotated(90.0), enhancement: Enhancement::default() };
        let whole = flatten(&decoded.picture, &shown, u32::MAX).unwrap().raster;
        let half = flatten(&decoded.picture, &shown, 40).unwrap().raster;
        assert_eq!(((whole.width, whole.height), (half.width, half.height)), ((60, 80), (30, 40)));
        assert!(!whole.is_colour && !half.is_colour);
        let mean = |samples: &[u8]| samples.iter().map(|sample| f64::from(*sample)).sum::<f64>() / samples.len() as f64;
        assert!((mean(&whole.bytes) - mean(&half.bytes)).abs() < 2.0, "{} {}", mean(&whole.bytes), mean(&half.bytes));
    }
}
