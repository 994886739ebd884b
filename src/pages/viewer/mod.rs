//! The viewer: a patient's images over the whole window, always dark, one or several at a time.
//!
//! It shows one patient's images and no other's: whoever is at its top is whom every pane shows. What is done to brightness, turning and sharpness is how an image is looked at;
//! the image itself is never changed.

pub mod acts;
mod bar;
mod crop;
pub mod display;
pub mod history;
pub mod list;
pub mod measure;
mod pane;
pub mod reset;
mod saving;
mod side;
mod strip;

use crate::{
    pages::PageContext,
    radiographs::Radiograph,
    widgets::{room, theme},
};
use chairside_api::ImageId;
use chairside_core::{Command, Image, ImageState};
use chairside_imaging::Part;
use display::{Display, Zoom};
use egui::{Rect, Ui, UiBuilder, pos2, vec2};
use history::{History, Marks};
use list::{Items, Whose};
use measure::{Kind, Pen};
use pane::Canvas;
use saving::Saving;
use std::collections::HashMap;

/// Height of the bar.
const BAR: f32 = 56.0;
/// Width of the panel at the right.
pub const SIDE: f32 = 252.0;

/// How many images are seen at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Layout {
    /// One.
    #[default]
    Single,
    /// Two, side by side.
    Compare,
    /// Four.
    Four,
    /// Nine.
    Nine,
}

impl Layout {
    /// Columns and rows.
    pub const fn shape(self) -> (usize, usize) {
        match self {
            Self::Single => (1, 1),
            Self::Compare => (2, 1),
            Self::Four => (2, 2),
            Self::Nine => (3, 3),
        }
    }

    /// How many panes.
    pub const fn panes(self) -> usize {
        let (columns, rows) = self.shape();
        columns * rows
    }
}

/// What dragging in a pane does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tool {
    /// Moves the image.
    #[default]
    Pan,
    /// Brightness up and down, contrast left and right.
    Level,
    /// Shows what is under the pointer enlarged.
    Magnify,
    /// Chooses the part of the image that is shown.
    Crop,
    /// Measures or draws.
    Draw(Kind),
}

/// The viewer, while it is open.
pub struct Viewer {
    /// Whose images.
    pub whose: Whose,
    /// Which they are.
    pub items: Items,
    /// How many are seen.
    pub layout: Layout,
    /// What they are seen in; as many as the layout has.
    pub panes: Vec<Pane>,
    /// The pane that keys and tools are for.
    pub active: usize,
    /// Zoom and pan of one pane are those of all.
    pub linked: bool,
    /// What dragging does.
    pub tool: Tool,
    /// Brightness and sharpness of one pane are those of all.
    pub same_for_all: bool,
    /// How each image is seen, and how that came about.
    histories: HashMap<ImageId, History>,
    /// What is being drawn.
    pen: Pen,
    /// The image whose shown part is being chosen.
    cropping: Option<ImageId>,
    saving: Saving,
    /// The images whose bytes were asked for, once the engine was asked for what the server has of the patient.
    asked_for: Option<Vec<ImageId>>,
    /// Scroll the strip to the active pane's image.
    reveal: bool,
}

/// A place for an image.
#[derive(Default)]
pub struct Pane {
    /// Which, if one is.
    pub image: Option<ImageId>,
    /// Which of its frames, from 0.
    pub frame: u32,
    /// How close it is looked at.
    pub zoom: Zoom,
    /// What was drawn.
    canvas: Canvas,
}

impl Viewer {
    /// A viewer that begins with this image.
    pub fn new(whose: Whose, image: Option<ImageId>) -> Self {
        Self {
            whose,
            items: Items::default(),
            layout: Layout::default(),
            panes: vec![Pane { image, ..Pane::default() }],
            active: 0,
            linked: true,
            tool: Tool::default(),
            same_for_all: false,
            histories: HashMap::new(),
            pen: Pen::default(),
            cropping: None,
            saving: Saving::default(),
            asked_for: None,
            reveal: true,
        }
    }

    /// How an image is shown.
    pub fn display(&self, image: &ImageId) -> Display {
        self.histories.get(image).map(|history| history.now().display).unwrap_or_default()
    }

    /// What was drawn over an image.
    pub fn marks(&self, image: &ImageId) -> &Marks {
        static NONE: Marks = Marks { calibration: None, annotations: Vec::new() };
        self.histories.get(image).map_or(&NONE, |history| &history.now().marks)
    }

    /// Draws over an image, in a step that can be undone.
    pub fn mark(&mut self, image: &ImageId, change: impl FnOnce(&mut Marks)) {
        self.histories.entry(image.clone()).or_default().change(|seen| change(&mut seen.marks));
        self.is_changed(image);
    }

    /// Goes on with the last step: a handle that is being dragged.
    fn mark_on(&mut self, image: &ImageId, change: impl FnOnce(&mut Marks)) {
        self.histories.entry(image.clone()).or_default().go_on(|seen| change(&mut seen.marks));
        self.is_changed(image);
    }

    /// The part that pane `at` shows of a radiograph: while it is being chosen, all of it.
    fn part(&self, at: usize, image: &ImageId, radiograph: &Radiograph) -> Part {
        let display = self.display(image);
        let is_chosen = self.tool == Tool::Crop && at == self.active;
        Display { crop: display.crop.filter(|_| !is_chosen), ..display }.part(radiograph.size, radiograph.facts.pixel())
    }

    /// The image of the active pane.
    pub fn image(&self) -> Option<&ImageId> {
        self.panes.get(self.active).and_then(|pane| pane.image.as_ref())
    }

    /// Changes how the active pane's image is shown, in a step that can be undone. What is dragged is one step.
    pub fn change(&mut self, change: impl FnOnce(&mut Display)) {
        let Some(image) = self.image().cloned() else { return };
        let mut after = self.display(&image);
        change(&mut after);
        self.show_as(&image, after);
        self.share(&image);
    }

    /// What is the same for all is on the others as it is on this image. How an image is turned, and what of it is shown, is its own.
    fn share(&mut self, image: &ImageId) {
        let shared = self.display(image);
        let others: Vec<ImageId> = if self.same_for_all { self.panes.iter().filter_map(|pane| pane.image.clone()).collect() } else { Vec::new() };
        for other in others.into_iter().filter(|other| other != image) {
            let Display { orientation, crop, .. } = self.display(&other);
            self.show_as(&other, Display { orientation, crop, ..shared });
        }
    }

    fn show_as(&mut self, image: &ImageId, after: Display) {
        if self.display(image) != after {
            self.histories.entry(image.clone()).or_default().drag(|seen| seen.display = after);
            self.is_changed(image);
        }
    }

    /// What is done from now on is another step.
    fn end_steps(&mut self) {
        self.histories.values_mut().for_each(History::end_step);
    }

    /// Sets how close the active pane is looked at, and with linked panes the others.
    fn zoom(&mut self, zoom: Zoom) {
        let (active, linked) = (self.active, self.linked);
        for (at, pane) in self.panes.iter_mut().enumerate() {
            if at == active || linked {
                pane.zoom = zoom;
            }
        }
    }

    /// Another number of panes; what is added shows the images that come next.
    pub fn set_layout(&mut self, layout: Layout) {
        if layout == self.layout {
            return;
        }
        if layout.panes() < self.panes.len() {
            // What is worked on stays.
            self.panes.swap(0, self.active);
            self.active = 0;
        }
        self.layout = layout;
        self.panes.truncate(layout.panes());
        while self.panes.len() < layout.panes() {
            let shown: Vec<&ImageId> = self.panes.iter().filter_map(|pane| pane.image.as_ref()).collect();
            let from = shown.last().and_then(|last| self.items.position(last)).unwrap_or(0);
            let all = self.items.all();
            let next = all[from.min(all.len())..].iter().chain(all).find(|image| !shown.contains(&&image.id)).map(|image| image.id.clone());
            self.panes.push(Pane { image: next, ..Pane::default() });
        }
    }

    /// Shows an image in the active pane.
    pub fn show(&mut self, image: ImageId) {
        let linked = self.linked && self.layout != Layout::Single;
        if let Some(pane) = self.panes.get_mut(self.active)
            && pane.image.as_ref() != Some(&image)
        {
            pane.image = Some(image);
            pane.frame = 0;
            // Every image is first seen whole; among linked ones it is seen as they are.
            if !linked {
                pane.zoom = Zoom::Fit;
            }
            self.reveal = true;
        }
    }

    /// Shows what comes before or after in the active pane.
    pub fn walk(&mut self, step: isize) {
        let at = self.image().and_then(|image| self.items.position(image));
        // Newest first on the strip: what is at the right is older.
        let next = at.map_or(Some(0), |at| at.checked_add_signed(step));
        if let Some(next) = next.and_then(|next| self.items.all().get(next)) {
            let next = next.id.clone();
            self.show(next);
        }
    }

    /// Follows the snapshot: an image that is no longer this patient's is no longer shown.
    fn keep_up(&mut self, context: &mut PageContext<'_>) {
        if self.asked_for.is_none()
            && let Some(patient) = self.whose.patient()
            && context.send(Command::FollowFiles(Some(patient.clone())))
        {
            self.asked_for = Some(Vec::new());
        }
        if self.items.refresh(context.snapshot, &mut self.whose) {
            for pane in &mut self.panes {
                if pane.image.as_ref().is_some_and(|image| self.items.get(image).is_none()) {
                    *pane = Pane::default();
                }
            }
            if self.layout == Layout::Single && self.panes[0].image.is_none() {
                self.panes[0].image = self.items.all().first().map(|image| image.id.clone());
            }
            self.take_over(context);
        }
    }
}

/// The letter of a pane: A, B, C, …
fn letter(pane: usize) -> String {
    char::from_u32('A' as u32 + pane as u32).unwrap_or('?').to_string()
}

/// Draws the viewer over all of `rect`.
pub fn viewer_ui(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>, viewer: &mut Viewer) {
    viewer.keep_up(context);
    viewer.follow_crop();
    let mut dark = ui.new_child(UiBuilder::new().id_salt("viewer").max_rect(rect));
    let ui = &mut dark;
    theme::viewer_style(ui);
    let t = theme::tokens(ui);
    ui.painter().rect_filled(rect, 0, t.well);
    let bar = Rect::from_min_size(rect.min, vec2(rect.width(), BAR));
    bar::bar_ui(ui, bar, context, viewer);
    let strip = Rect::from_min_max(pos2(rect.left(), rect.bottom() - room::strip(ui.ctx())), rect.max);
    let middle = Rect::from_min_max(bar.left_bottom(), strip.right_top());
    let side = Rect::from_min_max(pos2(middle.right() - SIDE, middle.top()), middle.max);
    let panes = Rect::from_min_max(middle.min, side.left_bottom());
    let (columns, rows) = viewer.layout.shape();
    for at in 0..viewer.panes.len() {
        let cell = |length: f32, of: usize, at: usize| (length * at as f32 / of as f32).round();
        let (column, row) = (at % columns, at / columns);
        let place = Rect::from_min_max(
            panes.min + vec2(cell(panes.width(), columns, column), cell(panes.height(), rows, row)),
            panes.min + vec2(cell(panes.width(), columns, column + 1), cell(panes.height(), rows, row + 1)),
        );
        pane::pane_ui(ui, place, context, viewer, at);
    }
    side::side_ui(ui, side, context, viewer);
    strip::strip_ui(ui, strip, context, viewer);
    look_ahead(context, viewer);
    viewer.save_by_itself(ui, context);
    // What is dragged, or held down, goes on until it is let go.
    if ui.input(|input| !input.pointer.any_down() && input.keys_down.is_empty()) {
        viewer.end_steps();
    }
}

/// Has the images beside the active one fetched and decoded before they are asked for.
fn look_ahead(context: &mut PageContext<'_>, viewer: &mut Viewer) {
    fetch(context, viewer);
    let Some(at) = viewer.image().and_then(|image| viewer.items.position(image)) else { return };
    if !context.radiographs.is_settled() {
        // What is on screen comes first.
        return;
    }
    for near in neighbours(at) {
        if let Some(near) = viewer.items.all().get(near) {
            // The answer does not matter: asking is what makes it ready.
            drop(pane::look(context, viewer, near, 0));
        }
    }
}

/// Those that are looked at next, the likeliest first.
fn neighbours(at: usize) -> impl Iterator<Item = usize> {
    [Some(at + 1), at.checked_sub(1), Some(at + 2), at.checked_sub(2)].into_iter().flatten()
}

/// Asks for the bytes of what is on screen, and of its neighbours, as far as the server has them.
fn fetch(context: &mut PageContext<'_>, viewer: &mut Viewer) {
    let on_screen = viewer.panes.iter().filter_map(|pane| pane.image.as_ref()).filter_map(|image| viewer.items.get(image));
    let at = viewer.image().and_then(|image| viewer.items.position(image));
    let near = at.into_iter().flat_map(neighbours).filter_map(|at| viewer.items.all().get(at));
    let is_sent = |image: &&std::sync::Arc<Image>| matches!(image.state, ImageState::Uploaded { .. });
    let mut wanted: Vec<ImageId> = Vec::new();
    for image in on_screen.chain(near).filter(is_sent) {
        if !wanted.contains(&image.id) {
            wanted.push(image.id.clone());
        }
    }
    if viewer.asked_for.as_ref().is_some_and(|asked| *asked != wanted) && context.send(Command::FetchOriginals(wanted.clone())) {
        viewer.asked_for = Some(wanted);
    }
}
