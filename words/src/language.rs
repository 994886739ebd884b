//! The languages Chairside speaks, and which of them is spoken now: by the process, and on one thread while a frame is drawn.

use std::{
    cell::Cell,
    sync::atomic::{AtomicU8, Ordering},
};
use unic_langid::LanguageIdentifier;

/// A language all texts are there in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Language {
    /// What the program is written in, and what a text falls back to.
    #[default]
    English,
    /// Français.
    French,
    /// Deutsch.
    German,
    /// Español.
    Spanish,
}

/// What the process speaks. English until somebody says otherwise, so that what runs without a window (scripts, tests) does not depend on the system's locale.
static SPOKEN: AtomicU8 = AtomicU8::new(Language::English as u8);

thread_local! {
    static SPOKEN_HERE: Cell<Option<Language>> = const { Cell::new(None) };
}

impl Language {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::English, Self::French, Self::German, Self::Spanish];

    /// Its tag: `en`. The name of its folder in `assets/i18n`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
            Self::German => "de",
            Self::Spanish => "es",
        }
    }

    /// Its own name, which everybody who speaks it can read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::French => "Français",
            Self::German => "Deutsch",
            Self::Spanish => "Español",
        }
    }

    /// The language of a tag with or without a region, as settings and systems write it: `de`, `de-AT`, `de_CH.UTF-8`. `None`: none of ours.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_', '.', '@']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// The first language of the system's list that is one of ours, else English.
    pub fn of_system() -> Self {
        sys_locale::get_locales().find_map(|tag| Self::of_tag(&tag)).unwrap_or_default()
    }

    pub(crate) fn id(self) -> LanguageIdentifier {
        LanguageIdentifier::from_parts(self.tag().parse().unwrap_or_default(), None, None, &[])
    }
}

/// From now on the process speaks this language.
pub fn speak(language: Language) {
    SPOKEN.store(language as u8, Ordering::Relaxed);
}

/// From now on this thread speaks this language, whatever the process speaks: a frame is drawn in one language from top to bottom.
pub fn speak_here(language: Language) {
    SPOKEN_HERE.set(Some(language));
}

/// Runs `act` with this language on this thread: what is written for programs (a CSV file, the log) is English whoever reads the window.
pub fn in_language<R>(language: Language, act: impl FnOnce() -> R) -> R {
    /// Puts the thread's language back, also when `act` panics.
    struct Back(Option<Language>);
    impl Drop for Back {
        fn drop(&mut self) {
            SPOKEN_HERE.set(self.0);
        }
    }
    let _back = Back(SPOKEN_HERE.replace(Some(language)));
    act()
}

/// What is spoken on this thread.
pub fn spoken() -> Language {
    SPOKEN_HERE.get().unwrap_or_else(|| {
        let number = SPOKEN.load(Ordering::Relaxed);
        Language::ALL.into_iter().find(|language| *language as u8 == number).unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_read_as_settings_and_systems_write_it() {
        for (tag, language) in [("de", Language::German), ("de-AT", Language::German), ("fr_CA.UTF-8", Language::French), ("ES", Language::Spanish)] {
            assert_eq!(Language::of_tag(tag), Some(language), "{tag}");
        }
        for tag in ["", "C", "POSIX", "sv-SE", "english", "d"] {
            assert_eq!(Language::of_tag(tag), None, "{tag}");
        }
        assert!(Language::ALL.into_iter().all(|language| Language::of_tag(language.tag()) == Some(language) && language.id() == language.tag()));
    }

    #[test]
    fn what_is_written_for_programs_changes_nothing_for_people() {
        speak_here(Language::French);
        assert_eq!((in_language(Language::English, spoken), spoken()), (Language::English, Language::French));
    }

    #[test]
    fn a_thread_speaks_its_own_language_and_no_other_threads() {
        speak_here(Language::German);
        let elsewhere = std::thread::spawn(spoken).join().ok();
        assert_eq!((spoken(), elsewhere), (Language::German, Some(Language::English)));
    }
}
