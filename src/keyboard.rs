//! The keyboard, before anything is drawn: what is taken here no widget sees. Presses count in the order they came, each once.

use crate::{
    app::carry_out,
    command::{Page, UiCommand},
    pages::{PageContext, capture, patients, series::Series},
    state::{Dialog, ViewState},
};
use egui::{Event, Key, Ui};

/// What a press means.
enum Pressed {
    Act(UiCommand),
    /// A part of a tooth's number, or *actual size*: the next second decides.
    Digit(u8),
    /// A key that is held down, and counts once.
    Held,
}

/// Carries out what was typed since the last frame. What comes after a press that opens a dialog is the dialog's.
pub fn keys(ui: &Ui, context: &mut PageContext<'_>, state: &mut ViewState, dialog: &mut Option<Dialog>) {
    let (time, window) = (ui.input(|input| input.time), ui.max_rect().size());
    let typing = ui.ctx().text_edit_focused();
    // The list of patients is moved through with the keyboard; it presses nothing itself.
    // So is the form of a new series.
    let asks = egui::Popup::is_any_open(ui.ctx()) || state.series.as_ref().is_some_and(Series::is_asking);
    let focus = if asks { Focus::Elsewhere } else { focus(ui.memory(egui::Memory::focused), state) };
    let mut events = ui.input_mut(|input| std::mem::take(&mut input.events));
    // A held key presses a focused button again and again: one press must not approve a row of images.
    events.retain(|event| !is_held_press(event, typing));
    events.retain(|event| {
        if dialog.is_some() {
            return true;
        }
        let place = match (&state.viewer, &state.series) {
            (Some(_), _) => Place::Viewer,
            (None, Some(_)) => Place::Series,
            (None, None) => Place::Page(state.page),
        };
        match read(event, place, typing, focus) {
            None => return true,
            Some(Pressed::Act(act)) => carry_out(act, time, window, context, state, dialog),
            Some(Pressed::Digit(digit)) => capture::acts::digit(digit, time, context, &mut state.capture),
            Some(Pressed::Held) => {}
        }
        false
    });
    ui.input_mut(|input| input.events = events);
    if state.page == Page::Capture
        && state.viewer.is_none()
        && state.series.is_none()
        && let Some(act) = capture::acts::lone_digit(ui.ctx(), time, &mut state.capture)
    {
        carry_out(act, time, window, context, state, dialog);
    }
}

/// Enter and Space press what has the focus; a text is the only thing that wants more than one of a Space that is held.
fn is_held_press(event: &Event, typing: bool) -> bool {
    matches!(event, Event::Key { key: Key::Enter, pressed: true, repeat: true, .. })
        || (!typing && matches!(event, Event::Key { key: Key::Space, pressed: true, repeat: true, .. }))
}

/// What has the keyboard.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Focus {
    /// Nothing that presses anything itself.
    Nowhere,
    /// The card of the image in review: a press would choose what is chosen.
    ReviewedCard,
    /// Something else.
    Elsewhere,
}

fn focus(focused: Option<egui::Id>, state: &ViewState) -> Focus {
    let capture = &state.capture;
    match (focused, &capture.focused_card) {
        (None, _) => Focus::Nowhere,
        (Some(id), _) if id == patients::list_id() || state.series.as_ref().is_some_and(|series| series.focused == Some(id)) => Focus::Nowhere,
        (Some(id), Some((card, image))) if id == *card && capture.selected.as_ref() == Some(image) => Focus::ReviewedCard,
        _ => Focus::Elsewhere,
    }
}

/// Where a key is pressed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Page(Page),
    Viewer,
    Series,
}

fn read(event: &Event, place: Place, typing: bool, focus: Focus) -> Option<Pressed> {
    // On many keyboards a slash is another key with Shift: what it says counts, not where it is.
    if !typing && place == Place::Page(Page::Patients) && matches!(event, Event::Text(text) if text == "/") {
        return Some(Pressed::Act(UiCommand::FindPatient));
    }
    let Event::Key { key, pressed: true, repeat, modifiers, .. } = event else { return None };
    // No teeth are typed in the viewer: a `1` is *actual size* at once.
    if place == Place::Viewer && !typing && *key == Key::Num1 && modifiers.is_none() {
        return Some(if *repeat { Pressed::Held } else { Pressed::Act(UiCommand::ZoomActual) });
    }
    if place == Place::Page(Page::Capture)
        && !typing
        && modifiers.is_none()
        && let Some(digit) = digit(*key)
    {
        return Some(if *repeat { Pressed::Held } else { Pressed::Digit(digit) });
    }
    let here = |act: &UiCommand| match place {
        // A patient is not chosen over somebody's images.
        Place::Viewer => act.is_of_viewer() || matches!(act, UiCommand::Move | UiCommand::Show(_) | UiCommand::Lock),
        Place::Series => act.is_of_series() || matches!(act, UiCommand::Show(_) | UiCommand::Lock),
        Place::Page(page) => act.is_of_page(page),
    };
    let act = UiCommand::KEYED.into_iter().find(|act| act.has_key(*key, *modifiers) && here(act))?;
    // The Settings page takes the key itself: it knows whether there is something to save.
    if act == UiCommand::SaveSettings {
        return None;
    }
    let everywhere = act.page().is_none() && !act.is_of_viewer() && !act.is_of_series();
    // A field gets its letters, and Ctrl+A selects its text.
    if typing && !everywhere {
        return None;
    }
    // Whatever has the keyboard gets Enter and the arrows.
    let is_free = focus == Focus::Nowhere || (focus == Focus::ReviewedCard && act == UiCommand::OpenViewer);
    if !is_free && needs_no_focus(act) {
        return None;
    }
    Some(if *repeat && !act.repeats() { Pressed::Held } else { Pressed::Act(act) })
}

const fn needs_no_focus(act: UiCommand) -> bool {
    matches!(
        act,
        UiCommand::Approve
            | UiCommand::ApplyCrop
            | UiCommand::Previous
            | UiCommand::Next
            | UiCommand::PlaceAbove
            | UiCommand::PlaceBelow
            | UiCommand::Reject
            | UiCommand::ChooseRow
            | UiCommand::ArchiveRow
            | UiCommand::OpenViewer
    )
}

/// 1 to 8: no tooth has another digit.
fn digit(key: Key) -> Option<u8> {
    const DIGITS: [Key; 8] = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8];
    DIGITS.iter().position(|digit| *digit == key).and_then(|at| u8::try_from(at + 1).ok())
}
