//! Asks before an image is approved whose file names somebody else: the image, whom its file names, and whose it is. Enter leaves it, so that no row of quick approvals takes it along.

use super::{PageContext, capture::acts};
use crate::{
    format,
    state::CaptureState,
    widgets::{
        button::Kind,
        confirm::{self, Act, Answer},
        dialog, icons, image_card,
        paint::{self, Ink},
        theme,
    },
};
use chairside_core::{Image, Seen};
use chairside_words::say;
use egui::{Align, Rect, pos2, vec2};
use std::sync::Arc;

const ID: &str = "approve-named";
/// Height of the picture where there is room; with enlarged text there is less, and both names and the picture stay over the buttons.
const WELL: f32 = 260.0;
const LEAST: f32 = 96.0;
const BESIDES: f32 = 312.0;

/// Draws the question over the window; answers whether it is done.
pub fn approve_named_ui(ctx: &egui::Context, context: &mut PageContext<'_>, capture: &mut CaptureState, asked: &Seen) -> bool {
    // What was written anew, moved or decided meanwhile is not what was asked about.
    let is_it = |image: &&Arc<Image>| Seen::of(image).knowing_whom_it_names() == *asked && context.names_another(image);
    let image = context.snapshot.image(&asked.image).filter(is_it).cloned();
    let Some((image, named)) = image.and_then(|image| image.named.clone().map(|named| (image, named))) else {
        dialog::closed(ctx, ID);
        return true;
    };
    let time = ctx.input(|input| input.time);
    let shown = dialog::dialog(ctx, ID, say!("review-names-another"), |ui| {
        let t = theme::tokens(ui);
        let whose = image.subject.as_ref().map_or_else(String::new, |subject| subject.patient_name.clone());
        for (head, whom) in [(say!("approve-named-file"), format::named(&named)), (say!("approve-named-here"), whose)] {
            ui.add_space(10.0);
            let (_, line) = ui.allocate_space(vec2(ui.available_width(), 46.0));
            let place = |top: f32| Rect::from_min_size(pos2(line.left(), line.top() + top), vec2(line.width(), 22.0));
            paint::label(ui, Ink::new(theme::DENSE, t.text2), head, place(0.0), Align::Min);
            paint::label(ui, Ink::new(theme::SECTION, t.text), &whom, place(22.0), Align::Min);
        }
        ui.add_space(10.0);
        let (_, well) = ui.allocate_space(vec2(ui.available_width(), (ctx.content_rect().height() - BESIDES).clamp(LEAST, WELL)));
        ui.painter().rect_filled(well, egui::CornerRadius::same(theme::R2), t.well);
        let look = context.whole(ctx, &image, false);
        image_card::fit(ui.painter(), &theme::DARK, &look, well, theme::R2);
        ui.add_space(8.0);
        confirm::paragraph(ui, say!("approve-named-how"));
        let act = Act { label: say!("approve-named-act"), icon: icons::CHECK, kind: Kind::Danger, enabled: true };
        match confirm::foot(ui, say!("move-leave"), act) {
            Answer::Open => false,
            Answer::No => true,
            Answer::Yes => {
                acts::approve(time, context, capture, &image, asked.clone());
                true
            }
        }
    });
    let done = shown.closed || shown.inner;
    if done {
        dialog::closed(ctx, ID);
    }
    done
}
