//! A row of the list: who it is, where the record came from, and what can be done with it. It answers what was pressed and knows of no state but its own.

use super::{
    columns::{ACT, Columns},
    list_id,
    listing::ROW,
    question,
};
use crate::{
    command::UiCommand,
    format,
    pages::PageContext,
    widgets::{
        button::{Button, IconButton},
        chip::{self, Mark},
        icons,
        paint::{self, Ink},
        theme,
    },
};
use chairside_api::PatientSource;
use chairside_core::patient::{Keep, PatientColumn, PatientRow, made_at};
use chairside_words::say;
use egui::{Align, CursorIcon, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// What a press on a row asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowAct {
    /// The keyboard is to stand on it.
    Stand,
    /// New images are to belong to them.
    Choose,
    /// The record is to be archived.
    Archive,
    /// Where did it come from?
    Source,
    /// The record is to be changed.
    Edit,
    /// NanoPix's patient is this candidate.
    Link(usize),
    /// Which of the candidates?
    LinkTo,
    /// NanoPix's patient is nobody who is here.
    KeepSeparate,
    /// One side's values.
    Keep(Keep),
    /// What becomes of NanoPix's record.
    Deletion {
        /// It is deleted too.
        delete_in_nanopix: bool,
    },
}

/// Whether the keyboard stands on a row: its buttons are in the order of Tab then.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cursor {
    /// It stands on another, or on none.
    Elsewhere,
    /// It stands here, and something else has the focus.
    Here,
    /// It stands here, and the list has the focus.
    Focused,
}

/// How a row is to be shown.
#[derive(Clone, Copy)]
pub(super) struct Look {
    /// Whether this patient is selected.
    pub(super) is_here: bool,
    /// Whether the keyboard stands on it.
    pub(super) cursor: Cursor,
    /// Whether it says where it came from right now.
    pub(super) source_is_open: bool,
}

impl Look {
    fn is_cursor(self) -> bool {
        self.cursor != Cursor::Elsewhere
    }
}

/// Whether the record is one that can be selected, changed and archived; else why not.
pub(super) fn stands_still(row: &PatientRow) -> Option<&'static str> {
    if row.is_undecided() {
        return Some(say!("row-undecided"));
    }
    row.patient.archived_at.map(|_| say!("row-archived"))
}

/// The word of a source.
pub(super) fn source_word(source: PatientSource) -> &'static str {
    match source {
        PatientSource::Internal => say!("role-front-desk"),
        PatientSource::Nanopix => "NanoPix",
    }
}

/// Draws a row into `rect`, with its question below; answers what was pressed.
pub(super) fn row_ui(ui: &Ui, rect: Rect, context: &PageContext<'_>, columns: &Columns, row: &PatientRow, look: Look) -> Option<RowAct> {
    let t = theme::tokens(ui);
    let patient = &*row.patient;
    let name = patient.display_name();
    let response = ui.interact(rect, ui.scope_id().with(("row", &patient.id)), Sense::click() - Sense::FOCUSABLE);
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, look.is_cursor(), spoken(row, look, context)));
    if look.cursor == Cursor::Focused {
        // The list keeps the keyboard; a screen reader reads the row that it stands on.
        ui.ctx().accesskit_node_builder(list_id(), |list| list.set_active_descendant(response.id.accesskit_id()));
    }
    let fill = match (row.question.is_some(), patient.source) {
        (true, _) => t.amber_soft,
        (false, PatientSource::Nanopix) => t.row_tint(context.snapshot.settings.nanopix_row_color),
        (false, PatientSource::Internal) => t.bg,
    };
    let fill = if response.hovered() && row.question.is_none() { fill.lerp_to_gamma(t.hover, 0.5) } else { fill };
    let painter = ui.painter();
    painter.rect_filled(rect, 0, fill);
    let divider = if row.question.is_some() { t.amber_line } else { t.line };
    painter.hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(theme::HAIRLINE, divider));
    let mut act = if response.double_clicked() { Some(RowAct::Choose) } else { response.clicked().then_some(RowAct::Stand) };

    let line = Rect::from_min_size(rect.min, vec2(rect.width(), ROW));
    if columns.cell(PatientColumn::Name, line).is_some_and(|cell| name_ui(ui, cell, row, &name, look)) {
        act = Some(RowAct::Choose);
    }
    let text = |column, ink: Ink, words: &str, align| {
        if let Some(cell) = columns.cell(column, line) {
            paint::cell(ui, ink, words, cell, align);
        }
    };
    let (strong, soft) = (Ink::new(theme::BODY, t.text), Ink::new(theme::BODY, t.text2));
    let born = patient.date_of_birth.map(|birth| format::born(birth, context.today()));
    text(PatientColumn::Born, if born.is_some() { strong } else { soft }, born.as_deref().unwrap_or("—"), Align::Min);
    let number = patient.patient_number.as_deref().filter(|number| !number.is_empty()).map(format::patient_number);
    text(PatientColumn::Number, if number.is_some() { strong } else { soft }, number.as_deref().unwrap_or("—"), Align::Min);
    // NanoPix need not say when.
    let made = if row.is_undecided() { patient.external_created_at } else { Some(made_at(patient)) };
    let made = made.map_or_else(|| "—".to_owned(), |at| format::made(at, context.now, context.zone));
    text(PatientColumn::Created, soft, &made, Align::Min);
    if let Some(cell) = columns.cell(PatientColumn::Source, line) {
        source_ui(ui, cell, row);
    }
    text(PatientColumn::ExternalId, soft, patient.external_id.as_deref().unwrap_or("—"), Align::Min);
    text(PatientColumn::Images, strong, &format::count(patient.image_count as usize), Align::Max);
    act = acts_ui(ui, columns, line, row, &name, look).or(act);

    if let Some(question) = row.question.as_deref() {
        let place = Rect::from_min_max(pos2(rect.left(), line.bottom()), rect.max);
        act = question::question_ui(ui, place, row, question, look.is_cursor()).or(act);
        painter.rect_filled(Rect::from_min_size(rect.min, vec2(4.0, rect.height())), 0, t.amber_fill);
    }
    if look.is_cursor() {
        let color = if look.cursor == Cursor::Focused { t.teal_fill } else { t.field };
        painter.rect_stroke(rect.shrink(1.0), theme::R2, Stroke::new(theme::RING, color), StrokeKind::Inside);
    }
    response.on_hover_cursor(CursorIcon::PointingHand);
    act
}

/// The name, and after it who is here, what waits, and *Choose* where the keyboard stands; answers whether that was pressed.
fn name_ui(ui: &Ui, cell: Rect, row: &PatientRow, name: &str, look: Look) -> bool {
    let t = theme::tokens(ui);
    let here = Mark { icon: icons::ARMCHAIR_FILL, word: say!("row-here-now"), color: t.teal, fill: egui::Color32::TRANSPARENT, outline: t.teal_fill };
    let label = say!("choose-name", name);
    let tooltip = UiCommand::ChooseRow.tooltip();
    let choose = Button::new(UiCommand::ChooseRow.label()).name(&label).tooltip(&tooltip).salt(&row.patient.id);
    let can_choose = look.is_cursor() && !look.is_here && stands_still(row).is_none();
    let mut right = cell.right();
    let mut pressed = false;
    if can_choose {
        let width = choose.width(ui);
        let place = Rect::from_center_size(pos2(right - width / 2.0, cell.center().y), vec2(width, ACT));
        pressed = choose.put(ui, place).clicked();
        right = place.left() - 8.0;
    }
    let refused = Mark { icon: icons::WARNING_OCTAGON_FILL, word: say!("row-not-taken"), color: t.red, fill: t.red_soft, outline: t.red_line };
    let marks = [
        (row.waits_for_server && row.refused.is_none(), icons::CLOUD_ARROW_UP, say!("row-waits-server")),
        (row.waits_for_nanopix, icons::ARROWS_CLOCKWISE, say!("row-waits-nanopix")),
    ];
    let of = |applies: bool, mark: &Mark| if applies { mark.width(ui) + 10.0 } else { 0.0 };
    let room = marks.iter().filter(|(waits, _, _)| *waits).count() as f32 * 22.0 + of(look.is_here, &here) + of(row.refused.is_some(), &refused);
    let words = Rect::from_min_max(cell.min, pos2((right - room).max(cell.left() + 40.0), cell.bottom()));
    let drawn = paint::cell(ui, Ink::new(theme::BUTTON, t.text), if name.is_empty() { say!("row-no-name") } else { name }, words, Align::Min);
    let mut x = drawn.right() + 10.0;
    if look.is_here {
        x = here.put(ui, pos2(x, cell.center().y), cell.right() - x).right() + 8.0;
    }
    if let Some(why) = &row.refused {
        let place = refused.put(ui, pos2(x, cell.center().y), cell.right() - x);
        ui.interact(place, ui.scope_id().with(("refused", &row.patient.id)), Sense::hover()).on_hover_text(not_taken(why));
        x = place.right() + 8.0;
    }
    for (_, icon, why) in marks.into_iter().filter(|(waits, _, _)| *waits) {
        let place = Rect::from_min_size(pos2(x, cell.center().y - 9.0), vec2(18.0, 18.0));
        paint::icon(ui.painter(), icon, 16.0, t.text2, place.center());
        ui.interact(place.expand(4.0), ui.scope_id().with(("mark", &row.patient.id, why)), Sense::hover()).on_hover_text(why);
        x += 22.0;
    }
    pressed
}

fn source_ui(ui: &Ui, cell: Rect, row: &PatientRow) {
    let t = theme::tokens(ui);
    let center = pos2(cell.left(), cell.center().y);
    if row.is_gone {
        let whole = Mark { icon: icons::LINK_BREAK, word: say!("row-not-in-nanopix"), color: t.text2, fill: t.count_bg, outline: t.line2 };
        let mark = if whole.width(ui) <= cell.width() { whole } else { Mark { word: say!("row-gone"), ..whole } };
        let place = mark.put(ui, center, cell.width());
        ui.interact(place, ui.scope_id().with(("gone", &row.patient.id)), Sense::hover()).on_hover_text(say!("row-gone-story"));
        return;
    }
    if row.patient.source == PatientSource::Nanopix {
        chip::nanopix(ui).put(ui, center, cell.width());
        return;
    }
    paint::icon(ui.painter(), icons::DESKTOP, 16.0, t.text2, pos2(cell.left() + 8.0, cell.center().y));
    let words = Rect::from_min_max(pos2(cell.left() + 22.0, cell.top()), cell.max);
    paint::cell(ui, Ink::new(theme::DENSE, t.text2), source_word(row.patient.source), words, Align::Min);
}

/// What a record says that the server refused.
pub(super) fn not_taken(why: &str) -> String {
    say!("row-refused", why)
}

fn acts_ui(ui: &Ui, columns: &Columns, line: Rect, row: &PatientRow, name: &str, look: Look) -> Option<RowAct> {
    let why_not = stands_still(row);
    let mut act = None;
    for (number, command, label, asks) in [
        (0, UiCommand::ArchiveRow, say!("row-archive", name), RowAct::Archive),
        (1, UiCommand::SourceOfRow, say!("row-where-from", name), RowAct::Source),
        (2, UiCommand::EditRow, say!("row-edit", name), RowAct::Edit),
    ] {
        let is_source = asks == RowAct::Source;
        let on = is_source && look.source_is_open;

        let tooltip = command.tooltip();
        let icon = if on { command.icon().filled() } else { command.icon() };
        let button = IconButton::new(icon, &label)
            .tooltip(if is_source { &tooltip } else { why_not.unwrap_or(&tooltip) })
            .on(on)
            .enabled(is_source || why_not.is_none())
            .in_tab_order(look.is_cursor())
            .salt(&row.patient.id);
        if button.put(ui, columns.act(number, line)).clicked() {
            act = Some(asks);
        }
    }
    act
}

/// The row as it is read out.
fn spoken(row: &PatientRow, look: Look, context: &PageContext<'_>) -> String {
    let patient = &row.patient;
    let mut words = format!("{}, {}, {}", patient.display_name(), format::patient_facts(patient, context.today()), source_word(patient.source));
    for (applies, mark) in [
        (look.is_here, say!("row-is-here")),
        (row.is_gone, say!("row-is-gone")),
        (row.waits_for_server && row.refused.is_none(), say!("row-is-waiting-server")),
        (row.waits_for_nanopix, say!("row-is-waiting-nanopix")),
    ] {
        if applies {
            words.push_str(", ");
            words.push_str(mark);
        }
    }
    if let Some(why) = &row.refused {
        words.push_str(", ");
        words.push_str(&say!("row-is-refused", why));
    }
    if let Some(question) = row.question.as_deref() {
        words.push_str(", ");
        words.push_str(question::title(question));
    }
    words
}
