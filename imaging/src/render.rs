//! The pixels a screen sees of an image: looked up where the screen's pixels fall on it, between the four nearest values, and among averages when the image is made smaller.
//!
//! What is seen is values, not greys: another window over the same view maps them anew ([`Seen::paint`]) without looking at the image again.

use crate::{
    bands::for_bands,
    geometry::{Affine, Part},
    values::Plane,
    window::Table,
};
use std::sync::Arc;

/// What can be averaged: a grey value or a colour.
pub trait Sample: Copy + Default + Send + Sync {
    /// Between four neighbours: `right` and `down` are parts of 256.
    #[must_use]
    fn between(upper: [Self; 2], lower: [Self; 2], right: u32, down: u32) -> Self;
    /// The mean of four.
    #[must_use]
    fn mean(of: [Self; 4]) -> Self;
}

fn weigh(upper: [u32; 2], lower: [u32; 2], right: u32, down: u32) -> u32 {
    // At most 65,535 * 65,536 + 32,768: fits.
    let (upper, lower) = (upper[0] * (256 - right) + upper[1] * right, lower[0] * (256 - right) + lower[1] * right);
    (upper * (256 - down) + lower * down + (1 << 15)) >> 16
}

impl Sample for u16 {
    fn between(upper: [Self; 2], lower: [Self; 2], right: u32, down: u32) -> Self {
        weigh(upper.map(u32::from), lower.map(u32::from), right, down) as Self
    }

    fn mean(of: [Self; 4]) -> Self {
        ((of.iter().map(|value| u32::from(*value)).sum::<u32>() + 2) >> 2) as Self
    }
}

impl Sample for [u8; 4] {
    fn between(upper: [Self; 2], lower: [Self; 2], right: u32, down: u32) -> Self {
        std::array::from_fn(|at| weigh(upper.map(|of| u32::from(of[at])), lower.map(|of| u32::from(of[at])), right, down) as u8)
    }

    fn mean(of: [Self; 4]) -> Self {
        std::array::from_fn(|at| ((of.iter().map(|value| u32::from(value[at])).sum::<u32>() + 2) >> 2) as u8)
    }
}

/// How values between pixels are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// The nearest pixel's: pixels are seen as squares.
    Nearest,
    /// Between the four nearest.
    Smooth,
}

impl Filter {
    /// Enlarged more than this, the image's own pixels are shown as squares: nothing is there that the sensor did not see.
    const SQUARES_FROM: f64 = 4.0;

    /// What suits a scale.
    pub fn of(scale: f64) -> Self {
        if scale >= Self::SQUARES_FROM { Self::Nearest } else { Self::Smooth }
    }
}

/// An image and its means over 2 x 2, 4 x 4, 8 x 8, … pixels, so that a small picture of it averages what it leaves out.
#[derive(Clone, Debug)]
pub struct Pyramid<S> {
    base: Arc<Plane<S>>,
    /// The halves, from the larger to the smaller.
    halves: Vec<Plane<S>>,
}

/// Smaller sides than this are not halved again.
const SMALLEST_SIDE: u32 = 64;

impl<S: Sample> Pyramid<S> {
    /// Averages.
    pub fn new(base: Arc<Plane<S>>) -> Self {
        let mut halves: Vec<Plane<S>> = Vec::new();
        loop {
            let last = halves.last().unwrap_or(&base);
            if last.width.min(last.height) < 2 * SMALLEST_SIDE {
                break;
            }
            halves.push(half(last));
        }
        Self { base, halves }
    }

    /// The image itself.
    pub fn base(&self) -> &Arc<Plane<S>> {
        &self.base
    }

    /// How much memory the values take.
    pub fn size_bytes(&self) -> usize {
        (self.base.samples.len() + self.halves.iter().map(|half| half.samples.len()).sum::<usize>()) * size_of::<S>()
    }

    /// Looks up what a screen of `width` x `height` pixels sees of a part of the image, into `seen`. `to_screen`: from pixels of the image to the screen's.
    pub fn see(&self, part: &Part, to_screen: &Affine, [width, height]: [usize; 2], filter: Filter, seen: &mut Seen<S>) {
        seen.width = width;
        seen.spans.clear();
        seen.samples.clear();
        seen.samples.resize(width * height, S::default());
        let Some(back) = to_screen.inverse() else {
            seen.spans.resize(height, (0, 0));
            return;
        };
        // How many pixels of the image a pixel of the screen covers, along a side.
        let shrink = back.determinant().abs().sqrt();
        let level = if shrink < 2.0 { 0 } else { (shrink.log2().floor() as usize).min(self.halves.len()) };
        let plane = level.checked_sub(1).map_or(self.base.as_ref(), |at| &self.halves[at]);
        let smaller = 1.0 / f64::from(1_u32 << level);
        // The part's edges in this level's pixels; a half of an odd side ends in the middle of its last pixel.
        let base = [f64::from(self.base.width), f64::from(self.base.height)];
        let edges = [0, 1].map(|axis| [part.min[axis], part.min[axis] + part.size[axis]].map(|edge| edge.clamp(0.0, base[axis]) * smaller));
        let row = |y: usize| Row::of(&back, y, width, smaller, edges);
        seen.spans.extend((0..height).map(|y| row(y).span));
        for_bands(&mut seen.samples, width, |first, band| {
            for (at, line) in band.chunks_mut(width).enumerate() {
                match filter {
                    Filter::Nearest => row(first + at).nearest(plane, line),
                    Filter::Smooth => row(first + at).smooth(plane, line),
                }
            }
        });
    }
}

/// Where the pixels of one row of the screen fall on a plane, in 32 bits before and 32 after the point.
struct Row {
    start: [i64; 2],
    step: [i64; 2],
    /// The first pixel that falls on the image, and the first after that no longer does.
    span: (usize, usize),
}

const ONE: f64 = 4_294_967_296.0;
const HALF: i64 = 1 << 31;

impl Row {
    fn of(back: &Affine, y: usize, width: usize, smaller: f64, edges: [[f64; 2]; 2]) -> Self {
        let fixed = |value: f64| (value * ONE).round() as i64;
        let start = back.apply([0.5, y as f64 + 0.5]).map(|value| fixed(value * smaller));
        let step = [back.x[0], back.y[0]].map(|value| fixed(value * smaller));
        let edges = edges.map(|of| of.map(fixed));
        let inside = |x: usize| (0..2).all(|axis| (edges[axis][0]..edges[axis][1]).contains(&(start[axis] + step[axis] * x as i64)));
        // A straight line is inside a rectangle for one stretch.
        let (mut from, mut to) = (0.0_f64, width as f64);
        for axis in 0..2 {
            let (start, step, [low, high]) = (start[axis] as f64, step[axis] as f64, edges[axis].map(|edge| edge as f64));
            if step.abs() < 1.0 {
                if start < low || start >= high {
                    to = from;
                }
            } else {
                let (enters, leaves) = ((low - start) / step, (high - start) / step);
                from = from.max(enters.min(leaves));
                to = to.min(enters.max(leaves));
            }
        }
        let (mut from, mut to) = (from.ceil().max(0.0) as usize, (to.ceil().max(0.0) as usize).min(width));
        // The exact numbers decide at the ends.
        while from < to && !inside(from) {
            from += 1;
        }
        while from > 0 && from <= to && inside(from - 1) {
            from -= 1;
        }
        while to > from && !inside(to - 1) {
            to -= 1;
        }
        while to < width && to > from && inside(to) {
            to += 1;
        }
        Self { start, step, span: if from < to { (from, to) } else { (0, 0) } }
    }

    fn nearest<S: Sample>(&self, plane: &Plane<S>, line: &mut [S]) {
        let last = [plane.width as usize - 1, plane.height as usize - 1];
        for (x, to) in line[self.span.0..self.span.1].iter_mut().enumerate() {
            let at = |axis: usize| ((self.start[axis] + self.step[axis] * (self.span.0 + x) as i64) >> 32) as usize;
            *to = plane.samples[at(1).min(last[1]) * plane.width as usize + at(0).min(last[0])];
        }
    }

    fn smooth<S: Sample>(&self, plane: &Plane<S>, line: &mut [S]) {
        let (width, samples) = (plane.width as usize, plane.samples.as_slice());
        let last = [i64::from(plane.width) - 1, i64::from(plane.height) - 1];
        let mut at = [0, 1].map(|axis| self.start[axis] + self.step[axis] * self.span.0 as i64 - HALF);
        for to in &mut line[self.span.0..self.span.1] {
            // The middle of a pixel is its value; beyond the outermost middles the outermost value goes on.
            let [column, row] = [at[0] >> 32, at[1] >> 32];
            let (left, right) = (column.clamp(0, last[0]) as usize, (column + 1).clamp(0, last[0]) as usize);
            let (upper, lower) = (row.clamp(0, last[1]) as usize * width, (row + 1).clamp(0, last[1]) as usize * width);
            let part = |axis: usize| ((at[axis] >> 24) & 0xff) as u32;
            *to = S::between([samples[upper + left], samples[upper + right]], [samples[lower + left], samples[lower + right]], part(0), part(1));
            at[0] += self.step[0];
            at[1] += self.step[1];
        }
    }
}

fn half<S: Sample>(of: &Plane<S>) -> Plane<S> {
    let (width, height) = (of.width.div_ceil(2), of.height.div_ceil(2));
    let mut samples = vec![S::default(); width as usize * height as usize];
    let (from_width, from_height) = (of.width as usize, of.height as usize);
    for_bands(&mut samples, width as usize, |first, band| {
        for (at, line) in band.chunks_mut(width as usize).enumerate() {
            let y = 2 * (first + at);
            let upper = &of.samples[y * from_width..][..from_width];
            let lower = &of.samples[(y + 1).min(from_height - 1) * from_width..][..from_width];
            let (pairs, rest) = line.split_at_mut(from_width / 2);
            for ((to, upper), lower) in pairs.iter_mut().zip(upper.chunks_exact(2)).zip(lower.chunks_exact(2)) {
                *to = S::mean([upper[0], upper[1], lower[0], lower[1]]);
            }
            if let Some(to) = rest.first_mut() {
                let (upper, lower) = (upper[from_width - 1], lower[from_width - 1]);
                *to = S::mean([upper, upper, lower, lower]);
            }
        }
    });
    Plane { width, height, samples }
}

/// What a screen sees: a value for each of its pixels that falls on the image.
#[derive(Clone, Debug, Default)]
pub struct Seen<S> {
    width: usize,
    samples: Vec<S>,
    /// For each row, from where to where the image is.
    spans: Vec<(usize, usize)>,
}

impl<S: Sample> Seen<S> {
    /// Width and height of the screen, in pixels.
    pub fn size(&self) -> [usize; 2] {
        [self.width, self.spans.len()]
    }

    /// The pixels of the screen, by `of`; `around` where there is no image.
    pub fn paint_with<T: Copy + Send + Sync>(&self, around: T, of: impl Fn(S) -> T + Sync) -> Vec<T> {
        let mut painted = vec![around; self.samples.len()];
        if self.width == 0 {
            return painted;
        }
        for_bands(&mut painted, self.width, |first, band| {
            for (at, line) in band.chunks_mut(self.width).enumerate() {
                let (from, to) = self.spans[first + at];
                let values = &self.samples[(first + at) * self.width..][from..to];
                for (pixel, value) in line[from..to].iter_mut().zip(values) {
                    *pixel = of(*value);
                }
            }
        });
        painted
    }
}

impl Seen<u16> {
    /// The pixels of the screen, by a table of greys; `around` where there is no image.
    pub fn paint<T: Copy + Send + Sync>(&self, table: &Table<T>, around: T) -> Vec<T> {
        self.paint_with(around, |value| table.get(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{Orientation, View};
    use proptest::prelude::*;

    fn plane(width: u32, height: u32) -> Arc<Plane<u16>> {
        let samples = (0..width * height).map(|at| (at.wrapping_mul(2_654_435_761) >> 16) as u16).collect();
        Arc::new(Plane::new(width, height, samples).unwrap())
    }

    fn seen(plane: &Arc<Plane<u16>>, view: View, width: usize, height: usize, filter: Filter) -> Vec<u32> {
        let mut seen = Seen::default();
        let to_screen = view.to_screen([width as f64, height as f64]);
        Pyramid::new(Arc::clone(plane)).see(&Part::whole([f64::from(plane.width), f64::from(plane.height)]), &to_screen, [width, height], filter, &mut seen);
        seen.paint_with(u32::MAX, u32::from)
    }

    #[test]
    fn at_its_own_size_every_pixel_is_itself() {
        let plane = plane(70, 30);
        let view = View { orientation: Orientation::default(), scale: 1.0, center: [35.0, 15.0], pixel: [1.0, 1.0] };
        let all: Vec<u32> = plane.samples.iter().map(|value| u32::from(*value)).collect();
        assert_eq!(seen(&plane, view, 70, 30, Filter::Smooth), all);
        assert_eq!(seen(&plane, view, 70, 30, Filter::Nearest), all);
    }

    #[test]
    fn around_the_image_there_is_none() {
        let view = View { orientation: Orientation::default(), scale: 2.0, center: [2.0, 1.0], pixel: [1.0, 1.0] };
        let pixels = seen(&plane(4, 2), view, 12, 8, Filter::Nearest);
        let on: Vec<usize> = (0..pixels.len()).filter(|at| pixels[*at] != u32::MAX).collect();
        let wanted: Vec<usize> = (2..6).flat_map(|y| (2..10).map(move |x| y * 12 + x)).collect();
        assert_eq!(on, wanted);
    }

    #[test]
    fn outside_the_part_that_is_shown_there_is_none() {
        let plane = plane(70, 30);
        let view = View { orientation: Orientation::default(), scale: 1.0, center: [35.0, 15.0], pixel: [1.0, 1.0] };
        let part = Part::whole([70.0, 30.0]).cropped([10.0, 4.0], [20.0, 8.0]);
        for filter in [Filter::Nearest, Filter::Smooth] {
            let mut seen = Seen::default();
            Pyramid::new(Arc::clone(&plane)).see(&part, &view.to_screen([70.0, 30.0]), [70, 30], filter, &mut seen);
            for (at, value) in seen.paint_with(u32::MAX, u32::from).into_iter().enumerate() {
                let is_in = (10..30).contains(&(at % 70)) && (4..12).contains(&(at / 70));
                assert_eq!(value, if is_in { u32::from(plane.samples[at]) } else { u32::MAX });
            }
        }
    }

    #[test]
    fn made_smaller_it_is_the_mean_of_what_is_left_out() {
        // A chequerboard whose mean is known: a picture that took every fourth pixel would be all black or all white.
        let samples = (0..256 * 256).map(|at: u32| if (at % 256 + at / 256).is_multiple_of(2) { 0 } else { 60_000 }).collect();
        let board = Arc::new(Plane::new(256, 256, samples).unwrap());
        let view = View { orientation: Orientation::default(), scale: 0.25, center: [128.0, 128.0], pixel: [1.0, 1.0] };
        assert!(seen(&board, view, 64, 64, Filter::Smooth).iter().all(|value| *value == 30_000));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn whatever_the_view_every_row_is_one_stretch_within_the_screen(
            width in 1_u32..300, height in 1_u32..300, mirrored: bool, degrees in 0.0..360.0, scale in 0.02..9.0, x in -50.0..350.0, y in -50.0..350.0,
        ) {
            let plane = plane(width, height);
            let view = View { orientation: Orientation::new(mirrored, degrees), scale, center: [x, y], pixel: [1.0, 1.0] };
            for filter in [Filter::Nearest, Filter::Smooth] {
                let pixels = seen(&plane, view, 90, 70, filter);
                let back = view.to_screen([90.0, 70.0]).inverse().unwrap();
                for (at, pixel) in pixels.iter().enumerate() {
                    let [px, py] = back.apply([(at % 90) as f64 + 0.5, (at / 90) as f64 + 0.5]);
                    let inside = |margin: f64| px > margin && py > margin && px < f64::from(width) - margin && py < f64::from(height) - margin;
                    prop_assert!(*pixel == u32::MAX || inside(-1e-3));
                    prop_assert!(*pixel != u32::MAX || !inside(1e-3));
                }
            }
        }
    }
}
