//! `serve`.

use super::{Data, failed, start_failed};
use crate::{app::Server, config::Config, error::StartError};
use clap::Args;
use std::{io, process::ExitCode};

#[derive(Args)]
pub(super) struct Serve {
    #[command(flatten)]
    data: Data,
    /// Address and port; 127.0.0.1:8080 when nothing is said
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// Where files go: file:///path; without it files/ in the data folder
    #[arg(long, value_name = "URL")]
    storage_url: Option<String>,
    /// The server's certificate and its chain, in PEM form; read again when it changes
    #[arg(long, value_name = "FILE")]
    tls_cert: Option<String>,
    /// The certificate's private key, in PEM form
    #[arg(long, value_name = "FILE")]
    tls_key: Option<String>,
    /// Listen on other addresses than loopback without TLS, because a proxy in front does HTTPS; it is believed where requests come from
    #[arg(long, num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
    insecure_behind_proxy: Option<String>,
    /// Refuse uploads while the disk has less room than this many megabytes; 5120 when nothing is said
    #[arg(long, value_name = "MB")]
    min_free_mb: Option<String>,
    /// How long uploads under way may take to end once the server is told to stop; 10 when nothing is said
    #[arg(long, value_name = "SECONDS")]
    stop_grace_s: Option<String>,
    /// How many event streams a key or session may have open at once; 20 when nothing is said
    #[arg(long, value_name = "COUNT")]
    streams_per_key: Option<String>,
    /// How many event streams a clinic may have open at once; 200 when nothing is said
    #[arg(long, value_name = "COUNT")]
    streams_per_clinic: Option<String>,
}

pub(super) async fn serve(args: Serve) -> ExitCode {
    let config = match args.config() {
        Ok(config) => config,
        Err(error) => return start_failed(&error),
    };
    // Before the start: a signal that comes in between must not be lost.
    let stop = match stop_signal() {
        Ok(stop) => stop,
        Err(error) => return failed(1, &format!("Signals cannot be received: {error}")),
    };
    let server = match Server::start(config).await {
        Ok(server) => server,
        Err(error) => return start_failed(&error),
    };
    tracing::info!(address = %server.address(), url = server.url(), "listening");
    stop.await;
    tracing::info!("stopping: uploads under way get a moment");
    server.stop().await;
    ExitCode::SUCCESS
}

impl Serve {
    fn config(&self) -> Result<Config, StartError> {
        self.data.config_with(vec![
            ("listen", self.listen.as_deref()),
            ("storage_url", self.storage_url.as_deref()),
            ("tls_cert", self.tls_cert.as_deref()),
            ("tls_key", self.tls_key.as_deref()),
            ("insecure_behind_proxy", self.insecure_behind_proxy.as_deref()),
            ("min_free_mb", self.min_free_mb.as_deref()),
            ("stop_grace_s", self.stop_grace_s.as_deref()),
            ("streams_per_key", self.streams_per_key.as_deref()),
            ("streams_per_clinic", self.streams_per_clinic.as_deref()),
        ])
    }
}

#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::error!(%error, "Ctrl+C cannot be received");
            std::future::pending::<()>().await;
        }
    })
}
