//! Exports the image that is looked at: in which form, with what beside the pixels, and where to. Decoding and writing is a thread's; no file is ever written over.

use super::{PageContext, viewer::Viewer};
use crate::{
    export::{Form, Made, NotExported, Wish, make, names_another, write_new},
    folder_picker::{FolderPicker, Picked},
    format,
    pages::viewer::{display::to_state, list::Whose},
    state::Dialog,
    widgets::{
        button::{Button, Kind},
        confirm::{self, Act, Answer},
        dialog,
        field::{Field, tick},
        icons,
        paint::{self, Ink},
        segmented::{Segment, segmented},
        theme,
        toast::Toast,
    },
};
use chairside_api::display::DisplayState;
use chairside_core::{
    Command, Image, Origin, Original, SavedDisplay, Severity, Snapshot,
    export::{Exportable, Exported},
};
use chairside_words::say;
use egui::{Align, Context, Modifiers, Rect, pos2, vec2};
use std::{
    fs::remove_file,
    path::{Path, PathBuf},
    sync::{
        Arc,
        mpsc::{Receiver, TryRecvError, channel},
    },
};

const ID: &str = "export";
/// No sensor has smaller pixels, in mm.
const LEAST_PIXEL: f64 = 0.001;

/// What is chosen, and what is being written.
pub struct ExportState {
    found: Exportable,
    wish: Wish,
    /// The file, as it is typed.
    to: String,
    /// The size of the sensor's pixel, as it is typed.
    sensor_pixel: String,
    picker: FolderPicker,
    running: Option<Receiver<Result<(PathBuf, Made), NotExported>>>,
    error: Option<String>,
    /// What was written said whose it was before; it is taken away, or to be.
    taken_back: Option<String>,
}

impl ExportState {
    /// For the image of the viewer's active pane, as it is shown now; in words why there is none to export.
    fn new(context: &PageContext<'_>, viewer: &Viewer) -> Result<Self, &'static str> {
        let id = viewer.image().ok_or(say!("export-none-here"))?;
        let image = viewer.items.get(id).ok_or(say!("export-gone"))?;
        let spool_path = match context.snapshot.files.originals.get(&image.sha256) {
            Some(Original::Here(path)) => path.clone(),
            _ if image.origin == Origin::Server => return Err(say!("export-not-here-yet")),
            _ => image.spool_path.clone(),
        };
        let patient = match &viewer.whose {
            Whose::Patient(patient) | Whose::Series(patient, _) => Some(Arc::clone(patient)),
            Whose::Nobody => None,
        };
        let state = to_state(&viewer.display(id), viewer.marks(id));
        // As its file has it, it is set by nobody.
        let is_set = context.snapshot.displays.contains_key(id) || state != DisplayState::default();
        let display = is_set.then(|| Arc::new(SavedDisplay { state, by: String::new(), at: context.now, is_waiting: false }));
        let found = Exportable { image: Image { spool_path, ..Image::clone(image) }, patient, display };
        let frame = viewer.panes.get(viewer.active).map_or(0, |pane| pane.frame);
        let wish = Wish { frame, form: if image.format.coding().is_some() { Form::Png } else { Form::Original }, ..Wish::default() };
        let folder = directories::UserDirs::new().map(|user| user.document_dir().unwrap_or(user.home_dir()).to_owned()).unwrap_or_default();
        let mut state =
            Self { found, wish, to: String::new(), sensor_pixel: String::new(), picker: FolderPicker::default(), running: None, error: None, taken_back: None };
        state.to = folder.join(state.file_name(context)).display().to_string();
        Ok(state)
    }

    /// Why the image is not to be exported as it was when this was opened: whatever is written says whose it was then.
    fn overtaken(&self, snapshot: &Snapshot) -> Option<&'static str> {
        let whose = |image: &Image| image.subject.as_ref().map(|subject| subject.patient_id.clone());
        match snapshot.image_anywhere(&self.found.image.id) {
            None => Some(say!("export-gone-meanwhile")),
            Some(image) if image.state.is_hidden() => Some(say!("export-hidden-meanwhile")),
            Some(image) if whose(image) != whose(&self.found.image) => Some(say!("export-moved-meanwhile")),
            Some(_) => None,
        }
    }

    /// A name that says nothing of the patient: when it was taken, and the beginning of its hash.
    fn file_name(&self, context: &PageContext<'_>) -> String {
        let image = &self.found.image;
        let at = context.zone.to_datetime(image.captured_at.unwrap_or(image.landed_at).timestamp());
        let hash = image.sha256.to_string();
        format!("x-ray-{}-{}.{}", at.strftime("%Y-%m-%d-%H%M"), &hash[..8], self.wish.form.extension(image.format))
    }

    /// The file has the ending of its form, whatever its name.
    fn follow_form(&mut self) {
        let path = Path::new(&self.to).with_extension(self.wish.form.extension(self.found.image.format));
        self.to = path.display().to_string();
    }

    fn start(&mut self, ctx: &Context) {
        let to = PathBuf::from(self.to.trim());
        if !to.is_absolute() || to.file_name().is_none() {
            self.error = Some(say!("export-whole-path").to_owned());
            return;
        }
        let typed = self.sensor_pixel.trim().replace(',', ".");
        self.wish.sensor_pixel = match typed.parse::<f64>() {
            _ if typed.is_empty() || self.wish.form != Form::Dicom => None,
            Ok(mm) if (LEAST_PIXEL..=1.0).contains(&mm) => Some(mm),
            _ => {
                self.error = Some(say!("export-sensor-pixel-range", least = LEAST_PIXEL));
                return;
            }
        };
        let (found, ctx) = (self.found.clone(), ctx.clone());
        let wish = if self.wish.form.is_picture() { self.wish } else { Wish { with_patient: false, with_measurements: false, ..self.wish } };
        self.wish = wish;
        let (sender, receiver) = channel();
        let spawned = std::thread::Builder::new().name("export".to_owned()).spawn(move || {
            let outcome = make(&found, &wish).and_then(|(bytes, made)| write_new(&to, &bytes).map(|()| (to, made)));
            if sender.send(outcome).is_err() {
                tracing::debug!("the dialog of an export is gone");
            }
            ctx.request_repaint();
        });
        match spawned {
            Ok(_) => (self.running, self.error) = (Some(receiver), None),
            Err(error) => self.error = Some(say!("export-not-begun", why = error.to_string())),
        }
    }

    /// What is written down of it.
    const fn how(&self) -> Exported {
        Exported { form: self.wish.form, with_patient: self.wish.with_patient, with_measurements: self.wish.with_measurements }
    }

    /// Takes the outcome; answers whether all is done.
    fn take(&mut self, context: &mut PageContext<'_>) -> bool {
        let Some(outcome) = self.running.as_ref().map(Receiver::try_recv) else { return false };
        match outcome {
            Ok(Ok((to, made))) => {
                if let Some(why) = self.overtaken(context.snapshot) {
                    self.taken_back = Some(take_back(&to, why));
                    self.running = None;
                    return false;
                }
                context.send(Command::NoteExport(self.found.image.id.clone(), self.how()));
                let severity = if made.is_burned_in { Severity::Warning } else { Severity::Done };
                let title = say!("export-done").to_owned();
                let detail = [vec![say!("export-is-in", path = to.display())], made.notes()].concat().join(" ");
                context.toasts.push(Toast { title, detail, severity, picture: None, action: None, several: None });
                return true;
            }
            Ok(Err(error)) => self.error = Some(say!("export-nothing", why = error.to_string())),
            Err(TryRecvError::Empty) => return false,
            Err(TryRecvError::Disconnected) => self.error = Some(say!("export-broke-off").to_owned()),
        }
        self.running = None;
        false
    }
}

/// Removes what was just written, as the image has another patient by now, or is not shown any more; in words what became of it.
fn take_back(to: &Path, why: &str) -> String {
    match remove_file(to) {
        Ok(()) => format!("{why} {}", say!("export-taken-back", path = to.display())),
        Err(error) => say!("export-not-taken-back", path = to.display(), error = error.to_string()),
    }
}

/// The dialog for the image of the viewer's active pane; says why there is none to export.
pub fn open_export(context: &mut PageContext<'_>, viewer: &Viewer) -> Option<Dialog> {
    match ExportState::new(context, viewer) {
        Ok(export) => Some(Dialog::Export(Box::new(export))),
        Err(why) => {
            let (title, detail) = (say!("not-exported").to_owned(), format!("{why}."));
            context.toasts.push(Toast { title, detail, severity: Severity::Warning, picture: None, action: None, several: None });
            None
        }
    }
}

/// Draws it over the window; answers whether it is done.
pub fn export_ui(ctx: &Context, context: &mut PageContext<'_>, state: &mut ExportState) -> bool {
    let mut done = state.take(context);
    let is_running = state.running.is_some();
    let refused = state.taken_back.as_deref().or_else(|| state.overtaken(context.snapshot));
    if let (false, Some(why)) = (is_running || done, refused) {
        return refusal_ui(ctx, why);
    }
    let shown = dialog::dialog(ctx, ID, say!("export-title"), |ui| {
        let t = theme::tokens(ui);
        let mut forms = vec![(Form::Original, say!("export-original"))];
        if state.found.image.format.coding().is_some() {
            forms.extend([(Form::Png, "PNG"), (Form::Jpeg, "JPEG"), (Form::Dicom, "DICOM")]);
        }
        let forms: Vec<Segment<'_, Form>> = forms.into_iter().map(|(value, label)| Segment { value, label, icon: None }).collect();
        if segmented(ui, say!("export-form"), &mut state.wish.form, &forms).changed() {
            state.follow_form();
        }
        ui.add_space(8.0);
        confirm::paragraph(
            ui,
            match state.wish.form {
                Form::Original => say!("export-original-how"),
                Form::Png | Form::Jpeg => say!("export-picture-how"),
                Form::Dicom => say!("export-dicom-how"),
            },
        );
        if let Some(named) = names_another(&state.found) {
            let whom = format::named(named);
            let is_as_it_is = state.wish.form == Form::Original;
            let words = if is_as_it_is { say!("export-names-another", whom) } else { say!("export-picture-names-another", whom) };
            confirm::warning(ui, &words);
        }
        let row = |ui: &mut egui::Ui, height: f32| ui.allocate_space(vec2(ui.available_width(), height)).1;
        if state.wish.form.is_picture() {
            let place = row(ui, 40.0);
            if tick(ui, place, say!("export-with-patient"), state.wish.with_patient).clicked() {
                state.wish.with_patient = !state.wish.with_patient;
            }
            let place = row(ui, 40.0);
            if tick(ui, place, say!("export-with-measurements"), state.wish.with_measurements).clicked() {
                state.wish.with_measurements = !state.wish.with_measurements;
            }
        } else if state.wish.form == Form::Dicom {
            let place = row(ui, 52.0);
            Field::new(&mut state.sensor_pixel, say!("export-sensor-pixel"))
                .placeholder(&say!("export-sensor-pixel-how", example = 0.0195))
                .limit(10)
                .put(ui, place);
        }
        ui.add_space(8.0);
        let place = row(ui, 44.0);
        let browse = Button::new(say!("browse")).icon(icons::FOLDER_OPEN).enabled(!state.picker.is_open());
        let width = browse.width(ui);
        Field::new(&mut state.to, say!("ledger-file")).limit(1_000).put(ui, Rect::from_min_max(place.min, pos2(place.right() - width - 8.0, place.bottom())));
        if browse.put(ui, Rect::from_min_max(pos2(place.right() - width, place.top() + 2.0), pos2(place.right(), place.top() + 42.0))).clicked() {
            let folder = Path::new(&state.to).parent().map(|folder| folder.display().to_string()).unwrap_or_default();
            state.picker.open(ui.ctx(), say!("export-folder"), &folder);
        }
        match state.picker.take() {
            Some(Picked::Folder(folder)) => {
                let name = Path::new(&state.to).file_name().map_or_else(|| state.file_name(context).into(), std::ffi::OsStr::to_owned);
                state.to = folder.join(name).display().to_string();
            }
            Some(Picked::NoDialog) => state.error = Some(say!("export-no-dialog").to_owned()),
            Some(Picked::Nothing) | None => {}
        }
        if let Some(error) = &state.error {
            let height = ui.painter().layout_job(theme::DENSE.job_within(error, t.red, ui.available_width(), 6)).size().y;
            let place = row(ui, height + 12.0);
            paint::label_paragraph(
                ui,
                Ink::new(theme::DENSE, t.red),
                error,
                Rect::from_min_size(place.min + vec2(0.0, 6.0), vec2(place.width(), height + 2.0)),
            );
        } else if is_running {
            let place = row(ui, 28.0);
            paint::label(ui, Ink::new(theme::DENSE, t.text2), say!("export-writing"), place, Align::Min);
        }
        ui.add_space(8.0);
        confirm::foot(
            ui,
            say!("cancel"),
            Act { label: say!("export-act"), icon: icons::DOWNLOAD_SIMPLE, kind: Kind::Primary, enabled: !is_running && !state.to.trim().is_empty() },
        )
    });
    match shown.inner {
        Answer::Yes => state.start(ctx),
        // What is being written is waited for: its end is to be said.
        Answer::No => done |= !is_running,
        Answer::Open => {}
    }
    done |= shown.closed && !is_running;
    if done {
        dialog::closed(ctx, ID);
    }
    done
}

/// Says why there is nothing to export any more; answers whether that was read. It appears under a hand that is about to press Export: a press beside it does not take it away unread.
fn refusal_ui(ctx: &Context, why: &str) -> bool {
    let title = say!("not-exported");
    let done = dialog::bare(ctx, ID, title, |ui| {
        let t = theme::tokens(ui);
        let (_, head) = ui.allocate_space(vec2(ui.available_width(), 44.0));
        paint::label(ui, Ink::new(theme::TITLE, t.text), title, Rect::from_min_size(head.min, vec2(head.width(), 32.0)), Align::Min);
        confirm::warning(ui, why);
        confirm::close_foot(ui) || ui.input_mut(|input| input.consume_key(Modifiers::NONE, egui::Key::Escape))
    });
    if done {
        dialog::closed(ctx, ID);
    }
    done
}
