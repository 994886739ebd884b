//! Moves an image to another patient: the image large, both patients side by side, and why. Before it is sent as well as after; what is at the server only a person moves.

use super::{
    PageContext,
    capture::acts,
    patient_form::say_wrong,
    sign_in::{SignInState, left, sign_in_ui},
    viewer::list::taken,
};
use crate::{
    format,
    state::CaptureState,
    textures::Look,
    widgets::{
        button::Kind,
        confirm::{self, Act, Answer},
        dialog,
        field::{self, Field},
        icons, image_card,
        paint::{self, Ink},
        theme,
    },
};
use chairside_api::{ImageId, Patient, PatientId, access};
use chairside_core::{Command, Image, ImageState, Snapshot};
use chairside_words::say;
use egui::{Align, Id, Key, Modifiers, Rect, Ui, pos2, vec2};
use std::sync::Arc;

const ID: &str = "move-image";
const CARD: f32 = 92.0;
const REASONS: f32 = 88.0;
/// The least height of the picture: where the dialog is scrolled, the question why is to be seen to begin under it.
const LEAST_PICTURE: f32 = 96.0;
/// What the dialog needs beside the picture: its frame, head, cards, reasons, foot.
const BESIDES: f32 = 120.0 + 56.0 + 44.0 + 16.0 + CARD + 12.0 + REASONS + 52.0 + 58.0;

/// Why an image is moved. The words are what the clinic's audit keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    WrongPatient,
    ChangedLate,
    WrongInProgram,
    Other,
}

impl Reason {
    const ALL: [(Self, Key); 4] =
        [(Self::WrongPatient, Key::Num1), (Self::ChangedLate, Key::Num2), (Self::WrongInProgram, Key::Num3), (Self::Other, Key::Num4)];

    fn words(self) -> &'static str {
        match self {
            Self::WrongPatient => say!("move-wrong-patient"),
            Self::ChangedLate => say!("move-changed-late"),
            Self::WrongInProgram => say!("move-wrong-in-program"),
            Self::Other => say!("move-other-reason"),
        }
    }
}

/// The question whether an image is another patient's.
pub struct MoveState {
    image: ImageId,
    to: Arc<Patient>,
    reason: Option<Reason>,
    other: String,
    /// The number of the last answer when it was sent.
    sent: Option<u64>,
    /// It was decided before, so that it is to be decided anew.
    was_decided: bool,
    wrong: Option<String>,
    /// Who it is was asked, after what is wrong was said.
    asks_who: bool,
    sign_in: SignInState,
}

impl MoveState {
    /// Asks about this image and this patient. No reason is chosen for anybody.
    pub fn new(image: ImageId, to: Arc<Patient>) -> Self {
        Self { image, to, reason: None, other: String::new(), sent: None, was_decided: false, wrong: None, asks_who: false, sign_in: SignInState::default() }
    }

    fn reason(&self) -> Option<String> {
        match self.reason? {
            Reason::Other => Some(self.other.trim().to_owned()).filter(|text| !text.is_empty()),
            reason => Some(reason.words().to_owned()),
        }
    }
}

/// The record of a patient, where the snapshot has it.
fn known(snapshot: &Snapshot, id: &PatientId) -> Option<Arc<Patient>> {
    let selected = snapshot.selection.as_ref().map(|selection| &selection.patient);
    let of_list = snapshot.patients.rows.iter().map(|row| &row.patient);
    selected.into_iter().chain(snapshot.suggestions.iter()).chain(snapshot.search.patients.iter()).chain(of_list).find(|patient| patient.id == *id).cloned()
}

/// Draws it over the window; answers whether it is done.
pub fn move_image_ui(ctx: &egui::Context, context: &mut PageContext<'_>, capture: &mut CaptureState, state: &mut MoveState) -> bool {
    let image = context.snapshot.image_anywhere(&state.image).cloned();
    let shown = match &image {
        None if state.sent.is_none() => return closed(ctx, context),
        // Joined with another one, or not listed any more, as it was moved from here: the answer is waited for, and said.
        None => dialog::dialog(ctx, ID, say!("move-question"), |ui| {
            confirm::paragraph(ui, say!("moving"));
            let is_done = answered(context, capture, state).is_some();
            if let (true, Some(why)) = (state.sent.is_none(), state.wrong.take()) {
                context.failed(say!("not-moved"), why);
            }
            is_done || state.sent.is_none()
        }),
        Some(image) if needs_sign_in(context, image) => dialog::dialog(ctx, ID, say!("who-are-you"), |ui| {
            // A session that is over while it was asked.
            let why = state.wrong.clone().unwrap_or_else(|| say!("move-needs-person").to_owned());
            state.asks_who = true;
            sign_in_ui(ui, context, &mut state.sign_in, &why) == Answer::No
        }),
        Some(image) => dialog::wide(ctx, ID, say!("move-question"), |ui| question_ui(ui, context, capture, state, image)),
    };
    if (shown.closed && state.sent.is_none()) || shown.inner { closed(ctx, context) } else { false }
}

fn closed(ctx: &egui::Context, context: &mut PageContext<'_>) -> bool {
    left(context);
    dialog::closed(ctx, ID);
    true
}

fn needs_sign_in(context: &PageContext<'_>, image: &Image) -> bool {
    matches!(image.state, ImageState::Uploaded { .. }) && !context.snapshot.person.is_somebody()
}

fn question_ui(ui: &mut Ui, context: &mut PageContext<'_>, capture: &mut CaptureState, state: &mut MoveState, image: &Arc<Image>) -> bool {
    if let Some(answered) = answered(context, capture, state) {
        return answered;
    }
    if std::mem::take(&mut state.asks_who) {
        // Somebody has signed in: what was wrong is not so any more.
        state.wrong = None;
    }
    let is_sent = state.sent.is_some();
    picture_ui(ui, context, image);
    ui.add_space(16.0);
    patients_ui(ui, context, image, &state.to);
    ui.add_space(12.0);
    let enter = reasons_ui(ui, state);
    let may = !matches!(image.state, ImageState::Uploaded { .. }) || context.snapshot.person.may(access::Act::MoveFiles);
    let is_there = !is_sent && image.subject.as_ref().is_some_and(|subject| subject.patient_id == state.to.id);
    let names_another = image.named.as_ref().filter(|named| named.is_another_than(&state.to));
    if !may {
        say_wrong(ui, say!("move-not-allowed"));
    } else if is_there {
        say_wrong(ui, say!("move-is-there"));
    } else if let Some(named) = names_another.filter(|_| state.wrong.is_none()) {
        say_wrong(ui, &say!("assign-file-names", whom = format::named(named)));
    } else if let Some(why) = &state.wrong {
        say_wrong(ui, why);
    }
    let reason = state.reason();
    let label = if is_sent { say!("moving") } else { say!("move-image") };
    let ready = reason.is_some() && !is_sent && may && !is_there;
    let answer = confirm::form_foot(ui, say!("move-leave"), Act { label, icon: icons::USER_SWITCH, kind: Kind::Primary, enabled: ready });
    if let (true, Some(reason)) = (ready && (answer == Answer::Yes || enter), reason) {
        acts::flush_note(context, capture);
        let before = context.snapshot.moved.as_ref().map_or(0, |moved| moved.number);
        if context.send(Command::Move { image: image.id.clone(), to: state.to.id.clone(), reason }) {
            (state.sent, state.wrong) = (Some(before), None);
            state.was_decided = image.state != ImageState::NeedsReview;
        }
    }
    answer == Answer::No
}

/// What the engine has said to it, if it has: whether the dialog is done.
fn answered(context: &mut PageContext<'_>, capture: &mut CaptureState, state: &mut MoveState) -> Option<bool> {
    let sent = state.sent?;
    let answer = context.snapshot.moved.as_ref().filter(|moved| moved.number > sent && moved.image == state.image)?;
    state.sent = None;
    match &answer.outcome {
        Ok(()) => {
            let name = state.to.display_name();
            let is_open = context.snapshot.image_anywhere(&state.image).is_some_and(|image| image.state == ImageState::NeedsReview);
            let detail = if state.was_decided && is_open { say!("moved-to-review", name) } else { say!("moved-to", name) };
            context.done(say!("moved"), detail);
            acts::select_after(context.snapshot, capture, &state.image);
            Some(true)
        }
        Err(refusal) => {
            state.wrong = Some(refusal.text.clone());
            None
        }
    }
}

fn picture_ui(ui: &mut Ui, context: &mut PageContext<'_>, image: &Arc<Image>) {
    let height = (ui.ctx().content_rect().height() - BESIDES).clamp(LEAST_PICTURE, 460.0);
    let (_, well) = ui.allocate_space(vec2(ui.available_width(), height));
    let response = ui.interact(well, ui.scope_id().with("picture"), egui::Sense::hover());
    let landed = format::moment(taken(image), context.now, context.zone);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, say!("image-of", time = landed)));
    let look = match context.whole(ui.ctx(), image, false) {
        Look::Ready(texture) => Look::Ready(texture),
        _ => context.textures.thumbnail(ui.ctx(), image),
    };
    ui.painter().rect_filled(well, egui::CornerRadius::same(theme::R4), theme::DARK.well);
    image_card::fit(ui.painter(), &theme::DARK, &look, well, theme::R4);
    let words =
        if image.teeth.is_empty() { say!("move-landed", time = landed) } else { say!("move-landed-teeth", time = landed, teeth = format::teeth(&image.teeth)) };
    let width = paint::width(ui.painter(), theme::DENSE, &words) + 16.0;
    let chip = Rect::from_min_size(pos2(well.left() + 8.0, well.bottom() - 32.0), vec2(width, 24.0));
    ui.painter().rect_filled(chip, egui::CornerRadius::same(theme::R2), theme::DARK.panel);
    paint::label(ui, Ink::new(theme::DENSE, theme::DARK.text), &words, chip, Align::Center);
}

/// Whose it is and whose it is to be, side by side.
fn patients_ui(ui: &mut Ui, context: &PageContext<'_>, image: &Image, to: &Patient) {
    const ARROW: f32 = 56.0;
    let t = theme::tokens(ui);
    let (_, row) = ui.allocate_space(vec2(ui.available_width(), CARD));
    let width = (row.width() - ARROW) / 2.0;
    let card = |left: f32| Rect::from_min_size(pos2(left, row.top()), vec2(width, CARD));
    let from = image.subject.as_ref();
    let record = from.and_then(|subject| known(context.snapshot, &subject.patient_id));
    let name = from.map_or_else(|| say!("move-nobody"), |subject| subject.patient_name.as_str());
    let facts = record.map_or_else(String::new, |patient| format::patient_facts(&patient, context.today()));
    patient_card(ui, card(row.left()), say!("move-is-with"), name, &facts, false);
    paint::icon(ui.painter(), icons::CARET_RIGHT, 28.0, t.text2, row.center());
    patient_card(ui, card(row.right() - width), say!("move-goes-to"), &to.display_name(), &format::patient_facts(to, context.today()), true);
}

fn patient_card(ui: &Ui, rect: Rect, caption: &str, name: &str, facts: &str, is_target: bool) {
    let t = theme::tokens(ui);
    paint::panel(ui.painter(), rect, theme::R4, t.card, if is_target { t.teal_fill } else { t.line2 });
    let line = |top: f32, height: f32| Rect::from_min_size(rect.min + vec2(16.0, top), vec2(rect.width() - 32.0, height));
    paint::label(ui, Ink::new(theme::CAPTION, t.text2), caption, line(10.0, 16.0), Align::Min);
    paint::label(ui, Ink::new(theme::TITLE, t.text), name, line(28.0, 28.0), Align::Min);
    paint::label(ui, Ink::new(theme::BODY, t.text2), facts, line(60.0, 20.0), Align::Min);
}

/// The reasons, and a field for another one; answers whether Enter was pressed where it moves the image.
fn reasons_ui(ui: &mut Ui, state: &mut MoveState) -> bool {
    let t = theme::tokens(ui);
    let (_, head) = ui.allocate_space(vec2(ui.available_width(), 22.0));
    paint::label(ui, Ink::new(theme::BUTTON, t.text), say!("move-why"), head, Align::Min);
    let (_, rows) = ui.allocate_space(vec2(ui.available_width(), REASONS - 8.0));
    let typing = ui.ctx().text_edit_focused();
    let before = state.reason;
    let mut enter_moves = ui.memory(|memory| memory.focused().is_none());
    for (at, (reason, key)) in Reason::ALL.into_iter().enumerate() {
        let width = rows.width() / 2.0;
        let place = Rect::from_min_size(rows.min + vec2((at / 2) as f32 * width, (at % 2) as f32 * 40.0), vec2(width - 8.0, 40.0));
        let mut cell = ui.new_child(egui::UiBuilder::new().id_salt(reason.words()).max_rect(place));
        let pressed = !typing && ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        let radio = field::radio(&mut cell, reason.words(), state.reason == Some(reason));
        if radio.clicked() || pressed {
            state.reason = Some(reason);
        }
        enter_moves |= radio.has_focus() && before == Some(reason);
    }
    ui.add_space(6.0);
    let (_, place) = ui.allocate_space(vec2(ui.available_width(), 46.0));
    if state.reason == Some(Reason::Other) {
        let place = Rect::from_min_size(place.min, vec2(place.width(), 44.0));
        let id = Id::unique("why the image is moved");
        let field = Field::new(&mut state.other, say!("move-why-field")).placeholder(say!("move-why-field")).limit(500).id(id).put(ui, place);
        if before != state.reason {
            field.request_focus();
        }
        // Enter leaves a field of one line.
        enter_moves |= field.lost_focus();
    }
    enter_moves && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter))
}
