//! What went wrong between this console and its server: which failures pass by themselves, which need a person, and the words for both.

use crate::FailureCause;
use chairside_api::ErrorCode;
use chairside_words::say;
use reqwest::{StatusCode, header};
use serde::Deserialize;
use std::time::Duration;

/// The server asked to wait: never longer than this, or one wrong header would silence a console for days.
const LONGEST_RETRY_AFTER: Duration = Duration::from_hours(1);

/// How much of a server's sentence is shown.
const LONGEST_SENTENCE: usize = 300;

/// A request that did not succeed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message())]
pub struct ServerError {
    cause: FailureCause,
    /// What the server answered, where an answer came that could be read.
    status: Option<StatusCode>,
    /// What programs decide by, where the answer named it.
    code: ErrorCode,
    retry_after: Option<Duration>,
    address: String,
    /// It failed before the last byte of the file was on its way.
    is_before_the_end: bool,
}

/// What was asked, where the meaning of an answer depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// To take a file.
    Upload,
    /// For one patient.
    Patient,
    /// For a picture of a file.
    Thumbnail,
    /// What is known of one file.
    File,
    /// For something that only a person may do: what is refused is not the bridge key.
    Person,
    /// Anything else.
    Other,
}

impl ServerError {
    /// Why, in the words of the queue's *Last error* column.
    pub fn cause(&self) -> &FailureCause {
        &self.cause
    }

    /// Whether trying again later can help without anybody doing anything.
    pub fn is_transient(&self) -> bool {
        !matches!(
            self.cause,
            FailureCause::KeyRefused | FailureCause::TooLarge | FailureCause::PatientUnknown | FailureCause::Refused { .. } | FailureCause::SpoolUnreadable
        )
    }

    /// Whether an image that was being sent is surely not with the server: nobody was reached, or the answer was read and was no. Whatever else fails may fail
    /// after the image was taken.
    pub fn is_surely_not_taken(&self) -> bool {
        if self.is_before_the_end {
            return true;
        }
        match &self.cause {
            FailureCause::NoConnection
            | FailureCause::Tls
            | FailureCause::KeyRefused
            | FailureCause::ServerFull
            | FailureCause::TooLarge
            | FailureCause::PatientUnknown
            | FailureCause::SpoolUnreadable => true,
            FailureCause::ServerBusy => self.status == Some(StatusCode::TOO_MANY_REQUESTS),
            // Status 200: it took something else than was sent.
            FailureCause::Refused { status, .. } => *status != 200,
            FailureCause::ConnectionLost | FailureCause::TimedOut { .. } | FailureCause::ServerError { .. } | FailureCause::NotOurServer => false,
        }
    }

    /// Whether the next image would be answered the same, because the server (or what stands before it) takes nothing at all for now.
    pub fn is_of_every_image(&self) -> bool {
        self.status.is_some_and(|status| matches!(status.as_u16(), 429 | 502 | 503 | 504 | 507))
    }

    /// The least time the server asks to wait; at most an hour.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// The stable name of what the server refused.
    pub fn code(&self) -> ErrorCode {
        self.code
    }

    /// Whether the server does not know (any more) who asks: a person who must sign in.
    pub fn is_unauthorized(&self) -> bool {
        self.status == Some(StatusCode::UNAUTHORIZED)
    }

    /// Whether the server lets somebody else do this, and not who asked.
    pub fn is_forbidden(&self) -> bool {
        self.status == Some(StatusCode::FORBIDDEN)
    }

    /// What the server said when it refused what was asked, and nothing else.
    pub fn refusal(&self) -> Option<&str> {
        if let FailureCause::Refused { message, .. } = &self.cause { Some(message) } else { None }
    }

    /// Whether the server refuses the bridge key, so that nothing at all can be sent until a person acts.
    pub fn is_key_refused(&self) -> bool {
        self.cause == FailureCause::KeyRefused
    }

    /// What happened, what is safe, what to do.
    pub fn message(&self) -> String {
        let address = &self.address;
        match &self.cause {
            FailureCause::NoConnection => {
                say!("server-no-answer", address)
            }
            FailureCause::ConnectionLost => say!("server-broke", address),
            FailureCause::TimedOut { seconds } => {
                say!("server-slow", address, seconds)
            }
            FailureCause::Tls => say!("server-certificate", address),
            FailureCause::KeyRefused => say!("server-key", address),
            FailureCause::ServerFull => say!("server-full", address),
            FailureCause::ServerBusy => say!("server-busy-how", address),
            FailureCause::ServerError { status } => {
                say!("server-failed-how", address, status = status.to_string())
            }
            FailureCause::TooLarge => say!("server-too-large").to_owned(),
            FailureCause::PatientUnknown => {
                say!("server-no-patient", address)
            }
            // Not the server's word but ours, about an address that cannot be used at all.
            FailureCause::Refused { status: 0, message } => say!("server-kept-here", message),
            FailureCause::Refused { status, message } => {
                say!("server-refused-how", address, status = status.to_string(), message)
            }
            FailureCause::NotOurServer => {
                say!("server-not-ours", address)
            }
            FailureCause::SpoolUnreadable => say!("server-spool").to_owned(),
        }
    }

    /// A failure known by its cause alone.
    pub(crate) fn new(cause: FailureCause, address: &str) -> Self {
        Self { cause, status: None, code: ErrorCode::Unknown, retry_after: None, address: address.to_owned(), is_before_the_end: false }
    }

    /// The same, of an upload in pieces whose last one was not begun: nobody can have made a file of it.
    pub(super) fn before_the_end(self) -> Self {
        Self { is_before_the_end: true, ..self }
    }

    /// Nothing moved for `limit`.
    pub(crate) fn timed_out(limit: Duration, address: &str) -> Self {
        Self::new(FailureCause::TimedOut { seconds: u32::try_from(limit.as_secs()).unwrap_or(u32::MAX).max(1) }, address)
    }

    /// A failure of the connection, before or in the middle of an answer. `Tls` and `NoConnection` are told only of a connection that never came to stand: what
    /// breaks later, encrypted or not, breaks when the server may have everything.
    pub(crate) fn transport(error: &reqwest::Error, limit: Duration, address: &str) -> Self {
        let cause = if error.is_connect() || error.is_dns() {
            if chain(error).any(is_tls) { FailureCause::Tls } else { FailureCause::NoConnection }
        } else if error.is_timeout() {
            return Self::timed_out(limit, address);
        } else if chain(error).filter_map(|error| error.downcast_ref::<hyper::Error>()).any(|error| error.is_parse() && !error.is_incomplete_message()) {
            // Something answers there, in another language than HTTP.
            FailureCause::NotOurServer
        } else {
            FailureCause::ConnectionLost
        };
        Self::new(cause, address)
    }

    /// An answer that is no success. `body` is its beginning.
    pub(super) fn answer(asked: Asked, status: StatusCode, headers: &header::HeaderMap, body: &[u8], address: &str) -> Self {
        let said = Said::read(headers, body);
        let code = said.as_ref().map_or(ErrorCode::Unknown, |said| said.code);
        // A page for people (a hotel's sign-in, a proxy's apology) is not our server speaking, whatever its status says; it goes away by itself.
        let foreign = is_html(headers);
        let refused = || FailureCause::Refused { status: status.as_u16(), message: said.as_ref().map_or_else(|| status.to_string(), Said::sentence) };
        let cause = match status.as_u16() {
            413 => FailureCause::TooLarge,
            // Too many tries to sign in: the sentence says when to come again.
            429 if asked == Asked::Person => refused(),
            408 | 423 | 429 | 503 => FailureCause::ServerBusy,
            507 => FailureCause::ServerFull,
            status @ 500..=599 => FailureCause::ServerError { status },
            _ if foreign => FailureCause::NotOurServer,
            401 | 403 if asked != Asked::Person => FailureCause::KeyRefused,
            404 => match (asked, code) {
                (_, ErrorCode::PatientNotFound) | (Asked::Patient, ErrorCode::NotFound) => FailureCause::PatientUnknown,
                (Asked::Thumbnail | Asked::File | Asked::Person, ErrorCode::NotFound) => refused(),
                _ => FailureCause::NotOurServer,
            },
            409 if code == ErrorCode::UploadInFlight => FailureCause::ServerBusy,
            400..=499 => refused(),
            _ => FailureCause::NotOurServer,
        };
        Self { status: Some(status), code, retry_after: retry_after(headers), ..Self::new(cause, address) }
    }
}

/// The body of a refusal. Only the sentence is required: servers of the plan send no code.
#[derive(Deserialize)]
struct Said {
    error: String,
    #[serde(default = "unknown")]
    code: ErrorCode,
}

fn unknown() -> ErrorCode {
    ErrorCode::Unknown
}

impl Said {
    fn read(headers: &header::HeaderMap, body: &[u8]) -> Option<Self> {
        if is_html(headers) { None } else { serde_json::from_slice(body).ok() }
    }

    /// The sentence, made safe to show: one line, bounded, without its full stop (our own sentence goes on).
    fn sentence(&self) -> String {
        let line: String = self.error.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(LONGEST_SENTENCE).collect();
        line.trim().trim_end_matches('.').to_owned()
    }
}

/// The `code` of a refusal's body, if it has one.
pub(super) fn code_of(headers: &header::HeaderMap, body: &[u8]) -> ErrorCode {
    Said::read(headers, body).map_or(ErrorCode::Unknown, |said| said.code)
}

fn is_html(headers: &header::HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    content_type.trim_start().get(..9).is_some_and(|kind| kind.eq_ignore_ascii_case("text/html"))
}

/// `Retry-After` in seconds or as a date (RFC 9110, 10.2.3). A date is read against the server's own `Date`, so that a clock off by a day does not matter.
fn retry_after(headers: &header::HeaderMap) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    let asked = if text.bytes().all(|digit| digit.is_ascii_digit()) && !text.is_empty() {
        // More digits than a number holds is longer than the longest anyway.
        Duration::from_secs(text.parse().unwrap_or(u64::MAX))
    } else {
        let date = |text: &str| jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok();
        let now = date(headers.get(header::DATE)?.to_str().ok()?)?;
        Duration::try_from(date(text)?.duration_since(now)).unwrap_or_default()
    };
    Some(asked.min(LONGEST_RETRY_AFTER))
}

/// The error and everything beneath it; an `io::Error` hides what it wraps from `source`.
fn chain<'a>(error: &'a (dyn std::error::Error + 'static)) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |error| match error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
        Some(inner) => Some(inner as &(dyn std::error::Error + 'static)),
        None => error.source(),
    })
}

fn is_tls(error: &(dyn std::error::Error + 'static)) -> bool {
    error.is::<rustls::Error>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn headers(pairs: &[(header::HeaderName, &str)]) -> header::HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect()
    }

    fn answer(status: u16, content_type: &str, body: &str) -> ServerError {
        ServerError::answer(
            Asked::Upload,
            StatusCode::from_u16(status).unwrap(),
            &headers(&[(header::CONTENT_TYPE, content_type)]),
            body.as_bytes(),
            "https://clinic",
        )
    }

    #[test]
    fn every_status_has_its_cause_and_says_whether_it_passes() {
        let json = |status, code: &str| answer(status, "application/json", &format!(r#"{{"error":"It says so.","code":"{code}","requestId":"r"}}"#));
        let refused = |status| FailureCause::Refused { status, message: "It says so".to_owned() };
        for (error, cause, transient) in [
            (json(401, "key_revoked"), FailureCause::KeyRefused, false),
            (json(403, "forbidden"), FailureCause::KeyRefused, false),
            (answer(401, "text/plain", ""), FailureCause::KeyRefused, false),
            (answer(403, "text/html; charset=utf-8", "<html>"), FailureCause::NotOurServer, true),
            (json(404, "patient_not_found"), FailureCause::PatientUnknown, false),
            (json(404, "not_found"), FailureCause::NotOurServer, true),
            (answer(404, "text/html", "<h1>"), FailureCause::NotOurServer, true),
            (json(408, "request_timeout"), FailureCause::ServerBusy, true),
            (json(409, "upload_in_flight"), FailureCause::ServerBusy, true),
            (json(409, "version_conflict"), refused(409), false),
            (json(413, "file_too_large"), FailureCause::TooLarge, false),
            (answer(413, "text/html", "nginx"), FailureCause::TooLarge, false),
            (json(422, "unsupported_file"), refused(422), false),
            (json(429, "too_many_requests"), FailureCause::ServerBusy, true),
            (json(500, "internal"), FailureCause::ServerError { status: 500 }, true),
            (answer(502, "text/html", "proxy"), FailureCause::ServerError { status: 502 }, true),
            (json(503, "unavailable"), FailureCause::ServerBusy, true),
            (json(507, "insufficient_storage"), FailureCause::ServerFull, true),
            (answer(302, "text/plain", ""), FailureCause::NotOurServer, true),
            (answer(204, "text/plain", ""), FailureCause::NotOurServer, true),
            (json(418, "a_code_of_the_future"), refused(418), false),
        ] {
            assert_eq!((error.cause(), error.is_transient()), (&cause, transient));
            assert!(error.is_key_refused() == (cause == FailureCause::KeyRefused));
        }
    }

    #[test]
    fn only_a_no_that_was_read_means_that_the_image_was_not_taken() {
        let json = |status| answer(status, "application/json", r#"{"error":"It says so."}"#);
        for status in [401, 403, 413, 422, 429, 507] {
            assert!(json(status).is_surely_not_taken(), "{status}");
        }
        // A page in place of an answer, a success that cannot be read, a failure in the middle: the image may be there all the same.
        for error in [answer(401, "text/html", "<html>"), json(204), json(302), json(408), json(500), json(502), json(503)] {
            assert!(!error.is_surely_not_taken(), "{error:?}");
        }
        for (cause, surely) in [
            (FailureCause::NoConnection, true),
            (FailureCause::ConnectionLost, false),
            (FailureCause::NotOurServer, false),
            (FailureCause::ServerBusy, false),
            (FailureCause::Refused { status: 200, message: String::new() }, false),
        ] {
            assert_eq!(ServerError::new(cause, "https://clinic").is_surely_not_taken(), surely);
        }
    }

    #[test]
    fn a_server_that_takes_nothing_is_told_from_one_that_does_not_take_this() {
        for (status, of_every_image) in
            [(408, false), (409, false), (413, false), (422, false), (429, true), (500, false), (502, true), (503, true), (507, true)]
        {
            assert_eq!(answer(status, "application/json", "{}").is_of_every_image(), of_every_image, "{status}");
        }
    }

    #[test]
    fn a_servers_sentence_is_one_bounded_line() {
        let error = answer(422, "application/json", &format!(r#"{{"error":"a\nb{}"}}"#, "x".repeat(5000)));
        let FailureCause::Refused { message, .. } = error.cause() else { panic!("{error:?}") };
        assert!(message.starts_with("a b") && message.len() <= LONGEST_SENTENCE);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date_by_the_servers_own_clock() {
        let asked = |pairs: &[(header::HeaderName, &str)]| retry_after(&headers(pairs));
        assert_eq!(asked(&[(header::RETRY_AFTER, "12")]), Some(Duration::from_secs(12)));
        // A server whose clock is years away asks for 90 s all the same.
        let date = (header::DATE, "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(asked(&[date.clone(), (header::RETRY_AFTER, "Sun, 06 Nov 1994 08:51:07 GMT")]), Some(Duration::from_secs(90)));
        assert_eq!(asked(&[date.clone(), (header::RETRY_AFTER, "Sun, 06 Nov 1994 08:00:00 GMT")]), Some(Duration::ZERO));
        assert_eq!(asked(&[(header::RETRY_AFTER, "Sun, 06 Nov 1994 08:51:07 GMT")]), None);
        assert_eq!(asked(&[(header::RETRY_AFTER, "999999999999999999999999")]), Some(LONGEST_RETRY_AFTER));
        assert_eq!(asked(&[(header::RETRY_AFTER, "soon"), date]), None);
        assert_eq!(asked(&[]), None);
    }

    proptest! {
        #[test]
        fn no_answer_panics_and_every_failure_has_words(status in 100..=999_u16, body: Vec<u8>, retry in "[ -~]{0,40}", content_type in "[ -~]{0,20}") {
            let status = StatusCode::from_u16(status).unwrap();
            let headers = headers(&[(header::RETRY_AFTER, &retry), (header::DATE, "Sun, 06 Nov 1994 08:49:37 GMT"), (header::CONTENT_TYPE, &content_type)]);
            let error = ServerError::answer(Asked::Other, status, &headers, &body, "https://clinic");
            prop_assert!(!error.message().is_empty());
            prop_assert!(error.retry_after().is_none_or(|asked| asked <= LONGEST_RETRY_AFTER));
        }
    }
}
