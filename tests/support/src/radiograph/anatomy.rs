//! Teeth: their outlines in units of a molar's width (u across, v along the axis, crown above 0, root below), and what they stop of the beam.

use super::{
    Layers,
    canvas::{Field, Rng, closed_curve, open_curve, smooth},
};

type Points = &'static [(f32, f32)];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    LowerMolar,
    UpperMolar,
    Premolar,
    Canine,
    UpperIncisor,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filling {
    Top,
    TopAndSide,
    Crown,
}

struct Shape {
    outline: Points,
    chamber: Points,
    canals: &'static [Points],
    apex: (f32, f32),
}

pub(super) struct Tooth {
    pub(super) kind: Kind,
    /// Where the neck is.
    pub(super) x: f32,
    pub(super) y: f32,
    /// Pixels of a molar's width.
    pub(super) unit: f32,
    pub(super) up: bool,
    pub(super) tilt: f32,
    pub(super) width: f32,
    pub(super) root: f32,
    pub(super) mirrored: bool,
    pub(super) bend: f32,
    pub(super) density: f32,
    pub(super) filling: Option<Filling>,
    /// The radius of the dark halo at the tip of a root.
    pub(super) lesion: f32,
}

impl Kind {
    pub(super) const fn half_width(self) -> f32 {
        match self {
            Self::LowerMolar => 0.495,
            Self::UpperMolar => 0.49,
            Self::Premolar => 0.335,
            Self::Canine => 0.35,
            Self::UpperIncisor => 0.40,
        }
    }

    pub(super) const fn is_front(self) -> bool {
        matches!(self, Self::Canine | Self::UpperIncisor)
    }

    const fn is_molar(self) -> bool {
        matches!(self, Self::LowerMolar | Self::UpperMolar)
    }

    const fn shape(self) -> &'static Shape {
        match self {
            Self::LowerMolar => &LOWER_MOLAR,
            Self::UpperMolar => &UPPER_MOLAR,
            Self::Premolar => &PREMOLAR,
            Self::Canine => &CANINE,
            Self::UpperIncisor => &UPPER_INCISOR,
        }
    }
}

impl Tooth {
    fn place(&self, points: &[(f32, f32)]) -> Vec<(f32, f32)> {
        let (sin, cos) = self.tilt.sin_cos();
        points
            .iter()
            .map(|&(u, v)| {
                let u = u * self.width * if self.mirrored { -1.0 } else { 1.0 };
                let u = if v < 0.0 { u + self.bend * v * v } else { u };
                let v = if v < 0.0 { v * self.root } else { v };
                let (dx, dy) = (u * self.unit, v * self.unit * if self.up { 1.0 } else { -1.0 });
                (self.x + dx * cos - dy * sin, self.y + dx * sin + dy * cos)
            })
            .collect()
    }

    #[expect(clippy::many_single_char_names, reason = "u and v are along a tooth, x and y on the film, d and q distances")]
    pub(super) fn draw(&self, layers: &mut Layers, rng: &mut Rng) {
        let shape = self.kind.shape();
        let unit = self.unit;
        let jittered: Vec<_> = shape.outline.iter().map(|&(u, v)| (u + 0.008 * rng.bell(), v + 0.008 * rng.bell())).collect();
        let outline = self.place(&closed_curve(&jittered));
        let pad = unit * 0.25 + 4.0;
        let bound = |of: fn(&(f32, f32)) -> f32| outline.iter().map(of).fold((f32::MAX, f32::MIN), |(low, high), at| (low.min(at), high.max(at)));
        let ((left, right), (top, bottom)) = (bound(|p| p.0), bound(|p| p.1));
        let (x0, y0) = ((left - pad).floor(), (top - pad).floor());
        let (w, h) = ((right + pad - x0) as usize, (bottom + pad - y0) as usize);
        if right + pad < 0.0 || left - pad > layers.mu.w as f32 || w < 4 || h < 4 {
            return;
        }
        let local = |points: Vec<(f32, f32)>| -> Vec<(f32, f32)> { points.into_iter().map(|(x, y)| (x - x0, y - y0)).collect() };
        let mask = Field::filled(w, h, &local(outline));
        let inside = mask.distance(false);
        let outside = mask.distance(true);
        let mut chamber = Field::filled(w, h, &local(self.place(&closed_curve(&self.chamber()))));
        chamber.blur(unit * 0.024);
        for canal in shape.canals {
            thread(&mut chamber, &local(self.place(&open_curve(canal))), unit * 0.024);
        }
        let metal = self.filling.map(|filling| {
            let mut metal = match filling {
                Filling::Crown => Field { w, h, v: vec![1.0; w * h] },
                Filling::Top => {
                    Field::filled(w, h, &local(self.place(&[(-0.22, 0.66), (0.22, 0.66), (0.20, 0.44), (0.10, 0.38), (-0.08, 0.40), (-0.20, 0.46)])))
                }
                Filling::TopAndSide => {
                    Field::filled(w, h, &local(self.place(&[(0.50, 0.62), (-0.22, 0.66), (-0.20, 0.43), (0.14, 0.38), (0.26, 0.21), (0.50, 0.19)])))
                }
            };
            metal.blur(unit * 0.02);
            (filling, metal)
        });
        let apex = self.place(&[shape.apex])[0];
        let mottle = Field::noise(w, h, unit * 0.10, rng);
        let (sin, cos) = (-self.tilt).sin_cos();
        let half = if self.kind.is_molar() { 0.36 } else { 0.26 };

        for y in 0..h {
            for x in 0..w {
                let (to_x, to_y) = (x as f32 + x0, y as f32 + y0);
                if to_x < 0.0 || to_y < 0.0 || to_x as usize >= layers.mu.w || to_y as usize >= layers.mu.h {
                    continue;
                }
                let (dx, dy) = (to_x - self.x, to_y - self.y);
                let u = (dx * cos - dy * sin) / (unit * self.width) * if self.mirrored { -1.0 } else { 1.0 };
                let v = (dx * sin + dy * cos) / unit * if self.up { 1.0 } else { -1.0 };
                let at = to_y as usize * layers.mu.w + to_x as usize;
                if mask.at(x, y) < 0.5 {
                    let d = outside.at(x, y) / unit;
                    if v < -0.06 {
                        layers.ligament.v[at] = layers.ligament.v[at].max((-((d - 0.012) / 0.014).powi(2)).exp());
                        layers.lamina.v[at] = layers.lamina.v[at].max((-((d - 0.048) / 0.016).powi(2)).exp());
                    }
                } else {
                    let d = inside.at(x, y) / unit;
                    let q = (d / half).clamp(0.0, 1.0);
                    let thick = (1.0 - (1.0 - q) * (1.0 - q)).max(0.0).sqrt();
                    let mut mu = (0.66 * thick + 0.06) * (0.84 + 0.20 * smooth(-0.25, 0.30, v)) * self.density * (1.0 + 0.035 * mottle.at(x, y));
                    let cap = 0.030 + 0.135 * smooth(0.0, 0.52, v) + 0.012 * (u * 13.0).cos() * smooth(0.3, 0.5, v);
                    let enamel = (1.0 - smooth(cap * 0.55, cap * 1.18, d)) * smooth(-0.03, 0.14, v);
                    mu += 0.60 * enamel * (0.62 + 0.38 * thick.powf(0.6)) * self.density;
                    if !self.kind.is_front() {
                        mu += 0.13 * smooth(0.16, 0.50, v) * (0.62 + 0.38 * (u * 11.0 + 0.5).cos());
                    }
                    mu -= 0.18 * chamber.at(x, y).min(1.0);
                    mu *= 1.0 - 0.20 * (-((v + 0.06) / 0.10).powi(2)).exp() * (1.0 - (d / 0.16).clamp(0.0, 1.0));
                    let sum = layers.mu.v[at] + mu.max(0.0);
                    // Neighbours that overlap do not add up without limit.
                    layers.mu.v[at] = if sum > 1.15 { 1.15 + 0.30 * (sum - 1.15) } else { sum };
                    layers.inside.v[at] = 1.0;
                    if let Some((filling, metal)) = &metal {
                        let shows = match filling {
                            Filling::Crown => v > 0.02 + 0.05 * (u * 5.0).cos(),
                            _ => metal.at(x, y) > 0.5 && d > 0.006,
                        };
                        if shows {
                            layers.metal.v[at] = 1.0;
                        }
                    }
                }
                if self.lesion > 0.0 {
                    let (ax, ay) = ((to_x - apex.0) / unit, (to_y - apex.1) * 1.08 / unit);
                    let wobble = 1.0 + 0.10 * (3.0 * ay.atan2(ax) + 1.0).cos();
                    let dark = 1.0 - smooth(self.lesion * 0.45 * wobble, self.lesion * 1.05 * wobble, ax.hypot(ay));
                    layers.dark.v[at] = layers.dark.v[at].max(dark);
                }
            }
        }
    }

    /// The hollow of the crown, drawn a little smaller than its outline.
    fn chamber(&self) -> Vec<(f32, f32)> {
        let chamber = self.kind.shape().chamber.iter();
        if self.kind.is_molar() { chamber.map(|&(u, v)| (u * 0.86, v * 0.72 + 0.035)).collect() } else { chamber.map(|&(u, v)| (u * 0.72, v)).collect() }
    }
}

/// A soft thread along a line.
fn thread(field: &mut Field, line: &[(f32, f32)], radius: f32) {
    let reach = radius * 2.0;
    for &(px, py) in line {
        let from = |at: f32| (at - reach).floor().max(0.0) as usize;
        let to = |at: f32, end: usize| ((at + reach).ceil().max(0.0) as usize + 1).min(end);
        for y in from(py)..to(py, field.h) {
            for x in from(px)..to(px, field.w) {
                let d = (x as f32 - px).hypot(y as f32 - py) / radius;
                let value = 0.85 * (-d * d).exp();
                *field.at_mut(x, y) = field.at(x, y).max(value);
            }
        }
    }
}

static LOWER_MOLAR: Shape = Shape {
    outline: &[
        (-0.43, 0.00),
        (-0.485, 0.22),
        (-0.495, 0.40),
        (-0.43, 0.55),
        (-0.27, 0.625),
        (-0.12, 0.60),
        (0.0, 0.565),
        (0.12, 0.60),
        (0.27, 0.62),
        (0.43, 0.54),
        (0.495, 0.39),
        (0.48, 0.20),
        (0.42, 0.00),
        (0.43, -0.30),
        (0.43, -0.62),
        (0.40, -0.92),
        (0.33, -1.14),
        (0.25, -1.17),
        (0.21, -1.02),
        (0.17, -0.74),
        (0.10, -0.45),
        (0.00, -0.30),
        (-0.10, -0.45),
        (-0.15, -0.76),
        (-0.20, -1.04),
        (-0.26, -1.20),
        (-0.34, -1.17),
        (-0.39, -0.94),
        (-0.42, -0.62),
        (-0.42, -0.30),
    ],
    chamber: &[
        (-0.23, 0.20),
        (-0.12, 0.13),
        (0.0, 0.11),
        (0.12, 0.13),
        (0.22, 0.20),
        (0.23, 0.05),
        (0.20, -0.16),
        (0.0, -0.17),
        (-0.20, -0.16),
        (-0.235, 0.05),
    ],
    canals: &[
        &[(-0.15, 0.04), (-0.215, -0.14), (-0.27, -0.45), (-0.29, -0.80), (-0.29, -1.12)],
        &[(0.15, 0.04), (0.215, -0.14), (0.27, -0.45), (0.295, -0.80), (0.285, -1.10)],
    ],
    apex: (-0.30, -1.20),
};

static UPPER_MOLAR: Shape = Shape {
    outline: &[
        (-0.42, 0.00),
        (-0.475, 0.20),
        (-0.49, 0.38),
        (-0.43, 0.53),
        (-0.28, 0.60),
        (-0.13, 0.575),
        (0.0, 0.545),
        (0.13, 0.575),
        (0.28, 0.595),
        (0.43, 0.52),
        (0.485, 0.37),
        (0.47, 0.18),
        (0.41, 0.00),
        (0.42, -0.30),
        (0.44, -0.58),
        (0.42, -0.86),
        (0.35, -1.02),
        (0.275, -0.98),
        (0.24, -0.78),
        (0.17, -0.55),
        (0.02, -0.44),
        (-0.12, -0.56),
        (-0.17, -0.80),
        (-0.22, -1.02),
        (-0.30, -1.08),
        (-0.38, -0.98),
        (-0.43, -0.64),
        (-0.42, -0.30),
    ],
    chamber: &[(-0.21, 0.18), (-0.1, 0.11), (0.0, 0.09), (0.1, 0.11), (0.20, 0.18), (0.21, 0.02), (0.16, -0.17), (0.0, -0.19), (-0.16, -0.17), (-0.21, 0.02)],
    canals: &[
        &[(-0.14, 0.04), (-0.19, -0.14), (-0.27, -0.45), (-0.31, -0.75), (-0.31, -1.02)],
        &[(0.14, 0.04), (0.19, -0.14), (0.29, -0.45), (0.335, -0.72), (0.335, -0.96)],
        &[(0.0, 0.0), (0.0, -0.55), (0.015, -0.9), (0.01, -1.17)],
    ],
    apex: (-0.31, -1.07),
};

static PREMOLAR: Shape = Shape {
    outline: &[
        (-0.235, 0.0),
        (-0.30, 0.20),
        (-0.335, 0.38),
        (-0.30, 0.53),
        (-0.16, 0.655),
        (-0.02, 0.70),
        (0.13, 0.645),
        (0.285, 0.53),
        (0.33, 0.38),
        (0.295, 0.20),
        (0.235, 0.0),
        (0.225, -0.35),
        (0.195, -0.70),
        (0.145, -1.02),
        (0.085, -1.21),
        (0.03, -1.24),
        (-0.03, -1.17),
        (-0.12, -0.95),
        (-0.185, -0.65),
        (-0.225, -0.33),
    ],
    chamber: &[(-0.03, 0.36), (0.02, 0.36), (0.075, 0.15), (0.075, -0.1), (0.05, -0.4), (-0.045, -0.4), (-0.075, -0.1), (-0.075, 0.15)],
    canals: &[&[(0.0, -0.1), (0.0, -0.55), (0.015, -0.9), (0.045, -1.19)]],
    apex: (0.045, -1.24),
};

static CANINE: Shape = Shape {
    outline: &[
        (-0.25, 0.0),
        (-0.325, 0.26),
        (-0.35, 0.46),
        (-0.29, 0.62),
        (-0.14, 0.76),
        (-0.01, 0.86),
        (0.14, 0.75),
        (0.30, 0.60),
        (0.345, 0.44),
        (0.315, 0.24),
        (0.25, 0.0),
        (0.245, -0.45),
        (0.215, -0.90),
        (0.155, -1.28),
        (0.09, -1.50),
        (0.03, -1.54),
        (-0.035, -1.46),
        (-0.13, -1.22),
        (-0.20, -0.88),
        (-0.24, -0.45),
    ],
    chamber: &[(-0.02, 0.45), (0.02, 0.45), (0.075, 0.15), (0.08, -0.2), (0.055, -0.6), (-0.05, -0.6), (-0.08, -0.2), (-0.075, 0.15)],
    canals: &[&[(0.0, -0.2), (0.0, -0.75), (0.01, -1.15), (0.045, -1.48)]],
    apex: (0.045, -1.54),
};

static UPPER_INCISOR: Shape = Shape {
    outline: &[
        (-0.27, 0.0),
        (-0.345, 0.28),
        (-0.395, 0.56),
        (-0.40, 0.74),
        (-0.33, 0.83),
        (-0.12, 0.85),
        (0.12, 0.85),
        (0.33, 0.825),
        (0.40, 0.72),
        (0.39, 0.55),
        (0.34, 0.27),
        (0.27, 0.0),
        (0.255, -0.40),
        (0.215, -0.80),
        (0.15, -1.12),
        (0.075, -1.27),
        (0.01, -1.285),
        (-0.06, -1.24),
        (-0.145, -1.07),
        (-0.215, -0.76),
        (-0.255, -0.38),
    ],
    chamber: &[(-0.11, 0.42), (0.0, 0.36), (0.11, 0.42), (0.085, 0.1), (0.075, -0.2), (0.05, -0.55), (-0.05, -0.55), (-0.075, -0.2), (-0.085, 0.1)],
    canals: &[&[(0.0, -0.2), (0.0, -0.65), (0.0, -0.95), (0.01, -1.24)]],
    apex: (0.01, -1.29),
};
