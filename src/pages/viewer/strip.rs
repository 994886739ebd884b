//! The film strip: the patient's images by day, newest first.

use super::{Viewer, letter, list};
use crate::{
    format,
    pages::PageContext,
    widgets::{
        image_card,
        paint::{self, Ink},
        room, theme,
    },
};
use chairside_api::ImageId;
use chairside_core::FilesState;
use chairside_words::say;
use egui::{Align, Align2, Color32, CornerRadius, CursorIcon, Rect, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2};

const THUMBNAIL: egui::Vec2 = vec2(92.0, 69.0);
/// A picture wider than this many times its height gets a wider thumbnail.
const WIDE: f32 = 1.7;
const WIDE_WIDTH: f32 = 128.0;
const GAP: f32 = 8.0;
const DAY_GAP: f32 = 20.0;
const INSET: f32 = theme::PANEL_INSET;

/// Draws it into `rect`.
pub(super) fn strip_ui(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>, viewer: &mut Viewer) {
    let t = theme::tokens(ui);
    ui.painter().rect_filled(rect, 0, t.bg);
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, Stroke::new(theme::HAIRLINE, t.line));
    let today = context.today();
    if let FilesState::Away(why) = &context.snapshot.files.state {
        let words = say!("strip-as-last-known", why);
        let place = Rect::from_min_max(pos2(rect.left() + INSET + 260.0, rect.top() + 8.0), pos2(rect.right() - INSET, rect.top() + 26.0));
        paint::label(ui, Ink::new(theme::CAPTION, t.amber), &words, place, Align::Max);
    }
    let reveal = std::mem::take(&mut viewer.reveal);
    let mut chosen: Option<ImageId> = None;
    let mut inner = ui.new_child(UiBuilder::new().max_rect(rect.shrink2(vec2(0.0, 1.0))));
    ScrollArea::horizontal().id_salt("film strip").auto_shrink(false).show(&mut inner, |ui| {
        let images = viewer.items.all();
        let part = room::thumbnails(ui.ctx());
        let width_of = |image: &chairside_core::Image| match image.pixels {
            Some(pixels) if pixels.width as f32 > WIDE * pixels.height as f32 => (WIDE_WIDTH * part).round(),
            _ => (THUMBNAIL.x * part).round(),
        };
        let day_of = |image: &chairside_core::Image| format::day(list::taken(image), context.zone);
        let mut x = 0.0;
        let mut places = Vec::with_capacity(images.len());
        let mut days = Vec::new();
        for (at, image) in images.iter().enumerate() {
            if at == 0 || day_of(image) != day_of(&images[at - 1]) {
                x += if at == 0 { INSET } else { DAY_GAP - GAP };
                days.push((x, day_of(image)));
            }
            places.push((x, width_of(image)));
            x += width_of(image) + GAP;
        }
        let (_, content) = ui.allocate_space(vec2((x + INSET - GAP).max(1.0), rect.height() - 4.0));
        for (left, day) in days {
            let place = Rect::from_min_size(pos2(content.left() + left, content.top() + (8.0 * part).round()), vec2(140.0, 18.0));
            paint::label(ui, Ink::new(theme::DENSE, t.text2), &list::day_words(day, today), place, Align::Min);
        }
        for (image, (left, width)) in images.iter().zip(places) {
            let well =
                Rect::from_min_size(pos2(content.left() + left, content.top() + (30.0 * part.max(0.8)).round()), vec2(width, (THUMBNAIL.y * part).round()));
            let whole = Rect::from_min_max(well.min, pos2(well.right(), well.bottom() + 22.0));
            let pane = viewer.panes.iter().position(|pane| pane.image.as_ref() == Some(&image.id));
            if reveal && viewer.image() == Some(&image.id) {
                ui.scroll_to_rect(whole.expand(GAP), None);
            }
            let response = ui.interact(whole, ui.scope_id().with(("thumbnail", &image.id)), Sense::click());
            let words = if image.teeth.is_empty() { format::clock(list::taken(image), context.zone) } else { format::teeth(&image.teeth) };
            response.widget_info(|| {
                let taken = list::moment_words(list::taken(image), context.zone);
                let name =
                    if image.teeth.is_empty() { say!("strip-show", taken) } else { say!("strip-show-teeth", taken, teeth = format::teeth(&image.teeth)) };
                WidgetInfo::selected(Role::ListBoxOption, true, pane.is_some(), name)
            });
            if ui.is_rect_visible(whole) {
                let look = context.small(ui.ctx(), image);
                image_card::fit(ui.painter(), t, &look, well, CornerRadius::same(theme::R2));
                let outline = if response.hovered() { t.text3 } else { t.line };
                ui.painter().rect_stroke(well, CornerRadius::same(theme::R2), Stroke::new(theme::HAIRLINE, outline), StrokeKind::Inside);
                if let Some(pane) = pane {
                    ui.painter().rect_stroke(well, CornerRadius::same(theme::R2), Stroke::new(theme::RING, t.text), StrokeKind::Outside);
                    if viewer.panes.len() > 1 {
                        badge(ui, Rect::from_min_size(well.min + vec2(6.0, 5.0), vec2(20.0, 20.0)), &letter(pane), true);
                    }
                }
                let ink = Ink::new(theme::CAPTION, if pane.is_some() { t.text } else { t.text2 });
                paint::text(ui.painter(), ink, &words, pos2(well.left() + 1.0, well.bottom() + 12.0), Align2::LEFT_CENTER);
                paint::focus_ring(ui, &response, theme::R2);
            }
            if response.on_hover_cursor(CursorIcon::PointingHand).clicked() {
                chosen = Some(image.id.clone());
            }
        }
        paint::follow_focus(ui);
    });
    if let Some(image) = chosen {
        viewer.show(image);
        ui.ctx().request_repaint();
    }
}

/// The letter of a pane in a square.
pub(super) fn badge(ui: &Ui, rect: Rect, letter: &str, bright: bool) {
    let t = theme::tokens(ui);
    let (fill, ink) = if bright { (t.text, Color32::from_gray(0x0b)) } else { (t.line2, t.text) };
    ui.painter().rect_filled(rect, CornerRadius::same(5), fill);
    paint::text(ui.painter(), Ink::new(theme::CAPTION_STRONG, ink), letter, rect.center(), Align2::CENTER_CENTER);
}
