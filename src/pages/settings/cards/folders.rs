//! The watch folders.

use super::{BETWEEN, ROW, Said, row, under};
use crate::{
    format,
    pages::{
        PageContext,
        folder_check::{FolderVerdict, found_words},
        settings::{Browsing, Draft, SettingsState},
    },
    widgets::{
        button::{Button, Kind},
        field::Field,
        icons, theme,
    },
};
use chairside_core::FolderState;
use chairside_words::say;
use egui::{Id, Rect, Ui, pos2, vec2};

/// Draws them and answers where they end, and how many need attention.
pub(super) fn folders(ui: &mut Ui, inner: Rect, context: &PageContext<'_>, state: &mut SettingsState, draft: &mut Draft) -> (f32, usize) {
    let mut errors = 0;
    let mut top = inner.top();
    let mut removed = None;
    let several = draft.folders.len() > 1;
    for index in 0..draft.folders.len() {
        let name = if index == 0 { say!("watch-folder").to_owned() } else { say!("watch-folder-number", number = index + 1) };
        let place = row(ui, inner, top, &name);
        let browse = Button::new(say!("browse")).enabled(!state.picker.is_open()).salt(index);
        let browse_width = browse.width(ui);
        let remove_width = if several { ROW + 8.0 } else { 0.0 };
        let browse_at = Rect::from_min_size(pos2(place.right() - remove_width - browse_width, top), vec2(browse_width, ROW));
        let text_at = Rect::from_min_max(place.min, pos2(browse_at.left() - 8.0, place.bottom()));
        let said = folder_said(ui, context, state, draft, index);
        let wrong = said.as_ref().is_some_and(|(icon, _, _)| *icon == icons::WARNING_OCTAGON_FILL);
        errors += usize::from(wrong);
        let response = Field::new(&mut draft.folders[index], &name)
            .icon(icons::FOLDER_OPEN)
            .height(ROW)
            .invalid(wrong)
            .id(Id::unique(("settings-folder", index)))
            .put(ui, text_at);
        if response.changed() {
            state.checked_row = index;
            state.no_dialog = None;
        }
        if browse.put(ui, browse_at).clicked() {
            state.browsing = Some(Browsing::Watch(index));
            state.no_dialog = None;
            state.picker.open(ui.ctx(), say!("folder-dialog"), &draft.folders[index]);
        }
        if several {
            let remove = say!("folder-remove", name);
            let at = Rect::from_min_size(pos2(place.right() - ROW, top), vec2(ROW, ROW));
            if Button::new("").icon(icons::TRASH).name(&remove).tooltip(&remove).kind(Kind::Ghost).salt(("remove", index)).put(ui, at).clicked() {
                removed = Some(index);
            }
        }
        top = match said {
            Some(said) => under(ui, text_at, inner.right(), &said),
            None => place.bottom(),
        } + BETWEEN;
    }
    if let Some(index) = removed {
        draft.folders.remove(index);
        state.folder_check.forget();
        state.checked_row = 0;
    }
    let add = Button::new(say!("folder-add")).icon(icons::PLUS).kind(Kind::Ghost);
    let at = Rect::from_min_size(pos2(row(ui, inner, top, "").left(), top), vec2(add.width(ui), ROW));
    if add.put(ui, at).clicked() {
        draft.folders.push(String::new());
    }
    (top + ROW, errors)
}

/// What stands under a folder: what is wrong with its text, what the engine found there, or how watching it goes.
fn folder_said(ui: &Ui, context: &PageContext<'_>, state: &mut SettingsState, draft: &Draft, index: usize) -> Option<Said> {
    let t = theme::tokens(ui);
    if state.no_dialog == Some(Browsing::Watch(index)) {
        return Some(super::no_dialog(t));
    }
    if let Some(error) = draft.folder_error(index) {
        return Some((icons::WARNING_OCTAGON_FILL, t.red, format!("{error}.")));
    }
    let path = std::path::Path::new(draft.folders[index].trim());
    if let Some(folder) = context.snapshot.folders.iter().find(|folder| folder.path == path) {
        return Some(match &folder.state {
            FolderState::Looking => (icons::MAGNIFYING_GLASS, t.text2, say!("folder-looking").to_owned()),
            FolderState::Watching => (
                icons::CHECK_CIRCLE_FILL,
                t.green,
                match folder.last_image_at {
                    Some(at) => say!("folder-watching-since", time = format::moment(at, context.now, context.zone)),
                    None => say!("folder-watching").to_owned(),
                },
            ),
            FolderState::Unreachable { why } => (icons::WARNING_OCTAGON_FILL, t.red, why.clone()),
        });
    }
    if index != state.checked_row {
        return None;
    }
    match state.folder_check.look(ui.ctx(), &draft.folders[index], context.snapshot, context.commands) {
        Ok(FolderVerdict::Found(images)) => Some((icons::CHECK_CIRCLE_FILL, t.green, format!("{} {}", say!("folder-found"), found_words(images)))),
        Ok(FolderVerdict::Checking) => Some((icons::MAGNIFYING_GLASS, t.text2, say!("folder-looking").to_owned())),
        Ok(FolderVerdict::Unusable(why)) => Some((icons::WARNING_OCTAGON_FILL, t.red, why)),
        Ok(FolderVerdict::NotAPath(why)) => Some((icons::INFO, t.text2, why)),
        Ok(FolderVerdict::Empty) => None,
        Err(error) => Some((icons::WARNING_CIRCLE_FILL, t.amber, format!("{error}."))),
    }
}
