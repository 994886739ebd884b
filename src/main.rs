//! The `chairside` program: reads its arguments and becomes a window, a console without a window, or one act on the console that runs.
//!
//! Exit codes: 0 done, 1 failed, 2 wrong usage or configuration. What went wrong is one sentence on standard error.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test panics on purpose"))]

mod acts;
mod cli;
#[cfg(feature = "embedded-server")]
mod embedded;
mod failure;
mod headless;
mod icon;
mod instance;
mod logging;
mod signals;
mod start;
mod tray;
mod window;
mod window_act;

use clap::Parser;
use cli::{Act, Cli, PatientAct};
use failure::Failure;
use instance::Ask;
use std::process::ExitCode;

fn main() -> ExitCode {
    match run(&Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("chairside: {failure}.");
            failure.exit_code().into()
        }
    }
}

fn run(cli: &Cli) -> Result<(), Failure> {
    let data_dir = cli.data_dir()?;
    match &cli.command {
        None => window::run(&data_dir, &cli.overrides(None)?),
        Some(Act::Headless(flags)) => headless::run(&data_dir, cli.overrides(Some(flags))?),
        Some(Act::Status { json }) => {
            cli.refuse_settings("status")?;
            acts::status(&data_dir, *json)
        }
        Some(Act::Patient(PatientAct::Select { id })) => {
            cli.refuse_settings("patient")?;
            acts::act(&data_dir, &Ask::SelectPatient { id: id.as_str().into() })
        }
        Some(Act::Patient(PatientAct::Clear)) => {
            cli.refuse_settings("patient")?;
            acts::act(&data_dir, &Ask::ClearPatient)
        }
        Some(Act::Retry) => {
            cli.refuse_settings("retry")?;
            acts::act(&data_dir, &Ask::Retry)
        }
    }
}
