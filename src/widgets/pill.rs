//! Status pills: 28 px, icon and words; a state is never a colour alone.

use super::{
    icons::Icon,
    paint::{self, Ink},
    theme::{self, Tokens},
};
use egui::{Align, Color32, CornerRadius, CursorIcon, Id, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// How a pill looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// On a card, its icon green.
    Green,
    /// On a card, its icon blue.
    Blue,
    /// On a card, its icon grey.
    #[default]
    Plain,
    /// On a card, its icon purple: NanoPix.
    Purple,
    /// Asks a person to look.
    Amber,
    /// Went wrong.
    Red,
}

/// A pill of the status strip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pill {
    /// Before the words.
    pub icon: Icon,
    /// SemiBold, before the words: a name.
    pub lead: Option<String>,
    /// The words.
    pub text: String,
    /// What is shown instead where the strip is too narrow; it is read out whole.
    pub short: Option<String>,
    /// Whether it is shown so.
    pub is_short: bool,
    /// Whether only its icon is shown.
    pub is_icon: bool,
    /// The look.
    pub tone: Tone,
    /// The whole story, when the pointer rests on it.
    pub tooltip: Option<String>,
    /// Pressing it leads somewhere: what tells it from other pills, wherever it stands and whatever it says.
    pub leads: Option<Id>,
}

/// Height of a pill.
pub const HEIGHT: f32 = 28.0;
const LEFT: f32 = 9.0;
const RIGHT: f32 = 12.0;
const ICON: f32 = 16.0;
const GAP: f32 = 7.0;

impl Pill {
    /// A pill that says something and leads nowhere.
    pub fn new(icon: Icon, tone: Tone, text: impl Into<String>) -> Self {
        Self { icon, lead: None, text: text.into(), short: None, is_short: false, is_icon: false, tone, tooltip: None, leads: None }
    }

    /// With the whole story as tooltip.
    #[must_use]
    pub fn tooltip(mut self, tooltip: impl Into<String>) -> Self {
        self.tooltip = Some(tooltip.into());
        self
    }

    /// With fewer words for where there is little room; the tooltip is then what it says, if it has no other.
    #[must_use]
    pub fn short(mut self, short: impl Into<String>) -> Self {
        self.short = Some(short.into());
        self
    }

    /// What is shown of its words.
    fn shown(&self) -> &str {
        self.short.as_deref().filter(|_| self.is_short).unwrap_or(&self.text)
    }

    /// With a name before the words, which then stand back.
    #[must_use]
    pub fn lead(mut self, lead: impl Into<String>) -> Self {
        self.lead = Some(lead.into());
        self
    }

    /// Its words, as they are read out.
    pub fn words(&self) -> String {
        match &self.lead {
            Some(lead) if self.text.is_empty() => lead.clone(),
            Some(lead) => format!("{lead} {}", self.text),
            None => self.text.clone(),
        }
    }

    fn lead_width(&self, ui: &Ui) -> f32 {
        let gap = if self.text.is_empty() { 0.0 } else { GAP };
        self.lead.as_ref().map_or(0.0, |lead| paint::width(ui.painter(), theme::DENSE_STRONG, lead) + gap)
    }

    /// Pressing it leads somewhere; `to` is not twice in a strip.
    #[must_use]
    pub fn leads(mut self, to: impl std::hash::Hash + std::fmt::Debug) -> Self {
        self.leads = Some(Id::unique(to));
        self
    }

    fn style(&self) -> theme::Type {
        if self.is_urgent() { theme::DENSE_STRONG } else { theme::DENSE }
    }

    /// Whether it says that something is wrong or waits for a person.
    pub const fn is_urgent(&self) -> bool {
        matches!(self.tone, Tone::Amber | Tone::Red)
    }

    /// How wide it is.
    pub fn width(&self, ui: &Ui) -> f32 {
        if self.is_icon {
            return HEIGHT;
        }
        (LEFT + ICON + GAP + self.lead_width(ui) + paint::width(ui.painter(), self.style(), self.shown()) + RIGHT).ceil()
    }

    /// Draws it into `rect`.
    pub fn put(&self, ui: &Ui, rect: Rect) -> Response {
        let t = theme::tokens(ui);
        let clickable = self.leads.is_some();
        let sense = if clickable { Sense::click() } else { Sense::hover() };
        let response = ui.interact(rect, ui.scope_id().with(("pill", self.icon.glyph, self.leads)), sense);
        response.widget_info(|| WidgetInfo::labeled(if clickable { Role::Button } else { Role::Status }, true, self.words()));
        let (fill, outline, text, icon) = colors(t, self.tone);
        let fill = if clickable && response.hovered() && !matches!(self.tone, Tone::Amber | Tone::Red) { t.hover } else { fill };
        let painter = ui.painter();
        painter.rect(rect, CornerRadius::same((rect.height() / 2.0) as u8), fill, Stroke::new(theme::HAIRLINE, outline), StrokeKind::Inside);
        if self.is_icon {
            paint::icon(painter, self.icon, ICON, icon, rect.center());
            paint::focus_ring(ui, &response, 14);
            return response.on_hover_text(self.tooltip.as_deref().unwrap_or(&self.words()));
        }
        paint::icon(painter, self.icon, ICON, icon, pos2(rect.left() + LEFT + ICON / 2.0, rect.center().y));
        let words = Rect::from_min_max(pos2(rect.left() + LEFT + ICON + GAP, rect.top()), pos2(rect.right() - 8.0, rect.bottom()));
        let mut rest = words;
        if let Some(lead) = &self.lead {
            paint::text_in(painter, Ink::new(theme::DENSE_STRONG, text), lead, words, Align::Min);
            rest.min.x += self.lead_width(ui);
        }
        let color = if self.lead.is_some() { t.text3 } else { text };
        paint::text_in(painter, Ink::new(self.style(), color), self.shown(), rest, Align::Min);
        paint::focus_ring(ui, &response, 14);
        let response = if clickable { response.on_hover_cursor(CursorIcon::PointingHand) } else { response };
        match &self.tooltip {
            Some(tooltip) => response.on_hover_text(tooltip),
            None if self.shown() != self.text || rect.width() < self.width(ui) => response.on_hover_text(self.words()),
            None => response,
        }
    }
}

fn colors(t: &Tokens, tone: Tone) -> (Color32, Color32, Color32, Color32) {
    match tone {
        Tone::Green => (t.card, t.line, t.text, t.green),
        Tone::Blue => (t.card, t.line, t.text, t.blue),
        Tone::Plain => (t.card, t.line, t.text, t.text2),
        Tone::Purple => (t.card, t.line, t.text, t.purple),
        Tone::Amber => (t.amber_soft, t.amber_line, t.amber, t.amber),
        Tone::Red => (t.red_soft, t.red_line, t.red, t.red),
    }
}

/// A count beside a heading: `This visit 8`. Draws it with its left centre at `pos`; answers its right edge.
pub fn count(ui: &Ui, number: usize, pos: egui::Pos2) -> f32 {
    let t = theme::tokens(ui);
    let text = number.to_string();
    let width = (paint::width(ui.painter(), theme::CAPTION, &text) + 14.0).max(22.0).ceil();
    let rect = Rect::from_min_size(pos2(pos.x, pos.y - 10.0), vec2(width, 20.0));
    ui.painter().rect_filled(rect, CornerRadius::same(10), t.count_bg);
    paint::text(ui.painter(), Ink::new(theme::CAPTION, t.text2), &text, rect.center(), egui::Align2::CENTER_CENTER);
    rect.right()
}
