//! The clinic's treatment rooms.

use super::{
    dialogs::{AdminDialog, Ask, Stage, Step, form_foot},
    keys::state_ui,
    table::{Column, Places, Row, TableState, column, spare, table_ui},
};
use crate::{
    format,
    pages::PageContext,
    state::Dialog,
    widgets::{
        button::{Button, Kind},
        confirm::{self, Act},
        field::{Field, enter_pressed, labelled},
        icons,
        paint::Ink,
        theme,
    },
};
use chairside_api::Room;
use chairside_core::admin::AdminAct;
use chairside_words::say;
use egui::{Id, Rect, Ui};

fn columns() -> [Column; 4] {
    [
        column(say!("column-name"), 200.0, 60.0),
        spare(1, say!("column-keys"), 90.0, 20.0),
        spare(2, say!("column-room-created"), 110.0, 20.0),
        column(say!("column-status"), 120.0, 20.0),
    ]
}

pub(super) fn rooms_ui(ui: &mut Ui, body: Rect, context: &mut PageContext<'_>, state: &mut TableState, dialog: &mut Option<Dialog>) {
    let rooms = &context.snapshot.admin.rooms.rows;
    let (rename, archive) =
        (Button::new(say!("room-rename")).icon(icons::PENCIL_SIMPLE), Button::new(say!("act-archive-row")).icon(icons::TRASH).kind(Kind::Danger));
    let widths = [rename.width(ui), archive.width(ui)];
    let columns = columns();
    let places = Places::new(&columns, widths[0] + 8.0 + widths[1], body.left(), body.right());
    let keys_of = |room: &Room| {
        let keys = context.snapshot.admin.keys.rows.iter();
        keys.filter(|key| key.revoked_at.is_none() && key.room.as_deref() == Some(room.name.as_str())).count()
    };
    let is_here = |room: &Room| room.name == context.snapshot.settings.room_id;
    let words = |at: usize| {
        let Some(room) = rooms.get(at) else { return String::new() };
        let this = is_here(room).then(|| say!("room-this-lower"));
        let state = if room.archived_at.is_some() { say!("room-archived-lower") } else { say!("room-in-use-lower") };
        [Some(room.name.as_str()), this, Some(state)].into_iter().flatten().collect::<Vec<_>>().join(", ")
    };
    let asked = table_ui(ui, body, (say!("admin-rooms"), &columns, &places), rooms.len(), state, words, |ui, at, row| {
        let room = rooms.get(at)?;
        row_ui(ui, &row, context, room, keys_of(room), widths)
    });
    if let Some(ask) = asked.filter(|_| dialog.is_none()) {
        *dialog = Some(Dialog::Admin(Box::new(AdminDialog::new(ask))));
    }
}

fn row_ui(ui: &Ui, row: &Row<'_>, context: &PageContext<'_>, room: &Room, keys: usize, widths: [f32; 2]) -> Option<Ask> {
    let t = theme::tokens(ui);
    let is_archived = room.archived_at.is_some();
    let (strong, soft) = if is_archived { (t.text3, t.text3) } else { (t.text, t.text2) };
    row.text(ui, 0, Ink::new(theme::BUTTON, strong), &room.name);
    row.text(ui, 1, Ink::new(theme::BODY, soft), &if keys == 0 { "—".to_owned() } else { keys.to_string() });
    row.text(ui, 2, Ink::new(theme::BODY, soft), &format::date(format::day(room.created_at, context.zone)));
    if let Some(cell) = row.places.cell(3, row.rect) {
        let look = if is_archived {
            (icons::PROHIBIT_FILL, t.text2, say!("room-archived"), say!("room-archived-story"))
        } else if room.name == context.snapshot.settings.room_id {
            (icons::DESKTOP_TOWER_FILL, t.teal, say!("room-this"), say!("room-here-story"))
        } else {
            (icons::CHECK_CIRCLE_FILL, t.green, say!("room-in-use"), "")
        };
        state_ui(ui, cell, look);
    }
    if is_archived {
        return None;
    }
    let [rename_at, archive_at] = row.buttons(widths);
    let (rename_name, archive_name) = (say!("room-rename-of", name = room.name), say!("room-archive-of", name = room.name));
    let rename = Button::new(say!("room-rename")).icon(icons::PENCIL_SIMPLE).name(&rename_name).in_tab_order(row.is_cursor).salt(&room.id);
    let archive = Button::new(say!("act-archive-row")).icon(icons::TRASH).kind(Kind::Danger).name(&archive_name).in_tab_order(row.is_cursor).salt(&room.id);
    if rename.put(ui, rename_at).clicked() || row.enter {
        return Some(Ask::RenameRoom { room: room.clone(), name: room.name.clone() });
    }
    (archive.put(ui, archive_at).clicked() || row.delete).then(|| Ask::RemoveRoom(room.clone()))
}

/// The form of a room's name.
pub(super) fn name_ui(ui: &mut Ui, name: &mut String, before: Option<&Room>, stage: &Stage<'_>) -> Step {
    if before.is_some() {
        confirm::paragraph(ui, say!("room-rename-how"));
    } else {
        confirm::paragraph(ui, say!("room-make-how"));
    }
    let enter = enter_pressed(ui);
    let place = labelled(ui, say!("column-name"));
    let response = Field::new(name, say!("column-name")).limit(100).enabled(!stage.asking).id(Id::unique("name of a room")).put(ui, place);
    if stage.wants_focus {
        response.request_focus();
    }
    let wanted = name.trim().to_owned();
    let is_new = before.is_none_or(|room| room.name != wanted);
    let label = if before.is_some() { say!("room-rename") } else { say!("admin-add-room") };
    let button = Act { label, icon: icons::CHECK, kind: Kind::Primary, enabled: !wanted.is_empty() && is_new };
    form_foot(ui, stage, say!("cancel"), button, enter, || match before {
        Some(room) => AdminAct::RenameRoom(room.id.clone(), wanted),
        None => AdminAct::MakeRoom(wanted),
    })
}
