//! Who acts at this console, for what only a person may do, and why such an act was not done. Types only: `engine::person` signs in and out.

use crate::{FailureCause, upload::ServerError};
use chairside_api::{
    Role, UserId,
    access::{Act, Caller, may},
};
use chairside_words::say;
use std::time::Duration;

/// Whoever leaves a console without a word has left it after this long.
pub const IDLE_LIMIT: Duration = Duration::from_mins(30);

/// Who acts at this console. With the bridge key alone it takes images; what a key may not do needs somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Person {
    /// Nobody has signed in.
    #[default]
    Nobody,
    /// The server is being asked.
    Asking,
    /// The server refused; what to do.
    Refused(String),
    /// This person.
    SignedIn(Account),
    /// This person was signed in and may come back: they locked the console, left it alone for long, or their session is over. Nobody acts meanwhile.
    Locked(Account),
    /// The server is inside this program: whoever sits here is its admin.
    ThisComputer,
}

/// A person who signed in, as the server named them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The person.
    pub id: UserId,
    /// Their name, for people to read.
    pub name: String,
    /// The address they signed in with.
    pub email: String,
    /// What they are to the clinic.
    pub role: Role,
}

impl Person {
    /// Whether acts of a person are possible.
    pub const fn is_somebody(&self) -> bool {
        matches!(self, Self::SignedIn(_) | Self::ThisComputer)
    }

    /// Who signed in, if somebody did and acts now.
    pub const fn account(&self) -> Option<&Account> {
        if let Self::SignedIn(account) = self { Some(account) } else { None }
    }

    /// Whether whoever acts here may do that, by the server's own table. The server has the last word.
    pub const fn may(&self, act: Act) -> bool {
        match self {
            Self::SignedIn(account) => may(Caller::Person(account.role), act),
            Self::ThisComputer => may(Caller::Person(Role::Admin), act),
            Self::Nobody | Self::Asking | Self::Refused(_) | Self::Locked(_) => false,
        }
    }
}

/// Why something a person asked for was not done: what happened, what is safe, what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// In words.
    pub text: String,
    /// Nobody is signed in (any more): it can be asked again by somebody who is.
    pub needs_person: bool,
}

/// Whether what was asked would have changed something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// It only looks.
    Look,
    /// It changes something.
    Change,
}

impl Refusal {
    /// A refusal that no sign-in helps against.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), needs_person: false }
    }

    /// Nobody is signed in.
    pub(crate) fn nobody() -> Self {
        Self { text: say!("refusal-nobody").to_owned(), needs_person: true }
    }

    /// Whoever was signed in is not any more.
    pub(crate) fn session_over() -> Self {
        Self { text: say!("refusal-session-over").to_owned(), needs_person: true }
    }

    /// It was done for somebody who has locked the console, or signed out, since.
    pub(crate) fn gone_meanwhile() -> Self {
        Self { text: say!("refusal-gone-meanwhile").to_owned(), needs_person: true }
    }

    /// The server cannot be reached.
    pub(crate) fn no_server() -> Self {
        Self::new(say!("refusal-no-server"))
    }

    /// What the server, or the way to it, said.
    pub(crate) fn of(error: &ServerError, asked: Asked) -> Self {
        match error.cause() {
            FailureCause::Refused { message, .. } if message.contains("othing was ") => Self::new(format!("{message}.")),
            FailureCause::Refused { message, .. } => Self::new(say!("refusal-of-server", message)),
            FailureCause::NoConnection => Self { text: format!("{}.", Self::no_server().text), needs_person: false },
            FailureCause::ConnectionLost | FailureCause::TimedOut { .. } => Self::new(match asked {
                Asked::Look => say!("refusal-no-answer"),
                Asked::Change => {
                    say!("refusal-unknown-end")
                }
            }),
            FailureCause::ServerBusy => Self::new(say!("refusal-busy")),
            FailureCause::ServerError { .. } => Self::new(say!("refusal-failed")),
            _ => Self::new(format!("{}.", error.message())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(role: Role) -> Account {
        Account { id: UserId::from("u"), name: "Ann Adler".to_owned(), email: "ann@clinic.example".to_owned(), role }
    }

    #[test]
    fn only_who_looks_after_the_clinic_may_look_after_it_and_nobody_while_it_is_locked() {
        for (person, admin) in [
            (Person::SignedIn(account(Role::Admin)), true),
            (Person::SignedIn(account(Role::Superadmin)), true),
            (Person::ThisComputer, true),
            (Person::SignedIn(account(Role::Dentist)), false),
            (Person::Locked(account(Role::Admin)), false),
            (Person::Nobody, false),
        ] {
            for act in [Act::ManageKeys, Act::ManageRooms, Act::ManagePeople, Act::ReadAudit] {
                assert_eq!(person.may(act), admin, "{act:?} of {person:?}");
            }
        }
    }

    #[test]
    fn every_refusal_says_what_is_safe_and_what_to_do() {
        let failures = [
            FailureCause::NoConnection,
            FailureCause::ConnectionLost,
            FailureCause::TimedOut { seconds: 30 },
            FailureCause::ServerBusy,
            FailureCause::ServerError { status: 500 },
            FailureCause::NotOurServer,
            FailureCause::Tls,
            FailureCause::Refused { status: 403, message: "Only an admin of the clinic may do this".to_owned() },
        ];
        for cause in failures {
            for asked in [Asked::Look, Asked::Change] {
                let text = Refusal::of(&ServerError::new(cause.clone(), "https://clinic"), asked).text;
                assert!(text.contains("othing") || text.contains("kept"), "{text}");
                assert!(text.ends_with('.') && !text.ends_with(".."), "{text}");
            }
        }
        let last = FailureCause::Refused { status: 409, message: "The last one. Nothing was changed. Make another first".to_owned() };
        assert_eq!(Refusal::of(&ServerError::new(last, "x"), Asked::Change).text, "The last one. Nothing was changed. Make another first.");
    }
}
