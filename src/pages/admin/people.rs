//! The clinic's people: who signs in, as what, and who does not any more.

use super::{
    dialogs::{AdminDialog, Ask, Stage, Step, change, form_foot},
    keys::state_ui,
    role_word,
    table::{Column, Places, Row, TableState, column, spare, table_ui},
};
use crate::{
    format,
    pages::{
        PageContext,
        account::{LEAST_LETTERS, wrong_password},
        patient_form::say_wrong,
    },
    state::Dialog,
    widgets::{
        button::{Button, IconButton, Kind},
        choice::{self, Choice, choice},
        confirm::{self, Act},
        field::{Field, enter_pressed, labelled, labelled_in},
        icons,
        paint::Ink,
        theme,
    },
};
use chairside_api::{ClinicUser, Role};
use chairside_core::{Secret, admin::AdminAct};
use chairside_words::say;
use egui::{Id, Rect, Ui};

fn columns() -> [Column; 5] {
    [
        column(say!("column-name"), 150.0, 40.0),
        spare(1, say!("e-mail"), 160.0, 50.0),
        column(say!("column-role"), 96.0, 10.0),
        spare(2, say!("column-last-signed-in"), 124.0, 15.0),
        column(say!("column-status"), 104.0, 10.0),
    ]
}

/// What is typed of a person.
#[derive(Default)]
pub(super) struct PersonForm {
    name: String,
    email: String,
    role: Option<Role>,
    password: String,
    again: String,
}

impl PersonForm {
    pub(super) fn name(&self) -> &str {
        self.name.trim()
    }

    fn of(person: &ClinicUser) -> Self {
        Self { name: person.name.clone(), role: Some(person.role), ..Self::default() }
    }
}

pub(super) fn people_ui(ui: &mut Ui, body: Rect, context: &mut PageContext<'_>, state: &mut TableState, dialog: &mut Option<Dialog>) {
    let people = &context.snapshot.admin.people.rows;
    let width = Button::new(say!("person-shut-out")).icon(icons::PROHIBIT).width(ui).max(Button::new(say!("person-let-in")).icon(icons::CHECK).width(ui));
    let columns = columns();
    let places = Places::new(&columns, 2.0 * 48.0 + width, body.left(), body.right());
    let words = |at: usize| {
        let Some(person) = people.get(at) else { return String::new() };
        let status = if person.disabled_at.is_some() { say!("person-is-shut-out") } else { say!("person-may-sign-in") };
        format!("{}, {}, {}, {status}", person.name, role_word(person.role), person.email)
    };
    let asked = table_ui(ui, body, (say!("admin-people"), &columns, &places), people.len(), state, words, |ui, at, row| {
        let person = people.get(at)?;
        row_ui(ui, &row, context, person, width)
    });
    if let Some(ask) = asked.filter(|_| dialog.is_none()) {
        *dialog = Some(Dialog::Admin(Box::new(AdminDialog::new(ask))));
    }
}

fn row_ui(ui: &Ui, row: &Row<'_>, context: &PageContext<'_>, person: &ClinicUser, width: f32) -> Option<Ask> {
    let t = theme::tokens(ui);
    let is_out = person.disabled_at.is_some();
    let is_me = context.snapshot.person.account().is_some_and(|account| account.id == person.id);
    let (strong, soft) = if is_out { (t.text3, t.text3) } else { (t.text, t.text2) };
    row.text(ui, 0, Ink::new(theme::BUTTON, strong), &person.name);
    row.text(ui, 1, Ink::new(theme::BODY, soft), &person.email);
    row.text(ui, 2, Ink::new(theme::BODY, strong), role_word(person.role));
    row.text(
        ui,
        3,
        Ink::new(theme::BODY, soft),
        &person.last_sign_in_at.map_or_else(|| say!("never").to_owned(), |at| format::made(at, context.now, context.zone)),
    );
    if let Some(cell) = row.places.cell(4, row.rect) {
        let look = match (is_out, is_me) {
            (true, _) => (icons::PROHIBIT_FILL, t.text2, say!("person-shut-out-state"), ""),
            (false, true) => (icons::USER_FILL, t.teal, say!("person-you"), say!("person-you-story")),
            (false, false) => (icons::CHECK_CIRCLE_FILL, t.green, say!("person-active"), ""),
        };
        state_ui(ui, cell, look);
    }
    let [edit_at, password_at, out_at] = row.buttons([40.0, 40.0, width]);
    let (edit_name, password_name) = (say!("person-edit", name = person.name), say!("person-set-password", name = person.name));
    let edit = IconButton::new(icons::PENCIL_SIMPLE, &edit_name).in_tab_order(row.is_cursor).salt(("edit", &person.id));
    if edit.put(ui, edit_at).clicked() || row.enter {
        return Some(Ask::EditPerson { person: person.clone(), form: PersonForm::of(person) });
    }
    // One's own is changed with the present one, and nobody shuts themselves out.
    if is_me {
        return None;
    }
    let password = IconButton::new(icons::KEY, &password_name).in_tab_order(row.is_cursor).salt(("password", &person.id));
    if password.put(ui, password_at).clicked() {
        return Some(Ask::SetPassword { person: person.clone(), new: String::new(), again: String::new() });
    }
    if is_out {
        let name = say!("person-let-in-again", name = person.name);
        let let_in = Button::new(say!("person-let-in")).icon(icons::CHECK).name(&name).in_tab_order(row.is_cursor).salt(("in", &person.id));
        return let_in.put(ui, out_at).clicked().then(|| Ask::LetIn(person.clone()));
    }
    let name = say!("person-shut-out-name", name = person.name);
    let shut_out =
        Button::new(say!("person-shut-out")).icon(icons::PROHIBIT).kind(Kind::Danger).name(&name).in_tab_order(row.is_cursor).salt(("out", &person.id));
    (shut_out.put(ui, out_at).clicked() || row.delete).then(|| Ask::ShutOut(person.clone()))
}

/// The roles that can be given by whoever acts here: only a superadmin makes superadmins.
fn roles(context: &PageContext<'_>) -> Vec<Choice<'static, Option<Role>>> {
    let is_superadmin = context.snapshot.person.account().is_some_and(|account| account.role == Role::Superadmin);
    [Role::Dentist, Role::Assistant, Role::FrontDesk, Role::Admin, Role::Superadmin]
        .into_iter()
        .filter(|role| *role != Role::Superadmin || is_superadmin)
        .map(|role| Choice { value: Some(role), words: role_word(role) })
        .collect()
}

fn text(ui: &mut Ui, name: &str, value: &mut String, password: bool, stage: &Stage<'_>, wants_focus: bool) {
    let place = labelled(ui, name);
    let limit = if password { 256 } else { 254 };
    let response = Field::new(value, name).password(password).limit(limit).enabled(!stage.asking).id(Id::unique(("person", name))).put(ui, place);
    if wants_focus {
        response.request_focus();
    }
}

/// Says what is wrong with a password that was typed twice, unless the server has said something.
fn passwords_ui(ui: &mut Ui, new: &mut String, again: &mut String, stage: &Stage<'_>, wants_focus: bool) -> bool {
    text(ui, say!("password"), new, true, stage, wants_focus);
    text(ui, say!("password-again"), again, true, stage, false);
    let wrong = wrong_password(new, again);
    if let (Some(why), None) = (&wrong, stage.refused) {
        say_wrong(ui, why);
    }
    wrong.is_none() && !new.is_empty() && new == again
}

pub(super) fn make_ui(ui: &mut Ui, context: &PageContext<'_>, form: &mut PersonForm, stage: &Stage<'_>) -> Step {
    confirm::paragraph(ui, &say!("person-password-rule", count = LEAST_LETTERS));
    let enter = enter_pressed(ui);
    text(ui, say!("column-name"), &mut form.name, false, stage, stage.wants_focus);
    text(ui, say!("e-mail"), &mut form.email, false, stage, false);
    let place = labelled_in(ui, say!("column-role"), choice::HEIGHT);
    let mut choices = vec![Choice { value: None, words: say!("person-choose-role") }];
    choices.extend(roles(context));
    choice(ui, place, say!("column-role"), &mut form.role, &choices);
    let is_sound = passwords_ui(ui, &mut form.password, &mut form.again, stage, false);
    let (name, email) = (form.name.trim().to_owned(), form.email.trim().to_owned());
    let enabled = is_sound && !name.is_empty() && email.contains('@') && form.role.is_some();
    let button = Act { label: say!("admin-add-person"), icon: icons::USER_PLUS, kind: Kind::Primary, enabled };
    let (role, password) = (form.role.unwrap_or(Role::FrontDesk), Secret::exact(&form.password));
    form_foot(ui, stage, say!("cancel"), button, enter, || AdminAct::MakePerson { email, name, role, password })
}

pub(super) fn edit_ui(ui: &mut Ui, context: &PageContext<'_>, person: &ClinicUser, form: &mut PersonForm, stage: &Stage<'_>) -> Step {
    let enter = enter_pressed(ui);
    text(ui, say!("column-name"), &mut form.name, false, stage, stage.wants_focus);
    let is_me = context.snapshot.person.account().is_some_and(|account| account.id == person.id);
    if is_me {
        confirm::paragraph(ui, say!("person-own-role"));
    } else {
        let place = labelled_in(ui, say!("column-role"), choice::HEIGHT);
        let mut choices = roles(context);
        if !choices.iter().any(|choice| choice.value == Some(person.role)) {
            choices.push(Choice { value: Some(person.role), words: role_word(person.role) });
        }
        choice(ui, place, say!("column-role"), &mut form.role, &choices);
        confirm::paragraph(ui, say!("person-role-at-once"));
    }
    let name = Some(form.name.trim().to_owned()).filter(|name| !name.is_empty() && *name != person.name);
    let role = form.role.filter(|role| *role != person.role);
    let enabled = !form.name.trim().is_empty() && (name.is_some() || role.is_some());
    let button = Act { label: say!("act-save-settings"), icon: icons::CHECK, kind: Kind::Primary, enabled };
    form_foot(ui, stage, say!("cancel"), button, enter, || AdminAct::ChangePerson { id: person.id.clone(), name, role, disabled: None, password: None })
}

pub(super) fn password_ui(ui: &mut Ui, person: &ClinicUser, new: &mut String, again: &mut String, stage: &Stage<'_>) -> Step {
    confirm::paragraph(ui, &say!("person-new-password-rule", count = LEAST_LETTERS));
    let enter = enter_pressed(ui);
    let is_sound = passwords_ui(ui, new, again, stage, stage.wants_focus);
    let button = Act { label: say!("person-set-password-act"), icon: icons::KEY, kind: Kind::Primary, enabled: is_sound };
    let password = Secret::exact(new);
    form_foot(ui, stage, say!("cancel"), button, enter, || change(person, |_, set| *set = Some(password)))
}
