//! From real values to the grey of a screen: windows and look-up tables of values of interest (DICOM PS3.3 C.11.2), and presets for images whose file has none.

use crate::values::{Polarity, Values};
use std::sync::Arc;

/// Two real values, the lower first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The lower.
    pub low: f64,
    /// The higher.
    pub high: f64,
}

/// The curve of a window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Function {
    /// LINEAR (C.11.2.1.2.1): whole numbers, `center - 0.5` is mid-grey.
    #[default]
    Linear,
    /// LINEAR_EXACT (C.11.2.1.3.2): `center` is mid-grey.
    LinearExact,
    /// SIGMOID (C.11.2.1.3.1): soft ends, like a film.
    Sigmoid,
}

/// Which real values are spread over the greys of the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// The value in the middle: the *level*.
    pub center: f64,
    /// From black to white.
    pub width: f64,
    /// The curve between.
    pub function: Function,
}

impl Window {
    /// A window of the straight curve. Too narrow a one is made as narrow as its function allows.
    pub fn linear(center: f64, width: f64) -> Self {
        Self { center, width, function: Function::Linear }.sound()
    }

    /// The window that shows `low` black and `high` white.
    pub fn over(range: Range) -> Self {
        // LINEAR is black at center - 0.5 - (width - 1) / 2, and white at center - 0.5 + (width - 1) / 2.
        Self::linear(f64::midpoint(range.low, range.high) + 0.5, range.high - range.low + 1.0)
    }

    /// The value that is just black and the one that is just white.
    pub fn range(&self) -> Range {
        let (middle, half) = match self.function {
            Function::Linear => (self.center - 0.5, (self.width - 1.0) / 2.0),
            Function::LinearExact | Function::Sigmoid => (self.center, self.width / 2.0),
        };
        Range { low: middle - half, high: middle + half }
    }

    /// The same window, no narrower than its function is defined for (Window Width at least 1 for LINEAR, greater than 0 else).
    #[must_use]
    pub fn sound(self) -> Self {
        let least = if self.function == Function::Linear { 1.0 } else { 1e-6 };
        let center = if self.center.is_finite() { self.center } else { 0.0 };
        Self { center, width: if self.width.is_finite() { self.width.max(least) } else { least }, ..self }
    }

    /// How bright a real value is, 0 to 1.
    pub fn apply(&self, value: f64) -> f64 {
        let (c, w) = (self.center, self.width);
        match self.function {
            Function::Linear => {
                if value <= c - 0.5 - (w - 1.0) / 2.0 {
                    0.0
                } else if value > c - 0.5 + (w - 1.0) / 2.0 {
                    1.0
                } else {
                    (value - (c - 0.5)) / (w - 1.0) + 0.5
                }
            }
            Function::LinearExact => {
                if value <= c - w / 2.0 {
                    0.0
                } else if value > c + w / 2.0 {
                    1.0
                } else {
                    (value - c) / w + 0.5
                }
            }
            Function::Sigmoid => 1.0 / (1.0 + (-4.0 * (value - c) / w).exp()),
        }
    }
}

/// A table of values of interest (VOI LUT Sequence, C.11.2.1.1).
#[derive(Clone, Debug, PartialEq)]
pub struct VoiLut {
    /// The real value of the first entry; what is less is shown like it, and what is beyond the last like the last.
    pub first: f64,
    /// Bits of an entry, 8 to 16.
    pub bits: u8,
    /// The entries; never none.
    pub entries: Vec<u16>,
}

impl VoiLut {
    /// How bright a real value is, 0 to 1.
    pub fn apply(&self, value: f64) -> f64 {
        let last = self.entries.len().saturating_sub(1);
        let at = ((value - self.first).round().max(0.0) as usize).min(last);
        let greatest = f64::from(u16::MAX >> (16 - u32::from(self.bits.clamp(1, 16))));
        (f64::from(self.entries.get(at).copied().unwrap_or(0)) / greatest).min(1.0)
    }

    /// The values it is made for.
    pub fn range(&self) -> Range {
        Range { low: self.first, high: self.first + self.entries.len().saturating_sub(1) as f64 }
    }
}

/// How bright the real values are shown.
#[derive(Clone, Debug, PartialEq)]
pub enum Voi {
    /// By a window.
    Window(Window),
    /// By a table of the file.
    Lut(Arc<VoiLut>),
}

impl Voi {
    /// How bright a real value is, 0 to 1.
    pub fn apply(&self, value: f64) -> f64 {
        match self {
            Self::Window(window) => window.apply(value),
            Self::Lut(lut) => lut.apply(value),
        }
    }

    /// A window that shows about the same: what dragging begins from.
    pub fn as_window(&self) -> Window {
        match self {
            Self::Window(window) => *window,
            Self::Lut(lut) => Window::over(lut.range()),
        }
    }
}

/// A way to begin with. The parts of the default window that `Enamel`, `Bone` and `Soft` take are Chairside's own: no standard has any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Preset {
    /// What the file wants; else all of 8 bits, and of more the values between the 0.1 % darkest and the 0.1 % brightest pixels, because sensors leave most of the range
    /// unused.
    #[default]
    Default,
    /// The bright half: enamel, dentine, metal.
    Enamel,
    /// The middle: bone and its trabeculae.
    Bone,
    /// The dark half: gum, air, soft tissue.
    Soft,
    /// Between the 1 % darkest and the 1 % brightest pixels, whatever the file wants.
    Auto,
}

impl Preset {
    /// All, as they are offered.
    pub const ALL: [Self; 5] = [Self::Default, Self::Enamel, Self::Bone, Self::Soft, Self::Auto];

    /// What it comes to for these values.
    pub fn voi(self, values: &Values) -> Voi {
        let usual = || values.from_file.first().map_or_else(|| Voi::Window(usual_window(values)), |(_, voi)| voi.clone());
        // Counted from black, so that enamel is enamel also where the least value is white.
        let part = |from: f64, to: f64| {
            let Range { low, high } = usual().as_window().range();
            let at = |part: f64| match values.polarity {
                Polarity::Monochrome2 => low + (high - low) * part,
                Polarity::Monochrome1 => high - (high - low) * part,
            };
            Voi::Window(Window::over(Range { low: at(from).min(at(to)), high: at(from).max(at(to)) }))
        };
        match self {
            Self::Default => usual(),
            Self::Enamel => part(0.45, 1.0),
            Self::Bone => part(0.2, 0.8),
            Self::Soft => part(0.0, 0.55),
            Self::Auto => Voi::Window(Window::over(some(values.between(0.01, 0.01), values))),
        }
    }
}

fn usual_window(values: &Values) -> Window {
    if values.bits <= 8 { Window::over(values.possible()) } else { Window::over(some(values.between(0.001, 0.001), values)) }
}

/// A range that is one; a flat picture stays as bright as it is.
fn some(range: Range, values: &Values) -> Range {
    if range.high > range.low { range } else { values.possible() }
}

/// What is shown for each stored value. 65,536 entries, so that no value of 16 bits is ever outside.
#[derive(Clone)]
pub struct Table<T>(Box<[T; 65_536]>);

impl Table<u8> {
    /// The grey of each stored value. `inverted`: black for white.
    pub fn new(values: &Values, voi: &Voi, inverted: bool) -> Self {
        Self::with(values, voi, inverted, |grey| grey)
    }
}

impl<T: Copy> Table<T> {
    /// Whatever stands for the grey of each stored value: a pixel of a screen.
    pub fn with(values: &Values, voi: &Voi, inverted: bool, of: impl Fn(u8) -> T) -> Self {
        let turned = inverted != (values.polarity == Polarity::Monochrome1);
        let used = usize::from(u16::MAX >> (16 - u32::from(values.bits.clamp(1, 16)))).max(usize::from(values.levels.greatest));
        let of_value = |stored: usize| {
            let grey = (voi.apply(values.rescale.apply(stored as f64)) * 255.0 + 0.5).floor() as u8;
            of(if turned { 255 - grey } else { grey })
        };
        let mut table = Box::new([of_value(used); 65_536]);
        for (stored, entry) in table.iter_mut().enumerate().take(used) {
            *entry = of_value(stored);
        }
        Self(table)
    }

    /// What is shown for a stored value.
    pub fn get(&self, stored: u16) -> T {
        self.0[usize::from(stored)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::{Plane, Rescale};
    use proptest::prelude::*;

    fn values(bits: u8, samples: Vec<u16>) -> Values {
        Values::new(Plane::new(samples.len() as u32, 1, samples).unwrap(), bits)
    }

    #[test]
    fn the_examples_of_the_standard_come_out() {
        // PS3.3 C.11.2.1.2.1, notes 2 and 3.
        let whole = Window::linear(2048.0, 4096.0);
        assert_eq!((whole.apply(0.0), whole.apply(4095.0)), (0.0, 1.0));
        assert!((whole.apply(2047.5) - 0.5).abs() < 1e-12);
        let half = Window::linear(2048.0, 1.0);
        assert_eq!((half.apply(2047.0), half.apply(2048.0)), (0.0, 1.0));
        let eight = Window::linear(128.0, 256.0);
        assert_eq!((eight.apply(0.0), eight.apply(255.0)), (0.0, 1.0));
        let exact = Window { center: 127.5, width: 255.0, function: Function::LinearExact };
        assert_eq!((exact.apply(0.0), exact.apply(255.0), exact.apply(127.5)), (0.0, 1.0, 0.5));
        let sigmoid = Window { center: 100.0, width: 50.0, function: Function::Sigmoid };
        assert_eq!(sigmoid.apply(100.0), 0.5);
        assert!((sigmoid.apply(125.0) - 1.0 / (1.0 + (-2.0_f64).exp())).abs() < 1e-12);
    }

    #[test]
    fn eight_bits_are_shown_as_they_are_and_monochrome1_turned_around() {
        let mut all = values(8, (0..=255).collect());
        let table = Table::new(&all, &Preset::Default.voi(&all), false);
        assert!((0..=255_u16).all(|value| u16::from(table.get(value)) == value));
        all.polarity = Polarity::Monochrome1;
        let table = Table::new(&all, &Preset::Default.voi(&all), false);
        assert!((0..=255_u16).all(|value| u16::from(table.get(value)) == 255 - value));
        let both = Table::new(&all, &Preset::Default.voi(&all), true);
        assert_eq!(both.get(7), 7);
    }

    #[test]
    fn a_table_of_the_file_is_followed_and_ends_where_it_ends() {
        let lut = VoiLut { first: 100.0, bits: 12, entries: vec![0, 4095, 2048] };
        assert_eq!((lut.apply(0.0), lut.apply(100.0), lut.apply(101.0)), (0.0, 0.0, 1.0));
        assert!((lut.apply(9999.0) - 2048.0 / 4095.0).abs() < 1e-12);
    }

    #[test]
    fn presets_begin_from_black_whichever_end_that_is() {
        let mut all = values(12, (0..4096).collect());
        let bright = |values: &Values| Preset::Enamel.voi(values).as_window().range();
        assert!(bright(&all).low > 1500.0 && bright(&all).high > 4000.0);
        all.polarity = Polarity::Monochrome1;
        assert!(bright(&all).low < 100.0 && bright(&all).high < 2500.0);
        // A flat picture has no spread to take a part of.
        let flat = values(12, vec![700; 9]);
        assert_eq!(Preset::Auto.voi(&flat).as_window().range(), Range { low: 0.0, high: 4095.0 });
    }

    proptest! {
        #[test]
        fn brighter_never_gets_darker(center in -5e4..5e4, width in 0.0..7e4, function in 0..3_usize, a in -1e5..1e5, b in -1e5..1e5) {
            let function = [Function::Linear, Function::LinearExact, Function::Sigmoid][function];
            let window = Window { center, width, function }.sound();
            let (low, high) = (f64::min(a, b), f64::max(a, b));
            prop_assert!((0.0..=1.0).contains(&window.apply(a)));
            prop_assert!(window.apply(low) <= window.apply(high) + 1e-12);
        }

        #[test]
        fn a_window_over_a_range_is_black_and_white_at_its_ends(low in -5e4..5e4, extent in 0.0..6e4) {
            let range = Range { low, high: low + extent };
            let window = Window::over(range);
            prop_assert!((window.range().low - range.low).abs() < 1e-6 && (window.range().high - range.high).abs() < 1e-6);
            prop_assert_eq!(window.apply(low - 1e-3), 0.0);
            prop_assert_eq!(window.apply(range.high + 1e-3), 1.0);
        }

        #[test]
        fn every_stored_value_has_an_entry(bits in 1_u8..=16, slope in prop_oneof![-3.0..-0.1, 0.1..3.0], stored in any::<u16>(), seen in any::<u16>()) {
            let mut some = values(bits, vec![seen]);
            some.rescale = Rescale { slope, intercept: -1024.0 };
            let voi = Preset::Auto.voi(&some);
            let _: u8 = Table::new(&some, &voi, false).get(stored);
        }
    }
}
