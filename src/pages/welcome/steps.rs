//! The three steps: where the records live, which folder, which room.

use super::{Missing, Place, WelcomeState, is_testing};
use crate::{
    pages::folder_check::{FolderVerdict, found_words},
    widgets::{
        button::{Button, Kind, Size},
        field::{self, Field},
        icons::{self, Icon},
        paint::{self, Ink},
        theme,
    },
};
use chairside_core::{Command, Commands, Snapshot, TestOutcome};
use chairside_words::say;
use egui::{Align, Color32, CornerRadius, CursorIcon, Id, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

const FIELD: f32 = 56.0;
const BROWSE: f32 = 130.0;

pub(super) fn url_id() -> Id {
    Id::unique("welcome-url")
}

pub(super) fn key_id() -> Id {
    Id::unique("welcome-key")
}

pub(super) fn folder_id() -> Id {
    Id::unique("welcome-folder")
}

/// What the steps are drawn from.
pub(super) struct View<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) commands: &'a Commands,
    pub(super) verdict: &'a FolderVerdict,
    pub(super) missing: &'a Missing,
    /// Between two steps.
    pub(super) gap: f32,
}

/// Draws heading and steps from the top of `area`; answers where they end.
pub(super) fn steps(ui: &mut Ui, area: Rect, view: &View<'_>, state: &mut WelcomeState) -> f32 {
    let t = theme::tokens(ui);
    let logo = Rect::from_min_size(area.min, vec2(64.0, 64.0));
    ui.painter().rect_filled(logo, CornerRadius::same(theme::R6), t.teal_fill);
    paint::icon(ui.painter(), icons::SEAT_FILL, 42.0, t.on_teal, logo.center());
    let words = area.left() + 84.0;
    paint::label(ui, Ink::new(theme::NAME, t.text), say!("welcome-title"), line(words, area.right(), area.top() + 20.0), Align::Min);
    let explained = say!("welcome-explained");
    paint::label(ui, Ink::new(theme::FACT, t.text2), explained, line(words, area.right(), area.top() + 52.0), Align::Min);

    let mut y = area.top() + 65.0 + view.gap;
    y = heading(ui, area, y, "1", say!("welcome-where"), "");
    y = place(ui, area, y, state);
    if state.place == Place::Server {
        y = server(ui, area, y + 12.0, view, state);
    }
    y = heading(ui, area, y + view.gap, "2", say!("welcome-which-folder"), "");
    y = folder(ui, area, y, state, view.verdict);
    y = heading(ui, area, y + view.gap, "3", say!("welcome-which-room"), say!("welcome-room-shown"));
    rooms(ui, area, y, state)
}

fn line(left: f32, right: f32, y: f32) -> Rect {
    Rect::from_min_max(pos2(left, y - 18.0), pos2(right, y + 18.0))
}

/// A step's number and question; answers where its content begins.
fn heading(ui: &Ui, area: Rect, top: f32, number: &str, question: &str, aside: &str) -> f32 {
    let t = theme::tokens(ui);
    let y = top + 16.0;
    let center = pos2(area.left() + 16.0, y);
    ui.painter().circle_filled(center, 16.0, t.teal_fill);
    paint::text(ui.painter(), Ink::new(theme::STATE, t.on_teal), number, center, egui::Align2::CENTER_CENTER);
    let drawn = paint::label(ui, Ink::new(theme::SECTION, t.text), question, line(area.left() + 46.0, area.right(), y), Align::Min);
    if !aside.is_empty() {
        paint::label(ui, Ink::new(theme::BODY, t.text2), aside, line(drawn.right() + 14.0, area.right(), y), Align::Min);
    }
    top + 46.0
}

fn place(ui: &Ui, area: Rect, top: f32, state: &mut WelcomeState) -> f32 {
    let height = 124.0;
    let width = (area.width() - 14.0) / 2.0;
    let first = Rect::from_min_size(pos2(area.left(), top), vec2(width, height));
    let second = Rect::from_min_size(pos2(area.right() - width, top), vec2(width, height));
    let this = PlaceCard {
        icon: icons::DESKTOP_TOWER,
        title: say!("welcome-this-computer"),
        lines: [say!("welcome-this-computer-stay"), say!("welcome-this-computer-one-room")],
        chosen: state.place == Place::ThisComputer,
    };
    if this.put(ui, first) {
        state.place = Place::ThisComputer;
    }
    let server = PlaceCard {
        icon: icons::HARD_DRIVES,
        title: say!("welcome-server"),
        lines: [say!("welcome-server-several-rooms"), say!("welcome-server-needs")],
        chosen: state.place == Place::Server,
    };
    if server.put(ui, second) {
        state.place = Place::Server;
    }
    top + height
}

/// A large radio card.
struct PlaceCard<'a> {
    icon: Icon,
    title: &'a str,
    lines: [&'a str; 2],
    chosen: bool,
}

impl PlaceCard<'_> {
    fn put(&self, ui: &Ui, rect: Rect) -> bool {
        let t = theme::tokens(ui);
        let response = ui.interact(rect, ui.scope_id().with(("choice", self.title)), Sense::click()).on_hover_cursor(CursorIcon::PointingHand);
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, self.chosen, self.title));
        let fill = if response.hovered() && !self.chosen { t.hover } else { t.card };
        let (ring, color) = if self.chosen { (theme::RING, t.teal_fill) } else { (theme::HAIRLINE, t.line2) };
        let painter = ui.painter();
        painter.rect(rect, CornerRadius::same(theme::R5), fill, Stroke::new(ring, color), StrokeKind::Inside);
        let tile = Rect::from_center_size(pos2(rect.left() + 48.0, rect.center().y), vec2(56.0, 56.0));
        painter.rect_filled(tile, CornerRadius::same(theme::R5), if self.chosen { t.teal_soft } else { t.tile });
        let (icon, tint) = if self.chosen { (self.icon.filled(), t.teal) } else { (self.icon, t.text2) };
        paint::icon(painter, icon, 28.0, tint, tile.center());
        let left = rect.left() + 94.0;
        let right = rect.right() - 52.0;
        let titles = [theme::CHOICE, theme::SECTION, theme::BUTTON, theme::DENSE_STRONG];
        let style = paint::fitting(painter, &titles, self.title, right - left).unwrap_or(theme::CHOICE);
        paint::text_in(painter, Ink::new(style, t.text), self.title, line(left, right, rect.top() + 38.0), Align::Min);
        for (at, words) in self.lines.iter().enumerate() {
            let y = rect.top() + 64.0 + 23.0 * at as f32;
            paint::label_fitted(ui, &[theme::BODY, theme::DENSE, theme::CAPTION], t.text2, words, line(left, rect.right() - 12.0, y));
        }
        field::radio_circle(ui, pos2(rect.right() - 31.0, rect.top() + 29.0), self.chosen);
        paint::focus_ring(ui, &response, theme::R5);
        response.clicked()
    }
}

fn server(ui: &mut Ui, area: Rect, top: f32, view: &View<'_>, state: &mut WelcomeState) -> f32 {
    let View { snapshot, commands, missing, .. } = view;
    let t = theme::tokens(ui);
    let fields = area.width() - BROWSE - 2.0 * 10.0;
    let address = Rect::from_min_size(pos2(area.left(), top), vec2((fields * 0.52).round(), FIELD));
    let key = Rect::from_min_max(pos2(address.right() + 10.0, top), pos2(area.right() - BROWSE - 10.0, top + FIELD));
    let test_at = Rect::from_min_max(pos2(area.right() - BROWSE, top), pos2(area.right(), top + FIELD));
    let bad_url = state.tried && missing.url.is_some();
    let bad_key = state.tried && missing.api_key.is_some();
    Field::new(&mut state.url, say!("server-address"))
        .placeholder("https://chairside.clinic.local:8443")
        .icon(icons::HARD_DRIVES)
        .height(FIELD)
        .style(theme::FACT)
        .id(url_id())
        .invalid(bad_url)
        .limit(512)
        .put(ui, address);
    Field::new(&mut state.api_key, say!("bridge-key"))
        .placeholder(if snapshot.has_api_key { say!("bridge-key-stored") } else { say!("bridge-key") })
        .icon(icons::KEY)
        .height(FIELD)
        .style(theme::FACT)
        .id(key_id())
        .password(true)
        .invalid(bad_key)
        .put(ui, key);
    let outcome = state.test(snapshot);
    let can_test = missing.url.is_none() && missing.api_key.is_none() && !is_testing(outcome);
    if Button::new(say!("server-test")).icon(icons::PLUGS_CONNECTED).size(Size::ExtraLarge).enabled(can_test).put(ui, test_at).clicked() {
        state.tested_key = state.api_key();
        let command = Command::TestServer { url: state.url.trim().to_owned(), api_key: state.tested_key.clone() };
        state.refused = commands.send(command).err();
    }
    let (icon, color, words) = if bad_url {
        (icons::WARNING_OCTAGON_FILL, t.red, missing.url.clone().unwrap_or_default())
    } else if bad_key {
        (icons::WARNING_OCTAGON_FILL, t.red, missing.api_key.unwrap_or_default().to_owned())
    } else {
        match state.test(snapshot).map(|test| &test.outcome) {
            None => (icons::INFO, t.text2, say!("welcome-server-who").to_owned()),
            Some(TestOutcome::Testing) => (icons::PLUGS_CONNECTED, t.text2, say!("server-asking").to_owned()),
            Some(TestOutcome::Connected { millis }) => (icons::CHECK_CIRCLE_FILL, t.green, say!("server-connected-in", millis)),
            Some(TestOutcome::Failed(why)) => (icons::WARNING_OCTAGON_FILL, t.red, why.clone()),
        }
    };
    message(ui, area, top + FIELD, icon, color, &[(words.as_str(), color)])
}

fn folder(ui: &mut Ui, area: Rect, top: f32, state: &mut WelcomeState, verdict: &FolderVerdict) -> f32 {
    let t = theme::tokens(ui);
    let text = Rect::from_min_max(pos2(area.left(), top), pos2(area.right() - BROWSE - 10.0, top + FIELD));
    let browse = Rect::from_min_max(pos2(area.right() - BROWSE, top), pos2(area.right(), top + FIELD));
    let wrong = matches!(verdict, FolderVerdict::Unusable(_)) || (state.tried && matches!(verdict, FolderVerdict::Empty | FolderVerdict::NotAPath(_)));
    let before = state.folder.clone();
    Field::new(&mut state.folder, say!("watch-folder"))
        .placeholder(if cfg!(windows) { "D:\\Xray" } else { "/srv/xray" })
        .icon(icons::FOLDER_OPEN)
        .height(FIELD)
        .style(theme::FACT)
        .id(folder_id())
        .invalid(wrong)
        .put(ui, text);
    if state.folder != before {
        state.no_dialog = false;
    }
    if Button::new(say!("browse")).icon(icons::FOLDER).size(Size::ExtraLarge).enabled(!state.picker.is_open()).put(ui, browse).clicked() {
        state.no_dialog = false;
        state.picker.open(ui.ctx(), say!("folder-dialog"), &state.folder);
    }
    let plain = |icon, words: &str, color| (icon, color, vec![(words.to_owned(), color)]);
    let (icon, color, parts) = match verdict {
        _ if state.no_dialog => plain(icons::INFO_FILL, say!("folder-no-dialog"), t.amber),
        FolderVerdict::Empty if state.tried => plain(icons::WARNING_OCTAGON_FILL, say!("folder-needed"), t.red),
        FolderVerdict::Empty => plain(icons::INFO, say!("folder-which"), t.text2),
        FolderVerdict::NotAPath(why) => plain(icons::INFO, why, if wrong { t.red } else { t.text2 }),
        FolderVerdict::Checking => plain(icons::MAGNIFYING_GLASS, say!("folder-looking"), t.text2),
        FolderVerdict::Found(images) => (icons::CHECK_CIRCLE_FILL, t.green, vec![(say!("folder-found").to_owned(), t.green), (found_words(*images), t.text2)]),
        FolderVerdict::Unusable(why) => plain(icons::WARNING_OCTAGON_FILL, why, t.red),
    };
    let parts: Vec<(&str, Color32)> = parts.iter().map(|(words, color)| (words.as_str(), *color)).collect();
    message(ui, area, top + FIELD, icon, color, &parts)
}

/// One line under a field; answers where it ends.
fn message(ui: &Ui, area: Rect, top: f32, icon: Icon, color: Color32, parts: &[(&str, Color32)]) -> f32 {
    let y = top + 20.0;
    paint::icon(ui.painter(), icon, 18.0, color, pos2(area.left() + 9.0, y));
    let mut left = area.left() + 25.0;
    for (words, color) in parts {
        left = paint::label(ui, Ink::new(theme::BODY, *color), words, line(left, area.right(), y), Align::Min).right() + 8.0;
    }
    top + 32.0
}

fn rooms(ui: &mut Ui, area: Rect, top: f32, state: &mut WelcomeState) -> f32 {
    let mut at = pos2(area.left(), top);
    for index in 0..state.rooms.len() {
        let name = state.rooms[index].clone();
        let width = paint::width(ui.painter(), theme::SECTION, &name) + 76.0;
        at = wrapped(area, at, width);
        if room_card(ui, Rect::from_min_size(at, vec2(width.ceil(), FIELD)), &name, index == state.room) {
            state.room = index;
        }
        at.x += width.ceil() + 10.0;
    }
    match &mut state.new_room {
        None => {
            let add = Button::new(say!("room-add")).icon(icons::PLUS).kind(Kind::Ghost).size(Size::ExtraLarge);
            at = wrapped(area, at, add.width(ui));
            let width = add.width(ui);
            if add.put(ui, Rect::from_min_size(at, vec2(width, FIELD))).clicked() {
                state.new_room = Some(String::new());
                ui.memory_mut(|memory| memory.request_focus(Id::unique("welcome-new-room")));
            }
        }
        Some(name) => {
            at = wrapped(area, at, 240.0);
            let response = Field::new(name, say!("room-new"))
                .placeholder(say!("room-placeholder"))
                .icon(icons::DOOR)
                .height(FIELD)
                .style(theme::FACT)
                .id(Id::unique("welcome-new-room"))
                .limit(40)
                .put(ui, Rect::from_min_size(at, vec2(240.0, FIELD)));
            if response.lost_focus() {
                let name = name.trim().to_owned();
                state.new_room = None;
                if !name.is_empty() && !ui.input(|input| input.key_pressed(egui::Key::Escape)) {
                    state.choose_room(&name);
                }
            }
        }
    }
    at.y + FIELD
}

fn wrapped(area: Rect, at: egui::Pos2, width: f32) -> egui::Pos2 {
    if at.x > area.left() && at.x + width > area.right() { pos2(area.left(), at.y + FIELD + 10.0) } else { at }
}

fn room_card(ui: &Ui, rect: Rect, name: &str, chosen: bool) -> bool {
    let t = theme::tokens(ui);
    let response = ui.interact(rect, ui.scope_id().with(("room", name)), Sense::click()).on_hover_cursor(CursorIcon::PointingHand);
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen, name));
    let fill = if response.hovered() && !chosen { t.hover } else { t.card };
    let (ring, color) = if chosen { (theme::RING, t.teal_fill) } else { (theme::HAIRLINE, t.line2) };
    ui.painter().rect(rect, CornerRadius::same(theme::R4), fill, Stroke::new(ring, color), StrokeKind::Inside);
    let (icon, tint) = match (chosen, name) {
        (true, _) => (icons::CHECK_CIRCLE_FILL, t.teal),
        (false, name) if name == say!("welcome-front-desk") => (icons::DESKTOP, t.text2),
        (false, _) => (icons::DOOR, t.text2),
    };
    paint::icon(ui.painter(), icon, 20.0, tint, pos2(rect.left() + 33.0, rect.center().y));
    let words = Rect::from_min_max(pos2(rect.left() + 51.0, rect.top()), pos2(rect.right() - 8.0, rect.bottom()));
    paint::text_in(ui.painter(), Ink::new(theme::SECTION, t.text), name, words, Align::Min);
    paint::focus_ring(ui, &response, theme::R4);
    response.clicked()
}
