//! What is set and drawn is saved by itself, a moment after the last change and when the viewer closes; what somebody else saves is seen here.

use super::{
    Viewer,
    display::{from_state, to_state},
    history::Seen,
};
use crate::pages::PageContext;
use chairside_api::{ImageId, UtcTime};
use chairside_core::Command;
use egui::Ui;
use std::{collections::HashMap, time::Duration};

/// Seconds after the last change until it is saved.
const PAUSE: f64 = 0.6;

/// What is saved and what is not yet.
#[derive(Default)]
pub(super) struct Saving {
    /// Changed and not saved, with the window's time of the last change that was seen.
    unsaved: HashMap<ImageId, Option<f64>>,
    /// Which saved state of an image is shown; `None`: that nobody has saved any.
    shown: HashMap<ImageId, Option<UtcTime>>,
}

impl Viewer {
    /// Notes that an image is shown in another way than is saved.
    pub(super) fn is_changed(&mut self, image: &ImageId) {
        self.saving.unsaved.insert(image.clone(), None);
    }

    /// Saves what has not been changed for a moment.
    pub(super) fn save_by_itself(&mut self, ui: &Ui, context: &mut PageContext<'_>) {
        let (time, is_pressed) = ui.input(|input| (input.time, input.pointer.any_down()));
        let mut due = Vec::new();
        let chosen = self.cropping.as_ref();
        for (image, since) in &mut self.saving.unsaved {
            // What of it is shown is still being chosen.
            if chosen == Some(image) {
                continue;
            }
            let since = *since.get_or_insert(time);
            if !is_pressed && time - since >= PAUSE {
                due.push(image.clone());
            } else {
                ui.ctx().request_repaint_after(Duration::from_secs_f64((since + PAUSE - time).max(0.05)));
            }
        }
        for image in due {
            self.save(context, &image);
        }
    }

    /// Saves all that is not saved.
    pub fn save_all(&mut self, context: &mut PageContext<'_>) {
        let unsaved: Vec<ImageId> = self.saving.unsaved.keys().cloned().collect();
        for image in unsaved {
            self.save(context, &image);
        }
    }

    fn save(&mut self, context: &mut PageContext<'_>, image: &ImageId) {
        let state = to_state(&self.display(image), self.marks(image));
        // What is refused stays unsaved, and is said.
        if context.send(Command::SetDisplay(image.clone(), Box::new(state))) {
            self.saving.unsaved.remove(image);
        }
    }

    /// Shows what is saved of the images here, where nobody is changing it.
    pub(super) fn take_over(&mut self, context: &PageContext<'_>) {
        for image in self.items.all() {
            let saved = context.snapshot.displays.get(&image.id);
            let at = saved.map(|saved| saved.at);
            let is_news = self.saving.shown.get(&image.id).map_or(saved.is_some(), |shown| *shown != at);
            if !is_news || self.saving.unsaved.contains_key(&image.id) {
                continue;
            }
            let (display, marks) = saved.map(|saved| from_state(&saved.state)).unwrap_or_default();
            self.histories.entry(image.id.clone()).or_default().take_over(Seen { display, marks });
            self.saving.shown.insert(image.id.clone(), at);
        }
    }
}
