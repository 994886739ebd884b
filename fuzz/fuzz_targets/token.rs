//! Bridge keys: none that was not made by the server is believed.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| chairside_server::fuzzing::token(text));
