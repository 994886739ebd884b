//! Changes of records as values: applied, joined, compared. The fields are those of `PatientChange`; whatever is done to one is done to all.

use chairside_api::{NewPatient, Patient, PatientChange};
use chairside_words::say;

/// Does the same with every field that is optional in a record and in a change of it.
macro_rules! each_optional {
    ($do:ident) => {
        $do!(patient_number, date_of_birth, sex, phone, email, address, postal_code, doctor, social_id, external_id, external_created_at, first_synced_at)
    };
}

/// The record with the change.
pub(crate) fn apply(change: &PatientChange, patient: &mut Patient) {
    if let Some(name) = &change.first_name {
        patient.first_name = name.clone().unwrap_or_default();
    }
    if let Some(name) = &change.last_name {
        patient.last_name = name.clone().unwrap_or_default();
    }
    macro_rules! set {
        ($($field:ident),*) => { $(if let Some(value) = &change.$field { patient.$field.clone_from(value); })* };
    }
    each_optional!(set);
    if let Some(linked_by) = change.linked_by {
        patient.linked_by = linked_by;
    }
    if change.external_id == Some(None) {
        patient.linked_by = None;
    }
}

/// The new record with the change.
pub(super) fn apply_to_new(change: &PatientChange, new: &mut NewPatient) {
    if let Some(name) = &change.first_name {
        new.first_name = name.clone().unwrap_or_default();
    }
    if let Some(name) = &change.last_name {
        new.last_name = name.clone().unwrap_or_default();
    }
    macro_rules! set {
        ($($field:ident),*) => { $(if let Some(value) = &change.$field { new.$field.clone_from(value); })* };
    }
    each_optional!(set);
}

/// The earlier change and the later one as one.
pub(super) fn join(earlier: &mut PatientChange, later: &PatientChange) {
    macro_rules! take {
        ($($field:ident),*) => { $(if later.$field.is_some() { earlier.$field.clone_from(&later.$field); })* };
    }
    take!(first_name, last_name, linked_by);
    each_optional!(take);
}

/// What is left of the change when the record is so already.
pub(super) fn still_to_do(mut change: PatientChange, patient: &Patient) -> PatientChange {
    let says = |name: &str, wish: &Option<Option<String>>| wish.as_ref().is_some_and(|wish| wish.as_deref().unwrap_or_default() == name);
    if says(&patient.first_name, &change.first_name) {
        change.first_name = None;
    }
    if says(&patient.last_name, &change.last_name) {
        change.last_name = None;
    }
    macro_rules! drop_done {
        ($($field:ident),*) => { $(if change.$field.as_ref() == Some(&patient.$field) { change.$field = None; })* };
    }
    each_optional!(drop_done);
    drop_done!(linked_by);
    change
}

/// The fields of a wish that change something: a record that says otherwise, or an earlier wish about the same field.
pub(super) fn news(wish: &PatientChange, earlier: &PatientChange, patient: &Patient) -> PatientChange {
    let mut news = still_to_do(wish.clone(), patient);
    macro_rules! keep {
        ($($field:ident),*) => { $(if earlier.$field.is_some() { news.$field = wish.$field.clone(); })* };
    }
    keep!(first_name, last_name, linked_by);
    each_optional!(keep);
    news
}

/// What makes `from` say what the new record says. What that leaves open is left alone.
pub(super) fn wishes_of(new: &NewPatient, from: &Patient) -> PatientChange {
    let name = |name: &str| Some(name.to_owned()).filter(|name| !name.is_empty()).map(Some);
    let mut change = PatientChange { first_name: name(&new.first_name), last_name: name(&new.last_name), ..PatientChange::default() };
    macro_rules! wish {
        ($($field:ident),*) => { $(change.$field = new.$field.clone().map(Some);)* };
    }
    each_optional!(wish);
    still_to_do(change, from)
}

/// Only what fills fields that are empty in `patient`.
pub(super) fn only_filling(mut change: PatientChange, patient: &Patient) -> PatientChange {
    if !patient.first_name.is_empty() {
        change.first_name = None;
    }
    if !patient.last_name.is_empty() {
        change.last_name = None;
    }
    macro_rules! fill {
        ($($field:ident),*) => { $(if patient.$field.is_some() { change.$field = None; })* };
    }
    each_optional!(fill);
    fill!(linked_by);
    change
}

/// The fields that both changes touch and want differently: what somebody here wants, and what somebody elsewhere has made of `base` (`now`). Not the link with
/// NanoPix, which is nothing a person can choose between: see [`without_lost_link`].
pub(crate) fn clash(ours: &PatientChange, base: &Patient, now: &Patient) -> Vec<(&'static str, String, String)> {
    let mut clashes = Vec::new();
    let mut text = |label: &'static str, wish: Option<String>, base: String, now: String| {
        if let Some(wish) = wish.filter(|wish| base != now && *wish != now) {
            clashes.push((label, wish, now));
        }
    };
    let wish = |wish: &Option<Option<String>>| wish.clone().map(Option::unwrap_or_default);
    let of = |value: &Option<String>| value.clone().unwrap_or_default();
    text(say!("form-first-name"), wish(&ours.first_name), base.first_name.clone(), now.first_name.clone());
    text(say!("form-last-name"), wish(&ours.last_name), base.last_name.clone(), now.last_name.clone());
    text(say!("form-number"), wish(&ours.patient_number), of(&base.patient_number), of(&now.patient_number));
    let date = |date: Option<jiff::civil::Date>| date.map(crate::patient::format_birth_date).unwrap_or_default();
    text(say!("field-date-of-birth"), ours.date_of_birth.map(date), date(base.date_of_birth), date(now.date_of_birth));
    let sex = |sex: Option<chairside_api::Sex>| sex.map(chairside_api::Sex::as_str).unwrap_or_default().to_owned();
    text(say!("form-sex"), ours.sex.map(sex), sex(base.sex), sex(now.sex));
    text(say!("form-phone"), wish(&ours.phone), of(&base.phone), of(&now.phone));
    text(say!("e-mail"), wish(&ours.email), of(&base.email), of(&now.email));
    text(say!("form-address"), wish(&ours.address), of(&base.address), of(&now.address));
    text(say!("form-postal-code"), wish(&ours.postal_code), of(&base.postal_code), of(&now.postal_code));
    text(say!("form-doctor"), wish(&ours.doctor), of(&base.doctor), of(&now.doctor));
    text(say!("form-social-id"), wish(&ours.social_id), of(&base.social_id), of(&now.social_id));
    clashes
}

/// What is left of our wishes when somebody elsewhere has made `now` of `base` and a person wants that.
pub(super) fn without_clashes(mut ours: PatientChange, base: &Patient, now: &Patient) -> PatientChange {
    if base.first_name != now.first_name {
        ours.first_name = None;
    }
    if base.last_name != now.last_name {
        ours.last_name = None;
    }
    macro_rules! yield_changed {
        ($($field:ident),*) => { $(if base.$field != now.$field { ours.$field = None; })* };
    }
    each_optional!(yield_changed);
    yield_changed!(linked_by);
    ours
}

/// Without the wish for a link with NanoPix, and what comes with one.
pub(super) fn without_link(mut ours: PatientChange) -> PatientChange {
    (ours.external_id, ours.linked_by, ours.external_created_at, ours.first_synced_at) = (None, None, None, None);
    ours
}

/// What is left of our wishes when somebody elsewhere has linked or unlinked the record meanwhile: of two consoles that link, the first wins.
pub(super) fn without_lost_link(ours: PatientChange, base: &Patient, now: &Patient) -> PatientChange {
    if base.external_id == now.external_id { ours } else { without_link(ours) }
}
