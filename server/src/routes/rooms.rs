//! The clinic's treatment rooms: everybody reads them, admins look after them.

use super::{bounded_text, is_id};
use crate::{
    app::State,
    auth::Principal,
    error::ApiError,
    store::{
        audit::Actor,
        rooms::{Changed, Made},
    },
};
use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Json, Path},
};
use chairside_api::{ErrorBody, ErrorCode, NewRoom, Room, RoomChange, RoomId, Rooms};

/// How long a room's name may be.
const NAME_LETTERS: usize = 100;

/// The clinic's rooms in their order; those out of use last.
#[utoipa::path(
    get,
    path = "/api/v1/protected/clinic/rooms",
    tag = "Rooms",
    responses((status = 200, description = "The rooms", body = Rooms))
)]
pub async fn list(state: Data<State>, principal: Principal) -> Result<HttpResponse, ApiError> {
    Ok(HttpResponse::Ok().json(Rooms { rooms: state.store.rooms(&principal.clinic).await? }))
}

/// Makes a room, or brings back the one of that name that is out of use.
#[utoipa::path(
    post,
    path = "/api/v1/protected/clinic/rooms",
    tag = "Rooms",
    request_body = NewRoom,
    responses(
        (status = 201, description = "The new room", body = Room),
        (status = 200, description = "The room that was out of use", body = Room),
        (status = 409, description = "`room_name_taken`", body = ErrorBody),
    )
)]
pub async fn create(state: Data<State>, actor: Actor, Json(wish): Json<NewRoom>) -> Result<HttpResponse, ApiError> {
    match state.store.insert_room(&actor, &name(&wish.name)?, order(wish.order)?, state.now()).await? {
        Made::New(room) => Ok(HttpResponse::Created().json(room)),
        Made::Back(room) => Ok(HttpResponse::Ok().json(room)),
        Made::NameTaken => Err(name_taken()),
    }
}

/// Changes a room's name or its place in the list. Bridge keys of the room follow; files keep the name the room had when they were taken.
#[utoipa::path(
    patch,
    path = "/api/v1/protected/clinic/rooms/{id}",
    tag = "Rooms",
    params(("id" = String, Path, description = "The room")),
    request_body = RoomChange,
    responses((status = 200, description = "The room as it is now", body = Room), (status = 409, description = "`room_name_taken`", body = ErrorBody))
)]
pub async fn change(state: Data<State>, actor: Actor, id: Path<String>, Json(wish): Json<RoomChange>) -> Result<HttpResponse, ApiError> {
    let id = known_id(id)?;
    let name = wish.name.as_deref().map(name).transpose()?;
    match state.store.change_room(&actor, &id, name.as_deref(), order(wish.order)?, state.now()).await? {
        Changed::Done(room) => Ok(HttpResponse::Ok().json(room)),
        Changed::NotFound => Err(not_found()),
        Changed::NameTaken => Err(name_taken()),
    }
}

/// Takes a room out of use. One that files or keys name stays, with `archivedAt`; any other is gone.
#[utoipa::path(
    delete,
    path = "/api/v1/protected/clinic/rooms/{id}",
    tag = "Rooms",
    params(("id" = String, Path, description = "The room")),
    responses((status = 200, description = "The room as it was; `archivedAt` says that it is still there", body = Room))
)]
pub async fn remove(state: Data<State>, actor: Actor, id: Path<String>) -> Result<HttpResponse, ApiError> {
    let room = state.store.remove_room(&actor, &known_id(id)?, state.now()).await?;
    Ok(HttpResponse::Ok().json(room.ok_or_else(not_found)?))
}

fn name(name: &str) -> Result<String, ApiError> {
    let name = bounded_text("name", name, NAME_LETTERS)?;
    if name.is_empty() { Err(ApiError::invalid_field("A room needs a name")) } else { Ok(name) }
}

fn order(order: Option<i64>) -> Result<Option<i64>, ApiError> {
    if order.is_some_and(|order| !(0..=10_000).contains(&order)) {
        return Err(ApiError::invalid_field("‘order’ is a number from 0 to 10000"));
    }
    Ok(order)
}

fn known_id(id: Path<String>) -> Result<RoomId, ApiError> {
    let id = id.into_inner();
    if is_id(&id) { Ok(RoomId::from(id)) } else { Err(not_found()) }
}

fn not_found() -> ApiError {
    ApiError::not_found("There is no such room in this clinic")
}

fn name_taken() -> ApiError {
    let message = "The clinic has a room of that name. Nothing was changed. Give another name";
    ApiError::refused(StatusCode::CONFLICT, ErrorCode::RoomNameTaken, message)
}
