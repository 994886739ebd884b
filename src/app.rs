//! The window: takes a snapshot, draws it, carries out what was asked for. [`View`] needs no running engine, so that tests draw any snapshot they like.

use crate::{
    command::{Page, UiCommand},
    keyboard::keys,
    pages::{
        PageContext,
        account::{AccountDialog, PasswordForm, account_dialog_ui, account_ui},
        activity::{self, activity_ui},
        admin::{admin_dialog_ui, admin_ui, audit_ui, empty_clipboard},
        announcement::{announcement_ui, teeth, title},
        approve_named::approve_named_ui,
        capture::{self, acts, capture_ui},
        chooser::chooser_ui,
        correct::{CorrectState, correct_ui, may_be_corrected},
        export::{export_ui, open_export},
        freeze::{accept_freeze_ui, freeze_banner_ui},
        ledger::ledger_ui,
        move_image::move_image_ui,
        patients::{self, patients_dialog_ui, patients_ui},
        reject::reject_ui,
        series::{self, series_ui},
        settings::{SAVE_BAR, SettingsSection, beside_list, settings_ui},
        viewer::{self, reset::reset_ui, viewer_ui},
        welcome::welcome_ui,
    },
    print,
    radiographs::Radiographs,
    state::{ChooserState, Dialog, Purpose, ToastAction, ViewState},
    status::{self, Leads},
    textures::{Look, Textures},
    undo::{Decision, Decisions},
    widgets::{
        nav_rail::{self, Item},
        patient_banner, room, status_strip, theme,
        toast::{Several, Toast, Toasts},
    },
};
use chairside_api::UtcTime;
use chairside_core::{Announcement, Check, Command, Commands, Handle, Notice, Phase, Severity, Snapshot, settings::Theme};
use chairside_words::{Language, say};
use egui::{Context, Rect, Ui, UiBuilder, pos2, vec2};
use jiff::tz::TimeZone;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// The smallest window the design is made for. Enlarged text leaves less in it: see [`room`].
pub const SMALLEST: egui::Vec2 = vec2(1180.0, 720.0);
/// The window the design is drawn for.
pub const USUAL: egui::Vec2 = vec2(1440.0, 900.0);

/// How the window is made.
#[derive(Clone, Debug)]
pub struct AppOptions {
    /// The zone times are shown in.
    pub zone: TimeZone,
    /// What is spoken where the settings leave it to the system.
    pub system_language: Language,
    /// Where sheets lie that are only opened.
    pub sheets: PathBuf,
}

impl AppOptions {
    /// As this computer has it, for the console with that data folder.
    pub fn of(data_dir: &Path) -> Self {
        Self { zone: TimeZone::system(), system_language: Language::of_system(), sheets: print::folder(data_dir) }
    }
}

/// The console's window on a running engine.
pub struct ChairsideApp {
    handle: Handle,
    view: View,
    snapshot: Arc<Snapshot>,
}

impl ChairsideApp {
    /// The window of this engine. Fails only when no thread can be started.
    pub fn new(ctx: &Context, handle: Handle, options: AppOptions) -> std::io::Result<Self> {
        let snapshot = handle.snapshot();
        let view = View::new(ctx, snapshot.settings.theme, options)?;
        Ok(Self { handle, view, snapshot })
    }

    /// What is shown, for acts that come from outside the window: the tray, a second start.
    pub fn view(&mut self) -> &mut View {
        &mut self.view
    }

    /// Hands over what is typed and not sent yet: the window goes out of sight or ends.
    pub fn flush(&mut self) {
        self.view.flush(&self.snapshot, self.handle.commands());
    }
}

impl eframe::App for ChairsideApp {
    fn logic(&mut self, _ctx: &Context, _frame: &mut eframe::Frame) {
        self.snapshot = self.handle.snapshot();
        // The engine's threads, the tray and the decoders make words, too.
        chairside_words::speak(self.view.language(&self.snapshot));
        while let Some(notice) = self.handle.next_notice() {
            self.view.notice(notice, &self.snapshot);
        }
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        let snapshot = Arc::clone(&self.snapshot);
        self.view.ui(ui, &snapshot, UtcTime::now(), self.handle.commands());
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}

/// Everything that is drawn, as a function of a snapshot, what the window remembers, and the time.
pub struct View {
    /// What the window remembers.
    pub state: ViewState,
    toasts: Toasts<ToastAction>,
    decisions: Decisions,
    textures: Textures,
    radiographs: Radiographs,
    zone: TimeZone,
    sheets: PathBuf,
    system_language: Language,
    theme: Theme,
    zoom: f32,
    system_is_still: bool,
    asked: Vec<UiCommand>,
    /// Which fetched images there were last, and when everything was checked: after either, pictures are tried again.
    brought: Option<(usize, Option<UtcTime>)>,
}

impl View {
    /// A window that shows nothing yet. Installs fonts and theme.
    pub fn new(ctx: &Context, theme: Theme, options: AppOptions) -> std::io::Result<Self> {
        theme::apply(ctx, theme);
        let textures = Textures::new(ctx)?;
        let radiographs = Radiographs::new(ctx)?;
        let AppOptions { zone, system_language, sheets } = options;
        Ok(Self {
            state: ViewState::default(),
            toasts: Toasts::default(),
            decisions: Decisions::default(),
            textures,
            radiographs,
            zone,
            sheets,
            system_language,
            theme,
            zoom: 1.0,
            system_is_still: false,
            asked: Vec::new(),
            brought: None,
        })
    }

    /// What the window speaks with these settings.
    pub fn language(&self, snapshot: &Snapshot) -> Language {
        let chosen = if snapshot.phase == Phase::Welcome { self.state.welcome.language() } else { None };
        chosen.or(snapshot.settings.language).unwrap_or(self.system_language)
    }

    /// Has an act carried out with the next frame: one that is asked for outside the window.
    pub fn act(&mut self, act: UiCommand) {
        self.asked.push(act);
    }

    /// The system asks for less motion, or no longer does. The setting asks for it whatever the system says.
    pub fn keep_still(&mut self, still: bool) {
        self.system_is_still = still;
    }

    /// Sends what is typed and not sent yet.
    pub fn flush(&mut self, snapshot: &Snapshot, commands: &Commands) {
        let mut context = PageContext {
            snapshot,
            now: UtcTime::now(),
            zone: &self.zone,
            commands,
            textures: &mut self.textures,
            radiographs: &mut self.radiographs,
            toasts: &mut self.toasts,
            decisions: &mut self.decisions,
            sheets: &self.sheets,
            acts: &mut self.asked,
        };
        acts::flush_note(&mut context, &mut self.state.capture);
        if let Some(viewer) = &mut self.state.viewer {
            viewer.save_all(&mut context);
        }
    }

    /// Whether every picture that was asked for is there.
    pub fn is_settled(&self) -> bool {
        self.textures.is_settled() && self.radiographs.is_settled()
    }

    /// Shows something the engine says once.
    pub fn notice(&mut self, notice: Notice, snapshot: &Snapshot) {
        match notice {
            Notice::Landed { image } => {
                let landed = snapshot.image(&image);
                let whose = landed.map(|landed| landed.subject.as_ref().map_or(say!("unassigned"), |subject| subject.patient_name.as_str()));
                let when = landed.map(|landed| crate::format::clock(landed.landed_at, &self.zone));
                self.toasts.push(Toast {
                    title: say!("toast-new-image").to_owned(),
                    detail: when.unwrap_or_else(|| say!("toast-safe-here").to_owned()),
                    severity: Severity::Info,
                    picture: None,
                    action: Some((say!("toast-view"), ToastAction::ViewImage(image))),
                    several: Some(Several { what: |count| say!("toast-new-images", count), whose: whose.unwrap_or_default().to_owned() }),
                });
            }
            Notice::Announced(announcement) => self.announce(announcement),
            Notice::TakenBack { file } => {
                let is_it = |announced: &Announcement| announced.event.file_id.as_ref() == Some(&file);
                // One that counts several may count this one.
                self.toasts.take_back_where(|action, count| matches!(action, ToastAction::ViewAnnouncement(announced) if count > 1 || is_it(announced)));
                if matches!(&self.state.dialog, Some(Dialog::Announcement(announced)) if is_it(announced)) {
                    self.state.dialog = None;
                    let detail = say!("toast-gone-how").to_owned();
                    self.toasts.push(Toast {
                        title: say!("toast-gone").to_owned(),
                        detail,
                        severity: Severity::Warning,
                        picture: None,
                        action: None,
                        several: None,
                    });
                }
            }
            Notice::Said { severity, text } => {
                let title = match severity {
                    Severity::Info => say!("toast-to-know"),
                    Severity::Done => say!("toast-done"),
                    Severity::Warning => say!("toast-needs-attention"),
                    Severity::Error => say!("toast-not-done"),
                };
                self.toasts.push(Toast { title: title.to_owned(), detail: text, severity, picture: None, action: None, several: None });
            }
        }
    }

    fn announce(&mut self, announcement: Announcement) {
        let event = &announcement.event;
        let when = crate::format::clock(event.at(), &self.zone);
        let whose = event.patient_name.clone().unwrap_or_default();
        let detail = match teeth(&event.tooth_number) {
            Some(teeth) => format!("{teeth} · {when}"),
            None => when,
        };
        self.toasts.push(Toast {
            title: title(event.kind).to_owned(),
            detail,
            severity: Severity::Info,
            picture: None,
            action: Some((say!("toast-view"), ToastAction::ViewAnnouncement(Box::new(announcement)))),
            several: Some(Several { what: |count| say!("toast-new-images-elsewhere", count), whose }),
        });
    }

    /// Pictures that could not be had are tried again when bytes came: fetched from the server, or brought back by a check of everything.
    fn try_again(&mut self, snapshot: &Snapshot) {
        let checked = if let Some(Check::Done(report)) = &snapshot.check { Some(report.at) } else { None };
        let brought = (Arc::as_ptr(&snapshot.files.originals).cast::<()>() as usize, checked);
        if self.brought.replace(brought) != Some(brought) {
            self.textures.try_again();
            self.radiographs.try_again();
        }
    }

    /// Draws a frame into all of `ui` and carries out what was asked for.
    pub fn ui(&mut self, ui: &mut Ui, snapshot: &Snapshot, now: UtcTime, commands: &Commands) {
        chairside_words::speak_here(self.language(snapshot));
        if self.theme != snapshot.settings.theme {
            self.theme = snapshot.settings.theme;
            theme::choose(ui.ctx(), self.theme);
        }
        let settings = &snapshot.settings;
        let zoom = room::zoom(settings.text_scale, ui.ctx().content_rect().size() * ui.ctx().zoom_factor());
        if (self.zoom - zoom).abs() > 1e-4 {
            self.zoom = zoom;
            ui.ctx().set_zoom_factor(zoom);
        }
        let still = settings.reduced_motion || self.system_is_still;
        if theme::is_still(ui.ctx()) != still {
            theme::keep_still(ui.ctx(), still);
        }
        self.textures.begin_frame(ui.ctx());
        self.radiographs.begin_frame(ui.ctx());
        self.try_again(snapshot);
        let time = ui.input(|input| input.time);
        let window = ui.max_rect();
        if snapshot.phase == Phase::Welcome {
            welcome_ui(ui, snapshot, &mut self.state.welcome, commands);
            // What the engine says about the start is said here too; there is nowhere to lead to yet.
            self.toasts.show(ui.ctx(), toast_room(ui.ctx(), window, &self.state), false);
            return;
        }
        let mut acts = std::mem::take(&mut self.asked);
        let mut dialog = self.state.dialog.take();
        let mut context = PageContext {
            snapshot,
            now,
            zone: &self.zone,
            commands,
            textures: &mut self.textures,
            radiographs: &mut self.radiographs,
            toasts: &mut self.toasts,
            decisions: &mut self.decisions,
            sheets: &self.sheets,
            acts: &mut acts,
        };
        ui.painter().rect_filled(window, 0, theme::tokens(ui).bg);
        if self.state.page == Page::Capture {
            // First, so that a key finds the images where they stand now.
            capture::keep_up(ui.ctx(), &mut context, &mut self.state.capture);
        }
        keys(ui, &mut context, &mut self.state, &mut dialog);
        still_here(ui, &mut context, &mut self.state.told_here);
        empty_clipboard(ui);

        if let Some(viewer) = &mut self.state.viewer {
            viewer_ui(ui, window, &mut context, viewer);
        } else if let Some(series) = &mut self.state.series {
            series_ui(ui, window, &mut context, series);
        } else {
            let rail = Rect::from_min_size(window.min, vec2(nav_rail::width(ui), window.height()));
            let strip = Rect::from_min_max(pos2(rail.right(), window.top()), pos2(window.right(), window.top() + theme::STRIP_HEIGHT));
            let body = Rect::from_min_max(strip.left_bottom(), window.max);
            rail_ui(ui, rail, &mut context, &self.state);
            account_ui(ui, rail, &mut context);
            strip_ui(ui, strip, &mut context, &self.state);
            let body = freeze_banner_ui(ui, body, &mut context, &mut dialog);
            let mut page = ui.new_child(UiBuilder::new().id_salt(self.state.page).max_rect(body));
            page.set_clip_rect(body.intersect(ui.clip_rect()));
            match self.state.page {
                Page::Capture => capture_ui(&mut page, body, window.size(), &mut context, &mut self.state.capture, &mut dialog),
                Page::Patients => patients_ui(&mut page, body, &mut context, &mut self.state.patients, &mut dialog),
                Page::Activity => {
                    activity_ui(&mut page, &context, &mut self.state.activity);
                    if self.state.activity.of == activity::Of::Ledger {
                        ledger_ui(&mut page, activity::below_choice(body), &mut context, &mut self.state.activity.ledger);
                    }
                    if self.state.activity.of == activity::Of::Clinic {
                        audit_ui(&mut page, activity::below_choice(body), &mut context, &mut self.state.admin, &mut self.state.activity.audit);
                    }
                }
                Page::Settings => {
                    settings_ui(&mut page, &context, &mut self.state.settings);
                    if let Some(admin) = self.state.settings.admin_page() {
                        admin_ui(&mut page, beside_list(body), &mut context, &mut self.state.admin, &mut dialog, admin);
                    }
                }
            }
        }
        if self.state.page != Page::Settings || self.state.settings.admin_page().is_none() {
            self.state.admin.leave();
        }
        if self.state.page != Page::Activity || self.state.activity.of != activity::Of::Ledger {
            self.state.activity.ledger.leave();
        }
        if self.state.page != Page::Activity || self.state.activity.of != activity::Of::Clinic {
            self.state.activity.audit.leave();
        }

        // What is covered is not seen.
        if dialog.is_some() || self.state.viewer.is_some() || self.state.series.is_some() || self.state.page != Page::Capture {
            self.state.capture.drawn = None;
            capture::batch::cover(&mut self.state.capture);
        }
        if let Some(series) = self.state.series.as_mut().filter(|_| dialog.is_some() || self.state.viewer.is_some()) {
            series.cover();
        }
        if self.state.page != Page::Patients {
            self.state.patients.leave();
        }

        let ctx = ui.ctx().clone();
        let done = match &mut dialog {
            Some(Dialog::Chooser(chooser)) => chooser_ui(&ctx, &mut context, &mut self.state.capture, chooser),
            Some(Dialog::Move(asked)) => move_image_ui(&ctx, &mut context, &mut self.state.capture, asked),
            Some(Dialog::Reset(image)) => reset_ui(&ctx, &mut context, self.state.viewer.as_mut(), image),
            Some(Dialog::Correct(asked)) => correct_ui(&ctx, &mut context, asked),
            Some(Dialog::Reject(reject)) => reject_ui(&ctx, &mut context, &mut self.state.capture, reject),
            Some(Dialog::ApproveNamed(asked)) => approve_named_ui(&ctx, &mut context, &mut self.state.capture, asked),
            Some(Dialog::Export(export)) => export_ui(&ctx, &mut context, export),
            Some(Dialog::Announcement(announcement)) => announcement_ui(&ctx, &mut context, announcement),
            Some(Dialog::Patients(asked)) => patients_dialog_ui(&ctx, &mut context, asked),
            Some(Dialog::AcceptFreeze(asked)) => accept_freeze_ui(&ctx, &mut context, asked),
            Some(Dialog::Account(asked)) => account_dialog_ui(&ctx, &mut context, asked),
            Some(Dialog::Admin(asked)) => admin_dialog_ui(&ctx, &mut context, asked),
            None => false,
        };
        if done {
            dialog = if let Some(Dialog::Chooser(chooser)) = dialog { chooser.then() } else { None };
            ctx.request_repaint();
        }

        for act in std::mem::take(context.acts) {
            carry_out(act, time, window.size(), &mut context, &mut self.state, &mut dialog);
            ctx.request_repaint();
        }
        context.decisions.keep_up(snapshot, now);
        if context.decisions.last().is_some() {
            // What is promised for ten seconds goes after them also when nothing else happens.
            ctx.request_repaint_after(Duration::from_millis(500));
        }
        let decisions = &*context.decisions;
        context.toasts.take_back_where(|action, _| matches!(action, ToastAction::Undo(decision) if !decisions.has(decision)));
        let textures = &mut *context.textures;
        context.toasts.fill_pictures(|action| {
            let look = match action {
                ToastAction::ViewAnnouncement(announcement) => textures.announced(&ctx, announcement),
                ToastAction::ViewImage(id) => snapshot.image(id).map(|image| textures.thumbnail(&ctx, image)),
                ToastAction::Undo(Decision::Rejected(id)) => snapshot.image_anywhere(id).map(|image| textures.thumbnail(&ctx, image)),
                ToastAction::Undo(Decision::Approved(ids)) => ids.first().and_then(|id| snapshot.image(id)).map(|image| textures.thumbnail(&ctx, image)),
            };
            if let Some(Look::Ready(texture)) = look { Some(texture) } else { None }
        });
        let room = toast_room(&ctx, window, &self.state);
        // Under a dialog they lead nowhere: half a patient typed into it would be gone.
        if let Some(action) = context.toasts.show(&ctx, room, dialog.is_none()) {
            follow(action, &mut context, &mut self.state, &mut dialog);
            if dialog.is_none() && self.state.viewer.as_ref().is_some_and(|viewer| viewer.image() != self.state.capture.reveal.as_ref()) {
                // What is to be seen is on the page.
                self.asked.push(UiCommand::Show(Page::Capture));
            }
            ctx.request_repaint();
        }
        self.state.dialog = dialog;
    }
}

/// Tells the engine now and then that somebody is at the window, while whoever has signed in would be locked out for being away.
fn still_here(ui: &Ui, context: &mut PageContext<'_>, told: &mut Option<f64>) {
    const EVERY: f64 = 60.0;
    let (time, is_somebody_here) = ui.input(|input| (input.time, !input.events.is_empty() || input.pointer.is_moving() || input.pointer.any_down()));
    let is_signed_in = context.snapshot.person.account().is_some();
    if is_signed_in && is_somebody_here && told.is_none_or(|told| time - told >= EVERY || time < told) && context.commands.send(Command::StillHere).is_ok() {
        *told = Some(time);
    }
}

/// Toasts stand in the lower right corner, in the viewer and a series over the side panel and never over a radiograph; on the Capture page beside the review panel and on Settings and Patients above the bar
/// at the foot, so that they never cover buttons; and nowhere over the banner.
fn toast_room(ctx: &Context, window: Rect, state: &ViewState) -> Rect {
    const EDGE: f32 = 20.0;
    let least = window.min + vec2(12.0, theme::STRIP_HEIGHT + patient_banner::height(ctx));
    if state.viewer.is_some() || state.series.is_some() {
        // Over the side panel: a radiograph that a toast covers would count as seen.
        const INSET: f32 = 6.0;
        return Rect::from_min_max(pos2(window.right() - viewer::SIDE + INSET, least.y), pos2(window.right() - INSET, window.bottom() - EDGE));
    }
    let aside = if state.page == Page::Capture { state.capture.panel_width } else { 0.0 };
    let above = match state.page {
        Page::Settings => SAVE_BAR,
        Page::Patients => patients::FOOT,
        Page::Capture | Page::Activity => 0.0,
    };
    Rect::from_min_max(least, pos2(window.right() - EDGE - aside, window.bottom() - EDGE - above))
}

/// Does what a toast's button says. Showing never chooses a patient: an image of somebody else is named, not shown.
fn follow(action: ToastAction, context: &mut PageContext<'_>, state: &mut ViewState, dialog: &mut Option<Dialog>) {
    let snapshot = context.snapshot;
    let id = match action {
        ToastAction::ViewImage(id) => id,
        ToastAction::Undo(decision) => {
            if let (Some(series), Decision::Approved(ids)) = (&mut state.series, &decision) {
                series.taken_back(ids);
            }
            acts::undo(context, &mut state.capture, decision);
            return;
        }
        ToastAction::ViewAnnouncement(announcement) => {
            *dialog = Some(Dialog::Announcement(announcement));
            return;
        }
    };
    let Some(image) = snapshot.image(&id) else { return };
    if let Some(viewer) = state.viewer.as_mut().filter(|viewer| viewer.whose.has(image)) {
        viewer.show(id.clone());
        state.capture.reveal = Some(id);
        return;
    }
    let selected = snapshot.selection.as_ref().map(|selection| &selection.patient.id);
    match &image.subject {
        Some(subject) if selected != Some(&subject.patient_id) => context.toasts.push(Toast {
            title: say!("toast-of-another").to_owned(),
            detail: say!("toast-of-another-how", patient = subject.patient_name),
            severity: Severity::Info,
            picture: None,
            action: None,
            several: None,
        }),
        _ => {
            state.page = Page::Capture;
            match (selected, &image.subject) {
                (None, _) => state.capture.chosen = [id.clone()].into(),
                (Some(_), None) => state.capture.ask_whose(id.clone()),
                (Some(_), Some(_)) => state.capture.select(Some(id.clone())),
            }
            state.capture.reveal = Some(id);
        }
    }
}

fn rail_ui(ui: &Ui, rect: Rect, context: &mut PageContext<'_>, state: &ViewState) {
    let queue = context.snapshot.queue;
    let waiting = if context.snapshot.selection.is_some() { queue.needs_review } else { queue.needs_review + queue.unassigned };
    let tooltips = Page::ALL.map(|page| UiCommand::Show(page).tooltip());
    let item = |at: usize, page: Page| Item {
        icon: page.icon(),
        label: page.label(),
        tooltip: tooltips.get(at).map_or("", String::as_str),
        on: state.page == page,
        badge: match page {
            Page::Capture => waiting,
            // On the page itself its foot says it.
            Page::Patients if state.page != Page::Patients => context.snapshot.undecided,
            _ => 0,
        },
    };
    let [first, second, third, foot] = Page::ALL;
    if let Some(at) = nav_rail::nav_rail(ui, rect, &[item(0, first), item(1, second), item(2, third)], item(3, foot))
        && let Some(page) = Page::ALL.get(at)
    {
        context.act(UiCommand::Show(*page));
    }
}

fn strip_ui(ui: &Ui, rect: Rect, context: &mut PageContext<'_>, state: &ViewState) {
    let pills = status::pills(context.snapshot, state.page, context.now, context.zone);
    if let Some(after) = pills.changes_in {
        ui.ctx().request_repaint_after(after);
    }
    let is_admin = state.page == Page::Settings && state.settings.admin_page().is_some();
    let (icon, words) = if is_admin { (None, say!("admin-title").to_owned()) } else { status::context(context.snapshot, state.page) };
    let strip = status_strip::Title { title: state.page.label(), icon, context: &words };
    if let Some(pressed) = status_strip::status_strip(ui, rect, strip, pills.pills)
        && let Some(leads) = pills.leads.get(pressed)
    {
        match leads {
            Leads::Nowhere => {}
            Leads::Queue => {
                context.act(UiCommand::Show(Page::Capture));
                if !state.capture.queue_is_open(ui.max_rect().size()) {
                    context.act(UiCommand::ToggleQueue);
                }
            }
            Leads::LiveSync => context.act(UiCommand::ShowLiveSync),
            Leads::Page(page) => context.act(UiCommand::Show(*page)),
            Leads::Patient => context.act(UiCommand::ChoosePatient),
        }
    }
}

/// Carries out an act.
pub(crate) fn carry_out(act: UiCommand, time: f64, window: egui::Vec2, context: &mut PageContext<'_>, state: &mut ViewState, dialog: &mut Option<Dialog>) {
    if let (UiCommand::Export, Some(viewer)) = (act, &state.viewer) {
        if dialog.is_none() {
            *dialog = open_export(context, viewer);
        }
        return;
    }
    if let (UiCommand::ResetDisplay, Some(viewer)) = (act, &state.viewer)
        && let Some(image) = viewer.image().filter(|_| viewer.marks_to_lose() > 0)
    {
        if dialog.is_none() {
            *dialog = Some(Dialog::Reset(image.clone()));
        }
        return;
    }
    if state.viewer.is_some() && act.is_of_viewer() {
        viewer::acts::carry_out(act, context, state);
        return;
    }
    if state.series.is_some() && act.is_of_series() && act != UiCommand::OpenViewer {
        series::acts::carry_out(act, time, context, state, dialog);
        return;
    }
    match act {
        UiCommand::Correct => {
            let looked_at = state.viewer.as_ref().map_or(state.capture.selected.as_ref(), |viewer| viewer.image());
            let image = looked_at.and_then(|id| context.snapshot.image_anywhere(id)).filter(|image| may_be_corrected(image));
            if let Some(image) = image.filter(|_| dialog.is_none()) {
                *dialog = Some(Dialog::Correct(Box::new(CorrectState::new(image))));
            }
        }
        UiCommand::Move if state.viewer.is_some() => {
            let image = state.viewer.as_ref().and_then(|viewer| viewer.image()).and_then(|id| context.snapshot.image_anywhere(id));
            if let Some(image) = image.filter(|image| acts::may_be_moved(image)).filter(|_| dialog.is_none()) {
                *dialog = Some(Dialog::Chooser(Box::new(ChooserState::new(Purpose::Move(image.id.clone())))));
            }
        }
        UiCommand::OpenSeries => {
            if dialog.is_none() && state.viewer.is_none() && state.series.is_none() {
                acts::flush_note(context, &mut state.capture);
                state.series = series::acts::open(context);
            }
        }
        UiCommand::OpenViewer => {
            if dialog.is_none() && state.viewer.is_none() {
                acts::flush_note(context, &mut state.capture);
                state.viewer = viewer::acts::open(context, state);
            }
        }
        UiCommand::ChoosePatient => {
            if dialog.is_none() {
                *dialog = Some(Dialog::Chooser(Box::new(ChooserState::new(Purpose::Select))));
            }
        }
        UiCommand::Show(page) => {
            viewer::acts::close(context, state);
            state.series = None;
            if state.page != page {
                acts::flush_note(context, &mut state.capture);
                state.page = page;
            }
        }
        UiCommand::ShowLiveSync => {
            carry_out(UiCommand::Show(Page::Settings), time, window, context, state, dialog);
            state.settings.lead_to(SettingsSection::Nanopix);
        }
        UiCommand::SignIn => {
            if dialog.is_none() {
                *dialog = Some(Dialog::Account(AccountDialog::sign_in()));
            }
        }
        UiCommand::ChangePassword => {
            if dialog.is_none() {
                *dialog = Some(Dialog::Account(AccountDialog::Password(PasswordForm::default())));
            }
        }
        UiCommand::SignOut => {
            context.send(Command::SignOut);
        }
        UiCommand::Lock => {
            if context.snapshot.person.account().is_some() {
                context.send(Command::Lock);
            }
        }
        other if other.page() == Some(Page::Patients) => patients::acts::carry_out(other, context, &mut state.patients, dialog),
        other => {
            acts::carry_out(other, time, window, context, &mut state.capture, dialog);
        }
    }
}
