//! A card of the grid: the image fitted whole in a neutral well, when it landed, its teeth, and its state as icon and word.

use super::{
    button::{Button, Size},
    icons::{self, Icon},
    paint::{self, Ink},
    theme::{self, Tokens},
};
use crate::{format, textures::Look};
use chairside_api::ToothSet;
use chairside_core::{Image, ImageState, Origin, Preview};
use chairside_words::say;
use egui::{Align, Align2, Color32, CornerRadius, CursorIcon, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

/// Height of a card.
pub const HEIGHT: f32 = 192.0;
/// Height of the well in it.
pub const WELL: f32 = 114.0;
/// Space between the image and the card's edge: no colour touches a radiograph.
const GUTTER: f32 = 5.0;

/// How a state is shown, everywhere.
#[derive(Clone, Debug, PartialEq)]
pub struct StateLook {
    /// The icon.
    pub icon: Icon,
    /// The word.
    pub word: String,
    /// The colour of both.
    pub color: Color32,
}

/// The part of an image that the server has, 0 to 1.
pub fn sent_part(image: &Image) -> f32 {
    if image.size_bytes == 0 { 0.0 } else { (image.sent_bytes as f64 / image.size_bytes as f64).clamp(0.0, 1.0) as f32 }
}

/// How an image's state is shown. `paused`: somebody stopped the queue.
pub fn state_look(t: &Tokens, image: &Image, paused: bool) -> StateLook {
    let (icon, word, color) = match &image.state {
        _ if image.lost_at.is_some() => (icons::WARNING_OCTAGON_FILL, say!("state-lost").to_owned(), t.red),
        ImageState::Unassigned => (icons::TRAY_FILL, say!("unassigned").to_owned(), t.amber),
        ImageState::NeedsReview => (icons::EYE_FILL, say!("state-needs-review").to_owned(), t.amber),
        ImageState::Approved { .. } => (icons::CHECK, say!("state-approved").to_owned(), t.text2),
        ImageState::Pending | ImageState::Retrying { .. } if paused => (icons::PAUSE_CIRCLE_FILL, say!("state-paused").to_owned(), t.text2),
        ImageState::Pending | ImageState::Retrying { .. } => (icons::CLOCK_FILL, say!("state-waiting").to_owned(), t.text2),
        ImageState::Uploading { .. } => (icons::CLOUD_ARROW_UP_FILL, say!("state-uploading", percent = format::percent(sent_part(image))), t.blue),
        ImageState::Uploaded { hidden_at: Some(_), .. } => (icons::EYE_SLASH_FILL, say!("state-hidden").to_owned(), t.text2),
        ImageState::Uploaded { .. } => (icons::CHECK_CIRCLE_FILL, say!("state-uploaded").to_owned(), t.green),
        ImageState::Failed { .. } => (icons::WARNING_OCTAGON_FILL, say!("state-failed").to_owned(), t.red),
        ImageState::Rejected { .. } => (icons::EYE_SLASH_FILL, say!("state-rejected").to_owned(), t.text2),
    };
    StateLook { icon, word, color }
}

/// What is safe of an image that there is nothing to see of, and what to do.
pub fn fate(image: &Image) -> &'static str {
    match (&image.state, &image.preview) {
        _ if image.lost_at.is_some() => say!("fate-lost"),
        _ if image.origin == Origin::Server => say!("fate-of-other-room"),
        // It was never to be seen, which says nothing of its bytes.
        (_, Preview::Refused(_) | Preview::Only(_)) => say!("review-no-preview-safe"),
        (ImageState::Uploaded { .. }, _) => say!("fate-at-server"),
        _ => say!("fate-unknown"),
    }
}

/// What a card shows.
pub struct Card<'a> {
    /// The image.
    pub image: &'a Image,
    /// Its picture.
    pub look: Look,
    /// Its teeth, as the person has set them.
    pub teeth: CardTeeth<'a>,
    /// When it landed.
    pub clock: String,
    /// Ringed.
    pub selected: bool,
    /// Chosen among several: the state says *Selected*.
    pub chosen: bool,
    /// Somebody stopped the queue.
    pub paused: bool,
    /// Why to look at it twice.
    pub mark: Option<Mark>,
    /// 0 to 1, while it fades in.
    pub opacity: f32,
}

/// The teeth on a card.
#[derive(Clone, Copy)]
pub struct CardTeeth<'a> {
    /// Which.
    pub set: &'a ToothSet,
    /// Nobody has confirmed them.
    pub suggested: bool,
}

/// What was done to a card.
pub struct CardResponse {
    /// The card itself.
    pub card: Response,
    /// Retry was pressed.
    pub retry: bool,
}

impl Card<'_> {
    /// Draws it into `rect`.
    pub fn put(self, ui: &mut Ui, rect: Rect) -> CardResponse {
        let t = theme::tokens(ui);
        let image = self.image;
        let state = if self.chosen {
            StateLook { icon: icons::CHECK_SQUARE_FILL, word: say!("state-selected").to_owned(), color: t.teal }
        } else {
            state_look(t, image, self.paused)
        };
        let card = ui.interact(rect, ui.scope_id().with(("card", &image.id)), Sense::click());
        let marked = self.selected || self.chosen;
        card.widget_info(|| {
            let teeth = match (self.teeth.set.is_empty(), self.teeth.suggested) {
                (true, _) => String::new(),
                (false, false) => say!("card-teeth", teeth = format::teeth(self.teeth.set)),
                (false, true) => say!("card-teeth-suggested", teeth = format::teeth(self.teeth.set)),
            };
            let only = match self.mark {
                Some(Mark::OtherName) => say!("card-other-name"),
                Some(Mark::PreviewOnly) => say!("card-preview-only"),
                None => "",
            };
            let parts = [say!("card-image", time = self.clock), teeth, only.to_owned(), state.word.clone()];
            let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            WidgetInfo::selected(Role::ListBoxOption, true, marked, parts.join(", "))
        });
        if !ui.is_rect_visible(rect) {
            return CardResponse { card, retry: false };
        }
        let mut painter = ui.painter().clone();
        painter.multiply_opacity(self.opacity);
        let fill = if card.hovered() { t.hover } else { t.card };
        paint::panel(&painter, rect, theme::R4, fill, if marked { Color32::TRANSPARENT } else { t.line });
        if marked {
            paint::selection_ring(&painter, rect, theme::R4, t.teal_fill);
        }
        let inner = rect.shrink(theme::HAIRLINE);
        let well = Rect::from_min_size(inner.min + vec2(GUTTER, GUTTER), vec2(inner.width() - 2.0 * GUTTER, WELL));
        fit(&painter, t, &self.look, well, theme::R2);
        if let Some(mark) = self.mark {
            mark.put(&painter, well);
        }
        if matches!(image.state, ImageState::Uploading { .. }) {
            let bar = Rect::from_min_size(pos2(well.left(), well.bottom() + 4.0), vec2(well.width(), 3.0));
            paint::bar(&painter, bar, sent_part(image), t.line2, t.blue);
        }
        // The two rows under the image, centred in what is left.
        let left = inner.left() + 12.0;
        let right = inner.right() - 10.0;
        let first = well.bottom() + 22.0;
        let second = first + 29.0;
        paint::text(&painter, Ink::new(theme::STATE, t.text), &self.clock, pos2(left, first), Align2::LEFT_CENTER);
        // An empty chip asks for a tooth; where none can be set any more, nothing is asked.
        if !self.teeth.set.is_empty() || image.state.is_open() {
            tooth_chip(&painter, t, self.teeth, pos2(right, first));
        }
        paint::icon(&painter, state.icon, 20.0, state.color, pos2(left + 10.0, second));
        paint::text_in(
            &painter,
            Ink::new(theme::STATE, state.color),
            &state.word,
            Rect::from_min_max(pos2(left + 26.0, second - 12.0), pos2(right, second + 12.0)),
            Align::Min,
        );
        let mut retry = false;
        if matches!(image.state, ImageState::Failed { .. }) && image.lost_at.is_none() {
            let name = say!("card-retry-image", time = self.clock);
            let button = Button::new(say!("card-retry")).icon(icons::ARROW_CLOCKWISE).size(Size::Small).name(&name).salt(&image.id);
            let width = button.width(ui);
            retry = button.put(ui, Rect::from_min_size(pos2(right - width + 2.0, second - 16.0), vec2(width, 32.0))).clicked();
        }
        paint::focus_ring(ui, &card, theme::R4);
        let card = match image.why_unassigned() {
            Some(why) => card.on_hover_text(why),
            None => card,
        };
        CardResponse { card: card.on_hover_cursor(CursorIcon::PointingHand), retry }
    }
}

/// Draws a picture fitted whole into a well, or why there is none.
pub fn fit(painter: &egui::Painter, t: &Tokens, look: &Look, well: Rect, radius: impl Into<CornerRadius>) {
    let radius = radius.into();
    painter.rect_filled(well, radius, t.well);
    match look {
        Look::Ready(texture) => {
            let size = texture.size_vec2();
            let scale = (well.width() / size.x).min(well.height() / size.y);
            let place = Rect::from_center_size(well.center(), size * scale);
            // A picture that fills the well is rounded with it.
            let fills = place.expand(1.0).contains_rect(well);
            let radius = if fills { radius } else { CornerRadius::ZERO };
            painter.add(egui::epaint::RectShape::filled(place, radius, Color32::WHITE).with_texture(texture.id(), FULL_UV));
        }
        Look::Waiting => {}
        Look::Refused(_) => {
            // The well is dark in both themes.
            let t = &theme::DARK;
            let middle = well.center();
            if well.height() >= 70.0 {
                paint::icon(painter, icons::IMAGE_BROKEN, 24.0, t.text3, middle - vec2(0.0, 12.0));
                paint::text(painter, Ink::new(theme::CAPTION, t.text2), say!("no-preview"), middle + vec2(0.0, 14.0), Align2::CENTER_CENTER);
            } else {
                paint::icon(painter, icons::IMAGE_BROKEN, 24.0, t.text3, middle);
            }
        }
    }
}

/// The whole of a texture.
pub const FULL_UV: Rect = Rect { min: egui::Pos2::ZERO, max: pos2(1.0, 1.0) };

/// What an image is marked with whose picture is another program's.
pub fn preview_only() -> &'static str {
    say!("preview-only")
}

/// Whether what is shown of an image is not the image.
pub const fn is_preview_only(image: &Image) -> bool {
    matches!(image.preview, Preview::Only(_))
}

/// Why an image is to be looked at twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Its file names somebody else than the patient it is with.
    OtherName,
    /// What is shown is not the image.
    PreviewOnly,
}

impl Mark {
    /// That of an image, when it has one; `names_another`: its file names somebody else.
    pub const fn of(image: &Image, names_another: bool) -> Option<Self> {
        match (names_another, is_preview_only(image)) {
            (true, _) => Some(Self::OtherName),
            (false, true) => Some(Self::PreviewOnly),
            (false, false) => None,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::OtherName => say!("mark-other-name"),
            Self::PreviewOnly => preview_only(),
        }
    }

    /// Marks the picture in a well: icon and words, at its foot.
    pub fn put(self, painter: &egui::Painter, well: Rect) {
        // The well is dark in both themes.
        let t = &theme::DARK;
        let width = (4.0 + 16.0 + 4.0 + paint::width(painter, theme::CAPTION, self.words()) + 8.0).ceil().min(well.width());
        let chip = Rect::from_min_size(pos2(well.left(), well.bottom() - 22.0), vec2(width, 22.0));
        painter.rect_filled(chip, CornerRadius::same(theme::R2), t.panel);
        paint::icon(painter, icons::WARNING_CIRCLE_FILL, 16.0, t.amber, pos2(chip.left() + 12.0, chip.center().y));
        let place = Rect::from_min_max(pos2(chip.left() + 24.0, chip.top()), chip.max);
        paint::text_in(painter, Ink::new(theme::CAPTION, t.text), self.words(), place, Align::Min);
    }
}

/// The chip with an image's teeth, its right centre at `pos`; dashed while none is set, or while they are only suggested.
fn tooth_chip(painter: &egui::Painter, t: &Tokens, CardTeeth { set: teeth, suggested }: CardTeeth<'_>, pos: egui::Pos2) {
    let unset = teeth.is_empty();
    let (icon, words, style, color) = if unset {
        (icons::PLUS, say!("card-tooth").to_owned(), theme::DENSE, t.text2)
    } else {
        (icons::TOOTH, format!("{}{}", format::teeth(teeth), if suggested { "?" } else { "" }), theme::DENSE_STRONG, t.text)
    };
    let width = (6.0 + 14.0 + 4.0 + paint::width(painter, style, &words) + 8.0).ceil();
    let rect = Rect::from_min_size(pos2((pos.x - width).round(), (pos.y - 11.0).round()), vec2(width, 22.0));
    if unset || suggested {
        paint::dashed_outline(painter, rect, f32::from(theme::R2), Stroke::new(theme::HAIRLINE, t.line2), 3.0, 2.5);
    } else {
        painter.rect_stroke(rect, CornerRadius::same(theme::R2), Stroke::new(theme::HAIRLINE, t.line2), egui::StrokeKind::Inside);
    }
    paint::icon(painter, icon, 14.0, t.text3, pos2(rect.left() + 13.0, rect.center().y));
    paint::text(painter, Ink::new(style, color), &words, pos2(rect.left() + 24.0, rect.center().y), Align2::LEFT_CENTER);
}
