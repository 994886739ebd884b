//! Signing in for what only a person may do. The password goes to the engine and is forgotten here.

use crate::{
    pages::{PageContext, patient_form::say_wrong},
    widgets::{
        button::Kind,
        confirm::{self, Act, Answer},
        field::Field,
        icons,
        paint::{self, Ink},
        theme,
    },
};
use chairside_core::{Command, Secret, patient::Person};
use egui::{Align, Id, Rect, Ui, vec2};

/// What is typed to sign in.
#[derive(Default)]
pub struct SignInState {
    email: String,
    password: String,
    /// The snapshot's revision when it was sent, and what it said of the person then.
    sent: Option<(u64, Person)>,
    has_focused: bool,
    /// The window's time when somebody who is signed in was asked first.
    pub(super) asked_at: Option<f64>,
    /// What it was for was sent.
    pub(super) has_acted: bool,
}

impl SignInState {
    /// Whether the answer is still to come: the engine asks, or has not taken it up yet.
    fn is_asking(&self, context: &PageContext<'_>) -> bool {
        let person = &context.snapshot.person;
        let is_untouched = self.sent.as_ref().is_some_and(|(revision, before)| *revision == context.snapshot.revision && before == person);
        *person == Person::Asking || is_untouched
    }
}

/// Draws the form; answers `No` when the person leaves it. Who has signed in is in the snapshot.
pub(super) fn sign_in_ui(ui: &mut Ui, context: &mut PageContext<'_>, state: &mut SignInState) -> Answer {
    confirm::paragraph(ui, "Only a person may do this, not this computer’s key. Sign in with your address at the clinic’s server.");
    let asking = state.is_asking(context);
    let enter = ui.input(|input| input.key_pressed(egui::Key::Enter)) && ui.ctx().text_edit_focused();
    let place = labelled(ui, "E-mail");
    let response = Field::new(&mut state.email, "E-mail").limit(254).enabled(!asking).id(Id::unique("sign in e-mail")).put(ui, place);
    if !std::mem::replace(&mut state.has_focused, true) {
        response.request_focus();
    }
    let place = labelled(ui, "Password");
    Field::new(&mut state.password, "Password").password(true).limit(256).enabled(!asking).id(Id::unique("sign in password")).put(ui, place);
    if let (Person::Refused(why), Some(_), false) = (&context.snapshot.person, &state.sent, asking) {
        say_wrong(ui, why);
    }
    let ready = !state.email.trim().is_empty() && !state.password.is_empty() && !asking;
    let label = if asking { "Signing in…" } else { "Sign in" };
    let answer = confirm::foot(ui, "Cancel", Act { label, icon: icons::SIGN_IN, kind: Kind::Primary, enabled: ready });
    if ready && (answer == Answer::Yes || enter) {
        let command = Command::SignIn { email: state.email.trim().to_owned(), password: Secret::new(&state.password) };
        if context.send(command) {
            state.sent = Some((context.snapshot.revision, context.snapshot.person.clone()));
            state.password.clear();
        }
    }
    if answer == Answer::No { Answer::No } else { Answer::Open }
}

fn labelled(ui: &mut Ui, label: &str) -> Rect {
    let t = theme::tokens(ui);
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), 54.0));
    let rect = Rect::from_min_size(rect.min, vec2(rect.width(), 44.0));
    paint::text_in(ui.painter(), Ink::new(theme::BODY, t.text2), label, Rect::from_min_size(rect.min, vec2(112.0, 44.0)), Align::Min);
    Rect::from_min_max(rect.min + vec2(120.0, 0.0), rect.max)
}
