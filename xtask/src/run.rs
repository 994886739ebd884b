//! `cargo xtask run`: from a bare machine to the open window, or to a headless console where there is no display.

use crate::{
    setup::{self, Set},
    shell::{Outcome, cargo, command, root, run as run_to_end, target_dir},
};
use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    time::Duration,
};

/// Sets up, builds, opens. `arguments` go to `chairside`.
pub fn run(arguments: &[String]) -> Outcome {
    let arguments = if arguments.first().is_some_and(|first| first == "--") { &arguments[1..] } else { arguments };
    setup::install(&[Set::Build, Set::Run])?;
    run_to_end(cargo().args(["build", "--release", "-p", "chairside"]))?;
    let program = target_dir()?.join("release").join(if cfg!(windows) { "chairside.exe" } else { "chairside" });
    if has_display() || arguments.first().is_some_and(|first| !first.starts_with('-')) {
        // Where the person stands, not the root: paths they give are meant from there.
        return run_to_end(command(&program.to_string_lossy()).current_dir(env::current_dir().unwrap_or_else(|_| root())).args(arguments));
    }
    headless(&program, arguments)
}

fn has_display() -> bool {
    let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

/// The same engine without a window: says where to drop an image, and, for each one, where it went.
fn headless(program: &Path, arguments: &[String]) -> Outcome {
    let home = root().join("target").join("headless");
    let (watch, data) = (home.join("x-rays"), home.join("data"));
    for folder in [&watch, &data] {
        fs::create_dir_all(folder).map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
    }
    println!("\nThere is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so Chairside runs without its window, with its own server inside.");
    println!("Drop an image here:  {}", watch.display());
    println!("Its data folder:     {}", data.display());
    println!("Ask how it stands:   {} status --data-dir {} --json", program.display(), data.display());
    println!("End it with Ctrl+C.\n");
    let mut child = command(&program.to_string_lossy());
    child.arg("headless").arg("--data-dir").arg(&data).env("CHAIRSIDE_WATCH_FOLDERS", &watch).args(arguments);
    let mut child = child.spawn().map_err(|error| format!("{} cannot be started: {error}", program.display()))?;
    let places = [(data.join("spool"), "kept"), (data.join("server").join("files"), "on the server")];
    let mut known: BTreeSet<PathBuf> = places.iter().flat_map(|(folder, _)| finished_files(folder)).collect();
    loop {
        if let Some(status) = child.try_wait().map_err(|error| format!("chairside was lost: {error}"))? {
            return if status.success() { Ok(()) } else { Err(format!("chairside headless failed ({status})")) };
        }
        for (folder, what) in &places {
            for file in finished_files(folder) {
                if known.insert(file.clone()) {
                    println!("{what}: {}", file.display());
                }
            }
        }
        std::thread::sleep(Duration::from_millis(500));
    }
}

/// The files that stand under their hash, in all folders below `folder`; what is still being written has another name.
fn finished_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files = Vec::new();
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(finished_files(&path));
        } else if path.file_name().is_some_and(|name| name.len() == 64 && name.to_string_lossy().bytes().all(|byte| byte.is_ascii_hexdigit())) {
            files.push(path);
        }
    }
    files
}
