//! Finds the system packages that are missing, says what each is for, and installs them where apt is to be had (Debian, Ubuntu). Elsewhere it lists what is needed.

use crate::shell::{Outcome, output_of, which};
use std::process::Command;

/// What a set of packages is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Set {
    /// To compile.
    Build,
    /// To open the window.
    Run,
    /// To test everything.
    Test,
    /// To measure beside what one would do instead.
    Bench,
}

struct Package {
    set: Set,
    name: &'static str,
    why: &'static str,
    /// A program that shows that the thing is there however it was installed.
    program: Option<&'static str>,
    /// Without it nothing works, so a set-up that cannot provide it fails.
    required: bool,
}

const fn required(name: &'static str, program: &'static str, why: &'static str) -> Package {
    Package { set: Set::Build, name, why, program: Some(program), required: true }
}

const fn library(name: &'static str, why: &'static str) -> Package {
    Package { set: Set::Run, name, why, program: None, required: false }
}

const fn tool(set: Set, name: &'static str, program: Option<&'static str>, why: &'static str) -> Package {
    Package { set, name, why, program, required: false }
}

const PACKAGES: &[Package] = &[
    required("gcc", "cc", "compiles SQLite and ring"),
    required("g++", "c++", "compiles CharLS (JPEG-LS in DICOM)"),
    required("make", "make", "builds CharLS"),
    required("cmake", "cmake", "builds CharLS"),
    library("libgl1", "draws the window"),
    library("libegl1", "draws the window"),
    library("libgl1-mesa-dri", "draws the window, in software where there is no graphics card"),
    library("libx11-6", "the window under X11"),
    library("libx11-xcb1", "the window under X11"),
    library("libxcursor1", "the window under X11"),
    library("libxi6", "the window under X11"),
    library("libxrandr2", "the window under X11"),
    library("libxkbcommon0", "the keyboard"),
    library("libxkbcommon-x11-0", "the keyboard under X11"),
    library("libwayland-client0", "the window under Wayland"),
    library("libwayland-egl1", "the window under Wayland"),
    library("fonts-noto-core", "names in Arabic, Hebrew, Thai, Indic and other scripts"),
    library("fonts-noto-cjk", "names in Chinese, Japanese and Korean"),
    tool(Set::Test, "poppler-utils", Some("pdftotext"), "reads the printed sheet of a series"),
    tool(Set::Test, "xvfb", Some("Xvfb"), "the display the end-to-end test opens its windows on"),
    tool(Set::Test, "openbox", Some("openbox"), "the window manager on that display"),
    // Brings dbus-daemon, which is a package of its own on newer systems only.
    tool(Set::Test, "dbus", Some("dbus-daemon"), "a session bus of the tests' own"),
    tool(Set::Test, "mesa-vulkan-drivers", None, "draws the pages' picture tests in software"),
    tool(Set::Test, "postgresql", None, "the server's contract tests run on PostgreSQL too"),
    tool(Set::Test, "python3-venv", None, "holds schemathesis, which asks the server what its description allows and forbids"),
    tool(Set::Test, "nodejs", Some("node"), "runs the clients of the server that are not ours"),
    tool(Set::Test, "npm", Some("npm"), "brings their packages"),
    tool(Set::Test, "chromium", Some("chromium"), "the browser whose page listens to the server"),
    tool(Set::Test, "dcmtk", Some("dcmdump"), "reads the DICOM files that are exported"),
    tool(Set::Test, "python3-pydicom", None, "reads them, too"),
    tool(Set::Test, "dicom3tools", Some("dciodvfy"), "says whether they say what DICOM wants"),
    tool(Set::Test, "strace", Some("strace"), "kills the program at a chosen system call"),
    tool(Set::Bench, "curl", Some("curl"), "uploads the same files, to compare with"),
    tool(Set::Bench, "nginx", Some("nginx"), "takes the same uploads by WebDAV, to compare with"),
    tool(Set::Bench, "libvips-tools", Some("vipsthumbnail"), "makes the same thumbnails, to compare with"),
];

/// Installs what is missing of `sets`. An error only when something is missing that nothing works without.
pub fn install(sets: &[Set]) -> Outcome {
    if !cfg!(target_os = "linux") {
        return check_tools_elsewhere();
    }
    let missing = missing(sets);
    if missing.is_empty() {
        return Ok(());
    }
    eprintln!("These system packages are missing:");
    for package in &missing {
        eprintln!("  {:<22} {}", package.name, package.why);
    }
    if which("apt-get").is_none() || which("dpkg-query").is_none() {
        eprintln!("This is not Debian or Ubuntu: install what corresponds to them with this system's package manager.");
        return only_required_fails(&missing);
    }
    // Nothing is built without the required ones: they go first, on their own, so that no package of the others can hinder them.
    let (required, others): (Vec<&Package>, Vec<&Package>) = missing.into_iter().partition(|package| package.required);
    for batch in [required, others] {
        let names: Vec<&str> = batch.iter().map(|package| package.name).collect();
        if names.is_empty() {
            continue;
        }
        // Another apt may hold the lock, or a mirror may be in the middle of an update: once more, then give up.
        let installed = apt(&names).or_else(|failure| {
            eprintln!("{failure}; once more.");
            apt(&names)
        });
        if let Err(failure) = installed {
            eprintln!("{failure}. Install them by hand: apt-get install {}", names.join(" "));
        }
    }
    only_required_fails(&self::missing(sets))
}

/// Whether cargo has this subcommand (`fmt`, `clippy`); a Rust of the minimal profile has not, and rustup can add what it is part of.
pub fn has_component(subcommand: &str, component: &str) -> bool {
    let is_there = || output_of(crate::shell::cargo().args([subcommand, "--version"])).is_some();
    if is_there() {
        return true;
    }
    if which("rustup").is_none() {
        eprintln!("{component} is missing, and there is no rustup that could add it: install it the way this Rust was installed.");
        return false;
    }
    if let Err(failure) = crate::shell::run(crate::shell::command("rustup").args(["component", "add", component])) {
        eprintln!("{component} is missing and cannot be added: {failure}. Later: rustup component add {component}");
    }
    is_there()
}

fn missing(sets: &[Set]) -> Vec<&'static Package> {
    PACKAGES.iter().filter(|package| sets.contains(&package.set) && !is_there(package)).collect()
}

fn is_there(package: &Package) -> bool {
    if package.program.is_some_and(|program| which(program).is_some()) {
        return true;
    }
    // "ii" only: a package that was removed keeps its configuration, and dpkg-query still lists it.
    output_of(Command::new("dpkg-query").args(["-W", "-f=${db:Status-Abbrev}", package.name])).is_some_and(|status| status.starts_with("ii"))
}

fn apt(names: &[&str]) -> Outcome {
    let is_root = output_of(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    if !is_root && which("sudo").is_none() {
        return Err("Installing needs root, and there is no sudo".to_owned());
    }
    let run = |arguments: &[&str]| -> Outcome {
        let mut command = if is_root { Command::new("env") } else { Command::new("sudo") };
        if !is_root {
            command.arg("env");
        }
        command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]).args(arguments);
        crate::shell::run(&mut command)
    };
    if let Err(failure) = run(&["update", "-qq"]) {
        // One repository that cannot be reached is no reason not to install from the others, or from what is known already.
        eprintln!("{failure}; going on with the package lists that are there.");
    }
    let mut arguments = vec!["install", "-y", "-qq", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120"];
    arguments.extend(names);
    run(&arguments)
}

fn only_required_fails(missing: &[&Package]) -> Outcome {
    if missing.is_empty() {
        return Ok(());
    }
    let stopping: Vec<&str> = missing.iter().filter(|package| package.required).map(|package| package.name).collect();
    if stopping.is_empty() {
        eprintln!("Going on without them: what needs them says so and is skipped.");
        Ok(())
    } else {
        Err(format!("Chairside cannot be built without {}", stopping.join(", ")))
    }
}

fn check_tools_elsewhere() -> Outcome {
    let executable = |program: &str| if cfg!(windows) { format!("{program}.exe") } else { program.to_owned() };
    if which(&executable("cmake")).is_some() {
        return Ok(());
    }
    Err("CMake is missing: install it and a C++ compiler (Windows: Visual Studio Build Tools; macOS: Xcode command line tools), then run this again".to_owned())
}
