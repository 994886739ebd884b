//! Runs other programs from the workspace's root, and says what it runs.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// What went wrong, in words. `xtask` prints it and ends with 1.
pub type Outcome<T = ()> = Result<T, String>;

/// The workspace's root.
pub fn root() -> PathBuf {
    // The manifest lies in <root>/xtask, and cargo sets its folder for every `cargo run`.
    let manifest = env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    manifest.parent().map_or(manifest.clone(), Path::to_path_buf)
}

/// The cargo that runs this.
pub fn cargo() -> Command {
    command(&env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()))
}

/// A program, run from the root.
pub fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    // Set for this program by `cargo run`; left in place they would make every build script that looks at them run again.
    for (name, _) in env::vars_os() {
        let name_text = name.to_string_lossy();
        if name_text.starts_with("CARGO_PKG_") || name_text.starts_with("CARGO_MANIFEST_") || name_text == "CARGO_PRIMARY_PACKAGE" {
            command.env_remove(&name);
        }
    }
    command
}

/// Says what is run.
pub fn announce(command: &Command) {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program()).to_string_lossy().into_owned();
    let arguments = command.get_args().map(|argument| argument.to_string_lossy().into_owned());
    let line: Vec<String> = std::iter::once(program).chain(arguments).collect();
    eprintln!("\n\u{2192} {}", line.join(" "));
}

/// Runs it to its end; anything but success is an error.
pub fn run(command: &mut Command) -> Outcome {
    announce(command);
    let status = command.status().map_err(|error| format!("{} cannot be started: {error}", command.get_program().to_string_lossy()))?;
    if status.success() { Ok(()) } else { Err(format!("`{}` failed ({status})", command.get_program().to_string_lossy())) }
}

/// What it prints, when it succeeds.
pub fn output_of(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Where a program is found on the path.
pub fn which(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|candidate| candidate.is_file())
}

/// Where cargo builds into.
pub fn target_dir() -> Outcome<PathBuf> {
    let metadata = output_of(cargo().args(["metadata", "--no-deps", "--format-version", "1"])).ok_or("`cargo metadata` failed")?;
    let after = metadata.split_once("\"target_directory\":\"").ok_or("`cargo metadata` names no target directory")?.1;
    let text = after.split('"').next().unwrap_or_default();
    Ok(PathBuf::from(text.replace("\\\\", "\\")))
}
