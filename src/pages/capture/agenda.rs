//! The line under the banner when this room has an appointment with somebody else than the patient in it. It says so and offers; it chooses nobody.

use crate::{
    command::UiCommand,
    format,
    pages::PageContext,
    state::CaptureState,
    widgets::{
        button::{Button, IconButton, Size},
        icons, paint, theme,
    },
};
use chairside_core::{Booking, Command, Snapshot};
use chairside_words::say;
use egui::{Rect, Stroke, Ui, Vec2, pos2, vec2};

/// Height of the line.
pub const HEIGHT: f32 = 52.0;

/// The appointment of now, when the banner shows another patient and nobody has put the line away.
pub fn differs<'s>(snapshot: &'s Snapshot, state: &CaptureState, now: chairside_api::UtcTime) -> Option<&'s Booking> {
    let selection = snapshot.selection.as_ref()?;
    let booking = snapshot.running(now).filter(|booking| booking.patient.id != selection.patient.id)?;
    let is_put_away = state.agenda_put_away.as_ref().is_some_and(|(id, patient)| *id == booking.id && *patient == selection.patient.id);
    (!is_put_away).then_some(booking)
}

/// Draws the line into `rect`.
pub fn agenda_ui(ui: &Ui, rect: Rect, context: &mut PageContext<'_>, state: &mut CaptureState, booking: &Booking) {
    let t = theme::tokens(ui);
    ui.painter().rect_filled(rect, 0, t.amber_soft);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(theme::HAIRLINE, t.amber_line));
    let Some(selection) = &context.snapshot.selection else { return };
    let selected = (selection.patient.id.clone(), selection.patient.display_name());
    let y = rect.center().y;
    let cross = Rect::from_center_size(pos2(rect.right() - theme::PAGE_INSET - 20.0, y), Vec2::splat(40.0));
    let name = booking.patient.display_name();
    let label = say!("appointment-choose", name);
    let choose = Button::new(UiCommand::ChooseRow.label()).icon(icons::USER).size(Size::Default).name(&label);
    let width = choose.width(ui);
    let place = Rect::from_min_size(pos2(cross.left() - 8.0 - width, y - 20.0), vec2(width, 40.0));
    paint::icon(ui.painter(), icons::CALENDAR_CHECK, 20.0, t.amber, pos2(rect.left() + theme::PAGE_INSET + 10.0, y));
    let words = Rect::from_min_max(pos2(rect.left() + theme::PAGE_INSET + 28.0, y - 12.0), pos2(place.left() - 12.0, y + 12.0));
    let clock = |at| format::clock(at, context.zone);
    let sentence = say!("appointment-differs", name, from = clock(booking.starts_at), to = clock(booking.ends_at), selected = selected.1);
    paint::label_fitted(ui, &[theme::BUTTON, theme::DENSE_STRONG, theme::CAPTION_STRONG], t.text, &sentence, words);
    if choose.put(ui, place).clicked() {
        context.send(Command::SelectPatient(booking.patient.id.clone()));
    }
    if IconButton::new(icons::X, say!("appointment-put-away")).tooltip(say!("appointment-banner-right")).put(ui, cross).clicked() {
        state.agenda_put_away = Some((booking.id.clone(), selected.0));
    }
}
