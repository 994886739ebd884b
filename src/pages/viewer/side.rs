//! Beside the images: the active one's histogram with its window, brightness, sharpness, turning, and what is known of it.

use super::{
    Layout, Tool, Viewer,
    display::{Display, Shown},
    history::{History, Marks},
    letter,
    measure::{self, Kind, Scale},
    pane,
};
use crate::{
    command::UiCommand,
    format,
    pages::{PageContext, capture::acts::may_be_moved, correct::may_be_corrected},
    radiographs::{Look, Radiograph},
    widgets::{
        button::{Button, IconButton},
        field::{Field, tick},
        icons,
        paint::{self, Ink},
        slider::slider,
        theme,
    },
};
use chairside_api::display::{Annotation, Shape};
use chairside_core::{Image, ImageState};
use chairside_imaging::{Function, Preset, Range, Values, Window};
use chairside_words::say;
use egui::{Align, Color32, CornerRadius, CursorIcon, Id, Rect, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use std::sync::Arc;

const INSET: f32 = 16.0;
const HISTOGRAM: f32 = 112.0;
const HISTOGRAM_LOW: f32 = 80.0;
/// A panel lower than this has its rows closer, so that all tools are seen without scrolling in a window of 900 points.
const LOW: f32 = 900.0;
const BINS: usize = 106;
const INSIDE: Color32 = Color32::from_gray(0xa8);
const OUTSIDE: Color32 = Color32::from_gray(0x4a);

/// A value with its thousands apart; nothing after the point where the range makes it meaningless.
pub(super) fn number(value: f64) -> String {
    let rounded = value.round().abs() as usize;
    format!("{}{}", if value.round() < 0.0 { "−" } else { "" }, format::count(rounded))
}

/// Draws it into `rect`.
pub(super) fn side_ui(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>, viewer: &mut Viewer) {
    let t = theme::tokens(ui);
    ui.painter().rect_filled(rect, 0, t.bg);
    ui.painter().vline(rect.left() + 0.5, rect.y_range(), Stroke::new(theme::HAIRLINE, t.line));
    let image = viewer.image().and_then(|id| viewer.items.get(id)).map(Arc::clone);
    let Some(image) = image else { return };
    let frame = viewer.panes.get(viewer.active).map_or(0, |pane| pane.frame);
    let radiograph = match pane::look(context, viewer, &image, frame) {
        Look::Ready(radiograph) => Some(radiograph),
        Look::Waiting => viewer.panes.get(viewer.active).and_then(|pane| pane.held(&image)),
        Look::Refused(_) => None,
    };
    let mut inner = ui.new_child(UiBuilder::new().id_salt("side").max_rect(rect));
    ScrollArea::vertical().id_salt("viewer side").auto_shrink(false).show(&mut inner, |ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        let mut rows = Rows { left: rect.left() + INSET, width: rect.width() - 2.0 * INSET, is_low: rect.height() < LOW };
        names_another_ui(ui, &mut rows, viewer, &image);
        if let Some(values) = radiograph.as_ref().and_then(|radiograph| radiograph.values()) {
            brightness_ui(ui, &mut rows, context, viewer, &image, values);
        }
        measure_ui(ui, &mut rows, context, viewer, &image);
        turning_ui(ui, &mut rows, context, viewer, &image);
        acts_ui(ui, &mut rows, context, &image);
        facts_ui(ui, &mut rows, context, viewer, &image, radiograph.as_deref());
        paint::follow_focus(ui);
    });
}

/// That the image's own file names somebody else, if it does.
fn names_another_ui(ui: &mut Ui, rows: &mut Rows, viewer: &Viewer, image: &Image) {
    let Some(named) = viewer.whose.record().and_then(|patient| image.names_another(patient)) else { return };
    let t = theme::tokens(ui);
    rows.next(ui, 8.0);
    let head = rows.next(ui, 24.0);
    paint::icon(ui.painter(), icons::WARNING_CIRCLE_FILL, 18.0, t.amber, pos2(head.left() + 9.0, head.center().y));
    let title = Rect::from_min_max(pos2(head.left() + 26.0, head.top()), head.max);
    paint::label(ui, Ink::new(theme::BUTTON, t.amber), say!("review-names-another"), title, Align::Min);
    let words = say!("viewer-names-another-how", whom = format::named(named));
    let place = rows.next(ui, 64.0);
    paint::label_paragraph(ui, Ink::new(theme::DENSE, t.text2), &words, place);
}

/// What is done with the image as a whole.
fn acts_ui(ui: &mut Ui, rows: &mut Rows, context: &mut PageContext<'_>, image: &Image) {
    let mut button_ui = |act: UiCommand, words: &str, enabled: bool| {
        rows.next(ui, 8.0);
        let place = rows.next(ui, 40.0);
        let tooltip = act.tooltip();
        let whole = Button::new(act.label()).icon(act.icon()).tooltip(&tooltip).enabled(enabled);
        // Where the whole words are too long for the panel, fewer say it, too; the name and the tooltip have all.
        let short = Button::new(words).icon(act.icon()).name(act.label()).tooltip(&tooltip).enabled(enabled);
        let button = if whole.width(ui) > place.width() { short } else { whole };
        if button.put(ui, place).clicked() {
            context.act(act);
        }
    };
    button_ui(UiCommand::Export, UiCommand::Export.label(), true);
    // What is nobody's yet is assigned, not moved.
    if image.subject.is_some() {
        button_ui(UiCommand::Move, say!("move-image"), may_be_moved(image));
        // Before it is sent, they are set beside it in Capture.
        if may_be_corrected(image) {
            button_ui(UiCommand::Correct, say!("correct-short"), true);
        }
    }
    rows.next(ui, 8.0);
}

/// Rows of the panel, one under the other.
struct Rows {
    left: f32,
    width: f32,
    /// There is little room: they stand closer.
    is_low: bool,
}

impl Rows {
    fn next(&mut self, ui: &mut Ui, height: f32) -> Rect {
        let (_, rect) = ui.allocate_space(vec2(ui.available_width(), height));
        Rect::from_min_size(pos2(self.left, rect.top()), vec2(self.width, height))
    }
}

fn brightness_ui(ui: &mut Ui, rows: &mut Rows, context: &mut PageContext<'_>, viewer: &mut Viewer, image: &Image, values: &Values) {
    let t = theme::tokens(ui);
    let head = rows.next(ui, if rows.is_low { 48.0 } else { 60.0 });
    paint::label(ui, Ink::new(theme::BUTTON, t.text), say!("window-and-level"), head, Align::Min);
    let reset = Rect::from_center_size(pos2(head.right() - 16.0, head.center().y), vec2(32.0, 32.0));
    let tooltip = UiCommand::ResetDisplay.tooltip();
    let changed = viewer.display(&image.id) != Display::default() || *viewer.marks(&image.id) != Marks::default();
    if IconButton::new(UiCommand::ResetDisplay.icon(), UiCommand::ResetDisplay.label()).small().tooltip(&tooltip).enabled(changed).put(ui, reset).clicked() {
        context.act(UiCommand::ResetDisplay);
    }
    let auto = say!("preset-auto");
    let width = paint::width(ui.painter(), theme::BUTTON, auto) + 24.0;
    let place = Rect::from_min_size(pos2(reset.left() - 4.0 - width, reset.top()), vec2(width, reset.height()));
    let is_auto = viewer.display(&image.id).shown == Shown::Preset(Preset::Auto);
    if preset_ui(ui, place, auto, is_auto) {
        viewer.change(|display| display.shown = Shown::Preset(Preset::Auto));
    }
    let window = viewer.display(&image.id).voi(values).as_window();
    let place = rows.next(ui, if rows.is_low { HISTOGRAM_LOW } else { HISTOGRAM });
    if let Some(changed) = histogram_ui(ui, place, values, window) {
        viewer.change(|display| display.shown = Shown::Window(changed));
    }
    rows.next(ui, 10.0);
    let range = values.possible();
    let present = values.present();
    let extent = (range.high - range.low).max(1.0);
    // A slider over 65,536 values would jump; it covers twice what is there.
    let most = (2.0 * (present.high - present.low)).clamp(2.0, extent + 1.0).max(window.width);
    let mut width = window.width;
    if labelled_slider(ui, rows, say!("window-width"), &number(width), &mut width, 1.0..=most, 1.0) {
        viewer.change(|display| display.shown = Shown::Window(Window { width, ..window }.sound()));
    }
    let mut center = window.center;
    let (low, high) = (present.low.min(center), present.high.max(center));
    if labelled_slider(ui, rows, say!("window-level"), &number(center), &mut center, low..=high.max(low + 1.0), 1.0) {
        viewer.change(|display| display.shown = Shown::Window(Window { center, ..window }.sound()));
    }
    let mut sharpen = f64::from(viewer.display(&image.id).sharpen);
    if labelled_slider(ui, rows, say!("sharpen"), &format!("{sharpen} %"), &mut sharpen, 0.0..=100.0, 5.0) {
        viewer.change(|display| display.sharpen = sharpen as u8);
    }
    presets_ui(ui, rows, viewer, image, values);
    let place = rows.next(ui, 40.0);
    let even = viewer.display(&image.id).local_contrast;
    if tick(ui, place, say!("even-contrast"), even).on_hover_text(say!("even-contrast-how")).clicked() {
        viewer.change(|display| display.local_contrast = !even);
    }
    if viewer.layout != Layout::Single {
        let place = rows.next(ui, 40.0);
        let label = if viewer.layout == Layout::Compare { say!("apply-to-both") } else { say!("apply-to-all") };
        if tick(ui, place, label, viewer.same_for_all).clicked() {
            viewer.same_for_all = !viewer.same_for_all;
            viewer.change(|_| {});
        }
    }
}

fn presets_ui(ui: &mut Ui, rows: &mut Rows, viewer: &mut Viewer, image: &Image, values: &Values) {
    let presets = [
        (say!("preset-default"), Preset::Default),
        (say!("preset-enamel"), Preset::Enamel),
        (say!("preset-bone"), Preset::Bone),
        (say!("preset-soft"), Preset::Soft),
    ];
    let mut offered: Vec<(String, Shown)> = presets.into_iter().map(|(name, preset)| (name.to_owned(), Shown::Preset(preset))).collect();
    // The first of the file is the default.
    offered.extend(values.from_file.iter().enumerate().skip(1).map(|(at, (name, _))| {
        let name = if name.is_empty() { say!("preset-of-file", number = at + 1) } else { name.clone() };
        (name, Shown::OfFile(at))
    }));
    let shown = viewer.display(&image.id).shown;
    rows.next(ui, 4.0);
    for pair in offered.chunks(2) {
        let row = rows.next(ui, if rows.is_low { 44.0 } else { 48.0 });
        let width = (row.width() - 8.0) / 2.0;
        for (at, (name, preset)) in pair.iter().enumerate() {
            let place = Rect::from_min_size(row.min + vec2(at as f32 * (width + 8.0), 0.0), vec2(width, row.height() - 8.0));
            if preset_ui(ui, place, name, *preset == shown) {
                viewer.change(|display| display.shown = *preset);
            }
        }
    }
}

fn preset_ui(ui: &Ui, rect: Rect, name: &str, on: bool) -> bool {
    let t = theme::tokens(ui);
    let response = ui.interact(rect, ui.scope_id().with(("preset", name)), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, on, name));
    let fill = if response.hovered() {
        t.hover
    } else if on {
        t.segment
    } else {
        t.card
    };
    let outline = if on { t.text3 } else { t.line2 };
    ui.painter().rect(rect, CornerRadius::same(theme::R3), fill, Stroke::new(theme::HAIRLINE, outline), StrokeKind::Inside);
    paint::text_in(ui.painter(), Ink::new(theme::BUTTON, t.text), name, rect.shrink2(vec2(6.0, 4.0)), Align::Center);
    paint::focus_ring(ui, &response, theme::R3);
    response.on_hover_cursor(CursorIcon::PointingHand).clicked()
}

fn turning_ui(ui: &mut Ui, rows: &mut Rows, context: &mut PageContext<'_>, viewer: &mut Viewer, image: &Image) {
    rows.next(ui, 6.0);
    let row = rows.next(ui, 44.0);
    for (at, act) in [UiCommand::RotateLeft, UiCommand::RotateRight, UiCommand::FlipHorizontal, UiCommand::FlipVertical].into_iter().enumerate() {
        let place = Rect::from_min_size(row.min + vec2(at as f32 * 44.0, 2.0), vec2(40.0, 40.0));
        let tooltip = act.tooltip();
        if IconButton::new(act.icon(), act.label()).tooltip(&tooltip).salt("side").put(ui, place).clicked() {
            context.act(act);
        }
    }
    let crop = Rect::from_min_size(row.min + vec2(4.0 * 44.0, 2.0), vec2(40.0, 40.0));
    if IconButton::new(UiCommand::Crop.icon(), UiCommand::Crop.label())
        .tooltip(&UiCommand::Crop.tooltip())
        .on(viewer.tool == Tool::Crop)
        .put(ui, crop)
        .clicked()
    {
        context.act(UiCommand::Crop);
    }
    if viewer.display(&image.id).crop.is_some() {
        let row = rows.next(ui, 44.0);
        let place = Rect::from_min_size(row.min, vec2(row.width(), 36.0));
        if Button::new(UiCommand::WholeImage.label()).put(ui, place).clicked() {
            context.act(UiCommand::WholeImage);
        }
    }
    let orientation = viewer.display(&image.id).orientation;
    let mut degrees = if orientation.degrees() > 180.0 { orientation.degrees() - 360.0 } else { orientation.degrees() };
    let words = format!("{} °", number(degrees));
    if labelled_slider(ui, rows, say!("rotate"), &words, &mut degrees, -180.0..=180.0, 1.0) {
        viewer.change(|display| display.orientation = chairside_imaging::Orientation::new(orientation.is_mirrored(), degrees));
    }
}

/// The tools that measure and draw, and what they ask.
fn measure_ui(ui: &mut Ui, rows: &mut Rows, context: &mut PageContext<'_>, viewer: &mut Viewer, image: &Image) {
    rows.next(ui, 6.0);
    let row = rows.next(ui, 40.0);
    for (at, kind) in Kind::ALL.into_iter().enumerate() {
        let place = Rect::from_min_size(row.min + vec2(at as f32 * 37.0, 4.0), vec2(32.0, 32.0));
        let on = viewer.tool == Tool::Draw(kind);
        if IconButton::new(kind.icon(), kind.label()).small().on(on).put(ui, place).clicked() {
            viewer.use_tool(Tool::Draw(kind));
        }
    }
    let row = rows.next(ui, 40.0);
    let history = viewer.histories.get(&image.id);
    let can = [
        (UiCommand::Undo, history.is_some_and(History::can_undo)),
        (UiCommand::Redo, history.is_some_and(History::can_redo)),
        (UiCommand::RemoveMark, viewer.chosen_mark().is_some()),
    ];
    for (at, (act, enabled)) in can.into_iter().enumerate() {
        let place = Rect::from_min_size(row.min + vec2(at as f32 * 37.0, 4.0), vec2(32.0, 32.0));
        let tooltip = act.tooltip();
        if IconButton::new(act.icon(), act.label()).small().tooltip(&tooltip).enabled(enabled).put(ui, place).clicked() {
            context.act(act);
        }
    }
    if viewer.pen.known.is_some() {
        known_length_ui(ui, rows, viewer, image);
    } else if let Some(Annotation { shape: Shape::Text { text, .. }, .. }) = viewer.chosen_mark().and_then(|at| viewer.marks(&image.id).annotations.get(at)) {
        let mut typed = text.clone();
        let place = rows.next(ui, 44.0);
        let id = Id::unique("words over the image");
        let response = Field::new(&mut typed, say!("measure-words")).id(id).height(40.0).limit(200).put(ui, place);
        if std::mem::take(&mut viewer.pen.wants_focus) {
            response.request_focus();
        }
        if let (true, Some(at)) = (response.changed(), viewer.chosen_mark()) {
            let change = |marks: &mut Marks| {
                if let Some(Annotation { shape: Shape::Text { text, .. }, .. }) = marks.annotations.get_mut(at) {
                    *text = typed;
                }
            };
            viewer.mark_on(&image.id, change);
        }
    }
}

/// Asks how long the line is that was drawn along something known.
fn known_length_ui(ui: &mut Ui, rows: &mut Rows, viewer: &mut Viewer, image: &Image) {
    let row = rows.next(ui, 48.0);
    let id = Id::unique("known length");
    let millimeters = measure::parse_millimeters(&viewer.pen.typed);
    let invalid = millimeters.is_none() && !viewer.pen.typed.trim().is_empty();
    let field = Rect::from_min_size(row.min, vec2(row.width() - 68.0, 40.0));
    let response = Field::new(&mut viewer.pen.typed, say!("measure-known-length"))
        .placeholder(say!("measure-known-length-short"))
        .id(id)
        .height(40.0)
        .limit(12)
        .invalid(invalid)
        .put(ui, field);
    if std::mem::take(&mut viewer.pen.wants_focus) {
        response.request_focus();
    }
    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
    let button = Rect::from_min_max(pos2(field.right() + 8.0, row.top()), pos2(row.right(), row.top() + 40.0));
    let pressed = Button::new(say!("measure-set")).name(say!("measure-set-length")).enabled(millimeters.is_some()).put(ui, button).clicked();
    if let Some(millimeters) = millimeters.filter(|_| pressed || entered) {
        measure::calibrate(viewer, &image.id, millimeters);
    }
}

fn facts_ui(ui: &mut Ui, rows: &mut Rows, context: &mut PageContext<'_>, viewer: &Viewer, image: &Image, radiograph: Option<&Radiograph>) {
    let t = theme::tokens(ui);
    let line = rows.next(ui, 16.0);
    ui.painter().hline(line.x_range(), line.center().y, Stroke::new(theme::HAIRLINE, t.line));
    let head = rows.next(ui, 32.0);
    let title = if viewer.panes.len() > 1 { say!("image-of-pane", pane = letter(viewer.active)) } else { say!("image").to_owned() };
    paint::label(ui, Ink::new(theme::BUTTON, t.text), &title, head, Align::Min);
    let mut facts = Vec::with_capacity(6);
    if let Some(radiograph) = radiograph {
        facts.push((say!("fact-size"), format!("{} × {}", number(radiograph.size[0]), number(radiograph.size[1]))));
        facts.push((say!("fact-depth"), say!("fact-bits", bits = radiograph.bits)));
        let scale = Scale::of(viewer.marks(&image.id), &radiograph.facts);
        match scale.method {
            Some(method) => {
                facts.push((say!("fact-scale"), format!("{} mm/px", chairside_words::number(&format!("{:.4}", scale.per_pixel[0])))));
                facts.push((say!("fact-known-by"), method.to_owned()));
            }
            None => facts.push((say!("fact-scale"), say!("fact-not-calibrated").to_owned())),
        }
        if radiograph.facts.has_overlays {
            facts.push((say!("fact-overlays"), say!("fact-not-drawn").to_owned()));
        }
    }
    facts.push((say!("ledger-file"), format!("{}, {}", image.format.name(), format::bytes(image.size_bytes))));
    facts.push((say!("fact-saved-as"), if image.lost_at.is_some() { say!("state-lost") } else { say!("fact-untouched") }.to_owned()));
    if let Some(saved) = context.snapshot.displays.get(&image.id) {
        let by = if saved.by.is_empty() { String::new() } else { format!("{}, ", saved.by) };
        facts.push((say!("fact-shown-as"), format!("{by}{}", format::moment(saved.at, context.now, context.zone))));
        if saved.is_waiting && matches!(image.state, ImageState::Uploaded { .. }) {
            facts.push(("", say!("fact-not-elsewhere").to_owned()));
        }
    }
    // As wide as the longest word needs, in any language.
    let labels = facts.iter().map(|(label, _)| paint::width(ui.painter(), theme::DENSE, label) + 12.0).fold(72.0, f32::max);
    for (label, value) in facts {
        let row = rows.next(ui, 25.0);
        let color = if label == say!("fact-saved-as") && image.lost_at.is_some() { t.red } else { t.text };
        paint::label(ui, Ink::new(theme::DENSE, t.text3), label, row, Align::Min);
        paint::label(ui, Ink::new(theme::DENSE, color), &value, Rect::from_min_max(pos2(row.left() + labels, row.top()), row.max), Align::Min);
    }
    rows.next(ui, INSET);
}

fn labelled_slider(ui: &mut Ui, rows: &mut Rows, name: &str, shown: &str, value: &mut f64, range: std::ops::RangeInclusive<f64>, step: f64) -> bool {
    let t = theme::tokens(ui);
    let words = rows.next(ui, if rows.is_low { 26.0 } else { 34.0 });
    paint::label(ui, Ink::new(theme::BODY, t.text2), name, words, Align::Min);
    paint::label(ui, Ink::new(theme::BUTTON, t.text), shown, words, Align::Max);
    let place = rows.next(ui, 24.0);
    slider(ui, place, name, value, range, step).changed()
}

/// The histogram of what is there, and the window's two ends as handles; answers the window they were dragged to.
fn histogram_ui(ui: &mut Ui, rect: Rect, values: &Values, window: Window) -> Option<Window> {
    let t = theme::tokens(ui);
    ui.painter().rect_filled(rect, CornerRadius::same(theme::R2), t.well);
    let response = ui.interact(rect, ui.scope_id().with("histogram"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, say!("histogram")));
    let present = values.present();
    let extent = (present.high - present.low).max(1.0);
    let plot = Rect::from_min_max(rect.min + vec2(1.0, 6.0), rect.max - vec2(1.0, 4.0));
    let x_of = |value: f64| plot.left() + (((value - present.low) / extent).clamp(0.0, 1.0) as f32) * plot.width();
    let value_of = |x: f32| present.low + f64::from(((x - plot.left()) / plot.width()).clamp(0.0, 1.0)) * extent;
    let counts = values.histogram(BINS);
    // By the square root: a peak of black air must not flatten everything else.
    let highest = counts.iter().map(|count| f64::from(*count).sqrt()).fold(1.0, f64::max);
    let Range { low, high } = window.range();
    for (at, count) in counts.iter().enumerate() {
        let x = plot.left() + (at as f32 + 0.5) * plot.width() / BINS as f32;
        let height = (f64::from(*count).sqrt() / highest) as f32 * plot.height();
        let value = value_of(x);
        let color = if value >= low && value <= high { INSIDE } else { OUTSIDE };
        ui.painter().rect_filled(Rect::from_min_max(pos2((x - 0.5).round(), plot.bottom() - height), pos2((x - 0.5).round() + 1.0, plot.bottom())), 0, color);
    }
    let mut dragged = None;
    for (name, at, is_low) in [(say!("window-black"), low, true), (say!("window-white"), high, false)] {
        let x = x_of(at).round();
        let middle = pos2(x, rect.center().y);
        let handle = Rect::from_center_size(middle, vec2(24.0, 44.0));
        let response = ui.interact(handle, ui.scope_id().with(("end of the window", name)), Sense::drag());
        response.widget_info(|| WidgetInfo::slider(true, at, name));
        ui.painter().vline(x, rect.y_range(), Stroke::new(theme::HAIRLINE, t.text));
        ui.painter().rect_filled(Rect::from_center_size(middle, vec2(12.0, 20.0)), CornerRadius::same(3), t.text);
        paint::focus_ring(ui, &response, theme::R2);
        if let Some(pointer) = response.interact_pointer_pos().filter(|_| response.dragged()) {
            let value = value_of(pointer.x);
            let (low, high) = if is_low { (value.min(high - 1.0), high) } else { (low, value.max(low + 1.0)) };
            dragged = Some(over(Range { low, high }, window.function));
        }
        response.on_hover_and_drag_cursor(CursorIcon::ResizeHorizontal);
    }
    dragged
}

/// The window of a curve that is black at one value and white at the other.
fn over(range: Range, function: Function) -> Window {
    match function {
        Function::Linear => Window::over(range),
        exact => Window { center: f64::midpoint(range.low, range.high), width: range.high - range.low, function: exact }.sound(),
    }
}
