//! How the server says no.

use serde::{Deserialize, Serialize};

/// The body of every answer that is not a success.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ErrorBody {
    /// A sentence for a person: what happened and what to do.
    pub error: String,
    /// What programs decide by.
    pub code: ErrorCode,
    /// Names this request in the server's log.
    #[serde(default)]
    pub request_id: String,
}

/// The stable names of what can go wrong. A name, once given, keeps its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// 400: the request cannot be read.
    BadRequest,
    /// 400: a field is missing or has a value that cannot be.
    InvalidField,
    /// 401: no token, or one that is not valid (any more).
    Unauthorized,
    /// 401: the bridge key is unknown or was revoked.
    KeyRevoked,
    /// 403: this role or key may not do that.
    Forbidden,
    /// 403: the present password, which a change of it must give, is another.
    WrongPassword,
    /// 404: nothing here by that name (or it is another clinic's).
    NotFound,
    /// 404: no such patient in this clinic.
    PatientNotFound,
    /// 405.
    MethodNotAllowed,
    /// 408: the request came too slowly.
    RequestTimeout,
    /// 409: the same upload is being received right now.
    UploadInFlight,
    /// 409: the record changed since it was read.
    VersionConflict,
    /// 409: another patient of the clinic has that number.
    PatientNumberTaken,
    /// 409: another patient of the clinic is linked to that record of NanoPix.
    ExternalIdTaken,
    /// 409: the patient has the same bytes already.
    FileExists,
    /// 409: somebody signs in with that address already.
    EmailTaken,
    /// 409: the clinic would have nobody left who looks after it.
    LastAdmin,
    /// 409: the clinic has a room of that name.
    RoomNameTaken,
    /// 409: the server has another number of bytes of this upload; see `Upload-Offset`.
    OffsetConflict,
    /// 412: a version of a protocol that the server does not speak.
    UnsupportedVersion,
    /// 409: the record that is to take the other one in is archived.
    PatientArchived,
    /// 409: the record was not merged, or too long ago.
    CannotUnmerge,
    /// 413: larger than the limit for its kind.
    FileTooLarge,
    /// 415: a kind of body the server does not take.
    UnsupportedMediaType,
    /// 415: no thumbnail can be made of this file.
    NoPreview,
    /// 416: the file has no such range of bytes.
    RangeNotSatisfiable,
    /// 422: the bytes are not what their name or type says, or not of an allowed kind.
    UnsupportedFile,
    /// 460: the piece does not have the checksum that was sent with it.
    ChecksumMismatch,
    /// 422: the bytes do not have the hash that was announced.
    HashMismatch,
    /// 422: a file that is attached is not the patient's.
    FileNotOfPatient,
    /// 429: too many at once; see `Retry-After`.
    TooManyRequests,
    /// 500: the server failed; nothing was stored.
    Internal,
    /// 503: the server is not ready.
    Unavailable,
    /// 507: the server's disk is (nearly) full; nothing was stored.
    InsufficientStorage,
    /// A code this version does not know.
    #[serde(other)]
    Unknown,
}
