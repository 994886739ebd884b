//! Sees and drives a window through eframe's `inspection` port (in test builds only): finds controls by what assistive technology is told of them,
//! presses, types, and takes pictures.

use egui_inspection::{Request, Response, protocol::read_handshake, read_message, write_message};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use std::{
    io::{self, BufReader},
    net::TcpStream,
    path::Path,
    time::{Duration, Instant},
};

/// A window drawn in software on a busy machine of two cores: a deadline for what takes a moment elsewhere.
pub const PATIENCE: Duration = Duration::from_secs(90);

/// How often a window is asked. Every question draws a frame.
const LOOK: Duration = Duration::from_millis(60);

/// A connection to one window.
pub struct Window {
    name: String,
    reader: BufReader<TcpStream>,
    writer: TcpStream,
}

/// A control as assistive technology sees it.
#[derive(Clone, Debug)]
pub struct Control {
    /// What it is: `Button`, `TextInput`, `Label`…
    pub role: String,
    /// What it is called.
    pub label: String,
    /// What it holds.
    pub value: String,
    /// Where it is, in points: left, top, right, bottom.
    pub bounds: [f32; 4],
    /// Whether it can be used now.
    pub is_enabled: bool,
}

impl Control {
    /// Its words: label or, for text, value.
    pub fn text(&self) -> &str {
        if self.label.is_empty() { &self.value } else { &self.label }
    }

    fn centre(&self) -> egui::Pos2 {
        self.at(0.5, 0.5)
    }

    /// A point of it, by parts of its width and height.
    pub fn at(&self, across: f32, down: f32) -> egui::Pos2 {
        let [left, top, right, bottom] = self.bounds;
        egui::pos2(egui::lerp(left..=right, across), egui::lerp(top..=bottom, down))
    }
}

impl Window {
    /// Connects to the window that listens on `port`, once it does.
    pub fn connect(name: &str, port: u16) -> io::Result<Self> {
        let deadline = Instant::now() + PATIENCE;
        let stream = loop {
            match TcpStream::connect(("127.0.0.1", port)) {
                Ok(stream) => break stream,
                Err(_) if Instant::now() < deadline => std::thread::sleep(LOOK),
                Err(error) => return Err(io::Error::new(error.kind(), format!("the window of {name} did not open: {error}"))),
            }
        };
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        let mut reader = BufReader::new(stream.try_clone()?);
        read_handshake(&mut reader)?;
        Ok(Self { name: name.to_owned(), reader, writer: stream })
    }

    /// Everything that assistive technology would be told of now.
    pub fn controls(&mut self) -> Vec<Control> {
        let Response::Tree { accesskit: Some(tree), .. } = self.ask(&Request::GetTree) else { return Vec::new() };
        let mut controls: Vec<Control> = tree
            .nodes
            .iter()
            .filter_map(|(_, node)| {
                let bounds = node.bounds()?;
                Some(Control {
                    role: format!("{:?}", node.role()),
                    label: node.label().unwrap_or_default().to_owned(),
                    value: node.value().unwrap_or_default().to_owned(),
                    bounds: [bounds.x0 as f32, bounds.y0 as f32, bounds.x1 as f32, bounds.y1 as f32],
                    is_enabled: !node.is_disabled(),
                })
            })
            .collect();
        controls.sort_by(|a, b| a.bounds[1].total_cmp(&b.bounds[1]).then(a.bounds[0].total_cmp(&b.bounds[0])));
        controls
    }

    /// The first control that fulfils `condition`, if there is one now.
    pub fn find(&mut self, condition: impl Fn(&Control) -> bool) -> Option<Control> {
        self.controls().into_iter().find(condition)
    }

    /// Waits for a control whose words hold `words`.
    pub fn wait_for(&mut self, words: &str) -> Control {
        self.wait_for_control(words, |control| control.label.contains(words) || control.value.contains(words))
    }

    /// Waits for a control that fulfils `condition`; `what` names it when it never comes.
    pub fn wait_for_control(&mut self, what: &str, condition: impl Fn(&Control) -> bool) -> Control {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(control) = self.find(&condition) {
                return control;
            }
            if Instant::now() >= deadline {
                let shown: Vec<String> = self.controls().iter().map(|control| format!("{} {:?}", control.role, control.text())).collect();
                panic!("{}: after {PATIENCE:?} there is no {what}. Shown: {}", self.name, shown.join(", "));
            }
            std::thread::sleep(LOOK);
        }
    }

    /// Waits until no control's words hold `words`.
    pub fn wait_until_gone(&mut self, words: &str) {
        let deadline = Instant::now() + PATIENCE;
        while self.find(|control| control.label.contains(words) || control.value.contains(words)).is_some() {
            assert!(Instant::now() < deadline, "{}: after {PATIENCE:?} {words} is still there", self.name);
            std::thread::sleep(LOOK);
        }
    }

    /// Presses the button (or whatever can be pressed) whose label begins with `label`, once it is there, enabled, and stays where it is.
    pub fn press(&mut self, label: &str) {
        let can_be_pressed = |control: &Control| {
            control.is_enabled && control.label.starts_with(label) && !["Label", "Window", "GenericContainer", "Unknown"].contains(&control.role.as_str())
        };
        let control = self.wait_until_it_stands(&format!("enabled button {label:?}"), can_be_pressed);
        self.press_at(control.centre());
    }

    /// Waits for a control, and until it is in the same place twice: a window that is still taking its size moves everything in it.
    fn wait_until_it_stands(&mut self, what: &str, condition: impl Fn(&Control) -> bool) -> Control {
        let mut before = self.wait_for_control(what, &condition);
        loop {
            std::thread::sleep(LOOK);
            let now = self.wait_for_control(what, &condition);
            if now.bounds == before.bounds {
                return now;
            }
            before = now;
        }
    }

    /// Presses a control that was found.
    pub fn press_control(&mut self, control: &Control) {
        self.press_at(control.centre());
    }

    /// Puts the caret into the field called `label` and replaces what it holds.
    pub fn fill(&mut self, label: &str, text: &str) {
        let field = self.wait_until_it_stands(&format!("field {label:?}"), |control| control.role.ends_with("Input") && control.label.contains(label));
        self.press_at(field.centre());
        self.chord(egui::Key::A);
        self.type_text(text);
    }

    /// Types text into whatever has the focus.
    pub fn type_text(&mut self, text: &str) {
        self.events(vec![egui::Event::Text(text.to_owned())]);
    }

    /// Presses and releases a key.
    pub fn key(&mut self, key: egui::Key) {
        self.key_with(key, egui::Modifiers::NONE);
    }

    /// Types a tooth's two digits, as a keyboard does (key and text), in one frame: on a busy machine two frames may be more than the second apart that belongs to one tooth.
    pub fn tooth(&mut self, digits: [(egui::Key, &str); 2]) {
        let mut events = Vec::new();
        for (key, text) in digits {
            let event = |pressed| egui::Event::Key { key, physical_key: None, pressed, repeat: false, modifiers: egui::Modifiers::NONE };
            events.extend([event(true), egui::Event::Text(text.to_owned()), event(false)]);
        }
        self.events(events);
    }

    /// Ctrl and a key.
    pub fn chord(&mut self, key: egui::Key) {
        self.key_with(key, egui::Modifiers { ctrl: true, command: true, ..egui::Modifiers::NONE });
    }

    /// Keeps a picture of the window.
    pub fn picture(&mut self, file: &Path) {
        let png = self.png(1.0);
        keep(file, &png);
    }

    /// Keeps a smaller picture of the window, packed as tightly as PNG can: for a page that loads several.
    pub fn small_picture(&mut self, file: &Path) {
        let picture = image::load_from_memory(&self.png(0.8)).unwrap().into_rgb8();
        let mut packed = Vec::new();
        let encoder = PngEncoder::new_with_quality(&mut packed, CompressionType::Best, FilterType::Adaptive);
        picture.write_with_encoder(encoder).unwrap();
        keep(file, &packed);
    }

    fn png(&mut self, pixels_per_point: f32) -> Vec<u8> {
        match self.ask(&Request::GetScreenshot { pixels_per_point: Some(pixels_per_point) }) {
            Response::Screenshot(png) => png.bytes,
            other => panic!("{}: no picture of the window can be taken: {other:?}", self.name),
        }
    }

    /// Makes the window this large, in points.
    pub fn resize(&mut self, width: u32, height: u32) {
        self.ask(&Request::Resize { width, height });
    }

    /// Drags from one point of the window to another.
    pub fn drag(&mut self, from: egui::Pos2, to: egui::Pos2) {
        let button = |pos, pressed| egui::Event::PointerButton { pos, button: egui::PointerButton::Primary, pressed, modifiers: egui::Modifiers::NONE };
        self.events(vec![egui::Event::PointerMoved(from)]);
        self.events(vec![button(from, true)]);
        self.events(vec![egui::Event::PointerMoved(from.lerp(to, 0.5))]);
        self.events(vec![egui::Event::PointerMoved(to)]);
        self.events(vec![button(to, false)]);
    }

    /// Moves the pointer out of the way, so that a picture shows nothing hovered.
    pub fn rest(&mut self) {
        self.events(vec![egui::Event::PointerGone]);
    }

    fn press_at(&mut self, pos: egui::Pos2) {
        let button = |pressed| egui::Event::PointerButton { pos, button: egui::PointerButton::Primary, pressed, modifiers: egui::Modifiers::NONE };
        self.events(vec![egui::Event::PointerMoved(pos)]);
        // Both in one frame: on a busy machine a frame may take so long that a press and its release in two of them would be no click any more.
        self.events(vec![button(true), button(false)]);
    }

    fn key_with(&mut self, key: egui::Key, modifiers: egui::Modifiers) {
        let event = |pressed| egui::Event::Key { key, physical_key: None, pressed, repeat: false, modifiers };
        self.events(vec![event(true)]);
        self.events(vec![event(false)]);
    }

    fn events(&mut self, events: Vec<egui::Event>) {
        self.ask(&Request::ApplyEvents { events });
    }

    fn ask(&mut self, request: &Request) -> Response {
        let answer = write_message(&mut self.writer, request).and_then(|()| read_message(&mut self.reader));
        match answer {
            Ok(Response::Error { message }) => panic!("{}: the window did not do it: {message}", self.name),
            Ok(response) => response,
            Err(error) => panic!("{}: the window is gone: {error}", self.name),
        }
    }
}

fn keep(file: &Path, png: &[u8]) {
    std::fs::create_dir_all(file.parent().unwrap_or(Path::new("."))).unwrap();
    std::fs::write(file, png).unwrap();
}
