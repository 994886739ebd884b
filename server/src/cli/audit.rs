//! `audit verify`.

use super::{Data, start_failed};
use crate::{
    app::existing_database_url,
    error::StartError,
    store::{
        Store,
        audit::{Verified, chain::Head, note, noted},
    },
};
use chairside_api::ClinicId;
use clap::Subcommand;
use std::process::ExitCode;

#[derive(Subcommand)]
pub(super) enum Audit {
    /// Finds rows that were changed, removed, swapped or added by hand; also while the server runs
    Verify {
        #[command(flatten)]
        data: Data,
        /// The end of a clinic's audit as it was noted earlier (from the server's log or an earlier verify): also finds a chain that was cut off or written anew since
        #[arg(long, value_name = "CLINIC:NUMBER:HASH", value_parser = head)]
        expect: Vec<(ClinicId, Head)>,
    },
}

fn head(text: &str) -> Result<(ClinicId, Head), String> {
    noted(text).ok_or_else(|| "the end of an audit is CLINIC:NUMBER:HASH, as verify and the server's log write it".to_owned())
}

pub(super) async fn verify(data: Data, noted: &[(ClinicId, Head)]) -> ExitCode {
    let verified = async {
        let store = Store::inspect(&existing_database_url(&data.data_dir, data.config()?.database_url.as_deref())?).await?;
        let verified = store.verify_audit(noted).await?;
        store.close().await;
        Ok::<_, StartError>(verified)
    };
    let verified = match verified.await {
        Ok(verified) => verified,
        Err(error) => return start_failed(&error),
    };
    let mut code = ExitCode::SUCCESS;
    for (clinic, _) in noted.iter().filter(|(clinic, _)| verified.iter().all(|found| found.clinic != *clinic)) {
        println!("Clinic {clinic}: not there");
        code = ExitCode::FAILURE;
    }
    for Verified { clinic, rows, head, faults } in verified {
        for fault in &faults {
            println!("Clinic {clinic}: {fault}");
            code = ExitCode::FAILURE;
        }
        if faults.is_empty() {
            println!("Clinic {clinic}: {rows} rows, none changed, removed or added by hand. Note the end elsewhere: {}", note(&clinic, &head));
        }
    }
    if code == ExitCode::FAILURE {
        eprintln!("chairside-server: The audit is not as the server wrote it. Nothing was changed. Keep the database as it is and compare it with a backup");
    }
    code
}
