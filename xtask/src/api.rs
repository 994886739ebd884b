//! The server's HTTP interface against its own description: tests/api/properties.py with schemathesis, which is installed from PyPI below the target folder.

use crate::{
    setup,
    shell::{Outcome, announce, cargo, command, run, target_dir, which},
};
use std::path::{Path, PathBuf};

/// Fixed: another version finds other things, and a test must not turn red by itself.
const SCHEMATHESIS: &str = "schemathesis==4.32.5";
/// Generated questions for each operation, besides those that cover its description.
const EXAMPLES: &str = "10";

/// Builds the server, then asks it.
pub fn build_and_check() -> Outcome {
    run(cargo().args(["build", "--workspace", "--bin", "chairside-server"]))?;
    check()
}

/// Asks every operation of the server that `cargo test` has built.
pub fn check() -> Outcome {
    let folder = target_dir()?.join("api-tests");
    let Some(python) = install(&folder) else {
        eprintln!("\nSKIPPED: the API's properties. schemathesis cannot be installed here (python3-venv and PyPI are needed).");
        return Ok(());
    };
    let server = target_dir()?.join("debug").join("chairside-server");
    run(command(&python.to_string_lossy()).arg("tests/api/properties.py").arg(server).arg(EXAMPLES))
}

/// Its Python, in an environment of its own; made when it is not there, or of another version.
fn install(folder: &Path) -> Option<PathBuf> {
    let python = folder.join("bin/python");
    let installed = folder.join("installed");
    if python.is_file() && std::fs::read_to_string(&installed).is_ok_and(|version| version == SCHEMATHESIS) {
        return Some(python);
    }
    if which("python3").is_none() || setup::install(&[setup::Set::Test]).is_err() {
        return None;
    }
    let mut make = command("python3");
    make.args(["-m", "venv", "--clear"]).arg(folder);
    let mut fetch = command(&python.to_string_lossy());
    fetch.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", SCHEMATHESIS]);
    for mut step in [make, fetch] {
        announce(&step);
        if !step.status().is_ok_and(|status| status.success()) {
            return None;
        }
    }
    std::fs::write(installed, SCHEMATHESIS).ok()?;
    Some(python)
}
