//! Bridge keys: JWTs, HS256 and nothing else.
//!
//! `jsonwebtoken` brings either a second crypto library or one with an open advisory; HMAC over `ring`, which TLS uses anyway, is all that HS256 needs. So it gets a provider
//! that knows HS256 only: a token with any other algorithm has nothing that could verify it. Times are checked here, against the server's own clock.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chairside_api::{ClinicId, KeyId, UtcTime};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation,
    crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils},
    errors::ErrorKind,
};
use ring::{digest, hmac};
use serde::{Deserialize, Serialize};
use signature::{Signer, Verifier};
use std::{sync::Once, time::Duration};

/// The one scope a bridge key has.
pub const SCOPE: &str = "bridge_upload";
const TYPE: &str = "bridge";
const LIFE: Duration = Duration::from_hours(365 * 24);
/// Clocks of two computers differ.
const LEEWAY_S: i64 = 60;

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

/// Makes and checks bridge keys with one secret.
pub struct Tokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
    /// Names the secret, so that it can be changed while old keys still work.
    kid: String,
    validation: Validation,
}

impl Tokens {
    /// Keys signed by `secret`.
    pub fn new(secret: &[u8]) -> Self {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| {
            if HS256_BY_RING.install_default().is_err() {
                tracing::warn!("another provider of signatures was installed first; it signs the bridge keys");
            }
        });
        let mut named = digest::Context::new(&digest::SHA256);
        named.update(b"chairside key id");
        named.update(secret);
        let kid = URL_SAFE_NO_PAD.encode(&named.finish().as_ref()[..8]);
        let mut validation = Validation::new(Algorithm::HS256);
        // `verify` does it, by the clock that was passed in.
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.set_required_spec_claims(&["exp", "sub"]);
        Self { encoding: EncodingKey::from_secret(secret), decoding: DecodingKey::from_secret(secret), kid, validation }
    }

    /// A key of a clinic that works for a year; answers the token and when it ends.
    pub fn issue(&self, clinic: &ClinicId, key: &KeyId, now: UtcTime) -> Result<(String, UtcTime), jsonwebtoken::errors::Error> {
        let expires_at = now.plus(LIFE);
        let claims = Claims {
            sub: clinic.to_string(),
            key_id: key.to_string(),
            scope: SCOPE.to_owned(),
            kind: TYPE.to_owned(),
            iat: now.as_millis() / 1000,
            exp: expires_at.as_millis() / 1000,
        };
        let header = Header { kid: Some(self.kid.clone()), ..Header::new(Algorithm::HS256) };
        Ok((jsonwebtoken::encode(&header, &claims, &self.encoding)?, expires_at))
    }

    /// What a token says, if it is ours and not over. Whether the key was revoked is for the store to say.
    pub fn verify(&self, token: &str, now: UtcTime) -> Option<Claims> {
        let token = jsonwebtoken::decode::<Claims>(token, &self.decoding, &self.validation).ok()?;
        let claims = token.claims;
        let is_ours = token.header.kid.as_deref() == Some(&self.kid) && claims.scope == SCOPE && claims.kind == TYPE && !claims.key_id.is_empty();
        (is_ours && claims.exp.saturating_add(LEEWAY_S) > now.as_millis() / 1000).then_some(claims)
    }
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

impl Signer<Vec<u8>> for Hs256 {
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

    fn tokens() -> Tokens {
        Tokens::new(&[7; 32])
    }

    #[test]
    fn a_key_works_for_a_year_and_a_minute() {
        let tokens = tokens();
        let (token, expires_at) = tokens.issue(&ClinicId::from("c"), &KeyId::from("k"), UtcTime::from_millis(NOW)).unwrap();
        let claims = tokens.verify(&token, UtcTime::from_millis(NOW)).unwrap();
        assert_eq!((claims.sub.as_str(), claims.key_id.as_str()), ("c", "k"));
        assert!(tokens.verify(&token, expires_at.plus(Duration::from_secs(59))).is_some());
        assert!(tokens.verify(&token, expires_at.plus(Duration::from_secs(61))).is_none());
    }

    #[test]
    fn the_mac_is_rfc_2104s() {
        // RFC 4231, test case 2.
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"Jefe");
        let mac = Hs256(key).try_sign(b"what do ya want for nothing?").unwrap();
        assert_eq!(mac[..8], [0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e]);
    }

    #[test]
    fn another_secret_another_server() {
        let (token, _) = Tokens::new(&[8; 32]).issue(&ClinicId::from("c"), &KeyId::from("k"), UtcTime::from_millis(NOW)).unwrap();
        assert!(tokens().verify(&token, UtcTime::from_millis(NOW)).is_none());
    }

    proptest! {
        #[test]
        fn no_text_is_a_key(text in "[A-Za-z0-9_.=-]{0,200}") {
            prop_assert!(tokens().verify(&text, UtcTime::from_millis(NOW)).is_none());
        }

        #[test]
        fn a_changed_key_is_no_key(at in 0..400_usize, letter in "[A-Za-z0-9_-]") {
            let tokens = tokens();
            let (token, _) = tokens.issue(&ClinicId::from("c"), &KeyId::from("k"), UtcTime::from_millis(NOW)).unwrap();
            let at = at % token.len();
            let mut changed = token.clone();
            changed.replace_range(at..=at, &letter);
            // The last letter of a part carries unused bits, which the decoder refuses.
            prop_assert!(changed == token || tokens.verify(&changed, UtcTime::from_millis(NOW)).is_none());
        }
    }
}
