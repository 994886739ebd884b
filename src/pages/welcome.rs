//! The first start: three short steps on one page. Knows what a person has typed; what a folder or a server is, the engine says.

mod steps;

use super::folder_check::{FolderCheckState, FolderVerdict};
use crate::{
    folder_picker::{FolderPicker, Picked},
    widgets::{
        button::{Button, Kind, Size},
        choice::{Choice, choice},
        icons,
        paint::{self, Key},
        theme,
    },
};
use chairside_core::{Command, Commands, NotAccepted, Secret, ServerTest, Snapshot, TestOutcome, settings::ServerAddress, settings::Settings};
use chairside_words::{Language, say};
use egui::{Rect, ScrollArea, Stroke, Ui, UiBuilder, pos2, vec2};

/// The column everything stands in.
const WIDTH: f32 = 960.0;
/// The footer with the start button.
const FOOTER: f32 = 104.0;
/// The choice of the language.
const LANGUAGE: f32 = 124.0;
/// How long the engine may take to begin before the button can be pressed again, in seconds.
const STARTING: f64 = 5.0;

/// What has been chosen and typed so far.
#[derive(Default)]
pub struct WelcomeState {
    primed: bool,
    place: Place,
    url: String,
    api_key: String,
    folder: String,
    folder_check: FolderCheckState,
    picker: FolderPicker,
    no_dialog: bool,
    rooms: Vec<String>,
    room: usize,
    /// The language that was chosen here.
    language: Option<Language>,
    new_room: Option<String>,
    /// Start was pressed with something missing: say what beside it.
    tried: bool,
    /// When the settings were handed over.
    started_at: Option<f64>,
    refused: Option<NotAccepted>,
    /// The key that was tested last, unless it was the stored one.
    tested_key: Option<Secret>,
}

/// Where the records live.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    #[default]
    ThisComputer,
    Server,
}

/// What stands in the way of the start, beside its cause.
#[derive(Debug, Default)]
struct Missing {
    url: Option<String>,
    api_key: Option<&'static str>,
    folder: bool,
}

impl Missing {
    fn is_nothing(&self) -> bool {
        self.url.is_none() && self.api_key.is_none() && !self.folder
    }
}

/// Shows the page in all the room there is.
pub fn welcome_ui(ui: &mut Ui, snapshot: &Snapshot, state: &mut WelcomeState, commands: &Commands) {
    state.prime(&snapshot.settings);
    if let Some(picked) = state.picker.take() {
        match picked {
            Picked::Folder(folder) => state.folder = folder.to_string_lossy().into_owned(),
            Picked::Nothing => {}
            Picked::NoDialog => state.no_dialog = true,
        }
    }
    let verdict = state.folder_check.look(ui.ctx(), &state.folder, snapshot, commands).unwrap_or_else(|error| {
        state.refused = Some(error);
        FolderVerdict::Checking
    });
    let missing = state.missing(snapshot, &verdict);

    let t = theme::tokens(ui);
    let all = ui.max_rect();
    ui.painter().rect_filled(all, 0, t.bg);
    let width = WIDTH.min(all.width() - 2.0 * theme::PAGE_INSET);
    let column = all.center().x - width / 2.0..=all.center().x + width / 2.0;
    let footer_top = all.bottom() - FOOTER;

    let above = Rect::from_min_max(all.min, pos2(all.right(), footer_top));
    ui.scope_builder(UiBuilder::new().max_rect(above), |ui| {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            let top = ui.max_rect().top() + if all.height() < 820.0 { 24.0 } else { 64.0 };
            let area = Rect::from_min_max(pos2(*column.start(), top), pos2(*column.end(), f32::INFINITY));
            let view = steps::View { snapshot, commands, verdict: &verdict, missing: &missing, gap: if all.height() < 820.0 { 30.0 } else { 41.0 } };
            let bottom = steps::steps(ui, area, &view, state);
            ui.expand_to_include_y(bottom + 16.0);
            paint::follow_focus(ui);
        });
    });

    let footer = Rect::from_min_max(pos2(*column.start(), footer_top), pos2(*column.end(), all.bottom()));
    footer_ui(ui, footer, snapshot, state, &missing, commands);
}

fn footer_ui(ui: &mut Ui, footer: Rect, snapshot: &Snapshot, state: &mut WelcomeState, missing: &Missing, commands: &Commands) {
    let t = theme::tokens(ui);
    ui.painter().hline(footer.x_range(), footer.top(), Stroke::new(theme::HAIRLINE, t.line));
    let y = footer.top() + 53.0;
    let (icon, words, color) = match state.refused {
        Some(error) => (icons::WARNING_OCTAGON_FILL, error.to_string(), t.red),
        None if state.tried && !missing.is_nothing() => (icons::WARNING_CIRCLE_FILL, say!("welcome-not-complete").to_owned(), t.red),
        None if state.place == Place::Server => (icons::SHIELD_CHECK, say!("welcome-server-safe").to_owned(), t.text2),
        None => (icons::SHIELD_CHECK, say!("welcome-nothing-leaves").to_owned(), t.text2),
    };

    let now = ui.input(|input| input.time);
    let starting = state.started_at.is_some_and(|at| now - at < STARTING);
    let words_of_button = if starting { say!("welcome-starting") } else { say!("welcome-start") };
    let start = Button::new(words_of_button)
        .icon(icons::ARROW_RIGHT)
        .key(Key::Icon(icons::ARROW_ELBOW_DOWN_LEFT))
        .kind(Kind::Primary)
        .size(Size::ExtraLarge)
        .enabled(!starting);
    let width = start.width(ui);
    let place = Rect::from_min_size(pos2(footer.right() - width, y - 28.0), vec2(width, 56.0));
    let clicked = start.put(ui, place).clicked();
    if (clicked || enter_pressed(ui, state)) && !starting {
        state.start(snapshot, missing, commands, now);
        if state.started_at.is_some() {
            ui.ctx().request_repaint_after_secs(STARTING as f32);
        }
    }

    let languages = Language::ALL.map(|language| Choice { value: language, words: language.name() });
    let left = place.left() - 24.0 - LANGUAGE;
    paint::icon(ui.painter(), icons::TRANSLATE, 18.0, t.text2, pos2(left - 17.0, y));
    let mut language = chairside_words::spoken();
    choice(ui, Rect::from_min_size(pos2(left, y - 20.0), vec2(LANGUAGE, 40.0)), say!("welcome-language"), &mut language, &languages);
    if language != chairside_words::spoken() {
        state.speak(language);
    }

    paint::icon(ui.painter(), icon, 20.0, color, pos2(footer.left() + 10.0, y));
    let place = Rect::from_min_max(pos2(footer.left() + 30.0, y - 12.0), pos2(left - 40.0, y + 12.0));
    paint::label_fitted(ui, &[theme::BODY, theme::DENSE, theme::CAPTION], color, &words, place);
}

/// Enter starts from anywhere but a focused button (which it presses) and the field for a new room (which it ends).
fn enter_pressed(ui: &Ui, state: &WelcomeState) -> bool {
    if state.new_room.is_some() || !ui.input(|input| input.key_pressed(egui::Key::Enter)) {
        return false;
    }
    let focused = ui.memory(egui::Memory::focused);
    focused.is_none_or(|id| [steps::url_id(), steps::key_id(), steps::folder_id()].contains(&id))
}

impl WelcomeState {
    /// Takes over what flags and environment have said already, and the usual rooms.
    fn prime(&mut self, settings: &Settings) {
        if self.primed {
            return;
        }
        self.primed = true;
        self.rooms = usual_rooms();
        self.url.clone_from(&settings.server_url);
        self.place = if settings.server_url.is_empty() { Place::ThisComputer } else { Place::Server };
        if let Some(folder) = settings.watch_folders.first() {
            self.folder = folder.to_string_lossy().into_owned();
        }
        if !settings.room_id.is_empty() {
            self.choose_room(&settings.room_id);
        }
    }

    /// The language that was chosen here and is not saved yet.
    pub const fn language(&self) -> Option<Language> {
        self.language
    }

    /// From the next frame on this language; the usual rooms get their names in it.
    fn speak(&mut self, language: Language) {
        let before = usual_rooms();
        self.language = Some(language);
        chairside_words::speak_here(language);
        for (room, (was, is)) in self.rooms.iter_mut().zip(before.into_iter().zip(usual_rooms())) {
            if *room == was {
                *room = is;
            }
        }
    }

    fn choose_room(&mut self, name: &str) {
        self.room = self.rooms.iter().position(|room| room == name).unwrap_or_else(|| {
            self.rooms.push(name.to_owned());
            self.rooms.len() - 1
        });
    }

    fn missing(&self, snapshot: &Snapshot, verdict: &FolderVerdict) -> Missing {
        let mut missing = Missing { folder: !matches!(verdict, FolderVerdict::Found(_)), ..Missing::default() };
        if self.place == Place::Server {
            missing.url = ServerAddress::parse(self.url.trim()).err().map(|error| error.to_string());
            if self.api_key.trim().is_empty() && !snapshot.has_api_key {
                missing.api_key = Some(say!("welcome-key-needed"));
            }
        }
        missing
    }

    fn api_key(&self) -> Option<Secret> {
        (self.place == Place::Server && !self.api_key.trim().is_empty()).then(|| Secret::new(&self.api_key))
    }

    /// The last test, if it was of the address and the key that stand there now.
    fn test<'a>(&self, snapshot: &'a Snapshot) -> Option<&'a ServerTest> {
        snapshot.server_test.as_ref().filter(|test| test.url == self.url.trim() && self.tested_key == self.api_key())
    }

    fn start(&mut self, snapshot: &Snapshot, missing: &Missing, commands: &Commands, now: f64) {
        self.tried = true;
        self.refused = None;
        if !missing.is_nothing() {
            return;
        }
        let settings = Settings {
            server_url: match self.place {
                Place::ThisComputer => String::new(),
                Place::Server => self.url.trim().to_owned(),
            },
            watch_folders: vec![self.folder.trim().into()],
            room_id: self.rooms.get(self.room).cloned().unwrap_or_default(),
            language: self.language.or(snapshot.settings.language),
            ..Settings::clone(&snapshot.settings)
        };
        match commands.send(Command::SaveSettings { settings: Box::new(settings), api_key: self.api_key() }) {
            Ok(()) => self.started_at = Some(now),
            Err(error) => self.refused = Some(error),
        }
    }
}

/// The rooms that are offered first.
fn usual_rooms() -> Vec<String> {
    let mut rooms: Vec<String> = (1..=3).map(|number| say!("welcome-room", number)).collect();
    rooms.push(say!("welcome-front-desk").to_owned());
    rooms
}

/// Whether a test is under way.
fn is_testing(test: Option<&ServerTest>) -> bool {
    test.is_some_and(|test| test.outcome == TestOutcome::Testing)
}
