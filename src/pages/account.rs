//! Whoever is signed in: their place in the rail with *Change password*, *Lock* and *Sign out*, signing in by itself, and changing one's own password.

use super::{
    PageContext,
    admin::role_word,
    sign_in::{SignInState, left, sign_in_ui},
};
use crate::{
    command::UiCommand,
    pages::patient_form::say_wrong,
    widgets::{
        button::Kind,
        confirm::{self, Act, Answer},
        dialog,
        field::{Field, enter_pressed, labelled},
        icons, menu,
        nav_rail::{self, Item},
        paint::{self, Ink},
        theme,
    },
};
use chairside_api::Role as ClinicRole;
use chairside_core::{
    Secret,
    admin::AdminAct,
    person::{Account, Person},
};
use chairside_words::say;
use egui::{Align, Context, Id, Popup, Rect, Stroke, Ui, pos2, vec2};

const ID: &str = "account";

/// The fewest letters of a password, as the server wants them.
pub(super) const LEAST_LETTERS: usize = 12;

/// A form about oneself.
pub enum AccountDialog {
    /// Who are you?
    SignIn(SignInState),
    /// Another password.
    Password(PasswordForm),
}

impl AccountDialog {
    /// Asks who acts.
    pub fn sign_in() -> Self {
        Self::SignIn(SignInState::default())
    }
}

/// What is typed to change one's password.
#[derive(Default)]
pub struct PasswordForm {
    current: String,
    new: String,
    again: String,
    has_focused: bool,
    asked: Option<u64>,
    refused: Option<String>,
}

/// Draws whoever is signed in (or has locked the console) at the foot of the rail; nothing while nobody is.
pub fn account_ui(ui: &Ui, rail: Rect, context: &mut PageContext<'_>) {
    let (account, is_locked) = match &context.snapshot.person {
        Person::SignedIn(account) => (account, false),
        Person::Locked(account) => (account, true),
        _ => return,
    };
    let place = nav_rail::above_foot(rail);
    if is_locked {
        let tooltip = say!("account-locked-by", name = account.name);
        let item = Item { icon: icons::LOCK, label: say!("account-locked"), tooltip: &tooltip, on: false, badge: 0 };
        if nav_rail::button(ui, place, &item, &say!("account-locked-was", name = account.name)).clicked() {
            context.act(UiCommand::SignIn);
        }
        return;
    }
    let tooltip = format!("{}, {}", account.name, role_word(account.role));
    let item = Item { icon: icons::USER_CIRCLE, label: &account.name, tooltip: &tooltip, on: false, badge: 0 };
    let response = nav_rail::button(ui, place, &item, &say!("account-signed-in-as", who = tooltip));
    let chosen = Popup::menu(&response).width(276.0).accessible_name(say!("account-menu")).show(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        who_ui(ui, account);
        let mut chosen = None;
        for (act, icon) in [(UiCommand::ChangePassword, icons::KEY), (UiCommand::Lock, icons::LOCK), (UiCommand::SignOut, icons::SIGN_OUT)] {
            if menu::act(ui, MENU_WIDTH, act, icon).clicked() {
                chosen = Some(act);
            }
        }
        chosen
    });
    if let Some(act) = chosen.and_then(|menu| menu.inner) {
        context.act(act);
        Popup::close_all(ui.ctx());
    }
}

const MENU_WIDTH: f32 = 264.0;

fn who_ui(ui: &mut Ui, account: &Account) {
    let t = theme::tokens(ui);
    let (_, rect) = ui.allocate_space(vec2(MENU_WIDTH, 62.0));
    let line = |top: f32, height: f32| Rect::from_min_size(pos2(rect.left() + 12.0, rect.top() + top), vec2(rect.width() - 24.0, height));
    paint::label(ui, Ink::new(theme::STATE, t.text), &account.name, line(6.0, 20.0), Align::Min);
    let words = format!("{} · {}", role_word(account.role), account.email);
    paint::label(ui, Ink::new(theme::DENSE, t.text2), &words, line(27.0, 18.0), Align::Min);
    ui.painter().hline(rect.x_range(), rect.bottom() - 6.0, Stroke::new(theme::HAIRLINE, t.line2));
}

/// Draws the form over the window; answers whether it is done.
pub fn account_dialog_ui(ctx: &Context, context: &mut PageContext<'_>, state: &mut AccountDialog) -> bool {
    let title = match state {
        AccountDialog::SignIn(_) => say!("act-sign-in"),
        AccountDialog::Password(_) => say!("account-change-title"),
    };
    let shown = dialog::dialog(ctx, ID, title, |ui| match state {
        AccountDialog::SignIn(_) if context.snapshot.person.is_somebody() => true,
        AccountDialog::SignIn(state) => sign_in_ui(ui, context, state, say!("account-why-sign-in")) == Answer::No,
        AccountDialog::Password(form) => password_ui(ui, context, form),
    });
    let done = shown.closed || shown.inner;
    if done {
        dialog::closed(ctx, ID);
        if matches!(state, AccountDialog::SignIn(_)) {
            left(context);
        }
    }
    done
}

fn password_ui(ui: &mut Ui, context: &mut PageContext<'_>, form: &mut PasswordForm) -> bool {
    if context.snapshot.person.account().is_none() && form.asked.is_none() {
        // Locked or signed out meanwhile: there is nobody whose password it could be.
        return true;
    }
    if let Some(answer) = context.snapshot.admin.answer.as_ref().filter(|answer| Some(answer.number) == form.asked) {
        form.asked = None;
        match &answer.outcome {
            Ok(_) => {
                context.done(say!("account-password-changed"), say!("account-signed-out-elsewhere"));
                return true;
            }
            Err(refusal) => form.refused = Some(refusal.text.clone()),
        }
    }
    let asking = form.asked.is_some();
    let enter = enter_pressed(ui);
    confirm::paragraph(ui, &say!("account-password-rule", count = LEAST_LETTERS));
    let is_first = !std::mem::replace(&mut form.has_focused, true);
    for (name, value, is_first) in [
        (say!("account-present-password"), &mut form.current, is_first),
        (say!("account-new-password"), &mut form.new, false),
        (say!("account-new-again"), &mut form.again, false),
    ] {
        let place = labelled(ui, name);
        let response = Field::new(value, name).password(true).limit(256).enabled(!asking).id(Id::unique(("own password", name))).put(ui, place);
        if is_first {
            response.request_focus();
        }
    }
    let wrong = wrong_password(&form.new, &form.again);
    if let Some(why) = form.refused.as_ref().or(wrong.as_ref()) {
        say_wrong(ui, why);
    }
    let ready = !asking && !form.current.is_empty() && !form.new.is_empty() && form.new == form.again && wrong.is_none();
    let label = if asking { say!("account-changing") } else { say!("account-change") };
    let answer = confirm::foot(ui, say!("cancel"), Act { label, icon: icons::CHECK, kind: Kind::Primary, enabled: ready });
    if ready && (answer == Answer::Yes || enter) {
        let act = AdminAct::ChangeOwnPassword { current: Secret::exact(&form.current), new: Secret::exact(&form.new) };
        (form.asked, form.refused) = (context.ask(act), None);
    }
    answer == Answer::No
}

/// What is wrong with a new password that is typed twice; nothing while the second is still to come.
pub(super) fn wrong_password(new: &str, again: &str) -> Option<String> {
    if !new.is_empty() && new.chars().count() < LEAST_LETTERS && !again.is_empty() {
        return Some(say!("account-too-short", count = LEAST_LETTERS));
    }
    (!again.is_empty() && new != again).then(|| say!("account-not-same").to_owned())
}

/// What an act of an admin needs, where the person who is signed in is none.
pub(super) fn not_for_you(account: &Account) -> String {
    let role = match account.role {
        ClinicRole::Superadmin => say!("role-in-sentence-superadmin"),
        ClinicRole::Admin => say!("role-in-sentence-admin"),
        ClinicRole::Dentist => say!("role-in-sentence-dentist"),
        ClinicRole::Assistant => say!("role-in-sentence-assistant"),
        ClinicRole::FrontDesk => say!("role-in-sentence-front-desk"),
    };
    say!("not-for-you", name = account.name, role)
}
