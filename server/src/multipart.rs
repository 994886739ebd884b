//! Bodies in parts (RFC 7578): what a form with a file is sent as. A part's bytes are handed on as they came, without a copy: images are large and the boundary between parts is not.

use crate::error::ApiError;
use actix_web::{
    HttpMessage, HttpRequest,
    http::{
        StatusCode,
        header::{ContentDisposition, HeaderValue},
    },
};
use bytes::{Bytes, BytesMut};
use chairside_api::ErrorCode;
use futures_util::{FutureExt, Stream, StreamExt};
use memchr::memmem::Finder;

/// The longest head of a part; what stands before the first part may not be longer either.
const MOST_HEAD_BYTES: usize = 8 * 1024;
const END_OF_HEAD: &[u8] = b"\r\n\r\n";

/// A body in parts, read from a stream.
pub struct Multipart<S> {
    body: S,
    /// What has come and was not looked at or not taken yet.
    pending: Bytes,
    /// Ends every part.
    delimiter: Finder<'static>,
    has_ended: bool,
}

/// What a part says of itself.
#[derive(Debug, PartialEq, Eq)]
pub struct Part {
    /// The field's name.
    pub name: String,
    /// The name of the file that was chosen, if it is one.
    pub file_name: Option<String>,
}

/// The boundary that a request announces.
pub fn boundary(request: &HttpRequest) -> Result<String, ApiError> {
    let refused = || ApiError::refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::UnsupportedMediaType, "Send the upload as multipart/form-data");
    let kind = request.mime_type().ok().flatten().filter(|kind| kind.type_() == "multipart").ok_or_else(refused)?;
    let boundary = kind.get_param("boundary").map(|boundary| boundary.as_str().to_owned());
    boundary.filter(|boundary| !boundary.is_empty()).ok_or_else(|| broken("its Content-Type names no boundary"))
}

impl<S: Stream<Item = Result<Bytes, ApiError>> + Unpin> Multipart<S> {
    /// Reads a body with that boundary.
    pub fn new(boundary: &str, body: S) -> Self {
        let delimiter = Finder::new(&[b"\r\n--", boundary.as_bytes()].concat()).into_owned();
        // The first boundary may stand at the very beginning.
        Self { body, pending: Bytes::from_static(b"\r\n"), delimiter, has_ended: false }
    }

    /// The next part; what was not taken of the one before is passed over. None: that was the last.
    pub async fn next_part(&mut self) -> Result<Option<Part>, ApiError> {
        if self.has_ended {
            return Ok(None);
        }
        let mut passed = 0;
        while let Some(bytes) = self.next_bytes().await? {
            passed += bytes.len();
            if passed > MOST_HEAD_BYTES {
                return Err(broken("too much stands between its parts"));
            }
        }
        drop(self.pending.split_to(self.delimiter.needle().len()));
        while self.pending.len() < 2 {
            self.read_more().await?;
        }
        if self.pending.starts_with(b"--") {
            self.has_ended = true;
            // Whatever came with the end belongs to it; nobody waits for more.
            while let Some(Some(Ok(_))) = self.body.next().now_or_never() {}
            return Ok(None);
        }
        // The line's own end counts: a part may have no head at all.
        let end = loop {
            match memchr::memmem::find(&self.pending, END_OF_HEAD) {
                Some(end) => break end,
                None if self.pending.len() > MOST_HEAD_BYTES => return Err(broken("the head of a part is too long")),
                None => self.read_more().await?,
            }
        };
        let head = self.pending.split_to(end + END_OF_HEAD.len());
        let head = head.strip_prefix(b"\r\n").ok_or_else(|| broken("a boundary does not end its line"))?;
        Part::read(head).map(Some)
    }

    /// The next bytes of the part. None: the part is over.
    pub async fn next_bytes(&mut self) -> Result<Option<Bytes>, ApiError> {
        loop {
            let taken = match self.delimiter.find(&self.pending) {
                Some(0) => return Ok(None),
                Some(at) => at,
                None => self.pending.len() - self.begun(),
            };
            if taken > 0 {
                return Ok(Some(self.pending.split_to(taken)));
            }
            self.read_more().await?;
        }
    }

    /// How many bytes at the end may be the beginning of a boundary.
    fn begun(&self) -> usize {
        let delimiter = self.delimiter.needle();
        let most = self.pending.len().min(delimiter.len() - 1);
        (1..=most).rev().find(|length| self.pending.ends_with(&delimiter[..*length])).unwrap_or(0)
    }

    async fn read_more(&mut self) -> Result<(), ApiError> {
        let more = self.body.next().await.ok_or_else(|| broken("it ends too early"))??;
        self.pending = if self.pending.is_empty() {
            more
        } else {
            let mut joined = BytesMut::with_capacity(self.pending.len() + more.len());
            joined.extend_from_slice(&self.pending);
            joined.extend_from_slice(&more);
            joined.freeze()
        };
        Ok(())
    }
}

impl Part {
    /// From the lines of its head.
    fn read(head: &[u8]) -> Result<Self, ApiError> {
        let head = std::str::from_utf8(head).map_err(|_| broken("the head of a part is not UTF-8"))?;
        let mut disposition = None;
        for line in head.split("\r\n").filter(|line| !line.is_empty()) {
            let (name, value) = line.split_once(':').ok_or_else(|| broken("the head of a part is no list of headers"))?;
            if name.eq_ignore_ascii_case("content-disposition") {
                disposition = HeaderValue::from_str(value.trim()).ok().and_then(|value| ContentDisposition::from_raw(&value).ok());
            }
        }
        let disposition = disposition.filter(ContentDisposition::is_form_data).ok_or_else(|| broken("a part does not say which field it is"))?;
        let name = disposition.get_name().ok_or_else(|| broken("a part does not say which field it is"))?;
        let file_name = disposition.get_filename_ext().map(|name| String::from_utf8_lossy(&name.value).into_owned());
        Ok(Self { name: name.to_owned(), file_name: disposition.get_filename().map(str::to_owned).or(file_name) })
    }
}

/// 400.
fn broken(what: &str) -> ApiError {
    ApiError::bad_request(format!("The upload cannot be read: {what}. Nothing was stored"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;
    use proptest::prelude::*;

    type Read = Vec<(Part, Vec<u8>)>;

    /// Everything that is in a body which comes in these pieces.
    fn read(pieces: Vec<Vec<u8>>) -> Result<Read, ApiError> {
        let mut multipart = Multipart::new("b-1", stream::iter(pieces.into_iter().map(|piece| Ok(Bytes::from(piece)))));
        let work = async {
            let mut parts = Vec::new();
            while let Some(part) = multipart.next_part().await? {
                let mut bytes = Vec::new();
                while let Some(piece) = multipart.next_bytes().await? {
                    assert!(!piece.is_empty());
                    bytes.extend_from_slice(&piece);
                }
                parts.push((part, bytes));
            }
            Ok(parts)
        };
        work.now_or_never().unwrap()
    }

    fn body(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
        let mut body = Vec::new();
        for (name, bytes) in parts {
            body.extend_from_slice(
                format!("--b-1\r\nContent-Type: x/y\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"{name}.png\"\r\n\r\n").as_bytes(),
            );
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--b-1--\r\n");
        body
    }

    fn cut(body: &[u8], mut at: Vec<usize>) -> Vec<Vec<u8>> {
        for at in &mut at {
            *at %= body.len() + 1;
        }
        at.extend([0, body.len()]);
        at.sort_unstable();
        at.windows(2).map(|ends| body[ends[0]..ends[1]].to_vec()).collect()
    }

    proptest! {
        /// However a body is cut on its way, its parts are what was sent, whatever looks like a boundary in them.
        #[test]
        fn parts_come_as_they_were_sent(
            parts in prop::collection::vec(("[a-z]{1,5}", "(\r|\n|-|--|\r\n|\r\n-|\r\n--|\r\n--b|\r\n--b-|b-1|x){0,12}"), 0..4),
            cuts in prop::collection::vec(any::<usize>(), 0..12),
        ) {
            prop_assume!(parts.iter().all(|(_, text)| !text.contains("\r\n--b-1")));
            let parts: Vec<_> = parts.into_iter().map(|(name, text)| (name, text.into_bytes())).collect();
            let read = read(cut(&body(&parts), cuts)).unwrap();
            let expected: Read =
                parts.into_iter().map(|(name, bytes)| (Part { file_name: Some(format!("{name}.png")), name }, bytes)).collect();
            prop_assert_eq!(read, expected);
        }

        /// A body that ends before its end is refused, and so is what is none; nothing panics.
        #[test]
        fn half_a_body_is_none(keep in 0..100_usize, noise in prop::collection::vec(any::<u8>(), 0..60), cuts in prop::collection::vec(any::<usize>(), 0..5)) {
            let whole = body(&[("file".to_owned(), b"some bytes".to_vec())]);
            let kept = whole.len().saturating_sub(5) * keep / 100;
            prop_assert!(read(cut(&whole[..kept], cuts.clone())).is_err());
            prop_assert!(read(cut(&noise, cuts)).is_err());
        }
    }

    #[test]
    fn what_is_no_form_is_refused() {
        let refused = |body: &str| read(vec![body.as_bytes().to_vec()]).is_err();
        assert!(refused("--b-1\r\nnonsense\r\n\r\nx\r\n--b-1--"), "no header");
        assert!(refused("--b-1\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--b-1--"), "no field of a form");
        assert!(refused("--b-1\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b-1--"), "a field without a name");
        assert!(refused("--b-1\r\n\r\nx\r\n--b-1--"), "a part without a head");
        assert!(refused("--b-12\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b-1--"), "another boundary");
        let endless = format!("--b-1\r\nContent-Disposition: form-data; name=\"{}\"", "a".repeat(MOST_HEAD_BYTES));
        assert!(refused(&endless), "a head without an end");
        assert!(refused(&"x".repeat(2 * MOST_HEAD_BYTES)), "no boundary");
        assert_eq!(read(vec![b"a word before\r\n--b-1--a word after".to_vec()]).unwrap(), []);
    }
}
