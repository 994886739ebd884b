//! The Settings page: a draft of the settings, what differs from those in force, and what is wrong with it. Saving hands the whole to the engine.

mod cards;
mod draft;

use super::{PageContext, admin::AdminPage, folder_check::FolderCheckState};
use crate::{
    command::{LIVE_SYNC, UiCommand},
    folder_picker::{FolderPicker, Picked},
    widgets::{
        button::{Button, Kind, Size},
        choice::{Choice, choice},
        dialog,
        icons::{self, Icon},
        paint::{self, Ink, Key},
        theme,
    },
};
use chairside_core::{Command, Commands, NotAccepted, Secret, Snapshot, TestOutcome, settings::Settings};
use chairside_words::say;
use draft::Draft;
use egui::{Align, CornerRadius, CursorIcon, Rect, Role, ScrollArea, Sense, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use std::sync::Arc;

const LIST: f32 = 232.0;
/// A page narrower than this has its list folded into a choice over what is chosen.
const LISTED: f32 = 800.0;
/// Height of that choice with its space.
const CHOICE: f32 = 56.0;
/// Height of the bar with *Save* at the foot of the page.
pub const SAVE_BAR: f32 = 76.0;
/// How long a card stays ringed after it was chosen in the list, in seconds.
const RINGED: f64 = 1.5;

/// The parts of the page, as the list at the left names them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SettingsSection {
    /// Watch folders.
    #[default]
    Folders,
    /// The server's address and the bridge key.
    Server,
    /// The exchange with NanoPix.
    Nanopix,
    /// How long a patient stays selected.
    PatientTimeout,
    /// Whether a person approves each image.
    ReviewMode,
    /// The room of this console.
    Room,
    /// Language and theme.
    Look,
}

impl SettingsSection {
    /// In the order of the list.
    pub const ALL: [Self; 7] = [Self::Folders, Self::Server, Self::Nanopix, Self::PatientTimeout, Self::ReviewMode, Self::Room, Self::Look];

    fn label(self) -> &'static str {
        match self {
            Self::Folders => say!("settings-folders"),
            Self::Server => say!("settings-server"),
            Self::Nanopix => LIVE_SYNC,
            Self::PatientTimeout => say!("settings-patient-timeout"),
            Self::ReviewMode => say!("settings-review-mode"),
            Self::Room => say!("settings-room"),
            Self::Look => say!("settings-look"),
        }
    }

    /// The key of `config.toml` that all of the card is about; the cards of several keys say of each who gives it.
    const fn key(self) -> Option<&'static str> {
        match self {
            Self::Folders => Some("watch_folders"),
            Self::Server | Self::Nanopix | Self::Look => None,
            Self::PatientTimeout => Some("patient_timeout"),
            Self::ReviewMode => Some("upload_mode"),
            Self::Room => Some("room_id"),
        }
    }

    const fn icon(self) -> Icon {
        match self {
            Self::Folders => icons::FOLDER,
            Self::Server => icons::HARD_DRIVES,
            Self::Nanopix => icons::ARROWS_CLOCKWISE,
            Self::PatientTimeout => icons::TIMER,
            Self::ReviewMode => icons::EYE,
            Self::Room => icons::DOOR,
            Self::Look => icons::TRANSLATE,
        }
    }
}

/// A folder that can be chosen in the system's dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Browsing {
    /// The watch folder of that row.
    Watch(usize),
    /// NanoPix's.
    Nanopix,
}

/// What is chosen, typed and not saved.
#[derive(Default)]
pub struct SettingsState {
    draft: Option<Draft>,
    section: SettingsSection,
    /// The part of the clinic's administration that stands beside the list, instead of the cards.
    admin: Option<AdminPage>,
    /// The card the list was pressed for, and when.
    ringed: Option<(SettingsSection, f64)>,
    /// The card that is to be shown next, asked for outside the page.
    wanted: Option<SettingsSection>,
    /// The folder a dialog is open for.
    browsing: Option<Browsing>,
    picker: FolderPicker,
    no_dialog: Option<Browsing>,
    /// The folder row that was typed in last: the one the engine looks at.
    checked_row: usize,
    folder_check: FolderCheckState,
    nanopix_check: FolderCheckState,
    /// How many previews of a sync there had been when one was asked for.
    preview_asked: Option<u64>,
    refused: Option<NotAccepted>,
    /// What was tested last: the address, and the key unless it was the stored one.
    tested: Option<(String, Option<Secret>)>,
    /// The settings in force when others were handed over to be saved.
    saving: Option<Arc<Settings>>,
}

impl SettingsState {
    /// Shows this card, with the next frame of the page.
    pub const fn lead_to(&mut self, section: SettingsSection) {
        self.wanted = Some(section);
    }

    /// The part of the clinic's administration that is on, if one is.
    pub const fn admin_page(&self) -> Option<AdminPage> {
        self.admin
    }

    /// What came of the last test, if it was of what stands there now.
    fn test<'a>(&self, snapshot: &'a Snapshot, draft: &Draft) -> Option<&'a TestOutcome> {
        let now = (draft.server_url.trim().to_owned(), draft.secret());
        let test = snapshot.server_test.as_ref()?;
        (self.tested.as_ref() == Some(&now) && test.url == now.0).then_some(&test.outcome)
    }
}

/// Shows the page in all the room there is.
pub fn settings_ui(ui: &mut Ui, context: &PageContext<'_>, state: &mut SettingsState) {
    let (snapshot, commands) = (context.snapshot, context.commands);
    let mut draft = state.draft.take().unwrap_or_else(|| Draft::of(&snapshot.settings));
    draft.follow(&snapshot.settings);
    // The engine hands out settings anew once they are saved. Until then a key that was typed is not dropped: it might be refused, and nobody could show it.
    if state.saving.as_ref().is_some_and(|before| !Arc::ptr_eq(before, &snapshot.settings)) {
        state.saving = None;
        draft.api_key = None;
    }
    take_picked(state, &mut draft);
    if let Some(section) = state.wanted.take() {
        (state.section, state.admin) = (section, None);
        state.ringed = Some((section, ui.input(|input| input.time)));
    }

    let t = theme::tokens(ui);
    let all = ui.max_rect();
    ui.painter().rect_filled(all, 0, t.bg);
    let beside = beside_list(all);
    let bar = Rect::from_min_max(pos2(beside.left(), all.bottom() - SAVE_BAR), all.max);
    let cards = Rect::from_min_max(beside.min, pos2(all.right(), bar.top()));

    if is_listed(all) {
        list_ui(ui, Rect::from_min_size(all.min, vec2(LIST, all.height())), snapshot, state);
    } else {
        choice_ui(ui, Rect::from_min_size(all.min, vec2(all.width(), CHOICE)), snapshot, state);
    }
    if state.admin.is_some() {
        state.draft = Some(draft);
        return;
    }
    let mut errors = 0;
    ui.scope_builder(UiBuilder::new().max_rect(cards), |ui| {
        ui.set_clip_rect(cards.intersect(ui.clip_rect()));
        ScrollArea::vertical().auto_shrink(false).id_salt("settings").show(ui, |ui| {
            errors = cards::cards(ui, context, state, &mut draft);
            paint::follow_focus(ui);
        });
    });
    save_bar(ui, bar, snapshot, state, &mut draft, errors, commands);
    state.draft = Some(draft);
}

fn take_picked(state: &mut SettingsState, draft: &mut Draft) {
    let Some(picked) = state.picker.take() else { return };
    let browsing = state.browsing.take();
    match (picked, browsing) {
        (Picked::Folder(folder), Some(Browsing::Watch(row))) => {
            if let Some(text) = draft.folders.get_mut(row) {
                *text = folder.to_string_lossy().into_owned();
                state.checked_row = row;
            }
        }
        (Picked::Folder(folder), Some(Browsing::Nanopix)) => draft.nanopix_path = folder.to_string_lossy().into_owned(),
        (Picked::NoDialog, _) => state.no_dialog = browsing,
        (Picked::Nothing, _) | (Picked::Folder(_), None) => {}
    }
}

/// Whether the list has room beside what is chosen in it.
fn is_listed(page: Rect) -> bool {
    page.width() >= LISTED
}

/// The room of the page beside its list, or below the choice that stands for it.
pub fn beside_list(page: Rect) -> Rect {
    let by = if is_listed(page) { vec2(LIST, 0.0) } else { vec2(0.0, CHOICE) };
    Rect::from_min_max(page.min + by, page.max)
}

/// The list folded into a choice.
fn choice_ui(ui: &mut Ui, rect: Rect, snapshot: &Snapshot, state: &mut SettingsState) {
    let t = theme::tokens(ui);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(theme::HAIRLINE, t.line));
    let of_admin = AdminPage::ALL.into_iter().filter(|page| page.is_offered(&snapshot.person));
    let sections = SettingsSection::ALL.into_iter().map(|section| Choice { value: Entry::Section(section), words: section.label() });
    let choices: Vec<Choice<'_, Entry>> = sections.chain(of_admin.map(|page| Choice { value: Entry::Admin(page), words: page.label() })).collect();
    let before = state.admin.map_or(Entry::Section(state.section), Entry::Admin);
    let mut entry = before;
    let place = Rect::from_min_size(rect.min + vec2(theme::PAGE_INSET, 8.0), vec2(rect.width() - 2.0 * theme::PAGE_INSET, 40.0));
    choice(ui, place, say!("settings-parts"), &mut entry, &choices);
    match entry {
        _ if entry == before => {}
        Entry::Section(section) => {
            (state.section, state.admin) = (section, None);
            state.ringed = Some((section, ui.input(|input| input.time)));
        }
        Entry::Admin(page) => state.admin = Some(page),
    }
}

/// What the list leads to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Entry {
    Section(SettingsSection),
    Admin(AdminPage),
}

/// The list, scrolled in a window that is too low for all of it.
fn list_ui(ui: &mut Ui, list: Rect, snapshot: &Snapshot, state: &mut SettingsState) {
    let t = theme::tokens(ui);
    ui.painter().vline(list.right() - 0.5, list.y_range(), Stroke::new(theme::HAIRLINE, t.line));
    let mut area = ui.new_child(UiBuilder::new().id_salt("settings list").max_rect(list));
    area.set_clip_rect(list.intersect(ui.clip_rect()));
    ScrollArea::vertical().id_salt("settings list").auto_shrink(false).show(&mut area, |ui| {
        let top = ui.max_rect().top();
        let bottom = entries_ui(ui, Rect::from_min_size(pos2(list.left(), top), list.size()), snapshot, state);
        ui.expand_to_include_y(bottom);
        paint::follow_focus(ui);
    });
}

/// Draws the entries; answers where they end.
fn entries_ui(ui: &Ui, list: Rect, snapshot: &Snapshot, state: &mut SettingsState) -> f32 {
    let t = theme::tokens(ui);
    let mut top = list.top() + 14.0;
    let place = |top: &mut f32| {
        let rect = Rect::from_min_size(pos2(list.left() + 10.0, *top), vec2(list.width() - 20.0, 40.0));
        *top += 42.0;
        rect
    };
    for section in SettingsSection::ALL {
        if entry_ui(ui, place(&mut top), section.label(), section.icon(), section == state.section && state.admin.is_none()) {
            (state.section, state.admin) = (section, None);
            state.ringed = Some((section, ui.input(|input| input.time)));
        }
    }
    let offered: Vec<_> = AdminPage::ALL.into_iter().filter(|page| page.is_offered(&snapshot.person)).collect();
    if !offered.is_empty() {
        let head = Rect::from_min_size(pos2(list.left() + 22.0, top + 10.0), vec2(list.width() - 32.0, 20.0));
        paint::label(ui, Ink::new(theme::CAPTION, t.text3), say!("admin-title"), head, Align::Min);
        top = head.bottom() + 8.0;
    }
    for page in offered {
        if entry_ui(ui, place(&mut top), page.label(), page.icon(), state.admin == Some(page)) {
            state.admin = Some(page);
        }
    }
    top
}

/// A line of the list; answers whether it was pressed.
fn entry_ui(ui: &Ui, rect: Rect, label: &str, icon: Icon, chosen: bool) -> bool {
    let t = theme::tokens(ui);
    let response = ui.interact(rect, ui.scope_id().with(("settings-list", label)), Sense::click()).on_hover_cursor(CursorIcon::PointingHand);
    // The card of the same name has a heading; a tab is told from it by its role.
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, chosen, label));
    if chosen || response.hovered() {
        ui.painter().rect_filled(rect, CornerRadius::same(theme::R3), if chosen { t.selected } else { t.hover });
    }
    let (icon, color) = if chosen { (icon.filled(), t.text) } else { (icon, t.text2) };
    paint::icon(ui.painter(), icon, 18.0, color, pos2(rect.left() + 21.0, rect.center().y));
    let style = if chosen { theme::BUTTON } else { theme::BODY };
    let words = Rect::from_min_max(pos2(rect.left() + 40.0, rect.top()), pos2(rect.right() - 8.0, rect.bottom()));
    paint::text_in(ui.painter(), Ink::new(style, color), label, words, Align::Min);
    paint::focus_ring(ui, &response, theme::R3);
    response.clicked()
}

fn save_bar(ui: &Ui, bar: Rect, snapshot: &Snapshot, state: &mut SettingsState, draft: &mut Draft, errors: usize, commands: &Commands) {
    let t = theme::tokens(ui);
    ui.painter().rect_filled(bar, 0, t.panel);
    ui.painter().hline(bar.x_range(), bar.top() + 0.5, Stroke::new(theme::HAIRLINE, t.line));
    let y = bar.center().y;
    let changes = draft.changes(&snapshot.settings);
    let can_save = changes > 0 && draft.is_sound();

    let act = UiCommand::SaveSettings;
    let keys = act.keys();
    let save = Button::new(act.label()).icon(act.icon()).kind(Kind::Primary).size(Size::Large).enabled(can_save);
    let save = if bar.width() >= LISTED - LIST { save.key(Key::Text(&keys)) } else { save };
    let undo = Button::new(say!("settings-undo")).size(Size::Large).enabled(changes > 0);
    let save_width = save.width(ui);
    let undo_width = undo.width(ui);
    let save_at = Rect::from_min_size(pos2(bar.right() - theme::PAGE_INSET - save_width, y - 24.0), vec2(save_width, 48.0));
    let undo_at = Rect::from_min_size(pos2(save_at.left() - 12.0 - undo_width, y - 24.0), vec2(undo_width, 48.0));
    if undo.put(ui, undo_at).clicked() {
        *draft = Draft::of(&snapshot.settings);
        state.folder_check.forget();
        state.nanopix_check.forget();
        state.refused = None;
    }
    let by_key = can_save && !dialog::covers(ui) && ui.input_mut(|input| UiCommand::SaveSettings.take(input));
    if save.put(ui, save_at).clicked() || by_key {
        let command = Command::SaveSettings { settings: Box::new(draft.settings(&snapshot.settings)), api_key: draft.secret() };
        state.refused = commands.send(command).err();
        if state.refused.is_none() {
            state.saving = Some(Arc::clone(&snapshot.settings));
        }
    }

    let mut left = bar.left() + theme::PAGE_INSET;
    let right = undo_at.left() - 12.0;
    let mut say = |ui: &Ui, icon: Option<Icon>, words: &str, color| {
        if let Some(icon) = icon {
            paint::icon(ui.painter(), icon, 20.0, color, pos2(left + 10.0, y));
            left += 30.0;
        }
        let place = Rect::from_min_max(pos2(left, y - 12.0), pos2(right.max(left + 1.0), y + 12.0));
        left = paint::label_fitted(ui, &[theme::BODY, theme::DENSE, theme::CAPTION], color, words, place).right() + 14.0;
    };
    if let Some(error) = state.refused {
        say(ui, Some(icons::WARNING_OCTAGON_FILL), &error.to_string(), t.red);
        return;
    }
    match errors {
        0 => {}
        count => say(ui, Some(icons::WARNING_OCTAGON_FILL), &say!("settings-need-attention", count), t.red),
    }
    match changes {
        0 if errors == 0 => say(ui, Some(icons::CHECK_CIRCLE_FILL), say!("settings-all-saved"), t.text2),
        0 => {}
        _ => say(ui, None, &say!("changes-not-saved", count = changes), t.text2),
    }
}
