//! A page on its own: a snapshot made up by the test, the page's state, and the commands it sent.

use crate::fixtures::now;
use chairside::{
    pages::PageContext,
    radiographs::Radiographs,
    textures::Textures,
    undo::Decisions,
    widgets::{theme, toast::Toasts},
};
use chairside_core::{Command, Commands, Snapshot, settings::Theme};
use egui::{Ui, accesskit::Role, vec2};
use egui_kittest::{Harness, Node, kittest::Queryable};
use tokio::sync::mpsc::Receiver;

/// What a page is shown with and what came of it.
pub struct Stage<S> {
    pub snapshot: Snapshot,
    pub page: S,
    commands: Commands,
    pictures: Option<(Textures, Radiographs)>,
    sent: Receiver<Command>,
}

impl<S> Stage<S> {
    /// The commands sent since the last call.
    pub fn sent(&mut self) -> Vec<Command> {
        std::iter::from_fn(|| self.sent.try_recv().ok()).collect()
    }
}

type Draw<S> = fn(&mut Ui, &PageContext<'_>, &mut S);

/// Shows a page in a window of that size.
pub fn stage<S: Default + 'static>(size: [f32; 2], theme: Theme, snapshot: Snapshot, draw: Draw<S>) -> Harness<'static, Stage<S>> {
    let (commands, sent) = Commands::channel();
    let stage = Stage { snapshot, page: S::default(), commands, pictures: None, sent };
    let mut harness = Harness::builder()
        .with_size(vec2(size[0], size[1]))
        .with_theme(if theme == Theme::Light { egui::Theme::Light } else { egui::Theme::Dark })
        .with_context_setup(move |ctx| theme::apply(ctx, theme))
        .build_ui_state(
            move |ui, stage: &mut Stage<S>| {
                let (textures, radiographs) = stage.pictures.get_or_insert_with(|| (Textures::new(ui.ctx()).unwrap(), Radiographs::new(ui.ctx()).unwrap()));
                let (toasts, acts) = (&mut Toasts::default(), &mut Vec::new());
                let zone = &jiff::tz::TimeZone::UTC;
                let context = PageContext {
                    snapshot: &stage.snapshot,
                    now: now(),
                    zone,
                    commands: &stage.commands,
                    textures,
                    radiographs,
                    toasts,
                    decisions: &mut Decisions::default(),
                    sheets: std::path::Path::new(""),
                    acts,
                };
                draw(ui, &context, &mut stage.page);
            },
            stage,
        );
    settle(&mut harness);
    harness
}

/// Runs frames until pauses of typing (a quarter of a second) have passed.
pub fn settle<S>(harness: &mut Harness<'_, Stage<S>>) {
    harness.run_steps(8);
}

/// The text field of that name.
pub fn field<'a, S>(harness: &'a Harness<'_, Stage<S>>, name: &'a str) -> Node<'a> {
    match harness.query_by_role_and_label(Role::PasswordInput, name) {
        Some(secret) => secret,
        None => harness.get_by_role_and_label(Role::TextInput, name),
    }
}

/// The button of that name.
pub fn button<'a, S>(harness: &'a Harness<'_, Stage<S>>, name: &'a str) -> Node<'a> {
    harness.get_by_role_and_label(Role::Button, name)
}

/// Types into a field, at the end of what stands there.
pub fn type_into<S>(harness: &mut Harness<'_, Stage<S>>, name: &str, text: &str) {
    field(harness, name).focus();
    harness.run_steps(2);
    field(harness, name).type_text(text);
    settle(harness);
}

/// Keeps a picture of the page for people, where `CHAIRSIDE_UI_PICTURES` says.
pub fn picture<S>(harness: &mut Harness<'_, S>, name: &str) {
    if let Some(folder) = std::env::var_os("CHAIRSIDE_UI_PICTURES") {
        harness.render().unwrap().save(std::path::Path::new(&folder).join(format!("{name}.png"))).unwrap();
    }
}
