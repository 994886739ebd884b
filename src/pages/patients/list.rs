//! The list itself: heads, the rows that are seen and no others, and the keyboard in them.

use super::{
    PatientsDialog, PatientsState, Then, acts,
    columns::{self, Columns},
    list_id,
    listing::{ROW, height},
    row::{self, Cursor, Look, RowAct},
    source::{self, SourceAct},
    toolbar,
};
use crate::{
    pages::PageContext,
    state::Dialog,
    widgets::{dialog, empty_state::empty_state, icons, theme},
};
use chairside_core::{Command, patient::PatientFilter};
use chairside_words::say;
use egui::{EventFilter, FocusDirection, Key, Modifiers, PointerButton, Popup, Rect, Role, ScrollArea, Sense, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2};

/// Draws heads and rows into `area`.
pub(super) fn list_ui(ui: &mut Ui, area: Rect, context: &mut PageContext<'_>, state: &mut PatientsState, dialog: &mut Option<Dialog>) {
    let t = theme::tokens(ui);
    let head = Rect::from_min_size(area.min, vec2(area.width(), columns::HEAD));
    let columns = Columns::new(area.left(), area.right());
    if let Some(column) = columns::heads(ui, head, &columns, state.query.order) {
        state.query.order = columns::pressed(state.query.order, column);
    }
    ui.painter().hline(head.x_range(), head.bottom() - 0.5, Stroke::new(theme::HAIRLINE, t.line));
    let body = Rect::from_min_max(head.left_bottom(), area.max);
    let response = ui.interact(body, list_id(), Sense::focusable_noninteractive());
    let count = state.listing.len();
    response.widget_info(|| WidgetInfo::labeled(Role::List, true, say!("patients-list", count)));
    if std::mem::take(&mut state.wants_list) {
        response.request_focus();
        // The key that asked for it is not also to lead on to what lies below the list.
        ui.memory_mut(|memory| memory.move_focus(FocusDirection::None));
    }
    let has_keyboard = response.has_focus();
    ui.memory_mut(|memory| {
        memory.set_focus_lock_filter(list_id(), EventFilter { vertical_arrows: true, horizontal_arrows: true, ..EventFilter::default() });
    });
    if has_keyboard && state.cursor.is_none() {
        // The ring stands on a row; without one, on the list.
        let ring = body.shrink(2.0);
        ui.painter().rect_stroke(ring, theme::R2, Stroke::new(theme::RING, t.teal_fill), egui::StrokeKind::Inside);
    }
    if count == 0 {
        empty_state(ui, body, icons::USERS, &nobody(context, state));
        state.source = None;
        return;
    }
    rows_ui(ui, body, context, state, dialog, &columns, has_keyboard);
}

fn rows_ui(
    ui: &mut Ui,
    body: Rect,
    context: &mut PageContext<'_>,
    state: &mut PatientsState,
    dialog: &mut Option<Dialog>,
    columns: &Columns,
    has_keyboard: bool,
) {
    let mut pressed = None;
    let mut source_at = None;
    // A press on its button closes it as one beside it, and must not open it again.
    let open_before = state.source.as_ref().map(|(id, _)| id.clone());
    let seen = ui
        .scope_builder(UiBuilder::new().id_salt("patients").max_rect(body), |ui| {
            ui.set_clip_rect(body.intersect(ui.clip_rect()));
            let mut area = ScrollArea::vertical().id_salt("patients").auto_shrink(false);
            if let Some(offset) = wanted_offset(state, body.height()) {
                area = area.vertical_scroll_offset(offset);
            }
            area.show_viewport(ui, |ui, viewport| {
                ui.set_height(state.listing.height() as f32);
                let (from, to) = (f64::from(viewport.min.y), f64::from(viewport.max.y));
                let mut at = state.listing.at(from);
                while let Some(row) = state.listing.row(at).filter(|_| state.listing.top(at) < to) {
                    // From the edge of what is seen: a list of a hundred thousand rows is higher than an f32 counts in pixels.
                    let top = body.top() + (state.listing.top(at) - from) as f32;
                    let rect = Rect::from_min_size(pos2(body.left(), top), vec2(body.width(), height(row)));
                    let look = Look {
                        is_here: context.snapshot.selection.as_ref().is_some_and(|selection| selection.patient.id == row.patient.id),
                        cursor: match state.cursor_at() == Some(at) {
                            true if has_keyboard => Cursor::Focused,
                            true => Cursor::Here,
                            false => Cursor::Elsewhere,
                        },
                        source_is_open: state.source.as_ref().is_some_and(|(id, _)| *id == row.patient.id),
                    };
                    if let Some(act) = row::row_ui(ui, rect, context, columns, row, look) {
                        pressed = Some((act, at));
                    }
                    if look.source_is_open {
                        source_at = Some((columns.act(1, Rect::from_min_size(rect.min, vec2(rect.width(), ROW))), at));
                    }
                    at += 1;
                }
                viewport
            })
            .inner
        })
        .inner;
    state.seen = Some(seen);
    source_ui(ui, body, context, state, dialog, source_at);
    let Some((act, at)) = counted(ui, pressed, state) else { return };
    if act == RowAct::Source && state.listing.row(at).is_some_and(|row| Some(&row.patient.id) == open_before.as_ref()) {
        state.source = None;
    } else {
        carry_out(act, at, context, state, dialog);
    }
}

/// What of a press counts. What is pressed may move the rows: the second of two quick clicks counts only for whom the first one stood on, and not at all after a
/// button. The window's *double click* knows of places and times alone.
fn counted(ui: &Ui, pressed: Option<(RowAct, usize)>, state: &mut PatientsState) -> Option<(RowAct, usize)> {
    let (clicked, again) = ui.input(|input| {
        let (pointer, primary) = (&input.pointer, PointerButton::Primary);
        (pointer.primary_clicked(), pointer.button_double_clicked(primary) || pointer.button_triple_clicked(primary))
    });
    let whom = pressed.and_then(|(_, at)| state.listing.row(at)).map(|row| row.patient.id.clone());
    if again && (whom.is_none() || whom != state.clicked) {
        state.clicked = None;
        return None;
    }
    if clicked {
        state.clicked = whom.filter(|_| matches!(pressed, Some((RowAct::Stand, _))));
    }
    pressed
}

/// Where the list is to be scrolled to, if it is to be.
fn wanted_offset(state: &mut PatientsState, page: f32) -> Option<f32> {
    let wanted = state.scroll_to.take();
    if !std::mem::take(&mut state.reveal) {
        return wanted;
    }
    let at = state.cursor_at()?;
    let (top, bottom) = (state.listing.top(at) as f32, state.listing.top(at + 1) as f32);
    let offset = state.seen.map_or(0.0, |seen| seen.min.y);
    // Half a row more, so that it is seen that the list goes on.
    let edge = ROW / 2.0;
    if top < offset + edge {
        Some((top - edge).max(0.0))
    } else if bottom > offset + page - edge {
        Some(bottom + edge - page)
    } else {
        wanted
    }
}

fn source_ui(ui: &Ui, body: Rect, context: &mut PageContext<'_>, state: &mut PatientsState, dialog: &mut Option<Dialog>, at: Option<(Rect, usize)>) {
    let Some((id, has_focus)) = state.source.clone() else { return };
    // A row that is scrolled away takes its popover along.
    let Some((anchor, at)) = at.filter(|(anchor, _)| body.intersects(*anchor)) else {
        state.source = None;
        return;
    };
    let Some(row) = state.listing.row(at).cloned() else { return };
    let mut open = dialog.is_none();
    let act = source::source_ui(ui, anchor, context, &row, &mut open, !has_focus);
    state.source = open.then_some((id, true));
    match act {
        None => {}
        Some(SourceAct::OpenFolder(folder)) => state.opener.open(ui.ctx(), folder),
        Some(SourceAct::Unlink) => {
            state.source = None;
            *dialog = Some(Dialog::Patients(PatientsDialog::Unlink(row.patient)));
        }
    }
    if state.source.is_none() {
        state.wants_list = dialog.is_none();
        ui.ctx().request_repaint();
    }
}

/// Why nobody is listed.
fn nobody(context: &PageContext<'_>, state: &PatientsState) -> String {
    let list = &context.snapshot.patients;
    match (list.query.text.as_str(), list.query.filter) {
        _ if state.sent.is_none() => say!("admin-list-reading").to_owned(),
        ("", _) if !list.is_whole => say!("patients-still-coming").to_owned(),
        ("", PatientFilter::All) => say!("patients-none").to_owned(),
        ("", PatientFilter::Today) => say!("patients-none-today").to_owned(),
        ("", PatientFilter::TodayByExternal) => say!("patients-none-external-today").to_owned(),
        ("", PatientFilter::AllByExternal) => say!("patients-none-external").to_owned(),
        (text, PatientFilter::All) => say!("picker-nobody", query = text),
        (text, filter) => say!("patients-nobody-of", filter = toolbar::filter_label(filter), query = text),
    }
}

/// Takes the keys that move through the list: while nothing, the list, or the search has the keyboard.
pub(super) fn keys(ui: &Ui, state: &mut PatientsState) {
    // An open menu has the keys.
    if dialog::covers(ui) || Popup::is_any_open(ui.ctx()) {
        return;
    }
    let focused = ui.memory(egui::Memory::focused);
    let take = |key| ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key));
    if focused == Some(toolbar::search_id()) {
        // From the search into what it found.
        if take(Key::ArrowDown) + take(Key::Enter) > 0 {
            state.then = Some(Then::First);
        }
        return;
    }
    if state.source.is_none() && !state.query.text.is_empty() && take(Key::Escape) > 0 {
        state.query.text.clear();
        (state.cursor, state.then) = (None, None);
        state.wants_list = true;
    }
    let count = state.listing.len();
    if count == 0 || state.source.is_some() || focused.is_some_and(|id| id != list_id()) {
        return;
    }
    let page = state.seen.map_or(1, |seen| (seen.height() / ROW) as usize).saturating_sub(1).max(1);
    let (up, down) = (take(Key::ArrowUp) + page * take(Key::PageUp), take(Key::ArrowDown) + page * take(Key::PageDown));
    let (home, end) = (take(Key::Home), take(Key::End));
    let wanted = match state.cursor_at() {
        _ if home > 0 => Some(0),
        _ if end > 0 => Some(count - 1),
        // Whoever it stood on is not listed any more: it goes on from there.
        None if up + down > 0 => Some(state.left_at.take().unwrap_or(0).min(count - 1)),
        Some(at) if up + down > 0 => Some((at + down).saturating_sub(up).min(count - 1)),
        _ => None,
    };
    if let Some(at) = wanted {
        state.stand(at);
        // Where the keys act is where the focus is: a screen reader reads along.
        state.wants_list = true;
    }
}

/// Does what was pressed on a row.
fn carry_out(act: RowAct, at: usize, context: &mut PageContext<'_>, state: &mut PatientsState, dialog: &mut Option<Dialog>) {
    let Some(row) = state.listing.row(at).cloned() else { return };
    // What is pressed with the pointer is where the keyboard goes on.
    state.cursor = Some((row.patient.id.clone(), at));
    let external_id = row.question.as_deref().and_then(acts::external_id).unwrap_or_default();
    // The button of a decision goes with its question: the list keeps the keyboard.
    state.wants_list |= matches!(act, RowAct::Link(_) | RowAct::KeepSeparate | RowAct::Keep(_) | RowAct::Deletion { delete_in_nanopix: false });
    match act {
        RowAct::Stand => state.wants_list = true,
        RowAct::Choose => acts::choose(context, state, &row),
        RowAct::Archive => acts::archive(context, &row, dialog),
        RowAct::Edit => acts::edit(context, &row, dialog),
        RowAct::Source => acts::show_source(state, &row),
        RowAct::Link(candidate) => {
            if let Some(patient) = acts::candidates(&row).get(candidate) {
                context.send(Command::LinkPatient { external_id, patient: patient.id.clone() });
            }
        }
        RowAct::LinkTo => *dialog = Some(Dialog::Patients(PatientsDialog::LinkTo(row))),
        RowAct::KeepSeparate => {
            context.send(Command::KeepSeparate { external_id });
        }
        RowAct::Keep(keep) => {
            if let Some(question) = row.question {
                context.send(Command::ResolveConflict { patient: row.patient.id.clone(), question, keep });
            }
        }
        RowAct::Deletion { delete_in_nanopix: true } => *dialog = Some(Dialog::Patients(PatientsDialog::DeleteInNanopix(row.patient))),
        RowAct::Deletion { delete_in_nanopix: false } => {
            context.send(Command::DecideDeletion { patient: row.patient.id.clone(), delete_in_nanopix: false });
        }
    }
}
