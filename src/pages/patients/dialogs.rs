//! The forms and questions that stand over the page: a new record, a record that is changed, archiving, linking, taking a link off.

use super::{
    acts,
    question::{duplicate_words, images},
};
use crate::{
    format,
    pages::{
        PageContext,
        patient_form::{Asked, Creation, PatientForm},
        sign_in::{SignInState, left, sign_in_ui},
    },
    widgets::{
        button::{Button, Kind, Size},
        confirm::{self, Act, Answer},
        dialog,
        field::enter_pressed,
        icons,
        paint::{self, Ink},
        theme,
    },
};
use chairside_api::Patient;
use chairside_core::{AfterCreate, Command, Connection, nanopix::Deletions, patient::PatientRow, person::Account};
use chairside_words::say;
use egui::{Align, CursorIcon, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};
use std::{sync::Arc, time::Duration};

const ID: &str = "patients";

/// Seconds until *Archive* can be pressed: a double click on what stood there before must not.
const NOT_BEFORE: f64 = 0.5;

/// A form or a question.
pub enum PatientsDialog {
    /// A new record.
    New(Box<PatientForm>),
    /// A record that is changed.
    Edit {
        /// The record as it was opened.
        patient: Arc<Patient>,
        /// What is typed.
        form: Box<PatientForm>,
    },
    /// Is the record to be archived? Needs a person.
    Archive {
        /// Whose.
        patient: Arc<Patient>,
        /// Who acts.
        sign_in: Box<SignInState>,
    },
    /// Are the record and NanoPix's two people after all?
    Unlink(Arc<Patient>),
    /// Which of several is NanoPix's patient?
    LinkTo(PatientRow),
    /// Is everybody to be linked who matches one record exactly?
    LinkAll,
    /// Is NanoPix's record of an archived patient to be deleted?
    DeleteInNanopix(Arc<Patient>),
}

/// Draws it over the window; answers whether it is done.
pub fn patients_dialog_ui(ctx: &egui::Context, context: &mut PageContext<'_>, state: &mut PatientsDialog) -> bool {
    let title = match &state {
        PatientsDialog::New(_) => say!("act-new-patient").to_owned(),
        PatientsDialog::Edit { .. } => say!("edit-patient").to_owned(),
        PatientsDialog::Archive { .. } if !context.snapshot.person.is_somebody() => say!("who-are-you").to_owned(),
        PatientsDialog::Archive { patient, .. } => say!("archive-question", name = patient.display_name()),
        PatientsDialog::Unlink(patient) => say!("unlink-question", name = patient.display_name()),
        PatientsDialog::LinkTo(row) => say!("who-is-question", name = row.patient.display_name()),
        PatientsDialog::LinkAll => say!("link-all-question").to_owned(),
        PatientsDialog::DeleteInNanopix(patient) => say!("delete-question", name = patient.display_name()),
    };
    let shown = dialog::dialog(ctx, ID, &title, |ui| match state {
        PatientsDialog::New(form) => new_ui(ui, context, form),
        PatientsDialog::Edit { patient, form } => edit_ui(ui, context, patient, form),
        PatientsDialog::Archive { patient, sign_in } => archive_ui(ui, context, patient, sign_in),
        PatientsDialog::Unlink(patient) => unlink_ui(ui, context, patient),
        PatientsDialog::LinkTo(row) => link_to_ui(ui, context, row),
        PatientsDialog::LinkAll => link_all_ui(ui, context),
        PatientsDialog::DeleteInNanopix(patient) => delete_ui(ui, context, patient),
    });
    let done = shown.closed || shown.inner;
    if done {
        dialog::closed(ctx, ID);
        if matches!(state, PatientsDialog::Archive { .. }) {
            left(context);
        }
    }
    done
}

fn new_ui(ui: &mut Ui, context: &mut PageContext<'_>, form: &mut PatientForm) -> bool {
    if form.answered(context) != Creation::Open {
        return true;
    }
    let enter = enter_pressed(ui);
    form.ui(ui, context.today(), Asked::Whole);
    let foot = dialog::foot(ui, 48.0);
    let creating = form.is_creating();
    let ready = form.is_sound(context.today()) && !creating;
    let cancel = Button::new(say!("cancel")).size(Size::Large);
    let cancel_at = Rect::from_min_size(foot.min, vec2(cancel.width(ui), 48.0));
    let keep = Button::new(if creating {
        say!("creating")
    } else if form.is_of_another() {
        say!("create-another")
    } else {
        say!("create")
    })
    .icon(icons::CHECK)
    .kind(Kind::Primary)
    .size(Size::Large)
    .enabled(ready);
    let width = keep.width(ui).max(130.0);
    let keep_at = Rect::from_min_size(pos2(foot.right() - width, foot.top()), vec2(width, 48.0));
    let choose = Button::new(say!("create-and-choose")).icon(icons::USER).size(Size::Large).enabled(ready);
    let width = choose.width(ui);
    let choose_at = Rect::from_min_size(pos2(keep_at.left() - 8.0 - width, foot.top()), vec2(width, 48.0));
    let left = cancel.put(ui, cancel_at).clicked();
    let chosen = choose.put(ui, choose_at).clicked();
    let kept = keep.put(ui, keep_at).clicked() || enter;
    if ready && (kept || chosen) {
        form.create(context, if chosen { AfterCreate::Select } else { AfterCreate::Keep });
    }
    left
}

fn edit_ui(ui: &mut Ui, context: &mut PageContext<'_>, patient: &mut Arc<Patient>, form: &mut PatientForm) -> bool {
    if form.is_saved(context, patient) {
        return true;
    }
    let enter = enter_pressed(ui);
    form.ui(ui, context.today(), Asked::Whole);
    let ready = form.is_sound(context.today()) && !form.is_creating() && !form.change(context.today()).is_empty();
    let label = if form.is_creating() { say!("saving") } else { say!("act-save-settings") };
    let answer = confirm::foot(ui, say!("cancel"), Act { label, icon: icons::CHECK, kind: Kind::Primary, enabled: ready });
    if ready && (answer == Answer::Yes || enter) {
        form.save(context, patient);
    }
    answer == Answer::No
}

fn archive_ui(ui: &mut Ui, context: &mut PageContext<'_>, patient: &Patient, sign_in: &mut SignInState) -> bool {
    if !context.snapshot.person.is_somebody() {
        sign_in.asked_at = None;
        return sign_in_ui(ui, context, sign_in, say!("archive-needs-person")) == Answer::No;
    }
    let left = *sign_in.asked_at.get_or_insert(ui.input(|input| input.time)) + NOT_BEFORE - ui.input(|input| input.time);
    if left > 0.0 {
        ui.ctx().request_repaint_after(Duration::from_secs_f64(left + 0.005));
    }
    who_ui(ui, context, patient);
    confirm::paragraph(ui, say!("archive-how"));
    if patient.external_id.is_some() {
        confirm::paragraph(
            ui,
            match context.snapshot.settings.nanopix_deletions {
                Deletions::LeaveAlone => say!("archive-nanopix-left"),
                Deletions::Ask => say!("archive-nanopix-asked"),
            },
        );
    }
    let online = context.snapshot.connection == Connection::Online;
    if !online {
        crate::pages::patient_form::say_wrong(ui, say!("archive-offline"));
    }
    if let Some(Account { name, .. }) = context.snapshot.person.account() {
        let t = theme::tokens(ui);
        let (_, line) = ui.allocate_space(vec2(ui.available_width(), 40.0));
        let out = Button::new(say!("act-sign-out")).kind(Kind::Ghost);
        let width = out.width(ui);
        let place = Rect::from_min_size(pos2(line.right() - width, line.top()), vec2(width, 40.0));
        let words = Rect::from_min_max(line.min, pos2(place.left() - 8.0, line.bottom()));
        paint::label(ui, Ink::new(theme::BODY, t.text2), &say!("account-signed-in-as", who = name), words, Align::Min);
        if out.put(ui, place).clicked() {
            context.send(Command::SignOut);
        }
    }
    match confirm::foot(
        ui,
        say!("act-keep-patient"),
        Act { label: say!("act-archive-row"), icon: icons::TRASH, kind: Kind::Danger, enabled: online && left <= 0.0 },
    ) {
        Answer::Open => false,
        Answer::No => true,
        Answer::Yes => context.send(Command::ArchivePatient(patient.id.clone())),
    }
}

fn unlink_ui(ui: &mut Ui, context: &mut PageContext<'_>, patient: &Patient) -> bool {
    who_ui(ui, context, patient);
    confirm::paragraph(ui, say!("unlink-how"));
    confirm::paragraph(ui, say!("unlink-images"));
    match confirm::foot(ui, say!("keep-linked"), Act { label: say!("unlink"), icon: icons::LINK_BREAK, kind: Kind::Danger, enabled: true }) {
        Answer::Open => false,
        Answer::No => true,
        Answer::Yes => context.send(Command::UnlinkPatient(patient.id.clone())),
    }
}

fn link_all_ui(ui: &mut Ui, context: &mut PageContext<'_>) -> bool {
    confirm::paragraph(ui, &say!("link-all-how", count = context.snapshot.patients.counts.exact));
    confirm::paragraph(ui, say!("link-all-then"));
    match confirm::foot(ui, say!("not-now"), Act { label: say!("link-all"), icon: icons::LINK, kind: Kind::Primary, enabled: true }) {
        Answer::Open => false,
        Answer::No => true,
        Answer::Yes => context.send(Command::LinkAllExact),
    }
}

fn delete_ui(ui: &mut Ui, context: &mut PageContext<'_>, patient: &Patient) -> bool {
    who_ui(ui, context, patient);
    confirm::paragraph(ui, say!("delete-how"));
    match confirm::foot(ui, say!("decide-later"), Act { label: say!("delete-in-nanopix"), icon: icons::TRASH, kind: Kind::Danger, enabled: true }) {
        Answer::Open => false,
        // Closing the question decides nothing; the row's own button does.
        Answer::No => true,
        Answer::Yes => context.send(Command::DecideDeletion { patient: patient.id.clone(), delete_in_nanopix: true }),
    }
}

fn link_to_ui(ui: &mut Ui, context: &mut PageContext<'_>, row: &PatientRow) -> bool {
    who_ui(ui, context, &row.patient);
    confirm::paragraph(ui, &say!("in-nanopix", facts = format::tells_apart(&row.patient, context.zone)));
    let Some(question) = row.question.as_deref() else { return true };
    confirm::paragraph(ui, &duplicate_words(question));
    let candidates = acts::candidates(row);
    let external_id = acts::external_id(question).unwrap_or_default();
    let height = (candidates.len() as f32 * CANDIDATE).min(4.0 * CANDIDATE);
    let mut linked = None;
    ScrollArea::vertical().id_salt("candidates").max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        for candidate in candidates {
            if candidate_ui(ui, context, candidate) {
                linked = Some(candidate.id.clone());
            }
        }
    });
    if let Some(patient) = linked {
        return context.send(Command::LinkPatient { external_id, patient });
    }
    match confirm::foot(
        ui,
        say!("decide-later"),
        Act { label: say!("nanopix-duplicates-separate"), icon: icons::ARROWS_SPLIT, kind: Kind::Neutral, enabled: true },
    ) {
        Answer::Open => false,
        Answer::No => true,
        Answer::Yes => context.send(Command::KeepSeparate { external_id }),
    }
}

const CANDIDATE: f32 = 84.0;

/// Somebody it may be: name, birth date, number, images. The whole row is the target; nobody is the first choice.
fn candidate_ui(ui: &mut Ui, context: &PageContext<'_>, patient: &Patient) -> bool {
    let t = theme::tokens(ui);
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), CANDIDATE));
    let rect = Rect::from_min_max(rect.min + vec2(2.0, 2.0), rect.max - vec2(10.0, 6.0));
    let facts = format!("{} · {}", format::patient_facts(patient, context.today()), images(patient.image_count));
    let name = patient.display_name();
    let response = ui.interact(rect, ui.scope_id().with(("candidate", &patient.id)), Sense::click()).on_hover_cursor(CursorIcon::PointingHand);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, say!("link-to-with-facts", name, facts)));
    paint::panel(ui.painter(), rect, theme::R4, if response.hovered() { t.hover } else { t.card }, t.line2);
    paint::icon(ui.painter(), icons::LINK, 18.0, t.text2, pos2(rect.left() + 24.0, rect.center().y));
    let line = |y: f32| Rect::from_min_size(pos2(rect.left() + 46.0, rect.center().y + y), vec2(rect.width() - 58.0, 20.0));
    paint::cell(ui, Ink::new(theme::STATE, t.text), &name, line(-31.0), Align::Min);
    paint::cell(ui, Ink::new(theme::BODY, t.text2), &facts, line(-10.0), Align::Min);
    paint::cell(ui, Ink::new(theme::BODY, t.text2), &format::tells_apart(patient, context.zone), line(11.0), Align::Min);
    paint::focus_ring(ui, &response, theme::R4);
    response.clicked()
}

/// Who it is about: never the name alone.
fn who_ui(ui: &mut Ui, context: &PageContext<'_>, patient: &Patient) {
    let t = theme::tokens(ui);
    let (_, line) = ui.allocate_space(vec2(ui.available_width(), 30.0));
    let line = Rect::from_min_size(line.min, vec2(line.width(), 22.0));
    let words = format!("{} · {}", format::patient_facts(patient, context.today()), images(patient.image_count));
    paint::label(ui, Ink::new(theme::FACT, t.text), &words, line, Align::Min);
}
