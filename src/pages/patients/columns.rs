//! The columns of the list: their places in a window of any width, their heads, and the order a head or the menu asks for.

use crate::widgets::{
    icons,
    paint::{self, Ink},
    theme,
};
use chairside_core::patient::{PatientColumn, PatientOrder};
use chairside_words::say;
use egui::{Align, CursorIcon, Rect, Role, Sense, Ui, WidgetInfo, pos2};

/// Height of the heads.
pub(super) const HEAD: f32 = 30.0;
/// Side of an act's button.
pub(super) const ACT: f32 = 40.0;
/// From one act to the next.
pub(super) const ACT_PITCH: f32 = 42.0;
/// What the acts' own margin leaves of the page's inset.
const RIGHT: f32 = 12.0;

/// What the columns need at least, and how what is left over is shared: both as in the design at 1344.
const LEAST: [f32; 7] = [240.0, 158.0, 82.0, 110.0, 118.0, 150.0, 48.0];
const SHARE: [f32; 7] = [44.0, 12.0, 14.0, 52.0, 46.0, 0.0, 0.0];
/// The share of the room between the images and the acts.
const SHARE_OF_GAP: f32 = 96.0;
const GAP: f32 = 10.0;

/// Where the columns stand.
pub(super) struct Columns {
    lefts: [f32; 7],
    widths: [f32; 7],
    acts: f32,
}

impl Columns {
    /// The columns between `left` and `right`, the page's edges.
    pub(super) fn new(left: f32, right: f32) -> Self {
        let acts_width = 2.0 * ACT_PITCH + ACT;
        let fixed = theme::PAGE_INSET + LEAST.iter().sum::<f32>() + GAP + acts_width + RIGHT;
        let extra = (right - left - fixed).max(0.0);
        let shares = SHARE.iter().sum::<f32>() + SHARE_OF_GAP;
        let (mut lefts, mut widths) = ([0.0; 7], [0.0; 7]);
        let mut at = left + theme::PAGE_INSET;
        for (((place, width), least), share) in lefts.iter_mut().zip(&mut widths).zip(LEAST).zip(SHARE) {
            *place = at;
            *width = (least + extra * share / shares).floor();
            at += *width;
        }
        Self { lefts, widths, acts: right - RIGHT - acts_width }
    }

    /// A column's part of a row; text leaves some room before the next column.
    pub(super) fn cell(&self, column: PatientColumn, row: Rect) -> Rect {
        let at = PatientColumn::ALL.iter().position(|one| *one == column).unwrap_or_default();
        let (left, width) = (self.lefts.get(at).copied().unwrap_or_default(), self.widths.get(at).copied().unwrap_or_default());
        let gap = if column == PatientColumn::Images { 0.0 } else { 12.0 };
        Rect::from_min_max(pos2(left, row.top()), pos2(left + width - gap, row.bottom()))
    }

    /// The place of the act of that number: delete, source, edit.
    pub(super) fn act(&self, number: usize, row: Rect) -> Rect {
        let center = pos2(self.acts + ACT / 2.0 + ACT_PITCH * number as f32, row.center().y);
        Rect::from_center_size(center, egui::vec2(ACT, ACT))
    }
}

/// What a column is called.
pub(super) fn name(column: PatientColumn) -> &'static str {
    match column {
        PatientColumn::Name => say!("column-name"),
        PatientColumn::Born => say!("column-born"),
        PatientColumn::Number => say!("form-number"),
        PatientColumn::Created => say!("column-patient-created"),
        PatientColumn::Source => say!("column-source"),
        PatientColumn::ExternalId => say!("column-external-id"),
        PatientColumn::Images => say!("column-images"),
    }
}

/// The orders of the menu.
pub(super) const MENU: [(PatientColumn, bool); 8] = [
    (PatientColumn::Created, true),
    (PatientColumn::Created, false),
    (PatientColumn::Name, false),
    (PatientColumn::Name, true),
    (PatientColumn::Born, true),
    (PatientColumn::Born, false),
    (PatientColumn::Number, true),
    (PatientColumn::Images, true),
];

/// An order in words.
pub(super) fn order_label(order: PatientOrder) -> &'static str {
    match (order.by, order.is_descending) {
        (PatientColumn::Created, true) => say!("order-newest"),
        (PatientColumn::Created, false) => say!("order-oldest"),
        (PatientColumn::Name, false) => say!("order-name"),
        (PatientColumn::Name, true) => say!("order-name-down"),
        (PatientColumn::Born, true) => say!("order-youngest"),
        (PatientColumn::Born, false) => say!("order-eldest"),
        (PatientColumn::Number, true) => say!("order-number-down"),
        (PatientColumn::Number, false) => say!("order-number"),
        (PatientColumn::Source, false) => say!("order-front-desk"),
        (PatientColumn::Source, true) => say!("order-nanopix"),
        (PatientColumn::ExternalId, false) => say!("order-external"),
        (PatientColumn::ExternalId, true) => say!("order-external-down"),
        (PatientColumn::Images, true) => say!("order-most-images"),
        (PatientColumn::Images, false) => say!("order-fewest-images"),
    }
}

/// The order after a press on a column's head: another way round, or by this column in the way one usually wants it.
pub(super) fn pressed(order: PatientOrder, column: PatientColumn) -> PatientOrder {
    if order.by == column {
        return PatientOrder { is_descending: !order.is_descending, ..order };
    }
    PatientOrder { by: column, is_descending: matches!(column, PatientColumn::Created | PatientColumn::Images) }
}

/// Draws the heads; answers the column that was pressed.
pub(super) fn heads(ui: &Ui, rect: Rect, columns: &Columns, order: PatientOrder) -> Option<PatientColumn> {
    let t = theme::tokens(ui);
    let mut pressed = None;
    for column in PatientColumn::ALL {
        let cell = columns.cell(column, rect);
        let response = ui.interact(cell.expand2(egui::vec2(6.0, 0.0)), ui.scope_id().with(("head", name(column))), Sense::click());
        let on = order.by == column;
        response.widget_info(|| {
            let way = match (on, order.is_descending) {
                (false, _) => name(column).to_owned(),
                (true, true) => say!("order-descending", column = name(column)),
                (true, false) => say!("order-ascending", column = name(column)),
            };
            WidgetInfo::selected(Role::ColumnHeader, true, on, way)
        });
        let ink = Ink::new(theme::CAPTION, if on || response.hovered() { t.text2 } else { t.text3 });
        let align = if column == PatientColumn::Images { Align::Max } else { Align::Min };
        let drawn = paint::text_in(ui.painter(), ink, name(column), cell, align);
        if on {
            let caret = if order.is_descending { icons::CARET_DOWN } else { icons::CARET_UP };
            let x = if align == Align::Max { drawn.left() - 10.0 } else { drawn.right() + 10.0 };
            paint::icon(ui.painter(), caret, 12.0, ink.color, pos2(x, drawn.center().y));
        }
        paint::focus_ring(ui, &response, theme::R2);
        if response.on_hover_cursor(CursorIcon::PointingHand).clicked() {
            pressed = Some(column);
        }
    }
    let acts = columns.act(1, rect);
    paint::text(ui.painter(), Ink::new(theme::CAPTION, t.text3), say!("column-actions"), acts.center(), egui::Align2::CENTER_CENTER);
    pressed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_overlaps_in_the_smallest_window_and_the_design_is_met() {
        let row = Rect::from_min_size(pos2(0.0, 0.0), egui::vec2(1084.0, 48.0));
        let columns = Columns::new(0.0, 1084.0);
        let places: Vec<Rect> = PatientColumn::ALL.map(|column| columns.cell(column, row)).to_vec();
        assert!(places.windows(2).all(|pair| pair[0].right() <= pair[1].left()), "{places:?}");
        assert!(columns.cell(PatientColumn::Images, row).right() + GAP <= columns.act(0, row).left());
        let wide = Columns::new(0.0, 1344.0);
        let created = wide.cell(PatientColumn::Created, row).left();
        assert!((created - 566.0).abs() < 12.0, "{created}");
    }

    #[test]
    fn a_head_pressed_twice_turns_the_order_round() {
        let order = pressed(PatientOrder::default(), PatientColumn::Name);
        assert_eq!(order, PatientOrder { by: PatientColumn::Name, is_descending: false });
        assert!(pressed(order, PatientColumn::Name).is_descending);
    }
}
