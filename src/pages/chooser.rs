//! The patient chooser (Ctrl+K): keyboard all the way, and a new patient inline.

use super::{
    PageContext,
    capture::assign,
    patient_picker::{self, Style},
};
use crate::{
    format,
    state::{CaptureState, ChooserState, NewPatientForm, Purpose},
    widgets::{
        button::{Button, Kind, Size},
        dialog,
        field::Field,
        icons,
        paint::{self, Ink},
        theme,
    },
};
use chairside_api::{ImageId, NewPatient};
use chairside_core::{AfterCreate, Command};
use egui::{Align, Id, Rect, Ui, pos2, vec2};

const ID: &str = "chooser";
/// Height of the list of patients.
const LIST: f32 = 392.0;

/// Draws the chooser over the window; answers whether it is done.
pub fn chooser_ui(ctx: &egui::Context, context: &mut PageContext<'_>, capture: &mut CaptureState, state: &mut ChooserState) -> bool {
    let title = match &state.purpose {
        _ if state.form.is_some() => "New patient",
        Purpose::Select if context.snapshot.selection.is_some() => "Change patient",
        Purpose::Select => "Choose patient",
        Purpose::Assign(_) => "Who is this image of?",
        Purpose::Move(_) => "Move to another patient",
    };
    let time = ctx.input(|input| input.time);
    let shown = dialog::dialog(ctx, ID, title, |ui| {
        if created(context, state) {
            return true;
        }
        if let ImageOf::Known(words) = about(context, &state.purpose) {
            let t = theme::tokens(ui);
            let (_, line) = ui.allocate_space(vec2(ui.available_width(), 28.0));
            let line = Rect::from_min_size(line.min, vec2(line.width(), 20.0));
            paint::label(ui, Ink::new(theme::BODY, t.text2), &words, line, Align::Min);
        }
        if state.form.is_some() {
            form_ui(ui, context, state);
            return false;
        }
        let act = if state.purpose == Purpose::Select { "Choose" } else { "Assign" };
        let style = Style { field_height: 52.0, act, enabled: true, key_hint: false, raised: true };
        let height = LIST.min(ctx.content_rect().height() - 300.0).max(160.0);
        let (_, place) = ui.allocate_space(vec2(ui.available_width(), 52.0 + patient_picker::HEADING + height));
        let mut list = ui.new_child(egui::UiBuilder::new().id_salt("list").max_rect(place));
        list.spacing_mut().item_spacing.y = 0.0;
        if let Some(patient) = patient_picker::patient_picker(&mut list, context, &mut state.picker, &style) {
            return assign::decided(time, context, capture, &state.purpose, patient);
        }
        ui.add_space(14.0);
        foot_ui(ui, state);
        false
    });
    let done = shown.closed || shown.inner;
    if done {
        dialog::closed(ctx, ID);
    }
    done
}

enum ImageOf {
    Known(String),
    Nothing,
}

/// Which image is meant, by when it landed.
fn about(context: &PageContext<'_>, purpose: &Purpose) -> ImageOf {
    let id = match purpose {
        Purpose::Select => return ImageOf::Nothing,
        Purpose::Move(id) => id,
        Purpose::Assign(ids) => match ids.as_slice() {
            [id] => id,
            many => return ImageOf::Known(format!("{} images", many.len())),
        },
    };
    let Some(image) = context.snapshot.image(id) else { return ImageOf::Nothing };
    let landed = format::moment(image.landed_at, context.now, context.zone);
    ImageOf::Known(match &image.subject {
        Some(subject) => format!("Image of {landed}, now with {}", subject.patient_name),
        None => format!("Image of {landed}, without a patient"),
    })
}

fn foot_ui(ui: &mut Ui, state: &mut ChooserState) {
    let t = theme::tokens(ui);
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), 44.0));
    let button = Button::new("New patient").icon(icons::USER_PLUS).size(Size::Medium);
    let width = button.width(ui);
    if button.put(ui, Rect::from_min_size(rect.min, vec2(width, 44.0))).clicked() {
        let typed = state.picker.query.trim();
        let name = if typed.chars().any(|letter| letter.is_ascii_digit()) { String::new() } else { typed.to_owned() };
        let (last_name, first_name) = match name.split_once(',') {
            Some((last, first)) => (last.trim().to_owned(), first.trim().to_owned()),
            None => (name, String::new()),
        };
        state.form = Some(NewPatientForm { last_name, first_name, request_id: ImageId::random().to_string(), wants_focus: true, ..NewPatientForm::default() });
    }
    let words = "↑ ↓ to move, Enter to choose, Esc to close";
    paint::text_in(
        ui.painter(),
        Ink::new(theme::DENSE, t.text3),
        words,
        Rect::from_min_max(pos2(rect.left() + width + 12.0, rect.top()), rect.max),
        Align::Max,
    );
}

fn form_ui(ui: &mut Ui, context: &mut PageContext<'_>, state: &mut ChooserState) {
    let t = theme::tokens(ui);
    let today = context.today();
    let Some(form) = &mut state.form else { return };
    let creating = form.creating.is_some();
    let birth = format::parse_birth_date(&form.birth_date, today);
    let birth_wrong = !form.birth_date.trim().is_empty() && birth.is_none();
    let enter = ui.input(|input| input.key_pressed(egui::Key::Enter)) && ui.ctx().text_edit_focused();

    let first = row(ui, "Last name");
    let name_field = Field::new(&mut form.last_name, "Last name").id(Id::unique("new patient last name")).limit(120).enabled(!creating);
    let response = name_field.put(ui, first);
    if std::mem::take(&mut form.wants_focus) {
        response.request_focus();
    }
    let place = row(ui, "First name");
    Field::new(&mut form.first_name, "First name").limit(120).enabled(!creating).put(ui, place);
    let place = row(ui, "Birth date");
    let half = Rect::from_min_size(place.min, vec2(200.0, place.height()));
    Field::new(&mut form.birth_date, "Birth date").placeholder("14.3.1978").limit(20).invalid(birth_wrong).enabled(!creating).put(ui, half);
    let beside = Rect::from_min_max(pos2(half.right() + 12.0, place.top()), place.max);
    match birth {
        Some(birth) => {
            paint::label(ui, Ink::new(theme::BODY, t.text2), &format::born(birth, today), beside, Align::Min);
        }
        None if birth_wrong => {
            paint::label(ui, Ink::new(theme::DENSE, t.red), "Day, month and year, as in 14.3.1978", beside, Align::Min);
        }
        None => {
            paint::label(ui, Ink::new(theme::DENSE, t.text3), "Day, month, year", beside, Align::Min);
        }
    }
    let place = row(ui, "Number");
    Field::new(&mut form.number, "Number")
        .placeholder("Optional")
        .limit(60)
        .enabled(!creating)
        .put(ui, Rect::from_min_size(place.min, vec2(200.0, place.height())));

    if let Some(why) = &form.refused {
        let galley = ui.painter().layout_job(theme::BODY.job_within(why.as_str(), t.red, ui.available_width() - 28.0, 4));
        let (_, place) = ui.allocate_space(vec2(ui.available_width(), galley.size().y + 8.0));
        paint::icon(ui.painter(), icons::WARNING_OCTAGON_FILL, 18.0, t.red, pos2(place.left() + 9.0, place.top() + 10.0));
        paint::label_paragraph(ui, Ink::new(theme::BODY, t.red), why, Rect::from_min_max(place.min + vec2(28.0, 0.0), place.max));
    }
    ui.add_space(12.0);
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), 48.0));
    let named = !(form.last_name.trim().is_empty() && form.first_name.trim().is_empty());
    let ready = named && !birth_wrong && !creating;
    let act = match (&state.purpose, creating) {
        (_, true) => "Creating…",
        (Purpose::Select, false) => "Create and choose",
        (Purpose::Assign(_) | Purpose::Move(_), false) => "Create and assign",
    };
    let create = Button::new(act).icon(icons::CHECK).kind(Kind::Primary).size(Size::Large).enabled(ready);
    let width = create.width(ui).max(180.0);
    let back = Button::new("Back").icon(icons::CARET_LEFT).size(Size::Large);
    let back_width = back.width(ui);
    let back = back.put(ui, Rect::from_min_size(rect.min, vec2(back_width, 48.0))).clicked();
    let pressed = create.put(ui, Rect::from_min_size(pos2(rect.right() - width, rect.top()), vec2(width, 48.0))).clicked();
    if back {
        state.form = None;
        state.picker.wants_focus = true;
        return;
    }
    if (pressed || enter) && ready {
        create_patient(context, state, birth);
    }
}

fn row(ui: &mut Ui, label: &str) -> Rect {
    let t = theme::tokens(ui);
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), 52.0));
    let rect = Rect::from_min_size(rect.min, vec2(rect.width(), 44.0));
    paint::text_in(ui.painter(), Ink::new(theme::BODY, t.text2), label, Rect::from_min_size(rect.min, vec2(112.0, 44.0)), Align::Min);
    Rect::from_min_max(pos2(rect.left() + 120.0, rect.top()), rect.max)
}

fn create_patient(context: &mut PageContext<'_>, state: &mut ChooserState, birth: Option<jiff::civil::Date>) {
    let Some(form) = &mut state.form else { return };
    let number = form.number.trim();
    let patient = NewPatient {
        first_name: form.first_name.trim().to_owned(),
        last_name: form.last_name.trim().to_owned(),
        patient_number: (!number.is_empty()).then(|| number.to_owned()),
        date_of_birth: birth,
        request_id: Some(form.request_id.clone()),
        ..NewPatient::default()
    };
    let then = match &state.purpose {
        Purpose::Select => AfterCreate::Select,
        Purpose::Assign(images) => AfterCreate::Assign(images.clone()),
        Purpose::Move(image) => AfterCreate::Assign(vec![image.clone()]),
    };
    let answered = context.snapshot.creation.as_ref().map_or(0, |creation| creation.number);
    if context.send(Command::CreatePatient { patient: Box::new(patient), then }) {
        form.creating = Some(answered);
        form.refused = None;
    }
}

/// Takes the engine's answer to the form, once; answers whether the patient was made. A refusal stands beside the form, where it can be put right.
fn created(context: &mut PageContext<'_>, state: &mut ChooserState) -> bool {
    let Some((form, asked)) = state.form.as_mut().and_then(|form| form.creating.map(|after| (form, after))) else { return false };
    let Some(creation) = context.snapshot.creation.as_ref().filter(|creation| creation.number > asked && creation.request_id == form.request_id) else {
        return false;
    };
    match &creation.outcome {
        Ok(_) => true,
        Err(why) => {
            context.toasts.take_back(why);
            form.creating = None;
            form.refused = Some(why.clone());
            false
        }
    }
}
