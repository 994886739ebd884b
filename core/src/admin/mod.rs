//! What an admin looks after from this console: the clinic's bridge keys, rooms and people, and who did or saw what. Here are the words of it and what the server is asked
//! (`client`); `engine::admin` carries acts out, as the person who is signed in.
//!
//! Nothing of it is kept: it is forgotten when nobody is signed in any more, and a key that was made lives in memory until it is put away.

mod client;

use crate::{Secret, person::Refusal};
use chairside_api::{ApiKey, AuditEntry, ClinicUser, KeyId, Role, Room, RoomId, UserId, UtcTime};
use std::{path::PathBuf, sync::Arc};

pub(crate) use client::MOST_ENTRIES;

/// What is known of the clinic while somebody looks after it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Admin {
    /// Its bridge keys, oldest first.
    pub keys: Listed<ApiKey>,
    /// The key this console works with.
    pub this_key: Option<KeyId>,
    /// Its rooms in their order, those out of use last.
    pub rooms: Listed<Room>,
    /// Its people by name, those who are shut out, too.
    pub people: Listed<ClinicUser>,
    /// Who did or saw what.
    pub audit: Audit,
    /// What came of the last act.
    pub answer: Option<AdminAnswer>,
}

/// A list, and how well it is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed<T> {
    /// As the server last told it.
    pub rows: Arc<[T]>,
    /// How far it is.
    pub state: ListState,
}

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self { rows: Arc::from([]), state: ListState::Unknown }
    }
}

/// How well a list is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ListState {
    /// Nobody has asked.
    #[default]
    Unknown,
    /// The server is being asked; the rows are those of before.
    Asking,
    /// The rows are what the server said.
    Known,
    /// They are those of before, and why.
    Failed(Refusal),
}

/// A part of the audit, newest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Audit {
    /// What was asked for.
    pub query: AuditQuery,
    /// What is there of it so far.
    pub entries: Listed<AuditEntry>,
    /// There is more.
    pub has_more: bool,
    /// Where it goes on.
    pub(crate) next: Option<String>,
}

/// What of the audit is wanted; nothing is everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// At or after this moment.
    pub since: Option<UtcTime>,
    /// Before this moment.
    pub until: Option<UtcTime>,
    /// Of the person or the key with this id.
    pub who: Option<String>,
    /// Of this name: `file_uploaded`.
    pub deed: Option<String>,
    /// That ended so: `done`, `refused`.
    pub outcome: Option<&'static str>,
    /// About the record with this id.
    pub record: Option<String>,
    /// About this patient, or what belongs to them.
    pub patient: Option<String>,
}

/// One of the lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AdminList {
    /// Bridge keys.
    Keys,
    /// Rooms.
    Rooms,
    /// People.
    People,
}

/// What somebody asks for. All but `Put` away need a person who may.
#[derive(Clone, Debug)]
pub enum AdminAct {
    /// Reads a list anew.
    Read(AdminList),
    /// Reads the audit from its newest row on.
    ReadAudit(AuditQuery),
    /// Reads on where the last answer ended.
    ReadMoreAudit,
    /// Writes all of the audit that a query finds into a file, one JSON object a line.
    ExportAudit {
        /// What of it.
        query: AuditQuery,
        /// The file; one that is there is left alone.
        to: PathBuf,
    },
    /// Makes a bridge key; the answer has it, once.
    MakeKey {
        /// The computer's name.
        label: String,
        /// The room it stands in.
        room: Option<String>,
    },
    /// Makes a new key for this console, which keeps it where the old one was and works with it from now on. The old one goes on working until it is revoked.
    ReplaceThisKey {
        /// The computer's name.
        label: String,
        /// The room it stands in.
        room: Option<String>,
    },
    /// Ends a bridge key for ever.
    RevokeKey(KeyId),
    /// Makes a room, or brings back the one of that name.
    MakeRoom(String),
    /// Gives a room another name.
    RenameRoom(RoomId, String),
    /// Takes a room out of use.
    RemoveRoom(RoomId),
    /// Makes a person.
    MakePerson {
        /// The address they sign in with.
        email: String,
        /// Their name.
        name: String,
        /// What they are to the clinic.
        role: Role,
        /// Their first password.
        password: Secret,
    },
    /// Changes a person; what is absent stays.
    ChangePerson {
        /// Whom.
        id: UserId,
        /// Their name.
        name: Option<String>,
        /// What they are to the clinic.
        role: Option<Role>,
        /// Whether they are shut out.
        disabled: Option<bool>,
        /// A new password.
        password: Option<Secret>,
    },
    /// Changes one's own password.
    ChangeOwnPassword {
        /// The present one.
        current: Secret,
        /// The one from now on.
        new: Secret,
    },
    /// The answer was seen; a key in it is forgotten.
    PutAway,
}

/// What came of an act.
#[derive(Clone, Debug, PartialEq)]
pub struct AdminAnswer {
    /// The number the act was sent with.
    pub number: u64,
    /// What was done, or why it was not.
    pub outcome: Result<AdminDone, Refusal>,
}

/// What was done.
#[derive(Clone, Debug, PartialEq)]
pub enum AdminDone {
    /// What was asked for.
    Done,
    /// A key was made.
    KeyMade(Arc<MadeKey>),
    /// A room was made, or the one of that name that was out of use came back.
    RoomMade,
    /// A room is gone; `is_kept`: it is only out of use, because files or keys name it.
    RoomRemoved {
        /// Whether it is still in the list.
        is_kept: bool,
    },
    /// The audit was written.
    Exported {
        /// Where.
        to: PathBuf,
        /// How many rows.
        rows: usize,
    },
}

/// A key that was just made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeKey {
    /// The key itself; nobody shows it again.
    pub api_key: Secret,
    /// Its name from now on.
    pub key_id: KeyId,
    /// The computer's name.
    pub label: String,
    /// The room it stands in.
    pub room: Option<String>,
}

/// Which key a bridge key is, as it says itself; nothing for what is no such key. Nothing is proved by it: it only tells a row of a list from another.
pub(crate) fn key_id_of(key: &Secret) -> Option<KeyId> {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Claims {
        key_id: KeyId,
    }
    let claims = URL_SAFE_NO_PAD.decode(key.expose().split('.').nth(1)?).ok()?;
    serde_json::from_slice::<Claims>(&claims).ok().map(|claims| claims.key_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_says_which_it_is_and_what_is_no_key_says_nothing() {
        // {"sub":"c","keyId":"k-7","scope":"bridge_upload"}
        let key = Secret::new("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjIiwia2V5SWQiOiJrLTciLCJzY29wZSI6ImJyaWRnZV91cGxvYWQifQ.sig");
        assert_eq!(key_id_of(&key), Some(KeyId::from("k-7")));
        for text in ["", "a.b", "a.!.c", "cs_session"] {
            assert_eq!(key_id_of(&Secret::new(text)), None, "{text}");
        }
    }

    #[test]
    fn what_is_printed_of_a_made_key_is_not_the_key() {
        let made = MadeKey { api_key: Secret::new("very.secret.key"), key_id: KeyId::from("k"), label: "Desk".to_owned(), room: None };
        assert!(!format!("{:?}", AdminDone::KeyMade(Arc::new(made))).contains("secret"));
    }
}
