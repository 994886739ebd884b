//! Where a pixel of the image is on the screen. Both are counted from the upper left corner of the upper left pixel, x to the right and y down; the pixel in
//! column `c` covers `c` to `c + 1`, and its middle is at `c + 0.5`.

/// A map of the plane that keeps straight lines straight: `x' = a x + b y + c`, `y' = d x + e y + f`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Affine {
    /// `[a, b, c]`
    pub x: [f64; 3],
    /// `[d, e, f]`
    pub y: [f64; 3],
}

impl Affine {
    /// Everything stays where it is.
    pub const IDENTITY: Self = Self { x: [1.0, 0.0, 0.0], y: [0.0, 1.0, 0.0] };

    /// Where a point goes.
    pub fn apply(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        [self.x[0] * x + self.x[1] * y + self.x[2], self.y[0] * x + self.y[1] * y + self.y[2]]
    }

    /// First this, then `next`.
    #[must_use]
    pub fn then(&self, next: &Self) -> Self {
        let row = |r: [f64; 3]| [r[0] * self.x[0] + r[1] * self.y[0], r[0] * self.x[1] + r[1] * self.y[1], r[0] * self.x[2] + r[1] * self.y[2] + r[2]];
        Self { x: row(next.x), y: row(next.y) }
    }

    /// By how much it enlarges an area; negative when it mirrors.
    pub fn determinant(&self) -> f64 {
        self.x[0] * self.y[1] - self.x[1] * self.y[0]
    }

    /// The way back; `None` when everything falls onto a line or a point.
    #[must_use]
    pub fn inverse(&self) -> Option<Self> {
        let area = self.determinant();
        if !area.is_finite() || area.abs() < 1e-12 {
            return None;
        }
        let linear = [[self.y[1] / area, -self.x[1] / area], [-self.y[0] / area, self.x[0] / area]];
        let back = |row: [f64; 2]| [row[0], row[1], -row[0] * self.x[2] - row[1] * self.y[2]];
        Some(Self { x: back(linear[0]), y: back(linear[1]) })
    }
}

/// How an image is turned on the screen: first mirrored left to right or not, then rotated. Every series of turns and flips comes to one of these.
///
/// Flips and turns act on what is displayed: an image rotated to the right and then flipped horizontally changes left and right of the *screen*.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Orientation {
    mirrored: bool,
    /// Clockwise on the screen, 0 to below 360.
    degrees: f64,
}

impl Orientation {
    /// Mirrored left to right (or not), then rotated clockwise.
    pub fn new(mirrored: bool, degrees: f64) -> Self {
        let degrees = if degrees.is_finite() { degrees.rem_euclid(360.0) } else { 0.0 };
        // A tiny negative angle comes to 360 itself.
        Self { mirrored, degrees: if degrees >= 360.0 { 0.0 } else { degrees } }
    }

    /// Whether it is mirrored.
    pub fn is_mirrored(&self) -> bool {
        self.mirrored
    }

    /// Its rotation after that, clockwise, 0 to below 360.
    pub fn degrees(&self) -> f64 {
        self.degrees
    }

    /// Whether the image is as the file has it.
    pub fn is_original(&self) -> bool {
        !self.mirrored && self.degrees == 0.0
    }

    /// What is displayed, rotated clockwise.
    #[must_use]
    pub fn rotated(&self, degrees: f64) -> Self {
        Self::new(self.mirrored, self.degrees + degrees)
    }

    /// What is displayed, left for right.
    #[must_use]
    pub fn flipped_horizontally(&self) -> Self {
        Self::new(!self.mirrored, -self.degrees)
    }

    /// What is displayed, top for bottom.
    #[must_use]
    pub fn flipped_vertically(&self) -> Self {
        Self::new(!self.mirrored, 180.0 - self.degrees)
    }

    /// `[[a, b], [d, e]]` of the map. Right angles are exact: not a pixel is blurred by them.
    pub(crate) fn matrix(&self) -> [[f64; 2]; 2] {
        let quarter = self.degrees / 90.0;
        let (sin, cos) =
            if quarter.fract() == 0.0 { [(0.0, 1.0), (1.0, 0.0), (0.0, -1.0), (-1.0, 0.0)][quarter as usize % 4] } else { self.degrees.to_radians().sin_cos() };
        let mirror = if self.mirrored { -1.0 } else { 1.0 };
        // y grows downwards: this turns clockwise.
        [[cos * mirror, -sin], [sin * mirror, cos]]
    }

    /// How wide and high an image of this size is on the screen at a scale of 1.
    pub fn extent(&self, [width, height]: [f64; 2]) -> [f64; 2] {
        let [[a, b], [d, e]] = self.matrix();
        [(a * width).abs() + (b * height).abs(), (d * width).abs() + (e * height).abs()]
    }
}

/// The part of an image that is shown, and the shape of its pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// Its upper left corner, in pixels of the image.
    pub min: [f64; 2],
    /// Its width and height, in pixels of the image.
    pub size: [f64; 2],
    /// Width and height of a pixel; the smaller is 1.
    pub pixel: [f64; 2],
}

impl Part {
    /// The fewest pixels along a side.
    pub const LEAST: f64 = 8.0;

    /// All of an image of `size` square pixels.
    pub const fn whole(size: [f64; 2]) -> Self {
        Self { min: [0.0, 0.0], size, pixel: [1.0, 1.0] }
    }

    /// The same with pixels of that shape.
    #[must_use]
    pub fn with_pixel(self, pixel: [f64; 2]) -> Self {
        Self { pixel, ..self }
    }

    /// What of it lies within `size` pixels from `min` on, along whole pixels. Never less than [`Part::LEAST`] along a side, as far as there is so much.
    #[must_use]
    pub fn cropped(self, min: [f64; 2], size: [f64; 2]) -> Self {
        let axis = |axis: usize| {
            let (from, to) = (self.min[axis], self.min[axis] + self.size[axis]);
            let sound = |value: f64, or: f64| if value.is_finite() { value } else { or };
            let (low, high) = (sound(min[axis], from).round(), sound(min[axis] + size[axis], to).round());
            let low = low.clamp(from, (to - Self::LEAST).max(from));
            (low, high.clamp((low + Self::LEAST).min(to), to) - low)
        };
        let ((left, width), (top, height)) = (axis(0), axis(1));
        Self { min: [left, top], size: [width, height], ..self }
    }

    /// Its middle, in pixels of the image.
    pub fn center(&self) -> [f64; 2] {
        [self.min[0] + self.size[0] / 2.0, self.min[1] + self.size[1] / 2.0]
    }

    /// How wide and high it is in square pixels.
    pub fn shape(&self) -> [f64; 2] {
        [self.size[0] * self.pixel[0], self.size[1] * self.pixel[1]]
    }

    fn corners(&self) -> [[f64; 2]; 4] {
        let ([left, top], [width, height]) = (self.min, self.size);
        [[left, top], [left + width, top], [left, top + height], [left + width, top + height]]
    }
}

/// How an image is seen through a rectangle of the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// How it is turned.
    pub orientation: Orientation,
    /// Pixels of the screen for the shorter side of a pixel of the image.
    pub scale: f64,
    /// The point of the image in the rectangle's middle, in pixels of the image.
    pub center: [f64; 2],
    /// Width and height of a pixel of the image; the smaller is 1.
    pub pixel: [f64; 2],
}

impl View {
    /// All of a part of an image, as large as `viewport` allows, in its middle.
    pub fn fit(orientation: Orientation, part: &Part, viewport: [f64; 2]) -> Self {
        let [width, height] = orientation.extent(part.shape());
        let scale = (viewport[0] / width.max(1e-6)).min(viewport[1] / height.max(1e-6)).max(1e-6);
        Self { orientation, scale, center: part.center(), pixel: part.pixel }
    }

    /// From pixels of the image to pixels of a rectangle of `viewport` pixels, counted from its upper left corner.
    pub fn to_screen(&self, viewport: [f64; 2]) -> Affine {
        let [[a, b], [d, e]] = self.orientation.matrix();
        let row = |[across, down]: [f64; 2], middle: f64| {
            let (across, down) = (self.scale * self.pixel[0] * across, self.scale * self.pixel[1] * down);
            [across, down, middle - (across * self.center[0] + down * self.center[1])]
        };
        Affine { x: row([a, b], viewport[0] / 2.0), y: row([d, e], viewport[1] / 2.0) }
    }

    /// The same at another scale, with the point of the image that is at `at` staying there.
    #[must_use]
    pub fn zoomed(&self, scale: f64, at: [f64; 2], viewport: [f64; 2]) -> Self {
        let Some(back) = self.to_screen(viewport).inverse() else { return *self };
        let held = back.apply(at);
        let mut zoomed = Self { scale, ..*self };
        let now = zoomed.to_screen(viewport).apply(held);
        zoomed.pan([at[0] - now[0], at[1] - now[1]]);
        zoomed
    }

    /// Moves the image by that many pixels of the screen.
    pub fn pan(&mut self, by: [f64; 2]) {
        // The inverse of a rotation, with or without a mirror, is its transpose.
        let [[a, b], [d, e]] = self.orientation.matrix();
        self.center[0] -= (a * by[0] + d * by[1]) / (self.scale * self.pixel[0]);
        self.center[1] -= (b * by[0] + e * by[1]) / (self.scale * self.pixel[1]);
    }

    /// Keeps a part of the image within the rectangle: its edge stops at the rectangle's edge, and a side that is shorter stays in the middle.
    #[must_use]
    pub fn kept_within(mut self, part: &Part, viewport: [f64; 2]) -> Self {
        let to_screen = self.to_screen(viewport);
        let corners = part.corners().map(|corner| to_screen.apply(corner));
        let by = [0, 1].map(|axis| {
            let low = corners.iter().map(|corner| corner[axis]).fold(f64::INFINITY, f64::min);
            let high = corners.iter().map(|corner| corner[axis]).fold(f64::NEG_INFINITY, f64::max);
            if high - low <= viewport[axis] { (viewport[axis] - low - high) / 2.0 } else { (-low).min(0.0) + (viewport[axis] - high).max(0.0) }
        });
        self.pan(by);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn close(a: [f64; 2], b: [f64; 2]) -> bool {
        (a[0] - b[0]).abs() < 1e-6 && (a[1] - b[1]).abs() < 1e-6
    }

    prop_compose! {
        fn views()(mirrored: bool, degrees in 0.0..360.0, scale in 0.01..16.0, x in 0.0..4000.0, y in 0.0..3000.0, tall in 1.0..3.0) -> View {
            View { orientation: Orientation::new(mirrored, degrees), scale, center: [x, y], pixel: [1.0, tall] }
        }
    }

    proptest! {
        #[test]
        fn there_and_back_is_where_one_was(view in views(), x in -100.0..4100.0, y in -100.0..3100.0) {
            let there = view.to_screen([800.0, 600.0]);
            prop_assert!(close(there.inverse().unwrap().apply(there.apply([x, y])), [x, y]));
            prop_assert!(close(there.apply(view.center), [400.0, 300.0]));
        }

        #[test]
        fn one_map_after_another_is_one_map(first in views(), second in views(), x in 0.0..4000.0, y in 0.0..3000.0) {
            let (first, second) = (first.to_screen([800.0, 600.0]), second.to_screen([640.0, 480.0]));
            let (one, other) = (second.apply(first.apply([x, y])), first.then(&second).apply([x, y]));
            prop_assert!((one[0] - other[0]).abs() < 1e-4 && (one[1] - other[1]).abs() < 1e-4);
        }

        #[test]
        fn turns_and_flips_act_on_what_is_displayed(mirrored: bool, degrees in 0.0..360.0, turn in -720.0..720.0, x in -9.0..9.0, y in -9.0..9.0) {
            let of = |orientation: Orientation| View { orientation, scale: 1.0, center: [0.0, 0.0], pixel: [1.0, 1.0] }.to_screen([0.0, 0.0]).apply([x, y]);
            let before = Orientation::new(mirrored, degrees);
            let [sx, sy] = of(before);
            prop_assert!(close(of(before.flipped_horizontally()), [-sx, sy]));
            prop_assert!(close(of(before.flipped_vertically()), [sx, -sy]));
            let (sin, cos) = f64::to_radians(turn).sin_cos();
            prop_assert!(close(of(before.rotated(turn)), [cos * sx - sin * sy, sin * sx + cos * sy]));
        }

        #[test]
        fn zooming_keeps_the_point_under_the_pointer(view in views(), scale in 0.01..16.0, x in 0.0..800.0, y in 0.0..600.0) {
            let viewport = [800.0, 600.0];
            let held = view.to_screen(viewport).inverse().unwrap().apply([x, y]);
            let after = view.zoomed(scale, [x, y], viewport).to_screen(viewport).apply(held);
            prop_assert!((after[0] - x).abs() < 1e-3 && (after[1] - y).abs() < 1e-3);
        }

        #[test]
        fn an_image_is_kept_within_its_rectangle(view in views(), width in 1.0..4000.0, height in 1.0..3000.0) {
            let (part, viewport) = (Part { min: [12.0, 7.0], size: [width, height], pixel: view.pixel }, [800.0, 600.0]);
            let kept = view.kept_within(&part, viewport);
            let map = kept.to_screen(viewport);
            let corners = part.corners().map(|corner| map.apply(corner));
            for axis in 0..2 {
                let low = corners.iter().map(|corner| corner[axis]).fold(f64::INFINITY, f64::min);
                let high = corners.iter().map(|corner| corner[axis]).fold(f64::NEG_INFINITY, f64::max);
                let centred = (low + high - viewport[axis]).abs() < 1e-3;
                let covers = low < 1e-3 && high > viewport[axis] - 1e-3;
                prop_assert!(centred || (covers && high - low > viewport[axis]));
            }
        }
    }

    #[test]
    fn right_angles_come_back_exactly() {
        let mut turned = Orientation::default();
        for _ in 0..4 {
            turned = turned.rotated(90.0);
        }
        assert_eq!(turned, Orientation::default());
        assert_eq!(turned.flipped_horizontally().flipped_vertically(), Orientation::default().rotated(180.0));
        // Rotating and then flipping is not flipping and then rotating.
        assert_ne!(turned.rotated(90.0).flipped_horizontally(), turned.flipped_horizontally().rotated(90.0));
    }

    #[test]
    fn fitting_shows_all_of_it() {
        let view = View::fit(Orientation::default().rotated(90.0), &Part::whole([400.0, 200.0]), [100.0, 100.0]);
        assert_eq!(view.scale, 0.25);
        assert!(close(view.to_screen([100.0, 100.0]).apply([0.0, 0.0]), [75.0, 0.0]));
        // Of pixels twice as high as wide; and only a part of it.
        let tall = Part::whole([200.0, 200.0]).with_pixel([1.0, 2.0]);
        let view = View::fit(Orientation::default(), &tall, [100.0, 100.0]);
        assert_eq!(view.scale, 0.25);
        assert!(close(view.to_screen([100.0, 100.0]).apply([200.0, 200.0]), [75.0, 100.0]));
        let part = tall.cropped([100.0, 150.0], [50.0, 25.0]);
        assert!(close(View::fit(Orientation::default(), &part, [100.0, 100.0]).to_screen([100.0, 100.0]).apply([100.0, 150.0]), [0.0, 0.0]));
    }

    #[test]
    fn a_crop_is_within_the_image_along_whole_pixels_and_never_nothing() {
        let whole = Part::whole([100.0, 60.0]);
        for (min, size, wanted) in [
            ([10.4, 20.6], [30.2, 20.0], ([10.0, 21.0], [31.0, 20.0])),
            ([-50.0, -50.0], [500.0, 500.0], ([0.0, 0.0], [100.0, 60.0])),
            ([99.0, 59.0], [1.0, 1.0], ([92.0, 52.0], [8.0, 8.0])),
            ([40.0, 30.0], [-20.0, f64::NAN], ([40.0, 30.0], [8.0, 30.0])),
        ] {
            let part = whole.cropped(min, size);
            assert_eq!((part.min, part.size), wanted, "{min:?} {size:?}");
        }
    }
}
