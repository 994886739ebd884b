//! Signing in and out, and one's own password.

use crate::{
    app::State,
    auth::{
        Principal, passwords,
        sessions::{self, Kind},
    },
    error::ApiError,
    middleware::{Origin, is_https},
    store::{
        audit::{Actor, Author, Deed},
        sessions::NewSignIn,
    },
};
use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration as CookieDuration},
    http::StatusCode,
    web::{Data, Json},
};
use chairside_api::{ChangePassword, ErrorBody, ErrorCode, LoginAnswer, LoginRequest, Me};
use std::{
    net::{IpAddr, Ipv4Addr},
    time::Instant,
};

/// Signs a person in. The answer also sets the session's cookie and, in `X-CSRF-Token`, says what a page must send with every write.
#[utoipa::path(
    post,
    path = "/api/v1/auth/login",
    tag = "Signing in",
    request_body = LoginRequest,
    responses(
        (status = 200, description = "Signed in", body = LoginAnswer),
        (status = 401, description = "The address or the password is wrong", body = ErrorBody),
        (status = 429, description = "10 attempts a minute for a name from one address", body = ErrorBody),
    )
)]
pub async fn login(state: Data<State>, request: HttpRequest, Json(login): Json<LoginRequest>) -> Result<HttpResponse, ApiError> {
    let email = login.email.trim().to_lowercase();
    let wrong = || ApiError::refused(StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized, "The address or the password is wrong");
    if email.len() > 254 || email.chars().any(char::is_control) || login.password.len() > passwords::MAX_BYTES {
        return Err(wrong());
    }
    let now = state.now();
    count_attempt(&state, &request, &email)?;
    let user = state.store.user_by_email(&email).await?;
    let hash = user.as_ref().and_then(|user| user.password_hash.clone());
    let is_right = passwords::is_right(login.password.clone(), hash.clone()).await?;
    // Of a name that nobody has there is no clinic in whose audit it could stand.
    let user = user.ok_or_else(wrong)?.me;
    let origin = request.extensions().get::<Origin>().cloned().unwrap_or_default();
    let actor = |who| Actor { clinic: user.clinic_id.clone(), who, address: origin.address, request_id: origin.request_id.clone() };
    if !is_right {
        // Noted like a view: waiting for the disk here would tell a guesser that there is somebody of that name.
        state.saw(actor(Author::Nobody), Deed::SignInFailed, Some(("person", user.id.as_str())), None)?;
        return Err(wrong());
    }
    if let Some(outgrown) = hash.filter(|hash| passwords::is_outgrown(hash)) {
        state.store.replace_hash(&user.id, &outgrown, &passwords::hash_aside(login.password).await?).await?;
    }
    let (token, in_cookie) = (sessions::new_token()?, sessions::new_token()?);
    let life = state.limits.session_life;
    let new = [(Kind::Bearer, sessions::hash(&token)), (Kind::Cookie, sessions::hash(&in_cookie))];
    let new = NewSignIn { user: &user.id, sessions: &new, now, expires_at: now.plus(life) };
    state.store.insert_sign_in(&actor(Author::from(&user)), &new).await?;
    let max_age = CookieDuration::try_from(life).unwrap_or(CookieDuration::hours(1));
    Ok(HttpResponse::Ok()
        .cookie(cookie(&request, &in_cookie).max_age(max_age).finish())
        .insert_header((sessions::CSRF_HEADER, sessions::csrf_token(&in_cookie)))
        .json(LoginAnswer { token, user }))
}

/// Ends the session, the other one of the same sign-in (bearer and cookie), and their open streams.
#[utoipa::path(
    post,
    path = "/api/v1/auth/logout",
    tag = "Signing in",
    responses((status = 204, description = "Signed out"))
)]
pub async fn logout(state: Data<State>, request: HttpRequest, principal: Principal, actor: Actor) -> Result<HttpResponse, ApiError> {
    let (me, session) = principal.person()?;
    state.store.end_sign_in(&actor, &session.sign_in, state.now()).await?;
    state.recheck(me);
    Ok(HttpResponse::NoContent().cookie(cookie(&request, "").max_age(CookieDuration::ZERO).finish()).finish())
}

/// Changes one's own password. All other sessions of the person end.
#[utoipa::path(
    post,
    path = "/api/v1/auth/password",
    tag = "Signing in",
    request_body = ChangePassword,
    responses(
        (status = 204, description = "Changed"),
        (status = 403, description = "`wrong_password`: the present password is another", body = ErrorBody),
        (status = 429, description = "10 attempts a minute, those to sign in with them", body = ErrorBody),
    )
)]
pub async fn password(
    state: Data<State>,
    request: HttpRequest,
    principal: Principal,
    actor: Actor,
    Json(wish): Json<ChangePassword>,
) -> Result<HttpResponse, ApiError> {
    let (me, session) = principal.person()?;
    passwords::check_new(&wish.new)?;
    let wrong = || ApiError::refused(StatusCode::FORBIDDEN, ErrorCode::WrongPassword, "The present password is another. Nothing was changed");
    let (email, hash) = state.store.password_of(&me.id).await?.ok_or_else(ApiError::unauthorized)?;
    count_attempt(&state, &request, &email)?;
    if wish.current.len() > passwords::MAX_BYTES || !passwords::is_right(wish.current, hash.clone()).await? {
        return Err(wrong());
    }
    let (old, new) = (hash.ok_or_else(wrong)?, passwords::hash_aside(wish.new).await?);
    if !state.store.change_own_password(&actor, &me.id, &old, &new, &session.sign_in, state.now()).await? {
        return Err(wrong());
    }
    state.recheck(me);
    Ok(HttpResponse::NoContent().finish())
}

/// Refuses the eleventh attempt within a minute for a name from one address.
fn count_attempt(state: &State, request: &HttpRequest, email: &str) -> Result<(), ApiError> {
    // The client's own word does not count here (`middleware::client_address`): it could be different with every try.
    let address = request.extensions().get::<Origin>().and_then(|origin| origin.address).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let counted = state.logins.count(email, address, state.limits.logins_per_minute, Instant::now());
    counted.map_err(|seconds| ApiError::too_many(format!("Too many attempts. Try again in {seconds} s"), seconds))
}

/// Who is signed in. To a cookie it also says the `X-CSRF-Token`.
#[utoipa::path(
    get,
    path = "/api/v1/auth/me",
    tag = "Signing in",
    responses((status = 200, description = "The person", body = Me))
)]
pub async fn me(request: HttpRequest, principal: Principal) -> Result<HttpResponse, ApiError> {
    let (me, session) = principal.person()?;
    let mut answer = HttpResponse::Ok();
    // A page that was reloaded asks for it here.
    if let Some(cookie) = request.cookie(sessions::COOKIE).filter(|_| session.kind == Kind::Cookie) {
        answer.insert_header((sessions::CSRF_HEADER, sessions::csrf_token(cookie.value())));
    }
    Ok(answer.json(me))
}

fn cookie<'a>(request: &HttpRequest, token: &'a str) -> actix_web::cookie::CookieBuilder<'a> {
    Cookie::build(sessions::COOKIE, token).path("/").http_only(true).same_site(SameSite::Strict).secure(is_https(request))
}
