//! One room's computer: a display of its own, a console's window on it, and a sensor's program that writes into its folder.

use crate::inspect::Window;
use chairside_testkit::{
    programs::{ConsoleProgram, ConsoleSettings, Display, free_port},
    radiograph::{self, Radiograph},
};
use std::path::{Path, PathBuf};

/// The screen; the window is 1440 × 900 on it, as the mock-ups are.
const SCREEN: (u32, u32) = (1500, 980);

/// A room with a console.
pub struct Station {
    pub console: ConsoleProgram,
    display: Display,
    name: String,
    window: Option<Window>,
}

impl Station {
    /// Sets the room up; the window is not open yet.
    pub fn new(name: &str, folder: &Path, settings: ConsoleSettings) -> Self {
        std::fs::create_dir_all(folder).unwrap();
        let console = ConsoleProgram::new(crate::console_program(), folder, settings).unwrap();
        Self { console, display: Display::start(SCREEN.0, SCREEN.1, folder).unwrap(), name: name.to_owned(), window: None }
    }

    /// Opens (or, after a kill, opens again) the window.
    pub fn open(&mut self) -> &mut Window {
        self.open_with(&[])
    }

    /// The same with more variables.
    pub fn open_with(&mut self, variables: &[(&str, &str)]) -> &mut Window {
        self.window = None;
        let port = free_port().unwrap();
        let address = format!("127.0.0.1:{port}");
        let variables: Vec<(&str, &str)> = variables.iter().copied().chain([("EGUI_INSPECTION", address.as_str())]).collect();
        self.console.start_window(&self.display, &variables).unwrap();
        let window = self.window.insert(Window::connect(&self.name, port).unwrap());
        window.resize(1440, 900);
        window
    }

    /// The open window.
    pub fn window(&mut self) -> &mut Window {
        self.window.as_mut().expect("the window is open")
    }

    /// What a sensor's program does when an image is taken.
    pub fn take_image(&self, name: &str, seed: u64) -> PathBuf {
        self.take_image_of(name, seed, (1_000, 750))
    }

    /// The same with another sensor: pixels across and down.
    pub fn take_image_of(&self, name: &str, seed: u64, (width, height): (u32, u32)) -> PathBuf {
        self.take(name, &radiograph::radiograph(seed, width, height))
    }

    /// The same with a picture of one's own.
    pub fn take(&self, name: &str, taken: &Radiograph) -> PathBuf {
        let path = self.console.watch_folder().join(name);
        std::fs::write(&path, radiograph::png16(taken)).unwrap();
        path
    }
}
