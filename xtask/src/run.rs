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

/// What a flag (`--flag value` or `--flag=value`), else a variable, says.
fn given(arguments: &[String], flag: &str, variable: &str) -> Option<String> {
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        if argument == flag {
            return rest.next().cloned();
        }
        if let Some(value) = argument.strip_prefix(flag).and_then(|rest| rest.strip_prefix('=')) {
            return Some(value.to_owned());
        }
    }
    env::var(variable).ok().filter(|value| !value.is_empty())
}

/// The watch folders as the console's own configuration says them.
fn configured_folders(data: &Path) -> Option<String> {
    let config = fs::read_to_string(data.join("config.toml")).ok()?;
    let said = config.lines().find_map(|line| line.trim().strip_prefix("watch_folders")?.trim_start().strip_prefix('='))?;
    Some(said.trim().to_owned())
}

fn has_display() -> bool {
    let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

/// The same engine without a window: says where to drop an image, and, for each one, where it went. Folders that nobody named are below `target/headless`.
fn headless(program: &Path, arguments: &[String]) -> Outcome {
    let home = root().join("target").join("headless");
    let named_data = given(arguments, "--data-dir", "CHAIRSIDE_DATA_DIR");
    let own_data = named_data.is_none().then(|| home.join("data"));
    let data = match named_data {
        Some(named) => std::path::absolute(&named).map_err(|error| format!("{named} is not a path: {error}"))?,
        None => home.join("data"),
    };
    let watched = given(arguments, "--watch-folders", "CHAIRSIDE_WATCH_FOLDERS").or_else(|| configured_folders(&data));
    let own_watch = watched.is_none().then(|| home.join("x-rays"));
    for folder in [&own_data, &own_watch].into_iter().flatten() {
        fs::create_dir_all(folder).map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
    }
    println!("\nThere is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so Chairside runs without its window, with its own server inside.");
    println!("Drop an image here:  {}", own_watch.as_ref().map_or(watched.unwrap_or_default(), |folder| folder.display().to_string()));
    println!("Its data folder:     {}", data.display());
    println!("Ask how it stands:   {} status --data-dir {} --json", program.display(), data.display());
    println!("End it with Ctrl+C.\n");
    let mut child = command(&program.to_string_lossy());
    child.current_dir(env::current_dir().unwrap_or_else(|_| root())).arg("headless").args(arguments);
    if own_data.is_some() {
        child.arg("--data-dir").arg(&data);
    }
    if let Some(folder) = &own_watch {
        child.env("CHAIRSIDE_WATCH_FOLDERS", folder);
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_was_named_is_not_named_again() {
        let arguments = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let data_dir = |text| given(&arguments(text), "--data-dir", "CHAIRSIDE_NO_SUCH_VARIABLE");
        assert_eq!(data_dir("--theme dark --data-dir /x").as_deref(), Some("/x"));
        assert_eq!(data_dir("--data-dir=/y --theme dark").as_deref(), Some("/y"));
        assert_eq!(data_dir("--data-directory /x"), None);
    }
}
