//! Bridge keys: JWTs, HS256 and nothing else.
//!
//! `jsonwebtoken` brings either a second crypto library or one with an open advisory; HMAC over `ring`, which TLS uses anyway, is all that HS256 needs. So it gets a provider
//! that knows HS256 only: a token with any other algorithm has nothing that could verify it. Times are checked here, against the server's own clock.

use super::secret::Secrets;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chairside_api::{ClinicId, KeyId, UtcTime};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation,
    crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils},
    errors::ErrorKind,
};
use ring::{digest, hmac};
use serde::{Deserialize, Serialize};
use signature::Verifier;
use std::{
    sync::{Arc, Once, PoisonError, RwLock},
    time::Duration,
};

/// The one scope a bridge key has.
pub const SCOPE: &str = "bridge_upload";
const TYPE: &str = "bridge";
const LIFE: Duration = Duration::from_hours(365 * 24);
/// Clocks of two computers differ.
pub const LEEWAY: Duration = Duration::from_secs(60);

/// What a bridge key says. Every claim is required.
#[derive(Clone, Serialize, Deserialize)]
pub struct Claims {
    /// The clinic.
    pub sub: String,
    /// The key.
    #[serde(rename = "keyId")]
    pub key_id: String,
    /// What it may do.
    pub scope: String,
    /// That it is a bridge key.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it was made, in seconds since 1970.
    pub iat: i64,
    /// When it ends, in seconds since 1970.
    pub exp: i64,
}

/// A token that is ours and not over.
pub struct Verified {
    /// What it says.
    pub claims: Claims,
    /// Names the secret that signed it.
    pub kid: Arc<str>,
}

/// A key that was just signed.
pub struct Issued {
    /// The token itself.
    pub token: String,
    /// When it ends.
    pub expires_at: UtcTime,
    /// Names the secret that signed it.
    pub kid: Arc<str>,
}

/// Makes and checks bridge keys.
pub struct Tokens {
    /// The one that signs, then those that only verify. Exchanged as a whole when the secrets are rotated.
    signers: RwLock<Arc<[Signer]>>,
    /// How long after its replacement a secret still verifies.
    overlap: Duration,
    validation: Validation,
}

struct Signer {
    encoding: EncodingKey,
    decoding: DecodingKey,
    /// Names the secret, so that it can be changed while old keys still work.
    kid: Arc<str>,
    /// When it no longer counts, if it was replaced.
    until: Option<UtcTime>,
}

impl Tokens {
    /// Keys signed by these secrets. One that was replaced verifies for `overlap` more.
    pub fn new(secrets: &Secrets, overlap: Duration) -> Self {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| {
            if HS256_BY_RING.install_default().is_err() {
                tracing::warn!("another provider of signatures was installed first; it signs the bridge keys");
            }
        });
        let mut validation = Validation::new(Algorithm::HS256);
        // `verify` does it, by the clock that was passed in.
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.set_required_spec_claims(&["exp", "sub"]);
        Self { signers: RwLock::new(signers(secrets, overlap)), overlap, validation }
    }

    /// Takes other secrets from now on.
    pub fn change_secrets(&self, secrets: &Secrets) {
        *self.signers.write().unwrap_or_else(PoisonError::into_inner) = signers(secrets, self.overlap);
    }

    /// Names the secret that signs now.
    pub fn kid(&self) -> Arc<str> {
        self.signers()[0].kid.clone()
    }

    /// Whether what that secret signed still counts.
    pub fn honours(&self, kid: &str, now: UtcTime) -> bool {
        self.signers().iter().any(|signer| &*signer.kid == kid && signer.counts(now))
    }

    /// A key of a clinic that works for a year.
    pub fn issue(&self, clinic: &ClinicId, key: &KeyId, now: UtcTime) -> Result<Issued, jsonwebtoken::errors::Error> {
        let expires_at = now.plus(LIFE);
        let claims = Claims {
            sub: clinic.to_string(),
            key_id: key.to_string(),
            scope: SCOPE.to_owned(),
            kind: TYPE.to_owned(),
            iat: now.as_millis() / 1000,
            exp: expires_at.as_millis() / 1000,
        };
        let signer = &self.signers()[0];
        let header = Header { kid: Some(signer.kid.to_string()), ..Header::new(Algorithm::HS256) };
        Ok(Issued { token: jsonwebtoken::encode(&header, &claims, &signer.encoding)?, expires_at, kid: signer.kid.clone() })
    }

    /// What a token says, if it is ours and not over. Whether the key was revoked is for the store to say.
    pub fn verify(&self, token: &str, now: UtcTime) -> Option<Verified> {
        let named = jsonwebtoken::decode_header(token).ok()?.kid?;
        let signers = self.signers();
        let signer = signers.iter().find(|signer| *signer.kid == *named && signer.counts(now))?;
        let claims = jsonwebtoken::decode::<Claims>(token, &signer.decoding, &self.validation).ok()?.claims;
        let is_ours = claims.scope == SCOPE && claims.kind == TYPE && !claims.key_id.is_empty();
        let ends_at_s = claims.exp.saturating_add(LEEWAY.as_secs() as i64);
        (is_ours && ends_at_s > now.as_millis() / 1000).then(|| Verified { claims, kid: signer.kid.clone() })
    }

    fn signers(&self) -> Arc<[Signer]> {
        self.signers.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Signer {
    fn new(secret: &[u8], until: Option<UtcTime>) -> Self {
        let mut named = digest::Context::new(&digest::SHA256);
        named.update(b"chairside key id");
        named.update(secret);
        let kid = URL_SAFE_NO_PAD.encode(&named.finish().as_ref()[..8]).into();
        Self { encoding: EncodingKey::from_secret(secret), decoding: DecodingKey::from_secret(secret), kid, until }
    }

    fn counts(&self, now: UtcTime) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

fn signers(secrets: &Secrets, overlap: Duration) -> Arc<[Signer]> {
    let previous = secrets.previous.iter().map(|previous| Signer::new(&previous.secret, Some(previous.replaced_at.plus(overlap))));
    std::iter::once(Signer::new(&secrets.current, None)).chain(previous).collect()
}

static HS256_BY_RING: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| match algorithm {
        Algorithm::HS256 => Ok(Box::new(Hs256(hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes())))),
        _ => Err(ErrorKind::InvalidAlgorithm.into()),
    },
    verifier_factory: |algorithm, key| match algorithm {
        Algorithm::HS256 => Ok(Box::new(Hs256(hmac::Key::new(hmac::HMAC_SHA256, key.try_get_as_bytes()?)))),
        _ => Err(ErrorKind::InvalidAlgorithm.into()),
    },
    key_utils: KeyUtils::new_unimplemented(),
};

struct Hs256(hmac::Key);

impl signature::Signer<Vec<u8>> for Hs256 {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        Ok(hmac::sign(&self.0, message).as_ref().to_vec())
    }
}

impl JwtSigner for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

impl Verifier<Vec<u8>> for Hs256 {
    fn verify(&self, message: &[u8], tag: &Vec<u8>) -> Result<(), signature::Error> {
        // Constant time.
        hmac::verify(&self.0, message, tag).map_err(|_| signature::Error::new())
    }
}

impl JwtVerifier for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: i64 = 1_800_000_000_000;

    const WEEK: Duration = Duration::from_hours(7 * 24);

    fn signed_by(secret: u8) -> Tokens {
        Tokens::new(&Secrets { current: vec![secret; 32], previous: Vec::new() }, WEEK)
    }

    fn tokens() -> Tokens {
        signed_by(7)
    }

    #[test]
    fn a_key_works_for_a_year_and_a_minute() {
        let tokens = tokens();
        let Issued { token, expires_at, .. } = tokens.issue(&ClinicId::from("c"), &KeyId::from("k"), UtcTime::from_millis(NOW)).unwrap();
        let claims = tokens.verify(&token, UtcTime::from_millis(NOW)).unwrap().claims;
        assert_eq!((claims.sub.as_str(), claims.key_id.as_str()), ("c", "k"));
        assert!(tokens.verify(&token, expires_at.plus(Duration::from_secs(59))).is_some());
        assert!(tokens.verify(&token, expires_at.plus(Duration::from_secs(61))).is_none());
    }

    #[test]
    fn the_mac_is_rfc_2104s() {
        // RFC 4231, test case 2.
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"Jefe");
        let mac = signature::Signer::try_sign(&Hs256(key), b"what do ya want for nothing?").unwrap();
        assert_eq!(mac[..8], [0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e]);
    }

    #[test]
    fn another_secret_another_server() {
        let token = signed_by(8).issue(&ClinicId::from("c"), &KeyId::from("k"), UtcTime::from_millis(NOW)).unwrap().token;
        assert!(tokens().verify(&token, UtcTime::from_millis(NOW)).is_none());
    }

    #[test]
    fn a_replaced_secret_verifies_for_a_week_and_signs_nothing() {
        let (tokens, now) = (tokens(), UtcTime::from_millis(NOW));
        let issue = || tokens.issue(&ClinicId::from("c"), &KeyId::from("k"), now).unwrap();
        let old = issue();
        let previous = vec![crate::auth::secret::Previous { secret: vec![7; 32], replaced_at: now }];
        tokens.change_secrets(&Secrets { current: vec![9; 32], previous });
        let new = issue();
        assert!(new.kid != old.kid && tokens.kid() == new.kid);
        let works = |issued: &Issued, at: UtcTime| {
            let verified = tokens.verify(&issued.token, at);
            assert_eq!(verified.is_some(), tokens.honours(&issued.kid, at));
            verified.is_some()
        };
        let (almost, over) = (now.plus(WEEK).minus(Duration::from_millis(1)), now.plus(WEEK));
        assert!(works(&old, almost) && works(&new, almost));
        assert!(!works(&old, over) && works(&new, over));
    }

    proptest! {
        #[test]
        fn no_text_is_a_key(text in "[A-Za-z0-9_.=-]{0,200}") {
            prop_assert!(tokens().verify(&text, UtcTime::from_millis(NOW)).is_none());
        }

        #[test]
        fn a_changed_key_is_no_key(at in 0..400_usize, letter in "[A-Za-z0-9_-]") {
            let tokens = tokens();
            let token = tokens.issue(&ClinicId::from("c"), &KeyId::from("k"), UtcTime::from_millis(NOW)).unwrap().token;
            let at = at % token.len();
            let mut changed = token.clone();
            changed.replace_range(at..=at, &letter);
            // The last letter of a part carries unused bits, which the decoder refuses.
            prop_assert!(changed == token || tokens.verify(&changed, UtcTime::from_millis(NOW)).is_none());
        }
    }
}
