//! The real window as it ships, under a virtual display: how fast it opens with 5,000 images, and what it costs when nothing happens.

use crate::{
    Scale,
    report::{Figure, Measure, percentile},
    rig::{PATIENCE, SELECTION_SETTLES, ServerRig, cpu_seconds},
};
use anyhow::{Context, Result, bail};
use chairside_testkit::{
    programs::{ConsoleProgram, ConsoleSettings, Display, program_beside, temporary_folder, why_no_display},
    radiograph,
};
use serde_json::json;
use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// An intraoral image; half of what the larger sensors make.
const WIDTH: u32 = 1_300;
const HEIGHT: u32 = 1_000;

/// More than are ever on screen.
const SHOWN: usize = 100;

/// What the window's log says when its first frame is on the screen.
const FIRST_FRAME: &str = "first frame";

/// Nothing lands, nobody touches it.
pub fn idle(scale: Scale) -> Result<Measure> {
    let mut rig = WindowRig::with_images(0, SHOWN)?;
    rig.open()?;
    // What a start leaves to do is done: thumbnails read, the server found.
    std::thread::sleep(Duration::from_secs(10));
    let seconds = if scale.of(60) == 60 { 60 } else { 10 };
    let before = rig.cpu_seconds()?;
    std::thread::sleep(Duration::from_secs(seconds));
    let used = rig.cpu_seconds()? - before;
    Ok(Measure {
        what: "idle",
        how: format!("the window open on {SHOWN} images of {WIDTH} × {HEIGHT} of the selected patient, one in review, nothing landing, for {seconds} s"),
        figures: vec![
            Figure::at_most("CPU", 100.0 * used / seconds as f64, "% of a core", 0.5),
            Figure::at_most("RSS", rig.resident_megabytes()?, "MB", 200.0),
        ],
    })
}

/// From the start of the process to the first frame.
pub fn start(scale: Scale) -> Result<Measure> {
    let images = scale.of(5_000);
    let mut rig = WindowRig::with_images(images.saturating_sub(SHOWN), SHOWN)?;
    let mut times = Vec::new();
    for _ in 0..5 {
        times.push(rig.open()?.as_secs_f64() * 1_000.0);
        rig.console.kill();
    }
    Ok(Measure {
        what: "start",
        how: format!(
            "process start until the first frame is on the screen, {images} images of the selected patient known, the newest {SHOWN} of {WIDTH} × {HEIGHT}; median of 5"
        ),
        figures: vec![Figure::at_most("p50", percentile(&mut times, 0.5), "ms", 1_000.0)],
    })
}

struct WindowRig {
    console: ConsoleProgram,
    display: Display,
    server: ServerRig,
    _folder: TempDir,
}

impl WindowRig {
    /// A console that has taken in so many small images and after them so many as sensors make, all of a patient who is selected; closed.
    fn with_images(small: usize, usual: usize) -> Result<Self> {
        if let Some(why) = why_no_display() {
            bail!("the window cannot be opened: {why}");
        }
        let folder = temporary_folder();
        let server = ServerRig::start()?;
        let program = program_beside(&std::env::current_exe()?, "chairside");
        let settings = ConsoleSettings { server: Some((server.url.clone(), server.key.clone())), watch: true, immediate: false, room: "Room 1".to_owned() };
        let console = ConsoleProgram::new(&program, &folder.path().join("console"), settings)?;
        let display = Display::start(1_500, 980, folder.path())?;
        let mut rig = Self { console, display, server, _folder: folder };
        rig.console.start_headless()?;
        rig.wait("the console to run", |status| status["online"] == true)?;
        let patient = rig.server.api()?.create_patient("Ben", "Bench", &json!({}))?;
        rig.console.select_patient(&patient)?;
        rig.wait("the patient to be selected", |status| !status["patient"].is_null())?;
        std::thread::sleep(SELECTION_SETTLES);
        for (from, to, width, height) in [(0, small, 48, 40), (small, small + usual, WIDTH, HEIGHT)] {
            for index in from..to {
                let picture = radiograph::radiograph(index as u64, width, height);
                fs::write(rig.console.watch_folder().join(format!("image-{index}.png")), radiograph::png16(&picture))?;
            }
            rig.wait("every image to be taken in", |status| status["needsReview"] == to)?;
        }
        rig.console.process().context("the console has ended")?.terminate(PATIENCE)?;
        Ok(rig)
    }

    /// Opens the window; answers how long until its first frame.
    fn open(&mut self) -> Result<Duration> {
        let logs = self.console.data().join("logs");
        let before = count_in(&logs, FIRST_FRAME);
        let started = Instant::now();
        self.console.start_window(&self.display, &[])?;
        while count_in(&logs, FIRST_FRAME) == before {
            if started.elapsed() > Duration::from_secs(60) {
                bail!("the window did not open");
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        Ok(started.elapsed())
    }

    fn wait(&self, what: &str, condition: impl Fn(&serde_json::Value) -> bool) -> Result<()> {
        let started = Instant::now();
        while !self.console.status().is_ok_and(|status| condition(&status)) {
            if started.elapsed() > PATIENCE {
                bail!("still waiting for {what}: {:?}", self.console.status());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }

    fn id(&mut self) -> Result<u32> {
        Ok(self.console.process().context("the window has closed")?.id())
    }

    fn cpu_seconds(&mut self) -> Result<f64> {
        cpu_seconds(&self.id()?.to_string())
    }

    fn resident_megabytes(&mut self) -> Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.id()?))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("/proc/…/status has no VmRSS")?;
        let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kilobytes / 1_000.0)
    }
}

/// How often a text stands in the files of a folder.
fn count_in(folder: &Path, text: &str) -> usize {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    entries.flatten().map(|entry| fs::read_to_string(entry.path()).unwrap_or_default().matches(text).count()).sum()
}
