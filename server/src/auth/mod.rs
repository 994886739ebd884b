//! Who is asking. A request is a person with a session (bearer token or cookie) or a console with a bridge key; the clinic comes from there and from nowhere else.
//!
//! [`admit`] stands before every endpoint that the table of [`crate::routes`] does not open to anybody; handlers take the [`Principal`] it has proven as an argument.

pub mod access;
pub mod passwords;
pub mod secret;
pub mod sessions;
pub mod tokens;

use crate::{
    app::State,
    error::ApiError,
    middleware::Origin,
    store::audit::{Actor, Author},
};
use access::{Act, Caller};
use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    body::{BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::{Method, header},
    middleware::Next,
    web::Data,
};
use chairside_api::{ClinicId, KeyId, Me, UtcTime};
use std::future::{Ready, ready};

/// A key's last use is noted to the minute, so that a busy console does not write with every request.
const TOUCH_EVERY_S: u64 = 60;

/// Who asks, already proven.
#[derive(Clone)]
pub struct Principal {
    /// The one clinic this request may see.
    pub clinic: ClinicId,
    /// Who it is.
    pub who: Who,
    /// The request by which they ask.
    pub origin: Origin,
}

/// A person or a console.
#[derive(Clone)]
pub enum Who {
    /// A person with a session.
    Person {
        /// Who signed in.
        me: Me,
        /// The session, by its hash.
        token_sha256: String,
    },
    /// A console with a bridge key.
    Bridge {
        /// The key.
        key: KeyId,
        /// What the key is called.
        label: String,
        /// When it ends.
        expires_at: UtcTime,
    },
}

impl Principal {
    /// The person's or the key's id: whose limits are counted, and who a file came from.
    pub fn id(&self) -> &str {
        match &self.who {
            Who::Person { me, .. } => me.id.as_str(),
            Who::Bridge { key, .. } => key.as_str(),
        }
    }

    /// Who acts, for the audit.
    pub fn actor(&self) -> Actor {
        let who = match &self.who {
            Who::Person { me, .. } => Author::from(me),
            Who::Bridge { key, label, .. } => Author::Key { id: key.clone(), label: label.clone() },
        };
        Actor { clinic: self.clinic.clone(), who, address: self.origin.address, request_id: self.origin.request_id.clone() }
    }

    /// Who it is, as far as the table of access goes.
    pub fn caller(&self) -> Caller {
        match &self.who {
            Who::Person { me, .. } => Caller::Person(me.role),
            Who::Bridge { .. } => Caller::BridgeKey,
        }
    }

    /// The person and their session's hash. For acts that need a person: the table has refused everybody else.
    pub fn person(&self) -> Result<(&Me, &str), ApiError> {
        match &self.who {
            Who::Person { me, token_sha256 } => Ok((me, token_sha256)),
            Who::Bridge { .. } => Err(ApiError::Internal("the table of routes lets a bridge key do what needs a person")),
        }
    }

    /// Whether what was proven at the beginning still holds: for streams, which outlive their request.
    pub async fn still_holds(&self, state: &State) -> sqlx::Result<bool> {
        match &self.who {
            Who::Person { token_sha256, .. } => Ok(state.store.session_user(token_sha256, state.now()).await?.is_some()),
            Who::Bridge { key, expires_at, .. } => Ok(*expires_at > state.now() && state.store.live_key(&self.clinic, key).await?.is_some()),
        }
    }
}

impl FromRequest for Principal {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        // A handler that asks who it is belongs to an act that needs somebody.
        ready(request.extensions().get::<Self>().cloned().ok_or(ApiError::Internal("the table of routes says that anybody may do this")))
    }
}

/// Who acts, for the audit: whoever was proven, and the request.
impl FromRequest for Actor {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.extensions().get::<Self>().cloned().ok_or(ApiError::Internal("the table of routes says that anybody may do this")))
    }
}

/// Around every endpoint that is not for anybody: proves who asks, and that they may, before anything else of the request is read.
pub async fn admit(act: Act, request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let admitted = authenticate(request.request()).await.and_then(|principal| access::check(principal.caller(), act).map(|()| principal));
    match admitted {
        Ok(principal) => {
            request.extensions_mut().insert(principal);
            Ok(next.call(request).await?.map_into_boxed_body())
        }
        // An answer and not an error, so that the outer middleware can give it its id.
        Err(error) => Ok(request.error_response(error).map_into_boxed_body()),
    }
}

async fn authenticate(request: &HttpRequest) -> Result<Principal, ApiError> {
    let state = request.app_data::<Data<State>>().ok_or(ApiError::Internal("no state"))?;
    if let Some(value) = request.headers().get(header::AUTHORIZATION) {
        let value = value.to_str().map_err(|_| ApiError::unauthorized())?;
        let token = match value.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
            _ => return Err(ApiError::unauthorized()),
        };
        Ok(known(request, if token.starts_with(sessions::PREFIX) { person(token, state).await? } else { bridge(token, state).await? }))
    } else if let Some(cookie) = request.cookie(sessions::COOKIE) {
        let principal = known(request, person(cookie.value(), state).await?);
        // A cookie travels by itself; what changes something must also show that it read an answer of ours.
        let is_write = !matches!(*request.method(), Method::GET | Method::HEAD);
        let shown = request.headers().get(sessions::CSRF_HEADER).map(header::HeaderValue::as_bytes);
        if is_write && shown != Some(sessions::csrf_token(cookie.value()).as_bytes()) {
            return Err(ApiError::forbidden("This request does not show the session's CSRF token. Reload the page and try again"));
        }
        Ok(principal)
    } else {
        Err(ApiError::unauthorized())
    }
}

/// Leaves word of who it is with the request: what is refused from here on is refused to somebody.
fn known(request: &HttpRequest, principal: Principal) -> Principal {
    let origin = request.extensions().get::<Origin>().cloned().unwrap_or_default();
    let principal = Principal { origin, ..principal };
    request.extensions_mut().insert(principal.actor());
    principal
}

async fn person(token: &str, state: &State) -> Result<Principal, ApiError> {
    let token_sha256 = sessions::hash(token);
    let Some(me) = state.store.session_user(&token_sha256, state.now()).await? else {
        return Err(ApiError::unauthorized());
    };
    Ok(Principal { clinic: me.clinic_id.clone(), who: Who::Person { me, token_sha256 }, origin: Origin::default() })
}

async fn bridge(token: &str, state: &State) -> Result<Principal, ApiError> {
    // Three parts make a JWT; anything else was never a bridge key.
    if token.split('.').count() != 3 {
        return Err(ApiError::unauthorized());
    }
    let now = state.now();
    let Some(claims) = state.tokens.verify(token, now) else {
        return Err(ApiError::key_revoked());
    };
    let (clinic, key) = (ClinicId::from(claims.sub), KeyId::from(claims.key_id));
    let Some(live) = state.store.live_key(&clinic, &key).await? else {
        return Err(ApiError::key_revoked());
    };
    if live.last_used_at.is_none_or(|at| now.since(at).as_secs() >= TOUCH_EVERY_S) {
        let (store, key) = (state.store.clone(), key.clone());
        // Nobody waits for this, and a failure costs a date in a list.
        state.runtime.spawn(async move {
            if let Err(error) = store.touch_key(&key, now).await {
                tracing::warn!(key.id = %key, %error, "a key's last use was not noted");
            }
        });
    }
    let who = Who::Bridge { key, label: live.label, expires_at: UtcTime::from_millis(claims.exp.saturating_mul(1000)) };
    Ok(Principal { clinic, who, origin: Origin::default() })
}
