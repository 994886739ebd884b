//! Printing the series: the sheet is made by a thread of its own, and what became of it is said.

use super::Series;
use crate::{
    folder_picker::{FolderPicker, Picked},
    format,
    pages::PageContext,
    print::{Goal, Made, PrintError, Sheet, Shot, write},
    widgets::toast::Toast,
};
use chairside_api::ImageId;
use chairside_core::{Format, Preview, Severity, mount::Mount};
use chairside_words::say;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

/// A sheet that is being made.
#[derive(Default)]
pub(super) struct Printing {
    made: Option<Receiver<Result<Made, PrintError>>>,
    picker: FolderPicker,
    /// What is kept as soon as a folder is chosen.
    waiting: Option<Sheet>,
    /// With what was drawn over the images.
    pub(super) is_drawn: bool,
    /// Woken when the sheet is made.
    ctx: Option<egui::Context>,
}

impl Printing {
    pub(super) fn is_under_way(&self) -> bool {
        self.made.is_some() || self.picker.is_open()
    }

    /// Says what became of the sheet.
    pub(super) fn keep_up(&mut self, ctx: &egui::Context, context: &mut PageContext<'_>) {
        self.ctx.get_or_insert_with(|| ctx.clone());
        match self.picker.take() {
            Some(Picked::Folder(folder)) => {
                let now = context.zone.to_datetime(context.now.timestamp());
                let to = folder.join(format!("series-{}.pdf", now.strftime("%Y-%m-%d-%H%M%S")));
                if let Some(sheet) = self.waiting.take() {
                    self.make(sheet, Goal::Kept(to), context);
                }
            }
            Some(Picked::NoDialog) => fail(context, say!("sheet-no-dialog")),
            Some(Picked::Nothing) | None => {}
        }
        match self.made.as_ref().map(Receiver::try_recv) {
            None | Some(Err(TryRecvError::Empty)) => return,
            Some(Ok(Ok(Made::Opened(path)))) => context.done(say!("sheet-opened"), say!("sheet-opened-how", path = path.display())),
            Some(Ok(Ok(Made::Kept(path)))) => context.done(say!("sheet-saved"), say!("sheet-is-in", path = path.display())),
            Some(Ok(Err(error))) => fail(context, &error.to_string()),
            Some(Err(TryRecvError::Disconnected)) => fail(context, &PrintError::Pdf.to_string()),
        }
        self.made = None;
    }

    fn make(&mut self, sheet: Sheet, to: Goal, context: &mut PageContext<'_>) {
        let (sender, receiver) = channel();
        let ctx = self.ctx.clone();
        let thread = std::thread::Builder::new().name("print".to_owned()).spawn(move || {
            if sender.send(write(&sheet, to)).is_err() {
                tracing::debug!("the series that was printed is closed");
            }
            if let Some(ctx) = ctx {
                ctx.request_repaint();
            }
        });
        match thread {
            Ok(_) => self.made = Some(receiver),
            Err(error) => fail(context, &say!("sheet-no-thread", why = error.to_string())),
        }
    }
}

fn fail(context: &mut PageContext<'_>, why: &str) {
    let detail = say!("sheet-not-printed-how", why);
    let title = say!("sheet-not-printed").to_owned();
    context.toasts.push(Toast { title, detail, severity: Severity::Error, picture: None, action: None, several: None });
}

impl Series {
    /// Makes the sheet and has the system's program show it.
    pub(super) fn print(&mut self, context: &mut PageContext<'_>, mount: &Mount) {
        if mount.filled() > 0 && !self.printing.is_under_way() {
            match self.sheet(context, mount) {
                Ok(sheet) => self.printing.make(sheet, Goal::Opened(context.sheets.to_owned()), context),
                Err(why) => fail(context, why),
            }
        }
    }

    /// Makes the sheet and keeps it in a folder of a person's choice.
    pub(super) fn save_sheet(&mut self, ui: &egui::Ui, context: &mut PageContext<'_>, mount: &Mount) {
        if mount.filled() > 0 && !self.printing.is_under_way() {
            match self.sheet(context, mount) {
                Ok(sheet) => {
                    self.printing.waiting = Some(sheet);
                    self.printing.picker.open(ui.ctx(), say!("sheet-folder"), "");
                }
                Err(why) => fail(context, why),
            }
        }
    }

    /// All that stands on it; in words why there can be none. A place whose image is not known is not one that has none: nobody is to expose it once more for that.
    fn sheet(&self, context: &PageContext<'_>, mount: &Mount) -> Result<Sheet, &'static str> {
        let shot = |id: &ImageId| -> Result<Shot, &'static str> {
            let image = context.snapshot.image(id).ok_or(say!("sheet-not-known"))?;
            let (path, format) = match &image.preview {
                Preview::Only(path) => (path.clone(), Format::Jpeg),
                _ => (image.spool_path.clone(), image.format),
            };
            let state = context.snapshot.displays.get(id).map(|saved| saved.state.clone()).unwrap_or_default();
            Ok(Shot { path, format, state, taken: format::date_and_clock(image.captured_at.unwrap_or(image.landed_at), context.zone) })
        };
        let begun = format::date(format::day(mount.begun_at, context.zone));
        let places =
            mount.slots.iter().map(|slot| Ok((slot.plan.clone(), slot.held.image.as_ref().map(shot).transpose()?))).collect::<Result<_, &'static str>>()?;
        Ok(Sheet {
            name: self.patient.display_name(),
            facts: format::patient_facts(&self.patient, context.today()),
            about: format!("{} · {begun} · {}", mount.kind.label(), context.snapshot.settings.room_id),
            places,
            is_drawn: self.printing.is_drawn,
        })
    }
}
