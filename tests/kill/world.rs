//! A server, a console that sends at once, a patient, and the images that were dropped: what must be there at the end, whatever was killed.

use chairside_testkit::programs::{
    Api, ConsoleProgram, ConsoleSettings, Process, ServerProgram, all_files, files_by_hash, program_beside, sha256_hex, temporary_folder,
};
use image::{ImageBuffer, Luma};
use serde_json::json;
use std::{
    collections::BTreeMap,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// Under load, on two cores, with strace: a deadline for what takes a second.
const PATIENCE: Duration = Duration::from_secs(90);

/// An image that lands sooner after a patient was selected counts as nobody's (a person may have been too slow): that rule is not under test here.
const SELECTION_SETTLES: Duration = Duration::from_millis(2_500);

pub struct World {
    pub console: ConsoleProgram,
    pub server: ServerProgram,
    api: Api,
    /// Hash and name of every image ever dropped.
    dropped: BTreeMap<String, String>,
    folder: TempDir,
}

impl World {
    /// All of it, running, with a patient selected.
    pub fn new() -> Self {
        let folder = temporary_folder();
        let program = Path::new(env!("CARGO_BIN_EXE_chairside"));
        let server = ServerProgram::start(&program_beside(program, "chairside-server"), &folder.path().join("server")).unwrap();
        let settings = ConsoleSettings { server: Some((server.url(), server.key().to_owned())), watch: true, immediate: true, room: "Room 1".to_owned() };
        let api = server.api().unwrap();
        let patient = api.create_patient("Ada", "Kill", &json!({})).unwrap();
        let mut console = ConsoleProgram::new(program, &folder.path().join("console"), settings).unwrap();
        console.start_headless().unwrap();
        let world = Self { console, server, api, dropped: BTreeMap::new(), folder };
        world.wait("the console to be online", || world.console.status().is_ok_and(|status| status["online"] == true));
        world.console.select_patient(&patient).unwrap();
        std::thread::sleep(SELECTION_SETTLES);
        world
    }

    /// Drops images into the watch folder, as a sensor's program does: create, write, close.
    pub fn drop_images(&mut self, count: usize) {
        for _ in 0..count {
            let seed = self.dropped.len() as u32;
            let grain = |x: u32, y: u32| (x * 7 + y * 13 + seed * 257).wrapping_mul(2_654_435_761) >> 16;
            let image: ImageBuffer<Luma<u16>, Vec<u16>> = ImageBuffer::from_fn(120 + seed % 80, 100, |x, y| Luma([grain(x, y) as u16]));
            let mut bytes = Vec::new();
            image.write_to(&mut std::io::Cursor::new(&mut bytes), image::ImageFormat::Png).unwrap();
            let name = format!("image-{seed:05}.png");
            std::fs::write(self.console.watch_folder().join(&name), &bytes).unwrap();
            assert!(self.dropped.insert(sha256_hex(&bytes), name).is_none(), "two dropped images must differ");
        }
    }

    /// Attaches a tracer to every thread of the running console.
    pub fn attach(&mut self, strace: &[&str]) -> Process {
        let id = self.console.process().expect("the console runs").id();
        let mut command = Command::new(strace[0]);
        command.args(&strace[1..]).args(["-p", &id.to_string()]);
        let tracer = Process::start(command, &self.folder.path().join("strace.log")).unwrap();
        self.wait("the tracer to hold every thread", || {
            let Ok(threads) = std::fs::read_dir(format!("/proc/{id}/task")) else { return false };
            threads.flatten().all(|thread| {
                // Zero: nobody traces it. A thread that has just ended needs no tracer, nor does a console that the tracer has already killed at a write of its own.
                std::fs::read_to_string(thread.path().join("status")).map_or(true, |status| status.contains("State:\tZ") || !status.contains("TracerPid:\t0"))
            })
        });
        tracer
    }

    /// Waits until the console was killed by what watches it, or has nothing left to do; then it is killed too.
    pub fn wait_for_death_or_peace(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        while self.console.process().is_some_and(|process| process.ended().is_none()) && !self.is_at_peace() {
            assert!(Instant::now() < deadline, "{}", self.report("the console neither died nor finished"));
            std::thread::sleep(Duration::from_millis(20));
        }
        self.console.kill();
    }

    /// Waits until the console has nothing left to do; then looks everywhere that each image is there once, whole, and nothing else is.
    ///
    /// An image whose landing nobody watched (the console was down) has no patient: it must wait in Unassigned, not be guessed. Every other one is on the server.
    pub fn everything_is_there_once(&self, when: &str) {
        self.wait(&format!("peace {when}"), || self.is_at_peace());
        let status = self.console.status().unwrap();
        for other in ["pending", "uploading", "failed", "needsReview"] {
            assert_eq!(status[other], 0, "{}", self.report(&format!("{when} the console says {status}")));
        }
        let dropped: Vec<&String> = self.dropped.keys().collect();
        // A hash that is in the list twice is an image that was taken twice.
        let on_server = self.api.hashes(None).unwrap();
        assert_eq!(Some(on_server.len() as u64), status["uploaded"].as_u64(), "{}", self.report(&format!("{when}: rows of the server")));
        assert!(on_server.is_sorted_by(|a, b| a < b), "{}", self.report(&format!("{when}: the server has an image twice")));
        assert!(on_server.iter().all(|hash| self.dropped.contains_key(hash)), "{}", self.report(&format!("{when}: the server has what nobody dropped")));
        let stored = files_by_hash(&self.server.data().join("files"));
        assert_eq!(stored.keys().collect::<Vec<_>>(), on_server.iter().collect::<Vec<_>>(), "{}", self.report(&format!("{when}: files of the server")));
        let spool = files_by_hash(&self.console.data().join("spool"));
        assert_eq!(spool.keys().collect::<Vec<_>>(), dropped, "{}", self.report(&format!("{when}: the spool")));
        for (name, hash) in stored.iter().chain(&spool) {
            assert_eq!(name, hash, "{}", self.report(&format!("{when}: a file is not what its name says")));
        }
        let left_over: Vec<_> = all_files(&self.console.data().join("spool")).into_iter().filter(|path| !is_hash(path)).collect();
        assert!(left_over.is_empty(), "{}", self.report(&format!("{when}: the spool holds left-overs: {left_over:?}")));
        for (hash, name) in &self.dropped {
            let bytes = std::fs::read(self.console.watch_folder().join(name)).unwrap();
            assert_eq!(&sha256_hex(&bytes), hash, "{}", self.report(&format!("{when}: the original {name} was changed")));
        }
    }

    /// How many images reached the server: a run in which none did has shown nothing.
    pub fn on_the_server(&self) -> usize {
        self.api.hashes(None).map_or(0, |hashes| hashes.len())
    }

    /// Whether every dropped image has arrived where it stays: on the server, or in Unassigned.
    fn is_at_peace(&self) -> bool {
        let dropped = self.dropped.len() as u64;
        let count = |status: &serde_json::Value, field: &str| status[field].as_u64().unwrap_or(u64::MAX);
        self.console.status().is_ok_and(|status| count(&status, "uploaded").saturating_add(count(&status, "unassigned")) == dropped)
    }

    fn wait(&self, what: &str, condition: impl Fn() -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !condition() {
            assert!(Instant::now() < deadline, "{}", self.report(&format!("still waiting for {what}")));
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// What happened, and where to look.
    fn report(&self, what: &str) -> String {
        let status = self.console.status().map_or_else(|error| error.to_string(), |status| status.to_string());
        let on_server = self.api.hashes(None).map_or_else(|error| error.to_string(), |hashes| hashes.len().to_string());
        let tail = |path: &Path| {
            let text = std::fs::read_to_string(path).unwrap_or_default();
            text.lines().rev().take(15).collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join("\n")
        };
        format!(
            "{what}\ndropped {}, on the server {on_server}, console {status}\nkept in {}\n--- console\n{}\n--- server\n{}",
            self.dropped.len(),
            self.folder.path().display(),
            tail(&self.console.log()),
            tail(&self.server.log())
        )
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.folder.disable_cleanup(true);
        }
    }
}

fn is_hash(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.len() == 64)
}
