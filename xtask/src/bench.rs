//! `cargo xtask bench`: builds release and runs chairside-bench beside it.

use crate::{
    setup::{self, Set},
    shell::{Outcome, cargo, command, run, target_dir},
};

/// Builds and measures.
pub fn bench(arguments: &[String]) -> Outcome {
    setup::install(&[Set::Build, Set::Run, Set::Test, Set::Bench])?;
    // One build for all, so that they share their dependencies; the window is measured as it ships, without the port that tests drive it by.
    run(cargo().args(["build", "--release", "-p", "chairside", "-p", "chairside-bench", "-p", "chairside-nanopix-sim", "-p", "chairside-server"]))?;
    let program = target_dir()?.join("release").join(if cfg!(windows) { "chairside-bench.exe" } else { "chairside-bench" });
    run(command(&program.to_string_lossy()).args(arguments))
}
