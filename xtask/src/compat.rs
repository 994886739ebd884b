//! The server and clients that are not ours: tests/compat with Node, whose packages are installed from npm below the target folder.

use crate::{
    setup::{self, Set},
    shell::{Outcome, announce, cargo, command, root, run, target_dir, which},
};
use std::{
    fs,
    path::{Path, PathBuf},
};

const TESTS: &str = "tests/compat";
/// By which its packages are known: what npm has installed is of this file, or is installed anew.
const LOCK: &str = "package-lock.json";

/// Builds the server, then lets them talk to it.
pub fn build_and_check() -> Outcome {
    run(cargo().args(["build", "--workspace", "--bin", "chairside-server"]))?;
    check()
}

/// Lets them talk to the server that `cargo test` has built.
pub fn check() -> Outcome {
    let target = target_dir()?;
    let folder = target.join("compat");
    if !is_installed(&folder)? {
        eprintln!("\nSKIPPED: other clients of the server. Their packages cannot be installed here (Node 18 or newer, and npm, are needed).");
        return Ok(());
    }
    let mut node = command("node");
    node.args(["--test", "--test-reporter=spec"]).current_dir(&folder).env("CHAIRSIDE_SERVER", target.join("debug/chairside-server"));
    match ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(which) {
        Some(browser) => drop(node.env("CHAIRSIDE_CHROMIUM", browser)),
        None => eprintln!("\nSKIPPED: the browser's page. There is no Chromium here."),
    }
    run(&mut node)
}

/// Copies the tests to where their packages are, and installs these unless they are there: Node looks for them beside the tests. Answers whether they are there now.
fn is_installed(folder: &Path) -> Outcome<bool> {
    setup::install(&[Set::Test])?;
    if which("node").is_none() || which("npm").is_none() {
        return Ok(false);
    }
    let installed = folder.join("installed");
    let lock = fs::read_to_string(root().join(TESTS).join(LOCK)).map_err(|error| format!("{TESTS}/{LOCK} cannot be read: {error}"))?;
    let is_there = fs::read_to_string(&installed).is_ok_and(|of| of == lock);
    copy(folder).map_err(|error| format!("{TESTS} cannot be copied to {}: {error}", folder.display()))?;
    if !is_there {
        // No package needs a script of its own, so none may run one.
        let mut npm = command("npm");
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(folder);
        announce(&npm);
        if !npm.status().is_ok_and(|status| status.success()) {
            return Ok(false);
        }
        fs::write(&installed, lock).map_err(|error| format!("{} cannot be written: {error}", installed.display()))?;
    }
    Ok(true)
}

fn copy(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let is_of_tests = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "mjs");
    // What is a test no more must not be run.
    for stale in fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>()?.iter().filter(|path| is_of_tests(path)) {
        fs::remove_file(stale)?;
    }
    for entry in fs::read_dir(root().join(TESTS))? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            fs::copy(entry.path(), folder.join(entry.file_name()))?;
        }
    }
    Ok(())
}
