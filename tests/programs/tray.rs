//! The real window and a tray of the test's own: closing the window hides it only while somebody can bring it back.

#![expect(clippy::unused_self, reason = "properties on D-Bus are methods, even those that never change")]

use super::{Place, chairside, eventually};
use chairside_testkit::programs::{Display, Process, why_no_display};
use std::{
    collections::HashMap,
    process::Command,
    sync::{Arc, Mutex},
    time::Duration,
};
use zbus::{
    blocking::{Connection, Proxy, connection::Builder},
    zvariant::{OwnedValue, Value},
};

/// Whoever gathers tray icons, as a desktop's panel does.
struct Watcher(Arc<Mutex<Option<String>>>);

#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, item: &str) {
        *self.0.lock().unwrap() = Some(item.to_owned());
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        Vec::new()
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }

    #[zbus(signal)]
    async fn status_notifier_host_registered(emitter: &zbus::object_server::SignalEmitter<'_>) -> zbus::Result<()>;
}

/// The tray, gone with the value.
struct Tray {
    bus: Connection,
    item: Arc<Mutex<Option<String>>>,
}

impl Tray {
    fn start(address: &str) -> Self {
        let item = Arc::new(Mutex::new(None));
        let bus = Builder::address(address)
            .unwrap()
            .serve_at("/StatusNotifierWatcher", Watcher(Arc::clone(&item)))
            .unwrap()
            .name("org.kde.StatusNotifierWatcher")
            .unwrap()
            .build()
            .unwrap();
        Self { bus, item }
    }

    fn menu(&self) -> Option<Proxy<'_>> {
        let item = self.item.lock().unwrap().clone()?;
        Some(Proxy::new(&self.bus, item, "/MenuBar", "com.canonical.dbusmenu").unwrap())
    }

    /// The menu's lines and their numbers.
    fn lines(&self) -> HashMap<String, i32> {
        let Some(menu) = self.menu() else { return HashMap::new() };
        let none: [i32; 0] = [];
        let answer: zbus::Result<Vec<(i32, HashMap<String, OwnedValue>)>> = menu.call("GetGroupProperties", &(&none[..], ["label"].as_slice()));
        let Ok(lines) = answer else { return HashMap::new() };
        lines.into_iter().filter_map(|(id, properties)| Some((String::try_from(properties.get("label")?.try_clone().unwrap()).unwrap(), id))).collect()
    }

    fn press(&self, line: &str) {
        let id = self.lines()[line];
        self.menu().unwrap().call::<_, _, ()>("Event", &(id, "clicked", Value::from(0_i32), 0_u32)).unwrap();
    }
}

/// A window on a display of its own.
struct Stage {
    place: Place,
    display: Display,
    address: String,
}

impl Stage {
    /// `None`, said loudly: this computer lacks a program the test needs.
    fn set() -> Option<Self> {
        let missing = why_no_display()
            .or_else(|| Command::new("wmctrl").arg("-h").output().is_err().then(|| "wmctrl not installed (cargo xtask setup installs it)".to_owned()));
        if let Some(why) = missing {
            eprintln!("SKIPPED: {why}");
            return None;
        }
        let place = Place::new();
        let display = Display::start(1600, 1000, place.folder.path()).unwrap();
        let mut probe = Command::new("true");
        display.show(&mut probe);
        let address = probe.get_envs().find(|(name, _)| *name == "DBUS_SESSION_BUS_ADDRESS").unwrap().1.unwrap().to_str().unwrap().to_owned();
        Some(Self { place, display, address })
    }

    fn open_window(&self) -> Process {
        let mut command = chairside(&self.place.data_dir());
        command.arg("--watch-folders").arg(self.place.folder.path().join("xray"));
        self.display.show(&mut command);
        let window = Process::start(command, &self.place.folder.path().join("window.log")).unwrap();
        eventually("the window is open", || self.window_is_open());
        window
    }

    fn window_is_open(&self) -> bool {
        String::from_utf8_lossy(&self.wmctrl(&["-l"])).contains("Chairside")
    }

    fn close_window(&self) {
        self.wmctrl(&["-c", "Chairside"]);
    }

    fn wmctrl(&self, arguments: &[&str]) -> Vec<u8> {
        let mut command = Command::new("wmctrl");
        command.args(arguments);
        self.display.show(&mut command);
        command.output().unwrap().stdout
    }
}

const A_MINUTE: Duration = Duration::from_mins(1);

#[test]
fn with_a_tray_closing_the_window_hides_it_and_the_tray_brings_it_back() {
    let Some(stage) = Stage::set() else { return };
    let tray = Tray::start(&stage.address);
    let mut window = stage.open_window();
    eventually("the tray has the icon", || tray.lines().contains_key("All sent"));
    for line in ["Select patient…", "Clear patient", "Open Chairside", "Retry now", "Retry failed", "Pause uploads", "Open watch folder", "Settings", "Quit"]
    {
        assert!(tray.lines().contains_key(line), "{line} is missing in {:?}", tray.lines());
    }

    stage.close_window();
    eventually("the window is hidden", || !stage.window_is_open());
    assert!(window.ended().is_none());
    assert_eq!(stage.place.status()["running"], true);
    tray.press("Open Chairside");
    eventually("the window is back", || stage.window_is_open());

    tray.press("Pause uploads");
    eventually("the menu offers to resume", || tray.lines().contains_key("Resume uploads"));
    assert_eq!(stage.place.status()["paused"], "person");

    stage.close_window();
    eventually("the window is hidden again", || !stage.window_is_open());
    drop(tray);
    eventually("a window nobody could reach any more comes back", || stage.window_is_open());

    let tray = Tray::start(&stage.address);
    eventually("the new tray has the icon", || tray.lines().contains_key("Quit"));
    tray.press("Quit");
    assert_eq!(window.wait_for_end(A_MINUTE).unwrap().code(), Some(0));
}

/// The settings of a desktop: whether it asks for less motion.
struct DesktopSettings(Arc<Mutex<u32>>);

const APPEARANCE: &str = "org.freedesktop.appearance";
const REDUCED_MOTION: &str = "reduced-motion";

#[zbus::interface(name = "org.freedesktop.portal.Settings")]
impl DesktopSettings {
    fn read(&self, namespace: &str, key: &str) -> zbus::fdo::Result<Value<'static>> {
        if (namespace, key) == (APPEARANCE, REDUCED_MOTION) {
            // A variant in a variant, as desktops answer.
            return Ok(Value::Value(Box::new(Value::U32(*self.0.lock().unwrap()))));
        }
        Err(zbus::fdo::Error::Failed("no such setting".to_owned()))
    }

    #[zbus(signal)]
    async fn setting_changed(emitter: &zbus::object_server::SignalEmitter<'_>, namespace: &str, key: &str, value: Value<'_>) -> zbus::Result<()>;
}

#[test]
fn the_window_hears_whether_the_desktop_asks_for_less_motion() {
    const PATH: &str = "/org/freedesktop/portal/desktop";
    let Some(stage) = Stage::set() else { return };
    let asked = Arc::new(Mutex::new(1));
    let desktop = Builder::address(stage.address.as_str()).unwrap().serve_at(PATH, DesktopSettings(Arc::clone(&asked))).unwrap();
    let desktop = desktop.name("org.freedesktop.portal.Desktop").unwrap().build().unwrap();
    let _window = stage.open_window();
    let logs = stage.place.data_dir().join("logs");
    let heard = |still: bool| {
        let words = format!("what the system asks of motion still={still}");
        std::fs::read_dir(&logs).is_ok_and(|files| files.flatten().any(|file| std::fs::read_to_string(file.path()).is_ok_and(|log| log.contains(&words))))
    };
    eventually("less motion is heard", || heard(true));
    assert!(!heard(false));
    *asked.lock().unwrap() = 0;
    let server = desktop.object_server().interface::<_, DesktopSettings>(PATH).unwrap();
    zbus::block_on(DesktopSettings::setting_changed(server.signal_emitter(), APPEARANCE, REDUCED_MOTION, Value::U32(0))).unwrap();
    eventually("that it is over is heard", || heard(false));
}

#[test]
fn without_a_tray_closing_the_window_ends_the_program() {
    let Some(stage) = Stage::set() else { return };
    let mut window = stage.open_window();
    stage.close_window();
    assert_eq!(window.wait_for_end(A_MINUTE).unwrap().code(), Some(0));
}

#[test]
fn whoever_closes_the_window_and_starts_again_at_once_gets_a_window() {
    let Some(stage) = Stage::set() else { return };
    let mut first = stage.open_window();
    // With its embedded server connected the first one takes a moment to end.
    eventually("the server is connected", || stage.place.status()["online"] == true);
    stage.close_window();
    eventually("the first window is gone", || !stage.window_is_open());
    let mut second = stage.open_window();
    assert_eq!(first.wait_for_end(A_MINUTE).unwrap().code(), Some(0));
    assert!(second.ended().is_none() && stage.window_is_open());
}

#[test]
fn a_second_start_brings_the_hidden_window_back() {
    let Some(stage) = Stage::set() else { return };
    let tray = Tray::start(&stage.address);
    let mut window = stage.open_window();
    eventually("the tray has the icon", || tray.lines().contains_key("Quit"));
    stage.close_window();
    eventually("the window is hidden", || !stage.window_is_open());
    let mut second = chairside(&stage.place.data_dir());
    stage.display.show(&mut second);
    let (code, stdout, stderr) = super::output(&mut second);
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("already running"), "{stdout}");
    eventually("the first window is back", || stage.window_is_open());
    assert!(window.ended().is_none());
}
