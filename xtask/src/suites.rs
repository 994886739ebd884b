//! Single suites of `cargo test`, always with the whole workspace selected, so that nothing is compiled anew for them.

use crate::{
    setup::{self, Set},
    shell::{Outcome, cargo, run},
};

/// The story in the real window.
pub fn e2e() -> Outcome {
    setup::install(&[Set::Build, Set::Run, Set::Test])?;
    run(cargo().args(["test", "--workspace", "--test", "e2e", "--", "--nocapture"]))?;
    eprintln!("Screenshots: target/e2e");
    Ok(())
}

/// The kill -9 tests, many times over.
pub fn soak(arguments: &[String]) -> Outcome {
    let kills = arguments.first().map_or("1000", String::as_str);
    if kills.parse::<u32>().is_err() {
        return Err(format!("`{kills}` is not a number of kills"));
    }
    setup::install(&[Set::Build, Set::Run, Set::Test])?;
    run(cargo().env("CHAIRSIDE_KILLS", kills).args(["test", "--workspace", "--test", "kill", "--", "--nocapture", "--test-threads", "1"]))
}

/// Pictures of the real window for the README.
pub fn screenshots() -> Outcome {
    setup::install(&[Set::Build, Set::Run, Set::Test])?;
    run(cargo().args(["test", "--workspace", "--test", "e2e", "--", "--ignored", "--exact", "screenshots::pictures_for_the_readme", "--nocapture"]))?;
    eprintln!("Screenshots: docs/screenshots");
    Ok(())
}
