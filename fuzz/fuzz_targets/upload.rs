//! Bodies in parts, in pieces as they may come: the first byte says how long the pieces are.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use tokio::runtime::{Builder, Runtime};

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Builder::new_current_thread().build().expect("a runtime"));

fuzz_target!(|bytes: &[u8]| {
    let Some((length, body)) = bytes.split_first() else { return };
    RUNTIME.block_on(chairside_server::fuzzing::upload(body, usize::from(*length)));
});
