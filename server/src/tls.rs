//! TLS from certificate files. They are looked at again and again; a pair that fits is taken for every connection from then on, and those that are open stay open. A pair that
//! does not fit (one of two files written so far) changes nothing and is said once.

use crate::{app::State, config::TlsFiles, error::StartError};
use actix_web::web::Data;
use rustls::{
    ServerConfig,
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use std::{
    fmt, fs,
    sync::{Arc, PoisonError, RwLock},
};

/// The certificate that is shown now.
pub struct Certificates {
    files: TlsFiles,
    provider: Arc<CryptoProvider>,
    current: RwLock<Arc<CertifiedKey>>,
}

/// The two files as they were read.
#[derive(PartialEq, Eq)]
struct Pem {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

impl Certificates {
    /// Reads the files; they must fit.
    pub fn load(files: TlsFiles) -> Result<Arc<Self>, StartError> {
        let provider = Arc::new(ring::default_provider());
        let pem = read(&files).map_err(StartError::Configuration)?;
        let current = parse(&files, &pem, &provider).map_err(StartError::Configuration)?;
        Ok(Arc::new(Self { files, provider, current: RwLock::new(Arc::new(current)) }))
    }

    /// What connections are made with: TLS 1.2 and 1.3, no certificates of clients.
    pub fn server_config(self: &Arc<Self>) -> Result<ServerConfig, StartError> {
        let config = ServerConfig::builder_with_provider(self.provider.clone()).with_safe_default_protocol_versions();
        let config = config.map_err(|error| StartError::System(format!("TLS cannot be set up: {error}")))?;
        Ok(config.with_no_client_auth().with_cert_resolver(self.clone()))
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

impl fmt::Debug for Certificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificates").field("files", &self.files).finish_non_exhaustive()
    }
}

/// Looks at the files until the server stops.
pub async fn watch(certificates: Arc<Certificates>, state: Data<State>) {
    let mut stopping = state.stopping.subscribe();
    let (mut seen, mut complaint) = (None, None);
    loop {
        tokio::select! {
            () = tokio::time::sleep(state.limits.look_every) => {}
            _ = stopping.wait_for(|stopping| *stopping) => return,
        }
        let files = certificates.files.clone();
        let Ok(pem) = tokio::task::spawn_blocking(move || read(&files)).await else { continue };
        let taken = pem.and_then(|pem| {
            if seen.as_ref() != Some(&pem) {
                let parsed = parse(&certificates.files, &pem, &certificates.provider)?;
                let is_new = {
                    let mut current = certificates.current.write().unwrap_or_else(PoisonError::into_inner);
                    let is_new = current.cert != parsed.cert;
                    *current = Arc::new(parsed);
                    is_new
                };
                if is_new {
                    tracing::info!("a new TLS certificate is in use; open connections go on");
                }
                seen = Some(pem);
            }
            Ok(())
        });
        let failed = taken.err();
        if let Some(error) = failed.as_ref().filter(|error| complaint.as_ref() != Some(*error)) {
            tracing::warn!(error, "the TLS files changed and cannot be used; the certificate from before stays in use");
        }
        complaint = failed;
    }
}

fn read(files: &TlsFiles) -> Result<Pem, String> {
    let read = |path: &std::path::Path| fs::read(path).map_err(|error| format!("The TLS file {} cannot be read: {error}", path.display()));
    Ok(Pem { certificate: read(&files.certificate)?, key: read(&files.key)? })
}

fn parse(files: &TlsFiles, pem: &Pem, provider: &CryptoProvider) -> Result<CertifiedKey, String> {
    let (certificate, key) = (files.certificate.display(), files.key.display());
    let chain: Vec<_> =
        CertificateDer::pem_slice_iter(&pem.certificate).collect::<Result<_, _>>().map_err(|error| format!("{certificate} is not a PEM file: {error}"))?;
    if chain.is_empty() {
        return Err(format!("{certificate} has no certificate in it"));
    }
    let private = PrivateKeyDer::from_pem_slice(&pem.key).map_err(|error| format!("{key} has no private key in PEM form in it: {error}"))?;
    CertifiedKey::from_der(chain, private, provider)
        .map_err(|error| format!("The certificate {certificate} and the key {key} cannot be used together: {error}"))
}
