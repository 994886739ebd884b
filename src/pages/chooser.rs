//! The patient chooser (Ctrl+K): keyboard all the way, and a new patient inline.

use super::{
    PageContext,
    capture::acts,
    patient_form::{Asked, Creation, PatientForm},
    patient_picker::{self, PickerAct, Style},
    viewer::list::taken,
};
use crate::{
    format,
    state::{CaptureState, ChooserState, Purpose},
    widgets::{
        button::{Button, Kind, Size},
        dialog,
        field::enter_pressed,
        icons, image_card,
        paint::{self, Ink},
        theme,
    },
};
use chairside_api::Patient;
use chairside_core::{AfterCreate, Command, Image};
use chairside_words::say;
use egui::{Align, CornerRadius, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use std::sync::Arc;

const ID: &str = "chooser";
/// How large an image is that is meant.
const PICTURE: egui::Vec2 = vec2(106.0, 80.0);
/// How many of several images are shown.
const SHOWN: usize = 3;
/// Height of the list of patients.
const LIST: f32 = 392.0;
const LOW: f32 = 720.0;

/// Draws the chooser over the window; answers whether it is done.
pub fn chooser_ui(ctx: &egui::Context, context: &mut PageContext<'_>, capture: &mut CaptureState, state: &mut ChooserState) -> bool {
    let title = match &state.purpose {
        _ if state.form.is_some() => say!("act-new-patient"),
        Purpose::Select if context.snapshot.selection.is_some() => say!("banner-change-patient"),
        Purpose::Select => say!("act-choose-patient"),
        Purpose::Assign(_) => say!("chooser-who-is-it"),
        Purpose::Move(_) => say!("act-move"),
    };
    let time = ctx.input(|input| input.time);
    if let Purpose::Move(image) = &state.purpose {
        state.picker.has_it = context.snapshot.image_anywhere(image).and_then(|image| image.subject.as_ref()).map(|subject| subject.patient_id.clone());
    }
    let shown = dialog::dialog(ctx, ID, title, |ui| {
        if let Some(Creation::Made(patient)) = state.form.as_mut().map(|form| form.answered(context)) {
            state.to = Some(patient);
            return true;
        }
        let above = about_ui(ui, context, &state.purpose);
        if state.form.is_some() {
            form_ui(ui, context, state);
            return false;
        }
        let act = if matches!(state.purpose, Purpose::Assign(_)) { PickerAct::Assign } else { PickerAct::Choose };
        let style = Style { field_height: 52.0, act, enabled: true, key_hint: false, raised: true };
        // In a low window the field, two people and the foot are seen without scrolling all of it.
        let window = ctx.content_rect().height();
        let height = LIST.min(window - if window < LOW { 312.0 } else { 272.0 } - above).max(144.0);
        let (_, place) = ui.allocate_space(vec2(ui.available_width(), 52.0 + patient_picker::HEADING + height));
        let mut list = ui.new_child(egui::UiBuilder::new().id_salt("list").max_rect(place));
        list.spacing_mut().item_spacing.y = 0.0;
        if let Some(patient) = patient_picker::patient_picker(&mut list, context, &mut state.picker, style) {
            return decided(time, context, capture, state, patient);
        }
        ui.add_space(14.0);
        foot_ui(ui, state);
        false
    });
    let done = shown.closed || shown.inner;
    if done {
        dialog::closed(ctx, ID);
    }
    done
}

/// Carries out what was chosen; answers whether the chooser is done.
fn decided(time: f64, context: &mut PageContext<'_>, capture: &mut CaptureState, state: &mut ChooserState, patient: Arc<Patient>) -> bool {
    match &state.purpose {
        Purpose::Select => context.send(Command::SelectPatient(patient.id.clone())),
        Purpose::Assign(images) => acts::assign(time, context, capture, images.clone(), &patient),
        Purpose::Move(_) => {
            state.to = Some(patient);
            true
        }
    }
}

/// Draws which images are meant: their pictures, when they landed and whose they are. Answers how high that is.
fn about_ui(ui: &mut Ui, context: &mut PageContext<'_>, purpose: &Purpose) -> f32 {
    let ids = match purpose {
        Purpose::Select => return 0.0,
        Purpose::Move(id) => std::slice::from_ref(id),
        Purpose::Assign(ids) => ids.as_slice(),
    };
    let images: Vec<Arc<Image>> = ids.iter().filter_map(|id| context.snapshot.image_anywhere(id)).cloned().collect();
    let words = match images.as_slice() {
        [] => return 0.0,
        [image] => {
            let landed = format::moment(taken(image), context.now, context.zone);
            match &image.subject {
                Some(subject) => say!("image-now-with", time = landed, patient = subject.patient_name),
                None => say!("image-without-patient", time = landed),
            }
        }
        many => say!("count-images", count = many.len()),
    };
    let t = theme::tokens(ui);
    let (_, whole) = ui.allocate_space(vec2(ui.available_width(), PICTURE.y + 16.0));
    let shown = images.len().min(SHOWN);
    let mut left = whole.left();
    for image in images.iter().take(shown) {
        let well = Rect::from_min_size(pos2(left, whole.top()), PICTURE);
        left = well.right() + 8.0;
        ui.painter().rect_filled(well, CornerRadius::same(theme::R2), theme::DARK.well);
        let look = context.small(ui.ctx(), image);
        image_card::fit(ui.painter(), &theme::DARK, &look, well, theme::R2);
        let response = ui.interact(well, ui.scope_id().with(("image", &image.id)), Sense::hover());
        let landed = format::moment(taken(image), context.now, context.zone);
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, say!("image-of", time = landed)));
    }
    let place = Rect::from_min_max(pos2(left + 6.0, whole.top()), pos2(whole.right(), whole.top() + PICTURE.y));
    paint::label(ui, Ink::new(theme::BODY, t.text2), &words, place, Align::Min);
    whole.height()
}

fn foot_ui(ui: &mut Ui, state: &mut ChooserState) {
    let t = theme::tokens(ui);
    let rect = dialog::foot(ui, 44.0);
    let button = Button::new(say!("act-new-patient")).icon(icons::USER_PLUS).size(Size::Medium);
    let width = button.width(ui);
    if button.put(ui, Rect::from_min_size(rect.min, vec2(width, 44.0))).clicked() {
        state.form = Some(PatientForm::new(&state.picker.query));
    }
    let words = say!("chooser-keys");
    paint::text_in(
        ui.painter(),
        Ink::new(theme::DENSE, t.text3),
        words,
        Rect::from_min_max(pos2(rect.left() + width + 12.0, rect.top()), rect.max),
        Align::Max,
    );
}

fn form_ui(ui: &mut Ui, context: &mut PageContext<'_>, state: &mut ChooserState) {
    let today = context.today();
    let Some(form) = &mut state.form else { return };
    let enter = enter_pressed(ui);
    form.ui(ui, today, Asked::Short);
    let rect = dialog::foot(ui, 48.0);
    let ready = form.is_sound(today) && !form.is_creating();
    let act = match (&state.purpose, form.is_creating()) {
        (_, true) => say!("creating"),
        (Purpose::Select, false) => say!("create-and-choose"),
        (Purpose::Assign(_), false) => say!("create-and-assign"),
        (Purpose::Move(_), false) => say!("create-and-go-on"),
    };
    let create = Button::new(act).icon(icons::CHECK).kind(Kind::Primary).size(Size::Large).enabled(ready);
    let width = create.width(ui).max(180.0);
    let back = Button::new(say!("back")).icon(icons::CARET_LEFT).size(Size::Large);
    let back_width = back.width(ui);
    let back = back.put(ui, Rect::from_min_size(rect.min, vec2(back_width, 48.0))).clicked();
    let pressed = create.put(ui, Rect::from_min_size(pos2(rect.right() - width, rect.top()), vec2(width, 48.0))).clicked();
    if back {
        state.form = None;
        state.picker.wants_focus = true;
        return;
    }
    if (pressed || enter) && ready {
        let then = match &state.purpose {
            Purpose::Select => AfterCreate::Select,
            Purpose::Assign(images) => AfterCreate::Assign(images.clone()),
            // Whether the image goes to them is asked next.
            Purpose::Move(_) => AfterCreate::Keep,
        };
        form.create(context, then);
    }
}
