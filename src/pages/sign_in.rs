//! Signing in for what only a person may do. The password goes to the engine and is forgotten here.

use crate::{
    pages::{PageContext, patient_form::say_wrong},
    widgets::{
        button::Kind,
        confirm::{self, Act, Answer},
        field::{Field, enter_pressed, labelled},
        icons,
    },
};
use chairside_core::{Command, Connection, Secret, person::Person};
use chairside_words::say;
use egui::{Id, Ui};

/// What is typed to sign in.
#[derive(Default)]
pub struct SignInState {
    email: String,
    password: String,
    /// The snapshot's revision when it was sent, and what it said of the person then.
    sent: Option<(u64, Person)>,
    has_focused: bool,
    was_asking: bool,
    /// The window's time when somebody who is signed in was asked first.
    pub(super) asked_at: Option<f64>,
}

impl SignInState {
    /// Whether the answer is still to come: the engine asks, or has not taken it up yet.
    fn is_asking(&self, context: &PageContext<'_>) -> bool {
        let person = &context.snapshot.person;
        let is_untouched = self.sent.as_ref().is_some_and(|(revision, before)| *revision == context.snapshot.revision && before == person);
        *person == Person::Asking || is_untouched
    }
}

/// Draws the form under `why` somebody is asked; answers `No` when the person leaves it. Who has signed in is in the snapshot.
pub(super) fn sign_in_ui(ui: &mut Ui, context: &mut PageContext<'_>, state: &mut SignInState, why: &str) -> Answer {
    let locked = if let Person::Locked(account) = &context.snapshot.person { Some(account) } else { None };
    match locked {
        Some(account) => confirm::paragraph(ui, &say!("sign-in-locked", name = account.name)),
        None => confirm::paragraph(ui, why),
    }
    let is_first = !std::mem::replace(&mut state.has_focused, true);
    if let (true, true, Some(account)) = (is_first, state.email.is_empty(), locked) {
        state.email.clone_from(&account.email);
    }
    let asking = state.is_asking(context);
    let enter = enter_pressed(ui);
    let place = labelled(ui, say!("e-mail"));
    let knows_email = !state.email.is_empty();
    let email = Field::new(&mut state.email, say!("e-mail")).limit(254).enabled(!asking).id(Id::unique("sign in e-mail")).put(ui, place);
    let place = labelled(ui, say!("password"));
    let password =
        Field::new(&mut state.password, say!("password")).password(true).limit(256).enabled(!asking).id(Id::unique("sign in password")).put(ui, place);
    if is_first {
        if knows_email { password.request_focus() } else { email.request_focus() }
    }
    let was_asking = std::mem::replace(&mut state.was_asking, asking);
    if let (Person::Refused(why), Some(_), false) = (&context.snapshot.person, &state.sent, asking) {
        say_wrong(ui, why);
        if was_asking {
            // It is empty, and what is typed next.
            password.request_focus();
        }
    }
    let is_reached = context.snapshot.connection == Connection::Online;
    if !is_reached {
        say_wrong(ui, say!("sign-in-not-reached"));
    }
    let ready = !state.email.trim().is_empty() && !state.password.is_empty() && !asking && is_reached;
    if enter && !ready {
        // Enter goes on to what is still to be typed.
        if state.email.trim().is_empty() {
            email.request_focus();
        } else if state.password.is_empty() {
            password.request_focus();
        }
    }
    let label = if asking { say!("sign-in-asking") } else { say!("act-sign-in") };
    let answer = confirm::foot(ui, say!("cancel"), Act { label, icon: icons::SIGN_IN, kind: Kind::Primary, enabled: ready });
    if ready && (answer == Answer::Yes || enter) {
        let command = Command::SignIn { email: state.email.trim().to_owned(), password: Secret::exact(&state.password) };
        if context.send(command) {
            state.sent = Some((context.snapshot.revision, context.snapshot.person.clone()));
            state.password.clear();
        }
    }
    if answer == Answer::No { Answer::No } else { Answer::Open }
}

/// Nobody goes on asking: what the server says to it is not waited for.
pub(super) fn left(context: &mut PageContext<'_>) {
    if matches!(context.snapshot.person, Person::Asking | Person::Refused(_)) {
        context.send(Command::SignOut);
    }
}
