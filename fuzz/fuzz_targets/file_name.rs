//! Names of files, with the first bytes they are announced with.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| chairside_server::fuzzing::file_name(bytes));
