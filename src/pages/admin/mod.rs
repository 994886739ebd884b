//! The clinic's administration: bridge keys, rooms, people. Reads `Snapshot::admin` and sends [`AdminAct`](chairside_core::admin::AdminAct)s; nobody is offered what they may not do,
//! and who is not signed in is asked when they turn to it.

mod audit;
mod deeds;
mod dialogs;
mod key_made;
mod keys;
mod people;
mod rooms;

pub use audit::{AuditState, audit_ui};
use chairside_words::say;
pub use deeds::{deed_words, is_known};
pub use dialogs::{AdminDialog, admin_dialog_ui};
pub(crate) use key_made::empty_clipboard;

use super::{PageContext, account::AccountDialog, account::not_for_you};
use crate::widgets::table::{self, TableState};
use crate::{
    command::UiCommand,
    state::Dialog,
    widgets::{
        button::{Button, IconButton, Kind, Size},
        empty_state::empty_state,
        icons::{self, Icon},
        paint::{self, Ink},
        theme,
    },
};
use chairside_api::{Role, access::Act};
use chairside_core::{
    admin::{Admin, AdminAct, AdminList, ListState},
    person::{Person, Refusal},
};
use egui::{Align, CornerRadius, Rect, Stroke, StrokeKind, Ui, pos2, vec2};
use std::collections::HashMap;

/// Height of title, sentence and button over a list.
const TOP: f32 = 81.0;
/// Height of what went wrong, over a list.
const FAILED: f32 = 64.0;

/// A part of the administration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AdminPage {
    /// What consoles sign in with.
    Keys,
    /// The treatment rooms.
    Rooms,
    /// Who signs in.
    People,
}

impl AdminPage {
    /// All, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Keys, Self::Rooms, Self::People];

    /// Its name.
    pub fn label(self) -> &'static str {
        match self {
            Self::Keys => say!("admin-keys"),
            Self::Rooms => say!("admin-rooms"),
            Self::People => say!("admin-people"),
        }
    }

    /// Its icon.
    pub const fn icon(self) -> Icon {
        match self {
            Self::Keys => icons::KEY,
            Self::Rooms => icons::DOOR,
            Self::People => icons::USERS,
        }
    }

    /// What is done there, as the server's table of access names it.
    pub const fn act(self) -> Act {
        match self {
            Self::Keys => Act::ManageKeys,
            Self::Rooms => Act::ManageRooms,
            Self::People => Act::ManagePeople,
        }
    }

    const fn list(self) -> AdminList {
        match self {
            Self::Keys => AdminList::Keys,
            Self::Rooms => AdminList::Rooms,
            Self::People => AdminList::People,
        }
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::Keys => say!("admin-keys-sentence"),
            Self::Rooms => say!("admin-rooms-sentence"),
            Self::People => say!("admin-people-sentence"),
        }
    }

    /// What is said to who is not signed in.
    fn not_for_strangers(self) -> &'static str {
        match self {
            Self::Keys => say!("admin-keys-stranger"),
            Self::Rooms => say!("admin-rooms-stranger"),
            Self::People => say!("admin-people-stranger"),
        }
    }

    fn makes(self) -> (&'static str, Icon) {
        match self {
            Self::Keys => (say!("admin-create-key"), icons::PLUS),
            Self::Rooms => (say!("admin-add-room"), icons::PLUS),
            Self::People => (say!("admin-add-person"), icons::USER_PLUS),
        }
    }

    /// Whether it is offered to whoever acts here: to nobody who is signed in and may not, and to everybody who could still sign in.
    pub const fn is_offered(self, person: &Person) -> bool {
        person.may(self.act()) || !person.is_somebody()
    }
}

/// What the pages remember.
#[derive(Default)]
pub struct AdminState {
    /// The page that was drawn last, while it is the one.
    shown: Option<AdminPage>,
    /// Which lists were asked for and are not in the snapshot yet: at which revision.
    asked: HashMap<AdminList, u64>,
    keys: TableState,
    rooms: TableState,
    people: TableState,
}

impl AdminState {
    /// Another page is on: what is turned to again is read again.
    pub fn leave(&mut self) {
        self.shown = None;
    }

    /// Has a list read, once until the snapshot says so.
    fn read(&mut self, context: &mut PageContext<'_>, list: AdminList) {
        let revision = context.snapshot.revision;
        if self.asked.get(&list) != Some(&revision) && context.send(chairside_core::Command::Admin { number: 0, act: AdminAct::Read(list) }) {
            self.asked.insert(list, revision);
        }
    }
}

/// What a role is called.
pub(crate) fn role_word(role: Role) -> &'static str {
    match role {
        Role::Superadmin => say!("role-superadmin"),
        Role::Admin => say!("role-admin"),
        Role::Dentist => say!("role-dentist"),
        Role::Assistant => say!("role-assistant"),
        Role::FrontDesk => say!("role-front-desk"),
    }
}

fn state_of(admin: &Admin, list: AdminList) -> (&ListState, usize) {
    match list {
        AdminList::Keys => (&admin.keys.state, admin.keys.rows.len()),
        AdminList::Rooms => (&admin.rooms.state, admin.rooms.rows.len()),
        AdminList::People => (&admin.people.state, admin.people.rows.len()),
    }
}

/// Draws a page into `area`.
pub fn admin_ui(ui: &mut Ui, area: Rect, context: &mut PageContext<'_>, state: &mut AdminState, dialog: &mut Option<Dialog>, page: AdminPage) {
    let snapshot = context.snapshot;
    let is_new = state.shown.replace(page) != Some(page);
    let top = Rect::from_min_size(area.min, vec2(area.width(), TOP));
    if !snapshot.person.may(page.act()) {
        title_ui(ui, top, page);
        let body = Rect::from_min_max(top.left_bottom(), area.max);
        stranger_ui(ui, body, context, page.not_for_strangers(), page.icon());
        if is_new && dialog.is_none() && !snapshot.person.is_somebody() {
            *dialog = Some(Dialog::Account(AccountDialog::sign_in()));
        }
        // Whoever signs in finds it read.
        state.shown = if snapshot.person.is_somebody() { None } else { Some(page) };
        state.asked.clear();
        return;
    }
    let (list, count) = state_of(&snapshot.admin, page.list());
    if is_new {
        state.asked.remove(&page.list());
    }
    if is_new || *list == ListState::Unknown {
        state.read(context, page.list());
        // A key is made for a room.
        if page == AdminPage::Keys && snapshot.admin.rooms.state == ListState::Unknown {
            state.read(context, AdminList::Rooms);
        }
    }
    let title = title_ui(ui, top, page);
    let (label, icon) = page.makes();
    let make = Button::new(label).icon(icon).kind(Kind::Primary).size(Size::Large);
    let width = make.width(ui);
    let make_at = Rect::from_min_size(pos2(top.right() - theme::PAGE_INSET - width, top.top() + 17.0), vec2(width, 48.0));
    let again_at = Rect::from_min_size(pos2(make_at.left() - 48.0, make_at.center().y - 20.0), vec2(40.0, 40.0));
    if make.put(ui, make_at).clicked() && dialog.is_none() {
        *dialog = Some(Dialog::Admin(Box::new(AdminDialog::make(page))));
    }
    let is_asking = *list == ListState::Asking;
    if IconButton::new(icons::ARROW_CLOCKWISE, say!("admin-read-again")).enabled(!is_asking).put(ui, again_at).clicked() {
        state.asked.remove(&page.list());
        state.read(context, page.list());
    }
    paint::label_fitted(ui, &[theme::DENSE, theme::CAPTION], theme::tokens(ui).text3, page.sentence(), sentence_at(title, again_at.left() - 12.0));
    let mut body = Rect::from_min_max(top.left_bottom(), area.max);
    if let ListState::Failed(refusal) = list {
        let place = Rect::from_min_size(body.min, vec2(body.width(), FAILED)).shrink2(vec2(theme::PAGE_INSET, 4.0));
        if failed_ui(ui, place, refusal) {
            state.read(context, page.list());
        }
        body.min.y += FAILED;
    }
    if count == 0 {
        let words = match (list, page) {
            (ListState::Known, AdminPage::Keys) => say!("admin-no-keys"),
            (ListState::Known, AdminPage::Rooms) => say!("admin-no-rooms"),
            (ListState::Known, AdminPage::People) => say!("admin-nobody"),
            (ListState::Failed(_), _) => say!("admin-list-failed"),
            _ => say!("admin-list-reading"),
        };
        empty_state(ui, body, page.icon(), words);
        return;
    }
    match page {
        AdminPage::Keys => keys::keys_ui(ui, body, context, &mut state.keys, dialog),
        AdminPage::Rooms => rooms::rooms_ui(ui, body, context, &mut state.rooms, dialog),
        AdminPage::People => people::people_ui(ui, body, context, &mut state.people, dialog),
    }
}

fn title_ui(ui: &Ui, top: Rect, page: AdminPage) -> Rect {
    let t = theme::tokens(ui);
    let line = Rect::from_min_size(pos2(top.left() + theme::PAGE_INSET, top.top() + 17.0), vec2(320.0, 26.0));
    paint::label(ui, Ink::new(theme::TITLE, t.text), page.label(), line, Align::Min)
}

fn sentence_at(title: Rect, right: f32) -> Rect {
    Rect::from_min_max(pos2(title.left(), title.bottom() + 4.0), pos2(right, title.bottom() + 24.0))
}

/// Says to whom nothing is shown here why, and offers the way in.
fn stranger_ui(ui: &Ui, body: Rect, context: &mut PageContext<'_>, what: &str, icon: Icon) {
    let (words, act) = match context.snapshot.person.account() {
        Some(account) => (not_for_you(account), UiCommand::SignOut),
        None => (what.to_owned(), UiCommand::SignIn),
    };
    let place = Rect::from_center_size(body.center() - vec2(0.0, 60.0), vec2(body.width(), 120.0));
    empty_state(ui, place, icon, &words);
    let button = Button::new(act.label()).icon(act.icon()).size(Size::Large);
    let at = Rect::from_center_size(pos2(body.center().x, place.bottom() + 30.0), vec2(button.width(ui), 48.0));
    if button.put(ui, at).clicked() {
        context.act(act);
    }
}

/// Says why a list is not what the server has now; answers whether it is to be asked again.
pub(super) fn failed_ui(ui: &Ui, rect: Rect, refusal: &Refusal) -> bool {
    let t = theme::tokens(ui);
    ui.painter().rect(rect, CornerRadius::same(theme::R4), t.red_soft, Stroke::new(theme::HAIRLINE, t.red_line), StrokeKind::Inside);
    paint::icon(ui.painter(), icons::WARNING_OCTAGON_FILL, 20.0, t.red, pos2(rect.left() + 24.0, rect.center().y));
    let again = Button::new(say!("admin-try-again")).icon(icons::ARROW_CLOCKWISE);
    let width = again.width(ui);
    let again_at = Rect::from_min_size(pos2(rect.right() - 8.0 - width, rect.center().y - 20.0), vec2(width, 40.0));
    let words = Rect::from_min_max(pos2(rect.left() + 46.0, rect.center().y - 18.0), pos2(again_at.left() - 12.0, rect.center().y + 18.0));
    paint::label_paragraph(ui, Ink::new(theme::DENSE, t.text), &refusal.text, words);
    again.put(ui, again_at).clicked()
}
