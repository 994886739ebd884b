//! Finding a patient: a field that searches by itself, and rows that tell two people of one name apart. Nothing is ever chosen beforehand.

use super::PageContext;
use crate::{
    command::UiCommand,
    format,
    state::{PickerState, Sent},
    widgets::{
        button::{Button, Size},
        dialog,
        field::Field,
        icons,
        paint::{self, Ink, Key},
        theme,
    },
};
use chairside_api::{Patient, UtcTime};
use chairside_core::{Command, SearchState};
use chairside_words::say;
use egui::{Align, CursorIcon, Id, Modifiers, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};
use std::{sync::Arc, time::Duration};

/// Seconds after the last letter until the search is sent.
const DEBOUNCE: f64 = 0.3;
/// From how many letters on it is sent.
const LEAST: usize = 2;
/// The line between the field and the rows.
pub const HEADING: f32 = 41.0;
const ROW: f32 = 68.0;
const ROW_GAP: f32 = 8.0;

/// What choosing somebody is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PickerAct {
    /// New images are theirs.
    Choose,
    /// Images that are there are theirs.
    Assign,
}

/// How a picker looks and what its rows do.
#[derive(Clone, Copy)]
pub struct Style {
    /// Height of the field.
    pub field_height: f32,
    /// What a row's button does.
    pub act: PickerAct,
    /// Whether a row can be pressed.
    pub enabled: bool,
    /// Whether the field shows the key of the chooser.
    pub key_hint: bool,
    /// Whether it stands on a dialog, where outlines are stronger.
    pub raised: bool,
}

/// The field of a picker.
pub fn field_id(ui: &Ui) -> Id {
    ui.scope_id().with("patient search")
}

/// Draws field and rows into what is left of `ui`; answers the patient that was chosen.
pub fn patient_picker(ui: &mut Ui, context: &mut PageContext<'_>, state: &mut PickerState, style: Style) -> Option<Arc<Patient>> {
    let time = ui.input(|input| input.time);
    let id = field_id(ui);
    let focused = ui.memory(|memory| memory.has_focus(id));
    // Taken before the field sees them: in a field they move the cursor or take the focus away.
    let (up, down, enter) = if focused {
        ui.input_mut(|input| {
            (
                input.consume_key(Modifiers::NONE, egui::Key::ArrowUp),
                input.consume_key(Modifiers::NONE, egui::Key::ArrowDown),
                input.consume_key(Modifiers::NONE, egui::Key::Enter),
            )
        })
    } else {
        (false, false, false)
    };
    let keys = UiCommand::ChoosePatient.keys();
    let mut field = Field::new(&mut state.query, say!("picker-field"))
        .placeholder(say!("picker-field"))
        .icon(icons::MAGNIFYING_GLASS)
        .height(style.field_height)
        .style(theme::FORM)
        .id(id)
        .limit(200);
    if style.key_hint {
        field = field.key(Key::Text(&keys));
    }
    let response = field.show(ui);
    if std::mem::take(&mut state.wants_focus) {
        response.request_focus();
    }
    if response.changed() {
        state.typed_at = time;
        state.highlighted = None;
    }
    search(ui, time, context, state);

    let typed = state.query.trim().chars().count() >= LEAST;
    let search = &context.snapshot.search;
    let answered = !matches!(search.state, SearchState::Idle | SearchState::Searching);
    let current = typed && answered && search.query == state.query.trim();
    let own = state.sent.as_ref().is_some_and(|sent| sent.query == search.query || sent.after.as_ref() == Some(&search.query));
    let patients: Arc<[Arc<Patient>]> = match typed {
        false => Arc::clone(&context.snapshot.suggestions),
        true if current || own => Arc::clone(&search.patients),
        true => Arc::from([]),
    };
    // The rows of an earlier answer stand until the new one comes, but nobody can be chosen by them: they change under the hand.
    let style = Style { enabled: style.enabled && (current || !typed), ..style };
    let words = heading(context, state, typed, current, &patients);
    let t = theme::tokens(ui);
    let warn = current && matches!(search.state, SearchState::Offline | SearchState::Failed(_));
    let (_, line) = ui.allocate_space(vec2(ui.available_width(), HEADING));
    let line = Rect::from_min_max(line.min + vec2(0.0, 12.0), line.max - vec2(0.0, 5.0));
    let mut left = line.left();
    if warn {
        paint::icon(ui.painter(), icons::CLOUD_SLASH_FILL, 16.0, t.amber, pos2(left + 8.0, line.center().y));
        left += 22.0;
    }
    paint::label(ui, Ink::new(theme::DENSE, if warn { t.amber } else { t.text2 }), &words, Rect::from_min_max(pos2(left, line.top()), line.max), Align::Min);

    let count = patients.len();
    if count == 0 {
        state.highlighted = None;
        return None;
    }
    let mut highlighted = state.highlighted.as_ref().and_then(|id| patients.iter().position(|patient| patient.id == *id));
    if down {
        highlighted = Some(highlighted.map_or(0, |at| (at + 1).min(count - 1)));
    }
    if up {
        highlighted = highlighted.and_then(|at| at.checked_sub(1));
    }
    let moved = up || down;
    state.highlighted = highlighted.and_then(|at| patients.get(at)).map(|patient| patient.id.clone());
    // Enter takes the person the keyboard stands on, and nobody when it stands on none.
    let can_be = |patient: &&Arc<Patient>| state.has_it.as_ref() != Some(&patient.id);
    let standing = highlighted.and_then(|at| patients.get(at)).filter(can_be).cloned();
    let mut chosen = if enter && style.enabled { standing } else { None };
    let times = patients.iter().any(|patient| today_at(context, patient).is_some()) && !typed;
    ScrollArea::vertical().id_salt("patients").auto_shrink([false, true]).show_viewport(ui, |ui, viewport| {
        let pitch = ROW + ROW_GAP;
        let (_, whole) = ui.allocate_space(vec2(ui.available_width(), count as f32 * pitch - ROW_GAP));
        let first = (viewport.min.y / pitch).floor().max(0.0) as usize;
        let last = ((viewport.max.y / pitch).ceil().max(0.0) as usize).min(count);
        for at in first..last {
            let Some(patient) = patients.get(at) else { continue };
            let rect = Rect::from_min_size(pos2(whole.left(), whole.top() + at as f32 * pitch), vec2(whole.width(), ROW));
            let row = Row { patient, highlighted: highlighted == Some(at), times, has_it: !can_be(&patient) };
            if row_ui(ui, rect, context, Style { enabled: style.enabled && !row.has_it, ..style }, &row) {
                chosen = Some(Arc::clone(patient));
            }
        }
        if moved && let Some(at) = highlighted {
            ui.scroll_to_rect(Rect::from_min_size(pos2(whole.left(), whole.top() + at as f32 * pitch), vec2(whole.width(), ROW)), None);
        }
    });
    chosen
}

/// Sends what is typed once it has stood for a moment; and again when another picker has searched since, which there is one answer for.
fn search(ui: &Ui, time: f64, context: &mut PageContext<'_>, state: &mut PickerState) {
    let shown = &context.snapshot.search.query;
    if let Some(sent) = &mut state.sent {
        sent.shown |= sent.query == *shown;
    }
    let query = state.query.trim();
    let asked = state.sent.as_ref().is_some_and(|sent| sent.query == query && (!sent.shown || *shown == query));
    // Under a dialog it waits: the search is the dialog's.
    if asked || query.chars().count() < LEAST || dialog::covers(ui) {
        return;
    }
    let left = state.typed_at + DEBOUNCE - time;
    if left > 0.0 {
        ui.ctx().request_repaint_after(Duration::from_secs_f64(left + 0.005));
    } else {
        let query = query.to_owned();
        if context.send(Command::Search(query.clone())) {
            let after = state.sent.take().map(|sent| sent.query).filter(|before| *before == context.snapshot.search.query);
            state.sent = Some(Sent { query, after, shown: false });
        }
    }
}

/// The line over the rows.
fn heading(context: &PageContext<'_>, state: &PickerState, typed: bool, current: bool, patients: &[Arc<Patient>]) -> String {
    if !typed {
        let any_today = patients.iter().any(|patient| today_at(context, patient).is_some());
        let room = &context.snapshot.settings.room_id;
        return match (patients.is_empty(), any_today) {
            (true, _) => say!("picker-type").to_owned(),
            (false, true) if !room.is_empty() => say!("picker-room-today", room),
            (false, true) => say!("today").to_owned(),
            (false, false) => say!("picker-recent").to_owned(),
        };
    }
    if !current {
        return say!("searching").to_owned();
    }
    let query = state.query.trim();
    match (&context.snapshot.search.state, patients.len()) {
        (SearchState::Idle | SearchState::Searching, _) => say!("searching").to_owned(),
        (SearchState::Failed(why), _) => why.clone(),
        (SearchState::Offline, 0) => say!("picker-offline-nobody", query),
        (SearchState::Offline, _) => say!("picker-offline").to_owned(),
        (SearchState::Done, 0) => say!("picker-nobody", query),
        (SearchState::Done, count) => say!("count-patients", count),
    }
}

/// When this room has them today: their appointment, else when they were last seen.
fn today_at(context: &PageContext<'_>, patient: &Patient) -> Option<UtcTime> {
    let booked = context.snapshot.agenda.iter().find(|booking| booking.patient.id == patient.id).map(|booking| booking.starts_at);
    booked.or_else(|| patient.last_visit.filter(|at| format::day(*at, context.zone) == context.today()))
}

struct Row<'a> {
    patient: &'a Patient,
    highlighted: bool,
    times: bool,
    has_it: bool,
}

fn row_ui(ui: &Ui, rect: Rect, context: &PageContext<'_>, style: Style, row: &Row<'_>) -> bool {
    let t = theme::tokens(ui);
    let patient = row.patient;
    let name = patient.display_name();
    let facts = format::patient_facts(patient, context.today());
    let sense = if style.enabled { Sense::click() - Sense::FOCUSABLE } else { Sense::hover() };
    let response = ui.interact(rect, ui.scope_id().with(("patient", &patient.id)), sense);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, style.enabled, row.highlighted, format!("{name}, {facts}")));
    let painter = ui.painter();
    let fill = if row.highlighted {
        t.selected
    } else if response.hovered() && style.enabled {
        t.hover
    } else {
        t.card
    };
    paint::panel(painter, rect, theme::R4, fill, if style.raised { t.line2 } else { t.line });
    if row.highlighted {
        painter.rect_stroke(rect, egui::CornerRadius::same(theme::R4), egui::Stroke::new(theme::RING, t.teal_fill), egui::StrokeKind::Inside);
    }
    let mut left = rect.left() + 14.0;
    // Without room for both, the facts that tell people apart go first.
    if row.times && rect.width() >= 430.0 {
        let at = today_at(context, patient).map(|at| format::clock(at, context.zone));
        paint::text_in(
            painter,
            Ink::new(theme::SECTION, t.text),
            at.as_deref().unwrap_or("—"),
            Rect::from_min_size(pos2(left, rect.top()), vec2(50.0, ROW)),
            Align::Min,
        );
        left += 61.0;
    }
    let (act, label) = match style.act {
        PickerAct::Assign => (say!("assign"), say!("assign-to", name)),
        PickerAct::Choose => (UiCommand::ChooseRow.label(), say!("choose-name", name)),
    };
    let (act, label) = if row.has_it { (say!("picker-has-it"), format!("{name}: {}", say!("picker-has-it"))) } else { (act, label) };
    let mut button = Button::new(act).name(&label).size(Size::Medium).enabled(style.enabled).salt(&patient.id);
    if style.act == PickerAct::Assign && !row.has_it {
        button = button.icon(icons::USER_PLUS);
    }
    if row.highlighted && !row.has_it {
        button = button.key(Key::Icon(icons::ARROW_ELBOW_DOWN_LEFT));
    }
    let width = (button.width(ui) - 8.0).max(96.0);
    let place = Rect::from_min_size(pos2(rect.right() - 12.0 - width, rect.center().y - 22.0), vec2(width, 44.0));
    let pressed = button.put(ui, place).clicked();
    let words = Rect::from_min_max(pos2(left, rect.top()), pos2(place.left() - 10.0, rect.bottom()));
    let line = |y: f32, height: f32| Rect::from_min_size(pos2(words.left(), rect.center().y + y), vec2(words.width(), height));
    let (title, small) = (Ink::new(theme::STATE, t.text), Ink::new(theme::DENSE, t.text2));
    if paint::width(painter, theme::BODY, &facts) <= words.width() {
        paint::text_in(painter, title, &name, line(-23.0, 22.0), Align::Min);
        paint::text_in(painter, Ink::new(theme::BODY, t.text2), &facts, line(1.0, 20.0), Align::Min);
    } else {
        // A number that is cut is another patient's number: it gets a line of its own.
        paint::text_in(painter, title, &name, line(-31.0, 22.0), Align::Min);
        for (at, fact) in format::patient_facts_apart(patient, context.today()).iter().enumerate() {
            paint::text_in(painter, small, fact, line(-8.0 + 18.0 * at as f32, 18.0), Align::Min);
        }
    }
    let response = if style.enabled { response.on_hover_cursor(CursorIcon::PointingHand) } else { response };
    (pressed || response.clicked()) && style.enabled
}
