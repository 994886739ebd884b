//! The grey values of an image at the depth its file has, and what they mean.

use crate::window::{Range, Voi, VoiLut};
use std::sync::Arc;

/// Samples in rows from the top, without padding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plane<S> {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// `width * height` samples.
    pub samples: Vec<S>,
}

impl<S> Plane<S> {
    /// A plane of these samples; `None` when there are not `width * height` of them, or none.
    pub fn new(width: u32, height: u32, samples: Vec<S>) -> Option<Self> {
        (width > 0 && height > 0 && samples.len() as u64 == u64::from(width) * u64::from(height)).then_some(Self { width, height, samples })
    }

    /// Width and height in pixels.
    pub fn size(&self) -> [f64; 2] {
        [f64::from(self.width), f64::from(self.height)]
    }
}

/// From stored values to real ones: `slope * stored + intercept` (DICOM PS3.3 C.11.1.1.2).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rescale {
    /// Not 0.
    pub slope: f64,
    /// Added.
    pub intercept: f64,
}

impl Rescale {
    /// Stored values are the real ones.
    pub const IDENTITY: Self = Self { slope: 1.0, intercept: 0.0 };

    /// The real value of a stored one.
    pub fn apply(&self, stored: f64) -> f64 {
        self.slope * stored + self.intercept
    }

    /// The stored value of a real one.
    pub fn invert(&self, real: f64) -> f64 {
        (real - self.intercept) / self.slope
    }
}

/// Which end of the values is white.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Polarity {
    /// The greatest: DICOM's MONOCHROME2, and every other format.
    #[default]
    Monochrome2,
    /// The least: DICOM's MONOCHROME1.
    Monochrome1,
}

/// Grey values and what they mean. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Values {
    /// What the file stores, or what its Modality LUT makes of that. Signed values are moved up to begin at 0, and `rescale` takes them back.
    pub stored: Arc<Plane<u16>>,
    /// Bits such a value uses: 8, 10, 12, 16, …
    pub bits: u8,
    /// From stored to real values.
    pub rescale: Rescale,
    /// Which end is white.
    pub polarity: Polarity,
    /// The ways to show it that the file names, the first of them the one it wants.
    pub from_file: Vec<(String, Voi)>,
    /// How the stored values are spread, those aside that only fill up the picture.
    pub levels: Arc<Levels>,
}

impl Values {
    /// Values of a file that says no more of them than how many bits they have.
    pub fn new(stored: Plane<u16>, bits: u8) -> Self {
        let levels = Arc::new(Levels::of(&stored.samples));
        Self { stored: Arc::new(stored), bits, rescale: Rescale::IDENTITY, polarity: Polarity::default(), from_file: Vec::new(), levels }
    }

    /// Other values of the same kind in the place of these: sharpened ones.
    #[must_use]
    pub fn with_stored(&self, stored: Plane<u16>) -> Self {
        Self { stored: Arc::new(stored), ..self.clone() }
    }

    /// Width and height in pixels.
    pub fn size(&self) -> [f64; 2] {
        self.stored.size()
    }

    /// All real values that the bits can hold.
    pub fn possible(&self) -> Range {
        self.real(0, u16::MAX >> (16 - u32::from(self.bits.clamp(1, 16))))
    }

    /// The least and the greatest real value there is.
    pub fn present(&self) -> Range {
        self.real(self.levels.least, self.levels.greatest)
    }

    /// The real values between which all but `below` and `above` of the pixels are, each a part of 1.
    pub fn between(&self, below: f64, above: f64) -> Range {
        self.real(self.levels.quantile(below), self.levels.quantile(1.0 - above))
    }

    fn real(&self, low: u16, high: u16) -> Range {
        let (low, high) = (self.rescale.apply(f64::from(low)), self.rescale.apply(f64::from(high)));
        // A negative slope turns them around.
        Range { low: low.min(high), high: low.max(high) }
    }

    /// How many pixels are in each of `bins` equal parts of the values that are present, from the least real value on.
    pub fn histogram(&self, bins: usize) -> Vec<u32> {
        let mut histogram = self.levels.histogram(bins);
        if self.rescale.slope < 0.0 {
            histogram.reverse();
        }
        histogram
    }

    /// The VOI LUTs of the file, for tests of what it says.
    pub fn luts(&self) -> impl Iterator<Item = &VoiLut> {
        self.from_file.iter().filter_map(|(_, voi)| match voi {
            Voi::Lut(lut) => Some(lut.as_ref()),
            Voi::Window(_) => None,
        })
    }
}

/// How often each stored value occurs. Of large images a part of the pixels is counted, evenly spread; the least and the greatest are those of all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    /// The least value there is.
    pub least: u16,
    /// The greatest.
    pub greatest: u16,
    /// How often each occurs, from `least` to `greatest`.
    counts: Vec<u32>,
    total: u64,
}

impl Levels {
    /// So many pixels are enough: quantiles of a thousandth are good to a tenth of it.
    const COUNTED: usize = 1 << 18;

    /// Counts.
    pub fn of(samples: &[u16]) -> Self {
        let (least, greatest) = samples.iter().fold((u16::MAX, 0), |(least, greatest), value| (least.min(*value), greatest.max(*value)));
        if samples.is_empty() {
            return Self::default();
        }
        let mut counts = vec![0_u32; usize::from(greatest - least) + 1];
        // Not a divisor of usual widths, or only some columns would be counted.
        let step = (samples.len() / Self::COUNTED).max(1) | 1;
        for value in samples.iter().step_by(step) {
            counts[usize::from(*value - least)] += 1;
        }
        let total = counts.iter().map(|count| u64::from(*count)).sum();
        Self { least, greatest, counts, total }
    }

    /// The value that `part` (0 to 1) of the pixels are not above.
    pub fn quantile(&self, part: f64) -> u16 {
        let wanted = (part.clamp(0.0, 1.0) * self.total as f64).max(1.0);
        let mut seen = 0_u64;
        for (at, count) in self.counts.iter().enumerate() {
            seen += u64::from(*count);
            if seen as f64 >= wanted {
                return self.least + at as u16;
            }
        }
        self.greatest
    }

    fn histogram(&self, bins: usize) -> Vec<u32> {
        let mut histogram = vec![0_u32; bins];
        if bins > 0 {
            for (at, count) in self.counts.iter().enumerate() {
                histogram[at * bins / self.counts.len()] += *count;
            }
        }
        histogram
    }
}

/// A colour image: red, green, blue, opacity (not multiplied in), 8 bits each. It is shown as it is.
pub type Colour = Plane<[u8; 4]>;

/// A decoded image.
#[derive(Clone, Debug)]
pub enum Picture {
    /// Grey values at full depth.
    Gray(Values),
    /// Colour.
    Colour(Arc<Colour>),
}

impl Picture {
    /// Columns and rows.
    pub fn dimensions(&self) -> (u32, u32) {
        match self {
            Self::Gray(values) => (values.stored.width, values.stored.height),
            Self::Colour(colour) => (colour.width, colour.height),
        }
    }

    /// Width and height in pixels.
    pub fn size(&self) -> [f64; 2] {
        let (width, height) = self.dimensions();
        [f64::from(width), f64::from(height)]
    }

    /// Its grey values, when it is grey.
    pub fn values(&self) -> Option<&Values> {
        match self {
            Self::Gray(values) => Some(values),
            Self::Colour(_) => None,
        }
    }
}

/// What a file says of its image beside the pixels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// DICOM Modality (0008,0060).
    pub modality: Option<String>,
    /// How large a pixel is.
    pub spacing: Option<Spacing>,
    /// The height of a pixel over its width, where the file says that and nothing of its size: DICOM Pixel Aspect Ratio (0028,0034).
    pub aspect: Option<f64>,
    /// Something is drawn over it that is not shown: DICOM overlay planes (60xx,0010).
    pub has_overlays: bool,
}

impl Facts {
    /// Width and height of a pixel; the smaller is 1. Square where nobody says otherwise, or says what no sensor has.
    pub fn pixel(&self) -> [f64; 2] {
        const SQUARE: std::ops::RangeInclusive<f64> = 0.999..=1.001;
        const SOUND: std::ops::RangeInclusive<f64> = 0.05..=20.0;
        let tall = self.spacing.map(|spacing| spacing.row_mm / spacing.column_mm).or(self.aspect).unwrap_or(1.0);
        if SQUARE.contains(&tall) || !SOUND.contains(&tall) {
            [1.0, 1.0]
        } else if tall > 1.0 {
            [1.0, tall]
        } else {
            [1.0 / tall, 1.0]
        }
    }
}

/// How large a pixel is, in mm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spacing {
    /// Between the middles of two columns: the width of a pixel.
    pub column_mm: f64,
    /// Between the middles of two rows: the height of a pixel.
    pub row_mm: f64,
    /// How that is known. The three are not the same: what is farther from the sensor is larger on it.
    pub method: SpacingMethod,
}

/// How the size of a pixel is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpacingMethod {
    /// DICOM Pixel Spacing (0028,0030) with a Pixel Spacing Calibration Type (0028,0A02), or different from the imager's: in the patient.
    Calibrated,
    /// DICOM Pixel Spacing (0028,0030) that says no more: at the sensor, perhaps in the patient (PS3.3 10.7.1.3).
    PixelSpacing,
    /// DICOM Imager Pixel Spacing (0018,1164), also where Pixel Spacing repeats it: at the sensor, not corrected for magnification.
    ImagerPixelSpacing,
    /// DICOM Nominal Scanned Pixel Spacing (0018,2010): of a scanned film or plate.
    NominalScanned,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_and_histogram_count_what_is_there() {
        let levels = Levels::of(&(0..1000).map(|value| value + 100).collect::<Vec<u16>>());
        assert_eq!((levels.least, levels.greatest), (100, 1099));
        assert_eq!((levels.quantile(0.0), levels.quantile(0.5), levels.quantile(1.0)), (100, 599, 1099));
        assert_eq!(levels.histogram(10), vec![100; 10]);
        assert_eq!(Levels::of(&[]).quantile(0.5), 0);
    }

    #[test]
    fn real_values_follow_the_rescale_also_when_it_turns_them_around() {
        let mut values = Values::new(Plane::new(3, 1, vec![0, 10, 4095]).unwrap(), 12);
        values.rescale = Rescale { slope: -2.0, intercept: 100.0 };
        assert_eq!(values.present(), Range { low: -8090.0, high: 100.0 });
        assert_eq!(values.histogram(2), [1, 2]);
        assert_eq!(values.rescale.invert(values.rescale.apply(7.0)), 7.0);
    }

    #[test]
    fn a_plane_has_as_many_samples_as_it_says() {
        assert_eq!(Plane::new(2, 2, vec![1_u16; 3]), None);
        assert_eq!(Plane::<u16>::new(0, 2, vec![]), None);
    }
}
