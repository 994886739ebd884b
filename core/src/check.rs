//! *Check everything*: what the spool has, what the list of images says, and what the server has, compared by hash. What comes of it, in numbers and in words.

use crate::Severity;
use chairside_api::{ImageId, UtcTime};
use chairside_words::{Language, in_language, say};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How far the last check is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Check {
    /// Under way.
    Running {
        /// What is being looked at.
        step: CheckStep,
        /// How many of them so far.
        done: usize,
        /// Of how many; 0 while nobody knows.
        of: usize,
    },
    /// Done.
    Done(Arc<CheckReport>),
    /// Somebody stopped it before anything was mended.
    Stopped,
    /// It could not be done; what happened, what is safe, what to do.
    Failed(String),
}

/// What is being looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckStep {
    /// The safe copies, byte for byte.
    Copies,
    /// What the server has.
    Server,
    /// The bytes the server has of this console's images, read by it.
    Bytes,
    /// What is not right is being mended.
    Mending,
}

/// What came of a check.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckReport {
    /// When it ended.
    pub at: UtcTime,
    /// How many safe copies were read.
    pub copies: usize,
    /// How many images the list has.
    pub images: usize,
    /// How many files the server has; `None`: it was not reached, and nothing was compared with it.
    pub server_files: Option<usize>,
    /// How many files' bytes the server read and hashed; `None`: it was not reached, or did not tell of all, and was believed its list.
    #[serde(default)]
    pub server_bytes: Option<usize>,
    /// Safe copies that no image was of: they came in again.
    pub came_in: usize,
    /// Safe copies that were missing or damaged, and were copied again from the watch folder.
    pub restored: usize,
    /// Safe copies that were missing or damaged, and were fetched back from the server.
    #[serde(default)]
    pub fetched: usize,
    /// Images the server should have had and had not, or not whole: they are sent again.
    pub sent_again: usize,
    /// Images whose state could not be.
    pub states_mended: usize,
    /// Images that were moved or hidden at the server, or shown again, without this console having heard of it.
    #[serde(default)]
    pub followed: usize,
    /// Errors beyond those that are named.
    #[serde(default)]
    pub more_errors: usize,
    /// Other findings beyond those that are named.
    #[serde(default)]
    pub more_warnings: usize,
    /// What is to be known of single images: the first hundred findings, the worst first.
    pub findings: Vec<CheckFinding>,
}

/// What is to be known of an image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckFinding {
    /// How bad it is: an error is something that could not be mended and is not at the server.
    pub severity: Severity,
    /// What happened, what is safe, what to do; in English, for scripts.
    pub text: String,
    /// The same for people, in the language that was spoken then. Not in JSON.
    #[serde(skip)]
    pub words: String,
    /// Which image.
    pub image: Option<ImageId>,
}

impl CheckFinding {
    /// A finding with what `words` says of it.
    pub(crate) fn new(severity: Severity, image: Option<ImageId>, words: impl Fn() -> String) -> Self {
        Self { severity, text: in_language(Language::English, &words), words: words(), image }
    }
}

impl CheckReport {
    /// How many things were mended.
    pub const fn mended(&self) -> usize {
        self.came_in + self.restored + self.fetched + self.sent_again + self.states_mended + self.followed
    }

    /// How bad it is all in all.
    pub fn severity(&self) -> Severity {
        let worst = self.findings.iter().map(|finding| finding.severity).max();
        let at_least = if self.server_files.is_none() || self.mended() > 0 { Severity::Info } else { Severity::Done };
        worst.filter(|worst| *worst >= Severity::Warning).unwrap_or(at_least)
    }

    /// In a few sentences.
    pub fn in_words(&self) -> String {
        let (copies, images) = (self.copies, self.images);
        let mut sentences = vec![match self.server_files {
            Some(files) => say!("check-compared", copies, images, files),
            None => say!("check-compared-here", copies, images),
        }];
        match (self.server_files, self.server_bytes) {
            (Some(_), Some(count)) if count > 0 => sentences.push(say!("check-bytes-read", count)),
            (Some(_), None) => sentences.push(say!("check-by-list").to_owned()),
            _ => {}
        }
        let mended = [
            (self.came_in > 0).then(|| say!("check-came-in", count = self.came_in)),
            (self.restored > 0).then(|| say!("check-restored", count = self.restored)),
            (self.fetched > 0).then(|| say!("check-fetched", count = self.fetched)),
            (self.sent_again > 0).then(|| say!("check-sent-again", count = self.sent_again)),
            (self.states_mended > 0).then(|| say!("check-states", count = self.states_mended)),
            (self.followed > 0).then(|| say!("check-followed", count = self.followed)),
        ];
        if self.mended() > 0 {
            sentences.push(say!("check-mended", what = mended.into_iter().flatten().collect::<Vec<_>>().join(", ")));
        }
        let lost = self.findings.iter().filter(|finding| finding.severity == Severity::Error).count();
        let said = self.findings.len() - lost + self.more_warnings;
        let lost = lost + self.more_errors;
        if lost > 0 {
            sentences.push(say!("check-needs-a-person", count = lost));
        }
        if said > 0 {
            sentences.push(say!("check-to-know", count = said));
        }
        if self.mended() == 0 && self.findings.is_empty() {
            sentences.push(say!("check-all-is-well").to_owned());
        }
        sentences.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_of_it_is_said_with_its_numbers() {
        let well = CheckReport { copies: 214, images: 210, server_files: Some(209), server_bytes: Some(205), ..CheckReport::default() };
        assert_eq!(
            well.in_words(),
            "214 safe copies and 210 images were compared with 209 files at the server. It read the bytes of 205 of them. All is well."
        );
        assert_eq!(well.severity(), Severity::Done);
        let by_list = CheckReport { server_bytes: None, ..well };
        assert!(by_list.in_words().contains("by its list, not by its bytes: an older server cannot be asked for more."), "{}", by_list.in_words());
        let finding = |severity| CheckFinding::new(severity, None, String::new);
        let other = CheckReport {
            copies: 1,
            images: 2,
            came_in: 1,
            sent_again: 2,
            findings: vec![finding(Severity::Error), finding(Severity::Warning)],
            ..CheckReport::default()
        };
        assert_eq!(
            other.in_words(),
            "1 safe copy and 2 images were compared. The server was not reached: check again when it is. Mended: 1 came in again and waits in Unassigned, 2 are sent again. 1 needs a person. 1 thing to know."
        );
        assert_eq!((other.severity(), other.mended()), (Severity::Error, 3));
    }

    #[test]
    fn scripts_read_english_and_people_what_they_speak() {
        chairside_words::speak_here(Language::German);
        let finding = CheckFinding::new(Severity::Warning, None, || say!("check-missing-kept", file = "IMG0001.png"));
        assert!(finding.text.starts_with("The safe copy of IMG0001.png is missing."), "{}", finding.text);
        assert!(finding.words.starts_with("Die sichere Kopie von IMG0001.png fehlt."), "{}", finding.words);
        let json = serde_json::to_value(&finding).unwrap();
        assert_eq!(json["text"], finding.text);
        assert_eq!(json.as_object().unwrap().len(), 3);
        let report = CheckReport { copies: 1, images: 1284, server_files: Some(1), server_bytes: Some(0), ..CheckReport::default() };
        assert_eq!(report.in_words(), "1 sichere Kopie und 1.284 Bilder wurden mit 1 Datei auf dem Server verglichen. Alles in Ordnung.");
    }
}
