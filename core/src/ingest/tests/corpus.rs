//! What the fuzzer has found worth keeping for the console's pictures (`fuzz/corpus/console_picture`), as its target plays it.

use crate::ingest::{
    preview::{Limits, Source, make_thumbnail, scaled},
    sniff::{is_complete, sniff},
};
use std::{fs, io::Cursor, path::Path};

#[test]
fn what_was_found_once_harms_no_more() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus/console_picture");
    let mut known = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        let Some(format) = sniff(&bytes) else { continue };
        drop(is_complete(format, &mut Cursor::new(&bytes)));
        drop(make_thumbnail(Source::Bytes(&bytes), format));
        drop(scaled(Source::Bytes(&bytes), format, Limits::default(), 400));
        known += 1;
    }
    assert!(known > 10, "{known} pictures");
}
