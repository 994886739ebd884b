//! The tooth picker: both arches as the patient's mouth is seen, cells as wide as the teeth are. A press adds or takes away.

use super::{
    paint::{self, Ink},
    theme,
};
use chairside_api::{Tooth, ToothSet};
use chairside_words::say;
use egui::{Align2, Color32, CornerRadius, CursorIcon, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use std::collections::BTreeSet;

/// Height of a row of cells.
pub const ROW: f32 = 38.0;
/// Space between the two rows.
pub const GAP: f32 = 2.0;
/// Height of both rows.
pub const HEIGHT: f32 = 2.0 * ROW + GAP;
const MIDDLE: f32 = 8.0;
const CELL_GAP: f32 = 2.0;

/// How wide a cell is, by the tooth's position from the midline, in a panel of 508 px.
const fn cell_width(tooth: Tooth) -> f32 {
    match tooth.position() {
        1 | 2 => 25.0,
        3 => 27.0,
        4 | 5 => 30.0,
        _ => 35.0,
    }
}

/// What the picker shows.
pub struct Shown<'a> {
    /// The teeth that are chosen.
    pub teeth: &'a ToothSet,
    /// Teeth that have an image already get a dot.
    pub imaged: &'a BTreeSet<Tooth>,
    /// Milk teeth instead of permanent ones.
    pub milk: bool,
    /// Whether a tooth can be pressed.
    pub enabled: bool,
    /// The teeth are only suggested: nobody has confirmed them.
    pub suggested: bool,
}

/// Draws the picker into the width of `rect`; answers the tooth that was pressed.
pub fn tooth_picker(ui: &Ui, rect: Rect, shown: &Shown<'_>) -> Option<Tooth> {
    let mut pressed = None;
    let milk = shown.milk;
    for (row, quadrants) in [(0, if milk { [5, 6] } else { [1, 2] }), (1, if milk { [8, 7] } else { [4, 3] })] {
        let arch = arch(quadrants, milk);
        let natural: f32 = arch.iter().map(|tooth| cell_width(*tooth)).sum::<f32>() + CELL_GAP * (arch.len() as f32 - 2.0) + MIDDLE + 2.0 * CELL_GAP;
        let stretch = if milk {
            1.0
        } else {
            ((rect.width() - (natural - arch.iter().map(|tooth| cell_width(*tooth)).sum::<f32>())) / arch.iter().map(|tooth| cell_width(*tooth)).sum::<f32>())
                .clamp(0.6, 1.35)
        };
        let width: f32 = arch.iter().map(|tooth| cell_width(*tooth) * stretch + CELL_GAP).sum::<f32>() - CELL_GAP + MIDDLE + CELL_GAP;
        let mut x = rect.center().x - width / 2.0;
        let y = rect.top() + row as f32 * (ROW + GAP);
        for (at, tooth) in arch.iter().enumerate() {
            if at == arch.len() / 2 {
                x += MIDDLE + CELL_GAP;
            }
            let right = x + cell_width(*tooth) * stretch;
            let cell = Rect::from_min_max(pos2(x.round(), y), pos2(right.round(), y + ROW));
            x = right + CELL_GAP;
            if tooth_cell(ui, cell, *tooth, shown) {
                pressed = Some(*tooth);
            }
        }
    }
    pressed
}

fn arch(quadrants: [u8; 2], milk: bool) -> Vec<Tooth> {
    let last = if milk { 5 } else { 8 };
    let right = (1..=last).rev().map(|position| quadrants[0] * 10 + position);
    let left = (1..=last).map(|position| quadrants[1] * 10 + position);
    right.chain(left).filter_map(|number| Tooth::new(number).ok()).collect()
}

fn tooth_cell(ui: &Ui, rect: Rect, tooth: Tooth, shown: &Shown<'_>) -> bool {
    let t = theme::tokens(ui);
    let (on, imaged) = (shown.teeth.contains(tooth), shown.imaged.contains(&tooth));
    let response = ui.interact(rect, ui.scope_id().with(("tooth", tooth)), if shown.enabled { Sense::click() } else { Sense::hover() });
    response.widget_info(|| {
        WidgetInfo::selected(
            Role::CheckBox,
            shown.enabled,
            on && !shown.suggested,
            if on && shown.suggested { say!("tooth-suggested", tooth = tooth.to_string()) } else { say!("tooth", tooth = tooth.to_string()) },
        )
    });
    let proposed = on && shown.suggested && shown.enabled;
    let (fill, outline, color) = if proposed {
        (if response.hovered() { t.hover } else { t.tooth_cell }, Color32::TRANSPARENT, t.text)
    } else if on && shown.enabled {
        (t.teal_fill, t.teal_fill, t.on_teal)
    } else if on {
        (t.selected, t.line2, t.text)
    } else if !shown.enabled {
        (t.panel, t.line, t.disabled)
    } else if response.is_pointer_button_down_on() {
        (t.line, t.line, t.text2)
    } else if response.hovered() {
        (t.hover, t.line, t.text)
    } else {
        (t.tooth_cell, t.line, t.text2)
    };
    let painter = ui.painter();
    painter.rect(rect, CornerRadius::same(theme::R_SMALL), fill, Stroke::new(theme::HAIRLINE, outline), StrokeKind::Inside);
    if proposed {
        paint::dashed_outline(painter, rect.shrink(1.0), f32::from(theme::R_SMALL), Stroke::new(2.0, t.teal), 4.0, 3.0);
    }
    // A dot alone would be a colour alone: its number is SemiBold too.
    let style = if on || imaged { theme::DENSE_STRONG } else { theme::DENSE };
    paint::text(painter, Ink::new(style, color), &tooth.to_string(), rect.center(), Align2::CENTER_CENTER);
    if imaged {
        painter.circle_filled(pos2(rect.center().x, rect.bottom() - 6.5), 2.5, if on && shown.enabled && !proposed { t.on_teal } else { t.teal });
    }
    paint::focus_ring(ui, &response, theme::R_SMALL);
    let clicked = response.clicked();
    let response = if shown.enabled { response.on_hover_cursor(CursorIcon::PointingHand) } else { response };
    response.on_hover_text(format!("{tooth} · {}", tooth_name(tooth)));
    clicked
}

/// The tooth in words: `lower left first molar`.
pub fn tooth_name(tooth: Tooth) -> String {
    let kind = match (tooth.is_deciduous(), tooth.position()) {
        (_, 1) => say!("tooth-central-incisor"),
        (_, 2) => say!("tooth-lateral-incisor"),
        (_, 3) => say!("tooth-canine"),
        (false, 4) => say!("tooth-first-premolar"),
        (false, 5) => say!("tooth-second-premolar"),
        (false, 6) | (true, 4) => say!("tooth-first-molar"),
        (false, 7) | (true, 5) => say!("tooth-second-molar"),
        _ => say!("tooth-third-molar"),
    };
    let quadrant = match (tooth.is_upper(), tooth.is_right()) {
        (true, true) => say!("tooth-upper-right"),
        (true, false) => say!("tooth-upper-left"),
        (false, true) => say!("tooth-lower-right"),
        (false, false) => say!("tooth-lower-left"),
    };
    if tooth.is_deciduous() { say!("tooth-name-deciduous", quadrant, kind) } else { say!("tooth-name", quadrant, kind) }
}

/// `36 · lower left first molar`, all their numbers, or how to choose one where one may be chosen.
pub fn described(teeth: &ToothSet, enabled: bool) -> String {
    let mut iter = teeth.iter();
    match (iter.next(), teeth.len()) {
        (None, _) if enabled => say!("tooth-how").to_owned(),
        (None, _) => say!("tooth-none-set").to_owned(),
        (Some(tooth), 1) => format!("{tooth} · {}", tooth_name(tooth)),
        _ => numbers(teeth),
    }
}

/// Teeth by their numbers alone.
pub fn numbers(teeth: &ToothSet) -> String {
    teeth.iter().map(|tooth| tooth.to_string()).collect::<Vec<_>>().join(", ")
}

/// What the program that took the image suggests. Approving confirms it.
pub fn suggestion(teeth: &ToothSet) -> String {
    say!("tooth-suggested-by-nanopix", teeth = numbers(teeth))
}

/// Size of the toggle beside the picker's head.
pub const TOGGLE: egui::Vec2 = vec2(84.0, 24.0);

/// Draws the toggle between permanent and milk teeth; answers whether it was pressed.
pub fn milk_toggle(ui: &Ui, rect: Rect, on: bool) -> bool {
    let t = theme::tokens(ui);
    let response = ui.interact(rect, ui.scope_id().with("milk teeth"), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, on, say!("review-milk-teeth")));
    let fill = if response.hovered() {
        t.hover
    } else if on {
        t.selected
    } else {
        Color32::TRANSPARENT
    };
    ui.painter().rect(rect, CornerRadius::same(theme::R2), fill, Stroke::new(theme::HAIRLINE, t.line2), StrokeKind::Inside);
    let color = if on { t.text } else { t.text3 };
    paint::text(ui.painter(), Ink::new(theme::CAPTION, color), say!("review-milk-teeth"), rect.center(), Align2::CENTER_CENTER);
    paint::focus_ring(ui, &response, theme::R2);
    response.on_hover_cursor(CursorIcon::PointingHand).clicked()
}
