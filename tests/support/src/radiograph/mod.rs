//! Dental radiographs drawn from a seed: no patient was ever in front of them. Good enough to look at (the project's screenshots use them), with the
//! grain and the depth of real ones, so that files have real sizes.
//!
//! Teeth, bone and metal are laid down as attenuation, thickness follows the distance to the edge so that roots look round, and the sum is turned to
//! grey with a film-like curve. The scene is drawn small and enlarged (X-rays are soft anyway); the grain is added at full size.

mod anatomy;
mod canvas;
mod encode;

pub use encode::{Packing, bmp, dicom, dicom_frames, dicom_of, held, jpeg, png8, png16, tiff8, tiff16};

use anatomy::{Filling, Kind, Tooth};
use canvas::{Field, Rng, smooth};
use image::{ImageBuffer, Luma};

/// A grey picture of 16 bits a sample.
pub type Radiograph = ImageBuffer<Luma<u16>, Vec<u16>>;

/// What is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Lower molars and premolars with their roots.
    LowerMolars,
    /// Upper molars and premolars with their roots.
    UpperMolars,
    /// Upper front teeth.
    UpperFront,
    /// The crowns of both jaws.
    Bitewing,
}

/// A radiograph of the view that the seed says. The same seed and size are the same picture.
pub fn radiograph(seed: u64, width: u32, height: u32) -> Radiograph {
    let view = [View::LowerMolars, View::Bitewing, View::UpperMolars, View::UpperFront][(seed % 4) as usize];
    view_of(view, seed, width, height)
}

/// A radiograph of a given view.
pub fn view_of(view: View, seed: u64, width: u32, height: u32) -> Radiograph {
    let longest = width.max(height).max(1) as f32;
    let shrink = (640.0 / longest).min(1.0);
    let (w, h) = (((width as f32 * shrink).round() as usize).max(8), ((height as f32 * shrink).round() as usize).max(8));
    let grey = Scene::new(view, seed, w, h).render();
    let mut grain = Rng::new(seed ^ 0x9e37_79b9);
    ImageBuffer::from_fn(width, height, |x, y| {
        let value = grey.sample((x as f32 + 0.5) * w as f32 / width as f32 - 0.5, (y as f32 + 0.5) * h as f32 / height as f32 - 0.5);
        let value = value + grain.bell() * 0.006 * (0.25 + 0.75 * value.max(0.0).sqrt());
        Luma([(600.0 + value.clamp(0.0, 1.0) * 63_000.0) as u16])
    })
}

/// Attenuation, layer by layer.
struct Scene {
    seed: u64,
    rng: Rng,
    /// Pixels of a molar's width.
    unit: f32,
    bone: Field,
    tissue: Field,
    teeth: Layers,
}

/// What teeth leave behind.
struct Layers {
    mu: Field,
    metal: Field,
    dark: Field,
    inside: Field,
    lamina: Field,
    ligament: Field,
}

impl Scene {
    fn new(view: View, seed: u64, w: usize, h: usize) -> Self {
        let field = || Field::new(w, h);
        let teeth = Layers { mu: field(), metal: field(), dark: field(), inside: field(), lamina: field(), ligament: field() };
        let (wf, hf) = (w as f32, h as f32);
        let unit = match view {
            View::UpperFront => (wf / 2.75).min(hf / 2.75),
            View::Bitewing => (wf / 3.5).min(hf / 2.6),
            _ if w < h => (wf / 2.15).min(hf / 2.75),
            _ => (wf / 3.45).min(hf / 2.55),
        };
        let mut scene = Self { seed, rng: Rng::new(seed), unit, bone: field(), tissue: field(), teeth };
        match view {
            View::LowerMolars => {
                scene.row(&[Kind::Premolar, Kind::Premolar, Kind::LowerMolar, Kind::LowerMolar, Kind::LowerMolar], 2, hf * 0.10 + 0.62 * unit, false);
            }
            View::UpperMolars => {
                scene.row(&[Kind::Premolar, Kind::Premolar, Kind::UpperMolar, Kind::UpperMolar, Kind::UpperMolar], 2, hf * 0.90 - 0.62 * unit, true);
            }
            View::UpperFront => {
                scene.row(
                    &[Kind::Canine, Kind::UpperIncisor, Kind::UpperIncisor, Kind::UpperIncisor, Kind::UpperIncisor, Kind::Canine],
                    2,
                    hf * 0.93 - 0.84 * unit,
                    true,
                );
            }
            View::Bitewing => {
                scene.row(&[Kind::Premolar, Kind::Premolar, Kind::LowerMolar, Kind::LowerMolar, Kind::LowerMolar], 2, hf * 0.53 + 0.64 * unit, false);
                scene.row(&[Kind::Premolar, Kind::Premolar, Kind::UpperMolar, Kind::UpperMolar, Kind::UpperMolar], 2, hf * 0.47 - 0.64 * unit, true);
            }
        }
        scene
    }

    /// One row of teeth and the bone that holds them; `focus` is the tooth in the middle, `neck` the height of the necks.
    fn row(&mut self, kinds: &[Kind], focus: usize, neck: f32, up: bool) {
        let (unit, w) = (self.unit, self.bone.w as f32);
        let down = if up { -1.0 } else { 1.0 };
        let mut xs = vec![0.0];
        for pair in kinds.windows(2) {
            xs.push(xs[xs.len() - 1] + (pair[0].half_width() + pair[1].half_width() + 0.012) * unit);
        }
        let middle = if kinds[focus] == Kind::UpperIncisor { f32::midpoint(xs[focus], xs[focus + 1]) } else { xs[focus] };
        let shift = w * (0.5 + 0.012 * self.rng.bell()) - middle;
        for x in &mut xs {
            *x += shift;
        }

        let crest: Vec<f32> = (0..self.bone.w)
            .map(|x| {
                let between = xs.windows(2).zip(kinds.windows(2)).map(|(xs, kinds)| {
                    let mid = xs[0] + (xs[1] - xs[0]) * kinds[0].half_width() / (kinds[0].half_width() + kinds[1].half_width());
                    (-((x as f32 - mid) / (0.13 * unit)).powi(2)).exp()
                });
                let scallop = between.fold(0.0, f32::max);
                neck + down * unit * (0.15 + 0.035 * ((x as f32 / w - 0.5) * 7.0 + self.seed as f32 % 7.0).cos() + 0.06 - 0.10 * scallop)
            })
            .collect();
        self.lay_bone(&crest, down);
        let filled = if kinds[focus].is_front() || self.rng.unit() > 0.8 { usize::MAX } else { 2 + (self.rng.next() % (kinds.len() as u64 - 2)) as usize };
        for (at, &kind) in kinds.iter().enumerate() {
            let away = at as f32 - focus as f32;
            let lean = if kind.is_front() { (xs[at] - w / 2.0) / w * 0.16 } else { away * 0.035 * down };
            let tooth = Tooth {
                kind,
                x: xs[at],
                y: neck + down * unit * (0.012 * self.rng.bell() + 0.015 * away.abs()),
                unit,
                up,
                tilt: lean + 0.018 * self.rng.bell(),
                width: 1.0 + 0.01 * self.rng.bell(),
                root: 1.0 + 0.03 * self.rng.bell(),
                mirrored: self.rng.unit() < 0.35,
                bend: 0.03 + 0.035 * self.rng.bell(),
                density: 1.0 + 0.05 * self.rng.bell(),
                filling: (at == filled).then(|| [Filling::Top, Filling::TopAndSide, Filling::Crown][(self.rng.next() % 3) as usize]),
                lesion: if at == focus && self.seed % 5 == 3 { 0.2 } else { 0.0 },
            };
            tooth.draw(&mut self.teeth, &mut self.rng);
        }
    }

    /// Spongy bone beyond the crest, with a bright crest, and gum a little before it.
    fn lay_bone(&mut self, crest: &[f32], down: f32) {
        let (w, h, unit) = (self.bone.w, self.bone.h, self.unit);
        let mut spongy = Field::new(w, h);
        for (grain, weight) in [(0.034, 0.8), (0.019, 1.0), (0.011, 0.7)] {
            let noise = Field::noise(w, h, (unit * grain).max(0.8), &mut self.rng);
            spongy.v.iter_mut().zip(&noise.v).for_each(|(to, n)| *to += weight * (1.0 - (n.abs() * 1.25).min(1.6)));
        }
        spongy.normalise();
        let broad = Field::noise(w, h, unit * 0.22, &mut self.rng);
        for y in 0..h {
            for (x, crest) in crest.iter().enumerate().take(w) {
                let depth = (y as f32 - crest) * down / unit;
                let (tex, broad) = (spongy.at(x, y), broad.at(x, y));
                let mut bone = smooth(-0.03, 0.12, depth) * (0.345 + 0.085 * smooth(0.0, 1.6, depth)) * (1.0 + 0.15 * broad);
                bone += smooth(0.02, 0.18, depth) * 0.048 * tex * (1.0 + 0.35 * broad.clamp(-1.0, 1.0));
                bone += 0.085 * (-((depth - 0.035) / 0.035).powi(2)).exp();
                let bone = bone.max(0.0);
                *self.bone.at_mut(x, y) = self.bone.at(x, y).max(bone);
                let gum = 0.055 + 0.10 * smooth(-0.55, 0.25, depth);
                *self.tissue.at_mut(x, y) = self.tissue.at(x, y).max(gum);
            }
        }
    }

    /// The beam through it all, and the film.
    fn render(mut self) -> Field {
        let (w, h, unit) = (self.bone.w, self.bone.h, self.unit);
        self.teeth.inside.blur(unit * 0.006);
        let patchy = Field::noise(w, h, unit * 0.12, &mut self.rng);
        let mut total = Field::new(w, h);
        for at in 0..w * h {
            let (bone, inside) = (self.bone.v[at], self.teeth.inside.v[at]);
            let patchy = (0.85 + 0.25 * patchy.v[at]).clamp(0.25, 1.3);
            let mut out = bone * (1.0 - 0.52 * inside) + 0.135 * self.teeth.lamina.v[at] * (bone * 3.0).min(1.0) * patchy;
            out *= 1.0 - 0.40 * self.teeth.ligament.v[at] * patchy;
            out *= 1.0 - 0.62 * self.teeth.dark.v[at] * (1.0 - 0.45 * inside);
            total.v[at] = out + self.teeth.mu.v[at] + self.tissue.v[at];
        }
        total.blur(unit * 0.0055);
        self.teeth.metal.blur(unit * 0.0055);
        for at in 0..w * h {
            let (x, y) = ((at % w) as f32 / w as f32 * 2.0 - 1.0, (at / w) as f32 / h as f32 * 2.0 - 1.0);
            let metal = self.teeth.metal.v[at].min(1.0);
            let thick = (total.v[at] * (1.0 - metal) + metal * 2.15) * (1.0 - 0.025 * (x * x + y * y));
            let grey = 1.0 - (-1.22 * 1.12 * thick.max(0.0)).exp();
            let grey = ((grey - 0.05) / 0.95).clamp(0.0, 1.0).powf(1.16);
            total.v[at] = grey + 0.30 * (grey * grey * (3.0 - 2.0 * grey) - grey);
        }
        total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_a_picture_with_dark_air_and_bright_teeth() {
        for seed in 0..4 {
            let picture = radiograph(seed, 320, 240);
            assert_eq!(picture, radiograph(seed, 320, 240));
            assert_ne!(picture, radiograph(seed + 4, 320, 240));
            let bright = picture.iter().filter(|value| **value > 30_000).count();
            let dark = picture.iter().filter(|value| **value < 8_000).count();
            assert!(bright > 320 * 240 / 10 && dark > 320 * 240 / 50, "seed {seed}: {bright} bright, {dark} dark");
        }
    }

    #[test]
    fn the_smallest_picture_does_not_panic() {
        assert_eq!(radiograph(1, 1, 1).dimensions(), (1, 1));
    }
}
