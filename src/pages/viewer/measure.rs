//! Measuring and drawing over an image. Places are in pixels of the image, whatever way it is turned and however close it is looked at; the image itself is never touched.
//!
//! Lengths are in pixels until the file or a person says how long a pixel is, and then say how that is known beside every number.

use super::{Tool, Viewer, history::Marks, side::number};
use crate::widgets::{
    icons::{self, Icon},
    paint::{self, Ink},
    theme,
};
use chairside_api::{
    ImageId,
    display::{Annotation, KnownLength, Measured, Point, Shape},
};
use chairside_imaging::{Affine, Facts, Spacing, SpacingMethod};
use chairside_words::say;
use egui::{Align2, Color32, CornerRadius, Painter, Pos2, Rect, Response, Shape as Drawn, Stroke, Ui, pos2, vec2};

/// How near to a handle a press takes it, in points.
const REACH: f32 = 10.0;
/// Shorter than this nothing was meant, in points.
const LEAST: f32 = 4.0;

/// What is drawn by dragging.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A length.
    Length,
    /// An angle: along the one arm, then a press at the end of the other.
    Angle,
    /// An ellipse.
    Ellipse,
    /// An arrow.
    Arrow,
    /// Words.
    Text,
    /// A length that is known.
    Calibrate,
}

impl Kind {
    /// All, as they are offered.
    pub const ALL: [Self; 6] = [Self::Length, Self::Angle, Self::Ellipse, Self::Arrow, Self::Text, Self::Calibrate];

    /// Its words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Length => say!("measure-length"),
            Self::Angle => say!("measure-angle"),
            Self::Ellipse => say!("measure-ellipse"),
            Self::Arrow => say!("measure-arrow"),
            Self::Text => say!("measure-text"),
            Self::Calibrate => say!("measure-calibrate"),
        }
    }

    /// Its icon.
    pub(super) const fn icon(self) -> Icon {
        match self {
            Self::Length => icons::RULER,
            Self::Angle => icons::ANGLE,
            Self::Ellipse => icons::CIRCLE,
            Self::Arrow => icons::ARROW_UP_RIGHT,
            Self::Text => icons::TEXT_T,
            Self::Calibrate => icons::CROSSHAIR,
        }
    }
}

/// What is being drawn.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pen {
    /// Of which image and frame it is.
    of: Option<(ImageId, u32)>,
    /// The places so far.
    points: Vec<Point>,
    /// The mark that is chosen, by its place among the image's.
    pub(super) chosen: Option<usize>,
    /// The handle of it that is being dragged.
    handle: Option<usize>,
    /// The line whose length is asked for.
    pub(super) known: Option<(Point, Point)>,
    /// What is typed of that length.
    pub(super) typed: String,
    /// The field of the words or the length is to get the keyboard.
    pub(super) wants_focus: bool,
}

impl Pen {
    /// Whether it is of this frame of that image.
    pub(super) fn is_of(&self, image: &ImageId, frame: u32) -> bool {
        self.of.as_ref().is_some_and(|(of, on)| of == image && *on == frame)
    }

    /// Whether something is begun.
    pub(super) fn is_in_use(&self) -> bool {
        self.chosen.is_some() || self.known.is_some() || !self.points.is_empty()
    }
}

/// How long a pixel is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// Across and down; when nobody knows, the pixel's shape, whose shorter side is 1.
    pub per_pixel: Point,
    /// How it is known; `None`: it is not, and lengths are in pixels.
    pub method: Option<&'static str>,
}

impl Scale {
    /// What a person has measured comes before what the file says.
    pub fn of(marks: &Marks, facts: &Facts) -> Self {
        if let Some(Spacing { column_mm, row_mm, .. }) = calibrated(marks, facts) {
            return Self { per_pixel: [column_mm, row_mm], method: Some(say!("known-by-length")) };
        }
        match facts.spacing {
            Some(spacing) => Self { per_pixel: [spacing.column_mm, spacing.row_mm], method: Some(method_words(spacing.method)) },
            None => Self { per_pixel: facts.pixel(), method: None },
        }
    }

    /// A measurement in words: `21.6 mm (known length)`, `412 px`, `38.5°`.
    pub fn words(&self, measured: Measured) -> String {
        let length = |value: f64| if self.method.is_some() { decimal(value) } else { number(value) };
        let unit = |words: String| match self.method {
            Some(method) => format!("{words} mm ({method})"),
            None => format!("{words} px"),
        };
        match measured {
            Measured::Length(value) => unit(length(value)),
            Measured::Degrees(value) => format!("{}°", decimal(value)),
            Measured::Diameters(across, down) => unit(format!("{} × {}", length(across), length(down))),
        }
    }
}

/// `21.6`, as the language writes it.
fn decimal(value: f64) -> String {
    chairside_words::number(&format!("{value:.1}"))
}

/// The size of a pixel that a person has calibrated, in the shape its file says pixels have; `None`: nobody has.
pub fn calibrated(marks: &Marks, facts: &Facts) -> Option<Spacing> {
    let [column_mm, row_mm] = marks.calibration?.millimeters_per_pixel(facts.pixel())?;
    Some(Spacing { column_mm, row_mm, method: SpacingMethod::Calibrated })
}

/// How the size of a pixel is known, in a few words.
fn method_words(method: SpacingMethod) -> &'static str {
    match method {
        SpacingMethod::Calibrated => say!("known-by-calibration"),
        SpacingMethod::PixelSpacing => say!("known-by-spacing"),
        SpacingMethod::ImagerPixelSpacing => say!("known-by-sensor"),
        SpacingMethod::NominalScanned => say!("known-by-scanner"),
    }
}

/// Where an image is on the screen.
pub(super) struct Placed {
    /// From its pixels to points of the screen.
    to_points: Affine,
    /// And back.
    back: Affine,
}

impl Placed {
    /// `to_screen`: to pixels of the pane, whose corner is at `corner`, in pixels of the screen.
    pub(super) fn new(to_screen: &Affine, corner: Pos2, pixels_per_point: f32) -> Option<Self> {
        let scale = 1.0 / f64::from(pixels_per_point);
        let shift = Affine { x: [scale, 0.0, f64::from(corner.x) * scale], y: [0.0, scale, f64::from(corner.y) * scale] };
        let to_points = to_screen.then(&shift);
        Some(Self { back: to_points.inverse()?, to_points })
    }

    /// Where a place of the image is on the screen.
    pub(super) fn point(&self, of: Point) -> Pos2 {
        let [x, y] = self.to_points.apply(of);
        pos2(x as f32, y as f32)
    }

    /// The place of the image at a point of the screen.
    pub(super) fn place(&self, at: Pos2) -> Point {
        self.back.apply([f64::from(at.x), f64::from(at.y)])
    }
}

/// Does what the pointer says on an image; answers whether it took the drag, so that nothing else moves.
pub(super) fn pointer(viewer: &mut Viewer, image: &ImageId, frame: u32, placed: &Placed, response: &Response) -> bool {
    let Some(pointer) = response.interact_pointer_pos() else { return viewer.pen.handle.is_some() };
    let of = Some((image.clone(), frame));
    if viewer.pen.of != of && (response.drag_started() || response.clicked()) {
        viewer.pen = Pen { of: of.clone(), ..Pen::default() };
    }
    if response.drag_started() {
        let pressed = response.ctx.input(|input| input.pointer.press_origin()).unwrap_or(pointer);
        if let Some((mark, handle)) = handle_at(viewer.marks(image), frame, placed, pressed) {
            viewer.pen = Pen { of, chosen: Some(mark), handle: Some(handle), ..Pen::default() };
            // The whole drag is one step.
            let place = placed.place(pointer);
            viewer.mark(image, |marks| move_handle(marks, mark, handle, place));
            return true;
        }
        if let Tool::Draw(kind) = viewer.tool
            && kind != Kind::Text
        {
            if kind != Kind::Angle || viewer.pen.points.len() != 2 {
                viewer.pen.points = vec![placed.place(pressed)];
            }
            viewer.pen.chosen = None;
            return true;
        }
        return false;
    }
    if let (Some(mark), Some(handle)) = (viewer.pen.chosen, viewer.pen.handle) {
        let place = placed.place(pointer);
        viewer.mark_on(image, |marks| move_handle(marks, mark, handle, place));
        if response.drag_stopped() {
            viewer.pen.handle = None;
        }
        return true;
    }
    let Tool::Draw(kind) = viewer.tool else {
        if response.clicked() {
            viewer.pen.chosen = handle_at(viewer.marks(image), frame, placed, pointer).map(|(mark, _)| mark);
        }
        return false;
    };
    if response.drag_stopped() && !viewer.pen.points.is_empty() {
        finish_drag(viewer, image, frame, kind, placed, pointer);
    } else if response.clicked() {
        click(viewer, image, frame, kind, placed, pointer);
    }
    true
}

fn finish_drag(viewer: &mut Viewer, image: &ImageId, frame: u32, kind: Kind, placed: &Placed, pointer: Pos2) {
    let (to, points) = (placed.place(pointer), viewer.pen.points.clone());
    if kind == Kind::Angle && points.len() == 2 {
        add(viewer, image, frame, Shape::Angle { one: points[0], vertex: points[1], other: to });
        return;
    }
    let from = points[0];
    if placed.point(from).distance(pointer) < LEAST {
        viewer.pen.points.clear();
        return;
    }
    match kind {
        Kind::Length => add(viewer, image, frame, Shape::Length { from, to }),
        Kind::Arrow => add(viewer, image, frame, Shape::Arrow { from: to, to: from }),
        Kind::Ellipse => {
            let center = [f64::midpoint(from[0], to[0]), f64::midpoint(from[1], to[1])];
            add(viewer, image, frame, Shape::Ellipse { center, radii: [(to[0] - from[0]).abs() / 2.0, (to[1] - from[1]).abs() / 2.0] });
        }
        // From the end of the one arm to where they meet; the other arm follows.
        Kind::Angle => viewer.pen.points = vec![from, to],
        Kind::Calibrate => viewer.pen = Pen { of: viewer.pen.of.clone(), known: Some((from, to)), wants_focus: true, ..Pen::default() },
        Kind::Text => {}
    }
}

fn click(viewer: &mut Viewer, image: &ImageId, frame: u32, kind: Kind, placed: &Placed, pointer: Pos2) {
    let at = placed.place(pointer);
    match (kind, viewer.pen.points.as_slice()) {
        (Kind::Angle, &[one, vertex]) => add(viewer, image, frame, Shape::Angle { one, vertex, other: at }),
        (Kind::Text, _) => {
            add(viewer, image, frame, Shape::Text { at, text: Kind::Text.label().to_owned() });
            viewer.pen.wants_focus = true;
        }
        _ => viewer.pen.chosen = handle_at(viewer.marks(image), frame, placed, pointer).map(|(mark, _)| mark),
    }
}

/// Adds a mark, chooses it, and puts the tool away: the next drag moves the image again.
fn add(viewer: &mut Viewer, image: &ImageId, frame: u32, shape: Shape) {
    viewer.mark(image, |marks| marks.annotations.push(Annotation { frame, shape }));
    let chosen = viewer.marks(image).annotations.len().checked_sub(1);
    viewer.pen = Pen { of: viewer.pen.of.clone(), chosen, ..Pen::default() };
}

fn move_handle(marks: &mut Marks, mark: usize, handle: usize, place: Point) {
    if let Some(annotation) = marks.annotations.get_mut(mark) {
        annotation.shape.move_handle(handle, place);
    }
}

fn handle_at(marks: &Marks, frame: u32, placed: &Placed, at: Pos2) -> Option<(usize, usize)> {
    let handles = marks.annotations.iter().enumerate().filter(|(_, mark)| mark.frame == frame);
    let near = handles.flat_map(|(mark, annotation)| {
        annotation.shape.handles().into_iter().enumerate().map(move |(handle, place)| (mark, handle, placed.point(place).distance(at)))
    });
    near.filter(|(.., distance)| *distance <= REACH).min_by(|(.., a), (.., b)| a.total_cmp(b)).map(|(mark, handle, _)| (mark, handle))
}

/// Draws the marks of an image, and what is being drawn.
pub(super) fn marks_ui(ui: &Ui, viewer: &Viewer, image: &ImageId, frame: u32, placed: &Placed, facts: &Facts, pointer: Option<Pos2>) {
    let painter = ui.painter();
    let marks = viewer.marks(image);
    let scale = Scale::of(marks, facts);
    let is_own = viewer.pen.of.as_ref() == Some(&(image.clone(), frame));
    for (at, annotation) in marks.annotations.iter().enumerate().filter(|(_, mark)| mark.frame == frame) {
        let chosen = is_own && viewer.pen.chosen == Some(at);
        shape_ui(ui, painter, &annotation.shape, placed, &scale, chosen);
    }
    if !is_own {
        return;
    }
    if let Some((from, to)) = viewer.pen.known {
        line(painter, &[placed.point(from), placed.point(to)]);
        caption(ui, painter, say!("measure-how-long"), placed.point(to) + vec2(12.0, 0.0));
    }
    if let (Some(pointer), Tool::Draw(kind), Some(first)) = (pointer, viewer.tool, viewer.pen.points.first()) {
        let here = placed.place(pointer);
        let preview = match (kind, viewer.pen.points.as_slice()) {
            (Kind::Angle, &[one, vertex]) => Shape::Angle { one, vertex, other: here },
            (Kind::Ellipse, _) => Shape::Ellipse {
                center: [f64::midpoint(first[0], here[0]), f64::midpoint(first[1], here[1])],
                radii: [(here[0] - first[0]).abs() / 2.0, (here[1] - first[1]).abs() / 2.0],
            },
            (Kind::Arrow, _) => Shape::Arrow { from: here, to: *first },
            _ => Shape::Length { from: *first, to: here },
        };
        shape_ui(ui, painter, &preview, placed, &scale, false);
    }
}

fn shape_ui(ui: &Ui, painter: &Painter, shape: &Shape, placed: &Placed, scale: &Scale, chosen: bool) {
    let words = shape.measure(scale.per_pixel).map(|measured| scale.words(measured));
    let mut label_at = None;
    match shape {
        Shape::Length { from, to } => {
            let (a, b) = (placed.point(*from), placed.point(*to));
            line(painter, &[a, b]);
            let across = (b - a).normalized().rot90() * 8.0;
            line(painter, &[a - across, a + across]);
            line(painter, &[b - across, b + across]);
            label_at = Some(beside(a, b, words.as_deref().map_or(0.0, |words| plate_width(painter, words))));
        }
        Shape::Angle { one, vertex, other } => {
            let points = [placed.point(*one), placed.point(*vertex), placed.point(*other)];
            line(painter, &points);
            label_at = Some(points[1] + vec2(14.0, 0.0));
        }
        Shape::Ellipse { center, radii } => {
            let points: Vec<Pos2> = (0..=64)
                .map(|step| {
                    let (sin, cos) = (f64::from(step) / 64.0 * std::f64::consts::TAU).sin_cos();
                    placed.point([center[0] + radii[0] * cos, center[1] + radii[1] * sin])
                })
                .collect();
            let right = points.iter().fold(f32::NEG_INFINITY, |right, point| right.max(point.x));
            line(painter, &points);
            label_at = Some(pos2(right + 10.0, placed.point(*center).y));
        }
        Shape::Arrow { from, to } => {
            let (tail, head) = (placed.point(*from), placed.point(*to));
            let along = (tail - head).normalized() * 14.0;
            let side = along.rot90() * 0.45;
            line(painter, &[tail, head]);
            line(painter, &[head + along + side, head, head + along - side]);
        }
        Shape::Text { at, text } => {
            caption(ui, painter, text, placed.point(*at));
        }
    }
    if let (Some(words), Some(at)) = (words, label_at) {
        caption(ui, painter, &words, at);
    }
    if chosen {
        for handle in shape.handles() {
            let at = placed.point(handle);
            painter.circle(at, 5.0, Color32::WHITE, Stroke::new(1.5, Color32::BLACK));
        }
    }
}

/// White over black, so that it is seen on enamel and on air.
fn line(painter: &Painter, points: &[Pos2]) {
    painter.add(Drawn::line(points.to_vec(), Stroke::new(4.0, Color32::from_black_alpha(191))));
    painter.add(Drawn::line(points.to_vec(), Stroke::new(1.5, Color32::WHITE)));
}

/// The left middle of a plate of that width, where it stands beside the line from `a` to `b` and not on it.
fn beside(a: Pos2, b: Pos2, width: f32) -> Pos2 {
    let along = (b - a).normalized();
    let middle = a + (b - a) * 0.55;
    // To the right of a line that goes down, under one that goes across.
    let (right, down) = if along.y.abs() > along.x.abs() { (1.0, 0.0) } else { (0.0, 1.0) };
    let half = vec2(width, PLATE) / 2.0;
    // How far the plate reaches across the line, and a little more.
    let across = along.rot90();
    let away = (across.x * half.x).abs() + (across.y * half.y).abs() + 8.0;
    let side = if across.x * right + across.y * down >= 0.0 { across } else { -across };
    middle + side * away - vec2(half.x, 0.0)
}

/// Height of the plate behind words over an image.
const PLATE: f32 = 24.0;

fn plate_width(painter: &Painter, words: &str) -> f32 {
    paint::width(painter, theme::DENSE, words) + 16.0
}

/// Words on a dark plate, its left middle at `at`.
fn caption(ui: &Ui, painter: &Painter, words: &str, at: Pos2) {
    let t = theme::tokens(ui);
    let ink = Ink::new(theme::DENSE, t.text);
    let size = vec2(plate_width(painter, words), PLATE);
    let plate = Rect::from_min_size(pos2(at.x.round(), (at.y - size.y / 2.0).round()), size);
    painter.rect_filled(plate, CornerRadius::same(theme::R2), t.well);
    paint::text(painter, ink, words, plate.center(), Align2::CENTER_CENTER);
    paint::say(ui, words, plate);
}

/// The length that is typed becomes the image's scale.
pub(super) fn calibrate(viewer: &mut Viewer, image: &ImageId, millimeters: f64) {
    if let Some((from, to)) = viewer.pen.known.take() {
        viewer.mark(image, |marks| marks.calibration = Some(KnownLength { from, to, millimeters }));
        viewer.pen = Pen::default();
        viewer.tool = Tool::Pan;
    }
}

/// What is typed as a length in millimetres, with a point or a comma.
pub(super) fn parse_millimeters(text: &str) -> Option<f64> {
    text.trim().trim_end_matches("mm").trim().replace(',', ".").parse::<f64>().ok().filter(|value| value.is_finite() && *value > 0.0 && *value < 10_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn millimetres_are_said_with_how_they_are_known() {
        let mut marks = Marks::default();
        let mut facts = Facts::default();
        let length = Measured::Length(412.4);
        assert_eq!(Scale::of(&marks, &facts).words(length), "412 px");
        facts.spacing = Some(Spacing { column_mm: 0.02, row_mm: 0.02, method: SpacingMethod::ImagerPixelSpacing });
        let scale = Scale::of(&marks, &facts);
        assert_eq!(scale.words(Measured::Length(412.4 * 0.02)), "8.2 mm (at the sensor)");
        marks.calibration = Some(KnownLength { from: [0.0, 0.0], to: [100.0, 0.0], millimeters: 5.0 });
        let scale = Scale::of(&marks, &facts);
        assert_eq!((scale.per_pixel, scale.words(Measured::Diameters(5.68, 5.0))), ([0.05, 0.05], "5.7 × 5.0 mm (known length)".to_owned()));
        assert_eq!(scale.words(Measured::Degrees(38.46)), "38.5°");
    }

    #[test]
    fn pixels_that_are_not_square_are_measured_as_they_lie() {
        let facts = Facts { aspect: Some(2.0), ..Facts::default() };
        let down = Shape::Length { from: [0.0, 0.0], to: [0.0, 100.0] };
        let diagonal = Shape::Angle { one: [100.0, 0.0], vertex: [0.0, 0.0], other: [100.0, 50.0] };
        let scale = Scale::of(&Marks::default(), &facts);
        assert_eq!(scale.words(down.measure(scale.per_pixel).unwrap()), "200 px");
        assert_eq!(scale.words(diagonal.measure(scale.per_pixel).unwrap()), "45.0°");
        let marks = Marks { calibration: Some(KnownLength { from: [0.0, 0.0], to: [100.0, 0.0], millimeters: 5.0 }), ..Marks::default() };
        let scale = Scale::of(&marks, &facts);
        assert_eq!(scale.words(down.measure(scale.per_pixel).unwrap()), "10.0 mm (known length)");
    }

    #[test]
    fn a_length_is_typed_as_people_type_it() {
        for (text, length) in [("5", Some(5.0)), (" 5,5 mm", Some(5.5)), ("0.022", Some(0.022)), ("0", None), ("-3", None), ("five", None), ("", None)] {
            assert_eq!(parse_millimeters(text), length, "{text}");
        }
    }
}
