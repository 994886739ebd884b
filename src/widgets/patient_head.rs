//! Who it is, in the bar of a page over the whole window: the name, birth date with age, and number.

use super::{
    paint::{self, Ink},
    theme,
};
use crate::format;
use chairside_api::Patient;
use egui::{Align, Rect, Ui, pos2};
use jiff::civil::Date;

/// Between name and facts on one line.
const GAP: f32 = 14.0;

/// Draws it into `rect`, which is as high as a bar: on one line where all of it has room, else the facts under the name. A number that is cut is another patient's number, so what
/// stands beside it has to leave that room.
pub fn patient_head(ui: &Ui, rect: Rect, patient: &Patient, today: Date) {
    let t = theme::tokens(ui);
    let (name, facts) = (patient.display_name(), format::patient_facts(patient, today));
    let of_name = paint::width(ui.painter(), theme::SECTION, &name);
    let (ink, more) = (Ink::new(theme::SECTION, t.text), t.text2);
    if of_name + GAP + paint::width(ui.painter(), theme::BODY, &facts) <= rect.width() {
        let drawn = paint::label(ui, ink, &name, rect, Align::Min);
        let beside = Rect::from_min_max(pos2(drawn.right() + GAP, rect.top()), rect.max);
        paint::label(ui, Ink::new(theme::BODY, more), &facts, beside, Align::Min);
    } else {
        let middle = rect.center().y + 2.0;
        let line = |top: f32, height: f32| Rect::from_min_max(pos2(rect.left(), top), pos2(rect.right(), top + height));
        paint::label(ui, ink, &name, line(middle - 22.0, 22.0), Align::Min);
        paint::label(ui, Ink::new(theme::DENSE, more), &facts, line(middle, 18.0), Align::Min);
    }
}
