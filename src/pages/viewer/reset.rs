//! Asks before what was measured and drawn over an image is taken away with everything else that was set: it is everybody's.

use super::Viewer;
use crate::{
    pages::PageContext,
    widgets::{
        button::Kind,
        confirm::{self, Act, Answer},
        dialog, icons,
    },
};
use chairside_api::ImageId;
use chairside_words::say;

const ID: &str = "reset-display";

/// Draws the question over the window; answers whether it is done.
pub fn reset_ui(ctx: &egui::Context, context: &mut PageContext<'_>, viewer: Option<&mut Viewer>, asked: &ImageId) -> bool {
    let viewer = viewer.filter(|viewer| viewer.image() == Some(asked) && context.snapshot.image_anywhere(asked).is_some());
    let Some(viewer) = viewer else {
        dialog::closed(ctx, ID);
        return true;
    };
    let shown = dialog::dialog(ctx, ID, say!("reset-question"), |ui| {
        confirm::paragraph(ui, &say!("reset-how", count = viewer.marks_to_lose()));
        let act = Act { label: say!("reset-act"), icon: icons::ARROW_COUNTER_CLOCKWISE, kind: Kind::Danger, enabled: true };
        match confirm::foot(ui, say!("move-leave"), act) {
            Answer::Open => false,
            Answer::No => true,
            Answer::Yes => {
                viewer.reset();
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
