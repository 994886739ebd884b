//! What the server is asked about the clinic, as the person whose session it is.

use super::{AuditQuery, MadeKey};
use crate::{
    Secret,
    upload::{Asked, ServerClient, ServerError},
};
use chairside_api::{
    ApiKey, AuditEntries, ChangePassword, ClinicUser, ClinicUsers, CreateApiKey, CreatedApiKey, KeyId, NewClinicUser, NewRoom, RevokedApiKey, Room, RoomChange,
    RoomId, Rooms, UserChange, UserId,
};
use reqwest::Method;

/// The most rows of the audit the server gives at once.
pub(crate) const MOST_ENTRIES: u32 = 1_000;

impl ServerClient {
    /// The clinic's bridge keys, oldest first.
    pub(crate) async fn keys(&self, session: &Secret) -> Result<Vec<ApiKey>, ServerError> {
        self.json(Asked::Person, self.request_of(session, Method::GET, &["clinic", "api-keys"])).await
    }

    /// Makes a bridge key.
    pub(crate) async fn make_key(&self, session: &Secret, label: &str, room: Option<String>) -> Result<MadeKey, ServerError> {
        let wish = CreateApiKey { label: label.to_owned(), room: room.clone() };
        let request = self.request_of(session, Method::POST, &["clinic", "api-keys"]).json(&wish);
        let made: CreatedApiKey = self.json(Asked::Person, request).await?;
        Ok(MadeKey { api_key: Secret::new(&made.api_key), key_id: made.key_id, label: made.label, room })
    }

    /// Ends a bridge key for ever.
    pub(crate) async fn revoke_key(&self, session: &Secret, key: &KeyId) -> Result<(), ServerError> {
        let request = self.request_of(session, Method::DELETE, &["clinic", "api-keys", key.as_str()]);
        self.json(Asked::Person, request).await.map(|_: RevokedApiKey| ())
    }

    /// The clinic's rooms in their order, those out of use last.
    pub(crate) async fn rooms(&self, session: &Secret) -> Result<Vec<Room>, ServerError> {
        let rooms: Rooms = self.json(Asked::Person, self.request_of(session, Method::GET, &["clinic", "rooms"])).await?;
        Ok(rooms.rooms)
    }

    /// Makes a room, or brings back the one of that name.
    pub(crate) async fn make_room(&self, session: &Secret, name: &str) -> Result<Room, ServerError> {
        let wish = NewRoom { name: name.to_owned(), order: None };
        self.json(Asked::Person, self.request_of(session, Method::POST, &["clinic", "rooms"]).json(&wish)).await
    }

    /// Gives a room another name.
    pub(crate) async fn rename_room(&self, session: &Secret, room: &RoomId, name: &str) -> Result<Room, ServerError> {
        let wish = RoomChange { name: Some(name.to_owned()), order: None };
        self.json(Asked::Person, self.request_of(session, Method::PATCH, &["clinic", "rooms", room.as_str()]).json(&wish)).await
    }

    /// Takes a room out of use; the answer says whether it is still there.
    pub(crate) async fn remove_room(&self, session: &Secret, room: &RoomId) -> Result<Room, ServerError> {
        self.json(Asked::Person, self.request_of(session, Method::DELETE, &["clinic", "rooms", room.as_str()])).await
    }

    /// The clinic's people by name, those who are shut out, too.
    pub(crate) async fn people(&self, session: &Secret) -> Result<Vec<ClinicUser>, ServerError> {
        let people: ClinicUsers = self.json(Asked::Person, self.request_of(session, Method::GET, &["clinic", "users"])).await?;
        Ok(people.users)
    }

    /// Makes a person.
    pub(crate) async fn make_person(&self, session: &Secret, wish: &NewClinicUser) -> Result<ClinicUser, ServerError> {
        self.json(Asked::Person, self.request_of(session, Method::POST, &["clinic", "users"]).json(wish)).await
    }

    /// Changes a person.
    pub(crate) async fn change_person(&self, session: &Secret, person: &UserId, wish: &UserChange) -> Result<ClinicUser, ServerError> {
        self.json(Asked::Person, self.request_of(session, Method::PATCH, &["clinic", "users", person.as_str()]).json(wish)).await
    }

    /// Changes the password of whose session it is.
    pub(crate) async fn change_own_password(&self, session: &Secret, current: &Secret, new: &Secret) -> Result<(), ServerError> {
        let wish = ChangePassword { current: current.expose().to_owned(), new: new.expose().to_owned() };
        let request = self.auth_request_of(session, "password").json(&wish);
        self.success(Asked::Person, self.sent(request).await?).await.map(drop)
    }

    /// Who did or saw what, newest first, from where an earlier answer ended.
    pub(crate) async fn audit(&self, session: &Secret, query: &AuditQuery, limit: u32, after: Option<&str>) -> Result<AuditEntries, ServerError> {
        let time = |time: Option<chairside_api::UtcTime>| time.map(|time| time.to_string());
        let (since, until) = (time(query.since), time(query.until));
        let filters = [
            ("since", since.as_deref()),
            ("until", until.as_deref()),
            ("who", query.who.as_deref()),
            ("deed", query.deed.as_deref()),
            ("outcome", query.outcome),
            ("record", query.record.as_deref()),
            ("patient", query.patient.as_deref()),
            ("after", after),
        ];
        let given: Vec<_> = filters.into_iter().filter_map(|(name, value)| value.map(|value| (name, value))).collect();
        let request = self.request_of(session, Method::GET, &["audit"]).query(&[("limit", limit)]).query(&given);
        self.json(Asked::Person, request).await
    }
}
