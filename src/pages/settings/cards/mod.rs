//! The cards of the Settings page, in two columns, or one where there is no room for two. Each draws a part of the draft and answers how many of its settings need attention.

mod console;
mod folders;
mod nanopix;
mod server;
mod visit;

use super::{Draft, RINGED, SettingsSection, SettingsState};
use crate::{
    pages::PageContext,
    widgets::{
        icons::{self, Icon},
        paint::{self, Ink},
        theme,
    },
};
use chairside_core::settings::Fixed;
use chairside_words::say;
use egui::{Align, Color32, CornerRadius, Rect, Shape, Stroke, StrokeKind, Ui, UiBuilder, pos2, vec2};

const GAP: f32 = 16.0;
/// The least that two columns need.
const TWO_COLUMNS: f32 = 800.0;
const INSET: f32 = 19.0;
const ROW: f32 = 40.0;
const BETWEEN: f32 = 10.0;

/// Draws all cards; answers how many settings need attention.
pub(super) fn cards(ui: &mut Ui, context: &PageContext<'_>, state: &mut SettingsState, draft: &mut Draft) -> usize {
    let (snapshot, commands) = (context.snapshot, context.commands);
    let all = ui.max_rect();
    let is_single = all.width() < TWO_COLUMNS;
    let room = all.width() - 2.0 * theme::PAGE_INSET;
    let width = if is_single { room } else { ((room - GAP) / 2.0).floor() };
    let left = all.left() + theme::PAGE_INSET;
    let fixed = &snapshot.fixed;
    let mut first = Column { left, width, top: all.top() + GAP, errors: 0, fixed };
    let mut second = Column { left: left + width + GAP, width, top: all.top() + GAP, errors: 0, fixed };

    first.card(ui, SettingsSection::Folders, state, None, |ui, inner, state| folders::folders(ui, inner, context, state, draft));
    let reached = server::reached(ui, snapshot, state, draft);
    first.card(ui, SettingsSection::Server, state, Some(reached), |ui, inner, state| server::server(ui, inner, snapshot, state, draft, commands));
    first.card(ui, SettingsSection::PatientTimeout, state, None, |ui, inner, _| (visit::timeout(ui, inner, draft), 0));
    first.card(ui, SettingsSection::ReviewMode, state, None, |ui, inner, _| (visit::review_mode(ui, inner, draft), 0));
    first.card(ui, SettingsSection::Room, state, None, |ui, inner, _| (console::room(ui, inner, draft), 0));
    if is_single {
        (second.left, second.top) = (first.left, first.top);
    }
    let how = nanopix::how(ui, context, draft);
    second.card(ui, SettingsSection::Nanopix, state, Some(how), |ui, inner, state| nanopix::nanopix(ui, inner, context, state, draft));
    second.card(ui, SettingsSection::Look, state, None, |ui, inner, _| (console::look(ui, inner, fixed, draft), 0));

    ui.expand_to_include_y(first.top.max(second.top));
    first.errors + second.errors
}

/// A column of cards, filled from the top.
struct Column<'a> {
    left: f32,
    width: f32,
    top: f32,
    errors: usize,
    fixed: &'a Fixed,
}

/// A state in a card's head or under a field: icon, colour, words.
type Said = (Icon, Color32, String);

impl Column<'_> {
    fn card(
        &mut self,
        ui: &mut Ui,
        section: SettingsSection,
        state: &mut SettingsState,
        status: Option<Said>,
        content: impl FnOnce(&mut Ui, Rect, &mut SettingsState) -> (f32, usize),
    ) {
        let t = theme::tokens(ui);
        // What a flag or variable gives would be given again at the next start, whatever is saved here.
        let fixed = section.key().and_then(|key| self.fixed.by(key));
        let status = fixed.map(|by| (icons::INFO, t.text2, set_by(by))).or(status);
        let ground = ui.painter().add(Shape::Noop);
        let inner = Rect::from_min_size(pos2(self.left + INSET, self.top + 52.0), vec2(self.width - 2.0 * INSET, f32::INFINITY));
        let y = self.top + 28.0;
        paint::icon(ui.painter(), section.icon(), 20.0, t.text2, pos2(inner.left() + 10.0, y));
        let head = |left: f32| Rect::from_min_max(pos2(left, y - 12.0), pos2(inner.right(), y + 12.0));
        let drawn = paint::label(ui, Ink::new(theme::SECTION, t.text), section.label(), head(inner.left() + 30.0), Align::Min);
        if let Some((icon, color, words)) = status {
            let place = Rect::from_min_max(pos2(drawn.right() + 40.0, y - 12.0), pos2(inner.right(), y + 12.0));
            let words = paint::label(ui, Ink::new(theme::DENSE, color), &words, place, Align::Max);
            paint::icon(ui.painter(), icon, 16.0, color, pos2(words.left() - 14.0, y));
        }
        let (bottom, errors) = ui
            .scope_builder(UiBuilder::new().max_rect(inner).id_salt(section.label()), |ui| {
                if fixed.is_some() {
                    ui.disable();
                }
                content(ui, inner, state)
            })
            .inner;
        self.errors += errors;
        let rect = Rect::from_min_max(pos2(self.left, self.top), pos2(self.left + self.width, bottom + INSET));
        let now = ui.input(|input| input.time);
        let ringed = state.ringed.filter(|(ringed, since)| *ringed == section && now - since < RINGED);
        let stroke = match ringed {
            Some((_, since)) => {
                if since >= now {
                    ui.scroll_to_rect(rect.expand(GAP), None);
                }
                ui.ctx().request_repaint_after_secs((RINGED - (now - since)) as f32);
                Stroke::new(theme::RING, t.teal_fill)
            }
            None => Stroke::new(theme::HAIRLINE, t.line),
        };
        let shape = egui::epaint::RectShape::new(rect, CornerRadius::same(theme::R5), t.panel, stroke, StrokeKind::Inside);
        ui.painter().set(ground, shape);
        self.top = rect.bottom() + GAP;
    }
}

/// Why pressing *Browse* did nothing.
fn no_dialog(t: &theme::Tokens) -> Said {
    (icons::INFO_FILL, t.amber, say!("folder-no-dialog").to_owned())
}

/// What fixes a setting, in words.
fn set_by(by: &str) -> String {
    say!("settings-set-by", by)
}

/// Whether a card is as narrow as in the smallest windows.
fn is_narrow(inner: Rect) -> bool {
    inner.width() < 420.0
}

/// The label's column and what is beside it.
fn row(ui: &Ui, inner: Rect, top: f32, label: &str) -> Rect {
    let t = theme::tokens(ui);
    let column = if is_narrow(inner) { 112.0 } else { 124.0 };
    let place = Rect::from_min_size(pos2(inner.left(), top), vec2(column - 8.0, ROW));
    paint::label(ui, Ink::new(theme::BODY, t.text2), label, place, Align::Min);
    Rect::from_min_size(pos2(inner.left() + column, top), vec2(inner.width() - column, ROW))
}

/// Icon and words under a field, the first sentence of what went wrong standing out; answers where they end.
fn under(ui: &Ui, field: Rect, right: f32, (icon, color, words): &Said) -> f32 {
    let t = theme::tokens(ui);
    let top = field.bottom() + 7.0;
    paint::icon(ui.painter(), *icon, 16.0, *color, pos2(field.left() + 8.0, top + 9.0));
    let place = Rect::from_min_max(pos2(field.left() + 22.0, top), pos2(right, top + 6.0 * theme::DENSE.line));
    let first = words.find(". ").map_or(words.len(), |end| end + 1);
    if *icon != icons::WARNING_OCTAGON_FILL || first == words.len() {
        return paint::label_paragraph(ui, Ink::new(theme::DENSE, *color), words, place).bottom();
    }
    let mut job = theme::DENSE_STRONG.job_within(&words[..first], *color, place.width(), 6);
    job.append(&words[first..], 0.0, theme::DENSE.format(t.text));
    let galley = ui.painter().layout_job(job);
    let drawn = Rect::from_min_size(place.min, galley.size());
    ui.painter().galley(place.min, galley, t.text);
    paint::say(ui, words, drawn);
    drawn.bottom()
}
