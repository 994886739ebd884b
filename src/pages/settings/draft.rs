//! The settings as they stand on the page: text where a person types, and what is wrong with it.

use chairside_core::{
    Secret,
    nanopix::{Deletions, Duplicates},
    settings::{RowColor, ServerAddress, Settings, Theme, TodayMeans, UploadMode, is_zone},
};
use chairside_words::{Language, say};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// What may differ from the settings in force.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// The settings the draft began with.
    base: Arc<Settings>,
    pub(super) server_url: String,
    /// A new key, while it is typed; `None`: the stored one stays.
    pub(super) api_key: Option<String>,
    pub(super) folders: Vec<String>,
    pub(super) room: String,
    pub(super) mode: UploadMode,
    pub(super) patient_timeout: Duration,
    pub(super) theme: Theme,
    pub(super) language: Option<Language>,
    pub(super) text_scale: u16,
    pub(super) reduced_motion: bool,
    pub(super) originals_mb: u64,
    pub(super) nanopix_path: String,
    pub(super) live_sync: bool,
    pub(super) row_color: RowColor,
    pub(super) duplicates: Duplicates,
    pub(super) deletions: Deletions,
    pub(super) today: TodayMeans,
    pub(super) zone: String,
}

impl Draft {
    /// A draft without changes.
    pub(super) fn of(settings: &Arc<Settings>) -> Self {
        Self {
            base: Arc::clone(settings),
            server_url: settings.server_url.clone(),
            api_key: None,
            folders: match settings.watch_folders.as_slice() {
                [] => vec![String::new()],
                folders => folders.iter().map(|folder| folder.to_string_lossy().into_owned()).collect(),
            },
            room: settings.room_id.clone(),
            mode: settings.upload_mode,
            patient_timeout: settings.patient_timeout,
            theme: settings.theme,
            language: settings.language,
            text_scale: settings.text_scale,
            reduced_motion: settings.reduced_motion,
            originals_mb: settings.originals_mb,
            nanopix_path: settings.nanopix_path.as_ref().map_or_else(String::new, |path| path.to_string_lossy().into_owned()),
            live_sync: settings.live_sync_enabled,
            row_color: settings.nanopix_row_color,
            duplicates: settings.nanopix_duplicates,
            deletions: settings.nanopix_deletions,
            today: settings.nanopix_today,
            zone: settings.nanopix_zone.clone(),
        }
    }

    /// Takes over settings that changed elsewhere; what a person has changed here stays.
    pub(super) fn follow(&mut self, current: &Arc<Settings>) {
        if self.base == *current {
            return;
        }
        let (was, now) = (Self::of(&self.base), Self::of(current));
        follow(&mut self.server_url, &was.server_url, now.server_url);
        follow(&mut self.room, &was.room, now.room);
        follow(&mut self.folders, &was.folders, now.folders);
        follow(&mut self.mode, &was.mode, now.mode);
        follow(&mut self.patient_timeout, &was.patient_timeout, now.patient_timeout);
        follow(&mut self.theme, &was.theme, now.theme);
        follow(&mut self.language, &was.language, now.language);
        follow(&mut self.text_scale, &was.text_scale, now.text_scale);
        follow(&mut self.reduced_motion, &was.reduced_motion, now.reduced_motion);
        follow(&mut self.originals_mb, &was.originals_mb, now.originals_mb);
        follow(&mut self.nanopix_path, &was.nanopix_path, now.nanopix_path);
        follow(&mut self.live_sync, &was.live_sync, now.live_sync);
        follow(&mut self.row_color, &was.row_color, now.row_color);
        follow(&mut self.duplicates, &was.duplicates, now.duplicates);
        follow(&mut self.deletions, &was.deletions, now.deletions);
        follow(&mut self.today, &was.today, now.today);
        follow(&mut self.zone, &was.zone, now.zone);
        self.base = Arc::clone(current);
    }

    /// The settings as they would be saved.
    pub(super) fn settings(&self, current: &Settings) -> Settings {
        Settings {
            // In the one way the engine writes an address, so that a slash at its end is no change.
            server_url: ServerAddress::parse(&self.server_url).map_or_else(|_| self.server_url.trim().to_owned(), |address| address.as_str().to_owned()),
            watch_folders: self.folders.iter().map(|folder| folder.trim()).filter(|folder| !folder.is_empty()).map(Into::into).collect(),
            room_id: self.room.trim().to_owned(),
            upload_mode: self.mode,
            patient_timeout: self.patient_timeout,
            theme: self.theme,
            language: self.language,
            text_scale: self.text_scale,
            reduced_motion: self.reduced_motion,
            originals_mb: self.originals_mb,
            nanopix_path: self.path(),
            live_sync_enabled: self.live_sync,
            nanopix_row_color: self.row_color,
            nanopix_duplicates: self.duplicates,
            nanopix_deletions: self.deletions,
            nanopix_today: self.today,
            nanopix_zone: self.zone.trim().to_owned(),
            ..current.clone()
        }
    }

    /// The new key, if one was typed.
    pub(super) fn secret(&self) -> Option<Secret> {
        self.api_key.as_deref().map(str::trim).filter(|key| !key.is_empty()).map(Secret::new)
    }

    /// How many settings differ from those in force.
    pub(super) fn changes(&self, current: &Settings) -> usize {
        let mine = self.settings(current);
        [
            mine.server_url != current.server_url,
            self.secret().is_some(),
            mine.watch_folders != current.watch_folders,
            mine.room_id != current.room_id,
            mine.upload_mode != current.upload_mode,
            mine.patient_timeout != current.patient_timeout,
            mine.theme != current.theme,
            mine.language != current.language,
            mine.text_scale != current.text_scale,
            mine.reduced_motion != current.reduced_motion,
            mine.originals_mb != current.originals_mb,
            mine.nanopix_path != current.nanopix_path,
            mine.live_sync_enabled != current.live_sync_enabled,
            mine.nanopix_row_color != current.nanopix_row_color,
            mine.nanopix_duplicates != current.nanopix_duplicates,
            mine.nanopix_deletions != current.nanopix_deletions,
            mine.nanopix_today != current.nanopix_today,
            mine.nanopix_zone != current.nanopix_zone,
        ]
        .into_iter()
        .filter(|differs| *differs)
        .count()
    }

    /// What is wrong with the server's address. Empty is right: the server inside this program.
    pub(super) fn url_error(&self) -> Option<String> {
        let url = self.server_url.trim();
        if url.is_empty() { None } else { ServerAddress::parse(url).err().map(|error| error.to_string()) }
    }

    /// What is wrong with a folder's text, as far as the text alone says.
    pub(super) fn folder_error(&self, row: usize) -> Option<&'static str> {
        let text = self.folders.get(row)?.trim();
        if text.is_empty() {
            // A further row that is empty is not saved; the first must be something.
            return (self.folders.iter().all(|folder| folder.trim().is_empty()) && row == 0).then_some(say!("settings-no-folder"));
        }
        if !Path::new(text).is_absolute() {
            return Some(say!("settings-not-whole"));
        }
        self.folders[..row].iter().any(|other| Path::new(other.trim()) == Path::new(text)).then_some(say!("settings-folder-twice"))
    }

    /// NanoPix's folder.
    pub(super) fn path(&self) -> Option<PathBuf> {
        Some(self.nanopix_path.trim()).filter(|path| !path.is_empty()).map(Into::into)
    }

    /// Whether what a sync works by is as it is in force.
    pub(super) fn is_sync_saved(&self, current: &Settings) -> bool {
        let of = |settings: &Settings| {
            let rules = (settings.nanopix_duplicates, settings.nanopix_deletions, settings.nanopix_zone.clone());
            (settings.live_sync_enabled, settings.nanopix_path.clone(), rules)
        };
        of(&self.settings(current)) == of(current)
    }

    /// What is wrong with NanoPix's folder, as far as the text alone says.
    pub(super) fn nanopix_error(&self) -> Option<&'static str> {
        let text = self.nanopix_path.trim();
        if text.is_empty() {
            return self.live_sync.then_some(say!("settings-nanopix-no-folder"));
        }
        (!Path::new(text).is_absolute()).then_some(say!("settings-not-whole"))
    }

    /// What is wrong with the zone of NanoPix's clock. Empty is right: this computer's.
    pub(super) fn zone_error(&self) -> Option<&'static str> {
        let zone = self.zone.trim();
        (!zone.is_empty() && !is_zone(zone)).then_some(say!("settings-no-zone"))
    }

    /// Whether it can be saved. A folder that cannot be reached at the moment can: shares come back.
    pub(super) fn is_sound(&self) -> bool {
        self.url_error().is_none()
            && self.nanopix_error().is_none()
            && self.zone_error().is_none()
            && (0..self.folders.len()).all(|row| self.folder_error(row).is_none())
    }
}

/// Takes over a value that changed elsewhere, unless a person has changed it here.
fn follow<T: PartialEq>(mine: &mut T, was: &T, now: T) {
    if *mine == *was {
        *mine = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Arc<Settings> {
        Arc::new(Settings { watch_folders: vec!["/srv/xray".into()], room_id: "Room 2".to_owned(), ..Settings::default() })
    }

    #[test]
    fn a_draft_that_was_not_touched_has_no_changes() {
        let settings = settings();
        assert_eq!(Draft::of(&settings).changes(&settings), 0);
        assert_eq!(Draft::of(&settings).settings(&settings), *settings);
    }

    #[test]
    fn what_changed_elsewhere_is_taken_over_and_what_was_typed_stays() {
        let old = settings();
        let mut draft = Draft::of(&old);
        draft.room = "Room 9".to_owned();
        let new = Arc::new(Settings { theme: Theme::Light, room_id: "Room 3".to_owned(), ..Settings::clone(&old) });
        draft.follow(&new);
        assert_eq!((draft.theme, draft.room.as_str(), draft.changes(&new)), (Theme::Light, "Room 9", 1));
    }

    #[test]
    fn live_sync_wants_a_folder_and_a_zone_that_is_one() {
        let mut draft = Draft::of(&settings());
        draft.live_sync = true;
        assert!(!draft.is_sound());
        draft.nanopix_path = "PatientData".to_owned();
        assert!(!draft.is_sound());
        draft.nanopix_path = if cfg!(windows) { "D:\\PatientData" } else { "/mnt/PatientData " }.to_owned();
        assert!(draft.is_sound());
        for (zone, is_one) in [("Europe/Berlin ", true), ("+05:45", true), ("Berlin", false), ("25", false), (" ", true)] {
            draft.zone = zone.to_owned();
            assert_eq!(draft.is_sound(), is_one, "{zone}");
        }
        assert_eq!(draft.changes(&settings()), 2);
    }

    #[test]
    fn an_empty_further_row_is_not_a_change_and_not_an_error() {
        let settings = settings();
        let mut draft = Draft::of(&settings);
        draft.folders.push(" ".to_owned());
        assert_eq!((draft.changes(&settings), draft.is_sound()), (0, true));
    }

    #[test]
    fn the_same_folder_twice_and_a_relative_one_are_errors() {
        let settings = settings();
        let mut draft = Draft::of(&settings);
        draft.folders.push("/srv/xray/".to_owned());
        assert!(draft.folder_error(0).is_none() && draft.folder_error(1).is_some());
        draft.folders = vec!["xray".to_owned()];
        assert!(!draft.is_sound());
        draft.folders = vec![String::new()];
        assert!(!draft.is_sound());
    }
}
