//! The real programs as child processes, for tests and benchmarks that start, watch, kill and restart them.
//!
//! Everything here ends with the value that holds it: a test that panics leaves no process behind.

mod api;
mod console;
mod display;
mod process;
mod server;

pub use api::Api;
pub use console::{ConsoleProgram, ConsoleSettings};
pub use display::{Display, why_no_display};
pub use process::{Process, free_port, program_beside, temporary_folder};
pub use server::ServerProgram;

use sha2::{Digest, Sha256 as Hasher};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// The SHA-256 of some bytes, in the usual 64 letters.
pub fn sha256_hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Hasher::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String cannot fail.
        write!(text, "{byte:02x}").unwrap_or_default();
        text
    })
}

/// The files below a folder that stand under a hash: by that name, the hash of what they really hold. A folder that is not there holds none.
pub fn files_by_hash(folder: &Path) -> BTreeMap<String, String> {
    all_files(folder)
        .into_iter()
        .filter_map(|path| {
            let name = path.file_name()?.to_str()?.to_owned();
            let is_hash = name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
            is_hash.then(|| (name, fs::read(&path).map_or_else(|error| format!("unreadable: {error}"), |bytes| sha256_hex(&bytes))))
        })
        .collect()
}

/// Every file below a folder.
pub fn all_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files = Vec::new();
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() { files.extend(all_files(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}
