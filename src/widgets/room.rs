//! How much room there is to lay out in, in points: enlarged text leaves less than the design was made for. Where that begins is here; what gives way, and in which order, each page knows.

use egui::{Context, Vec2, vec2};

/// The least there is ever to lay out in: a window of 1440 × 900 with text at 200 %.
pub const LEAST: Vec2 = vec2(720.0, 450.0);
/// In a window narrower than this, words beside icons go.
const NARROW: f32 = 1000.0;
/// In a window lower than this, what is high for looks alone is less high.
const LOW: f32 = 560.0;

/// Text grows and shrinks in steps of this, while a window is made larger or smaller that has no room for what was chosen.
const STEP: f32 = 0.05;

/// A strip of thumbnails with days over and words under them.
const STRIP: f32 = 132.0;
const STRIP_LOW: f32 = 100.0;

/// The zoom that makes text `percent` of its size; less, where a window of `native` points (at a zoom of 1) would not leave [`LEAST`].
pub fn zoom(percent: u16, native: Vec2) -> f32 {
    let most = ((native / LEAST).min_elem() / STEP + 1e-3).floor() * STEP;
    (f32::from(percent) / 100.0).min(most).max(0.5)
}

/// Whether the window is narrower than words beside all icons need.
pub fn is_narrow(ctx: &Context) -> bool {
    ctx.content_rect().width() < NARROW
}

/// Whether the window is so low that every row counts.
pub fn is_low(ctx: &Context) -> bool {
    ctx.content_rect().height() < LOW
}

/// Height of a strip of thumbnails at the foot of a page over the whole window.
pub fn strip(ctx: &Context) -> f32 {
    if is_low(ctx) { STRIP_LOW } else { STRIP }
}

/// How large the thumbnails of such a strip are, of what they are in a window with room.
pub fn thumbnails(ctx: &Context) -> f32 {
    if is_low(ctx) { 0.65 } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn text_is_as_large_as_was_chosen_or_as_the_window_allows(percent in 80..=200_u16, width in 720.0..4000.0_f32, height in 450.0..2500.0_f32) {
            let native = vec2(width, height);
            let zoom = zoom(percent, native);
            let room = native / zoom;
            prop_assert!(zoom <= f32::from(percent) / 100.0 && zoom > 0.79);
            prop_assert!(room.x >= LEAST.x - 0.1 && room.y >= LEAST.y - 0.1, "{room:?}");
            // Less than chosen only where there is no room for it.
            let is_less = zoom < f32::from(percent) / 100.0;
            let larger = native / (zoom + STEP);
            prop_assert!(!is_less || larger.x < LEAST.x + 0.1 || larger.y < LEAST.y + 0.1, "{room:?}");
        }
    }
}
