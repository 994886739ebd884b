//! The console with its window: starts the engine, the control channel, the tray and the window, and ends them in order.
//!
//! Closing the window hides it while a tray icon is there to bring it back, and ends the program otherwise.

use crate::{
    failure::Failure,
    icon,
    instance::{self, Answer, Ask, Control, Host},
    logging::{self, Console},
    signals::Signals,
    start,
    tray::{Tray, TrayHost},
    window_act::{Waker, WindowAct, WindowActs},
};
use chairside::{
    app::{AppOptions, ChairsideApp, SMALLEST, USUAL},
    command::{Page, UiCommand},
};
use chairside_core::{Handle, engine::StartError, settings::Overrides};
use egui::{Context, IconData, UserAttentionType, ViewportBuilder, ViewportCommand};
use mundy::{Interest, Preferences, Subscription};
use std::{
    path::Path,
    sync::{Arc, mpsc::Receiver},
    time::{Duration, Instant},
};

/// How long a first console that is just starting or ending may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often it is asked.
const RETRY: Duration = Duration::from_millis(100);

/// Shows the window until it is closed for good.
pub fn run(data_dir: &Path, overrides: &Overrides) -> Result<(), Failure> {
    display::look_for_one()?;
    let _logging = logging::start(data_dir, Console::Warnings)?;
    let waker = Waker::default();
    let Some(engine) = engine_or_first_window(data_dir, overrides, &waker)? else {
        println!("Chairside is already running with this data folder. Its window is in front now.");
        return Ok(());
    };
    let (acts, asked) = WindowActs::channel(waker.clone());
    let host = Host { commands: engine.commands().clone(), snapshots: engine.snapshots(), show: Some(Arc::new(show_with(acts.clone()))) };
    let tray_host = TrayHost { commands: host.commands.clone(), snapshots: host.snapshots.clone(), window: acts.clone() };
    // Dropped last but for logging: whoever asks until then is answered.
    let _control =
        Control::start(data_dir, host).inspect_err(|error| tracing::warn!(%error, "chairside status and a second start cannot reach this window")).ok();
    quit_on_signals(acts.clone());
    let data = data_dir.to_owned();
    let made = move |cc: &eframe::CreationContext<'_>| -> Result<Box<dyn eframe::App>, Box<dyn std::error::Error + Send + Sync>> {
        waker.window_is(cc.egui_ctx.clone());
        let app = ChairsideApp::new(&cc.egui_ctx, engine, AppOptions::of(&data))?;
        let motion = Preferences::subscribe(Interest::ReducedMotion, move |preferences| {
            acts.send(WindowAct::KeepStill(preferences.reduced_motion.is_reduce()));
        });
        Ok(Box::new(Shell {
            asked,
            _motion: motion,
            tray: Tray::start(tray_host.clone()),
            tray_host,
            app,
            hidden: false,
            quitting: false,
            first_frame: FirstFrame::Awaited,
        }))
    };
    eframe::run_native("chairside", options(), Box::new(made)).map_err(|error| {
        Failure::failed(format!(
            "The window could not be opened: {error}. Images already kept are safe. Use `chairside headless` to work without a window, or a computer whose graphics driver offers OpenGL"
        ))
    })
}

/// The engine; or nothing, when another console has the data folder and has brought its window to the front.
fn engine_or_first_window(data_dir: &Path, overrides: &Overrides, waker: &Waker) -> Result<Option<Handle>, Failure> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match instance::ask(data_dir, Ask::Show) {
            Some(Ok(Answer::Done { .. } | Answer::Check { .. })) => return Ok(None),
            Some(Ok(Answer::Refused { message })) => return Err(Failure::failed(message)),
            // None listens, or one is just ending: the lock decides.
            Some(Ok(Answer::Ending) | Err(_)) | None => {}
        }
        let wake = waker.clone();
        match start::engine(data_dir, overrides.clone(), Arc::new(move || wake.wake())) {
            Ok(engine) => return Ok(Some(engine)),
            Err(StartError::AlreadyRunning(_)) if Instant::now() < deadline => std::thread::sleep(RETRY),
            Err(error) => return Err(error.into()),
        }
    }
}

fn show_with(acts: WindowActs) -> impl Fn() -> bool + Send + Sync {
    move || acts.send(WindowAct::Show)
}

/// SIGTERM and Ctrl+C close the window in order. Where that cannot be set up, they end the process, which loses nothing either.
fn quit_on_signals(acts: WindowActs) {
    let waiting = std::thread::Builder::new().name("signals".to_owned()).spawn(move || -> std::io::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let mut signals = Signals::listen()?;
            loop {
                signals.next().await;
                if !acts.send(WindowAct::Quit) {
                    return Ok(());
                }
            }
        })
    });
    if let Err(error) = waiting {
        tracing::warn!(%error, "the program cannot be asked to stop");
    }
}

fn options() -> eframe::NativeOptions {
    let mut viewport = ViewportBuilder::default().with_title("Chairside").with_app_id("chairside").with_inner_size(USUAL).with_min_inner_size(SMALLEST);
    if let Some(icon) = icon::of_program() {
        viewport = viewport.with_icon(IconData { rgba: icon.rgba, width: icon.side, height: icon.side });
    }
    eframe::NativeOptions { viewport, renderer: eframe::Renderer::Glow, centered: true, ..eframe::NativeOptions::default() }
}

/// The window with everything around it.
///
/// Fields are dropped in this order: a second start is told that this one ends, and the icon goes, before the engine is waited for.
struct Shell {
    asked: Receiver<WindowAct>,
    /// Hears whether the system asks for less motion for as long as it is there.
    _motion: Subscription,
    tray: Tray,
    tray_host: TrayHost,
    app: ChairsideApp,
    hidden: bool,
    quitting: bool,
    first_frame: FirstFrame,
}

/// How far the first frame is; the log says when it is on the screen, which is what a start is measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FirstFrame {
    Awaited,
    Drawn,
    Said,
}

impl eframe::App for Shell {
    fn logic(&mut self, ctx: &Context, frame: &mut eframe::Frame) {
        if self.first_frame == FirstFrame::Drawn {
            self.first_frame = FirstFrame::Said;
            tracing::info!("first frame");
        }
        self.app.logic(ctx, frame);
        self.tray.frame(&self.tray_host);
        while let Ok(act) = self.asked.try_recv() {
            self.act(ctx, act);
        }
        let closing = ctx.input(|input| input.viewport().close_requested());
        if closing && !self.quitting && !self.hidden && self.tray.is_visible() {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            self.hide(ctx);
        }
    }

    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut eframe::Frame) {
        self.app.ui(ui, frame);
        if self.first_frame == FirstFrame::Awaited {
            self.first_frame = FirstFrame::Drawn;
            // The next pass begins when this frame has been handed to the screen.
            ui.ctx().request_repaint();
        }
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        // While the engine still takes it.
        self.app.flush();
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        self.app.clear_color(visuals)
    }
}

impl Shell {
    fn act(&mut self, ctx: &Context, act: WindowAct) {
        match act {
            WindowAct::Show => self.show(ctx),
            WindowAct::ChoosePatient => {
                self.app.view().act(UiCommand::Show(Page::Capture));
                self.app.view().act(UiCommand::ChoosePatient);
                self.show(ctx);
            }
            WindowAct::ShowActivity => {
                self.app.view().act(UiCommand::Show(Page::Activity));
                self.show(ctx);
            }
            WindowAct::ShowSettings => {
                self.app.view().act(UiCommand::Show(Page::Settings));
                self.show(ctx);
            }
            WindowAct::Reappear => {
                if self.hidden {
                    self.show(ctx);
                }
            }
            WindowAct::KeepStill(still) => {
                tracing::info!(still, "what the system asks of motion");
                self.app.view().keep_still(still);
            }
            WindowAct::Quit => {
                self.quitting = true;
                ctx.send_viewport_cmd(ViewportCommand::Close);
            }
        }
    }

    fn show(&mut self, ctx: &Context) {
        if self.hidden {
            self.hidden = false;
            ctx.send_viewport_cmd(display::hide(false));
        }
        ctx.send_viewport_cmd(ViewportCommand::Minimized(false));
        ctx.send_viewport_cmd(ViewportCommand::Focus);
        // Where the desktop keeps windows from coming to the front, it marks this one.
        ctx.send_viewport_cmd(ViewportCommand::RequestUserAttention(UserAttentionType::Informational));
        ctx.request_repaint();
    }

    fn hide(&mut self, ctx: &Context) {
        self.app.flush();
        self.hidden = true;
        ctx.send_viewport_cmd(display::hide(true));
    }
}

/// What differs between desktops.
mod display {
    use super::{Failure, ViewportCommand};

    /// Says at once when there is nothing to draw on, instead of starting and stopping an engine.
    pub fn look_for_one() -> Result<(), Failure> {
        let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        if !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY") || set("WAYLAND_SOCKET") {
            return Ok(());
        }
        Err(Failure::failed(
            "There is no display to open the window on. Nothing was started. Use `chairside headless`, which does the same work without a window",
        ))
    }

    /// Takes the window off the screen or brings it back. Wayland knows no hidden windows: there it is minimised.
    pub fn hide(hidden: bool) -> ViewportCommand {
        let wayland = cfg!(target_os = "linux") && std::env::var_os("WAYLAND_DISPLAY").is_some_and(|name| !name.is_empty());
        if wayland { ViewportCommand::Minimized(hidden) } else { ViewportCommand::Visible(!hidden) }
    }
}
