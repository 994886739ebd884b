//! What holds for this console: its room, and how the window looks.

use super::{BETWEEN, ROW, is_narrow, row, set_by, under};
use crate::{
    format,
    pages::settings::Draft,
    widgets::{
        choice::{Choice, choice},
        field::{Field, tick},
        icons,
        segmented::{Segment, segmented},
        theme,
    },
};
use chairside_core::settings::{Fixed, Theme};
use chairside_words::{Language, say};
use egui::{Id, Rect, Ui, UiBuilder, vec2};

/// What images of other rooms may take, in megabytes.
const ROOMS_MB: [u64; 5] = [500, 2_000, 5_000, 20_000, 100_000];

/// How large text may be, in percent.
const TEXT_SIZES: [u16; 8] = [80, 90, 100, 110, 125, 150, 175, 200];

pub(super) fn room(ui: &mut Ui, inner: Rect, draft: &mut Draft) -> f32 {
    let t = theme::tokens(ui);
    let place = row(ui, inner, inner.top(), say!("room-this"));
    Field::new(&mut draft.room, say!("room-this"))
        .placeholder(say!("room-placeholder"))
        .icon(icons::DOOR)
        .height(ROW)
        .limit(40)
        .id(Id::unique("settings-room"))
        .put(ui, place);
    let bottom = under(ui, place, inner.right(), &(icons::INFO, t.text2, say!("room-shown").to_owned()));
    let place = row(ui, inner, bottom + BETWEEN, say!("room-others"));
    let mut sizes = ROOMS_MB.to_vec();
    if !sizes.contains(&draft.originals_mb) {
        // Written into config.toml by hand.
        sizes.push(draft.originals_mb);
        sizes.sort_unstable();
    }
    let words: Vec<String> = sizes.iter().map(|size| say!("room-keep", size = format::bytes(size * 1_000_000))).collect();
    let sizes: Vec<Choice<'_, u64>> = sizes.iter().zip(&words).map(|(value, words)| Choice { value: *value, words }).collect();
    choice(ui, Rect::from_min_size(place.min, vec2(place.width().min(220.0), ROW)), say!("room-others-images"), &mut draft.originals_mb, &sizes);
    under(ui, place, inner.right(), &(icons::INFO, t.text2, say!("room-others-note").to_owned()))
}

pub(super) fn look(ui: &mut Ui, inner: Rect, fixed: &Fixed, draft: &mut Draft) -> f32 {
    let t = theme::tokens(ui);
    // Three segments need more room than a narrow card has beside a label; they name themselves.
    let place = if is_narrow(inner) { Rect::from_min_size(inner.min, vec2(inner.width(), ROW)) } else { row(ui, inner, inner.top(), say!("look-theme")) };
    // What a flag or variable gives would be given again at the next start, whatever is saved here.
    let said = |key: &str| fixed.by(key).map(|by| (icons::INFO, t.text2, set_by(by)));
    ui.scope_builder(UiBuilder::new().max_rect(place), |ui| {
        if fixed.by("theme").is_some() {
            ui.disable();
        }
        segmented(
            ui,
            say!("look-theme"),
            &mut draft.theme,
            &[
                Segment { value: Theme::Dark, label: say!("look-dark"), icon: Some(icons::MOON) },
                Segment { value: Theme::Light, label: say!("look-light"), icon: Some(icons::SUN) },
                Segment { value: Theme::System, label: say!("look-system"), icon: Some(icons::MONITOR) },
            ],
        );
    });
    let bottom = said("theme").map_or(place.bottom(), |said| under(ui, place, inner.right(), &said));
    let place = row(ui, inner, bottom + BETWEEN, say!("look-text-size"));
    let mut sizes = TEXT_SIZES.to_vec();
    if !sizes.contains(&draft.text_scale) {
        sizes.push(draft.text_scale);
        sizes.sort_unstable();
    }
    let words: Vec<String> = sizes.iter().map(|size| format!("{size} %")).collect();
    let sizes: Vec<Choice<'_, u16>> = sizes.iter().zip(&words).map(|(value, words)| Choice { value: *value, words }).collect();
    choice(ui, Rect::from_min_size(place.min, vec2(124.0, ROW)), say!("look-text-size"), &mut draft.text_scale, &sizes);
    let place = row(ui, inner, place.bottom() + BETWEEN, say!("look-motion"));
    if tick(ui, place, say!("look-still"), draft.reduced_motion).clicked() {
        draft.reduced_motion = !draft.reduced_motion;
    }
    let place = row(ui, inner, place.bottom() + BETWEEN, say!("look-language"));
    let languages: Vec<Choice<'_, Option<Language>>> = std::iter::once(Choice { value: None, words: say!("look-system") })
        .chain(Language::ALL.into_iter().map(|language| Choice { value: Some(language), words: language.name() }))
        .collect();
    ui.scope_builder(UiBuilder::new().max_rect(place).id_salt("language"), |ui| {
        if fixed.by("language").is_some() {
            ui.disable();
        }
        choice(ui, place, say!("look-language"), &mut draft.language, &languages);
    });
    said("language").map_or(place.bottom(), |said| under(ui, place, inner.right(), &said))
}
