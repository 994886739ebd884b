//! What a person can do with a row, by a button or by a key; each once.

use super::{
    PatientsDialog, PatientsState, Then,
    row::{self},
};
use crate::{
    command::UiCommand,
    pages::{PageContext, patient_form::PatientForm},
    state::Dialog,
    widgets::toast::Toast,
};
use chairside_api::Patient;
use chairside_core::{
    Command, Severity,
    patient::{PatientRow, Question},
};
use chairside_words::say;
use std::sync::Arc;

/// Carries out an act of this page.
pub(crate) fn carry_out(act: UiCommand, context: &mut PageContext<'_>, state: &mut PatientsState, dialog: &mut Option<Dialog>) {
    let row = state.cursor_row().cloned();
    if row.is_some() && matches!(act, UiCommand::ChooseRow | UiCommand::EditRow | UiCommand::ArchiveRow) && !state.sees_cursor() {
        // Nothing is done with somebody who is not in sight.
        state.reveal = true;
        return;
    }
    match (act, row) {
        (UiCommand::FindPatient, _) => state.wants_search = true,
        (UiCommand::NewPatient, _) if dialog.is_none() => {
            *dialog = Some(Dialog::Patients(PatientsDialog::New(Box::new(PatientForm::new(&state.query.text)))));
        }
        (UiCommand::NextQuestion, _) => {
            if let Some(at) = state.listing.next_question(state.cursor_at()) {
                state.stand(at);
                state.wants_list = true;
            } else if context.snapshot.patients.counts.undecided > 0 {
                // They are not among what is shown: show everybody, and go on there.
                state.query.text.clear();
                state.query.filter = chairside_core::patient::PatientFilter::All;
                state.then = Some(Then::Question);
            }
        }
        (UiCommand::ChooseRow, Some(row)) => choose(context, state, &row),
        (UiCommand::EditRow, Some(row)) => edit(context, &row, dialog),
        (UiCommand::ArchiveRow, Some(row)) => archive(context, &row, dialog),
        (UiCommand::SourceOfRow, Some(row)) => show_source(state, &row),
        _ => {}
    }
}

/// Makes this patient the one new images belong to; not from a list that is about to be another one.
pub(super) fn choose(context: &mut PageContext<'_>, state: &PatientsState, row: &PatientRow) {
    if state.is_answered(context) && is_free(context, row) {
        context.send(Command::SelectPatient(row.patient.id.clone()));
    }
}

/// Opens the form of a record.
pub(super) fn edit(context: &mut PageContext<'_>, row: &PatientRow, dialog: &mut Option<Dialog>) {
    if dialog.is_none() && is_free(context, row) {
        let form = Box::new(PatientForm::of(&row.patient));
        *dialog = Some(Dialog::Patients(PatientsDialog::Edit { patient: Arc::clone(&row.patient), form }));
    }
}

/// Asks whether a record is to be archived.
pub(super) fn archive(context: &mut PageContext<'_>, row: &PatientRow, dialog: &mut Option<Dialog>) {
    if dialog.is_none() && is_free(context, row) {
        *dialog = Some(Dialog::Patients(PatientsDialog::Archive { patient: Arc::clone(&row.patient), sign_in: Box::default() }));
    }
}

/// Says where a record came from; a second time takes that away.
pub(super) fn show_source(state: &mut PatientsState, row: &PatientRow) {
    let shown = state.source.take().is_some_and(|(id, _)| id == row.patient.id);
    if shown {
        state.wants_list = true;
    } else {
        state.source = Some((row.patient.id.clone(), false));
        state.reveal = true;
    }
}

/// Whether a row is a record to work with; says why it is not.
fn is_free(context: &mut PageContext<'_>, row: &PatientRow) -> bool {
    let Some(why) = row::stands_still(row) else { return true };
    context.toasts.push(Toast {
        title: say!("decision-first").to_owned(),
        detail: why.to_owned(),
        severity: Severity::Warning,
        picture: None,
        action: None,
        several: None,
    });
    false
}

/// The row of NanoPix a question is about.
pub(super) fn external_id(question: &Question) -> Option<String> {
    match question {
        Question::Duplicate { external_id, .. } | Question::Double { external_id, .. } | Question::Deletion { external_id } => Some(external_id.clone()),
        Question::Conflict { .. } => None,
    }
}

/// Who a patient of NanoPix may be.
pub(super) fn candidates(row: &PatientRow) -> &[Arc<Patient>] {
    match row.question.as_deref() {
        Some(Question::Duplicate { candidates, .. }) => candidates,
        _ => &[],
    }
}
