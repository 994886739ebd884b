//! One image: its head, the pixels of it that the screen sees, what the pointer does there, and its foot.
//!
//! The pixels are made here, in the window's thread: what is seen is looked up when the view changes, and mapped to greys when the window does. Both take a few milliseconds,
//! whatever the size of the image.

use super::{
    Layout, Tool, Viewer, crop,
    display::{Display, MOST_SCALE, Shown, Zoom},
    letter, list,
    measure::{self, Placed},
    strip::badge,
};
use crate::{
    format,
    pages::PageContext,
    radiographs::{File, Look, Pixels, Radiograph, Wanted},
    textures,
    widgets::{
        icons,
        image_card::{FULL_UV, fate, is_preview_only, preview_only},
        paint::{self, Ink},
        slider::slider,
        theme,
    },
};
use chairside_core::{FilesState, Image};
use chairside_imaging::{Filter, Part, Seen, Table, View, Voi, Window};
use chairside_words::say;
use egui::{
    Align, Color32, ColorImage, CursorIcon, PointerButton, Pos2, Rect, Response, Role, Sense, Stroke, TextureHandle, TextureOptions, Ui, UiBuilder, Vec2,
    WidgetInfo, pos2, vec2,
};
use std::sync::Arc;

const HEAD: f32 = 44.0;
const FOOT: f32 = 34.0;
/// Height of what leads through the frames of a file.
const FRAMES: f32 = 48.0;
/// Side of the magnifier, in points.
const LENS: f32 = 260.0;
/// How much closer it looks than the pane.
const LENS_TIMES: f64 = 2.5;

/// What was drawn of an image, to be drawn again while nothing changes.
#[derive(Default)]
pub(super) struct Canvas {
    /// The radiograph that is shown; also while the next enhancement of it is being made.
    radiograph: Option<(chairside_api::Sha256, u32, Arc<Radiograph>)>,
    main: Drawing,
    lens: Drawing,
    /// How many frames the file has that was drawn last.
    frames: Option<(chairside_api::Sha256, u32)>,
}

/// Pixels of a rectangle of the screen.
#[derive(Default)]
struct Drawing {
    seen_of: Option<(Arc<Radiograph>, View, Part, [usize; 2])>,
    gray: Seen<u16>,
    colour: Seen<[u8; 4]>,
    painted_with: Option<(Voi, bool)>,
    /// The pixels, in pieces that the graphics card takes: each with its place.
    tiles: Vec<([usize; 2], TextureHandle)>,
}

impl Drawing {
    /// Brings the pixels up to date.
    fn draw(&mut self, ui: &Ui, radiograph: &Arc<Radiograph>, (view, part): (View, Part), size: [usize; 2], display: &Display) {
        let [width, height] = size;
        if width == 0 || height == 0 {
            return;
        }
        let same = self.seen_of.as_ref().is_some_and(|(of, from, shown, at)| Arc::ptr_eq(of, radiograph) && *from == view && *shown == part && *at == size);
        if !same {
            let to_screen = view.to_screen([width as f64, height as f64]);
            match &radiograph.pixels {
                Pixels::Gray(_, pyramid) => pyramid.see(&part, &to_screen, size, Filter::of(view.scale), &mut self.gray),
                Pixels::Colour(pyramid) => pyramid.see(&part, &to_screen, size, Filter::of(view.scale), &mut self.colour),
            }
            self.seen_of = Some((Arc::clone(radiograph), view, part, size));
            self.painted_with = None;
        }
        let with = (radiograph.values().map_or(Voi::Window(Window::linear(0.0, 1.0)), |values| display.voi(values)), display.inverted);
        if self.painted_with.as_ref() == Some(&with) {
            return;
        }
        let around = theme::tokens(ui).well;
        let pixels = match &radiograph.pixels {
            Pixels::Gray(values, _) => self.gray.paint(&Table::with(values, &with.0, with.1, Color32::from_gray), around),
            Pixels::Colour(_) => self.colour.paint_with(around, |[red, green, blue, opacity]| {
                let of = |value: u8| if with.1 { !value } else { value };
                Color32::from_rgba_unmultiplied(of(red), of(green), of(blue), opacity)
            }),
        };
        self.hand_over(ui, size, pixels);
        self.painted_with = Some(with);
    }

    /// Gives the pixels to the graphics card.
    fn hand_over(&mut self, ui: &Ui, [width, height]: [usize; 2], pixels: Vec<Color32>) {
        let most = ui.input(|input| input.max_texture_side).max(1);
        let starts = |length: usize| (0..length).step_by(most);
        let places: Vec<[usize; 2]> = starts(height).flat_map(|y| starts(width).map(move |x| [x, y])).collect();
        self.tiles.truncate(places.len());
        let mut whole = ColorImage::new([width, height], pixels);
        for (at, place) in places.iter().enumerate() {
            let [x, y] = *place;
            // Nearly always there is one, and it is all.
            let image = if places.len() == 1 {
                std::mem::take(&mut whole)
            } else {
                let end = |from: usize, length: usize| (from + most).min(length) as f32;
                whole.region(&Rect::from_min_max(pos2(x as f32, y as f32), pos2(end(x, width), end(y, height))), None)
            };
            match self.tiles.get_mut(at) {
                Some((stands, texture)) => {
                    *stands = *place;
                    texture.set(image, TextureOptions::NEAREST);
                }
                None => self.tiles.push((*place, ui.ctx().load_texture("viewer", image, TextureOptions::NEAREST))),
            }
        }
    }

    /// Draws them, pixel on pixel; `corner` is in pixels of the screen.
    fn show(&self, ui: &Ui, corner: Pos2) {
        let scale = ui.pixels_per_point();
        for ([x, y], texture) in &self.tiles {
            let from = corner + vec2(*x as f32, *y as f32);
            let rect = Rect::from_min_size((from.to_vec2() / scale).to_pos2(), texture.size_vec2() / scale);
            ui.painter().image(texture.id(), rect, FULL_UV, Color32::WHITE);
        }
    }
}

impl super::Pane {
    /// The radiograph that is drawn, when it is this image's.
    pub(super) fn held(&self, image: &Image) -> Option<Arc<Radiograph>> {
        self.canvas.radiograph.as_ref().filter(|(sha256, frame, _)| *sha256 == image.sha256 && *frame == self.frame).map(|(.., held)| Arc::clone(held))
    }

    /// Whether its image, as it is to be shown, is drawn.
    pub fn is_drawn(&self) -> bool {
        let held = self.canvas.radiograph.as_ref().map(|(.., held)| held);
        self.canvas.main.seen_of.as_ref().zip(held).is_some_and(|((drawn, ..), held)| Arc::ptr_eq(drawn, held))
    }

    /// How it was drawn: the view, what of the image, and the pane's size in pixels.
    pub(super) fn seen(&self) -> Option<(View, Part, [f64; 2])> {
        self.canvas.main.seen_of.as_ref().map(|(_, view, part, [width, height])| (*view, *part, [*width as f64, *height as f64]))
    }
}

/// The radiograph of an image as it is to be shown, or what there is instead.
pub(super) fn look(context: &mut PageContext<'_>, viewer: &Viewer, image: &Image, frame: u32) -> Look {
    let file = match File::of(image, &context.snapshot.files.originals) {
        Ok(Some(file)) => file,
        Ok(None) => return Look::Waiting,
        Err(why) => return Look::Refused(why),
    };
    let enhancement = viewer.display(&image.id).enhancement();
    context.radiographs.look(&Wanted { sha256: image.sha256, frame, enhancement }, &file)
}

/// Draws pane `at` into `rect`.
pub(super) fn pane_ui(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>, viewer: &mut Viewer, at: usize) {
    let t = theme::tokens(ui);
    let mut child = ui.new_child(UiBuilder::new().id_salt(("pane", at)).max_rect(rect));
    child.set_clip_rect(rect.intersect(ui.clip_rect()));
    let ui = &mut child;
    let is_active = viewer.active == at && viewer.panes.len() > 1;
    let dense = viewer.layout == Layout::Nine;
    let head = Rect::from_min_size(rect.min, vec2(rect.width(), if dense { FOOT } else { HEAD }));
    let foot = Rect::from_min_max(pos2(rect.left(), rect.bottom() - FOOT), rect.max);
    let well = Rect::from_min_max(head.left_bottom(), foot.right_top());
    let image = viewer.panes[at].image.as_ref().and_then(|id| viewer.items.get(id)).map(Arc::clone);
    let response = ui.interact(well, ui.scope_id().with("radiograph"), Sense::click_and_drag() - Sense::FOCUSABLE);
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Image, true, image.as_ref().map_or_else(|| say!("pane-empty", pane = letter(at)), |image| name(context, at, image)))
    });
    if response.clicked() || response.drag_started() {
        viewer.active = at;
    }
    ui.painter().rect_filled(head, 0, Color32::from_gray(0x12));
    ui.painter().rect_filled(foot, 0, t.bg);
    if let Some(image) = &image {
        head_ui(ui, head, context, viewer, at, image);
        if let Some((radiograph, view)) = well_ui(ui, well, context, viewer, at, image, &response) {
            foot_ui(ui, foot, viewer, at, image, &radiograph, &view);
        }
    } else {
        let words = match context.snapshot.files.state {
            FilesState::Asking if viewer.items.all().is_empty() => say!("pane-asking"),
            _ if viewer.items.all().is_empty() => say!("pane-nothing-known"),
            _ => say!("pane-choose"),
        };
        paint::label(ui, Ink::new(theme::BODY, t.text2), words, well, Align::Center);
    }
    ui.painter().hline(rect.x_range(), foot.top() + 0.5, Stroke::new(theme::HAIRLINE, t.line));
    ui.painter().vline(rect.right() - 0.5, rect.y_range(), Stroke::new(theme::HAIRLINE, t.line2));
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(theme::HAIRLINE, t.line));
    if is_active {
        ui.painter().rect_filled(Rect::from_min_size(rect.min, vec2(rect.width(), 2.0)), 0, t.text);
    }
}

fn name(context: &PageContext<'_>, at: usize, image: &Image) -> String {
    let (pane, taken) = (letter(at), list::moment_words(list::taken(image), context.zone));
    if image.teeth.is_empty() { say!("radiograph-of", pane, taken) } else { say!("radiograph-of-teeth", pane, taken, teeth = format::teeth(&image.teeth)) }
}

fn head_ui(ui: &Ui, rect: Rect, context: &PageContext<'_>, viewer: &Viewer, at: usize, image: &Image) {
    let t = theme::tokens(ui);
    let mut left = rect.left() + 14.0;
    if viewer.panes.len() > 1 {
        badge(ui, Rect::from_center_size(pos2(left + 12.0, rect.center().y), vec2(24.0, 24.0)), &letter(at), viewer.active == at);
        left += 34.0;
    }
    let mut right = rect.right() - 14.0;
    let modality = image.nanopix().and_then(|origin| origin.modality.as_deref());
    let modality = modality.or_else(|| viewer.panes[at].canvas.radiograph.as_ref().and_then(|(.., radiograph)| radiograph.facts.modality.as_deref()));
    let mut words = Vec::with_capacity(2);
    if !image.teeth.is_empty() {
        let teeth = format!("{}{}", format::teeth(&image.teeth), if image.teeth_suggested { "?" } else { "" });
        words.push(say!("of-teeth", count = image.teeth.len(), teeth));
    }
    words.extend(modality.map(|modality| list::modality_words(modality).to_owned()));
    if let Some(named) = viewer.whose.record().and_then(|patient| image.names_another(patient)) {
        let warning = say!("pane-names-another", whom = format::named(named));
        let drawn = paint::label(
            ui,
            Ink::new(theme::DENSE_STRONG, t.amber),
            &warning,
            Rect::from_min_max(pos2(left.midpoint(right), rect.top()), pos2(right, rect.bottom())),
            Align::Max,
        );
        paint::icon(ui.painter(), icons::WARNING_CIRCLE_FILL, 16.0, t.amber, pos2(drawn.left() - 13.0, rect.center().y));
        right = drawn.left() - 34.0;
    }
    if image.lost_at.is_some() {
        let place = Rect::from_min_max(pos2(left.midpoint(right), rect.top()), pos2(right, rect.bottom()));
        right = paint::label(ui, Ink::new(theme::DENSE_STRONG, t.red), say!("state-lost"), place, Align::Max).left() - 12.0;
    }
    if viewer.display(&image.id).crop.is_some() {
        words.push(say!("pane-cropped").to_owned());
    }
    if is_preview_only(image) {
        words.push(preview_only().to_owned());
    }
    let space = |left: f32, right: f32| Rect::from_min_max(pos2(left, rect.top()), pos2(right.max(left + 1.0), rect.bottom()));
    let taken = list::taken(image);
    let when = paint::label(ui, Ink::new(theme::BUTTON, t.text), &list::moment_words(taken, context.zone), space(left, right), Align::Min);
    if !words.is_empty() && when.right() + 30.0 < right {
        let drawn = paint::label(ui, Ink::new(theme::DENSE, t.text2), &words.join(" · "), space(when.right() + 10.0, right), Align::Max);
        right = drawn.left() - 12.0;
    }
    let earlier = list::earlier_words(format::day(taken, context.zone), context.today());
    if when.right() + 12.0 + paint::width(ui.painter(), theme::DENSE, &earlier) < right {
        paint::label(ui, Ink::new(theme::DENSE, t.text2), &earlier, space(when.right() + 12.0, right), Align::Min);
    }
}

/// Draws the radiograph and does what the pointer says; answers what was drawn and how it lies.
fn well_ui(
    ui: &mut Ui,
    rect: Rect,
    context: &mut PageContext<'_>,
    viewer: &mut Viewer,
    at: usize,
    image: &Arc<Image>,
    response: &Response,
) -> Option<(Arc<Radiograph>, View)> {
    let radiograph = match radiograph(context, viewer, at, image) {
        Ok(Some(radiograph)) => radiograph,
        Ok(None) => {
            small_ui(ui, rect, context, image);
            // Whoever goes through the frames goes on while the next one is decoded.
            if let Some((_, frames)) = viewer.panes[at].canvas.frames.filter(|(of, _)| *of == image.sha256) {
                frames_ui(ui, rect, viewer, at, frames);
            }
            return None;
        }
        Err(why) => {
            no_picture_ui(ui, rect, &why, image);
            return None;
        }
    };
    let scale = ui.pixels_per_point();
    // What leads through the frames stands under the picture, not on it.
    let (whole, mut rect) = (rect, rect);
    if radiograph.frames > 1 {
        rect.max.y = (rect.bottom() - FRAMES).max(rect.top() + 1.0);
    }
    // Whole pixels of the screen: a pixel of the drawing is one of the screen's.
    let place = Rect::from_min_max(
        pos2((rect.left() * scale).ceil(), (rect.top() * scale).ceil()),
        pos2((rect.right() * scale).floor(), (rect.bottom() * scale).floor()),
    );
    let viewport = [f64::from(place.width()), f64::from(place.height())];
    if viewport[0] < 1.0 || viewport[1] < 1.0 {
        return None;
    }
    let in_place = |pointer: Pos2| [f64::from(pointer.x * scale - place.left()), f64::from(pointer.y * scale - place.top())];
    let display = viewer.display(&image.id);
    let part = viewer.part(at, &image.id, &radiograph);
    let mut view = viewer.panes[at].zoom.view(display.orientation, &part, viewport);
    let before = view;
    zoom_by_wheel(ui, response, &mut view, viewport, &in_place);
    let frame = viewer.panes[at].frame;
    let placed = Placed::new(&view.to_screen(viewport), place.min, scale);
    let is_cropping = viewer.tool == Tool::Crop && viewer.active == at;
    let is_drawing = placed.as_ref().is_some_and(|placed| {
        if is_cropping { crop::pointer(viewer, &image.id, &part, placed, response) } else { measure::pointer(viewer, &image.id, frame, placed, response) }
    });
    let delta = response.drag_delta() * scale;
    if !is_drawing && response.dragged() && delta != Vec2::ZERO {
        if response.dragged_by(PointerButton::Secondary) || viewer.tool == Tool::Level {
            level_by_drag(viewer, &radiograph, response.drag_delta());
        } else {
            view.pan([f64::from(delta.x), f64::from(delta.y)]);
        }
    }
    if response.double_clicked() && !is_drawing {
        let fit = View::fit(view.orientation, &part, viewport);
        let (pointer, actual) = (response.interact_pointer_pos().map_or([viewport[0] / 2.0, viewport[1] / 2.0], in_place), 1.0_f64.max(fit.scale));
        view = if view.scale > fit.scale * 1.001 { fit } else { view.zoomed(actual, pointer, viewport) };
    }
    if view != before {
        view = view.kept_within(&part, viewport);
        let zoom = Zoom::of(&view, &part, viewport);
        viewer.active = at;
        viewer.zoom(zoom);
        view = zoom.view(display.orientation, &part, viewport);
        ui.ctx().request_repaint();
    }
    let display = viewer.display(&image.id);
    let size = [place.width() as usize, place.height() as usize];
    let pane = &mut viewer.panes[at];
    pane.canvas.main.draw(ui, &radiograph, (view, part), size, &display);
    pane.canvas.main.show(ui, place.min);
    if let Some(placed) = Placed::new(&view.to_screen(viewport), place.min, scale) {
        let mut over = well_clip(ui, rect);
        measure::marks_ui(&over, viewer, &image.id, frame, &placed, &radiograph.facts, response.hover_pos());
        if is_cropping {
            crop::crop_ui(&mut over, rect, context, viewer, (&image.id, &part), &placed);
        }
    }
    if viewer.tool == Tool::Magnify
        && let Some(pointer) = response.hover_pos()
        && let Some(back) = view.to_screen(viewport).inverse()
    {
        lens_ui(ui, &mut viewer.panes[at].canvas.lens, &radiograph, (view, part), back.apply(in_place(pointer)), pointer, &display);
    }
    let cursor = match viewer.tool {
        Tool::Pan if view.scale > View::fit(view.orientation, &part, viewport).scale * 1.001 => CursorIcon::Grab,
        Tool::Pan => CursorIcon::Default,
        Tool::Level | Tool::Crop => CursorIcon::Move,
        Tool::Magnify => CursorIcon::ZoomIn,
        Tool::Draw(_) => CursorIcon::Crosshair,
    };
    response.clone().on_hover_and_drag_cursor(cursor);
    viewer.panes[at].canvas.frames = (radiograph.frames > 1).then_some((image.sha256, radiograph.frames));
    if radiograph.frames > 1 {
        frames_ui(ui, whole, viewer, at, radiograph.frames);
    }
    Some((radiograph, view))
}

/// The same place to draw in, cut at the well.
fn well_clip(ui: &mut Ui, well: Rect) -> Ui {
    let mut clipped = ui.new_child(UiBuilder::new().id_salt("marks").max_rect(well));
    clipped.set_clip_rect(well.intersect(ui.clip_rect()));
    clipped
}

/// The radiograph as it is to be shown. While another enhancement of it is made, the one before stays.
fn radiograph(context: &mut PageContext<'_>, viewer: &mut Viewer, at: usize, image: &Image) -> Result<Option<Arc<Radiograph>>, Arc<str>> {
    let frame = viewer.panes[at].frame;
    // One enhancement after another: a slider that is dragged would ask for fifty.
    if context.radiographs.is_enhancing(&image.sha256, frame)
        && let Some(held) = viewer.panes[at].held(image)
    {
        return Ok(Some(held));
    }
    match look(context, viewer, image, frame) {
        Look::Ready(radiograph) => {
            viewer.panes[at].canvas.radiograph = Some((image.sha256, frame, Arc::clone(&radiograph)));
            Ok(Some(radiograph))
        }
        Look::Waiting => {
            let held = viewer.panes[at].held(image);
            if held.is_none() {
                // Another image's picture is not this one's.
                viewer.panes[at].canvas.radiograph = None;
            }
            Ok(held)
        }
        Look::Refused(why) => Err(why),
    }
}

fn zoom_by_wheel(ui: &Ui, response: &Response, view: &mut View, viewport: [f64; 2], in_place: &impl Fn(Pos2) -> [f64; 2]) {
    let Some(pointer) = response.hover_pos() else { return };
    let wheel = ui.input(|input| input.smooth_scroll_delta().y + (input.zoom_delta() - 1.0) * 200.0);
    if wheel.abs() > 0.01 {
        let scale = (view.scale * f64::from(wheel / 200.0).exp()).min(MOST_SCALE);
        *view = view.zoomed(scale, in_place(pointer), viewport);
    }
}

/// Right widens the window, which is less contrast; down lowers what is mid-grey, which is brighter: as in other viewers.
fn level_by_drag(viewer: &mut Viewer, radiograph: &Radiograph, by: Vec2) {
    const POINTS: f64 = 500.0;
    let Some(values) = radiograph.values() else { return };
    let range = values.present();
    let step = (range.high - range.low).max(1.0) / POINTS;
    let window = viewer.image().map(|image| viewer.display(image)).unwrap_or_default().voi(values).as_window();
    let changed = Window { center: window.center + f64::from(by.y) * step, width: window.width + f64::from(by.x) * step, ..window }.sound();
    viewer.change(|display| display.shown = Shown::Window(changed));
}

/// What is around `at`, a point of the image, enlarged under the pointer.
fn lens_ui(ui: &Ui, lens: &mut Drawing, radiograph: &Arc<Radiograph>, (view, part): (View, Part), at: [f64; 2], pointer: Pos2, display: &Display) {
    let scale = ui.pixels_per_point();
    let side = (LENS * scale).round();
    let closer = View { scale: (view.scale * LENS_TIMES).clamp(1.0, 2.0 * MOST_SCALE), center: at, ..view };
    lens.draw(ui, radiograph, (closer, part), [side as usize; 2], display);
    let corner = (pointer.to_vec2() * scale - Vec2::splat(side / 2.0)).round();
    let rect = Rect::from_min_size((corner / scale).to_pos2(), Vec2::splat(side / scale));
    let t = theme::tokens(ui);
    ui.painter().rect_filled(rect.expand(2.0), 0, t.well);
    lens.show(ui, corner.to_pos2());
    ui.painter().rect_stroke(rect, 0, Stroke::new(theme::RING, t.text), egui::StrokeKind::Outside);
}

/// The small picture stands in until the whole one is decoded.
fn small_ui(ui: &Ui, rect: Rect, context: &mut PageContext<'_>, image: &Image) {
    if let textures::Look::Ready(texture) = context.textures.thumbnail(ui.ctx(), image) {
        let size = texture.size_vec2();
        let scale = (rect.width() / size.x).min(rect.height() / size.y);
        ui.painter().image(texture.id(), Rect::from_center_size(rect.center(), size * scale), FULL_UV, Color32::WHITE);
    }
}

fn no_picture_ui(ui: &Ui, rect: Rect, why: &str, image: &Image) {
    let t = theme::tokens(ui);
    let middle = rect.center();
    let is_lost = image.lost_at.is_some();
    let (icon, color) = if is_lost { (icons::WARNING_OCTAGON_FILL, t.red) } else { (icons::IMAGE_BROKEN, t.text3) };
    paint::icon(ui.painter(), icon, 32.0, color, middle - vec2(0.0, 48.0));
    let line = |y: f32| Rect::from_center_size(middle + vec2(0.0, y), vec2(rect.width() - 32.0, 22.0));
    // What is the matter with bytes that are nowhere any more does not matter.
    let (title, color, why) = if is_lost { (say!("state-lost"), t.red, say!("lost-where")) } else { (say!("pane-no-picture"), t.text, why) };
    paint::label(ui, Ink::new(theme::SECTION, color), title, line(-8.0), Align::Center);
    paint::label(ui, Ink::new(theme::BODY, t.text2), why, line(18.0), Align::Center);
    let words = Rect::from_min_max(pos2(rect.left() + 24.0, middle.y + 30.0), pos2(rect.right() - 24.0, rect.bottom()));
    paint::label_centred(ui, Ink::new(theme::BODY, t.text2), fate(image), words);
}

/// The frames of one file, under each other.
fn frames_ui(ui: &mut Ui, well: Rect, viewer: &mut Viewer, at: usize, frames: u32) {
    let t = theme::tokens(ui);
    let band = Rect::from_min_size(pos2(well.left() + 16.0, well.bottom() - FRAMES + 6.0), vec2((well.width() - 32.0).max(120.0), 36.0));
    ui.painter().rect_filled(band, theme::R3, t.bg.gamma_multiply(0.86));
    let mut frame = f64::from(viewer.panes[at].frame);
    let track = Rect::from_min_max(band.min + vec2(12.0, 0.0), band.max - vec2(96.0, 0.0));
    slider(ui, track, &say!("pane-frame", pane = letter(at)), &mut frame, 0.0..=f64::from(frames - 1), 1.0);
    let words = Rect::from_min_max(pos2(band.right() - 88.0, band.top()), band.max - vec2(12.0, 0.0));
    paint::label(ui, Ink::new(theme::DENSE, t.text), &say!("position-of", at = frame as u32 + 1, count = frames), words, Align::Max);
    if viewer.panes[at].frame != frame as u32 {
        viewer.active = at;
        viewer.panes[at].frame = frame as u32;
        ui.ctx().request_repaint();
    }
}

fn foot_ui(ui: &Ui, rect: Rect, viewer: &Viewer, at: usize, image: &Image, radiograph: &Radiograph, view: &View) {
    let t = theme::tokens(ui);
    let mut words = Vec::with_capacity(4);
    if let Some(values) = radiograph.values() {
        let window = viewer.display(&image.id).voi(values).as_window();
        words.push(format!("W {}", super::side::number(window.width)));
        words.push(format!("L {}", super::side::number(window.center)));
    }
    words.push(format!("Zoom {} %", (view.scale * 100.0).round()));
    if radiograph.frames > 1 && viewer.layout == Layout::Nine {
        words.push(format!("{}/{}", viewer.panes[at].frame + 1, radiograph.frames));
    }
    let inner = rect.shrink2(vec2(14.0, 0.0));
    let mut left = inner.left();
    for word in words {
        let place = Rect::from_min_max(pos2(left, inner.top()), inner.max);
        left = paint::label(ui, Ink::new(theme::DENSE, t.text2), &word, place, Align::Min).right() + 20.0;
    }
    let place = Rect::from_min_max(pos2(left, inner.top()), inner.max);
    if place.width() > 40.0 && !image.room.is_empty() {
        paint::label(ui, Ink::new(theme::DENSE, t.text2), &image.room, place, Align::Max);
    }
}
