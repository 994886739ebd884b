//! `cargo xtask test`: every check, then every test. Its last line is the sum of the test runner's own summaries.

use crate::{
    api, compat, deny, layers,
    setup::{self, Set},
    shell::{Outcome, announce, cargo, run},
};
use std::{
    io::{BufRead, BufReader, Write},
    process::Stdio,
    time::Instant,
};

/// What is checked before the tests, in order; each runs whatever came of the others.
const CHECKS: [(&str, Check); 4] = [("formatting", formatting), ("layers", layers::check), ("clippy", clippy), ("cargo deny", deny::check)];

/// What is asked of the server that was built for the tests.
const OF_THE_SERVER: [(&str, Check); 2] = [("the API's properties", api::check), ("other clients", compat::check)];

type Check = fn() -> Outcome;

/// Runs all; with `filter`, only the tests whose name contains it, and no checks.
pub fn test(filter: &[String]) -> Outcome {
    let started = Instant::now();
    setup::install(&[Set::Build, Set::Run, Set::Test])?;
    let mut failed = Vec::new();
    if filter.is_empty() {
        for (name, check) in CHECKS {
            if let Err(failure) = check() {
                eprintln!("{failure}");
                failed.push(name);
            }
        }
    }
    let tests = cargo_test(filter)?;
    if filter.is_empty() {
        for (name, check) in OF_THE_SERVER {
            if let Err(failure) = check() {
                eprintln!("{failure}");
                failed.push(name);
            }
        }
    }
    if !failed.is_empty() {
        println!("\nFAILED checks: {}", failed.join(", "));
    }
    println!("\n{} min {} s", started.elapsed().as_secs() / 60, started.elapsed().as_secs() % 60);
    println!("{} passed, {} failed", tests.passed, tests.failed);
    if !failed.is_empty() {
        Err(format!("{} did not pass", failed.join(", ")))
    } else if !tests.succeeded || tests.failed > 0 {
        Err("not every test passed".to_owned())
    } else if tests.passed == 0 && filter.is_empty() {
        Err("no test ran".to_owned())
    } else {
        Ok(())
    }
}

fn formatting() -> Outcome {
    if !setup::has_component("fmt", "rustfmt") {
        eprintln!("SKIPPED: formatting.");
        return Ok(());
    }
    run(cargo().args(["fmt", "--all", "--check"]))
}

fn clippy() -> Outcome {
    if !setup::has_component("clippy", "clippy") {
        eprintln!("SKIPPED: clippy.");
        return Ok(());
    }
    run(cargo().args(["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"]))
}

/// The sum of all summaries of one `cargo test`.
#[derive(Debug, Default, PartialEq, Eq)]
struct Totals {
    passed: u64,
    failed: u64,
    succeeded: bool,
}

/// Runs the workspace's tests. The set of packages is always the whole workspace: another one would select other features and compile everything anew.
fn cargo_test(filter: &[String]) -> Outcome<Totals> {
    let mut command = cargo();
    command.args(["test", "--workspace", "--no-fail-fast"]).args(filter).stdout(Stdio::piped());
    announce(&command);
    let mut child = command.spawn().map_err(|error| format!("cargo test cannot be started: {error}"))?;
    let stdout = child.stdout.take().ok_or("cargo test has no output")?;
    let mut totals = Totals::default();
    for line in BufReader::new(stdout).lines() {
        let line = line.map_err(|error| format!("cargo test's output cannot be read: {error}"))?;
        totals.add(&line);
        let mut out = std::io::stdout().lock();
        writeln!(out, "{line}").and_then(|()| out.flush()).map_err(|error| format!("nobody reads this any more: {error}"))?;
    }
    totals.succeeded = child.wait().map_err(|error| format!("cargo test was lost: {error}"))?.success();
    Ok(totals)
}

impl Totals {
    /// Adds a line such as `test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.02s`; any other line counts nothing.
    fn add(&mut self, line: &str) {
        let Some((_, counts)) = line.strip_prefix("test result: ").and_then(|rest| rest.split_once(". ")) else { return };
        for count in counts.split(';') {
            let mut words = count.split_whitespace();
            let (Some(number), Some(what)) = (words.next().and_then(|number| number.parse::<u64>().ok()), words.next()) else { continue };
            match what {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_line_adds_up_every_summary_and_nothing_else() {
        let mut totals = Totals::default();
        for line in [
            "running 3 tests",
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.02s",
            "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.50s",
            "a story about 7 passed; 9 failed",
        ] {
            totals.add(line);
        }
        assert_eq!(totals, Totals { passed: 15, failed: 2, succeeded: false });
    }
}
