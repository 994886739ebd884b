//! The Patients page: everybody the clinic knows, from here and from NanoPix, who is asked about, and where each record came from.
//!
//! What is typed and chosen above the list is asked of the engine; the list is what it answers. A row is a person, not a place: what is pressed counts for
//! whoever stood there. Nobody is chosen by a single press, and nothing is merged, archived or taken apart without its own button.

pub(crate) mod acts;
mod columns;
mod dialogs;
mod list;
mod listing;
mod question;
mod row;
mod source;
mod toolbar;

use crate::{
    command::UiCommand,
    outside::FolderOpener,
    pages::PageContext,
    state::Dialog,
    widgets::{
        button::Button,
        icons,
        paint::{self, Ink},
        patient_banner, theme,
    },
};
use chairside_api::PatientId;
use chairside_core::{
    Command,
    patient::{PatientCounts, PatientFilter, PatientQuery},
};
use chairside_words::say;
pub use dialogs::{PatientsDialog, patients_dialog_ui};
use egui::{Align, CursorIcon, Id, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use listing::Listing;
use std::time::Duration;

/// Seconds after the last letter until the list is asked for.
const DEBOUNCE: f64 = 0.12;
/// Height of the foot.
pub const FOOT: f32 = 40.0;
/// Height of the line of *Link all exact matches*.
const LINK_ALL: f32 = 56.0;

/// What the page remembers.
#[derive(Default)]
pub struct PatientsState {
    /// What is typed and chosen.
    query: PatientQuery,
    /// The window's time when it was last typed in.
    typed_at: f64,
    /// What the engine was last asked for.
    sent: Option<PatientQuery>,
    listing: Listing,
    /// What is to be done once the list that is wanted is there.
    then: Option<Then>,
    /// The person the keyboard stands on, and the place they were last seen at.
    cursor: Option<(PatientId, usize)>,
    /// Where the keyboard stood when the person there left the list.
    left_at: Option<usize>,
    /// Whose row the last click was on, when it pressed no button there: a second one counts for them and nobody else.
    clicked: Option<PatientId>,
    /// Scroll so that the keyboard's row is seen.
    reveal: bool,
    /// Scroll to this height.
    scroll_to: Option<f32>,
    /// What is seen of the list, as it was last drawn.
    seen: Option<Rect>,
    /// The last answer to a wish for a new patient that was seen.
    created: u64,
    /// Whose source is being shown, and whether the keyboard has been put into it.
    source: Option<(PatientId, bool)>,
    /// The search is to get the keyboard.
    wants_search: bool,
    /// The list is to get the keyboard.
    wants_list: bool,
    opener: FolderOpener,
}

/// What waits for the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    /// The keyboard goes from the search to the first who was found.
    First,
    /// It goes to the first who is asked about.
    Question,
}

/// The list, as something that can have the keyboard.
pub(crate) fn list_id() -> Id {
    Id::unique("list of patients")
}

/// Draws the page into `rect`.
pub fn patients_ui(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>, state: &mut PatientsState, dialog: &mut Option<Dialog>) {
    let banner = Rect::from_min_size(rect.min, vec2(rect.width(), patient_banner::height(ui.ctx())));
    super::capture::banner_ui(ui, banner, context);
    let below = Rect::from_min_max(banner.left_bottom(), rect.max);
    let foot = Rect::from_min_max(pos2(below.left(), below.bottom() - FOOT), below.max);

    let selected = context.snapshot.selection.as_ref().map(|selection| &selection.patient.id);
    if state.listing.refresh(&context.snapshot.patients.rows, selected) {
        state.find_cursor();
    }
    if dialog.is_none() {
        list::keys(ui, state);
    }
    state.follow_creation(context);
    state.go_on(context);
    let mut top = toolbar::toolbar_ui(ui, below, context, state);
    ask(ui, context, state);
    if context.snapshot.patients.counts.exact >= 2 {
        let line = Rect::from_min_size(pos2(below.left(), top), vec2(below.width(), LINK_ALL));
        link_all_ui(ui, line, context.snapshot.patients.counts.exact, context, dialog);
        top = line.bottom();
    }
    list::list_ui(ui, Rect::from_min_max(pos2(below.left(), top), pos2(below.right(), foot.top())), context, state, dialog);
    foot_ui(ui, foot, context, state);
    if let Some(why) = state.opener.failure() {
        context.toasts.push(crate::widgets::toast::Toast {
            title: say!("not-opened").to_owned(),
            detail: why,
            severity: chairside_core::Severity::Error,
            picture: None,
            action: None,
            several: None,
        });
    }
}

impl PatientsState {
    /// The page is left: who comes back stands nowhere.
    pub(crate) fn leave(&mut self) {
        (self.cursor, self.left_at, self.clicked, self.source, self.then) = (None, None, None, None, None);
    }

    /// What is typed and chosen, as the engine is asked for it.
    fn wanted(&self) -> PatientQuery {
        PatientQuery { text: self.query.text.trim().to_owned(), ..self.query.clone() }
    }

    /// Whether what is listed answers what is wanted. Until then the rows are those of another question, and change under the hand.
    fn is_answered(&self, context: &PageContext<'_>) -> bool {
        context.snapshot.patients.query == self.wanted()
    }

    /// Whoever was made from this page is stood on as soon as they are listed.
    fn follow_creation(&mut self, context: &PageContext<'_>) {
        let Some(creation) = context.snapshot.creation.as_ref().filter(|creation| creation.number > self.created) else { return };
        let Ok(patient) = &creation.outcome else {
            self.created = creation.number;
            return;
        };
        // Not in the list yet; or not in this one, when something else is searched.
        let is_answered = self.is_answered(context);
        if let Some(at) = self.listing.place_of(&patient.id) {
            self.created = creation.number;
            self.stand(at);
            self.wants_list = true;
        } else if is_answered && !self.query.text.is_empty() {
            self.created = creation.number;
        }
    }

    /// Does what has waited for the list.
    fn go_on(&mut self, context: &PageContext<'_>) {
        if self.then.is_none() || !self.is_answered(context) {
            return;
        }
        let at = match self.then.take() {
            Some(Then::Question) => self.listing.next_question(None),
            _ => Some(0),
        };
        if let Some(at) = at.filter(|at| *at < self.listing.len()) {
            self.stand(at);
            self.wants_list = true;
        }
    }

    /// Whether the row the keyboard stands on is in sight.
    fn sees_cursor(&self) -> bool {
        let (Some(seen), Some(at)) = (self.seen, self.cursor_at()) else { return false };
        let middle = self.listing.top(at) + f64::from(listing::ROW) / 2.0;
        (f64::from(seen.min.y)..=f64::from(seen.max.y)).contains(&middle)
    }

    /// The person the keyboard stands on.
    pub(crate) fn cursor_row(&self) -> Option<&chairside_core::patient::PatientRow> {
        let (id, at) = self.cursor.as_ref()?;
        self.listing.row(*at).filter(|row| row.patient.id == *id)
    }

    fn cursor_at(&self) -> Option<usize> {
        self.cursor.as_ref().map(|(_, at)| *at)
    }

    /// Puts the keyboard onto a row that is shown, and shows all of it.
    fn stand(&mut self, at: usize) {
        if let Some(row) = self.listing.row(at) {
            self.cursor = Some((row.patient.id.clone(), at));
            self.left_at = None;
            self.reveal = true;
        }
    }

    /// Follows the person to their new place in another list; whoever is not in it, is not stood on.
    fn find_cursor(&mut self) {
        let Some((id, at)) = self.cursor.take() else { return };
        let is_there = self.listing.row(at).is_some_and(|row| row.patient.id == id);
        match if is_there { Some(at) } else { self.listing.place_of(&id) } {
            Some(at) => self.cursor = Some((id, at)),
            None => self.left_at = Some(at),
        }
    }
}

/// Asks the engine for the list that is wanted: at once when something was chosen, a moment after the last letter when something is typed.
fn ask(ui: &Ui, context: &mut PageContext<'_>, state: &mut PatientsState) {
    let wanted = state.wanted();
    if state.sent.as_ref() == Some(&wanted) {
        return;
    }
    let left = state.typed_at + DEBOUNCE - ui.input(|input| input.time);
    let is_typing = state.sent.as_ref().is_some_and(|sent| sent.text != wanted.text) && !wanted.text.is_empty();
    if is_typing && left > 0.0 && state.then.is_none() {
        ui.ctx().request_repaint_after(Duration::from_secs_f64(left + 0.005));
    } else if context.send(Command::ListPatients(wanted.clone())) {
        // What is found is shown from its beginning.
        state.scroll_to = Some(0.0);
        state.sent = Some(wanted);
    }
}

fn link_all_ui(ui: &Ui, rect: Rect, exact: usize, context: &mut PageContext<'_>, dialog: &mut Option<Dialog>) {
    let t = theme::tokens(ui);
    ui.painter().rect_filled(rect, 0, t.amber_soft);
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, Stroke::new(theme::HAIRLINE, t.amber_line));
    let button = Button::new(say!("patients-link-all")).icon(icons::LINK);
    let width = button.width(ui);
    let place = Rect::from_min_size(pos2(rect.right() - theme::PAGE_INSET - width, rect.top() + 8.0), vec2(width, 40.0));
    if button.put(ui, place).clicked() && dialog.is_none() {
        *dialog = Some(Dialog::Patients(PatientsDialog::LinkAll));
    }
    let show = Button::new(say!("audit-show"));
    let width = show.width(ui);
    let place = Rect::from_min_size(pos2(place.left() - 8.0 - width, place.top()), vec2(width, 40.0));
    if show.tooltip(UiCommand::NextQuestion.tooltip().as_str()).put(ui, place).clicked() {
        context.act(UiCommand::NextQuestion);
    }
    paint::icon(ui.painter(), icons::WARNING_CIRCLE_FILL, 22.0, t.amber, pos2(rect.left() + 32.0, rect.center().y));
    let words = say!("patients-exact", count = exact);
    let line = Rect::from_min_max(pos2(rect.left() + 58.0, rect.top()), pos2(place.left() - 16.0, rect.bottom()));
    paint::label(ui, Ink::new(theme::BODY, t.text), &words, line, Align::Min);
}

/// The line under the list: how many there are, who waits for a decision, and what the tint means.
fn foot_ui(ui: &Ui, rect: Rect, context: &mut PageContext<'_>, state: &PatientsState) {
    let t = theme::tokens(ui);
    ui.painter().rect_filled(rect, 0, t.panel);
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, Stroke::new(theme::HAIRLINE, t.line));
    let list = &context.snapshot.patients;
    let PatientCounts { all, today, undecided, .. } = list.counts;
    let mut left = rect.left() + theme::PAGE_INSET + 1.0;
    let y = rect.center().y + 0.5;
    let mut say = |words: &str| {
        let place = Rect::from_min_max(pos2(left, y - 12.0), pos2(rect.right() - 180.0, y + 12.0));
        left = paint::label(ui, Ink::new(theme::BODY, t.text2), words, place, Align::Min).right() + 20.0;
    };
    if !list.query.text.is_empty() || list.query.filter != PatientFilter::All {
        say(&say!("patients-shown", count = state.listing.len()));
    }
    say(&say!("count-patients", count = all));
    say(&say!("patients-created-today", count = today));
    if !list.is_whole {
        say(say!("patients-more-coming"));
    }
    if undecided > 0 {
        let words = say!("patients-undecided", count = undecided);
        let width = 26.0 + paint::width(ui.painter(), theme::BODY, &words);
        let place = Rect::from_min_size(pos2(left, rect.top()), vec2(width, rect.height()));
        let response = ui.interact(place, ui.scope_id().with("next question"), Sense::click()).on_hover_cursor(CursorIcon::PointingHand);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &words));
        paint::icon(ui.painter(), icons::WARNING_CIRCLE_FILL, 16.0, t.amber, pos2(place.left() + 8.0, y));
        let text = Rect::from_min_max(pos2(place.left() + 24.0, y - 12.0), pos2(rect.right() - 180.0, y + 12.0));
        let ink = Ink::new(theme::BODY, t.amber);
        let drawn = paint::text_in(ui.painter(), ink, &words, text, Align::Min);
        if response.hovered() {
            ui.painter().hline(drawn.x_range(), drawn.bottom(), Stroke::new(theme::HAIRLINE, t.amber));
        }
        paint::focus_ring(ui, &response, theme::R2);
        if response.on_hover_text(UiCommand::NextQuestion.tooltip()).clicked() {
            context.act(UiCommand::NextQuestion);
        }
    }
    let place = Rect::from_min_max(pos2(rect.right() - 180.0, y - 12.0), pos2(rect.right() - theme::PAGE_INSET, y + 12.0));
    let words = paint::label(ui, Ink::new(theme::BODY, t.text2), say!("patients-row-of-nanopix"), place, Align::Max);
    let swatch = Rect::from_center_size(pos2(words.left() - 19.0, y), vec2(22.0, 14.0));
    let color = context.snapshot.settings.nanopix_row_color;
    ui.painter().rect(swatch, 4.0, t.row_tint(color), Stroke::new(theme::CONTROL, theme::swatch(color)), StrokeKind::Inside);
}
