//! Why a file or an image is as the ledger says: kept as what it is, said in the language of whoever reads it. For scripts it is English.

use crate::{FailureCause, RejectReason};
use chairside_words::{Language, in_language, say};
use serde::{Serialize, Serializer};

/// Why a row of the ledger is as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// A person rejected it.
    Rejected(RejectReason),
    /// Sending it does not work, or did not the last time.
    NotSent(FailureCause),
    /// It was hidden at the server.
    Hidden,
    /// Its bytes are nowhere.
    Lost,
    /// It was left aside.
    Aside(Aside),
    /// It is not complete yet.
    Unfinished(Unfinished),
    /// It was removed before it was complete.
    Removed,
    /// It is not complete, in a folder that is not watched any more.
    Unwatched,
    /// Words of an earlier version, which kept no more than those.
    Said(String),
}

impl Why {
    /// In words.
    pub fn words(&self) -> String {
        match self {
            Self::Rejected(reason) => reason.label().to_owned(),
            Self::NotSent(cause) => cause.to_string(),
            Self::Hidden => say!("hidden-at-server").to_owned(),
            Self::Lost => say!("lost-where").to_owned(),
            Self::Aside(aside) => aside.words().to_owned(),
            Self::Unfinished(unfinished) => unfinished.words().to_owned(),
            Self::Removed => say!("removed-unfinished").to_owned(),
            Self::Unwatched => say!("unwatched-unfinished").to_owned(),
            Self::Said(words) => words.clone(),
        }
    }

    /// In words, for programs.
    pub(crate) fn english(&self) -> String {
        in_language(Language::English, || self.words())
    }

    /// As `seen.ignored` has it: an earlier version wrote words there.
    pub(crate) fn of_ignored(kept: String) -> Self {
        Aside::ALL.into_iter().find(|aside| aside.name() == kept).map_or(Self::Said(kept), Self::Aside)
    }
}

/// English, for scripts.
impl Serialize for Why {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.english())
    }
}

/// Why a file is no image, as far as was looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Aside {
    /// Its name begins with a dot.
    Hidden,
    /// Its name is that of a temporary file.
    Temporary,
    /// Its name is that of a file of the system.
    System,
    /// Its name is that of a small picture beside an image.
    Thumbnail,
    /// A link.
    Link,
    /// A pipe or a device.
    Device,
    /// It has no bytes.
    Empty,
    /// Its bytes are those of no format that is taken in.
    NoImage,
}

impl Aside {
    const ALL: [Self; 8] = [Self::Hidden, Self::Temporary, Self::System, Self::Thumbnail, Self::Link, Self::Device, Self::Empty, Self::NoImage];

    /// As the database keeps it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Hidden => "hidden",
            Self::Temporary => "temporary",
            Self::System => "system",
            Self::Thumbnail => "thumbnail",
            Self::Link => "link",
            Self::Device => "device",
            Self::Empty => "empty",
            Self::NoImage => "no_image",
        }
    }

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Hidden => say!("ignored-hidden"),
            Self::Temporary => say!("ignored-temporary"),
            Self::System => say!("ignored-system"),
            Self::Thumbnail => say!("ignored-thumbnail"),
            Self::Link => say!("place-link"),
            Self::Device => say!("place-device"),
            Self::Empty => say!("file-empty"),
            Self::NoImage => say!("file-no-image"),
        }
    }
}

/// Why a file is on its way for so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unfinished {
    /// It has no bytes.
    Empty,
    /// Another program holds it.
    Busy,
    /// It keeps changing.
    Changing,
    /// It cannot be read.
    Unreadable,
}

impl Unfinished {
    const ALL: [Self; 4] = [Self::Empty, Self::Busy, Self::Changing, Self::Unreadable];

    /// As the database keeps it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Busy => "busy",
            Self::Changing => "changing",
            Self::Unreadable => "unreadable",
        }
    }

    /// By its name in the database.
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unfinished| unfinished.name() == name)
    }

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Empty => say!("delay-empty"),
            Self::Busy => say!("delay-busy"),
            Self::Changing => say!("delay-changing"),
            Self::Unreadable => say!("delay-unreadable"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chairside_words::speak_here;

    #[test]
    fn a_reason_is_kept_by_name_and_said_in_the_readers_language_and_to_scripts_in_english() {
        for aside in Aside::ALL {
            assert_eq!(Why::of_ignored(aside.name().to_owned()), Why::Aside(aside));
        }
        for unfinished in Unfinished::ALL {
            assert_eq!(Unfinished::of_name(unfinished.name()), Some(unfinished));
        }
        let earlier = Why::of_ignored("Sie ist eine Verknüpfung".to_owned());
        speak_here(Language::German);
        let why = Why::Aside(Aside::NoImage);
        assert_eq!(why.words(), "Sie ist weder JPEG, PNG, BMP, TIFF noch DICOM");
        assert_eq!(serde_json::to_value(&why).unwrap(), "It is none of JPEG, PNG, BMP, TIFF and DICOM");
        assert_eq!(earlier.words(), "Sie ist eine Verknüpfung", "what an earlier version wrote stays");
    }
}
