//! Pictures, DICOM and archives as the server looks at them: width, height, thumbnail. A decoder may panic: that is caught, and costs the preview.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::{fs, path::PathBuf, sync::LazyLock};

static FILE: LazyLock<PathBuf> = LazyLock::new(|| std::env::temp_dir().join(format!("chairside-fuzz-{}", std::process::id())));

fuzz_target!(init: std::panic::set_hook(Box::new(|_| {})), |bytes: &[u8]| {
    fs::write(&*FILE, bytes).expect("the temporary folder can be written");
    chairside_server::fuzzing::picture(&FILE, bytes);
});
