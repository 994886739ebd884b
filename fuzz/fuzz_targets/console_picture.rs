//! Pictures and DICOM as the console looks at them: is the file complete, what does it show. A decoder may panic: that is caught, and costs the preview.
#![no_main]

use chairside_core::ingest::{
    preview::{Limits, Source, make_thumbnail, scaled},
    sniff::{is_complete, sniff},
};
use libfuzzer_sys::fuzz_target;
use std::io::Cursor;

fuzz_target!(init: std::panic::set_hook(Box::new(|_| {})), |bytes: &[u8]| {
    let Some(format) = sniff(bytes) else { return };
    drop(is_complete(format, &mut Cursor::new(bytes)));
    drop(make_thumbnail(Source::Bytes(bytes), format));
    drop(scaled(Source::Bytes(bytes), format, Limits::default(), 400));
});
