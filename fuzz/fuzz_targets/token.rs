//! Bridge keys: none that was not made by the server is believed.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| chairside_server::fuzzing::token(bytes));
