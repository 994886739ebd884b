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
use egui::{Id, Rect, Ui};

const COLUMNS: [Column; 4] = [column("Name", 200.0, 60.0), column("Keys", 90.0, 20.0), spare("Created", 110.0, 20.0), column("Status", 120.0, 20.0)];

pub(super) fn rooms_ui(ui: &mut Ui, body: Rect, context: &mut PageContext<'_>, state: &mut TableState, dialog: &mut Option<Dialog>) {
    let rooms = &context.snapshot.admin.rooms.rows;
    let (rename, archive) = (Button::new("Rename").icon(icons::PENCIL_SIMPLE), Button::new("Archive").icon(icons::TRASH).kind(Kind::Danger));
    let widths = [rename.width(ui), archive.width(ui)];
    let places = Places::new(&COLUMNS, widths[0] + 8.0 + widths[1], body.left(), body.right());
    let keys_of = |room: &Room| {
        let keys = context.snapshot.admin.keys.rows.iter();
        keys.filter(|key| key.revoked_at.is_none() && key.room.as_deref() == Some(room.name.as_str())).count()
    };
    let is_here = |room: &Room| room.name == context.snapshot.settings.room_id;
    let words = |at: usize| {
        let Some(room) = rooms.get(at) else { return String::new() };
        let this = if is_here(room) { ", this room" } else { "" };
        format!("{}{this}, {}", room.name, if room.archived_at.is_some() { "archived" } else { "in use" })
    };
    let asked = table_ui(ui, body, ("Rooms", &COLUMNS, &places), rooms.len(), state, words, |ui, at, row| {
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
            (icons::PROHIBIT_FILL, t.text2, "Archived", "Files or keys name it. Adding a room of this name brings it back.")
        } else if room.name == context.snapshot.settings.room_id {
            (icons::DESKTOP_TOWER_FILL, t.teal, "This room", "This console stands here.")
        } else {
            (icons::CHECK_CIRCLE_FILL, t.green, "In use", "")
        };
        state_ui(ui, cell, look);
    }
    if is_archived {
        return None;
    }
    let [rename_at, archive_at] = row.buttons(widths);
    let (rename_name, archive_name) = (format!("Rename {}", room.name), format!("Archive {}", room.name));
    let rename = Button::new("Rename").icon(icons::PENCIL_SIMPLE).name(&rename_name).in_tab_order(row.is_cursor).salt(&room.id);
    let archive = Button::new("Archive").icon(icons::TRASH).kind(Kind::Danger).name(&archive_name).in_tab_order(row.is_cursor).salt(&room.id);
    if rename.put(ui, rename_at).clicked() || row.enter {
        return Some(Ask::RenameRoom { room: room.clone(), name: room.name.clone() });
    }
    (archive.put(ui, archive_at).clicked() || row.delete).then(|| Ask::RemoveRoom(room.clone()))
}

/// The form of a room's name.
pub(super) fn name_ui(ui: &mut Ui, name: &mut String, before: Option<&Room>, stage: &Stage<'_>) -> Step {
    if before.is_some() {
        confirm::paragraph(ui, "Bridge keys of the room follow. Files keep the name it had when they were taken.");
    } else {
        confirm::paragraph(ui, "As people call it: ‘Room 4’, ‘Hygiene’. The name of an archived room brings that one back.");
    }
    let enter = enter_pressed(ui);
    let place = labelled(ui, "Name");
    let response = Field::new(name, "Name").limit(100).enabled(!stage.asking).id(Id::unique("name of a room")).put(ui, place);
    if stage.wants_focus {
        response.request_focus();
    }
    let wanted = name.trim().to_owned();
    let is_new = before.is_none_or(|room| room.name != wanted);
    let label = if before.is_some() { "Rename" } else { "Add room" };
    let button = Act { label, icon: icons::CHECK, kind: Kind::Primary, enabled: !wanted.is_empty() && is_new };
    form_foot(ui, stage, "Cancel", button, enter, || match before {
        Some(room) => AdminAct::RenameRoom(room.id.clone(), wanted),
        None => AdminAct::MakeRoom(wanted),
    })
}
