//! The server's address and the bridge key.

use super::{BETWEEN, ROW, Said, row, set_by, under};
use crate::{
    pages::settings::{Draft, SettingsState},
    widgets::{button::Button, field::Field, icons, theme},
};
use chairside_core::{Command, Commands, Connection, Snapshot, TestOutcome};
use chairside_words::say;
use egui::{Id, Rect, Ui, pos2, vec2};

/// How the server is, or how the test of what stands there went.
pub(super) fn reached(ui: &Ui, snapshot: &Snapshot, state: &SettingsState, draft: &Draft) -> Said {
    let t = theme::tokens(ui);
    if let Some(outcome) = state.test(snapshot, draft) {
        return match outcome {
            TestOutcome::Testing => (icons::PLUGS_CONNECTED, t.text2, say!("server-asking").to_owned()),
            TestOutcome::Connected { millis } => (icons::CHECK_CIRCLE_FILL, t.green, say!("server-connected-in", millis)),
            TestOutcome::Failed(_) => (icons::WARNING_OCTAGON_FILL, t.red, say!("server-test-failed").to_owned()),
        };
    }
    if draft.server_url.trim() != snapshot.settings.server_url || draft.secret().is_some() {
        return (icons::INFO, t.text2, say!("server-not-tested").to_owned());
    }
    match &snapshot.connection {
        Connection::Connecting => (icons::PLUGS_CONNECTED, t.text2, say!("server-connecting").to_owned()),
        Connection::Online => (icons::CHECK_CIRCLE_FILL, t.green, say!("strip-connected-short").to_owned()),
        Connection::Offline { cause, .. } => (icons::CLOUD_SLASH_FILL, t.amber, say!("server-offline", cause = cause.to_string())),
        Connection::Refused { .. } => (icons::WARNING_OCTAGON_FILL, t.red, say!("key-refused").to_owned()),
    }
}

pub(super) fn server(ui: &mut Ui, inner: Rect, snapshot: &Snapshot, state: &mut SettingsState, draft: &mut Draft, commands: &Commands) -> (f32, usize) {
    let t = theme::tokens(ui);
    let mut errors = 0;
    let place = row(ui, inner, inner.top(), say!("server-address"));
    let url_error = draft.url_error();
    let url_fixed = snapshot.fixed.by("server_url");
    Field::new(&mut draft.server_url, say!("server-address"))
        .enabled(url_fixed.is_none())
        .placeholder(say!("server-empty"))
        .height(ROW)
        .invalid(url_error.is_some())
        .limit(512)
        .id(Id::unique("settings-url"))
        .put(ui, place);
    let mut top = place.bottom();
    if let Some(error) = &url_error {
        errors += 1;
        top = under(ui, place, inner.right(), &(icons::WARNING_OCTAGON_FILL, t.red, format!("{error}.")));
    }
    if let Some(by) = url_fixed {
        top = under(ui, place, inner.right(), &(icons::INFO, t.text2, set_by(by)));
    }
    if draft.server_url.trim().is_empty() {
        let said = (icons::DESKTOP_TOWER, t.text2, say!("server-own").to_owned());
        return (under(ui, Rect::from_min_max(pos2(place.left(), place.top()), pos2(place.right(), top)), inner.right(), &said), errors);
    }
    let place = row(ui, inner, top + BETWEEN, say!("bridge-key"));
    let test = Button::new(say!("server-test")).enabled(url_error.is_none() && (snapshot.has_api_key || draft.secret().is_some()));
    let key_fixed = snapshot.fixed.by("api_key");
    let replace = Button::new(if draft.api_key.is_some() { say!("key-keep-old") } else { say!("key-replace") });
    let test_at = Rect::from_min_size(pos2(place.right() - test.width(ui), place.top()), vec2(test.width(ui), ROW));
    let replace_at = Rect::from_min_size(pos2(test_at.left() - 8.0 - replace.width(ui), place.top()), vec2(replace.width(ui), ROW));
    let key_at = Rect::from_min_max(place.min, pos2(replace_at.left() - 8.0, place.bottom()));
    let key_id = Id::unique("settings-key");
    if let Some(key) = &mut draft.api_key {
        Field::new(key, say!("key-new")).placeholder(say!("key-paste")).icon(icons::KEY).height(ROW).password(true).id(key_id).put(ui, key_at);
    } else {
        let mut shown = if snapshot.has_api_key { "••••••••••••".to_owned() } else { String::new() };
        Field::new(&mut shown, say!("bridge-key")).placeholder(say!("key-none")).icon(icons::KEY).height(ROW).enabled(false).put(ui, key_at);
    }
    if replace.put(ui, replace_at).clicked() {
        draft.api_key = if draft.api_key.is_some() { None } else { Some(String::new()) };
        ui.memory_mut(|memory| memory.request_focus(key_id));
    }
    if test.put(ui, test_at).clicked() {
        let (url, api_key) = (draft.server_url.trim().to_owned(), draft.secret());
        state.tested = Some((url.clone(), api_key.clone()));
        state.refused = commands.send(Command::TestServer { url, api_key }).err();
    }
    let said = match (state.test(snapshot, draft), &snapshot.connection) {
        (Some(TestOutcome::Failed(why)), _) => Some(why.clone()),
        (None, Connection::Refused { message }) if draft.server_url.trim() == snapshot.settings.server_url && draft.secret().is_none() => Some(message.clone()),
        _ if !snapshot.has_api_key && draft.secret().is_none() => Some(say!("key-missing").to_owned()),
        _ => None,
    };
    let bottom = match said {
        Some(words) => {
            errors += 1;
            under(ui, key_at, inner.right(), &(icons::WARNING_OCTAGON_FILL, t.red, words))
        }
        None => key_fixed.map_or(place.bottom(), |by| under(ui, key_at, inner.right(), &(icons::INFO, t.text2, set_by(by)))),
    };
    (bottom, errors)
}
