//! *Clinic audit*, on the Activity page: who did or saw what, as the server recorded it. A query is sent when somebody asks for it and not while they type: reading is recorded, too.

use super::{AdminState, deeds::DEEDS, deeds::deed_words, failed_ui, keys::short_id, stranger_ui};
use crate::{
    folder_picker::{FolderPicker, Picked},
    format,
    pages::PageContext,
    widgets::{
        button::{Button, Kind},
        choice::{Choice, choice},
        dialog,
        empty_state::empty_state,
        field::Field,
        icons::{self, Icon},
        paint::{self, Ink},
        room,
        theme::{self, Tokens},
        toast::Toast,
    },
};
use chairside_api::{AuditEntry, UtcTime, access::Act};
use chairside_core::{
    Command, Severity,
    admin::{AdminAct, AdminDone, AdminList, AuditQuery, ListState},
};
use chairside_words::say;
use egui::{Align, Color32, CornerRadius, CursorIcon, Id, Key, Rect, Role, ScrollArea, Sense, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use jiff::{ToSpan, civil::Date, tz::TimeZone};

const ROW: f32 = 44.0;
const DETAIL: f32 = 132.0;

/// What kind of thing is asked for.
#[derive(Clone, Copy, Default, PartialEq)]
enum What {
    #[default]
    Everything,
    /// Whatever was refused.
    Refused,
    /// By its name.
    Deed(&'static str),
}

/// What is typed and chosen.
#[derive(Default)]
pub struct AuditState {
    who: Option<String>,
    what: What,
    patient: String,
    record: String,
    from: String,
    to: String,
    /// It was asked for since the page was turned to.
    has_asked: bool,
    /// The row whose whole story is told.
    chosen: Option<i64>,
    picker: FolderPicker,
    /// The export whose answer is waited for.
    exporting: Option<u64>,
}

impl AuditState {
    /// Another page is on: what is turned to again is read again.
    pub fn leave(&mut self) {
        self.has_asked = false;
    }

    /// What is asked for, as far as the dates are some.
    fn query(&self, today: Date, zone: &TimeZone) -> Result<AuditQuery, &'static str> {
        let day = |text: &str| match text.trim() {
            "" => Ok(None),
            text => format::parse_birth_date(text, today).map(Some).ok_or(say!("audit-not-a-day")),
        };
        let (from, to) = (day(&self.from)?, day(&self.to)?);
        if from.zip(to).is_some_and(|(from, to)| from > to) {
            return Err(say!("audit-wrong-order"));
        }
        Ok(AuditQuery {
            since: from.and_then(|day| midnight(day, zone)),
            until: to.and_then(|day| midnight(day.checked_add(1.day()).ok()?, zone)),
            who: self.who.clone(),
            deed: if let What::Deed(name) = self.what { Some(name.to_owned()) } else { None },
            outcome: (self.what == What::Refused).then_some("refused"),
            record: typed(&self.record),
            patient: typed(&self.patient),
        })
    }
}

fn typed(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn midnight(day: Date, zone: &TimeZone) -> Option<UtcTime> {
    day.to_zoned(zone.clone()).ok().map(|moment| UtcTime::from_millis(moment.timestamp().as_millisecond()))
}

/// Draws the audit into `area`.
pub fn audit_ui(ui: &mut Ui, area: Rect, context: &mut PageContext<'_>, admin: &mut AdminState, state: &mut AuditState) {
    let person = &context.snapshot.person;
    if !person.may(Act::ReadAudit) {
        state.has_asked = false;
        stranger_ui(ui, area, context, say!("audit-stranger"), icons::SHIELD_CHECK);
        return;
    }
    for (list, known) in [(AdminList::People, &context.snapshot.admin.people.state), (AdminList::Keys, &context.snapshot.admin.keys.state)] {
        if *known == ListState::Unknown {
            admin.read(context, list);
        }
    }
    let asked = state.query(context.today(), context.zone);
    let bar = Rect::from_min_size(area.min, vec2(area.width(), 0.0));
    let (mut top, wants) = filters_ui(ui, bar, context, state, asked.as_ref().err().copied());
    if let Ok(query) = &asked
        && (wants || !std::mem::replace(&mut state.has_asked, true))
    {
        state.has_asked = true;
        state.chosen = None;
        context.send(Command::Admin { number: 0, act: AdminAct::ReadAudit(query.clone()) });
    }
    export_ui(ui, context, state, asked.as_ref().ok());

    let audit = &context.snapshot.admin.audit;
    if let ListState::Failed(refusal) = &audit.entries.state {
        let place = Rect::from_min_size(pos2(area.left() + theme::PAGE_INSET, top), vec2(area.width() - 2.0 * theme::PAGE_INSET, 56.0));
        if failed_ui(ui, place, refusal) {
            let act = if audit.entries.rows.is_empty() { AdminAct::ReadAudit(audit.query.clone()) } else { AdminAct::ReadMoreAudit };
            context.send(Command::Admin { number: 0, act });
        }
        top += 64.0;
    }
    let chosen = state.chosen.and_then(|number| audit.entries.rows.iter().find(|entry| entry.number == number)).cloned();
    let bottom = if chosen.is_some() { area.bottom() - DETAIL } else { area.bottom() };
    let list = Rect::from_min_max(pos2(area.left() + theme::PAGE_INSET, top), pos2(area.right() - theme::PAGE_INSET, bottom));
    if audit.entries.rows.is_empty() {
        let words = match audit.entries.state {
            ListState::Known => say!("audit-nothing"),
            ListState::Failed(_) => say!("audit-failed"),
            _ => say!("audit-reading"),
        };
        empty_state(ui, list, icons::SHIELD_CHECK, words);
    } else {
        rows_ui(ui, list, context, state);
    }
    if let Some(entry) = chosen {
        detail_ui(ui, Rect::from_min_max(pos2(area.left(), bottom), area.max), context, &entry, state);
    }
}

/// From one line of filters to the next.
const LINE: f32 = 22.0 + 40.0 + 4.0;

/// The filters; answers where they end, and whether they are to be asked for.
fn filters_ui(ui: &mut Ui, bar: Rect, context: &mut PageContext<'_>, state: &mut AuditState, wrong: Option<&str>) -> (f32, bool) {
    let t = theme::tokens(ui);
    let enter = ui.input(|input| input.key_pressed(Key::Enter)) && ui.ctx().text_edit_focused() && !dialog::covers(ui);
    let inner = bar.shrink2(vec2(theme::PAGE_INSET, 0.0));
    let show = Button::new(say!("audit-show")).icon(icons::MAGNIFYING_GLASS).kind(Kind::Primary).enabled(wrong.is_none());
    let export = Button::new(say!("export")).icon(icons::DOWNLOAD_SIMPLE).enabled(wrong.is_none() && state.exporting.is_none() && !state.picker.is_open());
    let (show_width, export_width) = (show.width(ui), export.width(ui));
    // Labels stand over the fields; in a narrow window who and what stand over the rest.
    let beside_buttons = inner.width() - show_width - export_width - 8.0 - 16.0;
    let shares: [f32; 6] = [1.5, 1.5, 0.9, 0.9, 1.2, 1.2];
    let is_narrow = room::is_narrow(ui.ctx());
    let (first, second) = if is_narrow { shares.split_at(2) } else { shares.split_at(6) };
    let mut places = shares.map(|_| Rect::NOTHING);
    let mut names =
        [say!("audit-who"), say!("audit-what"), say!("audit-from"), say!("audit-to"), say!("audit-patient-id"), say!("audit-record-id")].into_iter();
    let mut free = places.iter_mut();
    for (row, width, top) in [(first, beside_buttons, bar.top()), (second, inner.width() + 8.0, bar.top() + LINE)] {
        let room = width - row.len() as f32 * 8.0;
        let mut left = inner.left();
        for ((share, name), place) in row.iter().zip(&mut names).zip(&mut free) {
            let width = (room * share / row.iter().sum::<f32>()).floor();
            let label = Rect::from_min_size(pos2(left, top), vec2(width, 20.0));
            paint::text_in(ui.painter(), Ink::new(theme::CAPTION, t.text3), name, label, Align::Min);
            *place = Rect::from_min_size(pos2(left, top + 22.0), vec2(width, 40.0));
            left += width + 8.0;
        }
    }
    let [who, what, from, to, patient, record] = places;
    who_ui(ui, who, context, state);
    let mut kinds =
        vec![Choice { value: What::Everything, words: say!("audit-everything") }, Choice { value: What::Refused, words: say!("audit-everything-refused") }];
    kinds.extend(DEEDS.iter().map(|(name, words)| Choice { value: What::Deed(name), words: words() }));
    choice(ui, what, say!("audit-what"), &mut state.what, &kinds);
    Field::new(&mut state.from, say!("audit-from"))
        .placeholder("1.3.2026")
        .limit(20)
        .height(40.0)
        .invalid(wrong.is_some())
        .id(Id::unique("audit from"))
        .put(ui, from);
    Field::new(&mut state.to, say!("audit-to"))
        .placeholder(say!("today"))
        .limit(20)
        .height(40.0)
        .invalid(wrong.is_some())
        .id(Id::unique("audit to"))
        .put(ui, to);
    Field::new(&mut state.patient, say!("audit-patient-id"))
        .placeholder(say!("audit-any"))
        .limit(64)
        .height(40.0)
        .id(Id::unique("audit patient"))
        .put(ui, patient);
    Field::new(&mut state.record, say!("audit-record-id")).placeholder(say!("audit-any")).limit(64).height(40.0).id(Id::unique("audit record")).put(ui, record);
    let y = bar.top() + 22.0;
    let export_at = Rect::from_min_size(pos2(inner.right() - export_width, y), vec2(export_width, 40.0));
    let show_at = Rect::from_min_size(pos2(export_at.left() - 8.0 - show_width, y), vec2(show_width, 40.0));
    let pressed = show.put(ui, show_at).clicked();
    if export.put(ui, export_at).clicked() {
        state.picker.open(ui.ctx(), say!("audit-where-to"), "");
    }
    let mut bottom = y + 40.0 + 10.0 + if is_narrow { LINE } else { 0.0 };
    if let Some(why) = wrong {
        paint::label(ui, Ink::new(theme::DENSE, t.red), why, Rect::from_min_size(pos2(inner.left(), bottom - 4.0), vec2(inner.width(), 20.0)), Align::Min);
        bottom += 20.0;
    }
    (bottom, wrong.is_none() && (pressed || enter))
}

fn who_ui(ui: &mut Ui, place: Rect, context: &PageContext<'_>, state: &mut AuditState) {
    let admin = &context.snapshot.admin;
    let people = admin.people.rows.iter().map(|person| (person.id.as_str(), person.name.clone()));
    let keys = admin.keys.rows.iter().map(|key| (key.key_id.as_str(), say!("audit-key", name = key.label)));
    let named: Vec<(&str, String)> = people.chain(keys).collect();
    let mut choices = vec![Choice { value: None, words: say!("audit-everybody") }];
    choices.extend(named.iter().map(|(id, words)| Choice { value: Some(*id), words: words.as_str() }));
    // Whoever was asked for is kept, also while the lists are being read.
    if let Some(who) = state.who.as_deref().filter(|who| !named.iter().any(|(id, _)| id == who)) {
        choices.push(Choice { value: Some(who), words: who });
    }
    let before = state.who.clone();
    let mut value = before.as_deref();
    choice(ui, place, say!("audit-who"), &mut value, &choices);
    let now = value.map(str::to_owned);
    if now != before {
        state.who = now;
    }
}

/// Writes what is asked for into the folder that was chosen, and says what came of it.
fn export_ui(ui: &Ui, context: &mut PageContext<'_>, state: &mut AuditState, query: Option<&AuditQuery>) {
    match (state.picker.take(), query) {
        (Some(Picked::Folder(folder)), Some(query)) => {
            let now = context.zone.to_datetime(context.now.timestamp());
            let to = folder.join(format!("audit-{}.jsonl", now.strftime("%Y-%m-%d-%H%M%S")));
            state.exporting = context.ask(AdminAct::ExportAudit { query: query.clone(), to });
        }
        (Some(Picked::NoDialog), _) => context.toasts.push(Toast {
            title: say!("not-exported").to_owned(),
            detail: say!("audit-no-dialog").to_owned(),
            severity: Severity::Error,
            picture: None,
            action: None,
            several: None,
        }),
        _ => {}
    }
    let Some(answer) = context.snapshot.admin.answer.as_ref().filter(|answer| Some(answer.number) == state.exporting) else { return };
    state.exporting = None;
    ui.ctx().request_repaint();
    match &answer.outcome {
        Ok(AdminDone::Exported { to, rows }) => context.done(say!("audit-exported"), say!("rows-are-in", count = *rows, path = to.display())),
        Ok(_) => {}
        Err(refusal) => context.toasts.push(Toast {
            title: say!("not-exported").to_owned(),
            detail: refusal.text.clone(),
            severity: Severity::Error,
            picture: None,
            action: None,
            several: None,
        }),
    }
}

fn rows_ui(ui: &mut Ui, list: Rect, context: &mut PageContext<'_>, state: &mut AuditState) {
    let snapshot = context.snapshot;
    let audit = &snapshot.admin.audit;
    let rows = &audit.entries.rows;
    let mut wants_more = false;
    ui.scope_builder(UiBuilder::new().max_rect(list), |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let count = rows.len() + usize::from(audit.has_more);
        ScrollArea::vertical().auto_shrink(false).id_salt("audit").show_rows(ui, ROW, count, |ui, range| {
            for at in range {
                let (_, rect) = ui.allocate_space(vec2(ui.available_width(), ROW));
                let Some(entry) = rows.get(at) else {
                    let is_asking = audit.entries.state == ListState::Asking;
                    let more = Button::new(if is_asking { say!("audit-reading-more") } else { say!("audit-older") }).enabled(!is_asking);
                    let place = Rect::from_center_size(rect.center(), vec2(more.width(ui), 40.0));
                    wants_more |= more.put(ui, place).clicked();
                    continue;
                };
                let is_chosen = state.chosen == Some(entry.number);
                if row_ui(ui, rect, entry, &format::moment(entry.at, context.now, context.zone), is_chosen) {
                    state.chosen = if is_chosen { None } else { Some(entry.number) };
                }
            }
            paint::follow_focus(ui);
        });
    });
    if wants_more {
        context.send(Command::Admin { number: 0, act: AdminAct::ReadMoreAudit });
    }
}

fn row_ui(ui: &Ui, rect: Rect, entry: &AuditEntry, at: &str, chosen: bool) -> bool {
    let t = theme::tokens(ui);
    let response = ui.interact(rect, ui.scope_id().with(("audit", entry.number)), Sense::click()).on_hover_cursor(CursorIcon::PointingHand);
    let (icon, color, outcome) = outcome(t, entry);
    let (who, deed, record) = (who_words(entry), deed_words(&entry.deed), record_words(entry));
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, chosen, format!("{at}, {who}, {deed}, {record}, {outcome}")));
    if chosen || response.hovered() {
        ui.painter().rect_filled(rect, CornerRadius::same(theme::R2), if chosen { t.selected } else { t.hover });
    }
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(theme::HAIRLINE, t.line));
    let room = rect.width() - 104.0 - 100.0 - 24.0;
    // Where there is little room, of which record and from where is in the chosen row in full.
    let parts = if rect.width() < 700.0 { [0.45, 0.55, 0.0, 0.0] } else { [0.28, 0.28, 0.26, 0.18] }.map(|part| room * part);
    let widths = [104.0, parts[0], parts[1], parts[2], parts[3], 100.0];
    let mut left = rect.left() + 12.0;
    let mut cells = widths.map(|_| rect);
    for (cell, width) in cells.iter_mut().zip(widths) {
        *cell = Rect::from_min_size(pos2(left, rect.top()), vec2(width - 12.0, ROW));
        left += width;
    }
    let [when_at, who_at, deed_at, record_at, from_at, outcome_at] = cells;
    let painter = ui.painter();
    paint::text_in(painter, Ink::new(theme::DENSE, t.text2), at, when_at, Align::Min);
    paint::icon(painter, who_icon(entry), 16.0, t.text2, pos2(who_at.left() + 8.0, rect.center().y));
    paint::text_in(painter, Ink::new(theme::BODY, t.text), &who, Rect::from_min_max(who_at.min + vec2(24.0, 0.0), who_at.max), Align::Min);
    paint::text_in(painter, Ink::new(theme::BODY, t.text), &deed, deed_at, Align::Min);
    if record_at.is_positive() {
        paint::text_in(painter, Ink::new(theme::DENSE, t.text2), &record, record_at, Align::Min);
        paint::text_in(painter, Ink::new(theme::DENSE, t.text2), entry.address.as_deref().unwrap_or("—"), from_at, Align::Min);
    }
    paint::icon(painter, icon, 16.0, color, pos2(outcome_at.left() + 8.0, rect.center().y));
    paint::text_in(painter, Ink::new(theme::DENSE, color), outcome, Rect::from_min_max(outcome_at.min + vec2(22.0, 0.0), outcome_at.max), Align::Min);
    paint::focus_ring(ui, &response, theme::R2);
    response.clicked()
}

fn who_words(entry: &AuditEntry) -> String {
    match (entry.who.kind.as_str(), &entry.who.name) {
        (_, Some(name)) => name.clone(),
        ("system", None) => say!("audit-the-server").to_owned(),
        ("nobody", None) => say!("audit-nobody").to_owned(),
        (kind, None) => entry.who.id.as_deref().map_or_else(|| kind.to_owned(), short_id),
    }
}

fn who_icon(entry: &AuditEntry) -> Icon {
    match entry.who.kind.as_str() {
        "person" => icons::USER,
        "key" => icons::DESKTOP_TOWER,
        "system" => icons::HARD_DRIVES,
        _ => icons::USER_CIRCLE_DASHED,
    }
}

fn record_words(entry: &AuditEntry) -> String {
    entry.record.as_ref().map_or_else(|| "—".to_owned(), |record| format!("{} {}", record.kind.replace('_', " "), short_id(&record.id)))
}

fn outcome(t: &Tokens, entry: &AuditEntry) -> (Icon, Color32, &'static str) {
    match entry.outcome.as_str() {
        "done" => (icons::CHECK_CIRCLE_FILL, t.green, say!("toast-done")),
        _ => (icons::PROHIBIT_FILL, t.amber, say!("audit-refused")),
    }
}

/// The chosen row in full, to be copied into a report: nothing is reachable by hover alone.
fn detail_ui(ui: &Ui, rect: Rect, context: &PageContext<'_>, entry: &AuditEntry, state: &mut AuditState) {
    let t = theme::tokens(ui);
    ui.painter().rect_filled(rect, 0, t.panel);
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, Stroke::new(theme::HAIRLINE, t.line));
    let words = |words: &'static str| if room::is_narrow(ui.ctx()) { "" } else { words };
    let copy = Button::new(words(say!("copy"))).name(say!("copy")).tooltip(say!("copy")).icon(icons::COPY).salt("copy");
    let close = Button::new(words(say!("close"))).name(say!("close")).tooltip(say!("close")).icon(icons::X).salt("close");
    let y = rect.top() + 16.0;
    let close_at = Rect::from_min_size(pos2(rect.right() - theme::PAGE_INSET - close.width(ui), y), vec2(close.width(ui), 40.0));
    let copy_at = Rect::from_min_size(pos2(close_at.left() - 8.0 - copy.width(ui), y), vec2(copy.width(ui), 40.0));
    let mut words_end = copy_at.left() - 16.0;
    if let Some(patient) = &entry.patient_id {
        let all = Button::new(say!("audit-all-of-patient")).icon(icons::USER);
        let all_at = Rect::from_min_size(pos2(copy_at.left() - 8.0 - all.width(ui), y), vec2(all.width(ui), 40.0));
        words_end = all_at.left() - 16.0;
        if all.put(ui, all_at).clicked() {
            // Of all time, and by whomever: what is narrowed further is asked for by hand.
            *state =
                AuditState { patient: patient.to_string(), picker: std::mem::take(&mut state.picker), exporting: state.exporting, ..AuditState::default() };
            ui.ctx().request_repaint();
        }
    }
    let patient = entry.patient_id.as_ref().map(|patient| format!(" · {}", say!("audit-detail-patient", id = patient.to_string()))).unwrap_or_default();
    let record = entry.record.as_ref().map_or_else(|| say!("audit-no-record").to_owned(), |record| format!("{} {}", record.kind, record.id));
    let detail = entry.detail.as_ref().map(ToString::to_string).unwrap_or_default();
    let lines = [
        say!(
            "audit-detail-number",
            number = entry.number.to_string(),
            time = format::date_and_clock(entry.at, context.zone),
            who = who_words(entry),
            deed = deed_words(&entry.deed)
        ),
        say!("audit-detail-by", record, patient, kind = entry.who.kind, id = entry.who.id.as_deref().unwrap_or("—")),
        say!("audit-detail-from", address = entry.address.as_deref().unwrap_or("—"), request = entry.request_id.as_deref().unwrap_or("—"), detail),
        say!("audit-detail-hash", hash = entry.hash),
    ];
    for (at, line) in lines.iter().enumerate() {
        let place = Rect::from_min_max(pos2(rect.left() + theme::PAGE_INSET, y + at as f32 * 25.0), pos2(words_end, y + at as f32 * 25.0 + 20.0));
        let ink = if at == 0 { Ink::new(theme::BUTTON, t.text) } else { Ink::new(theme::DENSE, t.text2) };
        paint::label(ui, ink, line, place, Align::Min);
    }
    if copy.put(ui, copy_at).clicked() {
        ui.ctx().copy_text(lines.join("\n"));
    }
    let escape = !dialog::covers(ui) && ui.input(|input| input.key_pressed(Key::Escape));
    if close.put(ui, close_at).clicked() || escape {
        state.chosen = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_is_asked_for_to_its_end() {
        let today = Date::new(2026, 11, 22).unwrap();
        let zone = TimeZone::fixed(jiff::tz::offset(1));
        let mut state = AuditState { from: "21.11.2026".to_owned(), to: "2026-11-21".to_owned(), ..AuditState::default() };
        let query = state.query(today, &zone).unwrap();
        assert_eq!(query.since.unwrap().to_string(), "2026-11-20T23:00:00.000Z");
        assert_eq!(query.until.unwrap().to_string(), "2026-11-21T23:00:00.000Z");
        state.from = "22.11.2026".to_owned();
        assert!(state.query(today, &zone).is_err(), "the first day is after the last");
        state.from = "yesterday".to_owned();
        assert!(state.query(today, &zone).is_err());
        (state.from, state.to) = (String::new(), " ".to_owned());
        assert_eq!(state.query(today, &zone), Ok(AuditQuery::default()));
    }
}
