//! The `chairside` program: reads its arguments and becomes a window, a console without a window, or one act on the console that runs.
//!
//! Exit codes: 0 done, 1 failed, 2 wrong usage or configuration. What went wrong is one sentence on standard error.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test panics on purpose"))]

mod acts;
mod check;
mod cli;
#[cfg(feature = "embedded-server")]
mod embedded;
mod export_act;
mod failure;
mod headless;
mod icon;
mod instance;
mod ledger;
mod logging;
mod nanopix;
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
    // For every act: a variable that is mistyped is said, also where its value would not be used.
    let overrides = cli.overrides()?;
    match &cli.command {
        None => window::run(&data_dir, &overrides),
        Some(Act::Headless(_)) => headless::run(&data_dir, overrides),
        Some(Act::Status { json }) => acts::status(&data_dir, *json),
        Some(Act::Patient(PatientAct::Select { id })) => acts::act(&data_dir, &overrides, &Ask::SelectPatient { id: id.as_str().into() }),
        Some(Act::Patient(PatientAct::Clear)) => acts::act(&data_dir, &overrides, &Ask::ClearPatient),
        Some(Act::Retry) => acts::act(&data_dir, &overrides, &Ask::Retry),
        Some(Act::Ledger { json, csv, today }) => ledger::act(&data_dir, *json, *csv, *today),
        Some(Act::Check { json }) => check::act(&data_dir, *json),
        Some(Act::Export { image, form, with, to }) => export_act::export(&data_dir, &overrides, image, *form, *with, to),
        Some(Act::Nanopix(act)) => nanopix::act(&data_dir, &overrides, *act),
    }
}
