//! Where a server is: scheme, host and port, and nothing else. HTTPS, or HTTP on this computer only, because the bridge key travels with every request.

use chairside_words::say;
use reqwest::Url;
use std::net::IpAddr;

/// A server's address that may be sent a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerAddress {
    url: Url,
    text: String,
}

/// The text is no address of a server.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It cannot be read at all.
    #[error("{}", say!("address-unreadable", address = .0))]
    Unreadable(String),
    /// HTTP to another computer.
    #[error("{}", say!("address-unencrypted", address = .0))]
    Unencrypted(String),
    /// It names more than a server.
    #[error("{}", say!("address-too-much", address, what))]
    TooMuch {
        /// The address, without what might be secret in it.
        address: String,
        /// What there is too much of.
        what: &'static str,
    },
}

impl ServerAddress {
    /// Reads an address. A slash at its end is taken off.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        // What stands before an @ may be a password: it is not repeated.
        let shown = text.rsplit('@').next().unwrap_or_default();
        let unreadable = || AddressError::Unreadable(shown.chars().filter(|letter| !letter.is_control()).take(120).collect());
        let url: Url = text.parse().map_err(|_| unreadable())?;
        let (Some(host), "http" | "https") = (url.host_str(), url.scheme()) else { return Err(unreadable()) };
        let address = url.origin().ascii_serialization();
        let too_much = |what| Err(AddressError::TooMuch { address: address.clone(), what });
        if !url.username().is_empty() || url.password().is_some() {
            return too_much(say!("address-user"));
        }
        if !matches!(url.path(), "" | "/") {
            return too_much(say!("address-path"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return too_much(say!("address-query"));
        }
        if url.scheme() == "http" && !is_loopback(host) {
            return Err(AddressError::Unencrypted(address));
        }
        Ok(Self { url, text: address })
    }

    /// Scheme, host and port, in the one way this address is written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The same, parsed.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Whether it is this computer.
    pub fn is_loopback(&self) -> bool {
        self.url.host_str().is_some_and(is_loopback)
    }
}

/// An address in the one way it is written; what is no address stays as it is. So `https://clinic/` and `https://clinic` are one server with one key.
pub(crate) fn normal(text: &str) -> String {
    ServerAddress::parse(text).map_or_else(|_| text.trim().to_owned(), |address| address.text)
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_address_is_scheme_host_and_port() {
        let text = |text| ServerAddress::parse(text).map(|address| address.as_str().to_owned());
        assert_eq!(text(" HTTPS://Chairside.Local:8443/ "), Ok("https://chairside.local:8443".to_owned()));
        assert_eq!(text("https://clinic.example:443"), Ok("https://clinic.example".to_owned()));
        assert_eq!(text("http://127.0.0.1:8080"), Ok("http://127.0.0.1:8080".to_owned()));
        for wrong in [
            "",
            "clinic",
            "clinic:8443",
            "ftp://clinic",
            "https://",
            "https://clinic/path",
            "https://clinic/?q",
            "https://clinic/#f",
            "https://u:p@clinic",
            "file:///etc",
        ] {
            assert!(ServerAddress::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn http_is_for_this_computer_only() {
        for fine in ["http://localhost:1", "http://127.0.0.1", "http://127.8.9.1:5", "http://[::1]:80"] {
            assert!(ServerAddress::parse(fine).unwrap().is_loopback(), "{fine}");
        }
        for wrong in ["http://clinic.local", "http://192.168.0.4:8080", "http://localhost.evil.example", "http://127.0.0.1.evil.example", "http://[::2]"] {
            assert!(matches!(ServerAddress::parse(wrong), Err(AddressError::Unencrypted(_))), "{wrong}");
        }
    }

    #[test]
    fn a_password_in_an_address_is_not_repeated() {
        assert!(!ServerAddress::parse("https://user:hunter2@clinic").unwrap_err().to_string().contains("hunter2"));
    }

    proptest! {
        #[test]
        fn no_text_panics_and_a_good_address_reads_back(text in ".{0,60}") {
            if let Ok(address) = ServerAddress::parse(&text) {
                prop_assert_eq!(ServerAddress::parse(address.as_str()), Ok(ServerAddress::parse(address.as_str()).unwrap()));
                prop_assert!(address.is_loopback() || address.as_str().starts_with("https://"));
            }
        }
    }
}
