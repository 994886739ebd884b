//! Bridge keys: what a console signs in with.

use crate::{KeyId, UtcTime};
use serde::{Deserialize, Serialize};

/// `POST /clinic/api-keys`.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreateApiKey {
    /// Names the computer, for people.
    pub label: String,
    /// The room the computer stands in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<String>,
}

/// The one answer that ever carries the key itself.
#[derive(Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreatedApiKey {
    /// The secret (a JWT). Shown once; `Debug` is not derived on purpose.
    pub api_key: String,
    /// Names the key from now on.
    pub key_id: KeyId,
    /// As it was asked for.
    pub label: String,
}

/// One row of `GET /clinic/api-keys`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApiKey {
    /// The same as `keyId`; existing clients read either.
    pub id: KeyId,
    /// Names the key.
    pub key_id: KeyId,
    /// Names the computer, for people.
    pub label: String,
    /// Always `bridge_upload`.
    pub scope: String,
    /// When it stopped working, if it was revoked.
    pub revoked_at: Option<UtcTime>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it last signed a request, to the minute.
    pub last_used_at: Option<UtcTime>,
    /// The room the computer stands in.
    pub room: Option<String>,
    /// When it ends by itself.
    #[serde(default)]
    pub expires_at: Option<UtcTime>,
    /// Not used for 90 days: the computer is probably gone, and the key should be, too.
    #[serde(default)]
    pub idle: bool,
    /// Signed by a secret that is no longer the server's: its console fetches a new one by itself, as long as the old secret is still honoured.
    #[serde(default)]
    pub needs_renewal: bool,
}

/// The answer to `POST /clinic/api-keys/renew`, when there is something to renew.
#[derive(Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RenewedApiKey {
    /// The same key, freshly signed (a JWT). `Debug` is not derived on purpose.
    pub api_key: String,
    /// The key.
    pub key_id: KeyId,
    /// When it ends by itself.
    pub expires_at: UtcTime,
}

/// The answer to `DELETE /clinic/api-keys/{keyId}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RevokedApiKey {
    /// Always true.
    pub revoked: bool,
}
