//! Choosing the part of an image that is shown: by its edges and corners, with the pointer or the arrows. It is in whole pixels of the image, whatever way that is turned; the image
//! itself stays whole.

use super::{Tool, Viewer, history::History, measure::Placed};
use crate::{
    command::UiCommand,
    pages::PageContext,
    widgets::{
        button::{Button, Kind, Size},
        icons,
        paint::{self, Key as KeyHint},
        theme,
    },
};
use chairside_api::{ImageId, display::Region};
use chairside_imaging::Part;
use chairside_words::say;
use egui::{Color32, CursorIcon, Event, EventFilter, Key, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// Side of a handle, in points.
const HANDLE: f32 = 24.0;
/// What is not shown is seen through this.
const VEIL: Color32 = Color32::from_black_alpha(166);

/// An edge or a corner: which side of the part it moves, across and down. -1: the lower one, 1: the upper one, 0: none.
type Side = [i8; 2];

/// All.
const SIDES: [Side; 8] = [[-1, 0], [1, 0], [0, -1], [0, 1], [-1, -1], [1, -1], [-1, 1], [1, 1]];

/// What one is called.
fn name(side: Side) -> &'static str {
    match side {
        [-1, -1] => say!("crop-top-left"),
        [1, -1] => say!("crop-top-right"),
        [-1, 1] => say!("crop-bottom-left"),
        [1, 1] => say!("crop-bottom-right"),
        [-1, _] => say!("crop-left"),
        [1, _] => say!("crop-right"),
        [_, -1] => say!("crop-top"),
        _ => say!("crop-bottom"),
    }
}

/// Does what the pointer says between the handles: the part is moved as a whole. Answers whether it took the drag.
pub(super) fn pointer(viewer: &mut Viewer, image: &ImageId, whole: &Part, placed: &Placed, response: &Response) -> bool {
    let delta = response.drag_delta();
    let Some(pointer) = response.interact_pointer_pos().filter(|_| response.dragged()) else { return false };
    let (from, to) = (placed.place(pointer - delta), placed.place(pointer));
    let now = chosen(viewer, image, whole);
    let min = [0, 1].map(|axis| (now.min[axis] + to[axis] - from[axis]).clamp(whole.min[axis], whole.min[axis] + whole.size[axis] - now.size[axis]));
    set(viewer, whole, Region { min, size: now.size });
    true
}

/// The part that is chosen so far; unlike what is shown, not along whole pixels, so that a slow drag does not stand still.
fn chosen(viewer: &Viewer, image: &ImageId, whole: &Part) -> Region {
    viewer.display(image).crop.unwrap_or(Region { min: whole.min, size: whole.size })
}

fn set(viewer: &mut Viewer, whole: &Part, region: Region) {
    viewer.follow_crop();
    let part = whole.cropped(region.min, region.size);
    viewer.choose_crop(if part == *whole { None } else { Some(region) });
}

impl Viewer {
    /// Remembers what was shown before somebody chooses another part of it. On another image, what was chosen of the last one stays.
    pub(super) fn follow_crop(&mut self) {
        let image = self.image().filter(|_| self.tool == Tool::Crop).cloned();
        if self.cropping == image {
            return;
        }
        self.end_crop();
        if let Some(image) = &image {
            self.histories.entry(image.clone()).or_default().begin_choice();
        }
        self.cropping = image;
    }

    fn choose_crop(&mut self, crop: Option<Region>) {
        let Some(image) = self.cropping.clone().filter(|image| self.display(image).crop != crop) else { return };
        self.histories.entry(image.clone()).or_default().choose(crop);
        self.is_changed(&image);
    }

    /// What is chosen of the image is what is shown of it: a step that can be undone.
    pub(super) fn end_crop(&mut self) {
        if let Some(history) = self.cropping.take().and_then(|image| self.histories.get_mut(&image)) {
            history.apply_choice();
        }
    }

    /// The part that is chosen is what is shown.
    pub(super) fn apply_crop(&mut self) {
        if self.tool == Tool::Crop {
            self.end_crop();
            self.use_tool(Tool::Pan);
        }
    }

    /// What was shown before is shown again.
    pub(super) fn cancel_crop(&mut self) {
        // Which need not be the image that is active by now.
        if let Some(image) = self.cropping.take()
            && self.histories.get_mut(&image).is_some_and(History::cancel_choice)
        {
            self.is_changed(&image);
        }
    }
}

/// The two ways out, over the foot of the well: on the image there is no word about them.
fn ways_out_ui(ui: &mut Ui, well: Rect, context: &mut PageContext<'_>) {
    const GAP: f32 = 8.0;
    let cancel = Button::new(say!("cancel")).size(Size::Medium).key(KeyHint::Text(say!("key-escape")));
    let apply = Button::new(UiCommand::ApplyCrop.label())
        .icon(UiCommand::ApplyCrop.icon())
        .kind(Kind::Primary)
        .size(Size::Medium)
        .key(KeyHint::Icon(icons::ARROW_ELBOW_DOWN_LEFT));
    let (left, right) = (cancel.width(ui), apply.width(ui));
    let plate = Rect::from_center_size(pos2(well.center().x, well.bottom() - 42.0), vec2(left + GAP + right + 2.0 * GAP, 44.0 + 2.0 * GAP));
    let t = theme::tokens(ui);
    ui.interact(plate, ui.scope_id().with("around the ways out"), Sense::click_and_drag() - Sense::FOCUSABLE);
    ui.painter().rect(plate, theme::R4, t.bg, Stroke::new(theme::HAIRLINE, t.line2), StrokeKind::Inside);
    let inner = plate.shrink(GAP);
    if cancel.put(ui, Rect::from_min_size(inner.min, vec2(left, 44.0))).clicked() {
        context.act(UiCommand::CloseViewer);
    }
    if apply.put(ui, Rect::from_min_size(pos2(inner.left() + left + GAP, inner.top()), vec2(right, 44.0))).clicked() {
        context.act(UiCommand::ApplyCrop);
    }
}

/// Draws what is not shown darker, the handles, and the two ways out.
pub(super) fn crop_ui(ui: &mut Ui, well: Rect, context: &mut PageContext<'_>, viewer: &mut Viewer, (image, whole): (&ImageId, &Part), placed: &Placed) {
    let region = chosen(viewer, image, whole);
    let part = whole.cropped(region.min, region.size);
    let [left, top] = part.min;
    let [right, bottom] = [left + part.size[0], top + part.size[1]];
    let ([far_left, far_top], [far_right, far_bottom]) = (whole.min, [whole.min[0] + whole.size[0], whole.min[1] + whole.size[1]]);
    let corners =
        |[left, top, right, bottom]: [f64; 4]| [[left, top], [right, top], [right, bottom], [left, bottom]].map(|corner| placed.point(corner)).to_vec();
    for around in
        [[far_left, far_top, far_right, top], [far_left, bottom, far_right, far_bottom], [far_left, top, left, bottom], [right, top, far_right, bottom]]
    {
        if around[2] > around[0] && around[3] > around[1] {
            ui.painter().add(Shape::convex_polygon(corners(around), VEIL, Stroke::NONE));
        }
    }
    ui.painter().add(Shape::closed_line(corners([left, top, right, bottom]), Stroke::new(theme::RING, Color32::WHITE)));
    for side in SIDES {
        let name = name(side);
        let along = |axis: usize| part.min[axis] + part.size[axis] * (f64::from(side[axis]) + 1.0) / 2.0;
        let middle = placed.point([along(0), along(1)]);
        let response = ui.interact(Rect::from_center_size(middle, vec2(HANDLE, HANDLE)), ui.scope_id().with(("crop", name)), Sense::drag() | Sense::FOCUSABLE);
        response.widget_info(|| WidgetInfo::labeled(Role::Slider, true, name));
        ui.painter().circle(middle, 6.0, Color32::WHITE, Stroke::new(1.5, Color32::BLACK));
        paint::focus_ring(ui, &response, theme::R2);
        let mut by = [0.0, 0.0];
        if let Some(pointer) = response.interact_pointer_pos().filter(|_| response.dragged()) {
            let (from, to) = (placed.place(pointer - response.drag_delta()), placed.place(pointer));
            by = [to[0] - from[0], to[1] - from[1]];
        } else if response.has_focus() {
            by = by_arrows(ui, &response, whole);
            // A handle has nothing of its own to press.
            if ui.input_mut(|input| UiCommand::ApplyCrop.take(input)) {
                context.act(UiCommand::ApplyCrop);
            }
        }
        if by != [0.0, 0.0] {
            set(viewer, whole, moved(region, side, by, whole));
        }
        response.on_hover_and_drag_cursor(CursorIcon::Crosshair);
    }
    ways_out_ui(ui, well, context);
}

/// How far the arrows move a handle in the image: a hundredth of it, or with Shift a pixel.
fn by_arrows(ui: &Ui, response: &Response, whole: &Part) -> [f64; 2] {
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let mut by = [0.0, 0.0];
    for event in ui.input(|input| input.filtered_events(&filter)) {
        let Event::Key { key, pressed: true, modifiers, .. } = event else { continue };
        let step = |axis: usize| if modifiers.shift { 1.0 } else { (whole.size[axis] / 100.0).max(1.0) };
        match key {
            Key::ArrowLeft => by[0] -= step(0),
            Key::ArrowRight => by[0] += step(0),
            Key::ArrowUp => by[1] -= step(1),
            Key::ArrowDown => by[1] += step(1),
            _ => {}
        }
    }
    by
}

/// The region with one of its edges or corners moved, never past the one across, and within the image.
fn moved(region: Region, side: Side, by: [f64; 2], whole: &Part) -> Region {
    let mut moved = region;
    for axis in 0..2 {
        let (mut low, mut high) = (region.min[axis], region.min[axis] + region.size[axis]);
        let (least, most) = (whole.min[axis], whole.min[axis] + whole.size[axis]);
        match side[axis] {
            -1 => low = (low + by[axis]).min(high - Part::LEAST).max(least),
            1 => high = (high + by[axis]).max(low + Part::LEAST).min(most),
            _ => {}
        }
        (moved.min[axis], moved.size[axis]) = (low, high - low);
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn however_its_handles_are_moved_a_crop_is_within_the_image(moves in prop::collection::vec((0..8_usize, -300.0..300.0_f64, -300.0..300.0_f64), 0..20)) {
            let whole = Part::whole([400.0, 300.0]);
            let mut region = Region { min: whole.min, size: whole.size };
            for (handle, x, y) in moves {
                let before = region;
                let side = SIDES[handle];
                region = moved(region, side, [x, y], &whole);
                for (axis, moves) in side.into_iter().enumerate() {
                    let (low, high) = (region.min[axis], region.min[axis] + region.size[axis]);
                    prop_assert!(low >= 0.0 && high <= whole.size[axis] + 1e-9 && region.size[axis] >= Part::LEAST - 1e-9);
                    // What is across stays.
                    prop_assert!(moves == -1 || (low - before.min[axis]).abs() < 1e-9);
                    prop_assert!(moves == 1 || (high - before.min[axis] - before.size[axis]).abs() < 1e-9);
                }
            }
        }
    }
}
