//! The clinic itself: its people and its rooms.

use crate::{ClinicId, Role, RoomId, UserId, UtcTime};
use serde::{Deserialize, Serialize};

/// A clinic of this server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Clinic {
    /// The clinic; what `X-Clinic` names.
    pub id: ClinicId,
    /// What it is called.
    pub name: String,
    /// When it was made.
    pub created_at: UtcTime,
}

/// `GET /api/v1/clinics`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Clinics {
    /// Oldest first.
    pub clinics: Vec<Clinic>,
}

/// `POST /api/v1/clinics`.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NewClinic {
    /// What it is called.
    pub name: String,
}

/// A person of the clinic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClinicUser {
    /// The person.
    pub id: UserId,
    /// The address they sign in with.
    pub email: String,
    /// Their name, for people to read.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// When they were shut out; `null`: they may sign in.
    pub disabled_at: Option<UtcTime>,
    /// When the account was made.
    pub created_at: UtcTime,
    /// When they last signed in.
    pub last_sign_in_at: Option<UtcTime>,
}

/// `GET /clinic/users`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ClinicUsers {
    /// By name, those who are shut out too.
    pub users: Vec<ClinicUser>,
}

/// `POST /clinic/users`.
#[derive(Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NewClinicUser {
    /// The address they sign in with; one person of the whole server has it.
    pub email: String,
    /// Their name.
    pub name: String,
    /// What they may do. Only a superadmin makes superadmins.
    pub role: Role,
    /// 12 letters or more. Never logged; `Debug` is not derived on purpose.
    pub password: String,
}

/// `PATCH /clinic/users/{id}`. A key that is absent leaves its field alone.
#[derive(Clone, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct UserChange {
    /// Their name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What they may do from now on. Nobody changes their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Shuts them out, at once and everywhere, or lets them in again. Nobody shuts themselves out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disabled: Option<bool>,
    /// A new password, which ends all their sessions. One's own is changed with `POST /api/v1/auth/password`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
}

/// A treatment room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Room {
    /// The room.
    pub id: RoomId,
    /// What it is called; no other room of the clinic is called so, whatever case and accents.
    pub name: String,
    /// Where it stands in the list; lowest first.
    pub order: i64,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was taken out of use, if files or keys still name it.
    pub archived_at: Option<UtcTime>,
}

/// `GET /clinic/rooms`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Rooms {
    /// In their order; archived ones last.
    pub rooms: Vec<Room>,
}

/// `POST /clinic/rooms`.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NewRoom {
    /// What it is called. The name of an archived room brings that one back.
    pub name: String,
    /// Where it stands in the list; last by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<i64>,
}

/// `PATCH /clinic/rooms/{id}`. A key that is absent leaves its field alone.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct RoomChange {
    /// What it is called from now on. Bridge keys of the room follow; files keep the name the room had when they were taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where it stands in the list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<i64>,
}
