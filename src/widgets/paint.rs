//! Text, icons and outlines at exact places. Text drawn with [`label`] is also in the accessibility tree; text drawn with [`text`] is decoration of a
//! control that names itself.

use super::{
    icons::Icon,
    theme::{self, Type},
};
use egui::{
    Align, Align2, Color32, CornerRadius, FontId, Galley, Id, Painter, Pos2, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};
use std::sync::Arc;

/// How a text stands in its place.
#[derive(Clone, Copy, Debug)]
pub struct Ink {
    /// The style.
    pub style: Type,
    /// The colour.
    pub color: Color32,
}

impl Ink {
    /// A style in a colour.
    pub const fn new(style: Type, color: Color32) -> Self {
        Self { style, color }
    }
}

/// Lays text out in one line.
pub fn galley(painter: &Painter, ink: Ink, text: &str) -> Arc<Galley> {
    painter.layout_job(ink.style.job(text, ink.color))
}

/// Lays text out in one line of at most `width`; what does not fit ends in `…`.
pub fn galley_within(painter: &Painter, ink: Ink, text: &str, width: f32) -> Arc<Galley> {
    painter.layout_job(ink.style.job_within(text, ink.color, width, 1))
}

/// How wide a text is.
pub fn width(painter: &Painter, style: Type, text: &str) -> f32 {
    galley(painter, Ink::new(style, Color32::WHITE), text).size().x
}

/// Draws a text anchored at `pos`; answers where it stands.
pub fn text(painter: &Painter, ink: Ink, text: &str, pos: Pos2, anchor: Align2) -> Rect {
    place(painter, galley(painter, ink, text), pos, anchor)
}

/// Draws a text of one line within `rect`, centred vertically; what does not fit ends in `…`.
pub fn text_in(painter: &Painter, ink: Ink, text: &str, rect: Rect, align: Align) -> Rect {
    let galley = galley_within(painter, ink, text, rect.width());
    let (x, anchor) = match align {
        Align::Min => (rect.left(), Align2::LEFT_CENTER),
        Align::Center => (rect.center().x, Align2::CENTER_CENTER),
        Align::Max => (rect.right(), Align2::RIGHT_CENTER),
    };
    place(painter, galley, pos2(x, rect.center().y), anchor)
}

/// Draws a text of several lines within `rect`, from its top.
pub fn paragraph(painter: &Painter, ink: Ink, text: &str, rect: Rect) -> Rect {
    let rows = (rect.height() / ink.style.line).floor().max(1.0) as usize;
    let galley = painter.layout_job(ink.style.job_within(text, ink.color, rect.width(), rows));
    place(painter, galley, rect.left_top(), Align2::LEFT_TOP)
}

fn place(painter: &Painter, galley: Arc<Galley>, pos: Pos2, anchor: Align2) -> Rect {
    let rect = anchor.anchor_size(pos, galley.size());
    // Whole pixels: text between pixels is blurred.
    let at = pos2(round(painter, rect.left()), round(painter, rect.top()));
    painter.galley(at, galley, Color32::PLACEHOLDER);
    Rect::from_min_size(at, rect.size())
}

fn round(painter: &Painter, value: f32) -> f32 {
    let scale = painter.pixels_per_point();
    (value * scale).round() / scale
}

/// Draws an icon of `size` px, centred.
pub fn icon(painter: &Painter, icon: Icon, size: f32, color: Color32, center: Pos2) {
    let mut glyph = [0_u8; 4];
    let mut job = egui::text::LayoutJob::simple_singleline(icon.glyph.encode_utf8(&mut glyph).to_owned(), FontId::new(size, icon.family()), color);
    for section in &mut job.sections {
        section.format.line_height = Some(size);
    }
    let galley = painter.layout_job(job);
    place(painter, galley, center, Align2::CENTER_CENTER);
}

/// A text of one line that is also in the accessibility tree, centred vertically in `rect`; answers where it stands.
pub fn label(ui: &Ui, ink: Ink, words: &str, rect: Rect, align: Align) -> Rect {
    let drawn = text_in(ui.painter(), ink, words, rect, align);
    say(ui, words, drawn);
    drawn
}

/// A [`label`] that is never cut while smaller letters make it fit: in the first of `styles` that has room for all of it, else in the last one and whole in a tooltip.
pub fn label_fitted(ui: &Ui, styles: &[Type], color: Color32, words: &str, rect: Rect) -> Rect {
    let Some(style) = fitting(ui.painter(), styles, words, rect.width()) else { return rect };
    let drawn = text_in(ui.painter(), Ink::new(style, color), words, rect, Align::Min);
    let said = say(ui, words, drawn);
    if width(ui.painter(), style, words) > rect.width() {
        said.on_hover_text(words);
    }
    drawn
}

/// The first of `styles` in which all of a text has room within `room`, else the last one.
pub fn fitting(painter: &Painter, styles: &[Type], text: &str, room: f32) -> Option<Type> {
    styles.iter().find(|style| width(painter, **style, text) <= room).or(styles.last()).copied()
}

/// A text of a table's cell: decoration of a row that names itself. What does not fit is whole in a tooltip; answers where it stands.
pub fn cell(ui: &Ui, ink: Ink, words: &str, rect: Rect, align: Align) -> Rect {
    let galley = galley_within(ui.painter(), ink, words, rect.width());
    if galley.elided {
        ui.interact(rect, ui.scope_id().with(("cell", rect.min.x as i32, words)), Sense::hover()).on_hover_text(words);
    }
    text_in(ui.painter(), ink, words, rect, align)
}

/// Like [`label`], in several lines from the top of `rect`.
pub fn label_paragraph(ui: &Ui, ink: Ink, words: &str, rect: Rect) -> Rect {
    let drawn = paragraph(ui.painter(), ink, words, rect);
    say(ui, words, drawn);
    drawn
}

/// The same, each line in the middle.
pub fn label_centred(ui: &Ui, ink: Ink, words: &str, rect: Rect) -> Rect {
    let rows = (rect.height() / ink.style.line).floor().max(1.0) as usize;
    let mut job = ink.style.job_within(words, ink.color, rect.width(), rows);
    job.halign = Align::Center;
    let galley = ui.painter().layout_job(job);
    let drawn = Rect::from_center_size(pos2(rect.center().x, rect.top() + galley.size().y / 2.0), galley.size());
    ui.painter().galley(rect.center_top(), galley, ink.color);
    say(ui, words, drawn);
    drawn
}

/// Puts words into the accessibility tree without drawing any.
pub fn say(ui: &Ui, words: &str, rect: Rect) -> Response {
    let response = ui.interact(rect, ui.scope_id().with(("label", words, rect.min.x as i32, rect.min.y as i32)), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
    response
}

/// Fills and outlines a rectangle; the outline stands inside.
pub fn panel(painter: &Painter, rect: Rect, radius: u8, fill: Color32, outline: Color32) {
    painter.rect(rect, CornerRadius::same(radius), fill, Stroke::new(theme::HAIRLINE, outline), StrokeKind::Inside);
}

/// The selection ring: 2 px around the outside.
pub fn selection_ring(painter: &Painter, rect: Rect, radius: u8, color: Color32) {
    painter.rect_stroke(rect, CornerRadius::same(radius), Stroke::new(theme::RING, color), StrokeKind::Outside);
}

/// Scrolls to what the keyboard has come to. Call it on the ui of a scroll area, at the end of what that holds.
pub fn follow_focus(ui: &Ui) {
    follow_focus_over(ui, 0.0);
}

/// The same where the lower `covered` points of the scroll area are covered by something that stays.
pub fn follow_focus_over(ui: &Ui, covered: f32) {
    let focused = ui.memory(egui::Memory::focused);
    let known = ui.scope_id().with("followed focus");
    if ui.data(|data| data.get_temp::<Option<Id>>(known)).flatten() == focused {
        return;
    }
    ui.data_mut(|data| data.insert_temp(known, focused));
    // What was drawn since the scroll area's own ground stands in it; what stands beside it, or in a dialog over it, does not move it.
    let within = ui.ctx().viewport(|viewport| {
        let widgets = &viewport.this_pass.widgets;
        let ((layer, ground), (of, at)) = (widgets.order(ui.unique_id())?, widgets.order(focused?)?);
        widgets.get(focused?).filter(|_| of == layer && at > ground).map(|widget| widget.rect)
    });
    if let Some(rect) = within {
        let rect = rect.expand(theme::PAGE_INSET);
        ui.scroll_to_rect(rect.with_max_y(rect.bottom() + covered), None);
    }
}

/// The focus ring of a control that has the keyboard: 2 px, 2 px outside.
pub fn focus_ring(ui: &Ui, response: &Response, radius: u8) {
    if response.has_focus() {
        let gap = theme::RING_GAP;
        // Over whatever comes later in this layer, and not cut by the control's own clip.
        let painter = ui.painter().with_clip_rect(ui.clip_rect().expand(gap + theme::RING));
        let ring = CornerRadius::same(radius.saturating_add(gap as u8));
        painter.rect_stroke(response.rect.expand(gap), ring, Stroke::new(theme::RING, theme::tokens(ui).teal_fill), StrokeKind::Outside);
    }
}

/// A dashed outline with rounded corners.
pub fn dashed_outline(painter: &Painter, rect: Rect, radius: f32, stroke: Stroke, dash: f32, gap: f32) {
    let rect = rect.shrink(stroke.width / 2.0);
    let mut points = Vec::with_capacity(40);
    for (corner, start) in [
        (pos2(rect.right() - radius, rect.top() + radius), -90.0_f32),
        (pos2(rect.right() - radius, rect.bottom() - radius), 0.0),
        (pos2(rect.left() + radius, rect.bottom() - radius), 90.0),
        (pos2(rect.left() + radius, rect.top() + radius), 180.0),
    ] {
        for step in 0..=6 {
            let angle = (start + 15.0 * step as f32).to_radians();
            points.push(corner + radius * vec2(angle.cos(), angle.sin()));
        }
    }
    points.extend(points.first().copied());
    painter.extend(Shape::dashed_line(&points, stroke, dash, gap));
}

/// A bar that is filled to `part` of its width.
pub fn bar(painter: &Painter, rect: Rect, part: f32, track: Color32, fill: Color32) {
    let radius = CornerRadius::same((rect.height() / 2.0).round().min(f32::from(theme::R1)) as u8);
    painter.rect_filled(rect, radius, track);
    let width = rect.width() * part.clamp(0.0, 1.0);
    if width > 0.5 {
        painter.rect_filled(Rect::from_min_size(rect.min, vec2(width, rect.height())), radius, fill);
    }
}

/// A key hint: `Ctrl+K`. Answers its width. `pos` is its left centre.
pub fn key_hint(painter: &Painter, key: Key<'_>, pos: Pos2, color: Color32, outline: Color32) -> f32 {
    let width = key.width(painter);
    let rect = Rect::from_min_size(pos2(round(painter, pos.x), round(painter, pos.y - 10.0)), vec2(width, 20.0));
    painter.rect_stroke(rect, CornerRadius::same(5), Stroke::new(theme::HAIRLINE, outline), StrokeKind::Inside);
    match key {
        Key::Text(words) => {
            text(painter, Ink::new(theme::CAPTION, color), words, rect.center(), Align2::CENTER_CENTER);
        }
        Key::Icon(glyph) => icon(painter, glyph, 12.0, color, rect.center()),
    }
    width
}

/// What a key hint shows.
#[derive(Clone, Copy, Debug)]
pub enum Key<'a> {
    /// Letters.
    Text(&'a str),
    /// A glyph, for Enter.
    Icon(Icon),
}

impl Key<'_> {
    /// How wide the hint is.
    pub fn width(self, painter: &Painter) -> f32 {
        match self {
            Key::Text(words) => (width(painter, theme::CAPTION, words) + 14.0).ceil(),
            Key::Icon(_) => 26.0,
        }
    }
}
