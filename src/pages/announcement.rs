//! A picture that another room announced: whose it is, the teeth, and when. It chooses no patient; that stays a person's act.

use super::PageContext;
use crate::textures::Look;
use crate::{
    format,
    widgets::{
        button::{Button, Size},
        dialog, icons, image_card,
        paint::{self, Ink, Key},
        theme,
    },
};
use chairside_api::{EventKind, ToothSet};
use chairside_core::Announcement;
use chairside_words::say;
use egui::{Align, Rect, pos2, vec2};

const ID: &str = "announcement";

/// What an announcement is called: `New X-ray`.
pub fn title(kind: EventKind) -> &'static str {
    match kind {
        EventKind::NewDicom => say!("new-dicom"),
        _ => say!("toast-new-image"),
    }
}

/// `Tooth 36`, `Teeth 36, 37`; nothing without one.
pub fn teeth(teeth: &ToothSet) -> Option<String> {
    match teeth.len() {
        0 => None,
        1 => Some(say!("of-teeth", count = 1, teeth = teeth.to_string())),
        count => Some(say!("of-teeth", count, teeth = teeth.to_string().replace(',', ", "))),
    }
}

/// Draws it over the window; answers whether it is done.
pub fn announcement_ui(ctx: &egui::Context, context: &mut PageContext<'_>, announcement: &Announcement) -> bool {
    let event = &announcement.event;
    let shown = dialog::dialog(ctx, ID, title(event.kind), |ui| {
        let t = theme::tokens(ui);
        let (_, well) = ui.allocate_space(vec2(ui.available_width(), 320.0));
        let look = context.textures.announced(ctx, announcement).unwrap_or_else(|| Look::Refused("".into()));
        image_card::fit(ui.painter(), &theme::DARK, &look, well, 0);
        ui.add_space(16.0);
        let name = event.patient_name.clone().unwrap_or_else(|| say!("patient-not-named").to_owned());
        let (_, line) = ui.allocate_space(vec2(ui.available_width(), 26.0));
        paint::label(ui, Ink::new(theme::TITLE, t.text), &name, line, Align::Min);
        let when = format::moment(event.at(), context.now, context.zone);
        let facts: Vec<String> = [teeth(&event.tooth_number), Some(when), Some(say!("from-another-room").to_owned())].into_iter().flatten().collect();
        let (_, line) = ui.allocate_space(vec2(ui.available_width(), 28.0));
        paint::label(ui, Ink::new(theme::FACT, t.text2), &facts.join(" · "), line, Align::Min);
        ui.add_space(12.0);
        let foot = dialog::foot(ui, 48.0);
        let close = Button::new(say!("close")).icon(icons::X).size(Size::Large).key(Key::Text(say!("key-escape"))).name(say!("close-picture"));
        let width = close.width(ui);
        close.put(ui, Rect::from_min_size(pos2(foot.right() - width, foot.top()), vec2(width, 48.0))).clicked()
    });
    let done = shown.closed || shown.inner;
    if done {
        dialog::closed(ctx, ID);
    }
    done
}
