//! The form of a patient's record: of a new one, whole or the few fields the chooser asks for, and of one that is changed. What was typed becomes a
//! [`NewPatient`] or a [`PatientChange`] here and nowhere else.

use super::PageContext;
use crate::{
    format,
    widgets::{
        dialog,
        field::Field,
        icons,
        paint::{self, Ink},
        segmented::{Segment, segmented},
        theme,
    },
};
use chairside_api::{ImageId, NewPatient, Patient, PatientChange, PatientId, Sex};
use chairside_core::{AfterCreate, Command};
use chairside_words::say;
use egui::{Align, Id, Rect, Ui, UiBuilder, pos2, vec2};
use jiff::civil::Date;
use std::sync::Arc;

/// Between the fields of a row.
const GAP: f32 = 16.0;
const LABEL: f32 = 20.0;
const FIELD: f32 = 44.0;
const ROW: f32 = LABEL + FIELD + 10.0;

/// A record, being typed.
#[derive(Clone, Default)]
pub struct PatientForm {
    /// Family name.
    pub last_name: String,
    /// Given names.
    pub first_name: String,
    birth_date: String,
    sex: Option<Sex>,
    number: String,
    social_id: String,
    phone: String,
    email: String,
    address: String,
    postal_code: String,
    doctor: String,
    /// The form as it was opened: what differs from it was typed.
    before: Option<Box<PatientForm>>,
    /// Names this act, so that pressing twice makes one patient.
    request_id: String,
    /// Sent, and not answered yet: the number of the answer that stood there before.
    creating: Option<u64>,
    /// Why it was not made, or not changed.
    refused: Option<String>,
    /// Who has the same names and birth date, once that was said.
    like: Option<PatientId>,
    /// Whether the first field is to get the focus.
    wants_focus: bool,
}

/// Which fields are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// What tells people apart: names, birth date, number.
    Short,
    /// All that a person may write.
    Whole,
}

/// What came of the wish to make a patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Creation {
    /// Nothing was sent, or nothing has been answered, or it was refused, which the form says.
    Open,
    /// The patient is there.
    Made(Arc<Patient>),
}

impl PatientForm {
    /// An empty form; `typed` is what was searched for, and becomes the name when it can be one.
    pub fn new(typed: &str) -> Self {
        let typed = typed.trim();
        let name = if typed.chars().any(|letter| letter.is_ascii_digit()) { "" } else { typed };
        let (last_name, first_name) = name.split_once(',').unwrap_or((name, ""));
        Self {
            last_name: last_name.trim().to_owned(),
            first_name: first_name.trim().to_owned(),
            request_id: ImageId::random().to_string(),
            wants_focus: true,
            ..Self::default()
        }
    }

    /// The form of a record that is there.
    pub fn of(patient: &Patient) -> Self {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let form = Self {
            last_name: patient.last_name.clone(),
            first_name: patient.first_name.clone(),
            birth_date: patient.date_of_birth.map(format::date).unwrap_or_default(),
            sex: patient.sex,
            number: text(&patient.patient_number),
            social_id: text(&patient.social_id),
            phone: text(&patient.phone),
            email: text(&patient.email),
            address: text(&patient.address),
            postal_code: text(&patient.postal_code),
            doctor: text(&patient.doctor),
            ..Self::default()
        };
        Self { before: Some(Box::new(form.clone())), wants_focus: true, ..form }
    }

    /// Whether somebody has the same names and birth date: what is made now is another person.
    pub const fn is_of_another(&self) -> bool {
        self.like.is_some()
    }

    /// Whether it was sent and is not answered yet.
    pub const fn is_creating(&self) -> bool {
        self.creating.is_some()
    }

    /// Whether what is typed can be a record.
    pub fn is_sound(&self, today: Date) -> bool {
        let named = !(self.last_name.trim().is_empty() && self.first_name.trim().is_empty());
        named && !self.birth_is_wrong(today) && !self.number_is_missing()
    }

    /// The birth date as it was typed; one that was not touched is not judged: another program may have written it.
    fn birth(&self, today: Date) -> Option<Date> {
        format::parse_birth_date(&self.birth_date, today)
    }

    fn birth_is_wrong(&self, today: Date) -> bool {
        let untouched = self.before.as_ref().is_some_and(|before| before.birth_date == self.birth_date);
        !untouched && !self.birth_date.trim().is_empty() && self.birth(today).is_none()
    }

    /// A record keeps a number once it has one.
    fn number_is_missing(&self) -> bool {
        self.number.trim().is_empty() && self.before.as_ref().is_some_and(|before| !before.number.trim().is_empty())
    }

    /// The new record.
    fn new_patient(&self, today: Date) -> NewPatient {
        NewPatient {
            first_name: self.first_name.trim().to_owned(),
            last_name: self.last_name.trim().to_owned(),
            patient_number: said(&self.number),
            date_of_birth: self.birth(today),
            sex: self.sex,
            phone: said(&self.phone),
            email: said(&self.email),
            address: said(&self.address),
            postal_code: said(&self.postal_code),
            doctor: said(&self.doctor),
            social_id: said(&self.social_id),
            request_id: Some(self.request_id.clone()),
            ..NewPatient::default()
        }
    }

    /// What was changed, and nothing else.
    pub fn change(&self, today: Date) -> PatientChange {
        let untouched = Self::default();
        let before = self.before.as_deref().unwrap_or(&untouched);
        let text = |now: &str, before: &str| (now.trim() != before.trim()).then(|| said(now));
        PatientChange {
            first_name: text(&self.first_name, &before.first_name),
            last_name: text(&self.last_name, &before.last_name),
            patient_number: text(&self.number, &before.number),
            date_of_birth: (self.birth_date.trim() != before.birth_date.trim()).then(|| self.birth(today)).filter(|birth| *birth != before.birth(today)),
            sex: (self.sex != before.sex).then_some(self.sex),
            phone: text(&self.phone, &before.phone),
            email: text(&self.email, &before.email),
            address: text(&self.address, &before.address),
            postal_code: text(&self.postal_code, &before.postal_code),
            doctor: text(&self.doctor, &before.doctor),
            social_id: text(&self.social_id, &before.social_id),
            ..PatientChange::default()
        }
    }

    /// Has the patient made, and `then` done with them.
    pub fn create(&mut self, context: &mut PageContext<'_>, then: AfterCreate) {
        let patient = Box::new(self.new_patient(context.today()));
        let answered = context.snapshot.creation.as_ref().map_or(0, |creation| creation.number);
        if context.send(Command::CreatePatient { patient, then, besides: self.like.take() }) {
            self.creating = Some(answered);
            self.refused = None;
        }
    }

    /// Has the record changed that was `seen`.
    pub fn save(&mut self, context: &mut PageContext<'_>, seen: &Arc<Patient>) {
        let change = Box::new(self.change(context.today()));
        let answered = context.snapshot.edit.as_ref().map_or(0, |edit| edit.number);
        if context.send(Command::ChangePatient { seen: Arc::clone(seen), change }) {
            self.creating = Some(answered);
            self.refused = None;
        }
    }

    /// Whether the record is changed. A refusal stands in the form, as that of a new record does; what it says of the record has been `seen` then.
    pub fn is_saved(&mut self, context: &mut PageContext<'_>, seen: &mut Arc<Patient>) -> bool {
        let Some(asked) = self.creating else { return false };
        let Some(edit) = context.snapshot.edit.as_ref().filter(|edit| edit.number > asked && edit.patient == seen.id) else { return false };
        if let Err(why) = &edit.outcome {
            self.refuse(context, why);
            if let Some(now) = &edit.now {
                *seen = Arc::clone(now);
            }
        }
        edit.outcome.is_ok()
    }

    fn refuse(&mut self, context: &mut PageContext<'_>, why: &str) {
        context.toasts.take_back(why);
        self.creating = None;
        self.refused = Some(why.to_owned());
    }

    /// Takes the engine's answer, once. A refusal stands in the form, where it can be put right, and not in a toast.
    pub fn answered(&mut self, context: &mut PageContext<'_>) -> Creation {
        let Some(asked) = self.creating else { return Creation::Open };
        let answer = context.snapshot.creation.as_ref().filter(|creation| creation.number > asked && creation.request_id == self.request_id);
        let like = answer.and_then(|creation| creation.like.as_ref()).map(|patient| patient.id.clone());
        match answer.map(|creation| &creation.outcome) {
            None => Creation::Open,
            Some(Ok(patient)) => Creation::Made(Arc::clone(patient)),
            Some(Err(why)) => {
                self.refuse(context, why);
                self.like = like;
                Creation::Open
            }
        }
    }

    /// Draws the fields, and under them why the record was refused.
    pub fn ui(&mut self, ui: &mut Ui, today: Date, asked: Asked) {
        let t = theme::tokens(ui);
        let enabled = !self.is_creating();
        let (birth_wrong, number_missing) = (self.birth_is_wrong(today), self.number_is_missing());
        let birth = self.birth(today);
        let text = |ui: &mut Ui, place: Rect, name: &str, value: &mut String, limit: usize, wrong: bool, hint: &str| {
            let place = labelled(ui, place, name);
            let id = Id::unique(("patient form", name));
            Field::new(value, name).placeholder(hint).limit(limit).invalid(wrong).enabled(enabled).id(id).put(ui, place)
        };
        // The server's own limits.
        let [last, first] = row(ui, [1.0, 1.0]);
        let response = text(ui, last, say!("form-last-name"), &mut self.last_name, 100, false, "");
        if std::mem::take(&mut self.wants_focus) {
            response.request_focus();
        }
        text(ui, first, say!("form-first-name"), &mut self.first_name, 100, false, "");
        let [born, beside] = row(ui, [1.0, 1.0]);
        text(ui, born, say!("form-birth-date"), &mut self.birth_date, 20, birth_wrong, "14.3.1978");
        let said = Rect::from_min_size(pos2(beside.left(), beside.top() + LABEL), vec2(beside.width(), FIELD));
        match birth {
            Some(birth) => paint::label(ui, Ink::new(theme::BODY, t.text), &format::born(birth, today), said, Align::Min),
            None if birth_wrong => paint::label(ui, Ink::new(theme::DENSE, t.red), say!("form-no-such-day"), said, Align::Min),
            None => paint::label(ui, Ink::new(theme::DENSE, t.text2), say!("form-day-month-year"), said, Align::Min),
        };
        let [number, second] = row(ui, [1.0, 1.0]);
        text(ui, number, say!("form-number"), &mut self.number, 40, number_missing, say!("form-optional"));
        if asked == Asked::Whole {
            text(ui, second, say!("form-social-id"), &mut self.social_id, 40, false, "");
            let [sex, doctor] = row(ui, [1.4, 1.0]);
            self.sex_ui(ui, sex, enabled);
            text(ui, doctor, say!("form-doctor"), &mut self.doctor, 100, false, "");
            let [phone, email] = row(ui, [1.0, 1.0]);
            text(ui, phone, say!("form-phone"), &mut self.phone, 40, false, "");
            text(ui, email, say!("e-mail"), &mut self.email, 254, false, "");
            let [address, code] = row(ui, [2.6, 1.0]);
            text(ui, address, say!("form-address"), &mut self.address, 250, false, say!("form-street"));
            text(ui, code, say!("form-postal-code"), &mut self.postal_code, 20, false, "");
        }
        if number_missing {
            say_wrong(ui, say!("form-number-kept"));
        }
        if let Some(why) = &self.refused {
            say_wrong(ui, why);
        }
        ui.add_space(6.0);
    }

    fn sex_ui(&mut self, ui: &mut Ui, place: Rect, enabled: bool) {
        let place = labelled(ui, place, say!("form-sex"));
        let mut ui = ui.new_child(UiBuilder::new().id_salt("sex").max_rect(place));
        if !enabled {
            ui.disable();
        }
        let choices = [
            (Some(Sex::Female), say!("sex-female")),
            (Some(Sex::Male), say!("sex-male")),
            (Some(Sex::Other), say!("sex-other")),
            (None, say!("form-sex-not-said")),
        ];
        segmented(&mut ui, say!("form-sex"), &mut self.sex, &choices.map(|(value, label)| Segment { value, label, icon: None }));
    }
}

/// What a field says; blanks say nothing.
fn said(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// A row of two fields, as wide as their shares.
fn row(ui: &mut Ui, [first, second]: [f32; 2]) -> [Rect; 2] {
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), ROW));
    let width = ((rect.width() - GAP) * first / (first + second)).floor();
    let left = Rect::from_min_size(rect.min, vec2(width, ROW));
    [left, Rect::from_min_max(pos2(left.right() + GAP, rect.top()), rect.max)]
}

/// The field's place, under its label.
fn labelled(ui: &Ui, place: Rect, name: &str) -> Rect {
    let t = theme::tokens(ui);
    paint::text_in(ui.painter(), Ink::new(theme::DENSE, t.text2), name, Rect::from_min_size(place.min, vec2(place.width(), LABEL)), Align::Min);
    Rect::from_min_size(pos2(place.left(), place.top() + LABEL), vec2(place.width(), FIELD))
}

/// Says in red what stands in the way.
pub fn say_wrong(ui: &mut Ui, why: &str) {
    let t = theme::tokens(ui);
    let galley = ui.painter().layout_job(theme::BODY.job_within(why, t.red, ui.available_width() - 28.0, 4));
    let (_, place) = ui.allocate_space(vec2(ui.available_width(), galley.size().y + 8.0));
    dialog::show_what_is_new(ui, place, why);
    paint::icon(ui.painter(), icons::WARNING_OCTAGON_FILL, 18.0, t.red, pos2(place.left() + 9.0, place.top() + 10.0));
    paint::label_paragraph(ui, Ink::new(theme::BODY, t.red), why, Rect::from_min_max(place.min + vec2(28.0, 0.0), place.max));
}

#[cfg(test)]
mod tests {
    use super::*;
    use chairside_api::{PatientId, UtcTime};
    use jiff::civil::date;

    fn today() -> Date {
        date(2025, 11, 18)
    }

    fn record() -> Patient {
        Patient {
            patient_number: Some("104682".to_owned()),
            date_of_birth: Some(date(1978, 3, 14)),
            phone: Some("555 1".to_owned()),
            sex: Some(Sex::Female),
            ..Patient::named(PatientId::from("p"), "Hartmann", "Amelia", UtcTime::from_millis(0))
        }
    }

    #[test]
    fn only_what_was_typed_is_a_change() {
        let mut form = PatientForm::of(&record());
        assert!(form.change(today()).is_empty());
        form.phone.clear();
        form.email = " a@b.example ".to_owned();
        form.birth_date = "15.3.1978".to_owned();
        let wanted = PatientChange {
            phone: Some(None),
            email: Some(Some("a@b.example".to_owned())),
            date_of_birth: Some(Some(date(1978, 3, 15))),
            ..PatientChange::default()
        };
        assert_eq!(form.change(today()), wanted);
    }

    #[test]
    fn the_same_date_in_another_form_is_no_change() {
        let mut form = PatientForm::of(&record());
        form.birth_date = "1978-03-14".to_owned();
        assert!(form.change(today()).is_empty());
    }

    #[test]
    fn a_birth_date_that_another_program_wrote_is_left_alone_and_a_wrong_one_that_was_typed_is_not() {
        let mut form = PatientForm::of(&Patient { date_of_birth: Some(date(2032, 1, 1)), ..record() });
        assert!(form.is_sound(today()) && form.change(today()).is_empty());
        form.birth_date = "2.1.2032".to_owned();
        assert!(!form.is_sound(today()));
    }

    #[test]
    fn a_record_needs_a_name_and_keeps_its_number() {
        let mut form = PatientForm::new("");
        assert!(!form.is_sound(today()));
        form.first_name = "Ben".to_owned();
        assert!(form.is_sound(today()));
        let mut form = PatientForm::of(&record());
        form.number.clear();
        assert!(!form.is_sound(today()));
    }

    #[test]
    fn what_was_searched_for_becomes_the_name_unless_it_has_digits() {
        let form = PatientForm::new(" Lindqvist, Jonas ");
        assert_eq!((form.last_name.as_str(), form.first_name.as_str()), ("Lindqvist", "Jonas"));
        assert!(PatientForm::new("14.3.1978").last_name.is_empty());
    }
}
