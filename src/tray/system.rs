//! The tray on each system. On Linux the icon lives on a thread of its own and speaks D-Bus; on Windows and macOS it lives on the window's thread, because the
//! system delivers its events there. Everything that differs between systems stands here.

pub use on_this_system::Tray;

use super::{Light, TrayAct, TrayHost, TrayView};
use tray_icon::{Icon, MouseButton, MouseButtonState, TrayIconEvent, menu::MenuEvent};

/// The name under which the desktop knows the icon.
const ID: &str = "chairside";

/// Sends what the menu and a click on the icon ask for. The handlers are the process's: there is one tray.
fn listen(host: &TrayHost) {
    let menu = host.clone();
    MenuEvent::set_event_handler(Some(move |event: MenuEvent| {
        if let Some(act) = TrayAct::parse(event.id().as_ref()) {
            menu.act(act);
        }
    }));
    let icon = host.clone();
    TrayIconEvent::set_event_handler(Some(move |event| {
        if matches!(event, TrayIconEvent::Click { button: MouseButton::Left, button_state: MouseButtonState::Up, .. }) {
            icon.act(TrayAct::Open);
        }
    }));
}

fn picture(light: Light) -> Option<Icon> {
    let pixels = crate::icon::of(light)?;
    Icon::from_rgba(pixels.rgba, pixels.side, pixels.side).ok()
}

#[cfg(target_os = "linux")]
mod on_this_system {
    use super::{ID, Light, TrayHost, TrayView, listen, picture};
    use crate::{tray::Lines, window_act::WindowAct};
    use chairside_api::UtcTime;
    use std::{
        sync::{
            Arc,
            atomic::{AtomicBool, Ordering},
        },
        thread::JoinHandle,
        time::Duration,
    };
    use tokio::sync::oneshot;
    use tray_icon::{TrayIcon, TrayIconBuilder};
    use zbus::{fdo::DBusProxy, names::BusName};

    /// The bus name of whoever gathers tray icons.
    const WATCHER: &str = "org.kde.StatusNotifierWatcher";

    /// How often presence of a host is asked for besides the watcher's coming and going: a host may leave while its watcher stays.
    const LOOK_EVERY: Duration = Duration::from_secs(15);

    /// The tray icon, until it is dropped.
    pub struct Tray {
        visible: Arc<AtomicBool>,
        stop: Option<oneshot::Sender<()>>,
        thread: Option<JoinHandle<()>>,
    }

    impl Tray {
        /// Starts the tray's thread. Without D-Bus or a tray host it ends or waits there, and `is_visible` stays false.
        pub fn start(host: TrayHost) -> Self {
            let visible = Arc::new(AtomicBool::new(false));
            let (stop, stopped) = oneshot::channel();
            let thread = std::thread::Builder::new().name("tray".to_owned()).spawn({
                let visible = Arc::clone(&visible);
                move || run(&host, &visible, stopped)
            });
            match thread {
                Ok(thread) => Self { visible, stop: Some(stop), thread: Some(thread) },
                Err(error) => {
                    tracing::warn!(%error, "there is no tray icon: its thread could not be started");
                    Self { visible, stop: None, thread: None }
                }
            }
        }

        /// Whether a person can see the icon.
        pub fn is_visible(&self) -> bool {
            self.visible.load(Ordering::SeqCst)
        }

        /// Nothing to do each frame: the thread looks for itself.
        #[expect(clippy::unused_self, clippy::needless_pass_by_ref_mut, reason = "other systems need both")]
        pub fn frame(&mut self, _host: &TrayHost) {}
    }

    impl Drop for Tray {
        fn drop(&mut self) {
            if let Some(stop) = self.stop.take()
                && stop.send(()).is_err()
            {
                tracing::debug!("the tray had ended already");
            }
            if let Some(thread) = self.thread.take()
                && thread.join().is_err()
            {
                tracing::error!("the tray's thread ended in a panic");
            }
        }
    }

    fn run(host: &TrayHost, visible: &AtomicBool, stopped: oneshot::Receiver<()>) {
        let runtime = match tokio::runtime::Builder::new_current_thread().enable_time().build() {
            Ok(runtime) => runtime,
            Err(error) => {
                tracing::warn!(%error, "there is no tray icon");
                return;
            }
        };
        runtime.block_on(async {
            tokio::select! {
                outcome = show(host, visible) => if let Err(error) = outcome {
                    tracing::info!(%error, "there is no tray icon: closing the window ends Chairside");
                },
                _ = stopped => {}
            }
        });
        let engine_works = host.snapshots.has_changed().is_ok();
        if visible.swap(false, Ordering::SeqCst) && engine_works {
            // The bus went away while the window may be hidden.
            host.ask(WindowAct::Reappear);
        }
    }

    /// Keeps the icon up to date. Ends only when D-Bus or the engine does.
    async fn show(host: &TrayHost, visible: &AtomicBool) -> Result<(), Box<dyn std::error::Error>> {
        let bus = zbus::Connection::session().await?;
        let names = DBusProxy::new(&bus).await?;
        let mut owners = names.receive_name_owner_changed_with_args(&[(0, WATCHER)]).await?;
        let mut snapshots = host.snapshots.clone();
        let mut tray: Option<Shown> = None;
        loop {
            let present = host_is_present(&names, &bus).await;
            if visible.swap(present, Ordering::SeqCst) && !present {
                tracing::info!("the desktop shows no tray icons any more");
                host.ask(WindowAct::Reappear);
            }
            let looked = tokio::time::Instant::now();
            // Until presence has to be looked at again, follow the snapshots.
            loop {
                let view = TrayView::of(&snapshots.borrow_and_update(), UtcTime::now());
                if present {
                    match &mut tray {
                        Some(tray) => tray.update(&view),
                        none => *none = Some(Shown::new(host, &view)?),
                    }
                }
                let tick = if present && view.counts_down { Duration::from_secs(1) } else { LOOK_EVERY };
                tokio::select! {
                    changed = snapshots.changed() => if changed.is_err() {
                        // The engine has ended, and with it the program.
                        return Ok(());
                    },
                    owner = futures_util::StreamExt::next(&mut owners) => match owner {
                        Some(_) => break,
                        // The bus itself is gone: nothing here would ever wait again.
                        None => return Err("the session bus has ended".into()),
                    },
                    () = tokio::time::sleep(tick) => {}
                }
                if looked.elapsed() >= LOOK_EVERY {
                    break;
                }
            }
        }
    }

    /// Whether somebody gathers tray icons and somebody shows them.
    async fn host_is_present(names: &DBusProxy<'_>, bus: &zbus::Connection) -> bool {
        let Ok(watcher) = BusName::try_from(WATCHER) else { return false };
        if !names.name_has_owner(watcher).await.unwrap_or(false) {
            return false;
        }
        let Ok(proxy) = zbus::Proxy::new(bus, WATCHER, "/StatusNotifierWatcher", WATCHER).await else { return false };
        proxy.get_property::<bool>("IsStatusNotifierHostRegistered").await.unwrap_or(false)
    }

    /// The icon as it stands in the tray.
    struct Shown {
        icon: TrayIcon,
        lines: Lines,
        light: Light,
        view: TrayView,
    }

    impl Shown {
        fn new(host: &TrayHost, view: &TrayView) -> Result<Self, Box<dyn std::error::Error>> {
            listen(host);
            let lines = Lines::new(view)?;
            let mut builder = TrayIconBuilder::new().with_id(ID).with_title("Chairside").with_tooltip(&view.status).with_menu(lines.boxed());
            if let Some(icon) = picture(view.light) {
                builder = builder.with_icon(icon);
            }
            Ok(Self { icon: builder.build()?, lines, light: view.light, view: view.clone() })
        }

        fn update(&mut self, view: &TrayView) {
            if self.view == *view {
                return;
            }
            if self.light != view.light
                && let Err(error) = self.icon.set_icon(picture(view.light))
            {
                tracing::warn!(%error, "the tray icon could not be changed");
            }
            if self.view.status != view.status
                && let Err(error) = self.icon.set_tooltip(Some(&view.status))
            {
                tracing::warn!(%error, "the tray's tooltip could not be changed");
            }
            self.lines.show(view);
            self.light = view.light;
            self.view = view.clone();
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod on_this_system {
    use super::{ID, TrayHost, TrayView, listen, picture};
    use crate::tray::Lines;
    use chairside_api::UtcTime;
    use tray_icon::{TrayIcon, TrayIconBuilder};

    /// The tray icon, until it is dropped.
    pub struct Tray(Option<(TrayIcon, Lines, TrayView)>);

    impl Tray {
        /// Puts the icon into the notification area. To be called on the window's thread, once its event loop runs.
        pub fn start(host: TrayHost) -> Self {
            listen(&host);
            let view = TrayView::of(&host.snapshots.borrow(), UtcTime::now());
            Self(match show(&view) {
                Ok((icon, lines)) => Some((icon, lines, view)),
                Err(error) => {
                    tracing::warn!(%error, "there is no tray icon: closing the window ends Chairside");
                    None
                }
            })
        }

        /// Whether a person can see the icon: these systems always show their notification area.
        pub fn is_visible(&self) -> bool {
            self.0.is_some()
        }

        /// Brings the icon up to date. To be called whenever the window looks at a new snapshot.
        pub fn frame(&mut self, host: &TrayHost) {
            let Some((icon, lines, shown)) = &mut self.0 else { return };
            let view = TrayView::of(&host.snapshots.borrow(), UtcTime::now());
            if view == *shown {
                return;
            }
            if view.light != shown.light
                && let Err(error) = icon.set_icon(picture(view.light))
            {
                tracing::warn!(%error, "the tray icon could not be changed");
            }
            if let Err(error) = icon.set_tooltip(Some(&view.status)) {
                tracing::warn!(%error, "the tray's tooltip could not be changed");
            }
            lines.show(&view);
            *shown = view;
        }
    }

    fn show(view: &TrayView) -> Result<(TrayIcon, Lines), Box<dyn std::error::Error>> {
        let lines = Lines::new(view)?;
        let mut builder = TrayIconBuilder::new().with_id(ID).with_tooltip(&view.status).with_menu(lines.boxed());
        if let Some(icon) = picture(view.light) {
            builder = builder.with_icon(icon);
        }
        Ok((builder.build()?, lines))
    }
}
