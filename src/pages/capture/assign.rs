//! The assign panel: whose are these images?

use super::{acts, review::walk_buttons};
use crate::{
    format,
    pages::{
        PageContext,
        patient_picker::{self, PickerAct, Style},
    },
    state::CaptureState,
    widgets::{
        empty_state, icons, image_card,
        paint::{self, Ink},
        theme,
    },
};
use chairside_core::Image;
use chairside_words::say;
use egui::{Align, Rect, Stroke, Ui, UiBuilder, pos2, vec2};
use std::sync::Arc;

const HEAD: f32 = 48.0;
const WELL: f32 = 236.0;
const FOOT: f32 = 52.0;
/// A panel lower than this has smaller pictures, and no foot.
const LOW: f32 = 420.0;
const WELL_LOW: f32 = 96.0;
/// How many of the chosen images are shown at once.
const SHOWN: usize = 4;

/// Draws the panel into `rect` for the chosen images.
pub fn assign_ui(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>, state: &mut CaptureState) {
    let t = theme::tokens(ui);
    ui.painter().rect_filled(rect, 0, t.panel);
    ui.painter().vline(rect.left() + 0.5, rect.y_range(), Stroke::new(theme::HAIRLINE, t.line));
    let rect = Rect::from_min_max(rect.min + vec2(1.0, 0.0), rect.max);
    let unassigned = state.lists.unassigned.iter().filter_map(|at| context.snapshot.images.get(*at));
    // Only what is still unassigned: nothing else may change hands here.
    let chosen: Vec<Arc<Image>> = unassigned.filter(|image| state.chosen.contains(&image.id)).cloned().collect();
    let count = chosen.len();
    head_ui(ui, Rect::from_min_size(rect.min, vec2(rect.width(), HEAD)), context, state, count);
    if state.lists.unassigned.is_empty() {
        let rest = Rect::from_min_max(rect.min + vec2(0.0, HEAD), rect.max);
        empty_state::empty_state(ui, rest, icons::APERTURE, say!("capture-take"));
        return;
    }
    // Field, heading and two rows: without them nobody can be found.
    let least = 320.0;
    let is_low = rect.height() < LOW;
    let foot = if is_low { 8.0 } else { FOOT };
    let height = if is_low { WELL_LOW } else { WELL.min((rect.height() - HEAD - FOOT - least).max(100.0)) };
    let well = Rect::from_min_size(rect.min + vec2(0.0, HEAD), vec2(rect.width(), height));
    ui.painter().rect_filled(well, 0, t.well);
    if chosen.is_empty() {
        let dark = &theme::DARK;
        paint::icon(ui.painter(), icons::CHECK_SQUARE, 28.0, dark.text3, well.center() - vec2(0.0, 20.0));
        let words = say!("capture-press");
        paint::label(
            ui,
            Ink::new(theme::BODY, dark.text2),
            words,
            Rect::from_center_size(well.center() + vec2(0.0, 14.0), vec2(well.width() - 32.0, 20.0)),
            Align::Center,
        );
    } else {
        pictures_ui(ui, well, context, &chosen, count);
    }
    let inner =
        Rect::from_min_max(pos2(rect.left() + theme::PANEL_INSET - 1.0, well.bottom() + 12.0), pos2(rect.right() - theme::PANEL_INSET, rect.bottom() - foot));
    let mut body = ui.new_child(UiBuilder::new().id_salt("assign").max_rect(inner));
    body.set_clip_rect(inner.expand(4.0).intersect(ui.clip_rect()));
    body.spacing_mut().item_spacing.y = 0.0;
    let question = if count == 1 { say!("chooser-who-is-it") } else { say!("assign-several") };
    let (_, head) = body.allocate_space(vec2(inner.width(), 26.0));
    paint::label(&body, Ink::new(theme::SECTION, t.text), question, head, Align::Min);
    if let Some(why) = chosen.first().and_then(|image| image.why_unassigned()).filter(|why| chosen.iter().all(|image| image.why_unassigned() == Some(*why))) {
        let (_, line) = body.allocate_space(vec2(inner.width(), 24.0));
        paint::label(&body, Ink::new(theme::DENSE, t.text2), why, line, Align::Min);
    }
    if let [image] = chosen.as_slice()
        && let Some(named) = &image.named
    {
        let (_, line) = body.allocate_space(vec2(inner.width(), 24.0));
        paint::label(&body, Ink::new(theme::DENSE, t.text2), &say!("assign-file-names", whom = format::named(named)), line, Align::Min);
    }
    let named = chosen.iter().filter(|image| image.named.is_some()).count();
    if chosen.len() > 1 && named > 0 {
        let (_, line) = body.allocate_space(vec2(inner.width(), 24.0));
        paint::label(&body, Ink::new(theme::DENSE, t.amber), &say!("assign-some-named", count = named), line, Align::Min);
    }
    body.add_space(if is_low { 2.0 } else { 10.0 });
    let style = Style { field_height: if is_low { 44.0 } else { 52.0 }, act: PickerAct::Assign, enabled: !chosen.is_empty(), key_hint: true, raised: false };
    if let Some(patient) = patient_picker::patient_picker(&mut body, context, &mut state.picker, style) {
        let images = chosen.iter().map(|image| image.id.clone()).collect();
        acts::assign(ui.input(|input| input.time), context, state, images, &patient);
    }
    if is_low {
        return;
    }
    let foot = Rect::from_min_size(pos2(inner.left(), rect.bottom() - FOOT + 6.0), vec2(inner.width(), 40.0));
    paint::icon(ui.painter(), icons::SHIELD_CHECK, 18.0, t.text3, pos2(foot.left() + 9.0, foot.center().y));
    let words = say!("assign-stay");
    paint::label(ui, Ink::new(theme::DENSE, t.text2), words, Rect::from_min_max(pos2(foot.left() + 26.0, foot.top()), foot.max), Align::Min);
}

fn head_ui(ui: &Ui, rect: Rect, context: &mut PageContext<'_>, state: &CaptureState, count: usize) {
    let t = theme::tokens(ui);
    let right = walk_buttons(ui, rect, context, state.lists.unassigned.len() > 1);
    let line = |left: f32| Rect::from_min_max(pos2(left, rect.top()), pos2(right, rect.bottom()));
    let drawn = paint::label(ui, Ink::new(theme::SECTION, t.text), say!("assign"), line(rect.left() + theme::PANEL_INSET - 1.0), Align::Min);
    let words = if count == 0 { say!("assign-nothing-selected").to_owned() } else { say!("images-selected", count) };
    paint::label(ui, Ink::new(theme::BODY, t.text2), &words, line(drawn.right() + 10.0), Align::Min);
}

fn pictures_ui(ui: &Ui, well: Rect, context: &mut PageContext<'_>, chosen: &[Arc<Image>], count: usize) {
    let shown = chosen.len().min(SHOWN);
    let inner = well.shrink2(vec2(14.0, 12.0));
    let across = if shown <= 2 { shown } else { 2 };
    let down = shown.div_ceil(across);
    let size = vec2((inner.width() - 12.0 * (across as f32 - 1.0)) / across as f32, (inner.height() - 12.0 * (down as f32 - 1.0)) / down as f32);
    for (at, image) in chosen.iter().take(shown).enumerate() {
        let place = Rect::from_min_size(inner.min + vec2((at % across) as f32 * (size.x + 12.0), (at / across) as f32 * (size.y + 12.0)), size);
        let look = context.small(ui.ctx(), image);
        image_card::fit(ui.painter(), &theme::DARK, &look, place, 0);
        if at + 1 == shown && count > shown {
            let words = say!("and-more", count = count - shown);
            let chip = Rect::from_min_size(place.right_bottom() - vec2(96.0, 30.0), vec2(90.0, 24.0));
            ui.painter().rect_filled(chip, egui::CornerRadius::same(theme::R2), theme::DARK.panel);
            paint::label(ui, Ink::new(theme::DENSE_STRONG, theme::DARK.text), &words, chip, Align::Center);
        }
    }
}
