//! What a person does on the Capture page: decisions, walking, zooming, teeth. Acts come from the keyboard and from buttons; both end here.

use super::{batch, lists, queue, review};
use crate::{
    command::UiCommand,
    format,
    pages::PageContext,
    state::{CaptureState, ChooserState, Dialog, NoteEdit, Purpose, RejectState, Sight, ToastAction, Zoom},
    undo::Decision,
    widgets::toast::Toast,
};
use chairside_api::{ImageId, Patient, Tooth, ToothSet, UtcTime};
use chairside_core::{Command, Image, ImageState, RejectReason, Seen, Severity, Snapshot};
use chairside_words::say;
use egui::Vec2;
use std::{sync::Arc, time::Duration};

/// How long an image must have been drawn before it can be approved: a double press must not approve the next one unseen.
pub const SEEN: f64 = 0.3;
/// Two digits within this many seconds are a tooth.
const WITHIN: f64 = 1.0;

/// Carries out an act of this page; answers whether it was one.
pub fn carry_out(act: UiCommand, time: f64, window: Vec2, context: &mut PageContext<'_>, state: &mut CaptureState, dialog: &mut Option<Dialog>) -> bool {
    if queue::carry_out(act, context) {
        return true;
    }
    let image = state.selected.as_ref().and_then(|id| context.snapshot.image(id)).cloned();
    let open = image.as_ref().filter(|image| !state.decided.contains_key(&image.id));
    match act {
        // Half a tooth was typed: what was meant is not what stands there.
        UiCommand::Approve if state.digit.is_some_and(|(_, since)| time - since <= WITHIN) => {
            state.digit = None;
            let detail = say!("review-half-a-tooth-how").to_owned();
            context.toasts.push(Toast {
                title: say!("review-half-a-tooth").to_owned(),
                detail,
                severity: Severity::Warning,
                picture: None,
                action: None,
                several: None,
            });
        }
        UiCommand::Approve if state.batch.is_some() => batch::approve(time, context, state),
        UiCommand::Approve => {
            let may_be = |image: &&Arc<Image>| image.state == ImageState::NeedsReview && image.lost_at.is_none() && is_seen(time, state, image);
            match open.filter(may_be) {
                Some(image) if context.names_another(image) => *dialog = Some(Dialog::ApproveNamed(Seen::of(image).knowing_whom_it_names())),
                Some(image) => approve(time, context, state, image, Seen::of(image)),
                None if state.sight == Sight::Cut && open.is_some_and(|image| image.state == ImageState::NeedsReview) => say_out_of_sight(context),
                None => {}
            }
        }
        // What is done with one is not done while several are chosen.
        UiCommand::Reject | UiCommand::Move if state.batch.is_some() => {}
        UiCommand::Reject => {
            let may_be = |image: &&Arc<Image>| matches!(image.state, ImageState::NeedsReview | ImageState::Approved { .. } | ImageState::Failed { .. });
            if let Some(image) = open.filter(may_be) {
                *dialog = Some(Dialog::Reject(RejectState { image: image.id.clone(), reason: None }));
            }
        }
        UiCommand::Move => {
            if let Some(image) = open.filter(|image| may_be_moved(image)) {
                *dialog = Some(Dialog::Chooser(Box::new(ChooserState::new(Purpose::Move(image.id.clone())))));
            }
        }
        UiCommand::Undo => {
            // What was approved before this window was opened is not among the decisions.
            let approved = || Some(last_approved(context.snapshot, context.now)).filter(|ids| !ids.is_empty()).map(Decision::Approved);
            if let Some(decision) = context.decisions.last().cloned().or_else(approved) {
                undo(context, state, decision);
            }
        }
        UiCommand::Previous => walk(context, state, image.as_deref(), -1),
        UiCommand::Next => walk(context, state, image.as_deref(), 1),
        UiCommand::ZoomFit => state.zoom = Zoom::Fit,
        UiCommand::ZoomActual => state.zoom = Zoom::Scale { scale: state.scales.actual, center: Vec2::splat(0.5) },
        UiCommand::ZoomIn => zoom(state, 1.25),
        UiCommand::ZoomOut => zoom(state, 0.8),
        UiCommand::Invert => {
            state.inverted = !state.inverted;
        }
        UiCommand::ToggleQueue => state.queue_open = Some(!state.queue_is_open(window)),
        UiCommand::SelectAll => select_all(context, state),
        UiCommand::SelectSeveral => {
            flush_note(context, state);
            state.choose_several(state.batch.is_none());
        }
        UiCommand::ClearPatient => {
            flush_note(context, state);
            context.send(Command::ClearPatient);
        }
        UiCommand::KeepPatient => {
            if context.snapshot.selection.is_some() {
                context.send(Command::KeepPatient);
            }
        }
        _ => return false,
    }
    true
}

/// Whether an image can be given to another patient now: it has one, is not being sent at this moment, and is not hidden.
pub const fn may_be_moved(image: &Image) -> bool {
    !matches!(image.state, ImageState::Unassigned | ImageState::Uploading { .. }) && !image.state.is_hidden()
}

/// Whether a person can have seen the very bytes: a file that was written anew keeps its id, and nobody has seen its new picture yet.
fn is_seen(time: f64, state: &CaptureState, image: &Image) -> bool {
    state.drawn.as_ref().is_some_and(|drawn| drawn.is(image) && time - drawn.since >= SEEN)
}

/// Says why what stands there is not approved: part of it, or whose it is, has no room on the screen.
pub fn say_out_of_sight(context: &mut PageContext<'_>) {
    let detail = say!("review-out-of-sight-how");
    context.toasts.take_back(detail);
    context.toasts.push(Toast {
        title: say!("review-out-of-sight").to_owned(),
        detail: detail.to_owned(),
        severity: Severity::Warning,
        picture: None,
        action: None,
        several: None,
    });
}

/// Approves what a person has seen ([`is_seen`]), and shows the next one.
pub fn approve(time: f64, context: &mut PageContext<'_>, state: &mut CaptureState, image: &Arc<Image>, seen: Seen) {
    flush_note(context, state);
    if context.send(Command::Approve(vec![seen])) {
        state.decided.insert(image.id.clone(), time);
        let teeth = state.teeth_of(image);
        let approved = say!("state-approved");
        let title = if teeth.is_empty() { approved.to_owned() } else { format!("{approved} · {}", format::teeth(teeth)) };
        say_approved(context, title, vec![image.id.clone()]);
        select_after(context.snapshot, state, &image.id);
    }
}

/// Offers to take the approval back for as long as that can be.
pub fn say_approved(context: &mut PageContext<'_>, title: String, images: Vec<ImageId>) {
    let undo = context.snapshot.settings.approve_undo;
    if undo.is_zero() {
        return;
    }
    say_decided(context, title, say!("review-sent-in", time = format::span(undo)), Decision::Approved(images));
}

/// Until when the approval of an image can be taken back, if it can at all.
fn undoable_until(image: &Image, now: UtcTime) -> Option<UtcTime> {
    if let ImageState::Approved { until } = image.state { Some(until).filter(|until| *until > now) } else { None }
}

/// Whether the approval of an image can be taken back.
pub fn is_undoable(image: &Image, now: UtcTime) -> bool {
    undoable_until(image, now).is_some()
}

/// The images that were approved last, in one act, and can still be taken back.
fn last_approved(snapshot: &Snapshot, now: UtcTime) -> Vec<ImageId> {
    let last = snapshot.images.iter().filter_map(|image| undoable_until(image, now)).max();
    snapshot.images.iter().filter(|image| last.is_some() && undoable_until(image, now) == last).map(|image| image.id.clone()).collect()
}

/// Takes back that images were approved; answers whether the engine took it.
pub fn take_back(context: &mut PageContext<'_>, ids: &[ImageId]) -> bool {
    let sent = context.send(Command::TakeBack(ids.to_vec()));
    if sent {
        context.decisions.taken_back(&Decision::Approved(ids.to_vec()));
    }
    sent
}

/// Takes back that images were approved, and shows the first.
pub fn take_back_here(context: &mut PageContext<'_>, state: &mut CaptureState, ids: Vec<ImageId>) {
    if take_back(context, &ids) {
        for id in &ids {
            state.decided.remove(id);
        }
        if let Some(id) = ids.into_iter().next() {
            show_again(context, state, id);
        }
    }
}

/// Says that an image was rejected, and offers to bring it back at once; later that is done from *Rejected*.
pub fn say_rejected(context: &mut PageContext<'_>, image: ImageId, reason: RejectReason) {
    say_decided(context, say!("rejected").to_owned(), say!("rejected-how", reason = reason.label()), Decision::Rejected(image));
}

/// Says what was decided for as long as it can be taken back, and offers that.
fn say_decided(context: &mut PageContext<'_>, title: String, detail: String, decision: Decision) {
    context.decisions.push(decision.clone(), context.now);
    let action = Some((UiCommand::Undo.label(), ToastAction::Undo(decision)));
    context.toasts.push_until_taken_back(Toast { title, detail, severity: Severity::Info, picture: None, action, several: None });
}

/// Takes a decision back, and shows what is to be decided again.
pub fn undo(context: &mut PageContext<'_>, state: &mut CaptureState, decision: Decision) {
    match decision {
        Decision::Approved(ids) => take_back_here(context, state, ids),
        Decision::Rejected(id) => bring_back(context, state, id),
    }
}

/// Brings an image back that was rejected, and shows it.
fn bring_back(context: &mut PageContext<'_>, state: &mut CaptureState, id: ImageId) {
    if context.send(Command::BringBack(id.clone())) {
        context.decisions.taken_back(&Decision::Rejected(id.clone()));
        state.decided.remove(&id);
        show_again(context, state, id);
    }
}

/// Shows an image that waits for review again, if it is the selected patient's.
fn show_again(context: &mut PageContext<'_>, state: &mut CaptureState, id: ImageId) {
    let selected = context.snapshot.selection.as_ref().map(|selection| &selection.patient.id);
    let is_theirs = |image: &Arc<Image>| selected.is_some() && image.subject.as_ref().map(|subject| &subject.patient_id) == selected;
    if context.snapshot.image_anywhere(&id).is_some_and(is_theirs) {
        flush_note(context, state);
        state.reveal = Some(id.clone());
        state.select(Some(id));
    }
}

/// Selects what waits for review after `id`, else before it; with nothing else to review it stays.
pub fn select_after(snapshot: &Snapshot, state: &mut CaptureState, id: &ImageId) {
    let list = &state.lists.to_review;
    let Some(at) = lists::position(snapshot, list, id) else { return };
    let open = |position: &usize| lists::at(snapshot, list, *position).is_some_and(|image| image.id != *id && !state.decided.contains_key(&image.id));
    let next = (at + 1..list.len()).find(open).or_else(|| (0..at).rev().find(open));
    if let Some(next) = next.and_then(|next| lists::at(snapshot, list, next)) {
        let next = next.id.clone();
        state.reveal = Some(next.clone());
        state.select(Some(next));
    } else {
        state.wants_next = true;
    }
}

/// Gives images to a patient; answers whether the engine took it.
pub fn assign(time: f64, context: &mut PageContext<'_>, state: &mut CaptureState, images: Vec<ImageId>, patient: &Patient) -> bool {
    flush_note(context, state);
    let sent = context.send(Command::Assign { images: images.clone(), patient: patient.id.clone() });
    if sent {
        context.toasts.push(Toast {
            title: say!("assigned-count", count = images.len(), name = patient.display_name()),
            detail: format::patient_facts(patient, context.today()),
            severity: Severity::Info,
            picture: None,
            action: None,
            several: None,
        });
        for image in images {
            state.chosen.remove(&image);
            state.decided.insert(image, time);
        }
    }
    sent
}

/// Adds a tooth to an image or takes it away.
pub fn toggle_tooth(time: f64, context: &mut PageContext<'_>, state: &mut CaptureState, image: &Image, tooth: Tooth) {
    // What is only suggested is not chosen yet: whoever presses or types its tooth confirms it, another tooth takes its place.
    let mut teeth = if state.is_suggested(image) { ToothSet::none() } else { state.teeth_of(image).clone() };
    teeth.toggle(tooth);
    if context.send(Command::SetTeeth(image.id.clone(), teeth.clone())) {
        state.teeth.insert(image.id.clone(), (teeth, time));
    }
}

/// Sends the note that is being typed, and is done with it.
pub fn flush_note(context: &mut PageContext<'_>, state: &mut CaptureState) {
    if send_note(context, &mut state.note) {
        state.note.text.clone_from(&state.note.sent);
    }
}

/// Sends what is typed of a note, if that is news; answers whether the engine has all of it.
pub fn send_note(context: &mut PageContext<'_>, note: &mut NoteEdit) -> bool {
    let Some(image) = &note.image else { return false };
    let text = note.text.trim();
    if text != note.sent.trim() {
        let text = text.to_owned();
        if !context.send(Command::SetNote(image.clone(), text.clone())) {
            return false;
        }
        note.sent = text;
    }
    true
}

fn walk(context: &mut PageContext<'_>, state: &mut CaptureState, image: Option<&Image>, step: isize) {
    if context.snapshot.selection.is_none() {
        return walk_chosen(context, state, step);
    }
    let list = match image {
        Some(image) if image.state == ImageState::Unassigned => state.lists.unassigned.clone(),
        Some(image) => state.walk(context.snapshot, image).to_vec(),
        None => state.lists.visit.clone(),
    };
    let at = image.and_then(|image| lists::position(context.snapshot, &list, &image.id));
    let next = match at {
        Some(at) => at.checked_add_signed(step),
        None => Some(0),
    };
    if let Some(next) = next.and_then(|next| lists::at(context.snapshot, &list, next)) {
        let next = next.id.clone();
        flush_note(context, state);
        state.reveal = Some(next.clone());
        if image.is_some_and(|image| image.state == ImageState::Unassigned) {
            state.ask_whose(next);
        } else {
            state.select(Some(next));
        }
    }
}

/// Without a patient, previous and next move the one chosen image.
fn walk_chosen(context: &PageContext<'_>, state: &mut CaptureState, step: isize) {
    let list = &state.lists.unassigned;
    let at = state.chosen.iter().filter_map(|id| lists::position(context.snapshot, list, id)).min();
    let next = match at {
        Some(at) => at.checked_add_signed(step),
        None => Some(0),
    };
    if let Some(next) = next.and_then(|next| lists::at(context.snapshot, list, next)) {
        state.chosen.clear();
        state.chosen.insert(next.id.clone());
        state.reveal = Some(next.id.clone());
    }
}

fn zoom(state: &mut CaptureState, factor: f32) {
    let (scale, center) = match state.zoom {
        Zoom::Scale { scale, center } => (scale, center),
        Zoom::Fit => (state.scales.fit, Vec2::splat(0.5)),
    };
    // The panel keeps it between fitting and the most there is.
    state.zoom = Zoom::Scale { scale: (scale * factor).min(review::MAX_SCALE), center };
}

fn select_all(context: &PageContext<'_>, state: &mut CaptureState) {
    if context.snapshot.selection.is_some() && !state.asks_whose(context.snapshot) {
        state.choose_all_to_review(context.snapshot);
        return;
    }
    if state.chosen.len() == state.lists.unassigned.len() {
        state.chosen.clear();
    } else {
        state.chosen =
            (0..state.lists.unassigned.len()).filter_map(|at| lists::at(context.snapshot, &state.lists.unassigned, at)).map(|image| image.id.clone()).collect();
    }
}

/// A digit from 1 to 8 was typed: two within a second are a tooth.
pub fn digit(digit: u8, time: f64, context: &mut PageContext<'_>, state: &mut CaptureState) {
    let first = state.digit.take().filter(|(_, since)| time - since <= WITHIN);
    let image = state.selected.as_ref().and_then(|id| context.snapshot.image(id)).filter(|image| image.state.is_open()).cloned();
    let tooth = first.and_then(|(first, _)| Tooth::new(first * 10 + digit).ok());
    if let (Some(tooth), Some(_)) = (tooth, &state.batch) {
        state.milk_teeth = tooth.is_deciduous();
        return batch::toggle_tooth(time, context, state, tooth);
    }
    if let (Some(tooth), Some(image)) = (tooth, image) {
        state.milk_teeth = tooth.is_deciduous();
        toggle_tooth(time, context, state, &image, tooth);
    } else {
        state.digit = Some((digit, time));
    }
}

/// A digit that stays alone is no tooth; a lone `1` is *actual size*.
pub fn lone_digit(ctx: &egui::Context, time: f64, state: &mut CaptureState) -> Option<UiCommand> {
    let (first, since) = state.digit?;
    let left = since + WITHIN - time;
    if left > 0.0 {
        ctx.request_repaint_after(Duration::from_secs_f64(left + 0.01));
        return None;
    }
    state.digit = None;
    (first == 1).then_some(UiCommand::ZoomActual)
}
