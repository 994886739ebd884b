//! The forms and questions of the administration. What is typed stays while the server is asked, when it refuses, and when whoever acts must sign in again: nothing is lost but time.

use super::{
    key_made::{KeyMade, key_made_ui},
    keys::short_id,
    people, rooms,
};
use crate::{
    command::UiCommand,
    pages::{
        PageContext,
        account::not_for_you,
        patient_form::say_wrong,
        sign_in::{SignInState, left, sign_in_ui},
    },
    widgets::{
        button::Kind,
        choice::{self, Choice, choice},
        confirm::{self, Act as Button, Answer},
        dialog,
        field::{Field, enter_pressed, labelled, labelled_in},
        icons,
    },
};
use chairside_api::{ApiKey, ClinicUser, Room, access::Act};
use chairside_core::admin::{AdminAct, AdminDone};
use chairside_words::say;
use egui::{Context, Id, Ui};
use people::PersonForm;
use std::time::Duration;

const ID: &str = "admin";

/// Seconds until what ends something can be pressed: a double click on what stood there before must not.
const NOT_BEFORE: f64 = 0.5;

/// What is asked.
pub(super) enum Ask {
    MakeKey(KeyForm),
    ReplaceKey { key: ApiKey, is_this: bool },
    KeyMade(KeyMade),
    RevokeKey { key: ApiKey, is_this: bool },
    MakeRoom { name: String },
    RenameRoom { room: Room, name: String },
    RemoveRoom(Room),
    MakePerson(PersonForm),
    EditPerson { person: ClinicUser, form: PersonForm },
    ShutOut(ClinicUser),
    LetIn(ClinicUser),
    SetPassword { person: ClinicUser, new: String, again: String },
}

/// What is typed for a new key.
#[derive(Default)]
pub(super) struct KeyForm {
    label: String,
    room: Option<usize>,
}

impl Ask {
    /// Whose matter it is.
    const fn act(&self) -> Act {
        match self {
            Self::MakeKey(_) | Self::ReplaceKey { .. } | Self::KeyMade(_) | Self::RevokeKey { .. } => Act::ManageKeys,
            Self::MakeRoom { .. } | Self::RenameRoom { .. } | Self::RemoveRoom(_) => Act::ManageRooms,
            Self::MakePerson(_) | Self::EditPerson { .. } | Self::ShutOut(_) | Self::LetIn(_) | Self::SetPassword { .. } => Act::ManagePeople,
        }
    }

    fn title(&self) -> String {
        match self {
            Self::MakeKey(_) => say!("ask-make-key").to_owned(),
            Self::ReplaceKey { key, .. } => say!("ask-replace-key", name = key.label),
            Self::KeyMade(made) => made.title(),
            Self::RevokeKey { key, .. } => say!("ask-revoke-key", name = key.label),
            Self::MakeRoom { .. } => say!("ask-make-room").to_owned(),
            Self::RenameRoom { room, .. } => say!("ask-rename-room", name = room.name),
            Self::RemoveRoom(room) => say!("ask-archive-room", name = room.name),
            Self::MakePerson(_) => say!("ask-make-person").to_owned(),
            Self::EditPerson { person, .. } => say!("person-edit", name = person.name),
            Self::ShutOut(person) => say!("ask-shut-out", name = person.name),
            Self::LetIn(person) => say!("ask-let-in", name = person.name),
            Self::SetPassword { person, .. } => say!("ask-password", name = person.name),
        }
    }
}

/// A form or a question, and how far it is.
pub struct AdminDialog {
    ask: Ask,
    sign_in: SignInState,
    /// The number of the act whose answer is waited for.
    asked: Option<u64>,
    refused: Option<String>,
    has_focused: bool,
    /// The window's time when it could first be answered.
    since: Option<f64>,
}

/// What a frame of a form came to.
pub(super) enum Step {
    Open,
    Leave,
    Do(AdminAct),
}

/// What a form is given beside what it holds.
pub(super) struct Stage<'a> {
    /// The answer is waited for.
    pub(super) asking: bool,
    /// The field that comes first is to get the keyboard.
    pub(super) wants_focus: bool,
    /// Why it was refused.
    pub(super) refused: Option<&'a str>,
    /// What ends something can be pressed.
    pub(super) is_ready: bool,
}

impl AdminDialog {
    pub(super) fn new(ask: Ask) -> Self {
        Self { ask, sign_in: SignInState::default(), asked: None, refused: None, has_focused: false, since: None }
    }

    /// The form of what a page makes.
    pub(super) fn make(page: super::AdminPage) -> Self {
        Self::new(match page {
            super::AdminPage::Keys => Ask::MakeKey(KeyForm::default()),
            super::AdminPage::Rooms => Ask::MakeRoom { name: String::new() },
            super::AdminPage::People => Ask::MakePerson(PersonForm::default()),
        })
    }

    /// Takes the server's answer; whether it is over.
    fn take_answer(&mut self, context: &mut PageContext<'_>) -> bool {
        let Some(answer) = context.snapshot.admin.answer.as_ref().filter(|answer| Some(answer.number) == self.asked) else { return false };
        self.asked = None;
        match &answer.outcome {
            Err(refusal) => {
                self.refused = Some(refusal.text.clone());
                false
            }
            Ok(AdminDone::KeyMade(made)) => {
                self.ask = Ask::KeyMade(KeyMade::new(made));
                false
            }
            Ok(done) => {
                let (title, detail) = said(&self.ask, done);
                context.done(title, detail);
                true
            }
        }
    }
}

/// What was done, in words.
fn said(ask: &Ask, done: &AdminDone) -> (&'static str, String) {
    match (ask, done) {
        (Ask::RevokeKey { key, .. }, _) => (say!("did-revoke"), say!("did-revoke-how", name = key.label)),
        (Ask::MakeRoom { name }, _) => (say!("did-add-room"), name.trim().to_owned()),
        (Ask::RenameRoom { name, .. }, _) => (say!("did-rename-room"), name.trim().to_owned()),
        (Ask::RemoveRoom(room), AdminDone::RoomRemoved { is_kept: true }) => (say!("did-archive-room"), say!("did-archive-room-how", name = room.name)),
        (Ask::RemoveRoom(room), _) => (say!("did-remove-room"), room.name.clone()),
        (Ask::MakePerson(form), _) => (say!("did-add-person"), form.name().to_owned()),
        (Ask::EditPerson { form, .. }, _) => (say!("did-save"), form.name().to_owned()),
        (Ask::ShutOut(person), _) => (say!("person-shut-out-state"), say!("did-sign-out", name = person.name)),
        (Ask::LetIn(person), _) => (say!("did-let-in"), person.name.clone()),
        (Ask::SetPassword { person, .. }, _) => (say!("did-set-password"), say!("did-sign-out", name = person.name)),
        (Ask::ReplaceKey { .. }, _) => (say!("did-replace-key"), say!("did-replace-key-how").to_owned()),
        (Ask::MakeKey(_) | Ask::KeyMade(_), _) => (say!("toast-done"), String::new()),
    }
}

/// Draws it over the window; answers whether it is done.
pub fn admin_dialog_ui(ctx: &Context, context: &mut PageContext<'_>, state: &mut AdminDialog) -> bool {
    let is_over = state.take_answer(context);
    let person = &context.snapshot.person;
    let (is_somebody, may) = (person.is_somebody(), person.may(state.ask.act()));
    if let (Ask::KeyMade(made), true) = (&mut state.ask, may) {
        if dialog::bare(ctx, ID, &made.title(), |ui| key_made_ui(ui, made)) {
            dialog::closed(ctx, ID);
            // The key is nowhere in this program any more.
            context.send(chairside_core::Command::Admin { number: 0, act: AdminAct::PutAway });
            return true;
        }
        return false;
    }
    if matches!(state.ask, Ask::KeyMade(_)) {
        // Whoever made it has gone: it is not shown to the next.
        dialog::closed(ctx, ID);
        return true;
    }
    let title = if is_somebody { state.ask.title() } else { say!("act-sign-in").to_owned() };
    let shown = dialog::dialog(ctx, ID, &title, |ui| {
        if !is_somebody {
            let why = state.refused.clone().unwrap_or_else(|| say!("only-a-person").to_owned());
            return match sign_in_ui(ui, context, &mut state.sign_in, &why) {
                Answer::No => Step::Leave,
                _ => Step::Open,
            };
        }
        if !may {
            let why = context.snapshot.person.account().map(not_for_you).unwrap_or_default();
            confirm::paragraph(ui, &why);
            let button = Button { label: say!("act-sign-out"), icon: icons::SIGN_OUT, kind: Kind::Neutral, enabled: true };
            return match confirm::foot(ui, say!("close"), button) {
                Answer::Open => Step::Open,
                Answer::No => Step::Leave,
                Answer::Yes => {
                    context.act(UiCommand::SignOut);
                    Step::Leave
                }
            };
        }
        let now = ui.input(|input| input.time);
        let left = *state.since.get_or_insert(now) + NOT_BEFORE - now;
        if left > 0.0 {
            ui.ctx().request_repaint_after(Duration::from_secs_f64(left + 0.005));
        }
        let stage = Stage {
            asking: state.asked.is_some(),
            wants_focus: !std::mem::replace(&mut state.has_focused, true),
            refused: state.refused.as_deref(),
            is_ready: left <= 0.0,
        };
        ask_ui(ui, context, &mut state.ask, &stage)
    });
    let leaves = match shown.inner {
        Step::Open => false,
        Step::Leave => true,
        Step::Do(act) => {
            (state.asked, state.refused) = (context.ask(act), None);
            false
        }
    };
    // A key that is being made is not lost to a press beside its form.
    let waits_for_a_key = state.asked.is_some() && matches!(state.ask, Ask::MakeKey(_) | Ask::ReplaceKey { .. });
    let done = is_over || ((leaves || shown.closed) && !waits_for_a_key);
    if done {
        dialog::closed(ctx, ID);
        left(context);
    }
    done
}

fn ask_ui(ui: &mut Ui, context: &mut PageContext<'_>, ask: &mut Ask, stage: &Stage<'_>) -> Step {
    match ask {
        Ask::MakeKey(form) => make_key_ui(ui, context, form, stage),
        Ask::ReplaceKey { key, is_this: true } => {
            let words = say!("replace-this-key-how");
            confirm::paragraph(ui, words);
            let act = AdminAct::ReplaceThisKey { label: key.label.clone(), room: key.room.clone() };
            question(
                ui,
                stage,
                say!("act-keep-patient"),
                Button { label: say!("key-replace"), icon: icons::ARROWS_CLOCKWISE, kind: Kind::Primary, enabled: true },
                act,
            )
        }
        Ask::ReplaceKey { key, is_this: false } => {
            let words = say!("replace-key-how");
            confirm::paragraph(ui, words);
            let act = AdminAct::MakeKey { label: key.label.clone(), room: key.room.clone() };
            question(ui, stage, say!("act-keep-patient"), Button { label: say!("make-new-key"), icon: icons::KEY, kind: Kind::Primary, enabled: true }, act)
        }
        // Drawn by itself.
        Ask::KeyMade(_) => Step::Open,
        Ask::RevokeKey { key, is_this } => {
            let how = say!("revoke-how");
            let words = if *is_this { format!("{} {how}", say!("revoke-this")) } else { how.to_owned() };
            confirm::paragraph(ui, &words);
            let used = match key.last_used_at {
                Some(at) => say!("revoke-last-used", time = crate::format::made(at, context.now, context.zone)),
                None => say!("revoke-never-used").to_owned(),
            };
            confirm::paragraph(
                ui,
                &say!("revoke-facts", room = key.room.as_deref().unwrap_or_else(|| say!("no-room")), used, key = short_id(key.key_id.as_str())),
            );
            let act = AdminAct::RevokeKey(key.key_id.clone());
            question(ui, stage, say!("act-keep-patient"), Button { label: say!("key-revoke"), icon: icons::PROHIBIT, kind: Kind::Danger, enabled: true }, act)
        }
        Ask::MakeRoom { name } => rooms::name_ui(ui, name, None, stage),
        Ask::RenameRoom { room, name } => rooms::name_ui(ui, name, Some(room), stage),
        Ask::RemoveRoom(room) => {
            confirm::paragraph(ui, say!("archive-room-how"));
            let act = AdminAct::RemoveRoom(room.id.clone());
            question(ui, stage, say!("act-keep-patient"), Button { label: say!("act-archive-row"), icon: icons::TRASH, kind: Kind::Danger, enabled: true }, act)
        }
        Ask::MakePerson(form) => people::make_ui(ui, context, form, stage),
        Ask::EditPerson { person, form } => people::edit_ui(ui, context, person, form, stage),
        Ask::ShutOut(person) => {
            confirm::paragraph(ui, say!("shut-out-how"));
            let act = change(person, |disabled, _| *disabled = Some(true));
            question(
                ui,
                stage,
                say!("act-keep-patient"),
                Button { label: say!("person-shut-out"), icon: icons::PROHIBIT, kind: Kind::Danger, enabled: true },
                act,
            )
        }
        Ask::LetIn(person) => {
            confirm::paragraph(ui, say!("let-in-how"));
            let act = change(person, |disabled, _| *disabled = Some(false));
            question(ui, stage, say!("not-now"), Button { label: say!("person-let-in"), icon: icons::CHECK, kind: Kind::Primary, enabled: true }, act)
        }
        Ask::SetPassword { person, new, again } => people::password_ui(ui, person, new, again, stage),
    }
}

/// A change of whether a person is shut out, or of their password.
pub(super) fn change(person: &ClinicUser, set: impl FnOnce(&mut Option<bool>, &mut Option<chairside_core::Secret>)) -> AdminAct {
    let (mut disabled, mut password) = (None, None);
    set(&mut disabled, &mut password);
    AdminAct::ChangePerson { id: person.id.clone(), name: None, role: None, disabled, password }
}

/// What was refused, and the two buttons of a question.
fn question(ui: &mut Ui, stage: &Stage<'_>, leave: &str, button: Button<'_>, act: AdminAct) -> Step {
    form_foot(ui, stage, leave, Button { enabled: stage.is_ready, ..button }, false, || act)
}

/// What was refused, and the two buttons of a form; Enter in a field presses the second.
pub(super) fn form_foot(ui: &mut Ui, stage: &Stage<'_>, leave: &str, button: Button<'_>, enter: bool, act: impl FnOnce() -> AdminAct) -> Step {
    if let Some(why) = stage.refused {
        say_wrong(ui, why);
    }
    let enabled = button.enabled && !stage.asking;
    let label = if stage.asking { say!("one-moment") } else { button.label };
    match confirm::foot(ui, leave, Button { label, enabled, ..button }) {
        Answer::No => Step::Leave,
        answer if enabled && (answer == Answer::Yes || enter) => Step::Do(act()),
        _ => Step::Open,
    }
}

fn make_key_ui(ui: &mut Ui, context: &mut PageContext<'_>, form: &mut KeyForm, stage: &Stage<'_>) -> Step {
    confirm::paragraph(ui, say!("make-key-how"));
    let enter = enter_pressed(ui);
    let place = labelled(ui, say!("make-key-computer"));
    let label = Field::new(&mut form.label, say!("make-key-computer")).placeholder(say!("make-key-example")).limit(100).enabled(!stage.asking);
    let response = label.id(Id::unique("label of a key")).put(ui, place);
    if stage.wants_focus {
        response.request_focus();
    }
    let rooms: Vec<&Room> = context.snapshot.admin.rooms.rows.iter().filter(|room| room.archived_at.is_none()).collect();
    let mut choices = vec![Choice { value: None, words: say!("no-room") }];
    choices.extend(rooms.iter().enumerate().map(|(at, room)| Choice { value: Some(at), words: room.name.as_str() }));
    let place = labelled_in(ui, say!("column-room"), choice::HEIGHT);
    choice(ui, place, say!("column-room"), &mut form.room, &choices);
    let label = form.label.trim().to_owned();
    let room = form.room.and_then(|at| rooms.get(at)).map(|room| room.name.clone());
    let button = Button { label: say!("admin-create-key"), icon: icons::KEY, kind: Kind::Primary, enabled: !label.is_empty() };
    form_foot(ui, stage, say!("cancel"), button, enter, || AdminAct::MakeKey { label, room })
}
