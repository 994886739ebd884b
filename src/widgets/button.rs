//! Buttons: four sizes, five kinds, with icon and key hint; and icon buttons. Every one names itself.

use super::{
    icons::{self, Icon},
    paint::{self, Ink, Key},
    theme::{self, Tokens, Type},
};
use egui::{Color32, CornerRadius, CursorIcon, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2};

/// What a button is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// One of several acts.
    #[default]
    Neutral,
    /// The act of the page.
    Primary,
    /// Asks a person: *Choose patient*.
    Amber,
    /// Destroys or rejects.
    Danger,
    /// No frame until hovered.
    Ghost,
}

/// How high a button is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// 32 px, in dense places.
    Small,
    /// 40 px.
    #[default]
    Default,
    /// 44 px, the second row of the review panel and toasts.
    Medium,
    /// 48 px.
    Large,
    /// 56 px.
    ExtraLarge,
}

/// Side of the caret of a button that opens a menu.
const CARET: f32 = 14.0;

struct Measures {
    inset: f32,
    style: Type,
    icon: f32,
    gap: f32,
    radius: u8,
}

impl Size {
    const fn measures(self) -> Measures {
        match self {
            Self::Small => Measures { inset: 11.0, style: theme::DENSE_STRONG, icon: 16.0, gap: 6.0, radius: theme::R_SMALL },
            Self::Default => Measures { inset: 14.0, style: theme::BUTTON, icon: 18.0, gap: 8.0, radius: theme::R3 },
            Self::Medium => Measures { inset: 18.0, style: theme::BUTTON, icon: 18.0, gap: 8.0, radius: theme::R3 },
            Self::Large => Measures { inset: 18.0, style: theme::STATE, icon: 18.0, gap: 8.0, radius: theme::R3 },
            Self::ExtraLarge => Measures { inset: 20.0, style: theme::ACT, icon: 22.0, gap: 8.0, radius: theme::R4 },
        }
    }
}

/// A button with words.
#[must_use = "a button is drawn by `put`"]
pub struct Button<'a> {
    label: &'a str,
    name: Option<&'a str>,
    icon: Option<Icon>,
    key: Option<Key<'a>>,
    opens_menu: bool,
    tooltip: Option<&'a str>,
    kind: Kind,
    size: Size,
    enabled: bool,
    in_tab_order: bool,
    salt: Option<egui::Id>,
}

struct Colors {
    fill: Color32,
    hover: Color32,
    press: Color32,
    outline: Color32,
    text: Color32,
    icon: Color32,
    key: Color32,
    key_outline: Color32,
}

impl<'a> Button<'a> {
    /// A neutral button of 40 px.
    pub const fn new(label: &'a str) -> Self {
        Self {
            label,
            name: None,
            icon: None,
            key: None,
            opens_menu: false,
            tooltip: None,
            kind: Kind::Neutral,
            size: Size::Default,
            enabled: true,
            in_tab_order: true,
            salt: None,
        }
    }

    /// With an icon before the words.
    pub const fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// With a key hint after the words.
    pub const fn key(mut self, key: Key<'a>) -> Self {
        self.key = Some(key);
        self
    }

    /// With a caret after the words: it opens a menu.
    pub const fn opens_menu(mut self) -> Self {
        self.opens_menu = true;
        self
    }

    /// Of this kind.
    pub const fn kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    /// Of this height.
    pub const fn size(mut self, size: Size) -> Self {
        self.size = size;
        self
    }

    /// Greyed out and without effect when not `enabled`.
    pub const fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    /// Repeats the name and the key when the pointer rests on it.
    pub const fn tooltip(mut self, tooltip: &'a str) -> Self {
        self.tooltip = Some(tooltip);
        self
    }

    /// Whether Tab stops at it: in a list only on the row that has the keyboard.
    pub const fn in_tab_order(mut self, in_tab_order: bool) -> Self {
        self.in_tab_order = in_tab_order;
        self
    }

    /// Its name for accessibility, when the words alone do not say what it acts on: `Assign to Hartmann, Amelia`.
    pub const fn name(mut self, name: &'a str) -> Self {
        self.name = Some(name);
        self
    }

    /// Keeps buttons of the same words apart.
    pub fn salt(mut self, salt: impl std::hash::Hash + std::fmt::Debug) -> Self {
        self.salt = Some(egui::Id::unique(salt));
        self
    }

    /// How wide it wants to be.
    pub fn width(&self, ui: &Ui) -> f32 {
        let m = self.size.measures();
        (self.content_width(ui, &m) + 2.0 * m.inset).ceil()
    }

    fn content_width(&self, ui: &Ui, m: &Measures) -> f32 {
        let painter = ui.painter();
        paint::width(painter, m.style, self.label)
            + self.icon.map_or(0.0, |_| m.icon + if self.label.is_empty() { 0.0 } else { m.gap })
            + self.after(painter, m)
    }

    /// What stands after the words needs.
    fn after(&self, painter: &egui::Painter, m: &Measures) -> f32 {
        self.key.map_or(0.0, |key| key.width(painter) + m.gap) + if self.opens_menu { CARET + m.gap } else { 0.0 }
    }

    /// Draws it into `rect`.
    pub fn put(self, ui: &Ui, rect: Rect) -> Response {
        let t = theme::tokens(ui);
        let m = self.size.measures();
        let id = ui.scope_id().with(("button", self.label, self.salt));
        let enabled = self.enabled && ui.is_enabled();
        let response = ui.interact(rect, id, sense(enabled, self.in_tab_order));
        let name = self.name.unwrap_or(self.label);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, name));
        if !ui.is_rect_visible(rect) {
            return response;
        }
        let colors = if enabled { colors(t, self.kind) } else { disabled(t) };
        let fill = if response.is_pointer_button_down_on() {
            colors.press
        } else if response.hovered() {
            colors.hover
        } else {
            colors.fill
        };
        let painter = ui.painter();
        painter.rect(rect, CornerRadius::same(m.radius), fill, Stroke::new(theme::HAIRLINE, colors.outline), StrokeKind::Inside);
        let y = rect.center().y;
        let room = rect.width() - 2.0 * 8.0;
        let mut x = rect.center().x - self.content_width(ui, &m).min(room) / 2.0;
        if let Some(icon) = self.icon {
            paint::icon(painter, icon, m.icon, colors.icon, pos2(x + m.icon / 2.0, y));
            x += m.icon + m.gap;
        }
        let key_room = self.after(painter, &m);
        let words = Rect::from_min_max(pos2(x, rect.top()), pos2(rect.right() - 8.0 - key_room, rect.bottom()));
        let drawn = paint::text_in(painter, Ink::new(m.style, colors.text), self.label, words, egui::Align::Min);
        if let Some(key) = self.key {
            paint::key_hint(painter, key, pos2(drawn.right() + m.gap, y), colors.key, colors.key_outline);
        }
        if self.opens_menu {
            paint::icon(painter, icons::CARET_DOWN, CARET, colors.icon, pos2(drawn.right() + m.gap + CARET / 2.0, y));
        }
        paint::focus_ring(ui, &response, m.radius);
        let response = if enabled { response.on_hover_cursor(CursorIcon::PointingHand) } else { response };
        match self.tooltip {
            Some(tooltip) => response.on_hover_text(tooltip),
            None => response,
        }
    }
}

fn sense(enabled: bool, in_tab_order: bool) -> Sense {
    match (enabled, in_tab_order) {
        (true, true) => Sense::click(),
        (true, false) => Sense::click() - Sense::FOCUSABLE,
        (false, _) => Sense::hover(),
    }
}

fn colors(t: &Tokens, kind: Kind) -> Colors {
    let neutral = Colors { fill: t.card, hover: t.hover, press: t.line, outline: t.line2, text: t.text, icon: t.text2, key: t.text2, key_outline: t.line2 };
    match kind {
        Kind::Neutral => neutral,
        Kind::Primary => Colors {
            fill: t.teal_fill,
            hover: t.teal,
            press: t.teal_fill.lerp_to_gamma(t.on_teal, 0.12),
            outline: t.teal_fill,
            text: t.on_teal,
            icon: t.on_teal,
            key: t.on_teal,
            key_outline: t.on_teal_line,
        },
        Kind::Amber => Colors {
            fill: t.amber_fill,
            hover: t.amber_fill.lerp_to_gamma(Color32::WHITE, 0.15),
            press: t.amber_fill.lerp_to_gamma(t.on_amber, 0.12),
            outline: t.amber_fill,
            text: t.on_amber,
            icon: t.on_amber,
            key: t.on_amber,
            key_outline: t.on_amber_line,
        },
        Kind::Danger => Colors { text: t.red, icon: t.red, ..neutral },
        Kind::Ghost => Colors { fill: Color32::TRANSPARENT, outline: Color32::TRANSPARENT, ..neutral },
    }
}

fn disabled(t: &Tokens) -> Colors {
    Colors { fill: t.panel, hover: t.panel, press: t.panel, outline: t.line, text: t.disabled, icon: t.disabled, key: t.disabled, key_outline: t.line }
}

/// A button that is only an icon: 40 × 40, or 32 × 32.
#[must_use = "a button is drawn by `put`"]
pub struct IconButton<'a> {
    icon: Icon,
    name: &'a str,
    tooltip: Option<&'a str>,
    side: f32,
    on: bool,
    enabled: bool,
    in_tab_order: bool,
    salt: Option<egui::Id>,
}

impl<'a> IconButton<'a> {
    /// A button of 40 × 40; `name` is its accessible name and its tooltip.
    pub const fn new(icon: Icon, name: &'a str) -> Self {
        Self { icon, name, tooltip: None, side: 40.0, on: false, enabled: true, in_tab_order: true, salt: None }
    }

    /// 32 × 32.
    pub const fn small(mut self) -> Self {
        self.side = 32.0;
        self
    }

    /// Shown as a tool that is on.
    pub const fn on(mut self, on: bool) -> Self {
        self.on = on;
        self
    }

    /// Greyed out and without effect when not `enabled`.
    pub const fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    /// Another tooltip than the name: with the key.
    pub const fn tooltip(mut self, tooltip: &'a str) -> Self {
        self.tooltip = Some(tooltip);
        self
    }

    /// Whether Tab stops at it: in a list only on the row that has the keyboard.
    pub const fn in_tab_order(mut self, in_tab_order: bool) -> Self {
        self.in_tab_order = in_tab_order;
        self
    }

    /// Keeps buttons of the same name apart.
    pub fn salt(mut self, salt: impl std::hash::Hash + std::fmt::Debug) -> Self {
        self.salt = Some(egui::Id::unique(salt));
        self
    }

    /// Draws it into `rect`.
    pub fn put(self, ui: &Ui, rect: Rect) -> Response {
        let t = theme::tokens(ui);
        let enabled = self.enabled && ui.is_enabled();
        let response = ui.interact(rect, ui.scope_id().with(("icon button", self.name, self.salt)), sense(enabled, self.in_tab_order));
        response.widget_info(|| {
            if self.on { WidgetInfo::selected(Role::Button, enabled, true, self.name) } else { WidgetInfo::labeled(Role::Button, enabled, self.name) }
        });
        let radius = if self.side < 40.0 { theme::R_SMALL } else { theme::R3 };
        let fill = if response.is_pointer_button_down_on() {
            t.line
        } else if response.hovered() && enabled {
            t.hover
        } else if self.on {
            t.selected
        } else {
            Color32::TRANSPARENT
        };
        let painter = ui.painter();
        painter.rect_filled(rect, CornerRadius::same(radius), fill);
        let color = match (enabled, self.on) {
            (false, _) => t.disabled,
            (true, true) => t.text,
            (true, false) => t.text2,
        };
        paint::icon(painter, self.icon, if self.side < 40.0 { 18.0 } else { 20.0 }, color, rect.center());
        paint::focus_ring(ui, &response, radius);
        let response = response.on_hover_text(self.tooltip.unwrap_or(self.name));
        if enabled { response.on_hover_cursor(CursorIcon::PointingHand) } else { response }
    }
}
