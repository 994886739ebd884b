//! Numbers on a grid: blur, noise, filled outlines, distance to an edge.

/// A small generator (splitmix64): the same numbers on every machine and with every version of every crate.
pub(super) struct Rng(u64);

impl Rng {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(0x1234_5678_9abc_def1))
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Even over 0..1.
    pub(super) fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1_u64 << 24) as f32
    }

    /// Bell-shaped about 0 with a deviation of 1: the sum of four even 16-bit numbers.
    pub(super) fn bell(&mut self) -> f32 {
        let bits = self.next();
        let sum = (bits & 0xffff) + (bits >> 16 & 0xffff) + (bits >> 32 & 0xffff) + (bits >> 48);
        (sum as f32 / 65_535.0 - 2.0) * 1.732
    }
}

/// From 0 at `from` to 1 at `to`, without corners.
pub(super) fn smooth(from: f32, to: f32, x: f32) -> f32 {
    let t = ((x - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// A grid of numbers, row by row.
pub(super) struct Field {
    pub(super) w: usize,
    pub(super) h: usize,
    pub(super) v: Vec<f32>,
}

impl Field {
    pub(super) fn new(w: usize, h: usize) -> Self {
        Self { w, h, v: vec![0.0; w * h] }
    }

    /// Noise of one coarseness, with mean 0 and deviation 1. Coarse noise is drawn small and enlarged.
    pub(super) fn noise(w: usize, h: usize, sigma: f32, rng: &mut Rng) -> Self {
        let step = (sigma / 2.0).floor().max(1.0);
        let (small_w, small_h) = ((w as f32 / step) as usize + 2, (h as f32 / step) as usize + 2);
        let mut small = Self::new(small_w, small_h);
        small.v.iter_mut().for_each(|value| *value = rng.bell());
        small.blur(sigma / step);
        small.normalise();
        if step <= 1.0 {
            let mut field = Self::new(w, h);
            for y in 0..h {
                field.v[y * w..(y + 1) * w].copy_from_slice(&small.v[y * small_w..y * small_w + w]);
            }
            return field;
        }
        let mut field = Self::new(w, h);
        for y in 0..h {
            for x in 0..w {
                field.v[y * w + x] = small.sample(x as f32 / step, y as f32 / step);
            }
        }
        field
    }

    pub(super) fn at(&self, x: usize, y: usize) -> f32 {
        self.v[y * self.w + x]
    }

    pub(super) fn at_mut(&mut self, x: usize, y: usize) -> &mut f32 {
        &mut self.v[y * self.w + x]
    }

    /// Between the grid's points.
    pub(super) fn sample(&self, x: f32, y: f32) -> f32 {
        let (x, y) = (x.clamp(0.0, (self.w - 1) as f32), y.clamp(0.0, (self.h - 1) as f32));
        let (x0, y0) = (x as usize, y as usize);
        let (x1, y1) = ((x0 + 1).min(self.w - 1), (y0 + 1).min(self.h - 1));
        let (fx, fy) = (x - x0 as f32, y - y0 as f32);
        let top = self.at(x0, y0) * (1.0 - fx) + self.at(x1, y0) * fx;
        let bottom = self.at(x0, y1) * (1.0 - fx) + self.at(x1, y1) * fx;
        top * (1.0 - fy) + bottom * fy
    }

    /// Mean 0, deviation 1.
    pub(super) fn normalise(&mut self) {
        let count = self.v.len().max(1) as f32;
        let mean = self.v.iter().sum::<f32>() / count;
        let spread = (self.v.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / count).sqrt() + 1e-9;
        self.v.iter_mut().for_each(|value| *value = (*value - mean) / spread);
    }

    /// Softens by about `sigma` points: three passes of a running mean are close to a bell.
    pub(super) fn blur(&mut self, sigma: f32) {
        if sigma < 0.3 {
            return;
        }
        let radius = ((sigma * 2.0 - 1.0) / 2.0).round().max(1.0) as usize;
        let (w, h) = (self.w, self.h);
        let mut line = vec![0.0; w.max(h)];
        let passes = if sigma < 0.9 { 1 } else { 3 };
        for _ in 0..passes {
            for y in 0..h {
                running_mean(&mut self.v, y * w, 1, w, radius, &mut line);
            }
            for x in 0..w {
                running_mean(&mut self.v, x, w, h, radius, &mut line);
            }
        }
    }

    /// 1 inside the closed outline, 0 outside.
    pub(super) fn filled(w: usize, h: usize, outline: &[(f32, f32)]) -> Self {
        let mut field = Self::new(w, h);
        let mut crossings = Vec::new();
        for y in 0..h {
            let at = y as f32 + 0.5;
            crossings.clear();
            for (index, &(x0, y0)) in outline.iter().enumerate() {
                let (x1, y1) = outline[(index + 1) % outline.len()];
                if (y0 <= at) != (y1 <= at) {
                    crossings.push(x0 + (at - y0) / (y1 - y0) * (x1 - x0));
                }
            }
            crossings.sort_by(f32::total_cmp);
            for pair in crossings.chunks_exact(2) {
                let from = pair[0].round().clamp(0.0, w as f32) as usize;
                let to = pair[1].round().clamp(0.0, w as f32) as usize;
                field.v[y * w + from..y * w + to.max(from)].fill(1.0);
            }
        }
        field
    }

    /// How far each point is from the nearest point that is 0 (or from the nearest that is not, when `outside`), about (chamfer 3-4).
    pub(super) fn distance(&self, outside: bool) -> Self {
        let (w, h) = (self.w, self.h);
        let far = (w + h) as f32;
        let mut d = Self { w, h, v: self.v.iter().map(|value| if (*value > 0.5) == outside { 0.0 } else { far }).collect() };
        for y in 0..h {
            for x in 0..w {
                let mut best = d.at(x, y);
                if x > 0 {
                    best = best.min(d.at(x - 1, y) + 1.0);
                }
                if y > 0 {
                    best = best.min(d.at(x, y - 1) + 1.0);
                    if x > 0 {
                        best = best.min(d.at(x - 1, y - 1) + 1.37);
                    }
                    if x + 1 < w {
                        best = best.min(d.at(x + 1, y - 1) + 1.37);
                    }
                }
                *d.at_mut(x, y) = best;
            }
        }
        for y in (0..h).rev() {
            for x in (0..w).rev() {
                let mut best = d.at(x, y);
                if x + 1 < w {
                    best = best.min(d.at(x + 1, y) + 1.0);
                }
                if y + 1 < h {
                    best = best.min(d.at(x, y + 1) + 1.0);
                    if x + 1 < w {
                        best = best.min(d.at(x + 1, y + 1) + 1.37);
                    }
                    if x > 0 {
                        best = best.min(d.at(x - 1, y + 1) + 1.37);
                    }
                }
                *d.at_mut(x, y) = best;
            }
        }
        d
    }
}

fn running_mean(values: &mut [f32], start: usize, stride: usize, count: usize, radius: usize, line: &mut [f32]) {
    for (at, to) in line[..count].iter_mut().enumerate() {
        *to = values[start + at * stride];
    }
    let edge = |at: isize| line[at.clamp(0, count as isize - 1) as usize];
    let radius = radius as isize;
    let mut sum: f32 = (-radius..=radius).map(edge).sum();
    let scale = 1.0 / (2 * radius + 1) as f32;
    for at in 0..count as isize {
        values[start + at as usize * stride] = sum * scale;
        sum += edge(at + radius + 1) - edge(at - radius);
    }
}

/// A closed curve through the points (Catmull-Rom).
pub(super) fn closed_curve(points: &[(f32, f32)]) -> Vec<(f32, f32)> {
    let n = points.len();
    (0..n).flat_map(|at| segment(points[(at + n - 1) % n], points[at], points[(at + 1) % n], points[(at + 2) % n])).collect()
}

/// An open curve through the points.
pub(super) fn open_curve(points: &[(f32, f32)]) -> Vec<(f32, f32)> {
    let n = points.len();
    let at = |index: isize| points[index.clamp(0, n as isize - 1) as usize];
    (0..n as isize - 1).flat_map(|index| segment(at(index - 1), at(index), at(index + 1), at(index + 2))).chain(points.last().copied()).collect()
}

fn segment(p0: (f32, f32), p1: (f32, f32), p2: (f32, f32), p3: (f32, f32)) -> impl Iterator<Item = (f32, f32)> {
    let axis = |t: f32, a: f32, b: f32, c: f32, d: f32| {
        0.5 * (2.0 * b + (c - a) * t + (2.0 * a - 5.0 * b + 4.0 * c - d) * t * t + (3.0 * b - a - 3.0 * c + d) * t * t * t)
    };
    (0..10).map(move |step| {
        let t = step as f32 / 10.0;
        (axis(t, p0.0, p1.0, p2.0, p3.0), axis(t, p0.1, p1.1, p2.1, p3.1))
    })
}
