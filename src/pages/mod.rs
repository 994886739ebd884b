//! The pages. Each is a function of the snapshot and what the window remembers; it draws, and sends commands.

pub mod account;
pub mod activity;
pub mod admin;
pub mod announcement;
pub mod approve_named;
pub mod capture;
pub mod chooser;
pub mod correct;
pub mod export;
mod folder_check;
pub mod freeze;
pub mod ledger;
pub mod move_image;
pub mod patient_form;
pub mod patient_picker;
pub mod patients;
pub mod reject;
pub mod series;
pub mod settings;
mod sign_in;
pub mod viewer;
pub mod welcome;

use crate::{
    command::UiCommand,
    format,
    radiographs::Radiographs,
    state::ToastAction,
    textures::{Look, Textures},
    undo::Decisions,
    widgets::toast::{Toast, Toasts},
};
use chairside_api::UtcTime;
use chairside_core::{Command, Commands, Image, Severity, Snapshot, admin::AdminAct};
use chairside_words::say;
use jiff::{civil::Date, tz::TimeZone};
use std::{
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
};

/// What every page is given beside its own state.
pub struct PageContext<'a> {
    /// The engine's state; the same one for the whole frame.
    pub snapshot: &'a Snapshot,
    /// Now.
    pub now: UtcTime,
    /// The zone times are shown in.
    pub zone: &'a TimeZone,
    /// Where commands go.
    pub commands: &'a Commands,
    /// Pictures.
    pub textures: &'a mut Textures,
    /// Radiographs at full depth, for the viewer.
    pub radiographs: &'a mut Radiographs,
    /// Toasts.
    pub toasts: &'a mut Toasts<ToastAction>,
    /// What was decided and can be taken back.
    pub decisions: &'a mut Decisions,
    /// Where sheets lie that are only opened.
    pub sheets: &'a Path,
    /// Acts asked for while drawing; they are carried out when the page is drawn.
    pub acts: &'a mut Vec<UiCommand>,
}

impl PageContext<'_> {
    /// Sends a command; a refusal is shown.
    pub fn send(&mut self, command: Command) -> bool {
        match self.commands.send(command) {
            Ok(()) => true,
            Err(refused) => {
                self.toasts.push(Toast {
                    title: say!("toast-not-done").to_owned(),
                    detail: format!("{refused}."),
                    severity: Severity::Error,
                    picture: None,
                    action: None,
                    several: None,
                });
                false
            }
        }
    }

    /// Sends an act whose answer carries a number back, and answers the number: no two acts of this program have the same.
    pub fn ask(&mut self, act: AdminAct) -> Option<u64> {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        self.send(Command::Admin { number, act }).then_some(number)
    }

    /// Says that something was done.
    pub fn done(&mut self, title: impl Into<String>, detail: impl Into<String>) {
        self.toasts.push(Toast { title: title.into(), detail: detail.into(), severity: Severity::Done, picture: None, action: None, several: None });
    }

    /// Says that something was not done, and why.
    pub fn failed(&mut self, title: impl Into<String>, why: impl Into<String>) {
        self.toasts.push(Toast { title: title.into(), detail: why.into(), severity: Severity::Error, picture: None, action: None, several: None });
    }

    /// Asks for an act.
    pub fn act(&mut self, command: UiCommand) {
        self.acts.push(command);
    }

    /// Whether the own file of an image of the patient in the banner names somebody else. What shows another patient's images asks with that patient's record.
    pub fn names_another(&self, image: &Image) -> bool {
        self.snapshot.selection.as_ref().is_some_and(|selection| image.names_another(&selection.patient).is_some())
    }

    /// The small picture of an image as it is shown to everybody.
    pub fn small(&mut self, ctx: &egui::Context, image: &Image) -> Look {
        let state = self.snapshot.displays.get(&image.id).map(|saved| &saved.state);
        self.textures.small(ctx, image, state)
    }

    /// The whole picture of an image as it is shown to everybody; `inverted`: black for white of that.
    pub fn whole(&mut self, ctx: &egui::Context, image: &Image, inverted: bool) -> Look {
        let state = self.snapshot.displays.get(&image.id).map(|saved| &saved.state);
        self.textures.whole(ctx, image, state, inverted)
    }

    /// Today, where the window stands.
    pub fn today(&self) -> Date {
        format::day(self.now, self.zone)
    }
}
