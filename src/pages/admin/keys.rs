//! The clinic's bridge keys: which computer, which room, when it was last heard of, and how it is.

use super::{
    dialogs::{AdminDialog, Ask},
    table::{Column, Places, Row, TableState, column, spare, table_ui},
};
use crate::{
    format,
    pages::PageContext,
    state::Dialog,
    widgets::{
        button::{Button, IconButton, Kind},
        icons::{self, Icon},
        paint::{self, Ink},
        theme::{self, Tokens},
    },
};
use chairside_api::{ApiKey, UtcTime};
use chairside_core::person::Person;
use chairside_words::say;
use egui::{Align, Color32, Rect, Ui, pos2, vec2};

fn columns() -> [Column; 6] {
    [
        column(say!("column-label"), 190.0, 70.0),
        spare(3, say!("column-key-id"), 112.0, 10.0),
        spare(2, say!("column-created"), 100.0, 14.0),
        spare(1, say!("column-last-used"), 112.0, 14.0),
        column(say!("column-room"), 92.0, 30.0),
        column(say!("column-status"), 124.0, 12.0),
    ]
}

/// How a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyState {
    Active,
    /// Not used for 90 days.
    Idle,
    /// The server's secret was changed since it was signed.
    Rotated,
    /// A newer key is for the same computer.
    Replaced,
    /// Its year is over.
    Ended,
    Revoked,
}

impl KeyState {
    pub(super) fn of(key: &ApiKey, all: &[ApiKey], now: UtcTime) -> Self {
        let is_newer =
            |other: &ApiKey| other.revoked_at.is_none() && other.created_at > key.created_at && (&other.label, &other.room) == (&key.label, &key.room);
        if key.revoked_at.is_some() {
            Self::Revoked
        } else if key.expires_at.is_some_and(|end| end <= now) {
            Self::Ended
        } else if all.iter().any(is_newer) {
            Self::Replaced
        } else if key.idle {
            Self::Idle
        } else if key.needs_renewal {
            Self::Rotated
        } else {
            Self::Active
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Active => say!("key-active"),
            Self::Idle => say!("key-idle"),
            Self::Rotated => say!("key-rotated"),
            Self::Replaced => say!("key-replaced"),
            Self::Ended => say!("key-ended"),
            Self::Revoked => say!("key-revoked"),
        }
    }

    /// What it means, where the word alone does not say it.
    fn story(self) -> &'static str {
        match self {
            Self::Active | Self::Revoked => "",
            Self::Idle => say!("key-idle-story"),
            Self::Rotated => say!("key-rotated-story"),
            Self::Replaced => say!("key-replaced-story"),
            Self::Ended => say!("key-ended-story"),
        }
    }

    fn look(self, t: &Tokens) -> (Icon, Color32) {
        match self {
            Self::Active => (icons::CHECK_CIRCLE_FILL, t.green),
            Self::Idle | Self::Replaced => (icons::WARNING_CIRCLE_FILL, t.amber),
            Self::Rotated => (icons::ARROWS_CLOCKWISE_FILL, t.blue),
            Self::Ended => (icons::WARNING_OCTAGON_FILL, t.red),
            Self::Revoked => (icons::PROHIBIT_FILL, t.text2),
        }
    }
}

/// What of an id tells it from others: ids begin with the time they were made.
pub(super) fn short_id(id: &str) -> String {
    let tail: String = id.chars().rev().take(8).collect::<Vec<_>>().into_iter().rev().collect();
    if tail.len() < id.len() { format!("…{tail}") } else { tail }
}

pub(super) fn keys_ui(ui: &mut Ui, body: Rect, context: &mut PageContext<'_>, state: &mut TableState, dialog: &mut Option<Dialog>) {
    let admin = &context.snapshot.admin;
    let all = &admin.keys.rows;
    // Those that work first.
    let mut keys: Vec<&ApiKey> = all.iter().collect();
    keys.sort_by_key(|key| key.revoked_at.is_some());
    let revoke = Button::new(say!("key-revoke")).icon(icons::PROHIBIT).kind(Kind::Danger).width(ui);
    let columns = columns();
    let places = Places::new(&columns, 40.0 + 8.0 + revoke, body.left(), body.right());
    let is_this = |key: &ApiKey| admin.this_key.as_ref() == Some(&key.key_id);
    let words = |at: usize| {
        let Some(key) = keys.get(at) else { return String::new() };
        let this = is_this(key).then(|| say!("key-this-console"));
        let used =
            key.last_used_at.map_or_else(|| say!("key-never-used").to_owned(), |at| say!("key-last-used", time = format::made(at, context.now, context.zone)));
        let room = key.room.as_deref().unwrap_or_else(|| say!("key-no-room"));
        let parts = [Some(key.label.as_str()), this, Some(room), Some(&used), Some(KeyState::of(key, all, context.now).word())];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    };
    let asked = table_ui(ui, body, (say!("admin-keys"), &columns, &places), keys.len(), state, words, |ui, at, row| {
        let key = keys.get(at)?;
        row_ui(ui, &row, context, key, KeyState::of(key, all, context.now), is_this(key), revoke)
    });
    if let Some(ask) = asked.filter(|_| dialog.is_none()) {
        *dialog = Some(Dialog::Admin(Box::new(AdminDialog::new(ask))));
    }
}

fn row_ui(ui: &Ui, row: &Row<'_>, context: &PageContext<'_>, key: &ApiKey, state: KeyState, is_this: bool, revoke_width: f32) -> Option<Ask> {
    let t = theme::tokens(ui);
    let is_over = state == KeyState::Revoked;
    let (strong, soft) = if is_over { (t.text3, t.text3) } else { (t.text, t.text2) };
    if let Some(cell) = row.places.cell(0, row.rect) {
        let name = if is_this { Rect::from_min_max(cell.min + vec2(0.0, 8.0), pos2(cell.right(), cell.top() + 30.0)) } else { cell };
        paint::cell(ui, Ink::new(theme::BUTTON, strong), &key.label, name, Align::Min);
        if is_this {
            let y = cell.top() + 39.0;
            paint::icon(ui.painter(), icons::DESKTOP_TOWER, 14.0, t.teal, pos2(cell.left() + 7.0, y));
            let words = Rect::from_min_max(pos2(cell.left() + 20.0, y - 9.0), pos2(cell.right(), y + 9.0));
            paint::text_in(ui.painter(), Ink::new(theme::DENSE, t.teal), say!("key-this-console-line"), words, Align::Min);
        }
    }
    let plain = Ink::new(theme::BODY, soft);
    row.text(ui, 1, plain, &short_id(key.key_id.as_str()));
    row.text(ui, 2, plain, &format::date(format::day(key.created_at, context.zone)));
    row.text(ui, 3, plain, &key.last_used_at.map_or_else(|| say!("never").to_owned(), |at| format::made(at, context.now, context.zone)));
    row.text(ui, 4, Ink::new(theme::BODY, strong), key.room.as_deref().unwrap_or("—"));
    if let Some(cell) = row.places.cell(5, row.rect) {
        let (icon, color) = state.look(t);
        state_ui(ui, cell, (icon, color, state.word(), state.story()));
    }
    // The server inside this program makes its console's key itself.
    let is_inside = is_this && context.snapshot.person == Person::ThisComputer;
    if is_over || is_inside {
        return None;
    }
    let [replace_at, revoke_at] = row.buttons([40.0, revoke_width]);
    let (replace_name, revoke_name) = (say!("key-replace-of", name = key.label), say!("key-revoke-of", name = key.label));
    let replace = IconButton::new(icons::ARROWS_CLOCKWISE, &replace_name).tooltip(say!("key-replace")).in_tab_order(row.is_cursor).salt(&key.key_id);
    let revoke = Button::new(say!("key-revoke")).icon(icons::PROHIBIT).kind(Kind::Danger).name(&revoke_name).in_tab_order(row.is_cursor).salt(&key.key_id);
    if replace.put(ui, replace_at).clicked() {
        return Some(Ask::ReplaceKey { key: key.clone(), is_this });
    }
    (revoke.put(ui, revoke_at).clicked() || row.delete).then(|| Ask::RevokeKey { key: key.clone(), is_this })
}

/// A state: an icon, a word, and what it means when the pointer rests on it.
pub(super) fn state_ui(ui: &Ui, cell: Rect, (icon, color, word, story): (Icon, Color32, &str, &str)) {
    paint::icon(ui.painter(), icon, 18.0, color, pos2(cell.left() + 9.0, cell.center().y));
    let words = Rect::from_min_max(pos2(cell.left() + 24.0, cell.top()), cell.max);
    let response = paint::label(ui, Ink::new(theme::BODY, color), word, words, Align::Min);
    if !story.is_empty() {
        let place = Rect::from_min_max(cell.min, pos2(response.right(), cell.bottom()));
        ui.interact(place, ui.scope_id().with(("state", cell.min.y as i32, word)), egui::Sense::hover()).on_hover_text(story);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chairside_api::KeyId;

    fn key(id: &str, label: &str, made: i64) -> ApiKey {
        ApiKey {
            id: KeyId::from(id),
            key_id: KeyId::from(id),
            label: label.to_owned(),
            scope: "bridge_upload".to_owned(),
            revoked_at: None,
            created_at: UtcTime::from_millis(made),
            last_used_at: None,
            room: None,
            expires_at: Some(UtcTime::from_millis(made + 1_000)),
            idle: false,
            needs_renewal: false,
        }
    }

    #[test]
    fn a_key_is_one_thing_and_what_needs_a_person_first() {
        let now = UtcTime::from_millis(500);
        let (old, new, other) = (key("a", "Desk", 1), key("b", "Desk", 2), key("c", "Room", 3));
        let all = [old.clone(), new.clone(), other.clone()];
        assert_eq!(KeyState::of(&old, &all, now), KeyState::Replaced);
        assert_eq!(KeyState::of(&new, &all, now), KeyState::Active);
        let gone = ApiKey { revoked_at: Some(now), idle: true, ..new };
        assert_eq!(KeyState::of(&gone, &all, now), KeyState::Revoked);
        assert_eq!(KeyState::of(&old, &[old.clone(), gone], now), KeyState::Active, "the newer one does not work any more");
        assert_eq!(KeyState::of(&ApiKey { idle: true, needs_renewal: true, ..other.clone() }, &all, now), KeyState::Idle);
        assert_eq!(KeyState::of(&ApiKey { needs_renewal: true, ..other.clone() }, &all, now), KeyState::Rotated);
        assert_eq!(KeyState::of(&other, &all, UtcTime::from_millis(2_000)), KeyState::Ended);
    }

    #[test]
    fn an_id_is_shown_by_its_end() {
        assert_eq!(short_id("0199a8b2-7c3d-7e4f-8a9b-0c1d2e3f4a5b"), "…2e3f4a5b");
        assert_eq!(short_id("k1"), "k1");
    }
}
