//! How an image is shown to everybody, and what was drawn over it: the object that `displayState` of a file carries. Never a change of the image.
//!
//! Places are in pixels of the image the right way up (a photograph's file may say that its camera was turned), from the upper left corner of its upper left pixel, x to the right and y down, whatever way it is turned on a screen.

use serde::{Deserialize, Serialize};

/// A place, or a distance across and down, in pixels of the image.
pub type Point = [f64; 2];

/// A part of an image, along its rows and columns.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Region {
    /// Its upper left corner.
    pub min: Point,
    /// Its width and height.
    pub size: Point,
}

/// All of it. What is absent is as the file has it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DisplayState {
    /// Which values are spread over the greys.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shown: Option<ShownValues>,
    /// Black for white.
    pub inverted: bool,
    /// Mirrored left to right, before it is rotated.
    pub mirrored: bool,
    /// Rotated clockwise, in degrees.
    pub degrees: f64,
    /// How much edges are lifted, in percent.
    pub sharpen: u8,
    /// Local contrast is made even.
    pub even_contrast: bool,
    /// The part of the image that is shown; all of it where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crop: Option<Region>,
    /// A length that a person knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calibration: Option<KnownLength>,
    /// What was drawn over it, the oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub annotations: Vec<Annotation>,
}

/// Which values are spread over the greys.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "by")]
pub enum ShownValues {
    /// A preset of this name: `default`, `enamel`, `bone`, `soft`, `auto`.
    Preset {
        /// Its name.
        name: String,
    },
    /// The file's own, by its place among them, from 0.
    File {
        /// The place.
        index: usize,
    },
    /// A window (DICOM PS3.3 C.11.2).
    Window {
        /// The value in the middle.
        center: f64,
        /// From black to white.
        width: f64,
        /// `LINEAR`, `LINEAR_EXACT` or `SIGMOID`.
        function: String,
    },
}

/// A line whose length is known: what makes pixels millimetres.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KnownLength {
    /// One end.
    pub from: Point,
    /// The other.
    pub to: Point,
    /// How long it is.
    pub millimeters: f64,
}

impl KnownLength {
    /// How wide and high a pixel of that shape is (width to height); `None` when that cannot be said of this line.
    pub fn millimeters_per_pixel(&self, pixel: Point) -> Option<Point> {
        let scale = self.millimeters / distance(self.from, self.to, pixel);
        (scale.is_finite() && scale > 0.0).then_some([scale * pixel[0], scale * pixel[1]])
    }
}

/// Something drawn over an image.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Annotation {
    /// The frame of a multi-frame image, from 0.
    #[serde(default, skip_serializing_if = "is_first")]
    pub frame: u32,
    /// What.
    #[serde(flatten)]
    pub shape: Shape,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
const fn is_first(frame: &u32) -> bool {
    *frame == 0
}

/// What is drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind")]
pub enum Shape {
    /// A line and its length.
    Length {
        /// One end.
        from: Point,
        /// The other.
        to: Point,
    },
    /// Two lines that meet, and the angle between them.
    Angle {
        /// The end of the one.
        one: Point,
        /// Where they meet.
        vertex: Point,
        /// The end of the other.
        other: Point,
    },
    /// An ellipse along the image's rows and columns, and its diameters.
    Ellipse {
        /// The middle.
        center: Point,
        /// Half its width and half its height.
        radii: Point,
    },
    /// An arrow.
    Arrow {
        /// Where it begins.
        from: Point,
        /// What it points at.
        to: Point,
    },
    /// Words.
    Text {
        /// Where they begin.
        at: Point,
        /// The words.
        text: String,
    },
}

/// What a shape measures, in pixels or millimetres, whichever the scale is of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measured {
    /// A length.
    Length(f64),
    /// An angle in degrees, 0 to 180.
    Degrees(f64),
    /// Two diameters, across and down.
    Diameters(f64, f64),
}

impl Shape {
    /// What it measures where a pixel is `scale` wide and high; an arrow and words measure nothing.
    pub fn measure(&self, scale: Point) -> Option<Measured> {
        match self {
            Self::Length { from, to } => Some(Measured::Length(distance(*from, *to, scale))),
            Self::Angle { one, vertex, other } => {
                let arm = |end: &Point| [(end[0] - vertex[0]) * scale[0], (end[1] - vertex[1]) * scale[1]];
                let (a, b) = (arm(one), arm(other));
                let (cross, dot) = (a[0] * b[1] - a[1] * b[0], a[0] * b[0] + a[1] * b[1]);
                Some(Measured::Degrees(cross.abs().atan2(dot).to_degrees()))
            }
            Self::Ellipse { radii, .. } => Some(Measured::Diameters(2.0 * radii[0].abs() * scale[0], 2.0 * radii[1].abs() * scale[1])),
            Self::Arrow { .. } | Self::Text { .. } => None,
        }
    }

    /// The places it can be taken by: ends, corners, the middle of an ellipse and its outermost points across and down.
    pub fn handles(&self) -> Vec<Point> {
        match self {
            Self::Length { from, to } | Self::Arrow { from, to } => vec![*from, *to],
            Self::Angle { one, vertex, other } => vec![*one, *vertex, *other],
            Self::Ellipse { center, radii } => vec![*center, [center[0] + radii[0], center[1]], [center[0], center[1] + radii[1]]],
            Self::Text { at, .. } => vec![*at],
        }
    }

    /// Takes one of its handles elsewhere.
    pub fn move_handle(&mut self, handle: usize, to_place: Point) {
        match (self, handle) {
            (Self::Length { from, .. } | Self::Arrow { from, .. }, 0) => *from = to_place,
            (Self::Length { to, .. } | Self::Arrow { to, .. }, 1) => *to = to_place,
            (Self::Angle { one, .. }, 0) => *one = to_place,
            (Self::Angle { vertex, .. }, 1) => *vertex = to_place,
            (Self::Angle { other, .. }, 2) => *other = to_place,
            (Self::Ellipse { center, .. }, 0) => *center = to_place,
            (Self::Ellipse { center, radii }, 1) => radii[0] = (to_place[0] - center[0]).abs(),
            (Self::Ellipse { center, radii }, 2) => radii[1] = (to_place[1] - center[1]).abs(),
            (Self::Text { at, .. }, 0) => *at = to_place,
            _ => {}
        }
    }
}

fn distance(from: Point, to: Point, scale: Point) -> f64 {
    ((to[0] - from[0]) * scale[0]).hypot((to[1] - from[1]) * scale[1])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PIXELS: Point = [1.0, 1.0];

    #[test]
    fn shapes_measure_what_a_ruler_would() {
        let length = Shape::Length { from: [0.0, 0.0], to: [30.0, 40.0] };
        assert_eq!(length.measure(PIXELS), Some(Measured::Length(50.0)));
        assert_eq!(length.measure([0.1, 0.2]), Some(Measured::Length(3.0_f64.hypot(8.0))));
        let right = Shape::Angle { one: [10.0, 0.0], vertex: [0.0, 0.0], other: [0.0, 5.0] };
        assert_eq!(right.measure(PIXELS), Some(Measured::Degrees(90.0)));
        let ellipse = Shape::Ellipse { center: [9.0, 9.0], radii: [-4.0, 3.0] };
        assert_eq!(ellipse.measure([0.5, 1.0]), Some(Measured::Diameters(4.0, 6.0)));
        assert_eq!(Shape::Text { at: [0.0, 0.0], text: "apex".to_owned() }.measure(PIXELS), None);
    }

    #[test]
    fn a_known_length_says_how_large_a_pixel_is() {
        let known = KnownLength { from: [0.0, 0.0], to: [0.0, 200.0], millimeters: 5.0 };
        assert_eq!(known.millimeters_per_pixel(PIXELS), Some([0.025, 0.025]));
        // Twice as high as wide: the line is as long as 400 widths.
        assert_eq!(known.millimeters_per_pixel([1.0, 2.0]), Some([0.0125, 0.025]));
        assert_eq!(KnownLength { to: [0.0, 0.0], ..known }.millimeters_per_pixel(PIXELS), None);
        assert_eq!(KnownLength { millimeters: -1.0, ..known }.millimeters_per_pixel(PIXELS), None);
    }

    #[test]
    fn what_is_written_is_what_the_docs_say() {
        let state = DisplayState {
            shown: Some(ShownValues::Window { center: 1480.0, width: 2140.0, function: "LINEAR".to_owned() }),
            degrees: 90.0,
            annotations: vec![Annotation { frame: 0, shape: Shape::Length { from: [1.0, 2.0], to: [3.0, 4.0] } }],
            ..DisplayState::default()
        };
        let json = serde_json::to_value(&state).unwrap();
        assert_eq!(json["shown"], serde_json::json!({"by": "window", "center": 1480.0, "width": 2140.0, "function": "LINEAR"}));
        assert_eq!(json["annotations"], serde_json::json!([{"kind": "length", "from": [1.0, 2.0], "to": [3.0, 4.0]}]));
        assert_eq!(serde_json::from_value::<DisplayState>(json).unwrap(), state);
        // An empty object is an image as its file has it.
        assert_eq!(serde_json::from_str::<DisplayState>("{}").unwrap(), DisplayState::default());
    }

    proptest! {
        #[test]
        fn an_angle_does_not_depend_on_how_it_lies(turn in 0.0..6.3_f64, between in 0.0..3.1_f64, a in 1.0..900.0_f64, b in 1.0..900.0_f64, x in -900.0..900.0_f64, y in -900.0..900.0_f64) {
            let end = |length: f64, angle: f64| [x + length * angle.cos(), y + length * angle.sin()];
            let shape = Shape::Angle { one: end(a, turn), vertex: [x, y], other: end(b, turn + between) };
            let Some(Measured::Degrees(degrees)) = shape.measure(PIXELS) else { panic!("an angle") };
            prop_assert!((degrees - between.to_degrees()).abs() < 1e-6);
        }

        #[test]
        fn a_handle_goes_where_it_is_taken(x in -900.0..900.0_f64, y in -900.0..900.0_f64, handle in 0..3_usize) {
            for mut shape in [
                Shape::Length { from: [1.0, 2.0], to: [3.0, 4.0] },
                Shape::Angle { one: [1.0, 2.0], vertex: [3.0, 4.0], other: [5.0, 6.0] },
                Shape::Arrow { from: [1.0, 2.0], to: [3.0, 4.0] },
                Shape::Text { at: [1.0, 2.0], text: String::new() },
            ] {
                let count = shape.handles().len();
                shape.move_handle(handle, [x, y]);
                prop_assert_eq!(shape.handles().len(), count);
                if handle < count {
                    prop_assert_eq!(shape.handles()[handle], [x, y]);
                }
            }
        }
    }
}
