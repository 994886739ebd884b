//! Puts tooth and note of an image right that is at the server already. The server changes it first; what somebody else has set meanwhile is not written over unseen. What is not
//! changed here follows what stands there.

use super::{
    PageContext,
    patient_form::say_wrong,
    sign_in::{SignInState, left, sign_in_ui},
    viewer::list::taken,
};
use crate::{
    format,
    textures::Look,
    widgets::{
        button::Kind,
        confirm::{self, Act, Answer},
        dialog,
        field::Field,
        icons, image_card,
        paint::{self, Ink},
        theme, tooth_picker,
    },
};
use chairside_api::{ImageId, Tooth, ToothSet};
use chairside_core::{Command, Image, ImageFacts, ImageState, Origin};
use chairside_words::say;
use egui::{Align, CornerRadius, Event, Id, Key, Modifiers, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use std::{collections::BTreeSet, sync::Arc};

const ID: &str = "correct";
/// Two digits within this many seconds are a tooth.
const WITHIN: f64 = 1.0;

/// What is to be put right of an image.
pub struct CorrectState {
    image: ImageId,
    /// What stood there when it was last shown to the person.
    seen: ImageFacts,
    teeth: ToothSet,
    note: String,
    milk: bool,
    /// Half a tooth that was typed, and when.
    digit: Option<(u8, f64)>,
    /// The number of the last answer when it was sent.
    sent: Option<u64>,
    wrong: Option<String>,
    /// The server wants to know who asks.
    needs_person: bool,
    /// That was asked, after what is wrong was said.
    asks_who: bool,
    sign_in: SignInState,
}

impl CorrectState {
    /// Begins with what stands there.
    pub fn new(image: &Image) -> Self {
        Self {
            image: image.id.clone(),
            seen: facts_of(image),
            teeth: image.teeth.clone(),
            note: image.note.clone(),
            milk: image.teeth.iter().any(Tooth::is_deciduous),
            digit: None,
            sent: None,
            wrong: None,
            // What another room took is not this computer's to change.
            needs_person: image.origin == Origin::Server,
            asks_who: false,
            sign_in: SignInState::default(),
        }
    }

    /// Something else stands there `now`: what is not changed here follows it. Answers whether it is what was changed here that somebody else has changed, too.
    fn follow(&mut self, now: &ImageFacts) -> bool {
        let mut conflicts = false;
        if self.teeth == self.seen.teeth {
            self.teeth.clone_from(&now.teeth);
        } else {
            conflicts |= now.teeth != self.seen.teeth && now.teeth != self.teeth;
        }
        if self.note.trim() == self.seen.note.trim() {
            self.note.clone_from(&now.note);
        } else {
            conflicts |= now.note != self.seen.note && now.note != self.note.trim();
        }
        self.seen = now.clone();
        conflicts
    }

    /// A digit was typed: two within a second are a tooth.
    fn digit(&mut self, digit: u8, time: f64) {
        let first = self.digit.take().filter(|(_, since)| time - since <= WITHIN);
        match first.and_then(|(first, _)| Tooth::new(first * 10 + digit).ok()) {
            Some(tooth) => {
                self.milk = tooth.is_deciduous();
                self.teeth.toggle(tooth);
            }
            None => self.digit = Some((digit, time)),
        }
    }
}

fn facts_of(image: &Image) -> ImageFacts {
    ImageFacts { teeth: image.teeth.clone(), note: image.note.clone() }
}

/// Whether tooth and note of an image are put right here: the server has it. Before, they are set beside the image.
pub const fn may_be_corrected(image: &Image) -> bool {
    matches!(image.state, ImageState::Uploaded { hidden_at: None, .. })
}

/// Draws it over the window; answers whether it is done.
pub fn correct_ui(ctx: &egui::Context, context: &mut PageContext<'_>, state: &mut CorrectState) -> bool {
    let image = context.snapshot.image_anywhere(&state.image).filter(|image| may_be_corrected(image)).cloned();
    let needs_sign_in = state.needs_person && !context.snapshot.person.is_somebody();
    let shown = match &image {
        None if state.sent.is_none() => return closed(ctx, context),
        // It has left the list meanwhile: what came of it is said all the same.
        None => dialog::dialog(ctx, ID, say!("correct-title"), |ui| {
            confirm::paragraph(ui, say!("saving"));
            let is_done = answered(context, state);
            if let (true, Some(why)) = (state.sent.is_none(), state.wrong.take()) {
                context.failed(say!("not-corrected"), why);
            }
            is_done || state.sent.is_none()
        }),
        Some(image) if needs_sign_in => dialog::dialog(ctx, ID, say!("who-are-you"), |ui| {
            // Why this computer may not is said by the server; of what another room took it is known before.
            let why = state.wrong.clone().filter(|_| image.origin != Origin::Server).unwrap_or_else(|| say!("correct-needs-person").to_owned());
            state.asks_who = true;
            sign_in_ui(ui, context, &mut state.sign_in, &why) == Answer::No
        }),
        Some(image) => dialog::dialog(ctx, ID, say!("correct-title"), |ui| form_ui(ui, context, state, image)),
    };
    // The answer is waited for: what is refused is said here.
    if (shown.closed && state.sent.is_none()) || shown.inner { closed(ctx, context) } else { false }
}

fn closed(ctx: &egui::Context, context: &mut PageContext<'_>) -> bool {
    left(context);
    dialog::closed(ctx, ID);
    true
}

fn form_ui(ui: &mut Ui, context: &mut PageContext<'_>, state: &mut CorrectState, image: &Arc<Image>) -> bool {
    if answered(context, state) {
        return true;
    }
    if state.needs_person && !context.snapshot.person.is_somebody() {
        // Who it is is asked instead.
        ui.ctx().request_repaint();
    }
    if std::mem::take(&mut state.asks_who) {
        // Somebody has signed in: what was wrong is not so any more.
        state.wrong = None;
    }
    let t = theme::tokens(ui);
    let is_sent = state.sent.is_some();
    let now = facts_of(image);
    if !is_sent && state.seen != now && state.follow(&now) {
        // What stands in the form is the person's; what they would write over is theirs to see first.
        let note = if now.note.is_empty() { say!("no-note") } else { now.note.as_str() };
        state.wrong = Some(say!("correct-changed-meanwhile", teeth = tooth_picker::described(&now.teeth, false), note));
    }
    let enter = keys(ui, state, is_sent);
    image_ui(ui, context, image);
    let (_, head) = ui.allocate_space(vec2(ui.available_width(), 34.0));
    let drawn = paint::label(ui, Ink::new(theme::BUTTON, t.text), say!("card-tooth"), head, Align::Min);
    let toggle = Rect::from_min_size(pos2(drawn.right() + 10.0, head.center().y - 12.0), tooth_picker::TOGGLE);
    if tooth_picker::milk_toggle(ui, toggle, state.milk) {
        state.milk = !state.milk;
    }
    let words = Rect::from_min_max(pos2(toggle.right() + 10.0, head.top()), head.max);
    paint::label(ui, Ink::new(theme::DENSE, t.text2), &tooth_picker::described(&state.teeth, true), words, Align::Max);
    let (_, picker) = ui.allocate_space(vec2(ui.available_width(), tooth_picker::HEIGHT));
    let none = BTreeSet::new();
    let shown = tooth_picker::Shown { teeth: &state.teeth, imaged: &none, milk: state.milk, enabled: !is_sent, suggested: false };
    if let Some(tooth) = tooth_picker::tooth_picker(ui, picker, &shown) {
        state.teeth.toggle(tooth);
    }
    ui.add_space(12.0);
    let (_, place) = ui.allocate_space(vec2(ui.available_width(), 44.0));
    let note = Field::new(&mut state.note, say!("review-note"))
        .placeholder(say!("review-note"))
        .icon(icons::NOTE)
        .id(Id::unique("the note that is put right"))
        .limit(2000)
        .enabled(!is_sent)
        .put(ui, place);
    ui.add_space(8.0);
    if let Some(why) = &state.wrong {
        say_wrong(ui, why);
    }
    let differs = state.teeth != now.teeth || state.note.trim() != now.note.trim();
    let ready = differs && !is_sent;
    let label = if is_sent { say!("saving") } else { say!("act-save-settings") };
    let answer = confirm::form_foot(ui, say!("move-leave"), Act { label, icon: icons::CHECK, kind: Kind::Primary, enabled: ready });
    // Enter leaves a field of one line.
    let enter = enter || (note.lost_focus() && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter)));
    if ready && (answer == Answer::Yes || enter) {
        let before = context.snapshot.corrected.as_ref().map_or(0, |corrected| corrected.number);
        let wanted = ImageFacts { teeth: state.teeth.clone(), note: state.note.trim().to_owned() };
        if context.send(Command::Correct { image: image.id.clone(), seen: state.seen.clone(), wanted }) {
            (state.sent, state.wrong) = (Some(before), None);
        }
    }
    answer == Answer::No && !is_sent
}

/// What is typed beside the note: teeth, and Enter where nothing else would take it; answers whether Enter was.
fn keys(ui: &Ui, state: &mut CorrectState, is_sent: bool) -> bool {
    const DIGITS: [Key; 8] = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8];
    if ui.ctx().text_edit_focused() || is_sent {
        return false;
    }
    let time = ui.input(|input| input.time);
    // In the order they were typed; a held one counts once.
    let digit = |event: &Event| match event {
        Event::Key { key, pressed: true, repeat, modifiers, .. } if modifiers.is_none() => DIGITS.iter().position(|digit| digit == key).map(|at| (at, *repeat)),
        _ => None,
    };
    let typed: Vec<(usize, bool)> = ui.input(|input| input.events.iter().filter_map(digit).collect());
    for (at, _) in typed.into_iter().filter(|(_, is_held)| !is_held) {
        state.digit(at as u8 + 1, time);
    }
    ui.memory(|memory| memory.focused().is_none()) && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter))
}

/// What the engine has said to it, if it has; answers whether it is done.
fn answered(context: &mut PageContext<'_>, state: &mut CorrectState) -> bool {
    let Some(sent) = state.sent else { return false };
    let Some(answer) = context.snapshot.corrected.as_ref().filter(|corrected| corrected.number > sent && corrected.image == state.image) else { return false };
    state.sent = None;
    match &answer.outcome {
        Ok(()) => {
            context.done(say!("corrected"), tooth_picker::described(&state.teeth, false));
            true
        }
        Err(refusal) => {
            state.needs_person |= refusal.needs_person;
            state.wrong = Some(refusal.text.clone());
            false
        }
    }
}

/// Which image it is, and whose.
fn image_ui(ui: &mut Ui, context: &mut PageContext<'_>, image: &Arc<Image>) {
    let t = theme::tokens(ui);
    let (_, head) = ui.allocate_space(vec2(ui.available_width(), 92.0));
    let well = Rect::from_min_size(head.min, vec2(106.0, 80.0));
    let landed = format::moment(taken(image), context.now, context.zone);
    let response = ui.interact(well, ui.scope_id().with("picture"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, say!("image-of", time = landed)));
    let look = context.small(ui.ctx(), image);
    image_card::fit(ui.painter(), &theme::DARK, &look, well, theme::R2);
    if matches!(look, Look::Waiting) {
        ui.painter().rect_filled(well, CornerRadius::same(theme::R2), t.well);
    }
    let whose = image.subject.as_ref().map_or_else(|| say!("unassigned"), |subject| subject.patient_name.as_str());
    let line = |top: f32| Rect::from_min_size(pos2(well.right() + 14.0, well.top() + top), vec2(head.right() - well.right() - 14.0, 22.0));
    paint::label(ui, Ink::new(theme::SECTION, t.text), &say!("image-of", time = landed), line(16.0), Align::Min);
    paint::label(ui, Ink::new(theme::BODY, t.text2), whose, line(40.0), Align::Min);
}
