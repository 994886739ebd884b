//! The cards of the Settings page, in two columns. Each draws a part of the draft and answers how many of its settings need attention.

use super::{Draft, RINGED, SettingsSection, SettingsState};
use crate::{
    format,
    pages::{
        PageContext,
        folder_check::{FolderVerdict, found_words},
    },
    widgets::{
        button::{Button, Kind},
        field::{self, Field},
        icons::{self, Icon},
        paint::{self, Ink},
        segmented::{Segment, segmented},
        theme,
    },
};
use chairside_core::{
    Command, Commands, Connection, FolderState, Snapshot, TestOutcome,
    settings::{Fixed, Theme, UploadMode},
};
use egui::{Align, Color32, CornerRadius, CursorIcon, Id, Rect, Role, Sense, Shape, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use std::time::Duration;

const GAP: f32 = 16.0;
const INSET: f32 = 19.0;
const ROW: f32 = 40.0;
const BETWEEN: f32 = 10.0;

/// What the patient time-out may be, in minutes.
const TIMEOUTS: [u64; 7] = [30, 60, 120, 240, 480, 720, 1440];

/// Draws all cards; answers how many settings need attention.
pub(super) fn cards(ui: &mut Ui, context: &PageContext<'_>, state: &mut SettingsState, draft: &mut Draft) -> usize {
    let (snapshot, commands) = (context.snapshot, context.commands);
    let all = ui.max_rect();
    let width = ((all.width() - 2.0 * theme::PAGE_INSET - GAP) / 2.0).floor();
    let left = all.left() + theme::PAGE_INSET;
    let fixed = &snapshot.fixed;
    let mut first = Column { left, width, top: all.top() + GAP, errors: 0, fixed };
    let mut second = Column { left: left + width + GAP, width, top: all.top() + GAP, errors: 0, fixed };

    first.card(ui, SettingsSection::Folders, state, None, |ui, inner, state| folders(ui, inner, context, state, draft));
    let reached = reached(ui, snapshot, state, draft);
    first.card(ui, SettingsSection::Server, state, Some(reached), |ui, inner, state| server(ui, inner, snapshot, state, draft, commands));
    first.card(ui, SettingsSection::PatientTimeout, state, None, |ui, inner, _| (timeout(ui, inner, draft), 0));
    first.card(ui, SettingsSection::ReviewMode, state, None, |ui, inner, _| (review_mode(ui, inner, draft), 0));
    second.card(ui, SettingsSection::Room, state, None, |ui, inner, _| (room(ui, inner, draft), 0));
    second.card(ui, SettingsSection::Look, state, None, |ui, inner, _| (look(ui, inner, draft), 0));

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
        let fixed = self.fixed.by(section.key()).filter(|_| section != SettingsSection::Server);
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

/// What fixes a setting, in words.
fn set_by(by: &str) -> String {
    format!("Set by {by}")
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

fn folders(ui: &mut Ui, inner: Rect, context: &PageContext<'_>, state: &mut SettingsState, draft: &mut Draft) -> (f32, usize) {
    let mut errors = 0;
    let mut top = inner.top();
    let mut removed = None;
    let several = draft.folders.len() > 1;
    for index in 0..draft.folders.len() {
        let name = if index == 0 { "Watch folder".to_owned() } else { format!("Watch folder {}", index + 1) };
        let place = row(ui, inner, top, &name);
        let browse = Button::new("Browse").enabled(!state.picker.is_open()).salt(index);
        let browse_width = browse.width(ui);
        let remove_width = if several { ROW + 8.0 } else { 0.0 };
        let browse_at = Rect::from_min_size(pos2(place.right() - remove_width - browse_width, top), vec2(browse_width, ROW));
        let text_at = Rect::from_min_max(place.min, pos2(browse_at.left() - 8.0, place.bottom()));
        let said = folder_said(ui, context, state, draft, index);
        let wrong = said.as_ref().is_some_and(|(icon, _, _)| *icon == icons::WARNING_OCTAGON_FILL);
        errors += usize::from(wrong);
        let response = Field::new(&mut draft.folders[index], &name)
            .icon(icons::FOLDER_OPEN)
            .height(ROW)
            .invalid(wrong)
            .id(Id::unique(("settings-folder", index)))
            .put(ui, text_at);
        if response.changed() {
            state.checked_row = index;
            state.no_dialog = None;
        }
        if browse.put(ui, browse_at).clicked() {
            state.browsing = Some(index);
            state.no_dialog = None;
            state.picker.open(ui.ctx(), &draft.folders[index]);
        }
        if several {
            let remove = format!("Remove {name}");
            let at = Rect::from_min_size(pos2(place.right() - ROW, top), vec2(ROW, ROW));
            if Button::new("").icon(icons::TRASH).name(&remove).tooltip(&remove).kind(Kind::Ghost).salt(("remove", index)).put(ui, at).clicked() {
                removed = Some(index);
            }
        }
        top = match said {
            Some(said) => under(ui, text_at, inner.right(), &said),
            None => place.bottom(),
        } + BETWEEN;
    }
    if let Some(index) = removed {
        draft.folders.remove(index);
        state.folder_check.forget();
        state.checked_row = 0;
    }
    let add = Button::new("Add folder").icon(icons::PLUS).kind(Kind::Ghost);
    let at = Rect::from_min_size(pos2(row(ui, inner, top, "").left(), top), vec2(add.width(ui), ROW));
    if add.put(ui, at).clicked() {
        draft.folders.push(String::new());
    }
    (top + ROW, errors)
}

/// What stands under a folder: what is wrong with its text, what the engine found there, or how watching it goes.
fn folder_said(ui: &Ui, context: &PageContext<'_>, state: &mut SettingsState, draft: &Draft, index: usize) -> Option<Said> {
    let t = theme::tokens(ui);
    if state.no_dialog == Some(index) {
        return Some((icons::INFO_FILL, t.amber, "The system has no folder dialog. Type or paste the folder’s path instead.".to_owned()));
    }
    if let Some(error) = draft.folder_error(index) {
        return Some((icons::WARNING_OCTAGON_FILL, t.red, format!("{error}.")));
    }
    let path = std::path::Path::new(draft.folders[index].trim());
    if let Some(folder) = context.snapshot.folders.iter().find(|folder| folder.path == path) {
        return Some(match &folder.state {
            FolderState::Looking => (icons::MAGNIFYING_GLASS, t.text2, "Looking".to_owned()),
            FolderState::Watching => (
                icons::CHECK_CIRCLE_FILL,
                t.green,
                match folder.last_image_at {
                    Some(at) => format!("Watching, last image {}", format::moment(at, context.now, context.zone)),
                    None => "Watching".to_owned(),
                },
            ),
            FolderState::Unreachable { why } => (icons::WARNING_OCTAGON_FILL, t.red, why.clone()),
        });
    }
    if index != state.checked_row {
        return None;
    }
    match state.folder_check.look(ui.ctx(), &draft.folders[index], context.snapshot, context.commands) {
        Ok(FolderVerdict::Found(images)) => Some((icons::CHECK_CIRCLE_FILL, t.green, format!("Folder found. {}", found_words(images)))),
        Ok(FolderVerdict::Checking) => Some((icons::MAGNIFYING_GLASS, t.text2, "Looking".to_owned())),
        Ok(FolderVerdict::Unusable(why)) => Some((icons::WARNING_OCTAGON_FILL, t.red, why)),
        Ok(FolderVerdict::NotAPath(why)) => Some((icons::INFO, t.text2, why.to_owned())),
        Ok(FolderVerdict::Empty) => None,
        Err(error) => Some((icons::WARNING_CIRCLE_FILL, t.amber, format!("{error}."))),
    }
}

/// How the server is, or how the test of what stands there went.
fn reached(ui: &Ui, snapshot: &Snapshot, state: &SettingsState, draft: &Draft) -> Said {
    let t = theme::tokens(ui);
    if let Some(outcome) = state.test(snapshot, draft) {
        return match outcome {
            TestOutcome::Testing => (icons::PLUGS_CONNECTED, t.text2, "Asking the server".to_owned()),
            TestOutcome::Connected { millis } => (icons::CHECK_CIRCLE_FILL, t.green, format!("Connected, {millis} ms")),
            TestOutcome::Failed(_) => (icons::WARNING_OCTAGON_FILL, t.red, "Test failed".to_owned()),
        };
    }
    if draft.server_url.trim() != snapshot.settings.server_url || draft.secret().is_some() {
        return (icons::INFO, t.text2, "Not tested".to_owned());
    }
    match &snapshot.connection {
        Connection::Connecting => (icons::PLUGS_CONNECTED, t.text2, "Connecting".to_owned()),
        Connection::Online => (icons::CHECK_CIRCLE_FILL, t.green, "Connected".to_owned()),
        Connection::Offline { cause, .. } => (icons::CLOUD_SLASH_FILL, t.amber, format!("Offline: {cause}")),
        Connection::Refused { .. } => (icons::WARNING_OCTAGON_FILL, t.red, "Key refused".to_owned()),
    }
}

fn server(ui: &mut Ui, inner: Rect, snapshot: &Snapshot, state: &mut SettingsState, draft: &mut Draft, commands: &Commands) -> (f32, usize) {
    let t = theme::tokens(ui);
    let mut errors = 0;
    let place = row(ui, inner, inner.top(), "Server address");
    let url_error = draft.url_error();
    let url_fixed = snapshot.fixed.by("server_url");
    Field::new(&mut draft.server_url, "Server address")
        .enabled(url_fixed.is_none())
        .placeholder("Empty: the records stay on this computer")
        .height(ROW)
        .invalid(url_error.is_some())
        .limit(512)
        .id(Id::unique("settings-url"))
        .put(ui, place);
    let mut top = place.bottom();
    if let Some(error) = &url_error {
        errors += 1;
        top = under(ui, place, inner.right(), &(icons::WARNING_OCTAGON_FILL, t.red, format!("{error}.")));
    }
    if let Some(by) = url_fixed {
        top = under(ui, place, inner.right(), &(icons::INFO, t.text2, set_by(by)));
    }
    if draft.server_url.trim().is_empty() {
        let said = (icons::DESKTOP_TOWER, t.text2, "The server inside Chairside is used. It has a key of its own; nothing leaves this computer.".to_owned());
        return (under(ui, Rect::from_min_max(pos2(place.left(), place.top()), pos2(place.right(), top)), inner.right(), &said), errors);
    }
    let place = row(ui, inner, top + BETWEEN, "Bridge key");
    let test = Button::new("Test").enabled(url_error.is_none() && (snapshot.has_api_key || draft.secret().is_some()));
    let key_fixed = snapshot.fixed.by("api_key");
    let replace = Button::new(if draft.api_key.is_some() { "Keep old" } else { "Replace" });
    let test_at = Rect::from_min_size(pos2(place.right() - test.width(ui), place.top()), vec2(test.width(ui), ROW));
    let replace_at = Rect::from_min_size(pos2(test_at.left() - 8.0 - replace.width(ui), place.top()), vec2(replace.width(ui), ROW));
    let key_at = Rect::from_min_max(place.min, pos2(replace_at.left() - 8.0, place.bottom()));
    let key_id = Id::unique("settings-key");
    if let Some(key) = &mut draft.api_key {
        Field::new(key, "New bridge key").placeholder("Paste the new key").icon(icons::KEY).height(ROW).password(true).id(key_id).put(ui, key_at);
    } else {
        let mut shown = if snapshot.has_api_key { "••••••••••••".to_owned() } else { String::new() };
        Field::new(&mut shown, "Bridge key").placeholder("No key yet").icon(icons::KEY).height(ROW).enabled(false).put(ui, key_at);
    }
    if replace.put(ui, replace_at).clicked() {
        draft.api_key = if draft.api_key.is_some() { None } else { Some(String::new()) };
        ui.memory_mut(|memory| memory.request_focus(key_id));
    }
    if test.put(ui, test_at).clicked() {
        let (url, api_key) = (draft.server_url.trim().to_owned(), draft.secret());
        state.tested = Some((url.clone(), api_key.clone()));
        state.refused = commands.send(Command::TestServer { url, api_key }).err();
    }
    let said = match (state.test(snapshot, draft), &snapshot.connection) {
        (Some(TestOutcome::Failed(why)), _) => Some(why.clone()),
        (None, Connection::Refused { message }) if draft.server_url.trim() == snapshot.settings.server_url && draft.secret().is_none() => Some(message.clone()),
        _ if !snapshot.has_api_key && draft.secret().is_none() => {
            Some("No bridge key. Images wait safely on this computer. Create a key on the server and paste it here.".to_owned())
        }
        _ => None,
    };
    let bottom = match said {
        Some(words) => {
            errors += 1;
            under(ui, key_at, inner.right(), &(icons::WARNING_OCTAGON_FILL, t.red, words))
        }
        None => key_fixed.map_or(place.bottom(), |by| under(ui, key_at, inner.right(), &(icons::INFO, t.text2, set_by(by)))),
    };
    (bottom, errors)
}

fn timeout(ui: &mut Ui, inner: Rect, draft: &mut Draft) -> f32 {
    let t = theme::tokens(ui);
    let place = row(ui, inner, inner.top(), "Clear after");
    let choose = Rect::from_min_size(place.min, vec2(124.0, ROW));
    let mut choices: Vec<Duration> = TIMEOUTS.iter().map(|minutes| Duration::from_secs(minutes * 60)).collect();
    if !choices.contains(&draft.patient_timeout) {
        // Written into config.toml by hand.
        choices.push(draft.patient_timeout);
        choices.sort();
    }
    ui.scope_builder(UiBuilder::new().max_rect(choose), |ui| {
        let resting = &mut ui.visuals_mut().widgets.inactive;
        resting.weak_bg_fill = t.field_bg;
        resting.bg_stroke = Stroke::new(theme::HAIRLINE, t.field);
        let response = egui::ComboBox::from_id_salt("patient-timeout")
            .width(choose.width())
            .selected_text(theme::BODY.rich(in_words(draft.patient_timeout), t.text))
            .icon(|ui, rect, _, _| paint::icon(ui.painter(), icons::CARET_DOWN, 16.0, theme::tokens(ui).text2, rect.center()))
            .show_ui(ui, |ui| {
                for choice in choices {
                    ui.selectable_value(&mut draft.patient_timeout, choice, theme::BODY.rich(in_words(choice), t.text));
                }
            })
            .response;
        let words = in_words(draft.patient_timeout);
        let enabled = ui.is_enabled();
        response.widget_info(|| WidgetInfo {
            label: Some("Clear after".to_owned()),
            enabled,
            current_text_value: Some(words.clone()),
            ..WidgetInfo::new(Role::ComboBox)
        });
    });
    if is_narrow(inner) {
        return under(ui, place, inner.right(), &(icons::INFO, t.text2, "Warns 5 min before. Unsent work is kept.".to_owned()));
    }
    let aside = Rect::from_min_max(pos2(choose.right() + 12.0, place.top() + 2.0), pos2(inner.right(), place.bottom()));
    paint::label_paragraph(ui, Ink::new(theme::DENSE, t.text2), "Warns 5 min before.\nUnsent work is kept.", aside);
    place.bottom()
}

/// `4 hours`, `90 minutes`.
fn in_words(duration: Duration) -> String {
    let minutes = duration.as_secs() / 60;
    let (count, unit) = if minutes >= 60 && minutes.is_multiple_of(60) { (minutes / 60, "hour") } else { (minutes, "minute") };
    if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
}

fn review_mode(ui: &Ui, inner: Rect, draft: &mut Draft) -> f32 {
    let width = ((inner.width() - BETWEEN) / 2.0).floor();
    for (at, mode, title, explained) in [
        (inner.left(), UploadMode::Review, "Review before upload", "You approve each image"),
        (inner.right() - width, UploadMode::Immediate, "Upload at once", "Send as soon as it lands"),
    ] {
        let rect = Rect::from_min_size(pos2(at, inner.top()), vec2(width, 58.0));
        if mode_card(ui, rect, title, explained, draft.mode == mode) {
            draft.mode = mode;
        }
    }
    inner.top() + 58.0
}

fn mode_card(ui: &Ui, rect: Rect, title: &str, explained: &str, chosen: bool) -> bool {
    let t = theme::tokens(ui);
    let response = ui.interact(rect, ui.scope_id().with(("mode", title)), Sense::click()).on_hover_cursor(CursorIcon::PointingHand);
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, ui.is_enabled(), chosen, title));
    let (ring, color) = if chosen { (theme::RING, t.teal_fill) } else { (theme::HAIRLINE, t.line2) };
    let fill = if response.hovered() && !chosen { t.hover } else { t.card };
    ui.painter().rect(rect, CornerRadius::same(theme::R4), fill, Stroke::new(ring, color), StrokeKind::Inside);
    field::radio_circle(ui, pos2(rect.left() + 24.0, rect.center().y), chosen);
    let words = |y: f32| Rect::from_min_max(pos2(rect.left() + 45.0, y - 10.0), pos2(rect.right() - 8.0, y + 10.0));
    paint::text_in(ui.painter(), Ink::new(theme::BUTTON, t.text), title, words(rect.top() + 20.0), Align::Min);
    paint::text_in(ui.painter(), Ink::new(theme::DENSE, t.text2), explained, words(rect.top() + 39.0), Align::Min);
    paint::focus_ring(ui, &response, theme::R4);
    response.clicked()
}

fn room(ui: &mut Ui, inner: Rect, draft: &mut Draft) -> f32 {
    let t = theme::tokens(ui);
    let place = row(ui, inner, inner.top(), "This room");
    Field::new(&mut draft.room, "This room")
        .placeholder("Name of the room")
        .icon(icons::DOOR)
        .height(ROW)
        .limit(40)
        .id(Id::unique("settings-room"))
        .put(ui, place);
    under(ui, place, inner.right(), &(icons::INFO, t.text2, "Shown on every image taken here.".to_owned()))
}

fn look(ui: &mut Ui, inner: Rect, draft: &mut Draft) -> f32 {
    // Three segments need more room than a narrow card has beside a label; they name themselves.
    let place = if is_narrow(inner) { Rect::from_min_size(inner.min, vec2(inner.width(), ROW)) } else { row(ui, inner, inner.top(), "Theme") };
    ui.scope_builder(UiBuilder::new().max_rect(place), |ui| {
        segmented(
            ui,
            "Theme",
            &mut draft.theme,
            &[
                Segment { value: Theme::Dark, label: "Dark", icon: Some(icons::MOON) },
                Segment { value: Theme::Light, label: "Light", icon: Some(icons::SUN) },
                Segment { value: Theme::System, label: "System", icon: Some(icons::MONITOR) },
            ],
        );
    });
    let t = theme::tokens(ui);
    let place = row(ui, inner, place.bottom() + BETWEEN, "Language");
    paint::label(ui, Ink::new(theme::BODY, t.text), "English", place, Align::Min);
    place.bottom()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeout_reads_in_whole_hours_where_it_can() {
        let words = |minutes: u64| in_words(Duration::from_secs(minutes * 60));
        assert_eq!([words(30), words(60), words(90), words(240)], ["30 minutes", "1 hour", "90 minutes", "4 hours"]);
    }
}
