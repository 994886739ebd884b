//! The exchange with NanoPix: whether, where, and by which rules; and what a sync would do before one is made.

use super::{BETWEEN, ROW, Said, is_narrow, row, set_by, under};
use crate::{
    format,
    pages::{
        PageContext,
        folder_check::FolderVerdict,
        settings::{Browsing, Draft, SettingsState},
    },
    widgets::{
        button::Button,
        choice::{Choice, choice},
        field::{self, Field},
        icons,
        paint::{self, Ink},
        theme,
    },
};
use chairside_core::{
    Command, LiveSyncState, SyncPreview,
    nanopix::{Deletions, Duplicates},
    settings::{RowColor, TodayMeans},
};
use chairside_words::say;
use egui::{Align, CornerRadius, CursorIcon, Id, Rect, Role, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2};

fn colors() -> [(RowColor, &'static str); 3] {
    [
        (RowColor::LightBlue, say!("nanopix-light-blue")),
        (RowColor::SoftPurple, say!("nanopix-soft-purple")),
        (RowColor::LightAmber, say!("nanopix-light-amber")),
    ]
}

fn duplicates() -> [Choice<'static, Duplicates>; 3] {
    [
        Choice { value: Duplicates::Link, words: say!("nanopix-duplicates-link") },
        Choice { value: Duplicates::Ask, words: say!("nanopix-ask") },
        Choice { value: Duplicates::Separate, words: say!("nanopix-duplicates-separate") },
    ]
}

fn deletions() -> [Choice<'static, Deletions>; 2] {
    [Choice { value: Deletions::LeaveAlone, words: say!("nanopix-leave-alone") }, Choice { value: Deletions::Ask, words: say!("nanopix-ask") }]
}

fn today() -> [Choice<'static, TodayMeans>; 2] {
    [Choice { value: TodayMeans::Created, words: say!("nanopix-today-created") }, Choice { value: TodayMeans::FirstSynced, words: say!("nanopix-today-first") }]
}

/// How Live Sync is, for the card's head.
pub(super) fn how(ui: &Ui, context: &PageContext<'_>, draft: &Draft) -> Said {
    let t = theme::tokens(ui);
    let (status, settings) = (&context.snapshot.live_sync, &context.snapshot.settings);
    if draft.live_sync != settings.live_sync_enabled || draft.path() != settings.nanopix_path {
        return (icons::INFO, t.text2, say!("nanopix-not-saved").to_owned());
    }
    match &status.state {
        LiveSyncState::Off => (icons::INFO, t.text2, say!("nanopix-off").to_owned()),
        LiveSyncState::Looking => (icons::MAGNIFYING_GLASS, t.text2, say!("folder-looking").to_owned()),
        LiveSyncState::InStep => match status.last_read_at {
            Some(at) => (icons::CHECK_CIRCLE_FILL, t.green, say!("nanopix-last-read", time = format::moment(at, context.now, context.zone))),
            None => (icons::CHECK_CIRCLE_FILL, t.green, say!("nanopix-in-step").to_owned()),
        },
        LiveSyncState::Busy { .. } => (icons::CLOCK_FILL, t.amber, say!("nanopix-in-use").to_owned()),
        LiveSyncState::Unreachable { .. } => (icons::WARNING_CIRCLE_FILL, t.amber, say!("nanopix-not-reachable").to_owned()),
        LiveSyncState::Frozen { .. } => (icons::WARNING_OCTAGON_FILL, t.red, say!("nanopix-stopped").to_owned()),
    }
}

/// Draws the card's settings from the top of `inner`; answers where they end and how many need attention.
pub(super) fn nanopix(ui: &mut Ui, inner: Rect, context: &PageContext<'_>, state: &mut SettingsState, draft: &mut Draft) -> (f32, usize) {
    let mut card = Card { ui, inner, context, top: inner.top() };
    card.switch(draft);
    let mut errors = card.folder(state, draft);
    card.colors(draft);
    card.choice("nanopix_duplicates", say!("nanopix-duplicates"), &mut draft.duplicates, &duplicates());
    card.choice("nanopix_deletions", say!("nanopix-archived-here"), &mut draft.deletions, &deletions());
    card.choice("nanopix_today", say!("nanopix-today-means"), &mut draft.today, &today());
    errors += card.zone(draft);
    card.sync(state, draft);
    (card.top - BETWEEN, errors)
}

/// The card while it is drawn, from its top.
struct Card<'a> {
    ui: &'a mut Ui,
    inner: Rect,
    context: &'a PageContext<'a>,
    top: f32,
}

impl Card<'_> {
    /// What gives the setting of that key, when a flag or variable does.
    fn fixed(&self, key: &str) -> Option<&str> {
        self.context.snapshot.fixed.by(key)
    }

    /// Goes on below `place`, with what fixes the setting said there, and `said`.
    fn below(&mut self, key: &str, place: Rect, said: Option<Said>) {
        let t = theme::tokens(self.ui);
        let fixed = self.fixed(key).map(|by| (icons::INFO, t.text2, set_by(by)));
        let mut place = place;
        for said in [fixed, said].into_iter().flatten() {
            place.max.y = under(self.ui, place, self.inner.right(), &said);
        }
        self.top = place.bottom() + BETWEEN;
    }

    /// Draws a control that cannot be used while something else gives its setting.
    fn control<R>(&mut self, key: &str, place: Rect, draw: impl FnOnce(&mut Ui, Rect) -> R) -> R {
        let is_fixed = self.fixed(key).is_some();
        self.ui
            .scope_builder(UiBuilder::new().max_rect(place).id_salt(key), |ui| {
                if is_fixed {
                    ui.disable();
                }
                draw(ui, place)
            })
            .inner
    }

    fn switch(&mut self, draft: &mut Draft) {
        const KEY: &str = "live_sync_enabled";
        let words = if is_narrow(self.inner) { say!("nanopix-bring-in") } else { say!("nanopix-bring-in-wide") };
        let place = Rect::from_min_size(pos2(self.inner.left(), self.top), vec2(self.inner.width(), ROW));
        if self.control(KEY, place, |ui, place| field::tick(ui, place, words, draft.live_sync).clicked()) {
            draft.live_sync = !draft.live_sync;
        }
        let t = theme::tokens(self.ui);
        let both_ways = say!("nanopix-both-ways");
        // Under the words, not under the box.
        let place = Rect::from_min_max(pos2(place.left() + 10.0, place.top()), pos2(place.right(), place.bottom() - 8.0));
        self.below(KEY, place, Some((icons::INFO, t.text2, both_ways.to_owned())));
    }

    fn folder(&mut self, state: &mut SettingsState, draft: &mut Draft) -> usize {
        const KEY: &str = "nanopix_path";
        let place = row(self.ui, self.inner, self.top, say!("nanopix-folder"));
        let is_fixed = self.fixed(KEY).is_some();
        let browse = Button::new(say!("browse")).name(say!("nanopix-browse")).salt("nanopix").enabled(!state.picker.is_open() && !is_fixed);
        let width = browse.width(self.ui);
        let browse_at = Rect::from_min_size(pos2(place.right() - width, place.top()), vec2(width, ROW));
        let text_at = Rect::from_min_max(place.min, pos2(browse_at.left() - 8.0, place.bottom()));
        let said = self.folder_said(state, draft);
        let wrong = said.as_ref().is_some_and(|(icon, _, _)| *icon == icons::WARNING_OCTAGON_FILL);
        let response = Field::new(&mut draft.nanopix_path, say!("nanopix-folder"))
            .placeholder("PatientData")
            .icon(icons::FOLDER_OPEN)
            .height(ROW)
            .enabled(!is_fixed)
            .invalid(wrong)
            .id(Id::unique("settings-nanopix"))
            .put(self.ui, text_at);
        if response.changed() {
            state.no_dialog = None;
        }
        if browse.put(self.ui, browse_at).clicked() {
            state.browsing = Some(Browsing::Nanopix);
            state.no_dialog = None;
            state.picker.open(self.ui.ctx(), say!("nanopix-folder-dialog"), &draft.nanopix_path);
        }
        self.below(KEY, text_at, said);
        usize::from(wrong)
    }

    /// What stands under the folder: what is wrong with its text, or what the engine found there.
    fn folder_said(&self, state: &mut SettingsState, draft: &Draft) -> Option<Said> {
        let t = theme::tokens(self.ui);
        if state.no_dialog == Some(Browsing::Nanopix) {
            return Some(super::no_dialog(t));
        }
        if let Some(error) = draft.nanopix_error() {
            return Some((icons::WARNING_OCTAGON_FILL, t.red, format!("{error}.")));
        }
        let snapshot = self.context.snapshot;
        if draft.path() == snapshot.settings.nanopix_path {
            // It is being worked with: what that shows counts, and costs no look of its own.
            match &snapshot.live_sync.state {
                LiveSyncState::Busy { why } | LiveSyncState::Unreachable { why } => return Some((icons::WARNING_CIRCLE_FILL, t.amber, why.clone())),
                LiveSyncState::Frozen { .. } => {
                    return Some((icons::WARNING_OCTAGON_FILL, t.red, say!("nanopix-stopped-how").to_owned()));
                }
                LiveSyncState::InStep => return Some((icons::CHECK_CIRCLE_FILL, t.green, found(snapshot.live_sync.patients))),
                LiveSyncState::Off | LiveSyncState::Looking => {}
            }
        }
        match state.nanopix_check.look_for_nanopix(self.ui.ctx(), &draft.nanopix_path, snapshot, self.context.commands) {
            Ok(FolderVerdict::Found(patients)) => Some((icons::CHECK_CIRCLE_FILL, t.green, found(patients))),
            Ok(FolderVerdict::Checking) => Some((icons::MAGNIFYING_GLASS, t.text2, say!("folder-looking").to_owned())),
            Ok(FolderVerdict::Unusable(why)) => Some((icons::WARNING_OCTAGON_FILL, t.red, why)),
            Ok(FolderVerdict::NotAPath(why)) => Some((icons::INFO, t.text2, why)),
            Ok(FolderVerdict::Empty) => None,
            Err(error) => Some((icons::WARNING_CIRCLE_FILL, t.amber, format!("{error}."))),
        }
    }

    fn colors(&mut self, draft: &mut Draft) {
        const KEY: &str = "nanopix_row_color";
        let name = say!("nanopix-row-colour");
        let mut place = row(self.ui, self.inner, self.top, name);
        if is_narrow(self.inner) {
            // Three swatches with their words need the whole line.
            place = Rect::from_min_size(pos2(self.inner.left(), place.bottom()), vec2(self.inner.width(), ROW));
        }
        let group = self.ui.interact(place, self.ui.scope_id().with(name), Sense::hover());
        group.widget_info(|| WidgetInfo::labeled(Role::RadioGroup, true, name));
        self.control(KEY, place, |ui, place| {
            let width = ((place.width() - 16.0) / 3.0).floor();
            for (at, (color, words)) in colors().into_iter().enumerate() {
                let rect = Rect::from_min_size(pos2(place.left() + at as f32 * (width + 8.0), place.top()), vec2(width, ROW));
                if swatch_ui(ui, rect, color, words, draft.row_color == color) {
                    draft.row_color = color;
                }
            }
        });
        self.below(KEY, place, None);
    }

    fn choice<T: Copy + PartialEq>(&mut self, key: &str, label: &str, value: &mut T, choices: &[Choice<'_, T>]) {
        let place = row(self.ui, self.inner, self.top, label);
        self.control(key, place, |ui, place| choice(ui, place, label, value, choices));
        self.below(key, place, None);
    }

    fn zone(&mut self, draft: &mut Draft) -> usize {
        const KEY: &str = "nanopix_zone";
        let t = theme::tokens(self.ui);
        let place = row(self.ui, self.inner, self.top, say!("nanopix-clock"));
        let is_fixed = self.fixed(KEY).is_some();
        let proposal = self.context.snapshot.live_sync.zone_proposal.as_deref().filter(|zone| !is_fixed && *zone != draft.zone.trim());
        let words = proposal.map_or_else(String::new, |zone| say!("nanopix-use-zone", zone));
        let use_it = Button::new(&words).icon(icons::CHECK);
        let width = proposal.map_or(0.0, |_| use_it.width(self.ui).min(place.width() / 2.0));
        let text_at = Rect::from_min_max(place.min, pos2(place.right() - if width > 0.0 { width + 8.0 } else { 0.0 }, place.bottom()));
        let error = draft.zone_error();
        Field::new(&mut draft.zone, say!("nanopix-clock"))
            .placeholder(say!("nanopix-this-zone"))
            .height(ROW)
            .enabled(!is_fixed)
            .invalid(error.is_some())
            .limit(64)
            .id(Id::unique("settings-nanopix-zone"))
            .put(self.ui, text_at);
        if let Some(zone) = proposal {
            let at = Rect::from_min_max(pos2(text_at.right() + 8.0, place.top()), place.max);
            if use_it.put(self.ui, at).clicked() {
                zone.clone_into(&mut draft.zone);
            }
        }
        let said = match (error, proposal) {
            (Some(error), _) => Some((icons::WARNING_OCTAGON_FILL, t.red, format!("{error}."))),
            (None, Some(zone)) => Some((icons::WARNING_CIRCLE_FILL, t.amber, say!("nanopix-zone-proposal", zone))),
            (None, None) => None,
        };
        self.below(KEY, place, said);
        usize::from(error.is_some())
    }

    /// *Sync now*, *Preview sync*, and what came of them.
    fn sync(&mut self, state: &mut SettingsState, draft: &Draft) {
        let t = theme::tokens(self.ui);
        let (snapshot, now, zone) = (self.context.snapshot, self.context.now, self.context.zone);
        let (status, settings) = (&snapshot.live_sync, &snapshot.settings);
        let is_saved = draft.is_sync_saved(settings);
        let is_asking = state.preview_asked == Some(status.previews);
        let can_sync = is_saved && !matches!(status.state, LiveSyncState::Off | LiveSyncState::Frozen { .. });
        let can_preview = is_saved && settings.nanopix_path.is_some() && !is_asking;

        let width = ((self.inner.width() - 8.0) / 2.0).floor();
        let left_at = Rect::from_min_size(pos2(self.inner.left(), self.top), vec2(width, ROW));
        let right_at = Rect::from_min_size(pos2(self.inner.right() - width, self.top), vec2(width, ROW));
        let preview =
            Button::new(if is_asking { say!("nanopix-previewing") } else { say!("nanopix-preview") }).icon(icons::EYE).enabled(can_preview).salt("preview");
        if preview.tooltip(say!("nanopix-preview-how")).put(self.ui, left_at).clicked() {
            state.refused = self.context.commands.send(Command::PreviewSync).err();
            if state.refused.is_none() {
                state.preview_asked = Some(status.previews);
            }
        }
        let sync = Button::new(say!("nanopix-sync")).icon(icons::ARROWS_CLOCKWISE).enabled(can_sync);
        if sync.tooltip(say!("nanopix-sync-how")).put(self.ui, right_at).clicked() {
            state.refused = self.context.commands.send(Command::SyncNow).err();
        }
        self.top += ROW + BETWEEN;
        if !is_saved {
            let place = Rect::from_min_max(left_at.min, pos2(self.inner.right(), left_at.bottom()));
            self.top = under(self.ui, place, self.inner.right(), &(icons::INFO, t.text2, say!("nanopix-save-first").to_owned())) + BETWEEN;
        }
        if let Some(preview) = status.preview.filter(|_| !is_asking) {
            self.preview(preview, status.previewed_at);
        }
        let when = |at: Option<chairside_api::UtcTime>| at.map_or_else(|| say!("nanopix-never").to_owned(), |at| format::moment(at, now, zone));
        let waiting = match status.waiting_writes {
            0 => String::new(),
            count => format!(" · {}", say!("count-waiting", count)),
        };
        let words = format!("{}{waiting}", say!("nanopix-last", read = when(status.last_read_at), written = when(status.last_written_at)));
        let place = Rect::from_min_size(pos2(self.inner.left(), self.top - 2.0), vec2(self.inner.width(), 2.0 * theme::DENSE.line));
        self.top = paint::label_paragraph(self.ui, Ink::new(theme::DENSE, t.text2), &words, place).bottom() + BETWEEN;
        self.left_out(&status.left_out);
    }

    /// What cannot be taken over: the first lines, and how many more there are.
    fn left_out(&mut self, lines: &[String]) {
        const SHOWN: usize = 5;
        let t = theme::tokens(self.ui);
        let more = lines.len().saturating_sub(SHOWN);
        let more = (more > 0).then(|| say!("nanopix-left-out-more", count = more));
        for line in lines.iter().take(SHOWN).chain(&more) {
            let place = Rect::from_min_size(pos2(self.inner.left(), self.top - BETWEEN), vec2(self.inner.width(), 0.0));
            self.top = under(self.ui, place, self.inner.right(), &(icons::WARNING_CIRCLE_FILL, t.amber, line.clone())) + BETWEEN;
        }
    }

    /// What a sync would do, in numbers.
    fn preview(&mut self, preview: SyncPreview, at: Option<chairside_api::UtcTime>) {
        const LINE: f32 = 24.0;
        let t = theme::tokens(self.ui);
        let SyncPreview { add, link, export, ask, images } = preview;
        let lines = [
            (add, say!("nanopix-preview-add")),
            (link, say!("nanopix-preview-link")),
            (export, say!("nanopix-preview-export")),
            (ask, say!("nanopix-preview-ask")),
            (images, say!("nanopix-preview-images")),
        ];
        let rect = Rect::from_min_size(pos2(self.inner.left(), self.top), vec2(self.inner.width(), 40.0 + LINE * lines.len() as f32 + 10.0));
        paint::panel(self.ui.painter(), rect, theme::R4, t.card, t.line2);
        let line = |at: usize| Rect::from_min_size(pos2(rect.left() + 14.0, rect.top() + 38.0 + LINE * at as f32), vec2(rect.width() - 28.0, LINE));
        let head = Rect::from_min_size(rect.min + vec2(14.0, 10.0), vec2(rect.width() - 28.0, 24.0));
        if let Some(at) = at {
            let words = format::moment(at, self.context.now, self.context.zone);
            paint::label(self.ui, Ink::new(theme::DENSE, t.text2), &words, head, Align::Max);
        }
        paint::label(self.ui, Ink::new(theme::BUTTON, t.text), say!("nanopix-preview-would"), head, Align::Min);
        for (at, (count, words)) in lines.into_iter().enumerate() {
            let (place, count) = (line(at), format::count(count));
            let number = Rect::from_min_size(place.min, vec2(62.0, LINE));
            paint::text_in(self.ui.painter(), Ink::new(theme::BUTTON, t.text), &count, number, Align::Max);
            let rest = Rect::from_min_max(pos2(number.right() + 10.0, place.top()), place.max);
            let drawn = paint::cell(self.ui, Ink::new(theme::BODY, t.text2), words, rest, Align::Min);
            paint::say(self.ui, &format!("{count} {words}"), drawn);
        }
        self.top = rect.bottom() + BETWEEN;
    }
}

/// What was found at the folder.
fn found(patients: usize) -> String {
    say!("nanopix-found", count = patients)
}

/// A colour with its word.
fn swatch_ui(ui: &Ui, rect: Rect, color: RowColor, words: &str, chosen: bool) -> bool {
    let t = theme::tokens(ui);
    let enabled = ui.is_enabled();
    let response = ui.interact(rect, ui.scope_id().with(("swatch", words)), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, enabled, chosen, words));
    let (ring, line) = if chosen { (theme::RING, t.teal_fill) } else { (theme::HAIRLINE, t.line2) };
    let fill = if response.hovered() && !chosen && enabled { t.hover } else { t.card };
    ui.painter().rect(rect, CornerRadius::same(theme::R3), fill, Stroke::new(ring, line), StrokeKind::Inside);
    let square = Rect::from_center_size(pos2(rect.left() + 18.0, rect.center().y), vec2(18.0, 18.0));
    ui.painter().rect(square, CornerRadius::same(4), theme::swatch(color), Stroke::new(theme::HAIRLINE, t.field), StrokeKind::Inside);
    if chosen {
        // The swatches are light in both themes.
        paint::icon(ui.painter(), icons::CHECK, 13.0, theme::DARK.well, square.center());
    }
    let place = Rect::from_min_max(pos2(rect.left() + 33.0, rect.top()), pos2(rect.right() - 6.0, rect.bottom()));
    paint::cell(ui, Ink::new(theme::DENSE, if enabled { t.text } else { t.disabled }), words, place, Align::Min);
    paint::focus_ring(ui, &response, theme::R3);
    let response = if enabled { response.on_hover_cursor(CursorIcon::PointingHand) } else { response };
    response.clicked()
}
