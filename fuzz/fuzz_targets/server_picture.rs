//! Pictures, DICOM and archives as the server looks at them: width, height, thumbnail. A decoder may panic: that is caught, and costs the preview.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::{path::PathBuf, sync::LazyLock};

static FILE: LazyLock<PathBuf> = LazyLock::new(|| std::env::temp_dir().join(format!("chairside-fuzz-{}", std::process::id())));

fuzz_target!(init: std::panic::set_hook(Box::new(|_| {})), |bytes: &[u8]| chairside_server::fuzzing::picture(&FILE, bytes));
