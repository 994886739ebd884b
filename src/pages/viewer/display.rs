//! How an image is shown: brightness, turning, sharpening. Never a change of the image.

use super::history::Marks;
use crate::export::NotExported;
use chairside_api::display::{DisplayState, Region, ShownValues};
use chairside_core::{Format, ingest::preview::why_not_decoded};
use chairside_imaging::{
    Clahe, Decoded, Enhancement, Function, Limits, Orientation, Part, Preset, Raster, Source, Unsharp, Values, View, Voi, Window, decode, export,
};
use chairside_words::say;
use std::path::Path;

/// Standard deviation of the unsharp mask, in pixels of the image: about what a sensor blurs.
const RADIUS: f64 = 2.0;

/// How an image is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Display {
    /// Which values are spread over the greys.
    pub shown: Shown,
    /// Black for white.
    pub inverted: bool,
    /// How it is turned.
    pub orientation: Orientation,
    /// The part of it that is shown; `None`: all.
    pub crop: Option<Region>,
    /// How much edges are lifted, in percent.
    pub sharpen: u8,
    /// Local contrast is made even (CLAHE).
    pub local_contrast: bool,
}

/// Which values are spread over the greys.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shown {
    /// Those of a preset.
    Preset(Preset),
    /// Those that the file names, by their place there.
    OfFile(usize),
    /// Those a person has chosen.
    Window(Window),
}

impl Default for Shown {
    fn default() -> Self {
        Self::Preset(Preset::Default)
    }
}

impl Display {
    /// What that comes to for these values.
    pub fn voi(&self, values: &Values) -> Voi {
        match self.shown {
            Shown::Preset(preset) => preset.voi(values),
            Shown::OfFile(at) => values.from_file.get(at).map_or_else(|| Preset::Default.voi(values), |(_, voi)| voi.clone()),
            Shown::Window(window) => Voi::Window(window),
        }
    }

    /// The part that is shown of an image of `size` pixels of that shape.
    pub fn part(&self, size: [f64; 2], pixel: [f64; 2]) -> Part {
        let whole = Part::whole(size).with_pixel(pixel);
        self.crop.map_or(whole, |crop| whole.cropped(crop.min, crop.size))
    }

    /// The image of that file as it is shown, no side longer than `max_side` pixels; else why not, in a sentence. Reads the file: not for the window's thread.
    pub fn raster(&self, path: &Path, format: Format, max_side: u32) -> Result<Raster, String> {
        let coding = format.coding().ok_or_else(|| say!("cannot-be-shown", format = format.name()))?;
        let decoded = decode(Source::File(path), coding, 0, Limits::default()).map_err(|error| why_not_decoded(&error))?;
        export::flatten(&decoded.picture, &self.of(&decoded), max_side).map(|flat| flat.raster).map_err(|error| NotExported::from(error).to_string())
    }

    /// What that comes to for an image.
    pub fn of(&self, decoded: &Decoded) -> export::Shown {
        export::Shown {
            voi: decoded.picture.values().map(|values| self.voi(values)),
            inverted: self.inverted,
            part: self.part(decoded.picture.size(), decoded.facts.pixel()),
            orientation: self.orientation,
            enhancement: self.enhancement(),
        }
    }

    /// What is done to the values before.
    pub fn enhancement(&self) -> Enhancement {
        Enhancement {
            clahe: self.local_contrast.then(Clahe::default),
            unsharp: (self.sharpen > 0).then(|| Unsharp { radius: RADIUS, amount: f64::from(self.sharpen) / 100.0 }),
        }
    }
}

/// The names that are saved.
const PRESETS: [(Preset, &str); 5] =
    [(Preset::Default, "default"), (Preset::Enamel, "enamel"), (Preset::Bone, "bone"), (Preset::Soft, "soft"), (Preset::Auto, "auto")];
/// As DICOM has them (VOI LUT Function, PS3.3 C.11.2.1.3).
const FUNCTIONS: [(Function, &str); 3] = [(Function::Linear, "LINEAR"), (Function::LinearExact, "LINEAR_EXACT"), (Function::Sigmoid, "SIGMOID")];

/// What is saved of an image's display and marks, for everybody.
pub fn to_state(display: &Display, marks: &Marks) -> DisplayState {
    let shown = match display.shown {
        Shown::Preset(Preset::Default) => None,
        Shown::Preset(preset) => {
            let name = PRESETS.iter().find(|(of, _)| *of == preset).map_or("default", |(_, name)| name);
            Some(ShownValues::Preset { name: name.to_owned() })
        }
        Shown::OfFile(index) => Some(ShownValues::File { index }),
        Shown::Window(Window { center, width, function }) => {
            let function = FUNCTIONS.iter().find(|(of, _)| *of == function).map_or("LINEAR", |(_, name)| name);
            Some(ShownValues::Window { center, width, function: function.to_owned() })
        }
    };
    DisplayState {
        shown,
        inverted: display.inverted,
        mirrored: display.orientation.is_mirrored(),
        degrees: display.orientation.degrees(),
        sharpen: display.sharpen,
        even_contrast: display.local_contrast,
        crop: display.crop,
        calibration: marks.calibration,
        annotations: marks.annotations.clone(),
    }
}

/// What was saved. What nobody here knows (a preset of a later version) is shown as the file has it.
pub fn from_state(state: &DisplayState) -> (Display, Marks) {
    let shown = match &state.shown {
        None => Shown::default(),
        Some(ShownValues::Preset { name }) => PRESETS.iter().find(|(_, of)| of == name).map_or_else(Shown::default, |(preset, _)| Shown::Preset(*preset)),
        Some(ShownValues::File { index }) => Shown::OfFile(*index),
        Some(ShownValues::Window { center, width, function }) => {
            let function = FUNCTIONS.iter().find(|(_, of)| of == function).map_or_else(Function::default, |(function, _)| *function);
            Shown::Window(Window { center: *center, width: *width, function }.sound())
        }
    };
    let display = Display {
        shown,
        inverted: state.inverted,
        orientation: Orientation::new(state.mirrored, state.degrees),
        sharpen: state.sharpen.min(100),
        local_contrast: state.even_contrast,
        crop: state.crop,
    };
    (display, Marks { calibration: state.calibration, annotations: state.annotations.clone() })
}

/// How close an image is looked at, told so that it means the same for images of other sizes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Zoom {
    /// All of it.
    #[default]
    Fit,
    /// Enlarged, or an image of few pixels at its actual size.
    Close {
        /// Times larger than when it is fitted.
        times: f64,
        /// The point of what is shown in the middle, 0 to 1 across and down.
        center: [f64; 2],
    },
}

/// The most an image is enlarged: pixels of the screen for one of its own.
pub const MOST_SCALE: f64 = 16.0;

/// The least: fitted, or the actual size of an image that is fitted enlarged.
pub fn least_scale(fit: f64) -> f64 {
    fit.min(1.0)
}

impl Zoom {
    /// How that places a part of an image in a rectangle of `viewport` pixels of the screen.
    pub fn view(self, orientation: Orientation, part: &Part, viewport: [f64; 2]) -> View {
        let fit = View::fit(orientation, part, viewport);
        match self {
            Self::Fit => fit,
            Self::Close { times, center } => {
                let scale = (fit.scale * times).clamp(least_scale(fit.scale), MOST_SCALE.max(fit.scale));
                let center = [0, 1].map(|axis| part.min[axis] + center[axis] * part.size[axis]);
                View { scale, center, ..fit }.kept_within(part, viewport)
            }
        }
    }

    /// The zoom that gives this view.
    pub fn of(view: &View, part: &Part, viewport: [f64; 2]) -> Self {
        let fit = View::fit(view.orientation, part, viewport);
        if view.scale <= least_scale(fit.scale) * 0.9999 || (view.scale / fit.scale - 1.0).abs() <= 0.0001 {
            return Self::Fit;
        }
        Self::Close { times: view.scale / fit.scale, center: [0, 1].map(|axis| (view.center[axis] - part.min[axis]) / part.size[axis]) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zoom_means_the_same_place_in_a_larger_image() {
        let viewport = [400.0, 300.0];
        let zoom = Zoom::Close { times: 3.0, center: [0.4, 0.6] };
        let (small, large) = (Part::whole([800.0, 600.0]), Part::whole([2400.0, 1800.0]).cropped([600.0, 600.0], [1200.0, 900.0]));
        let [in_small, in_large] = [small, large].map(|part| zoom.view(Orientation::default(), &part, viewport));
        assert!(((in_large.center[0] - 600.0) / 1200.0 - in_small.center[0] / 800.0).abs() < 1e-9);
        assert!((in_small.scale - 1.5 * in_large.scale).abs() < 1e-9);
        for (part, view) in [(small, in_small), (large, in_large)] {
            let Zoom::Close { times, center } = Zoom::of(&view, &part, viewport) else { panic!("it is close") };
            assert!((times - 3.0).abs() < 1e-9 && (center[0] - 0.4).abs() < 1e-9 && (center[1] - 0.6).abs() < 1e-9);
        }
        assert_eq!(Zoom::of(&Zoom::Fit.view(Orientation::default(), &small, viewport), &small, viewport), Zoom::Fit);
    }

    #[test]
    fn what_is_saved_comes_back() {
        let marks = Marks {
            annotations: vec![chairside_api::display::Annotation {
                frame: 2,
                shape: chairside_api::display::Shape::Arrow { from: [1.0, 2.0], to: [3.0, 4.0] },
            }],
            ..Marks::default()
        };
        let window = Window { center: 1480.0, width: 2140.0, function: Function::Sigmoid };
        for shown in [Shown::default(), Shown::Preset(Preset::Bone), Shown::OfFile(3), Shown::Window(window)] {
            let display = Display {
                shown,
                inverted: true,
                orientation: Orientation::new(true, 33.0),
                crop: Some(Region { min: [10.0, 20.0], size: [300.0, 200.0] }),
                sharpen: 40,
                local_contrast: true,
            };
            assert_eq!(from_state(&to_state(&display, &marks)), (display, marks.clone()));
        }
        assert_eq!(to_state(&Display::default(), &Marks::default()), DisplayState::default());
    }

    #[test]
    fn nothing_is_done_to_the_values_until_somebody_asks() {
        assert!(Display::default().enhancement().is_none());
        let sharp = Display { sharpen: 50, ..Display::default() }.enhancement();
        assert_eq!(sharp.unsharp, Some(Unsharp { radius: RADIUS, amount: 0.5 }));
    }
}
