//! The HTTP client of one server. Every request is authenticated, bounded in time and size, and never follows a redirect: the bridge key goes to
//! the configured host and nowhere else. HTTPS, or HTTP on loopback. Knows nothing of the queue; runs on the caller's runtime.

use super::{
    error::{self, Asked, ServerError},
    send::{self, Progress, Upload},
};
use crate::{FailureCause, Secret, engine::Endpoint, settings::ServerAddress};
use bytes::{Bytes, BytesMut};
use chairside_api::{
    AUTH_PATH, Appointment, Appointments, ErrorCode, FileChange, FileConflict, FileId, FileType, LoginAnswer, LoginRequest, MAX_DICOM_BYTES, MAX_IMAGE_BYTES,
    NewPatient, PROTECTED_PATH, Patient, PatientChange, PatientChanges, PatientConflict, PatientFile, PatientFiles, PatientId, Patients, RenewedApiKey,
    UtcTime,
};
use chairside_words::say;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, Url, header, redirect};
use serde::de::DeserializeOwned;
use std::{
    future::Future,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{Arc, Once, PoisonError, RwLock},
    time::{Duration, Instant},
};

/// The largest JSON answer: a thousand full patient records are well under a megabyte.
const LONGEST_JSON: usize = 4 * 1024 * 1024;

/// The largest thumbnail.
const LONGEST_THUMBNAIL: usize = 1024 * 1024;

/// How much of a refusal is read for its sentence.
const LONGEST_REFUSAL: usize = 64 * 1024;

/// A refusal that says what is there instead: a file with all that was drawn over it among them.
const LONGEST_CONFLICT: usize = 1024 * 1024;

/// Shorter than the five seconds after which common servers close an idle connection: a request must not race that close.
const IDLE_CONNECTION: Duration = Duration::from_secs(4);

/// How a client behaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientOptions {
    /// How long a connection may take to stand.
    pub connect: Duration,
    /// How long nothing may move, in either direction.
    pub stall: Duration,
    /// What the server's log calls us.
    pub user_agent: String,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self { connect: Duration::from_secs(10), stall: Duration::from_secs(30), user_agent: concat!("chairside/", env!("CARGO_PKG_VERSION")).to_owned() }
    }
}

/// What came of the wish to change a record, or a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Patched<T = Patient> {
    /// It, as it is now.
    Done(T),
    /// Somebody changed it since that version; this is it now.
    Conflict(T),
}

/// A client of one server with one key. Cheap to clone; clones share connections.
#[derive(Clone)]
pub struct ServerClient(Arc<Inner>);

struct Inner {
    http: Client,
    base: Url,
    address: String,
    /// With the key in force. Exchanged when the key is renewed, for every clone at once.
    authorization: RwLock<(Secret, header::HeaderValue)>,
    stall: Duration,
}

impl std::fmt::Debug for ServerClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ServerClient").field("address", &self.0.address).finish_non_exhaustive()
    }
}

impl ServerClient {
    /// A client for `endpoint`. Fails on an address that is none (or would send the key in the clear), on a key that cannot be a header, and when this
    /// computer has no certificates to trust.
    pub fn new(endpoint: &Endpoint, options: &ClientOptions) -> Result<Self, ServerError> {
        let refused = |message: String| ServerError::new(FailureCause::Refused { status: 0, message }, &endpoint.url);
        let address = ServerAddress::parse(&endpoint.url).map_err(|error| refused(error.to_string()))?;
        let authorization = key_header(&endpoint.api_key).ok_or_else(|| ServerError::new(FailureCause::KeyRefused, address.as_str()))?;
        let authorization = RwLock::new((endpoint.api_key.clone(), authorization));
        let http = http_client(&address, options).map_err(|error| {
            tracing::error!(error = %error.without_url(), "the HTTP client could not be made");
            ServerError::new(FailureCause::Tls, address.as_str())
        })?;
        let mut base = address.url().clone();
        base.set_path(PROTECTED_PATH);
        Ok(Self(Arc::new(Inner { http, base, address: address.as_str().to_owned(), authorization, stall: options.stall })))
    }

    /// Scheme, host and port.
    pub fn address(&self) -> &str {
        &self.0.address
    }

    /// Whether the other is a clone of this one, not merely for the same address.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The key in force.
    pub(crate) fn key(&self) -> Secret {
        self.0.authorization.read().unwrap_or_else(PoisonError::into_inner).0.clone()
    }

    /// Works with this key from now on, and so does every clone.
    pub(crate) fn use_key(&self, key: &Secret) -> Result<(), ServerError> {
        let authorization = key_header(key).ok_or_else(|| self.failure(FailureCause::KeyRefused))?;
        *self.0.authorization.write().unwrap_or_else(PoisonError::into_inner) = (key.clone(), authorization);
        Ok(())
    }

    /// The key signed anew, if the server finds that it is time.
    pub(crate) async fn renew_key(&self) -> Result<Option<Secret>, ServerError> {
        let request = self.request(Method::POST, &["clinic", "api-keys", "renew"]);
        let response = self.success(Asked::Other, self.sent(request).await?).await?;
        if response.status() == StatusCode::NO_CONTENT {
            return Ok(None);
        }
        let renewed: RenewedApiKey = self.parsed(response).await?;
        Ok(Some(Secret::new(&renewed.api_key)))
    }

    /// Whether a Chairside server answers and takes the key; how long the round trip took.
    pub async fn probe(&self) -> Result<Duration, ServerError> {
        let started = Instant::now();
        self.patients("", 1).await?;
        Ok(started.elapsed())
    }

    /// Patients whose names or number have all the words of `text`, best first; with no text the newest.
    pub async fn search_patients(&self, text: &str, limit: u32) -> Result<Vec<Patient>, ServerError> {
        Ok(self.patients(text.trim(), limit).await?.patients)
    }

    /// One patient's record.
    pub async fn patient(&self, id: &PatientId) -> Result<Patient, ServerError> {
        self.json(Asked::Patient, self.request(Method::GET, &["patients", id.as_str()])).await
    }

    /// Makes a patient. With a `request_id` the same request again answers the first one's record.
    pub async fn create_patient(&self, patient: &NewPatient) -> Result<Patient, ServerError> {
        self.json(Asked::Other, self.request(Method::POST, &["patients"]).json(patient)).await
    }

    /// Changes a record that still has this version.
    pub async fn patch_patient(&self, id: &PatientId, version: i64, change: &PatientChange) -> Result<Patched, ServerError> {
        let request = self.request(Method::PATCH, &["patients", id.as_str()]).header(header::IF_MATCH, version.to_string()).json(change);
        let now = |conflict: PatientConflict| (conflict.error.code == ErrorCode::VersionConflict && conflict.patient.id == *id).then_some(conflict.patient);
        self.patched(Asked::Patient, request, now).await
    }

    /// Changes something; `now` reads it from the answer that somebody else was first.
    pub(super) async fn patched<T: DeserializeOwned, C: DeserializeOwned>(
        &self,
        asked: Asked,
        request: RequestBuilder,
        now: impl FnOnce(C) -> Option<T>,
    ) -> Result<Patched<T>, ServerError> {
        let response = self.sent(request).await?;
        if response.status() != StatusCode::CONFLICT {
            return Ok(Patched::Done(self.parsed(self.success(asked, response).await?).await?));
        }
        let headers = response.headers().clone();
        let body = self.whole(response, LONGEST_CONFLICT).await;
        match serde_json::from_slice(&body).ok().and_then(now) {
            Some(now) => Ok(Patched::Conflict(now)),
            None => Err(ServerError::answer(asked, StatusCode::CONFLICT, &headers, &body, &self.0.address)),
        }
    }

    /// At most `limit` of the records that changed since the cursor of an earlier answer; without one, from the beginning.
    pub async fn patient_changes(&self, since: Option<&str>, limit: u32) -> Result<PatientChanges, ServerError> {
        let mut request = self.request(Method::GET, &["patients", "changes"]).query(&[("limit", limit)]);
        if let Some(since) = since {
            request = request.query(&[("since", since)]);
        }
        self.json(Asked::Other, request).await
    }

    /// Archives a record, as the person whose session this is.
    pub async fn archive_patient(&self, id: &PatientId, session: &Secret) -> Result<Patient, ServerError> {
        self.json(Asked::Person, self.request_of(session, Method::DELETE, &["patients", id.as_str()])).await
    }

    /// What the server knows of a file, asked as the person whose session this is.
    pub async fn file_as(&self, id: &FileId, session: &Secret) -> Result<PatientFile, ServerError> {
        self.json(Asked::Person, self.request_of(session, Method::GET, &["files", id.as_str()])).await
    }

    /// Gives a file that still has this version to another patient, as the person whose session this is. `Err(file)`: somebody changed it since; this is it now.
    pub async fn move_file(
        &self,
        file: &PatientFile,
        to: &PatientId,
        reason: &str,
        session: &Secret,
    ) -> Result<Result<PatientFile, Box<PatientFile>>, ServerError> {
        let change = FileChange { patient_id: Some(to.clone()), reason: Some(reason.to_owned()), ..FileChange::default() };
        let request = self.request_of(session, Method::PATCH, &["files", file.id.as_str()]);
        let response = self.sent(request.header(header::IF_MATCH, file.version.to_string()).json(&change)).await?;
        if response.status() != StatusCode::CONFLICT {
            return Ok(Ok(self.parsed(self.success(Asked::Person, response).await?).await?));
        }
        let headers = response.headers().clone();
        let body = self.beginning(response).await;
        match serde_json::from_slice::<FileConflict>(&body) {
            Ok(conflict) if conflict.error.code == ErrorCode::VersionConflict && conflict.file.id == file.id => Ok(Err(Box::new(conflict.file))),
            _ => Err(ServerError::answer(Asked::Person, StatusCode::CONFLICT, &headers, &body, &self.0.address)),
        }
    }

    /// The appointments of a room that end after `from` and begin before `until`, earliest first; at most a thousand.
    pub async fn appointments(&self, room: &str, from: UtcTime, until: UtcTime) -> Result<Vec<Appointment>, ServerError> {
        let asked = [("room", room), ("from", &from.to_string()), ("until", &until.to_string()), ("limit", "1000")];
        let answer: Appointments = self.json(Asked::Other, self.request(Method::GET, &["appointments"]).query(&asked)).await?;
        Ok(answer.appointments)
    }

    /// Files that came to the server since then, of everybody, newest first; `after` is the `nextCursor` of an earlier answer.
    pub async fn files_since(&self, since: UtcTime, after: Option<&str>) -> Result<PatientFiles, ServerError> {
        let mut request = self.request(Method::GET, &["patient-files"]).query(&[("since", since.to_string()), ("limit", "1000".to_owned())]);
        if let Some(after) = after {
            request = request.query(&[("after", after)]);
        }
        self.json(Asked::Other, request).await
    }

    /// Signs a person in.
    pub async fn login(&self, email: &str, password: &Secret) -> Result<LoginAnswer, ServerError> {
        let login = LoginRequest { email: email.to_owned(), password: password.expose().to_owned() };
        self.json(Asked::Person, self.0.http.post(self.outside("login")).json(&login)).await
    }

    /// Ends a person's session.
    pub async fn logout(&self, session: &Secret) -> Result<(), ServerError> {
        self.success(Asked::Person, self.sent(self.auth_request_of(session, "logout")).await?).await.map(drop)
    }

    /// What the server knows of a file, hidden or not; `None`: there is none.
    pub(crate) async fn file_known(&self, id: &FileId) -> Result<Option<PatientFile>, ServerError> {
        match self.json(Asked::File, self.request(Method::GET, &["files", id.as_str()])).await {
            Err(error) if matches!(error.cause(), FailureCause::Refused { status: 404, .. }) => Ok(None),
            other => other.map(Some),
        }
    }

    /// A small picture of a file (JPEG or WebP), at most 1 MiB.
    pub async fn thumbnail(&self, file: &FileId, size: u32) -> Result<Bytes, ServerError> {
        let request = self.request(Method::GET, &["files", file.as_str(), "thumbnail"]).query(&[("size", size)]);
        let response = self.success(Asked::Thumbnail, self.sent(request).await?).await?;
        self.body(response, LONGEST_THUMBNAIL).await
    }

    /// Sends one image and waits for the server's word that it has it. `on_sent` hears how many bytes of the file have gone, growing, from the sending task.
    ///
    /// Sending the same again is harmless: the server knows an image by clinic, patient and hash.
    pub async fn upload(&self, upload: &Upload, on_sent: impl Fn(u64) + Send + Sync + 'static) -> Result<PatientFile, ServerError> {
        let file = self.open_spool(upload).await?;
        let progress = Arc::new(Progress::new());
        let form = send::form(upload, file, &progress, on_sent).map_err(|error| self.transport(&error))?;
        let request = self.request(Method::POST, &["files", "upload"]).multipart(form);
        let sent = tokio::select! {
            sent = request.send() => sent.map_err(|error| self.transport(&error)),
            () = progress.stalled(self.0.stall) => Err(ServerError::timed_out(self.0.stall, &self.0.address)),
        };
        let response = match sent {
            Err(_) if progress.is_unreadable() => return Err(self.failure(FailureCause::SpoolUnreadable)),
            sent => sent?,
        };
        if !matches!(response.status(), StatusCode::OK | StatusCode::CREATED) {
            return Err(self.upload_refused(upload, response).await);
        }
        self.confirmed(upload, self.parsed(response).await?)
    }

    /// The safe copy, if the server can take it. It stops reading what is too large, which can reach us as a broken connection: that is said before anything is sent.
    pub(super) async fn open_spool(&self, upload: &Upload) -> Result<tokio::fs::File, ServerError> {
        let limit = if upload.file_type == FileType::Dicom { MAX_DICOM_BYTES } else { MAX_IMAGE_BYTES };
        if upload.size_bytes > limit {
            return Err(self.failure(FailureCause::TooLarge));
        }
        send::open_spool(upload).await.map_err(|error| {
            tracing::error!(image.id = %upload.image, %error, "the safe copy cannot be read");
            self.failure(FailureCause::SpoolUnreadable)
        })
    }

    /// The server's word, if it speaks of what was sent.
    pub(super) fn confirmed(&self, upload: &Upload, confirmed: PatientFile) -> Result<PatientFile, ServerError> {
        let wrong = if confirmed.sha256 != upload.sha256 {
            say!("confirmed-other-bytes")
        } else if confirmed.patient_id != upload.patient && confirmed.moved_at.is_none() {
            // A person may have moved the image or merged its patient since it was sent, or before: that is as it should be.
            say!("confirmed-other-patient")
        } else {
            return Ok(confirmed);
        };
        tracing::error!(image.id = %upload.image, expected = %upload.sha256, confirmed = %confirmed.sha256, wrong, "the server confirmed something else");
        Err(self.failure(FailureCause::Refused { status: 200, message: wrong.to_owned() }))
    }

    /// How long nothing may move.
    pub(super) fn stall(&self) -> Duration {
        self.0.stall
    }

    /// Opens the clinic's event stream after event `after` (or from now on). The caller watches its silence.
    pub(crate) async fn open_events(&self, after: Option<i64>) -> Result<Response, ServerError> {
        let mut request = self.request(Method::GET, &["sse", "clinic-events"]).header(header::ACCEPT, "text/event-stream");
        if let Some(after) = after {
            request = request.header("Last-Event-ID", after);
        }
        let response = self.success(Asked::Other, self.sent(request).await?).await?;
        let content_type = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if content_type.starts_with("text/event-stream") { Ok(response) } else { Err(self.failure(FailureCause::NotOurServer)) }
    }

    /// A failure of this server.
    pub(crate) fn failure(&self, cause: FailureCause) -> ServerError {
        ServerError::new(cause, &self.0.address)
    }

    /// A failure of the connection to this server.
    pub(crate) fn transport(&self, error: &reqwest::Error) -> ServerError {
        ServerError::transport(error, self.0.stall, &self.0.address)
    }

    async fn patients(&self, text: &str, limit: u32) -> Result<Patients, ServerError> {
        let mut request = self.request(Method::GET, &["patients"]).query(&[("limit", limit)]);
        if !text.is_empty() {
            request = request.query(&[("search", text)]);
        }
        self.json(Asked::Other, request).await
    }

    pub(super) fn request(&self, method: Method, path: &[&str]) -> RequestBuilder {
        let authorization = self.0.authorization.read().unwrap_or_else(PoisonError::into_inner).1.clone();
        self.request_as(&authorization, method, path)
    }

    /// Where people sign in and out.
    fn outside(&self, act: &str) -> Url {
        let mut url = self.0.base.clone();
        url.set_path(&format!("{AUTH_PATH}/{act}"));
        url
    }

    /// A request as the person whose session it is.
    pub(crate) fn request_of(&self, session: &Secret, method: Method, path: &[&str]) -> RequestBuilder {
        self.request_as(&bearer(session), method, path)
    }

    /// A request about the session itself, or its person's password.
    pub(crate) fn auth_request_of(&self, session: &Secret, act: &str) -> RequestBuilder {
        self.0.http.post(self.outside(act)).header(header::AUTHORIZATION, bearer(session))
    }

    fn request_as(&self, authorization: &header::HeaderValue, method: Method, path: &[&str]) -> RequestBuilder {
        let mut url = self.0.base.clone();
        // Never `Err`: the address was parsed as one with a host.
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.extend(path);
        }
        self.0.http.request(method, url).header(header::AUTHORIZATION, authorization.clone())
    }

    /// Sends a small request; the answer must begin within the stall limit.
    pub(crate) async fn sent(&self, request: RequestBuilder) -> Result<Response, ServerError> {
        self.within_stall(async { request.send().await.map_err(|error| self.transport(&error)) }).await
    }

    pub(crate) async fn json<T: DeserializeOwned>(&self, asked: Asked, request: RequestBuilder) -> Result<T, ServerError> {
        let response = self.success(asked, self.sent(request).await?).await?;
        self.parsed(response).await
    }

    /// The answer, if it is a success; its refusal otherwise.
    pub(crate) async fn success(&self, asked: Asked, response: Response) -> Result<Response, ServerError> {
        if response.status().is_success() {
            return Ok(response);
        }
        let (status, headers) = (response.status(), response.headers().clone());
        let body = self.beginning(response).await;
        Err(ServerError::answer(asked, status, &headers, &body, &self.0.address))
    }

    pub(super) async fn upload_refused(&self, upload: &Upload, response: Response) -> ServerError {
        let (status, headers) = (response.status(), response.headers().clone());
        let body = self.beginning(response).await;
        if error::code_of(&headers, &body) == ErrorCode::HashMismatch {
            // Either our copy went bad on the disk, or the bytes on their way. Only the second passes by itself.
            let intact = send::spool_is_intact(&upload.spool_path, upload.sha256).await;
            return self.failure(if intact { FailureCause::ConnectionLost } else { FailureCause::SpoolUnreadable });
        }
        ServerError::answer(Asked::Upload, status, &headers, &body, &self.0.address)
    }

    pub(super) async fn parsed<T: DeserializeOwned>(&self, response: Response) -> Result<T, ServerError> {
        let body = self.body(response, LONGEST_JSON).await?;
        serde_json::from_slice(&body).map_err(|error| {
            tracing::warn!(kind = ?error.classify(), "an answer was not what a Chairside server says");
            self.failure(FailureCause::NotOurServer)
        })
    }

    /// The whole body, which must arrive within the stall limit and be no longer than `limit`.
    async fn body(&self, mut response: Response, limit: usize) -> Result<Bytes, ServerError> {
        self.within_stall(async {
            let mut body = BytesMut::new();
            while let Some(piece) = response.chunk().await.map_err(|error| self.transport(&error))? {
                if body.len() + piece.len() > limit {
                    return Err(self.failure(FailureCause::NotOurServer));
                }
                body.extend_from_slice(&piece);
            }
            Ok(body.freeze())
        })
        .await
    }

    /// What can be had of a refusal's body; its status says enough when nothing can.
    pub(super) async fn beginning(&self, response: Response) -> Bytes {
        self.whole(response, LONGEST_REFUSAL).await
    }

    /// The body of a refusal, up to `limit`.
    async fn whole(&self, mut response: Response, limit: usize) -> Bytes {
        let mut body = BytesMut::new();
        let reading = async {
            while let Ok(Some(piece)) = response.chunk().await {
                body.extend_from_slice(&piece[..piece.len().min(limit - body.len())]);
                if body.len() == limit {
                    break;
                }
            }
        };
        if tokio::time::timeout(self.0.stall, reading).await.is_err() {
            tracing::debug!("a refusal's body did not end");
        }
        body.freeze()
    }

    pub(super) async fn within_stall<T>(&self, work: impl Future<Output = Result<T, ServerError>>) -> Result<T, ServerError> {
        tokio::time::timeout(self.0.stall, work).await.unwrap_or_else(|_| Err(ServerError::timed_out(self.0.stall, &self.0.address)))
    }
}

/// The header that shows a bridge key; none when it has letters that no header can have.
fn key_header(key: &Secret) -> Option<header::HeaderValue> {
    let mut value = header::HeaderValue::from_str(&format!("Bearer {}", key.expose())).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// A session token is letters, digits and `_-`; one that is not is as good as none, and is refused as that.
fn bearer(session: &Secret) -> header::HeaderValue {
    key_header(session).unwrap_or(header::HeaderValue::from_static("Bearer"))
}

fn http_client(address: &ServerAddress, options: &ClientOptions) -> reqwest::Result<Client> {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        if rustls::crypto::ring::default_provider().install_default().is_err() {
            tracing::debug!("a TLS provider was installed before");
        }
    });
    let mut builder = Client::builder()
        .user_agent(&options.user_agent)
        .redirect(redirect::Policy::none())
        .referer(false)
        .connect_timeout(options.connect)
        .pool_idle_timeout(IDLE_CONNECTION)
        .tcp_nodelay(true);
    if address.is_loopback() {
        // No proxy stands between a computer and itself, and `localhost` is this computer whatever a name server says.
        builder = builder.no_proxy().resolve_to_addrs("localhost", &[SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), SocketAddr::from((Ipv6Addr::LOCALHOST, 0))]);
    }
    if address.url().scheme() == "http" {
        // No certificate is ever looked at: do not fail on a computer that has none.
        builder = builder.tls_certs_only([]);
    } else {
        builder = builder.https_only(true);
    }
    builder.build()
}

#[cfg(test)]
#[path = "client_tests.rs"]
mod tests;
