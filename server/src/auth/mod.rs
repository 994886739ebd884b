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
    store::{
        audit::{Actor, Author},
        sessions::LiveSession,
    },
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
use chairside_api::{ClinicId, KeyId, Me, Role, UtcTime};
use sessions::Kind;
use std::{
    future::{Ready, ready},
    sync::Arc,
};
use tokens::Verified;

/// The last use of a key or a cookie is noted to the minute, so that a busy client does not write with every request.
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

/// The session by which somebody was let in.
#[derive(Clone)]
pub struct Session {
    /// How its token came.
    pub kind: sessions::Kind,
    /// What the database knows of the token.
    pub token_sha256: String,
    /// The sign-in it came from, which its person can end.
    pub sign_in: String,
}

/// A person or a console.
#[derive(Clone)]
pub enum Who {
    /// A person with a session.
    Person {
        /// Who signed in.
        me: Me,
        /// By which session.
        session: Session,
    },
    /// A console with a bridge key.
    Bridge {
        /// The key.
        key: KeyId,
        /// What the key is called.
        label: String,
        /// Names the secret that signed it.
        kid: Arc<str>,
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

    /// The person and their session. For acts that need a person: the table has refused everybody else.
    pub fn person(&self) -> Result<(&Me, &Session), ApiError> {
        match &self.who {
            Who::Person { me, session } => Ok((me, session)),
            Who::Bridge { .. } => Err(ApiError::Internal("the table of routes lets a bridge key do what needs a person")),
        }
    }

    /// Whether what was proven at the beginning still holds: for streams, which outlive their request.
    pub async fn still_holds(&self, state: &State) -> sqlx::Result<bool> {
        match &self.who {
            Who::Person { session, .. } => {
                let live = state.live_session(session.kind, &session.token_sha256).await?;
                // Who was a superadmin when the stream began may be one no more.
                Ok(live.is_some_and(|live| live.me.clinic_id == self.clinic || live.me.role == Role::Superadmin))
            }
            Who::Bridge { key, kid, expires_at, .. } => {
                let now = state.now();
                let counts = expires_at.plus(tokens::LEEWAY) > now && state.tokens.honours(kid, now);
                Ok(counts && state.store.live_key(&self.clinic, key).await?.is_some())
            }
        }
    }
}

impl State {
    /// Has the open streams looked at of somebody who may have to leave, in this process; the others look by themselves every few seconds.
    pub fn recheck(&self, person: &Me) {
        match person.role {
            Role::Superadmin => self.bus.recheck_all(),
            _ => self.bus.recheck(&person.clinic_id),
        }
    }

    /// The session with this token, while it holds.
    async fn live_session(&self, kind: sessions::Kind, token_sha256: &str) -> sqlx::Result<Option<LiveSession>> {
        let now = self.now();
        self.store.session(kind, token_sha256, now, now.minus(self.limits.cookie_idle)).await
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
    let admitted = authenticate(request.request(), act).await.and_then(|principal| access::check(principal.caller(), act).map(|()| principal));
    match admitted {
        Ok(principal) => {
            request.extensions_mut().insert(principal);
            Ok(next.call(request).await?.map_into_boxed_body())
        }
        // An answer and not an error, so that the outer middleware can give it its id.
        Err(error) => Ok(request.error_response(error).map_into_boxed_body()),
    }
}

async fn authenticate(request: &HttpRequest, act: Act) -> Result<Principal, ApiError> {
    let state = request.app_data::<Data<State>>().ok_or(ApiError::Internal("no state"))?;
    let proven = if let Some(value) = request.headers().get(header::AUTHORIZATION) {
        let value = value.to_str().map_err(|_| ApiError::unauthorized())?;
        let token = match value.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
            _ => return Err(ApiError::unauthorized()),
        };
        known(request, if token.starts_with(sessions::PREFIX) { person(Kind::Bearer, token, act, state).await? } else { bridge(token, state).await? })
    } else if let Some(cookie) = request.cookie(sessions::COOKIE) {
        let principal = known(request, person(Kind::Cookie, cookie.value(), act, state).await?);
        // A cookie travels by itself; what changes something must also show that it read an answer of ours.
        let is_write = !matches!(*request.method(), Method::GET | Method::HEAD);
        let shown = request.headers().get(sessions::CSRF_HEADER).map(header::HeaderValue::as_bytes);
        if is_write && shown != Some(sessions::csrf_token(cookie.value()).as_bytes()) {
            return Err(ApiError::forbidden("This request does not show the session's CSRF token. Reload the page and try again"));
        }
        principal
    } else {
        return Err(ApiError::unauthorized());
    };
    in_clinic(request, proven, state).await
}

/// Leaves word of who it is with the request: what is refused from here on is refused to somebody.
fn known(request: &HttpRequest, principal: Principal) -> Principal {
    let origin = request.extensions().get::<Origin>().cloned().unwrap_or_default();
    let principal = Principal { origin, ..principal };
    request.extensions_mut().insert(principal.actor());
    principal
}

/// The same caller in the clinic they ask for. A superadmin has all of them; for everybody else another's is not there.
async fn in_clinic(request: &HttpRequest, proven: Principal, state: &State) -> Result<Principal, ApiError> {
    let there_is_none = || ApiError::not_found("There is no such clinic");
    let asked = match request.headers().get(chairside_api::CLINIC_HEADER) {
        Some(clinic) => Some(clinic.to_str().map_err(|_| there_is_none())?),
        // An event stream and a link of a browser cannot carry a header.
        None if matches!(*request.method(), Method::GET | Method::HEAD) => request.query_string().split('&').find_map(|pair| pair.strip_prefix("clinic=")),
        None => None,
    };
    let Some(asked) = asked.filter(|asked| *asked != proven.clinic.as_str()) else { return Ok(proven) };
    let clinic = ClinicId::from(asked);
    if proven.caller() != Caller::Person(Role::Superadmin) || !state.store.has_clinic(&clinic).await? {
        return Err(there_is_none());
    }
    Ok(known(request, Principal { clinic, ..proven }))
}

async fn person(kind: Kind, token: &str, act: Act, state: &State) -> Result<Principal, ApiError> {
    let token_sha256 = sessions::hash(token);
    let Some(live) = state.live_session(kind, &token_sha256).await? else {
        return Err(ApiError::unauthorized());
    };
    let now = state.now();
    // A stream comes back by itself: it does not show that anybody is there.
    if kind == Kind::Cookie && act != Act::Listen && now.since(live.last_used_at).as_secs() >= TOUCH_EVERY_S {
        state.store.touch_session(&token_sha256, now).await?;
    }
    let session = Session { kind, token_sha256, sign_in: live.sign_in };
    Ok(Principal { clinic: live.me.clinic_id.clone(), who: Who::Person { me: live.me, session }, origin: Origin::default() })
}

async fn bridge(token: &str, state: &State) -> Result<Principal, ApiError> {
    // Three parts make a JWT; anything else was never a bridge key.
    if token.split('.').count() != 3 {
        return Err(ApiError::unauthorized());
    }
    let now = state.now();
    let Some(Verified { claims, kid }) = state.tokens.verify(token, now) else {
        return Err(ApiError::key_revoked());
    };
    let (clinic, key) = (ClinicId::from(claims.sub), KeyId::from(claims.key_id));
    let Some(live) = state.store.live_key(&clinic, &key).await? else {
        return Err(ApiError::key_revoked());
    };
    if live.kid.as_deref() != Some(&*kid) || live.last_used_at.is_none_or(|at| now.since(at).as_secs() >= TOUCH_EVERY_S) {
        let (store, key, kid) = (state.store.clone(), key.clone(), kid.clone());
        // Nobody waits for this, and a failure costs a date in a list.
        state.runtime.spawn(async move {
            if let Err(error) = store.touch_key(&key, &kid, now).await {
                tracing::warn!(key.id = %key, %error, "a key's last use was not noted");
            }
        });
    }
    let who = Who::Bridge { key, label: live.label, kid, expires_at: UtcTime::from_millis(claims.exp.saturating_mul(1000)) };
    Ok(Principal { clinic, who, origin: Origin::default() })
}
