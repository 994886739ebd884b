//! The clinic's people, as its admins look after them.

use super::{bounded_text, is_id};
use crate::{
    app::State,
    auth::{Principal, passwords},
    error::ApiError,
    setup::valid_email,
    store::{
        audit::Actor,
        people::{Changed, Refusal, Wish},
        users::NewUser,
    },
};
use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Json, Path},
};
use chairside_api::{ClinicUser, ClinicUsers, ErrorBody, ErrorCode, NewClinicUser, UserChange, UserId};

/// How long a person's name may be.
const NAME_LETTERS: usize = 100;

/// The clinic's people, by name; those who are shut out too.
#[utoipa::path(
    get,
    path = "/api/v1/protected/clinic/users",
    tag = "People",
    responses((status = 200, description = "The people", body = ClinicUsers))
)]
pub async fn list(state: Data<State>, admin: Principal) -> Result<HttpResponse, ApiError> {
    Ok(HttpResponse::Ok().json(ClinicUsers { users: state.store.people(&admin.clinic).await? }))
}

/// Makes a person of the clinic. Only a superadmin makes superadmins.
#[utoipa::path(
    post,
    path = "/api/v1/protected/clinic/users",
    tag = "People",
    request_body = NewClinicUser,
    responses(
        (status = 201, description = "The person", body = ClinicUser),
        (status = 409, description = "`email_taken`: somebody signs in with that address, here or in another clinic", body = ErrorBody),
    )
)]
pub async fn create(state: Data<State>, admin: Principal, actor: Actor, Json(wish): Json<NewClinicUser>) -> Result<HttpResponse, ApiError> {
    let (by, _) = admin.person()?;
    let email = valid_email(&wish.email).map_err(|error| ApiError::invalid_field(error.to_string()))?;
    let name = name(&wish.name)?;
    passwords::check_new(&wish.password)?;
    let password_hash = passwords::hash_aside(wish.password).await?;
    let new = NewUser { id: &UserId::random(), clinic: &admin.clinic, email: &email, name: &name, role: wish.role, password_hash: Some(&password_hash) };
    let person = state.store.insert_person(&actor, by, &new, state.now()).await?.map_err(refused)?;
    tracing::info!(person.id = %person.id, role = person.role.as_str(), "a person was made");
    Ok(HttpResponse::Created().json(person))
}

/// A person of the clinic.
#[utoipa::path(
    get,
    path = "/api/v1/protected/clinic/users/{id}",
    tag = "People",
    params(("id" = String, Path, description = "The person")),
    responses((status = 200, description = "The person", body = ClinicUser))
)]
pub async fn read(state: Data<State>, admin: Principal, id: Path<String>) -> Result<HttpResponse, ApiError> {
    let person = state.store.clinic_user(&admin.clinic, &known_id(id)?).await?;
    Ok(HttpResponse::Ok().json(person.ok_or_else(not_found)?))
}

/// Changes a person: name, role, whether they are shut out (which ends their sessions and streams at once), a new password (which ends their sessions).
#[utoipa::path(
    patch,
    path = "/api/v1/protected/clinic/users/{id}",
    tag = "People",
    params(("id" = String, Path, description = "The person")),
    request_body = UserChange,
    responses(
        (status = 200, description = "The person as they are now", body = ClinicUser),
        (status = 409, description = "`last_admin`: nobody would be left who looks after the clinic", body = ErrorBody),
    )
)]
pub async fn change(state: Data<State>, admin: Principal, actor: Actor, id: Path<String>, Json(sent): Json<UserChange>) -> Result<HttpResponse, ApiError> {
    let (by, _) = admin.person()?;
    let id = known_id(id)?;
    if id == by.id && (sent.role.is_some_and(|role| role != by.role) || sent.disabled == Some(true)) {
        return Err(ApiError::forbidden("Nobody changes their own role or shuts themselves out. Ask another admin of the clinic"));
    }
    if id == by.id && sent.password.is_some() {
        return Err(ApiError::forbidden("Your own password is changed with the present one: POST /api/v1/auth/password"));
    }
    let mut wish = Wish { name: sent.name.as_deref().map(name).transpose()?, role: sent.role, disabled: sent.disabled, password_hash: None };
    if let Some(password) = sent.password {
        passwords::check_new(&password)?;
        // Nobody hashes for a person who is not there.
        state.store.clinic_user(&admin.clinic, &id).await?.ok_or_else(not_found)?;
        wish.password_hash = Some(passwords::hash_aside(password).await?);
    }
    match state.store.change_person(&actor, by, &id, &wish, state.now()).await? {
        Changed::Done(person) => {
            // Whether they were a superadmin, and so in other clinics too, is not asked: the few streams look for themselves.
            state.bus.recheck_all();
            tracing::info!(person.id = %person.id, role = person.role.as_str(), is_disabled = person.disabled_at.is_some(), "a person was changed");
            Ok(HttpResponse::Ok().json(person))
        }
        Changed::NotFound => Err(not_found()),
        Changed::Refused(refusal) => Err(refused(refusal)),
    }
}

fn name(name: &str) -> Result<String, ApiError> {
    let name = bounded_text("name", name, NAME_LETTERS)?;
    if name.is_empty() { Err(ApiError::invalid_field("A person needs a name")) } else { Ok(name) }
}

fn known_id(id: Path<String>) -> Result<UserId, ApiError> {
    let id = id.into_inner();
    if is_id(&id) { Ok(UserId::from(id)) } else { Err(not_found()) }
}

fn not_found() -> ApiError {
    ApiError::not_found("There is no such person in this clinic")
}

fn refused(refusal: Refusal) -> ApiError {
    let conflict = |code, message| ApiError::refused(StatusCode::CONFLICT, code, message);
    match refusal {
        Refusal::NoAdminAnyMore => ApiError::forbidden("Only an admin of the clinic may do this"),
        Refusal::SuperadminsOnly => ApiError::forbidden("Only a superadmin makes superadmins or changes them"),
        Refusal::LastAdmin => {
            conflict(ErrorCode::LastAdmin, "Nobody would be left who looks after the clinic. Nothing was changed. Make somebody else an admin first")
        }
        Refusal::EmailTaken => conflict(ErrorCode::EmailTaken, "Somebody signs in with that address already. Nothing was changed. Give another address"),
    }
}
