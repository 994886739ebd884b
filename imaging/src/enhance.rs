//! What makes an image easier to read without another file: edges (unsharp mask) and local contrast (CLAHE). Both work on the stored values of the whole image
//! and make new ones in the same range, so that a window means the same before and after. Takes some tens of milliseconds a megapixel or less: for a thread of its own.

use crate::{
    bands::for_bands,
    values::{Plane, Values},
};

/// What is done to the values before they are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Enhancement {
    /// Local contrast, first.
    pub clahe: Option<Clahe>,
    /// Edges, of what that comes to.
    pub unsharp: Option<Unsharp>,
}

impl Enhancement {
    /// Whether the values stay as they are.
    pub fn is_none(&self) -> bool {
        self.clahe.is_none() && self.unsharp.is_none_or(|unsharp| unsharp.amount == 0.0)
    }

    /// The values it makes of these.
    #[must_use]
    pub fn apply(&self, values: &Values) -> Values {
        let mut made = values.clone();
        if let Some(clahe) = self.clahe {
            made = made.with_stored(clahe.apply(&made));
        }
        if let Some(unsharp) = self.unsharp {
            made = made.with_stored(unsharp.apply(&made));
        }
        made
    }
}

/// Unsharp mask: `value + amount * (value - blurred)`, with a Gaussian blur.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unsharp {
    /// Standard deviation of the blur, in pixels of the image.
    pub radius: f64,
    /// How much of the difference is added; 1 is all of it.
    pub amount: f64,
}

impl Unsharp {
    /// Three standard deviations hold 99.7 % of the bell.
    const REACH: f64 = 3.0;
    /// Wider blurs than this are other tools.
    const MOST_RADIUS: f64 = 20.0;

    /// The bell's weights from its middle on; with their mirror image they come to 1.
    pub fn kernel(&self) -> Vec<f32> {
        let radius = self.radius.clamp(0.1, Self::MOST_RADIUS);
        let reach = (radius * Self::REACH).ceil().max(1.0) as usize;
        let bell: Vec<f64> = (0..=reach).map(|at| (-0.5 * (at as f64 / radius).powi(2)).exp()).collect();
        let total = 2.0 * bell.iter().sum::<f64>() - bell[0];
        bell.iter().map(|value| (value / total) as f32).collect()
    }

    fn apply(&self, values: &Values) -> Plane<u16> {
        let plane = values.stored.as_ref();
        let (width, height) = (plane.width as usize, plane.height as usize);
        let kernel = self.kernel();
        let reach = kernel.len() - 1;
        // Along the rows; the outermost values go on beyond the edge.
        let mut rows = vec![0.0_f32; plane.samples.len()];
        for_bands(&mut rows, width, |first, band| {
            let mut padded = vec![0.0_f32; width + 2 * reach];
            for (at, line) in band.chunks_mut(width).enumerate() {
                let from = &plane.samples[(first + at) * width..][..width];
                padded[..reach].fill(f32::from(from[0]));
                padded[reach + width..].fill(f32::from(from[width - 1]));
                for (to, value) in padded[reach..].iter_mut().zip(from) {
                    *to = f32::from(*value);
                }
                weighted(line, &kernel, |offset| &padded[(reach as isize + offset) as usize..][..width]);
            }
        });
        // Down the columns, and the difference.
        let greatest = f32::from(u16::MAX >> (16 - u32::from(values.bits.clamp(1, 16)))).max(f32::from(values.levels.greatest));
        let amount = self.amount as f32;
        let mut sharp = vec![0_u16; plane.samples.len()];
        for_bands(&mut sharp, width, |first, band| {
            let mut blurred = vec![0.0_f32; width];
            for (at, line) in band.chunks_mut(width).enumerate() {
                let y = (first + at) as isize;
                weighted(&mut blurred, &kernel, |offset| &rows[(y + offset).clamp(0, height as isize - 1) as usize * width..][..width]);
                let from = &plane.samples[(first + at) * width..][..width];
                for ((to, value), blurred) in line.iter_mut().zip(from).zip(&blurred) {
                    let value = f32::from(*value);
                    *to = (value + amount * (value - blurred)).clamp(0.0, greatest).round() as u16;
                }
            }
        });
        Plane { width: plane.width, height: plane.height, samples: sharp }
    }
}

/// The weighted sum of a line and its neighbours at equal distances.
fn weighted<'a>(to: &mut [f32], kernel: &[f32], at: impl Fn(isize) -> &'a [f32]) {
    for (to, value) in to.iter_mut().zip(at(0)) {
        *to = kernel[0] * value;
    }
    for (distance, weight) in kernel.iter().enumerate().skip(1) {
        let (before, after) = (at(-(distance as isize)), at(distance as isize));
        for ((to, before), after) in to.iter_mut().zip(before).zip(after) {
            *to += weight * (before + after);
        }
    }
}

/// Contrast limited adaptive histogram equalisation (Zuiderveld, Graphics Gems IV, 1994): every tile's values are spread evenly, but a value that is frequent is not spread
/// further than `limit` allows, and between the tiles' middles one goes over into the other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clahe {
    /// Tiles a side.
    pub tiles: u32,
    /// How many times more often than the mean a value may count.
    pub limit: f64,
}

impl Default for Clahe {
    fn default() -> Self {
        Self { tiles: 8, limit: 2.0 }
    }
}

/// At most so many steps are told apart.
const STEPS: usize = 4096;

impl Clahe {
    fn apply(&self, values: &Values) -> Plane<u16> {
        let plane = values.stored.as_ref();
        let (width, height) = (plane.width as usize, plane.height as usize);
        let (least, greatest) = (values.levels.least, values.levels.greatest);
        let range = usize::from(greatest - least) + 1;
        let steps = range.min(STEPS);
        let step_of = |value: u16| usize::from(value.clamp(least, greatest) - least) * steps / range;
        let tiles = [self.tiles.clamp(1, 64).min(plane.width) as usize, self.tiles.clamp(1, 64).min(plane.height) as usize];
        let edges = |axis: usize, length: usize| move |at: usize| at * length / [tiles[0], tiles[1]][axis];
        let (column, row) = (edges(0, width), edges(1, height));
        let mut maps = vec![0_u16; tiles[0] * tiles[1] * steps];
        for (tile, map) in maps.chunks_mut(steps).enumerate() {
            let (x, y) = (tile % tiles[0], tile / tiles[0]);
            let mut counts = vec![0.0_f64; steps];
            for line in row(y)..row(y + 1) {
                for value in &plane.samples[line * width..][column(x)..column(x + 1)] {
                    counts[step_of(*value)] += 1.0;
                }
            }
            let total = ((row(y + 1) - row(y)) * (column(x + 1) - column(x))) as f64;
            let most = (self.limit.max(1.0) * total / steps as f64).max(1.0);
            let beyond: f64 = counts.iter().map(|count| (count - most).max(0.0)).sum();
            let share = beyond / steps as f64;
            let mut seen = 0.0;
            for (to, count) in map.iter_mut().zip(&counts) {
                seen += count.min(most) + share;
                *to = (f64::from(least) + (seen / total).min(1.0) * (range - 1) as f64).round() as u16;
            }
        }
        let mut samples = vec![0_u16; plane.samples.len()];
        // Between the middles of the two nearest tiles, a part of 1.
        let place = |at: usize, length: usize, tiles: usize| {
            let position = ((at as f64 + 0.5) * tiles as f64 / length as f64 - 0.5).clamp(0.0, (tiles - 1) as f64);
            (position as usize, (position as usize + 1).min(tiles - 1), position.fract() as f32)
        };
        let columns: Vec<_> = (0..width).map(|x| place(x, width, tiles[0])).collect();
        for_bands(&mut samples, width, |first, band| {
            for (at, line) in band.chunks_mut(width).enumerate() {
                let y = first + at;
                let (upper, lower, down) = place(y, height, tiles[1]);
                for ((to, value), (left, right, across)) in line.iter_mut().zip(&plane.samples[y * width..][..width]).zip(&columns) {
                    let step = step_of(*value);
                    let map = |x: usize, y: usize| f32::from(maps[(y * tiles[0] + x) * steps + step]);
                    let (above, below) = (
                        map(*left, upper) + (map(*right, upper) - map(*left, upper)) * across,
                        map(*left, lower) + (map(*right, lower) - map(*left, lower)) * across,
                    );
                    *to = (above + (below - above) * down).round() as u16;
                }
            }
        });
        Plane { width: plane.width, height: plane.height, samples }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values(width: u32, height: u32, bits: u8, of: impl Fn(u32, u32) -> u16) -> Values {
        let samples = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| of(x, y)).collect();
        Values::new(Plane::new(width, height, samples).unwrap(), bits)
    }

    #[test]
    fn an_unsharp_mask_lifts_the_bright_side_of_an_edge_and_lowers_the_dark_one() {
        let edge = values(40, 8, 12, |x, _| if x < 20 { 1000 } else { 3000 });
        let sharp = Unsharp { radius: 2.0, amount: 1.0 }.apply(&edge);
        let row = &sharp.samples[4 * 40..5 * 40];
        assert!(row[19] < 1000 && row[20] > 3000, "{row:?}");
        assert_eq!((row[0], row[39]), (1000, 3000));
    }

    #[test]
    fn contrast_is_spread_within_the_range_that_was_there() {
        let faint = values(64, 64, 16, |x, y| 30_000 + ((x * 7 + y * 13) % 40) as u16 + if x > 32 { 2_000 } else { 0 });
        let strong = Clahe { tiles: 4, limit: 40.0 }.apply(&faint);
        assert!(strong.samples.iter().all(|value| (faint.levels.least..=faint.levels.greatest).contains(value)));
        let spread = |plane: &Plane<u16>| plane.samples[..16].iter().max().unwrap() - plane.samples[..16].iter().min().unwrap();
        assert!(spread(&strong) > 4 * spread(&faint.stored), "{} {}", spread(&strong), spread(&faint.stored));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn a_flat_picture_has_no_edges(width in 1_u32..50, height in 1_u32..50, value in 0_u16..4096, radius in 0.1..9.0, amount in 0.0..4.0) {
            let flat = values(width, height, 12, |_, _| value);
            let sharp = Unsharp { radius, amount }.apply(&flat);
            prop_assert!(sharp.samples.iter().all(|after| *after == value));
        }

        #[test]
        fn nothing_is_done_by_no_amount(width in 1_u32..50, height in 1_u32..50, seed in any::<u32>(), radius in 0.1..9.0) {
            let some = values(width, height, 16, |x, y| (x * 31 + y * 17).wrapping_mul(seed) as u16);
            let same = Unsharp { radius, amount: 0.0 }.apply(&some);
            prop_assert_eq!(&same.samples, &some.stored.samples);
        }

        #[test]
        fn any_size_and_any_tiles_do(width in 1_u32..40, height in 1_u32..40, tiles in 0_u32..99, limit in 0.0..50.0, seed in any::<u32>()) {
            let some = values(width, height, 16, |x, y| (x * 31 + y * 17).wrapping_mul(seed) as u16);
            let made = Clahe { tiles, limit }.apply(&some);
            prop_assert!(made.samples.iter().all(|value| (some.levels.least..=some.levels.greatest).contains(value)));
        }
    }
}
