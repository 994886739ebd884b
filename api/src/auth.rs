//! Signing in.

use crate::{ClinicId, UserId};
use serde::{Deserialize, Serialize};

/// What a person is to the clinic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Looks after several clinics.
    Superadmin,
    /// Looks after this clinic: people, keys, rooms.
    Admin,
    /// Reviews and decides.
    Dentist,
    /// Takes images.
    Assistant,
    /// Books and receives patients.
    FrontDesk,
}

impl Role {
    /// The role as it travels and is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Superadmin => "superadmin",
            Self::Admin => "admin",
            Self::Dentist => "dentist",
            Self::Assistant => "assistant",
            Self::FrontDesk => "front_desk",
        }
    }

    /// Reads the role as it travels.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Superadmin, Self::Admin, Self::Dentist, Self::Assistant, Self::FrontDesk].into_iter().find(|role| role.as_str() == text)
    }
}

/// `POST /api/v1/auth/login`.
#[derive(Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LoginRequest {
    /// The address the person signs in with.
    pub email: String,
    /// Never logged; `Debug` is not derived on purpose.
    pub password: String,
}

/// The answer to a login that succeeded.
#[derive(Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LoginAnswer {
    /// A session token, for `Authorization: Bearer`.
    pub token: String,
    /// Who signed in.
    pub user: Me,
}

/// The person a session belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Me {
    /// The person.
    pub id: UserId,
    /// Their name, for people to read.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Their clinic.
    pub clinic_id: ClinicId,
}

/// `POST /api/v1/auth/password`.
#[derive(Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ChangePassword {
    /// The present one.
    pub current: String,
    /// The one from now on: 12 letters or more.
    pub new: String,
}
