//! The review panel: the radiograph, its teeth and note, and the decision. Where it is too low for all of them, what stands between the radiograph and the decision is scrolled: those two
//! are always seen together.

use super::{
    acts,
    decision::{self, decision_ui},
    lists,
};
use crate::{
    command::UiCommand,
    format,
    pages::PageContext,
    state::{CaptureState, Drawn, Scales, Sight, Zoom},
    textures::Look,
    widgets::{
        button::IconButton,
        field::Field,
        icons::{self, Icon},
        image_card::{self, FULL_UV, state_look},
        paint::{self, Ink},
        theme, tooth_picker,
    },
};
use chairside_core::{Image, ImageState, Preview};
use chairside_words::say;
use egui::{Align, Color32, CursorIcon, Id, Rect, Role, ScrollArea, Sense, Stroke, Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2};
use std::{sync::Arc, time::Duration};

/// Height of the panel's head.
pub const HEAD: f32 = 48.0;
const TOOLS: f32 = 52.0;
const INSET: f32 = theme::PANEL_INSET;
/// No radiograph in a lower place counts as seen.
const LEAST_SEEN: f32 = 64.0;
/// Space around a fitted image.
pub const FIT_INSET: f32 = 4.0;
/// Under the tools: teeth, note, and what is between them.
const ABOUT: f32 = 10.0 + 26.0 + tooth_picker::HEIGHT + 10.0 + 44.0 + 15.0;
/// The least a radiograph gets.
const LEAST_WELL: f32 = 160.0;
/// The least that is seen of what is scrolled, before the radiograph gives way to it.
const LEAST_SCROLLED: f32 = 56.0;

/// Seconds after the last letter of a note until it is kept.
const PAUSE: f64 = 0.8;

/// The field of the note, so that keys know whether somebody types.
pub fn note_id() -> Id {
    Id::unique("note of the image in review")
}

/// Draws the panel into `rect`.
pub fn review_ui(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>, state: &mut CaptureState, image: &Arc<Image>) {
    let t = theme::tokens(ui);
    ui.painter().rect_filled(rect, 0, t.panel);
    ui.painter().vline(rect.left() + 0.5, rect.y_range(), Stroke::new(theme::HAIRLINE, t.line));
    let rect = Rect::from_min_max(rect.min + vec2(1.0, 0.0), rect.max);
    head_ui(ui, Rect::from_min_size(rect.min, vec2(rect.width(), HEAD)), context, state, image);
    let is_low = rect.height() < HEAD + LEAST_WELL + TOOLS + ABOUT + decision::HEIGHT;
    let decision = if is_low { decision::LOW_HEIGHT } else { decision::HEIGHT };
    let band = if is_low { BAND_LOW } else { BAND };
    let is_preview_only = image_card::is_preview_only(image);
    let named = image.named.as_ref().filter(|_| context.names_another(image)).cloned();
    let bands = [is_preview_only, image.lost_at.is_some(), named.is_some()].map(|is_there| if is_there { band } else { 0.0 }).iter().sum::<f32>();
    let room = rect.height() - HEAD - decision;
    let height = if is_low { (room - TOOLS - ABOUT).max(LEAST_WELL + bands).min(room - LEAST_SCROLLED).max(LEAST_WELL / 2.0) } else { room - TOOLS - ABOUT };
    let well = Rect::from_min_size(rect.min + vec2(0.0, HEAD), vec2(rect.width(), height));
    let mut picture = well;
    if is_preview_only {
        picture = band_ui(ui, picture, band, TWICE, [image_card::preview_only(), say!("review-preview-only")]);
    }
    if image.lost_at.is_some() {
        picture = band_ui(ui, picture, band, LOST, [say!("state-lost"), say!("lost-where")]);
    }
    if let Some(named) = named {
        let words = say!("review-names-another-how", whom = format::named(&named));
        picture = band_ui(ui, picture, band, TWICE, [say!("review-names-another"), &words]);
    }
    well_ui(ui, picture, context, state, image);
    let foot = Rect::from_min_max(pos2(rect.left(), rect.bottom() - decision), rect.max);
    let between = Rect::from_min_max(well.left_bottom(), foot.right_top());
    if is_low {
        scrolled_ui(ui, between, context, state, image);
    } else {
        between_ui(ui, between, context, state, image);
    }
    decision_ui(ui, foot, context, state, image);
}

/// Tools, teeth and note, as far as they are scrolled into `rect`.
fn scrolled_ui(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>, state: &mut CaptureState, image: &Arc<Image>) {
    let mut area = ui.new_child(UiBuilder::new().id_salt("about the image").max_rect(rect));
    area.set_clip_rect(rect.intersect(ui.clip_rect()));
    ScrollArea::vertical().id_salt("about the image").auto_shrink(false).show(&mut area, |ui| {
        let (_, whole) = ui.allocate_space(vec2(rect.width(), TOOLS + ABOUT));
        between_ui(ui, whole, context, state, image);
        paint::follow_focus(ui);
    });
}

/// What stands between the radiograph and the decision: tools, teeth and note.
fn between_ui(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>, state: &mut CaptureState, image: &Arc<Image>) {
    let tools = Rect::from_min_size(rect.min, vec2(rect.width(), TOOLS));
    tools_ui(ui, tools, context, state, image);
    about_ui(ui, Rect::from_min_max(tools.left_bottom() + vec2(INSET, 0.0), rect.max - vec2(INSET, 0.0)), context, state, image);
}

fn head_ui(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>, state: &CaptureState, image: &Image) {
    let t = theme::tokens(ui);
    let list = state.walk(context.snapshot, image);
    let place = lists::position(context.snapshot, list, &image.id);
    let title = if image.state == ImageState::NeedsReview { say!("kind-review") } else { say!("image") };
    let mut facts = Vec::with_capacity(4);
    if let Some(place) = place {
        facts.push(say!("position-of", at = place + 1, count = list.len()));
    }
    facts.extend(taken(image, context));
    facts.push(say!("move-landed", time = format::moment(image.landed_at, context.now, context.zone)));
    facts.push(format::bytes(image.size_bytes));
    let right = walk_buttons(ui, rect, context, list.len() > 1);
    let line = |left: f32| Rect::from_min_max(pos2(left, rect.top()), pos2(right, rect.bottom()));
    let drawn = paint::label(ui, Ink::new(theme::SECTION, t.text), title, line(rect.left() + INSET), Align::Min);
    paint::label(ui, Ink::new(theme::BODY, t.text2), &facts.join(" · "), line(drawn.right() + 10.0), Align::Min);
}

/// When it was taken, where that is another minute than the landing's.
fn taken(image: &Image, context: &PageContext<'_>) -> Option<String> {
    let shown = |at| format::moment(at, context.now, context.zone);
    image.captured_at.map(shown).filter(|taken| *taken != shown(image.landed_at)).map(|taken| say!("review-taken", time = taken))
}

/// Previous and next, at the right of a panel's head; answers where they begin.
pub fn walk_buttons(ui: &Ui, head: Rect, context: &mut PageContext<'_>, enabled: bool) -> f32 {
    let left = head.right() - 104.0;
    for (act, left) in [(UiCommand::Previous, left + 8.0), (UiCommand::Next, left + 56.0)] {
        let button = Rect::from_min_size(pos2(left, head.top() + 4.0), Vec2::splat(40.0));
        let tooltip = act.tooltip();
        if IconButton::new(act.icon(), act.label()).tooltip(&tooltip).enabled(enabled).put(ui, button).clicked() {
            context.act(act);
        }
    }
    left
}

/// The radiograph: fitted, or enlarged and moved with the pointer; the wheel zooms to where the pointer is.
fn well_ui(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>, state: &mut CaptureState, image: &Arc<Image>) {
    let t = theme::tokens(ui);
    let response = ui.interact(rect, ui.scope_id().with(("well", &image.id)), Sense::click_and_drag() - Sense::FOCUSABLE);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, say!("review-radiograph")));
    ui.painter().rect_filled(rect, 0, t.well);
    // What is cut by the window's edge has not been seen, and whose it is has to be seen with it.
    if !ui.clip_rect().expand(0.5).contains_rect(rect) || rect.size().min_elem() < LEAST_SEEN {
        state.sight = Sight::Cut;
    }
    if state.sight == Sight::Cut {
        state.drawn = None;
    }
    let full = context.whole(ui.ctx(), image, state.inverted);
    // The small picture stands in until the whole one is there; approving waits for the whole one.
    let (texture, whole) = match full {
        Look::Ready(texture) => (texture, true),
        Look::Refused(why) => {
            no_preview_ui(ui, rect, &why, image);
            mark_drawn(ui, state, image);
            return;
        }
        Look::Waiting => match context.small(ui.ctx(), image) {
            Look::Ready(texture) if !state.inverted => (texture, false),
            _ => return,
        },
    };
    // As large as the image; turned or cropped, as large as what is left of it to see.
    let seen = texture.size_vec2();
    let pixels = image.pixels.map_or(seen, |pixels| vec2(pixels.width.max(1) as f32, pixels.height.max(1) as f32));
    let is_same_shape = (seen.x * pixels.y - seen.y * pixels.x).abs() <= seen.x.max(seen.y) * pixels.x.max(pixels.y) * 0.01;
    let pixels = if is_same_shape { pixels } else { seen };
    let fit = fit_scale(rect, pixels);
    state.scales = Scales { fit, actual: 1.0 / ui.pixels_per_point() };
    let pointer = response.hover_pos();
    let (mut scale, mut center) = match state.zoom {
        Zoom::Fit => (fit, Vec2::splat(0.5)),
        Zoom::Scale { scale, center } => (scale, center),
    };
    if response.dragged() && state.zoom != Zoom::Fit {
        center -= response.drag_delta() / (pixels * scale);
    }
    let wheel = if pointer.is_some() { ui.input(|input| input.smooth_scroll_delta().y + (input.zoom_delta() - 1.0) * 200.0) } else { 0.0 };
    if let Some(pointer) = pointer
        && wheel.abs() > 0.01
    {
        let after = (scale * (wheel / 200.0).exp()).clamp(fit, MAX_SCALE.max(fit));
        let from_middle = pointer - rect.center();
        center += from_middle / pixels * (1.0 / scale - 1.0 / after);
        scale = after;
        state.zoom = Zoom::Scale { scale, center };
    }
    if response.double_clicked() {
        state.zoom = if state.zoom == Zoom::Fit { Zoom::Scale { scale: state.scales.actual, center: Vec2::splat(0.5) } } else { Zoom::Fit };
        ui.ctx().request_repaint();
    }
    if state.zoom != Zoom::Fit {
        if scale <= fit * 1.001 {
            state.zoom = Zoom::Fit;
            (scale, center) = (fit, Vec2::splat(0.5));
        } else {
            // The image never leaves the well: its edge stops at the well's edge.
            let half = rect.size() / (pixels * scale) / 2.0;
            for axis in 0..2 {
                center[axis] = if half[axis] >= 0.5 { 0.5 } else { center[axis].clamp(half[axis], 1.0 - half[axis]) };
            }
            state.zoom = Zoom::Scale { scale, center };
        }
    }
    let place = Rect::from_min_size(rect.center() - center * pixels * scale, pixels * scale);
    let place = if state.zoom == Zoom::Fit { Rect::from_min_max(place.min.round(), place.max.round()) } else { place };
    ui.painter().with_clip_rect(rect.intersect(ui.clip_rect())).image(texture.id(), place, FULL_UV, Color32::WHITE);
    if whole {
        mark_drawn(ui, state, image);
    }
    if state.zoom != Zoom::Fit {
        response.on_hover_and_drag_cursor(CursorIcon::Grab);
    }
}

/// The most an image is enlarged: 8 points a pixel.
pub const MAX_SCALE: f32 = 8.0;

fn fit_scale(rect: Rect, pixels: Vec2) -> f32 {
    ((rect.width() - 2.0 * FIT_INSET) / pixels.x).min((rect.height() - 2.0 * FIT_INSET) / pixels.y)
}

fn mark_drawn(ui: &Ui, state: &mut CaptureState, image: &Image) {
    if state.sight == Sight::Whole && !state.drawn.as_ref().is_some_and(|drawn| drawn.is(image)) {
        state.drawn = Some(Drawn { image: image.id.clone(), sha256: image.sha256, since: ui.input(|input| input.time) });
    }
}

/// How a band looks that says to look twice, and one that says that the image is lost. The well is dark in both themes.
const TWICE: (Icon, Color32) = (icons::WARNING_CIRCLE_FILL, theme::DARK.amber);
const LOST: (Icon, Color32) = (icons::WARNING_OCTAGON_FILL, theme::DARK.red);

/// Says under the picture why to look twice; answers what is left for the picture.
fn band_ui(ui: &Ui, well: Rect, height: f32, (icon, color): (Icon, Color32), [title, what]: [&str; 2]) -> Rect {
    // The well is dark in both themes.
    let t = &theme::DARK;
    let (rest, band) = well.split_top_bottom_at_y(well.bottom() - height);
    ui.painter().rect_filled(band, 0, t.well);
    paint::icon(ui.painter(), icon, 20.0, color, pos2(band.left() + INSET + 10.0, band.top() + 15.0));
    let words = Rect::from_min_max(pos2(band.left() + INSET + 28.0, band.top() + 4.0), pos2(band.right() - INSET, band.bottom()));
    let head = Rect::from_min_size(words.min, vec2(words.width(), 22.0));
    paint::label(ui, Ink::new(theme::BUTTON, color), title, head, Align::Min);
    let lines = Rect::from_min_max(head.left_bottom(), words.max);
    if height < BAND {
        paint::say(ui, what, band).on_hover_text(what);
    } else {
        paint::label_paragraph(ui, Ink::new(theme::DENSE, t.text2), what, lines);
    }
    rest
}

/// Height of a band that says why to look twice; in a low panel it is its title alone.
const BAND: f32 = 72.0;
const BAND_LOW: f32 = 30.0;

fn no_preview_ui(ui: &Ui, rect: Rect, why: &str, image: &Image) {
    // The well is dark in both themes.
    let t = &theme::DARK;
    let middle = rect.center();
    // What is the matter with bytes that are nowhere any more does not matter.
    let why = if image.lost_at.is_some() { say!("lost-where") } else { why };
    paint::icon(ui.painter(), icons::IMAGE_BROKEN, 32.0, t.text3, middle - vec2(0.0, 48.0));
    let line = |y: f32| Rect::from_center_size(middle + vec2(0.0, y), vec2(rect.width() - 48.0, 22.0));
    paint::label(ui, Ink::new(theme::SECTION, t.text), say!("no-preview"), line(-8.0), Align::Center);
    paint::label(ui, Ink::new(theme::BODY, t.text2), why, line(18.0), Align::Center);
    let words = Rect::from_min_max(pos2(rect.left() + 24.0, middle.y + 30.0), pos2(rect.right() - 24.0, rect.bottom()));
    paint::label_centred(ui, Ink::new(theme::BODY, t.text2), image_card::fate(image), words);
}

fn tools_ui(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>, state: &CaptureState, image: &Image) {
    let t = theme::tokens(ui);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(theme::HAIRLINE, t.line));
    let y = rect.center().y;
    let shown = !matches!(image.preview, Preview::Refused(_));
    let button = |ui: &Ui, center: f32, act: UiCommand, on: bool| {
        let tooltip = act.tooltip();
        let place = Rect::from_center_size(pos2(center, y), Vec2::splat(40.0));
        IconButton::new(act.icon(), act.label()).tooltip(&tooltip).on(on).enabled(shown).put(ui, place).clicked()
    };
    let mut pressed = None;
    let left = rect.left() + 10.0 + 20.0;
    if button(ui, left, UiCommand::Invert, state.inverted) {
        pressed = Some(UiCommand::Invert);
    }
    ui.painter().vline(left + 33.0, y - 12.0..=y + 12.0, Stroke::new(theme::HAIRLINE, t.line));
    let zoom = left + 66.0;
    if button(ui, zoom, UiCommand::ZoomOut, false) {
        pressed = Some(UiCommand::ZoomOut);
    }
    if shown {
        let place = Rect::from_center_size(pos2(zoom + 43.0, y), vec2(52.0, 18.0));
        paint::label(ui, Ink::new(theme::DENSE, t.text2), &zoom_percent(state), place, Align::Center);
    }
    if button(ui, zoom + 86.0, UiCommand::ZoomIn, false) {
        pressed = Some(UiCommand::ZoomIn);
    }
    if button(ui, zoom + 126.0, UiCommand::ZoomFit, false) {
        pressed = Some(UiCommand::ZoomFit);
    }
    if button(ui, zoom + 166.0, UiCommand::OpenViewer, false) {
        pressed = Some(UiCommand::OpenViewer);
    }
    if let Some(act) = pressed {
        context.act(act);
    }
    let look = state_look(t, image, context.snapshot.queue.paused_by_person());
    let width = paint::width(ui.painter(), theme::BUTTON, &look.word) + 26.0;
    let from = rect.right() - INSET - width;
    if from > zoom + 196.0 {
        paint::icon(ui.painter(), look.icon, 20.0, look.color, pos2(from + 10.0, y));
        let words = Rect::from_min_max(pos2(from + 26.0, rect.top()), rect.max);
        paint::label(ui, Ink::new(theme::BUTTON, look.color), &look.word, words, Align::Min);
    }
}

/// How many pixels of the screen a pixel of the image takes, in percent.
fn zoom_percent(state: &CaptureState) -> String {
    let scale = match state.zoom {
        Zoom::Scale { scale, .. } => scale,
        Zoom::Fit => state.scales.fit,
    };
    format!("{} %", (scale / state.scales.actual * 100.0).round())
}

fn about_ui(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>, state: &mut CaptureState, image: &Arc<Image>) {
    let t = theme::tokens(ui);
    let editable = image.state.is_open();
    let mut top = rect.top() + 10.0;
    let head = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), 26.0));
    let drawn = paint::label(ui, Ink::new(theme::BUTTON, t.text), say!("card-tooth"), head, Align::Min);
    let toggle = Rect::from_min_size(pos2(drawn.right() + 10.0, head.center().y - 12.0), tooth_picker::TOGGLE);
    if tooth_picker::milk_toggle(ui, toggle, state.milk_teeth) {
        state.milk_teeth = !state.milk_teeth;
    }
    let teeth = state.teeth_of(image).clone();
    let words = Rect::from_min_max(pos2(toggle.right() + 10.0, head.top()), head.max);
    let suggested = state.is_suggested(image);
    if suggested {
        paint::label(ui, Ink::new(theme::DENSE_STRONG, t.text), &tooth_picker::suggestion(&teeth), words, Align::Max);
    } else {
        paint::label(ui, Ink::new(theme::DENSE, t.text2), &tooth_picker::described(&teeth, editable), words, Align::Max);
    }
    top += 26.0;
    let picker = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), tooth_picker::HEIGHT));
    let shown = tooth_picker::Shown { teeth: &teeth, imaged: &state.lists.imaged_teeth, milk: state.milk_teeth, enabled: editable, suggested };
    if let Some(tooth) = tooth_picker::tooth_picker(ui, picker, &shown) {
        acts::toggle_tooth(ui.input(|input| input.time), context, state, image, tooth);
    }
    top = picker.bottom() + 10.0;
    let note = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), 44.0));
    note_ui(ui, note, context, state, image);
}

fn note_ui(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>, state: &mut CaptureState, image: &Image) {
    if state.note.image.as_ref() != Some(&image.id) {
        acts::flush_note(context, state);
        state.note.image = Some(image.id.clone());
        image.note.clone_into(&mut state.note.text);
        image.note.clone_into(&mut state.note.sent);
    }
    let field = Field::new(&mut state.note.text, say!("review-note"))
        .placeholder(if image.state.is_open() { say!("review-note") } else { say!("review-no-note") })
        .icon(icons::NOTE)
        .id(note_id())
        .limit(2000)
        .enabled(image.state.is_open());
    let response = field.put(ui, rect);
    let time = ui.input(|input| input.time);
    if response.changed() {
        state.note.typed_at = time;
    }
    if response.lost_focus() {
        acts::flush_note(context, state);
    } else if response.has_focus() && state.note.text.trim() != state.note.sent.trim() {
        // Whatever ends the program then, it is kept.
        let left = state.note.typed_at + PAUSE - time;
        if left <= 0.0 {
            // Once: what is refused is said, and tried again when the field is left.
            state.note.typed_at = f64::INFINITY;
            acts::send_note(context, &mut state.note);
        } else if left.is_finite() {
            ui.ctx().request_repaint_after(Duration::from_secs_f64(left + 0.005));
        }
    } else if !response.has_focus() && state.note.text == state.note.sent && state.note.text != image.note {
        // Somebody else changed it, or it came late.
        image.note.clone_into(&mut state.note.text);
        image.note.clone_into(&mut state.note.sent);
    }
}
