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
/// Which go where there is no room for all, the first first: the other program's id, when it was made, images, source.
const SPARE: [usize; 4] = [5, 3, 6, 4];
/// The share of the room between the images and the acts.
const SHARE_OF_GAP: f32 = 96.0;
const GAP: f32 = 10.0;

/// Where the columns stand.
pub(super) struct Columns {
    /// Where each begins and how wide it is, if it is shown.
    places: [Option<(f32, f32)>; 7],
    acts: f32,
}

impl Columns {
    /// The columns between `left` and `right`, the page's edges.
    pub(super) fn new(left: f32, right: f32) -> Self {
        let acts_width = 2.0 * ACT_PITCH + ACT;
        let fixed = theme::PAGE_INSET + LEAST.iter().sum::<f32>() + GAP + acts_width + RIGHT;
        // What says who it is stays; of the rest the one that says least goes first.
        let mut shown = [true; 7];
        let mut spare = SPARE.iter();
        let missing = |shown: &[bool; 7]| {
            let gone = LEAST.iter().zip(shown).filter(|(_, shown)| !**shown).map(|(least, _)| least).sum::<f32>();
            left + fixed - gone > right
        };
        while missing(&shown)
            && let Some(at) = spare.next()
        {
            shown[*at] = false;
        }
        let of_shown = |values: [f32; 7]| values.iter().zip(shown).filter(|(_, shown)| *shown).map(|(value, _)| value).sum::<f32>();
        let extra = (right - left - fixed + LEAST.iter().sum::<f32>() - of_shown(LEAST)).max(0.0);
        let shares = of_shown(SHARE) + SHARE_OF_GAP;
        let mut places = [None; 7];
        let mut at = left + theme::PAGE_INSET;
        for (((place, shown), least), share) in places.iter_mut().zip(shown).zip(LEAST).zip(SHARE) {
            if shown {
                let width = (least + extra * share / shares).floor();
                *place = Some((at, width));
                at += width;
            }
        }
        Self { places, acts: right - RIGHT - acts_width }
    }

    /// A column's part of a row, if it is shown; text leaves some room before the next column.
    pub(super) fn cell(&self, column: PatientColumn, row: Rect) -> Option<Rect> {
        let at = PatientColumn::ALL.iter().position(|one| *one == column)?;
        let (left, width) = (*self.places.get(at)?)?;
        let gap = if column == PatientColumn::Images { 0.0 } else { 12.0 };
        Some(Rect::from_min_max(pos2(left, row.top()), pos2(left + width - gap, row.bottom())))
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
        let Some(cell) = columns.cell(column, rect) else { continue };
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
        let places: Vec<Rect> = PatientColumn::ALL.into_iter().filter_map(|column| columns.cell(column, row)).collect();
        assert_eq!(places.len(), 7);
        assert!(places.windows(2).all(|pair| pair[0].right() <= pair[1].left()), "{places:?}");
        assert!(columns.cell(PatientColumn::Images, row).unwrap().right() + GAP <= columns.act(0, row).left());
        let wide = Columns::new(0.0, 1344.0);
        let created = wide.cell(PatientColumn::Created, row).unwrap().left();
        assert!((created - 566.0).abs() < 12.0, "{created}");
    }

    #[test]
    fn a_narrow_list_says_who_it_is_and_leaves_out_what_it_has_no_room_for() {
        for (width, count) in [(896.0, 5), (656.0, 3)] {
            let row = Rect::from_min_size(pos2(0.0, 0.0), egui::vec2(width, 48.0));
            let columns = Columns::new(0.0, width);
            let places: Vec<Rect> = PatientColumn::ALL.into_iter().filter_map(|column| columns.cell(column, row)).collect();
            assert_eq!(places.len(), count, "{places:?}");
            assert!(places.windows(2).all(|pair| pair[0].right() <= pair[1].left()), "{places:?}");
            assert!(places.last().unwrap().right() <= columns.act(0, row).left());
            for column in [PatientColumn::Name, PatientColumn::Born, PatientColumn::Number] {
                assert!(columns.cell(column, row).is_some(), "{column:?} at {width}");
            }
        }
    }

    #[test]
    fn a_head_pressed_twice_turns_the_order_round() {
        let order = pressed(PatientOrder::default(), PatientColumn::Name);
        assert_eq!(order, PatientOrder { by: PatientColumn::Name, is_descending: false });
        assert!(pressed(order, PatientColumn::Name).is_descending);
    }
}
