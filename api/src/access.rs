//! Who may do what: the one definition. The server asks it before a request's body is read, its access test walks through it, `docs/API.md` is written from it, and the console
//! offers nobody what they may not do.
//!
//! What depends on more than who asks (a bridge key may change only the files it uploaded) is the server's matter alone.

use crate::Role;

/// Who asks, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Nobody that could prove who they are.
    Nobody,
    /// A console with a bridge key.
    BridgeKey,
    /// A person who signed in.
    Person(Role),
}

impl Caller {
    /// Everybody there is, in the order of the table in the documentation.
    pub const ALL: [Self; 7] = [
        Self::Nobody,
        Self::BridgeKey,
        Self::Person(Role::FrontDesk),
        Self::Person(Role::Assistant),
        Self::Person(Role::Dentist),
        Self::Person(Role::Admin),
        Self::Person(Role::Superadmin),
    ];

    /// The name in `x-may`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nobody => "anybody",
            Self::BridgeKey => "bridge_key",
            Self::Person(role) => role.as_str(),
        }
    }

    /// Whether it is a person who signed in.
    pub const fn is_person(self) -> bool {
        matches!(self, Self::Person(_))
    }

    /// Whether they look after the clinic.
    pub const fn is_admin(self) -> bool {
        matches!(self, Self::Person(Role::Admin | Role::Superadmin))
    }
}

/// The acts with their words, once.
macro_rules! acts {
    ($($act:ident: $title:literal,)+) => {
        /// What can be done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Act {
            $(#[doc = $title] $act,)+
        }

        impl Act {
            /// Every act, in the order of the table in the documentation.
            pub const ALL: &[Self] = &[$(Self::$act),+];

            /// The act in words.
            pub const fn title(self) -> &'static str {
                match self {
                    $(Self::$act => $title,)+
                }
            }
        }
    };
}

acts! {
    Reach: "See that the server runs, read its documentation, sign in",
    OwnSession: "See and end one's own session, change one's own password",
    ReadPatients: "Find and read patients, follow their changes",
    WritePatients: "Make and change patients",
    ArchivePatients: "Archive and restore patients",
    MergePatients: "Merge two records of one person, and take them apart again",
    ReadAppointments: "Read appointments",
    WriteAppointments: "Make, change and take out appointments",
    ReadNotes: "Read clinical notes",
    WriteNotes: "Write, change and take out clinical notes",
    ReadLabCases: "Read lab cases",
    WriteLabCases: "Make, change and take out lab cases",
    Upload: "Upload files",
    ReadFiles: "List, download and preview files",
    SeeHiddenFiles: "List hidden files, too",
    ChangeFiles: "Change tooth, notes and display of a file (a bridge key: of the files it sent)",
    MoveFiles: "Move a file to another patient, hide and show it, name its lab case",
    Listen: "Listen to the clinic's events",
    ReadRooms: "See the clinic's rooms",
    RenewOwnKey: "Have one's own bridge key signed anew",
    ManageKeys: "Make, list and revoke bridge keys",
    ManageRooms: "Make, change and remove rooms",
    ManagePeople: "Make people, change and shut them out",
    ManageClinics: "List and make clinics",
    ReadAudit: "Read who did or saw what",
}

/// Whether somebody may do that, in a clinic of theirs.
pub const fn may(caller: Caller, act: Act) -> bool {
    match act {
        Act::Reach => true,
        Act::ReadPatients | Act::WritePatients | Act::ReadAppointments | Act::ReadLabCases | Act::Upload | Act::ReadFiles | Act::Listen | Act::ReadRooms => {
            !matches!(caller, Caller::Nobody)
        }
        Act::OwnSession | Act::ArchivePatients | Act::WriteAppointments | Act::WriteLabCases | Act::SeeHiddenFiles => caller.is_person(),
        // Clinical acts: not the front desk's.
        Act::ChangeFiles => !matches!(caller, Caller::Nobody | Caller::Person(Role::FrontDesk)),
        Act::MoveFiles | Act::MergePatients | Act::ReadNotes | Act::WriteNotes => caller.is_person() && !matches!(caller, Caller::Person(Role::FrontDesk)),
        Act::RenewOwnKey => matches!(caller, Caller::BridgeKey),
        Act::ManageKeys | Act::ManageRooms | Act::ManagePeople | Act::ReadAudit => caller.is_admin(),
        Act::ManageClinics => matches!(caller, Caller::Person(Role::Superadmin)),
    }
}

/// Everybody who may do that; [`Caller::Nobody`] alone stands for all.
pub fn who_may(act: Act) -> impl Iterator<Item = Caller> {
    let anybody = may(Caller::Nobody, act);
    Caller::ALL.into_iter().filter(move |caller| may(*caller, act) && (!anybody || *caller == Caller::Nobody))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_looks_after_the_clinic_may_do_what_any_person_may() {
        let people = Caller::ALL.into_iter().filter(|caller| caller.is_person());
        for (caller, act) in people.flat_map(|caller| Act::ALL.iter().map(move |act| (caller, *act))).filter(|(caller, act)| may(*caller, *act)) {
            assert!(may(Caller::Person(Role::Superadmin), act), "{act:?} of {caller:?}");
            assert!(may(Caller::Person(Role::Admin), act) || caller == Caller::Person(Role::Superadmin), "{act:?} of {caller:?}");
        }
    }

    #[test]
    fn nobody_may_do_nothing_but_reach_the_server() {
        let open: Vec<_> = Act::ALL.iter().filter(|act| may(Caller::Nobody, **act)).collect();
        assert_eq!(open, [&Act::Reach]);
    }
}
