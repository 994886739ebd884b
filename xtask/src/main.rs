//! Every chore of this repository as one program: `cargo xtask <command>`. It has no dependencies, so that it starts in seconds on a bare machine.

mod api;
mod bench;
mod compat;
mod deny;
mod layers;
mod run;
mod setup;
mod shell;
mod suites;
mod test;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask <command>

  run [ARGS…]        install what is missing, build release, open the window (without a display: run headless); ARGS go to chairside
  test [FILTER…]     install what is missing, then every check and every test
  api                only the properties of the server's HTTP interface, by schemathesis
  compat             only clients of the server that are not ours: the plan's bridge, a browser's page, tus-js-client
  e2e                only the story in the real window, under a virtual display; screenshots in target/e2e
  soak [KILLS]       the kill -9 tests, 1,000 times (or KILLS times)
  bench [ARGS…]      the benchmarks beside what one would do instead; table, and JSON in target/bench; --check fails when a row is missed
  screenshots        makes docs/screenshots from the real window
  layers             checks that dependencies point one way
  deny               advisories, licences and sources of all dependencies (installs cargo-deny when it is missing)
  setup              only installs what run, test and bench need
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", &[][..]),
    };
    let outcome = match command {
        "run" => run::run(rest),
        "test" => test::test(rest),
        "api" => api::build_and_check(),
        "compat" => compat::build_and_check(),
        "e2e" => suites::e2e(),
        "soak" => suites::soak(rest),
        "bench" => bench::bench(rest),
        "screenshots" => suites::screenshots(),
        "layers" => layers::check(),
        "deny" => deny::install_and_check(),
        "setup" => setup::install(&[setup::Set::Build, setup::Set::Run, setup::Set::Test, setup::Set::Bench]),
        "help" | "--help" | "-h" => {
            print!("{USAGE}");
            Ok(())
        }
        unknown => {
            eprintln!("cargo xtask knows no command `{unknown}`.\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}
