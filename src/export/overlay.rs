//! Lines and words in the pixels of an exported picture: white over black, so that they are seen on enamel and on air. Only ever in a copy.

use crate::{
    letters::{Run, Weight, shape},
    pages::viewer::measure::Scale,
};
use chairside_api::display::{Point, Shape};
use chairside_imaging::{Affine, Raster};
use resvg::tiny_skia::{FillRule, LineCap, LineJoin, Mask, Path, PathBuilder, Rect, Stroke, Transform};
use skrifa::{
    FontRef, GlyphId, MetadataProvider,
    instance::{LocationRef, Size},
    outline::{DrawSettings, OutlinePen},
};

/// A line is this part of the longer side wide, and letters are so high: no less, but where not even two letters would stand side by side.
const LINE: f32 = 1.0 / 900.0;
const LETTERS: f32 = 1.0 / 56.0;
const LEAST_LINE: f32 = 1.5;
const LEAST_LETTERS: f32 = 12.0;
/// Left and right of words under a picture, and the least room between, in parts of the height of the letters: no letter is wider.
const INSET: f32 = 0.7;
const LEAST_ROOM: f32 = 2.0;
/// From one line to the next, in parts of the height of the letters.
const LINE_STEP: f32 = 1.5;
/// Left and right of words on a plate, and above and below them together.
const PLATE_INSET: f32 = 0.5;
const PLATE_EDGE: f32 = 0.2;

/// What it takes to draw on a picture of that size.
pub(super) struct Overlay {
    line: f32,
    letters: f32,
    /// From pixels of the image to those of the picture.
    to_picture: Affine,
}

impl Overlay {
    /// For a picture.
    pub(super) fn new(picture: &Raster, to_picture: Affine) -> Self {
        let longer = picture.width.max(picture.height) as f32;
        Self { line: (longer * LINE).max(LEAST_LINE), letters: (longer * LETTERS).max(LEAST_LETTERS), to_picture }
    }

    /// Draws a mark with what it measures.
    pub(super) fn mark(&self, picture: &mut Raster, shape: &Shape, scale: &Scale) {
        let at = |point: Point| place(&self.to_picture, point);
        let words = shape.measure(scale.per_pixel).map(|measured| scale.words(measured));
        let gap = self.letters * 0.6;
        let label_at = match shape {
            Shape::Length { from, to } => {
                let (a, b) = (at(*from), at(*to));
                let along = [b[0] - a[0], b[1] - a[1]];
                let length = along[0].hypot(along[1]).max(1.0);
                let across = [-along[1] / length * gap, along[0] / length * gap];
                let tick = |end: [f32; 2]| [[end[0] - across[0], end[1] - across[1]], [end[0] + across[0], end[1] + across[1]]];
                self.lines(picture, &[&[a, b], &tick(a), &tick(b)]);
                Some([f32::midpoint(a[0], b[0]) + gap, f32::midpoint(a[1], b[1])])
            }
            Shape::Angle { one, vertex, other } => {
                let points = [at(*one), at(*vertex), at(*other)];
                self.lines(picture, &[&points]);
                Some([points[1][0] + gap, points[1][1]])
            }
            Shape::Ellipse { center, radii } => {
                let points: Vec<[f32; 2]> = (0..=96)
                    .map(|step| {
                        let (sin, cos) = (f64::from(step) / 96.0 * std::f64::consts::TAU).sin_cos();
                        at([center[0] + radii[0] * cos, center[1] + radii[1] * sin])
                    })
                    .collect();
                self.lines(picture, &[&points]);
                let right = points.iter().fold(f32::NEG_INFINITY, |right, point| right.max(point[0]));
                Some([right + gap, at(*center)[1]])
            }
            Shape::Arrow { from, to } => {
                let (tail, head) = (at(*from), at(*to));
                let back = [tail[0] - head[0], tail[1] - head[1]];
                let length = back[0].hypot(back[1]).max(1.0);
                let along = [back[0] / length * 1.6 * gap, back[1] / length * 1.6 * gap];
                let side = [-along[1] * 0.45, along[0] * 0.45];
                let barb = |sign: f32| [head[0] + along[0] + sign * side[0], head[1] + along[1] + sign * side[1]];
                self.lines(picture, &[&[tail, head], &[barb(1.0), head, barb(-1.0)]]);
                None
            }
            Shape::Text { at: place, text } => {
                self.plate(picture, text, at(*place));
                None
            }
        };
        if let (Some(words), Some(at)) = (words, label_at) {
            self.plate(picture, &words, at);
        }
    }

    /// Adds a black band under the picture with these words, on as many lines as they need, whole however narrow the picture is: what is too wide gets smaller letters, and is
    /// broken when those would be too small to be read.
    pub(super) fn words_below(&self, picture: &mut Raster, words: &[String]) {
        let (fitting, lines) = self.fitting(picture.width, words, INSET);
        fitting.band(picture, &lines);
    }

    /// The same with letters so small, and these words on so many lines, that all of them are in a picture of that width, with `inset` (in parts of the height of the letters) at
    /// both sides.
    fn fitting(&self, width: u32, words: &[String], inset: f32) -> (Self, Vec<String>) {
        let width = width as f32;
        let widest = words.iter().map(|piece| line_width(piece)).fold(0.0, f32::max);
        let letters = self.letters.min((width / (widest + 2.0 * inset)).max(LEAST_LETTERS)).min(width / (LEAST_ROOM + 2.0 * inset));
        (Self { letters, ..*self }, broken(words, width / letters - 2.0 * inset))
    }

    fn band(&self, picture: &mut Raster, lines: &[String]) {
        let inset = self.letters * INSET;
        let step = self.letters * LINE_STEP;
        let top = picture.height;
        let band = (step * lines.len() as f32 + inset).ceil() as u32;
        let channels = picture.channels();
        picture.height += band;
        picture.bytes.resize(picture.width as usize * picture.height as usize * channels, 0);
        for (at, line) in lines.iter().enumerate() {
            let baseline = top as f32 + inset / 2.0 + step * (at as f32 + 0.75);
            if let (Some(path), _) = self.outline(line, inset, baseline) {
                paint(picture, &path, 255, 1.0);
            }
        }
    }

    /// Words on a dark plate, its left middle there; moved so that all of it is in the picture, as [`words_below`](Self::words_below) is, and with smaller letters where the lines
    /// were more than it is high.
    fn plate(&self, picture: &mut Raster, words: &str, at: [f32; 2]) {
        let words = [words.to_owned()];
        let height_of = |letters: f32, lines: &[String]| letters * (PLATE_EDGE + LINE_STEP * lines.len() as f32);
        let (mut fitting, mut lines) = self.fitting(picture.width, &words, PLATE_INSET);
        while height_of(fitting.letters, &lines) > picture.height as f32 && fitting.letters > 1.0 {
            // Half as high they are half as many lines.
            fitting.letters *= (picture.height as f32 / height_of(fitting.letters, &lines)).sqrt().min(0.9);
            lines = broken(&words, picture.width as f32 / fitting.letters - 2.0 * PLATE_INSET);
        }
        let letters = fitting.letters;
        let widest = lines.iter().map(|line| line_width(line)).fold(0.0, f32::max);
        let (width, height) = ((widest + 2.0 * PLATE_INSET) * letters, height_of(letters, &lines));
        let keep = |from: f32, length: f32, most: u32| from.min(most as f32 - length).max(0.0);
        let first = letters * (PLATE_EDGE + LINE_STEP);
        let (left, top) = (keep(at[0], width, picture.width), keep(at[1] - first / 2.0, height, picture.height));
        if let Some(rect) = Rect::from_xywh(left, top, width, height) {
            paint(picture, &PathBuilder::from_rect(rect), 0, 0.8);
        }
        for (number, line) in lines.iter().enumerate() {
            let baseline = top + first / 2.0 + letters * (0.36 + LINE_STEP * number as f32);
            if let (Some(path), _) = fitting.outline(line, left + letters * PLATE_INSET, baseline) {
                paint(picture, &path, 255, 1.0);
            }
        }
    }

    fn lines(&self, picture: &mut Raster, lines: &[&[[f32; 2]]]) {
        for (width, value, opacity) in [(3.0, 0, 0.75), (1.0, 255, 1.0)] {
            for points in lines {
                let mut path = PathBuilder::new();
                for (at, [x, y]) in points.iter().enumerate() {
                    if at == 0 { path.move_to(*x, *y) } else { path.line_to(*x, *y) }
                }
                let stroke = Stroke { width: self.line * width, line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() };
                if let Some(outline) = path.finish().and_then(|path| path.stroke(&stroke, 1.0)) {
                    paint(picture, &outline, value, opacity);
                }
            }
        }
    }

    /// The outline of a line of words that begins at `x` on this baseline, and how wide it is.
    fn outline(&self, words: &str, x: f32, baseline: f32) -> (Option<Path>, f32) {
        let size = Size::new(self.letters);
        let mut pen = Pen { path: PathBuilder::new(), x, baseline };
        for run in shape(words, Weight::Regular) {
            let Ok(font) = FontRef::from_index(run.face.bytes(), run.face.index) else { continue };
            let outlines = font.outline_glyphs();
            for glyph in &run.glyphs {
                let begins = pen.x;
                (pen.x, pen.baseline) = (begins + glyph.offset[0] * self.letters, baseline - glyph.offset[1] * self.letters);
                if let Some(outline) = outlines.get(GlyphId::new(glyph.id))
                    && let Err(error) = outline.draw(DrawSettings::unhinted(size, LocationRef::default()), &mut pen)
                {
                    tracing::warn!(%error, "a letter has no outline that can be drawn");
                }
                pen.x = begins + glyph.advance * self.letters;
            }
        }
        (pen.path.finish(), pen.x - x)
    }
}

/// How wide a line of words is, in parts of the height of its letters.
fn line_width(words: &str) -> f32 {
    shape(words, Weight::Regular).iter().map(Run::width).sum()
}

/// Lines of these pieces that fit into `room` (in parts of the height of the letters): several on one where they fit, and one that does not on several.
fn broken(pieces: &[String], room: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for piece in pieces {
        match lines.last_mut() {
            Some(line) if line_width(&format!("{line} · {piece}")) <= room => *line = format!("{line} · {piece}"),
            _ => {
                let mut rest = piece.trim();
                while line_width(rest) > room {
                    let Some(at) = cut(rest, room) else { break };
                    let (line, after) = rest.split_at(at);
                    lines.push(line.trim_end().to_owned());
                    rest = after.trim_start();
                }
                lines.push(rest.to_owned());
            }
        }
    }
    lines
}

/// Where a line is broken so that what stands before fits: behind the last space or hyphen that does, else behind the last letter, at least one. Never within what is drawn as one.
fn cut(line: &str, room: f32) -> Option<usize> {
    let mut cuts: Vec<usize> = Vec::new();
    let mut begins = 0;
    for run in shape(line, Weight::Regular) {
        cuts.extend(run.glyphs.iter().map(|glyph| begins + glyph.text.start));
        begins += run.text.len();
    }
    cuts.retain(|at| *at > 0 && line.is_char_boundary(*at));
    cuts.sort_unstable();
    let fits = |at: &&usize| line_width(line[..**at].trim_end()) <= room;
    let is_gap = |at: &&usize| line[..**at].ends_with([' ', '-', '\u{2011}']);
    let gap = cuts.iter().rev().filter(is_gap).find(fits);
    gap.or_else(|| cuts.iter().rev().find(fits)).or(cuts.first()).copied()
}

fn place(to_picture: &Affine, point: Point) -> [f32; 2] {
    to_picture.apply(point).map(|value| value as f32)
}

/// Fills a path with a grey.
fn paint(picture: &mut Raster, path: &Path, value: u8, opacity: f32) {
    let bounds = path.bounds();
    let low = |value: f32, most: u32| (value.floor().max(0.0) as u32).min(most);
    let (left, top) = (low(bounds.left(), picture.width), low(bounds.top(), picture.height));
    let (right, bottom) = (low(bounds.right() + 1.0, picture.width), low(bounds.bottom() + 1.0, picture.height));
    // Only as large as what is painted: a picture may have a hundred megapixels.
    let Some(mut mask) = Mask::new(right.saturating_sub(left), bottom.saturating_sub(top)) else { return };
    mask.fill_path(path, FillRule::Winding, true, Transform::from_translate(-(left as f32), -(top as f32)));
    let channels = picture.channels();
    let across = (right - left) as usize;
    for (row, line) in mask.data().chunks_exact(across).enumerate() {
        let start = ((top as usize + row) * picture.width as usize + left as usize) * channels;
        for (pixel, covered) in picture.bytes[start..start + across * channels].chunks_exact_mut(channels).zip(line) {
            let part = f32::from(*covered) / 255.0 * opacity;
            for channel in pixel {
                *channel = (f32::from(*channel) + (f32::from(value) - f32::from(*channel)) * part).round() as u8;
            }
        }
    }
}

/// Takes the outlines of letters, one after the other; theirs grow upwards.
struct Pen {
    path: PathBuilder,
    x: f32,
    baseline: f32,
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(self.x + x, self.baseline - y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(self.x + x, self.baseline - y);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.path.quad_to(self.x + cx, self.baseline - cy, self.x + x, self.baseline - y);
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        self.path.cubic_to(self.x + ax, self.baseline - ay, self.x + bx, self.baseline - by, self.x + x, self.baseline - y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn black(width: u32, height: u32) -> Raster {
        Raster { width, height, bytes: vec![0; (width * height) as usize], is_colour: false }
    }

    fn scale() -> Scale {
        Scale { per_pixel: [1.0, 1.0], method: None }
    }

    #[test]
    fn a_length_is_a_white_line_where_it_was_drawn_with_its_number_beside_it() {
        let mut picture = black(600, 400);
        let overlay = Overlay::new(&picture, Affine::IDENTITY);
        overlay.mark(&mut picture, &Shape::Length { from: [100.0, 200.0], to: [300.0, 200.0] }, &scale());
        let at = |picture: &Raster, x: u32, y: u32| picture.bytes[(y * picture.width + x) as usize];
        assert!(at(&picture, 150, 200) > 150, "on the line");
        assert_eq!(at(&picture, 150, 250), 0, "beside it nothing");
        let number: usize =
            (186..=214).flat_map(|y| (206..300).map(move |x| (x, y))).filter(|(x, y)| !(198..=201).contains(y) && at(&picture, *x, *y) > 128).count();
        assert!(number > 20, "its number: {number}");
    }

    #[test]
    fn words_stand_under_the_image_and_change_nothing_of_it() {
        let mut picture = black(300, 200);
        picture.bytes.fill(77);
        let overlay = Overlay::new(&picture, Affine::IDENTITY);
        overlay.words_below(
            &mut picture,
            &["Hartmann, Amelia".to_owned(), "Born 14 Mar 1978".to_owned(), "No. 104 682".to_owned(), "18 Nov 2025 10:42".to_owned()],
        );
        assert!(picture.height > 200 && picture.bytes.len() == (picture.width * picture.height) as usize);
        assert!(picture.bytes[..300 * 200].iter().all(|value| *value == 77));
        let below = &picture.bytes[300 * 200..];
        assert!(below.iter().filter(|value| **value > 128).count() > 200, "there are letters");
        // None of them is cut at the edge.
        assert!(below.chunks_exact(300).all(|row| row[299] == 0 && row[0] == 0));
        assert!(below[below.len() - 300..].iter().all(|value| *value == 0));
    }

    #[test]
    fn words_are_whole_however_narrow_the_picture_is() {
        let long =
            ["Hohenlohe-Waldenburg-Schillingsfürst, Wilhelmina Alexandrina", "Wolfeschlegelsteinhausenbergerdorff", "王小明王小明王小明王小明", "No. 104 682"];
        let words = long.map(str::to_owned);
        for (width, height) in [(60, 400), (300, 1600), (9, 40), (1600, 300)] {
            let mut picture = black(width, height);
            picture.bytes.fill(77);
            Overlay::new(&picture, Affine::IDENTITY).words_below(&mut picture, &words);
            let (across, image) = (width as usize, (width * height) as usize);
            assert!(picture.bytes[..image].iter().all(|value| *value == 77));
            let below = &picture.bytes[image..];
            assert!(below.chunks_exact(across).all(|row| row[0] == 0 && row[across - 1] == 0), "cut at a side of {width} x {height}");
            assert!(below[below.len() - across..].iter().all(|value| *value == 0), "cut below {width} x {height}");
            assert!(below.iter().filter(|value| **value > 60).count() > 20, "there are letters under {width} x {height}");
        }
    }

    #[test]
    fn words_on_a_plate_are_whole_wherever_it_stands() {
        let text = "periapical lesion at the distal root, to be seen again";
        for (width, height) in [(60, 400), (60, 40), (300, 200), (1200, 30), (24, 80)] {
            for at in [[0.0, 0.0], [f64::from(width) - 2.0, f64::from(height) - 1.0]] {
                let mut picture = black(width, height);
                Overlay::new(&picture, Affine::IDENTITY).mark(&mut picture, &Shape::Text { at, text: text.to_owned() }, &scale());
                let across = width as usize;
                let (first, last) = (&picture.bytes[..across], &picture.bytes[picture.bytes.len() - across..]);
                assert!(first.iter().chain(last).all(|value| *value < 60), "cut above or below in {width} x {height} at {at:?}");
                assert!(picture.bytes.chunks_exact(across).all(|row| row[0] < 60 && row[across - 1] < 60), "cut at a side of {width} x {height} at {at:?}");
                assert!(picture.bytes.iter().filter(|value| **value > 60).count() > 20, "there are letters in {width} x {height} at {at:?}");
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn broken_lines_fit_and_have_every_letter(pieces in proptest::collection::vec("[A-Za-zäß -]{1,40}|[a-z\u{301}]{1,12}", 1..4), room in 2.0_f32..40.0) {
            let letters = |text: &str| text.chars().filter(|letter| !letter.is_whitespace() && *letter != '·').collect::<String>();
            let lines = broken(&pieces, room);
            proptest::prop_assert_eq!(letters(&lines.concat()), letters(&pieces.concat()));
            for line in &lines {
                proptest::prop_assert!(line_width(line) <= room, "{:?} is {} of {}", line, line_width(line), room);
            }
        }
    }

    #[test]
    fn letters_that_our_font_lacks_are_drawn_as_themselves() {
        let drawn = |words: &str| {
            let mut picture = black(300, 20);
            Overlay::new(&picture, Affine::IDENTITY).words_below(&mut picture, &[words.to_owned()]);
            picture.bytes
        };
        // What no font has is the same box, whatever it is.
        assert_eq!(drawn("\u{10FFF0}"), drawn("\u{10FFF1}"));
        let names = ["王小明", "玉小明", "山田", "محمد"];
        for (at, name) in names.iter().enumerate() {
            assert!(drawn(name).iter().any(|value| *value > 128), "{name}");
            assert!(names[..at].iter().all(|other| drawn(other) != drawn(name)), "{name}");
        }
    }

    #[test]
    fn what_is_drawn_at_the_edge_or_beyond_it_does_no_harm() {
        let mut picture = Raster { bytes: vec![0; 60 * 40 * 3], is_colour: true, ..black(60, 40) };
        let overlay = Overlay::new(&picture, Affine::IDENTITY);
        for shape in [
            Shape::Text { at: [58.0, 39.0], text: "far too long for so small a picture".to_owned() },
            Shape::Arrow { from: [-500.0, -500.0], to: [900.0, 20.0] },
            Shape::Ellipse { center: [0.0, 0.0], radii: [1e9, 3.0] },
            Shape::Length { from: [f64::NAN, 0.0], to: [3.0, f64::INFINITY] },
            Shape::Angle { one: [0.0, 0.0], vertex: [0.0, 0.0], other: [0.0, 0.0] },
        ] {
            overlay.mark(&mut picture, &shape, &scale());
        }
        assert_eq!(picture.bytes.len(), 60 * 40 * 3);
    }
}
