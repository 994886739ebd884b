//! The viewer's bar: close, who it is, how many images, and the tools.

use super::{Layout, Tool, Viewer, list::Whose};
use crate::{
    command::UiCommand,
    pages::PageContext,
    widgets::{
        button::IconButton,
        icons, menu,
        paint::{self, Ink, Key},
        patient_head::patient_head,
        room,
        segmented::{Segment, segmented},
        theme,
    },
};
use chairside_words::say;
use egui::{Align, Color32, CornerRadius, CursorIcon, Rect, Role, Sense, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2};

/// A window narrower than this has fewer tools in the bar: the wheel and the keys zoom, and the panel turns, flips and measures.
const NARROW: f32 = 1360.0;

/// Draws it into `rect`.
pub(super) fn bar_ui(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>, viewer: &mut Viewer) {
    let t = theme::tokens(ui);
    ui.painter().rect_filled(rect, 0, t.bg);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(theme::HAIRLINE, t.line));
    let y = rect.center().y;
    let divider = |ui: &Ui, x: f32| ui.painter().vline(x, y - 12.0..=y + 12.0, Stroke::new(theme::HAIRLINE, t.line2));
    let left = close_ui(ui, rect, context, viewer);
    divider(ui, left + 10.0);
    let right = tools_ui(ui, rect, context, viewer);
    who_ui(ui, Rect::from_min_max(pos2(left + 21.0, rect.top()), pos2(right - 12.0, rect.bottom())), context, viewer);
}

/// Draws the button that closes; answers where it ends.
fn close_ui(ui: &Ui, rect: Rect, context: &mut PageContext<'_>, viewer: &mut Viewer) -> f32 {
    let t = theme::tokens(ui);
    if room::is_narrow(ui.ctx()) {
        let place = Rect::from_min_size(rect.min + vec2(8.0, 8.0), vec2(40.0, 40.0));
        let tooltip = UiCommand::CloseViewer.tooltip();
        if IconButton::new(icons::X, say!("viewer-close")).tooltip(&tooltip).put(ui, place).clicked() {
            viewer.apply_crop();
            viewer.put_away();
            context.act(UiCommand::CloseViewer);
        }
        return place.right();
    }
    let words = paint::width(ui.painter(), theme::BUTTON, UiCommand::CloseViewer.label());
    let key = Key::Text(say!("key-escape"));
    let button = Rect::from_min_size(rect.min + vec2(8.0, 8.0), vec2(16.0 + 20.0 + 8.0 + words + 10.0 + key.width(ui.painter()) + 8.0, 40.0));
    let response = ui.interact(button, ui.scope_id().with("close the viewer"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, say!("viewer-close")));
    let fill = if response.hovered() { t.hover } else { Color32::TRANSPARENT };
    ui.painter().rect_filled(button, CornerRadius::same(theme::R3), fill);
    let y = button.center().y;
    paint::icon(ui.painter(), icons::X, 20.0, t.text2, pos2(button.left() + 26.0, y));
    let drawn =
        paint::text(ui.painter(), Ink::new(theme::BUTTON, t.text), UiCommand::CloseViewer.label(), pos2(button.left() + 44.0, y), egui::Align2::LEFT_CENTER);
    paint::key_hint(ui.painter(), key, pos2(drawn.right() + 10.0, y), t.text2, t.line2);
    paint::focus_ring(ui, &response, theme::R3);
    if response.on_hover_cursor(CursorIcon::PointingHand).clicked() {
        // The key goes back a step at a time; who presses this wants to leave, with what is chosen as it stands.
        viewer.apply_crop();
        viewer.put_away();
        context.act(UiCommand::CloseViewer);
    }
    button.right()
}

/// Who it is comes first.
fn who_ui(ui: &Ui, rect: Rect, context: &PageContext<'_>, viewer: &Viewer) {
    let t = theme::tokens(ui);
    match &viewer.whose {
        Whose::Patient(patient) | Whose::Series(patient, _) => {
            patient_head(ui, rect, patient, context.today());
        }
        Whose::Nobody => {
            paint::icon(ui.painter(), icons::TRAY_FILL, 20.0, t.amber, pos2(rect.left() + 10.0, rect.center().y));
            let words = Rect::from_min_max(pos2(rect.left() + 28.0, rect.top()), rect.max);
            paint::label(ui, Ink::new(theme::SECTION, t.amber), say!("viewer-nobody"), words, Align::Min);
        }
    }
}

/// Draws the tools at the right; answers where they begin.
fn tools_ui(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>, viewer: &mut Viewer) -> f32 {
    let t = theme::tokens(ui);
    let y = rect.center().y;
    let mut x = rect.right() - 12.0;
    let mut button_of = |ui: &Ui, act: UiCommand, on: bool, enabled: bool| {
        let place = Rect::from_min_size(pos2(x - 40.0, y - 20.0), vec2(40.0, 40.0));
        x -= 44.0;
        let tooltip = act.tooltip();
        if IconButton::new(act.icon(), act.label()).tooltip(&tooltip).on(on).enabled(enabled).put(ui, place).clicked() {
            context.act(act);
        }
    };
    if room::is_narrow(ui.ctx()) {
        return few_tools_ui(ui, rect, context, viewer);
    }
    let mut button = |ui: &Ui, act: UiCommand, on: bool| button_of(ui, act, on, true);
    let display = viewer.image().map(|image| viewer.display(image)).unwrap_or_default();
    button(ui, UiCommand::ZoomFit, false);
    // Who it is comes first.
    let is_wide = rect.width() >= NARROW;
    if is_wide {
        button(ui, UiCommand::ZoomIn, false);
        button(ui, UiCommand::ZoomOut, false);
        button(ui, UiCommand::Measure, matches!(viewer.tool, Tool::Draw(_)));
    }
    button(ui, UiCommand::Magnify, viewer.tool == Tool::Magnify);
    button(ui, UiCommand::Brightness, viewer.tool == Tool::Level);
    if is_wide {
        button(ui, UiCommand::FlipHorizontal, display.orientation.is_mirrored());
        button(ui, UiCommand::RotateRight, false);
    }
    button(ui, UiCommand::Invert, display.inverted);
    // There also for one image, so that nothing moves away under the pointer when another is put beside it.
    let is_one = viewer.layout == Layout::Single;
    button_of(ui, UiCommand::LinkPanes, viewer.linked && !is_one, !is_one);
    x -= 4.0;
    ui.painter().vline(x, y - 12.0..=y + 12.0, Stroke::new(theme::HAIRLINE, t.line2));
    let segments = layouts();
    let width = 392.0;
    let place = Rect::from_min_size(pos2(x - 12.0 - width, y - 20.0), vec2(width, 40.0));
    let mut layout = viewer.layout;
    let mut child = ui.new_child(UiBuilder::new().max_rect(place).layout(egui::Layout::right_to_left(Align::Center)));
    let shown = segmented(&mut child, say!("viewer-at-once"), &mut layout, &segments);
    viewer.set_layout(layout);
    shown.rect.left()
}

/// The layouts there are.
fn layouts() -> [Segment<'static, Layout>; 4] {
    [
        Segment { value: Layout::Single, label: say!("viewer-single"), icon: Some(icons::SQUARE) },
        Segment { value: Layout::Compare, label: UiCommand::Compare.label(), icon: Some(icons::SQUARE_SPLIT_HORIZONTAL) },
        Segment { value: Layout::Four, label: say!("viewer-grid"), icon: Some(icons::SQUARES_FOUR) },
        Segment { value: Layout::Nine, label: say!("viewer-grid-nine"), icon: Some(icons::GRID_NINE) },
    ]
}

/// What is most in use, and a menu of the rest; answers where they begin.
fn few_tools_ui(ui: &Ui, rect: Rect, context: &mut PageContext<'_>, viewer: &mut Viewer) -> f32 {
    let mut x = rect.right() - 8.0;
    let mut place = || {
        x -= 44.0;
        Rect::from_min_size(pos2(x + 2.0, rect.center().y - 20.0), vec2(40.0, 40.0))
    };
    let is_single = viewer.layout == Layout::Single;
    let asked = menu::more(ui, place(), |ui| {
        let mut asked = None;
        for Segment { value, label, icon } in layouts() {
            let icon = icon.map_or(icons::SQUARE, |icon| if value == viewer.layout { icon.filled() } else { icon });
            let row = menu::row(ui, menu::WIDTH, label, icon, None);
            row.widget_info(|| WidgetInfo::selected(Role::MenuItemRadio, true, value == viewer.layout, label));
            if row.clicked() {
                asked = Some(Asked::Layout(value));
            }
        }
        for act in [UiCommand::LinkPanes, UiCommand::Magnify, UiCommand::ZoomIn, UiCommand::ZoomOut].into_iter().skip(usize::from(is_single)) {
            if menu::act(ui, menu::WIDTH, act, act.icon()).clicked() {
                asked = Some(Asked::Act(act));
            }
        }
        asked
    });
    match asked {
        Some(Asked::Layout(layout)) => viewer.set_layout(layout),
        Some(Asked::Act(act)) => context.act(act),
        None => {}
    }
    let inverted = viewer.image().is_some_and(|image| viewer.display(image).inverted);
    for (act, on) in [(UiCommand::ZoomFit, false), (UiCommand::Brightness, viewer.tool == Tool::Level), (UiCommand::Invert, inverted)] {
        let tooltip = act.tooltip();
        if IconButton::new(act.icon(), act.label()).tooltip(&tooltip).on(on).put(ui, place()).clicked() {
            context.act(act);
        }
    }
    x
}

/// What was chosen in the menu.
enum Asked {
    Layout(Layout),
    Act(UiCommand),
}
