//! The upload queue: a table of what is approved and not confirmed yet. Collapsed it is its head alone. A narrow one has fewer columns; what a row says to who cannot see it is always all.

use super::lists;
use crate::{
    command::UiCommand,
    format,
    pages::PageContext,
    state::CaptureState,
    widgets::{
        button::{Button, IconButton, Size},
        icons,
        image_card::{sent_part, state_look},
        paint::{self, Ink},
        pill, theme,
    },
};
use chairside_core::{Command, Connection, Image, ImageState, PauseReason};
use chairside_words::say;
use egui::{Align, Align2, Rect, ScrollArea, Sense, Stroke, Ui, UiBuilder, pos2, vec2};

/// Height of the head.
pub const HEAD: f32 = 46.0;
const COLUMN_HEADS: f32 = 22.0;
const ROW: f32 = 32.0;
/// How high the open queue is.
pub const OPEN: f32 = HEAD + COLUMN_HEADS + 4.0 * ROW;

const GAP: f32 = 10.0;
/// The least width of the last column.
const LEAST_ERROR: f32 = 60.0;
/// In which order columns go where there is no room for all: the error, attempts, size, room, patient, progress. File and status stay.
const SPARE: [usize; 6] = [7, 5, 3, 2, 1, 4];
/// A head narrower than this has icons for words.
const NARROW: f32 = 400.0;
/// Words that have less room than this are an icon, or left out.
const LEAST_TITLE: f32 = 60.0;
/// The columns but for the last one: how wide, and where their words stand.
const COLUMNS: [(f32, Align); 7] =
    [(154.0, Align::Min), (114.0, Align::Min), (50.0, Align::Min), (50.0, Align::Max), (98.0, Align::Min), (54.0, Align::Max), (86.0, Align::Min)];

/// Their heads.
fn column_names() -> [&'static str; 8] {
    [
        say!("ledger-file"),
        say!("kind-patient"),
        say!("column-room"),
        say!("fact-size"),
        say!("queue-progress"),
        say!("queue-attempts"),
        say!("column-status"),
        say!("queue-last-error"),
    ]
}

/// Draws the queue into `rect`; `open` of 0 is the head alone.
pub fn queue_ui(ui: &mut Ui, rect: Rect, open: bool, context: &mut PageContext<'_>, state: &mut CaptureState) {
    let t = theme::tokens(ui);
    ui.painter().rect_filled(rect, 0, t.panel);
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, Stroke::new(theme::HAIRLINE, t.line));
    let head = Rect::from_min_size(rect.min, vec2(rect.width(), HEAD));
    head_ui(ui, head, open, context, state);
    let table = Rect::from_min_max(pos2(rect.left(), head.bottom()), rect.max);
    if table.height() < COLUMN_HEADS {
        return;
    }
    if state.lists.queued.is_empty() {
        let line = Rect::from_min_size(table.min + vec2(theme::PAGE_INSET, 0.0), vec2(table.width() - 2.0 * theme::PAGE_INSET, 40.0));
        paint::icon(ui.painter(), icons::CHECK_CIRCLE_FILL, 18.0, t.green, pos2(line.left() + 9.0, line.center().y));
        paint::label(
            ui,
            Ink::new(theme::BODY, t.text2),
            say!("queue-all-sent"),
            Rect::from_min_max(pos2(line.left() + 26.0, line.top()), line.max),
            Align::Min,
        );
        return;
    }
    let columns = columns(table);
    let y = table.top() + COLUMN_HEADS / 2.0;
    let aligned = COLUMNS.iter().map(|(_, align)| *align).chain([Align::Min]);
    for ((name, align), column) in column_names().into_iter().zip(aligned).zip(&columns) {
        let Some(column) = column else { continue };
        let (x, anchor) = if align == Align::Max { (column.max, Align2::RIGHT_CENTER) } else { (column.min, Align2::LEFT_CENTER) };
        paint::text(ui.painter(), Ink::new(theme::CAPTION, t.text3), name, pos2(x, y), anchor);
    }
    let body = Rect::from_min_max(pos2(table.left(), table.top() + COLUMN_HEADS), table.max);
    let mut body_ui = ui.new_child(UiBuilder::new().id_salt("queue").max_rect(body));
    body_ui.set_clip_rect(body.intersect(ui.clip_rect()));
    body_ui.spacing_mut().item_spacing.y = 0.0;
    let count = state.lists.queued.len();
    let paused = context.snapshot.queue.paused_by_person();
    ScrollArea::vertical().auto_shrink(false).show_rows(&mut body_ui, ROW, count, |ui, rows| {
        for row in rows {
            let Some(image) = lists::at(context.snapshot, &state.lists.queued, row) else { continue };
            let (_, place) = ui.allocate_space(vec2(ui.available_width(), ROW));
            row_ui(ui, place, image, paused);
        }
    });
}

fn head_ui(ui: &mut Ui, rect: Rect, open: bool, context: &mut PageContext<'_>, state: &mut CaptureState) {
    let t = theme::tokens(ui);
    let y = rect.center().y;
    let caret = if open { icons::CARET_DOWN } else { icons::CARET_UP };
    let name = if open { say!("queue-hide") } else { say!("queue-show") };
    let tooltip = UiCommand::ToggleQueue.tooltip();
    let button = Rect::from_center_size(pos2(rect.left() + 28.0, y), vec2(32.0, 32.0));
    if IconButton::new(caret, name).small().tooltip(&tooltip).put(ui, button).clicked() {
        context.act(UiCommand::ToggleQueue);
    }
    let queue = context.snapshot.queue;
    let mut right = rect.right() - 12.0;
    let offline = matches!(context.snapshot.connection, Connection::Offline { .. });
    let waiting = queue.pending > 0;
    let retry = match (queue.failed > 0, offline || queue.next_retry_at.is_some()) {
        (true, _) => Some(UiCommand::RetryFailed),
        (false, true) if waiting => Some(UiCommand::RetryNow),
        _ => None,
    };
    let pause = match queue.paused {
        Some(PauseReason::Person) => Some(UiCommand::ResumeUploads),
        None if queue.pending + queue.uploading + queue.failed > 0 => Some(UiCommand::PauseUploads),
        // With a refused key there is nothing to stop, and only a new key goes on.
        Some(PauseReason::KeyRefused) | None => None,
    };
    // Placed from the right, drawn from the left: the focus goes as one reads.
    let mut placed = Vec::with_capacity(2);
    for act in [retry, pause].into_iter().flatten() {
        let is_narrow = rect.width() < NARROW;
        let words = if is_narrow { "" } else { act.label() };
        let button = Button::new(words).icon(act.icon()).size(Size::Small).name(act.label()).salt(act.label());
        let button = if is_narrow { button.tooltip(act.label()) } else { button };
        let width = button.width(ui) + 4.0;
        placed.push((act, button, Rect::from_min_size(pos2(right - width, y - 18.0), vec2(width, 36.0))));
        right -= width + 8.0;
    }
    for (act, button, place) in placed.into_iter().rev() {
        if button.put(ui, place).clicked() {
            context.act(act);
        }
    }
    let line = |left: f32| Rect::from_min_max(pos2(left, y - 12.0), pos2(right.max(left + 1.0), y + 12.0));
    let title = line(rect.left() + 52.0);
    let title = Rect::from_min_max(title.min, pos2((title.right() - 38.0).max(title.left() + 1.0), title.bottom()));
    let drawn = if title.width() < LEAST_TITLE {
        let place = Rect::from_center_size(pos2(title.left() + 9.0, y), vec2(20.0, 20.0));
        paint::icon(ui.painter(), icons::CLOUD_ARROW_UP, 18.0, t.text2, place.center());
        paint::say(ui, say!("queue-title"), place).on_hover_text(say!("queue-title"));
        place
    } else {
        paint::label_fitted(ui, &[theme::SECTION, theme::DENSE_STRONG, theme::CAPTION_STRONG], t.text, say!("queue-title"), title)
    };
    let left = pill::count(ui, state.lists.queued.len(), pos2(drawn.right() + 8.0, y)) + 12.0;
    let words = match (&context.snapshot.connection, queue.paused) {
        (_, Some(PauseReason::KeyRefused)) => say!("queue-key-refused"),
        (_, Some(PauseReason::Person)) => say!("queue-paused"),
        (Connection::Offline { .. } | Connection::Refused { .. }, None) if waiting => say!("queue-resumes"),
        _ => "",
    };
    if !words.is_empty() && right - left > LEAST_TITLE {
        paint::label(ui, Ink::new(theme::DENSE, t.text2), words, line(left), Align::Min);
    }
}

/// Where each column stands that there is room for, the last one taking the rest.
fn columns(rect: Rect) -> Vec<Option<egui::Rangef>> {
    let mut widths: Vec<f32> = COLUMNS.iter().map(|(width, _)| *width).chain([LEAST_ERROR]).collect();
    let room = rect.width() - 2.0 * theme::PAGE_INSET;
    let needed =
        |widths: &[f32], gone: usize| widths.iter().enumerate().filter(|(at, _)| !SPARE[..gone].contains(at)).map(|(_, width)| width + GAP).sum::<f32>() - GAP;
    let gone = (0..SPARE.len()).find(|gone| needed(&widths, *gone) <= room).unwrap_or(SPARE.len());
    if gone == SPARE.len() {
        // The state is read first: of the name of a file there is as much as there is room for.
        widths[0] = (widths[0] + room - needed(&widths, gone)).clamp(0.0, widths[0]);
    }
    let right = rect.right() - theme::PAGE_INSET;
    let mut left = rect.left() + theme::PAGE_INSET;
    let shown = widths.into_iter().enumerate().map(|(at, width)| (!SPARE[..gone].contains(&at)).then_some((at, width)));
    let mut columns: Vec<Option<egui::Rangef>> = Vec::with_capacity(COLUMNS.len() + 1);
    for column in shown {
        columns.push(column.map(|(at, width)| {
            let end = if at == COLUMNS.len() { right.max(left + 1.0) } else { left + width };
            let range = egui::Rangef::new(left, end.min(right.max(left + 1.0)));
            left += width + GAP;
            range
        }));
    }
    columns
}

fn row_ui(ui: &Ui, rect: Rect, image: &Image, paused: bool) {
    let t = theme::tokens(ui);
    let painter = ui.painter();
    painter.hline(rect.x_range(), rect.top() + 0.5, Stroke::new(theme::HAIRLINE, t.line));
    let columns = columns(rect);
    let cell = |at: usize| columns.get(at).copied().flatten().map(|column| Rect::from_x_y_ranges(column, rect.y_range()));
    let write = |at: usize, color: egui::Color32, words: &str, align: Align| {
        if let Some(cell) = cell(at) {
            paint::text_in(painter, Ink::new(theme::DENSE, color), words, cell, align);
        }
    };
    let patient = image.subject.as_ref().map_or("—", |subject| subject.patient_name.as_str());
    write(0, t.text, &image.file_name, Align::Min);
    write(1, t.text, patient, Align::Min);
    write(2, t.text2, &image.room, Align::Min);
    write(3, t.text2, &format::bytes(image.size_bytes), Align::Max);
    let part = sent_part(image);
    let look = state_look(t, image, paused);
    let fill = if matches!(image.state, ImageState::Approved { .. } | ImageState::Pending | ImageState::Retrying { .. }) { t.text3 } else { look.color };
    if let Some(progress) = cell(4) {
        paint::bar(painter, Rect::from_min_size(pos2(progress.left(), rect.center().y - 2.0), vec2(56.0, 4.0)), part, t.line2, fill);
    }
    write(4, t.text2, &format::percent(part), Align::Max);
    write(5, t.text2, &image.attempts.to_string(), Align::Max);
    let word = if matches!(image.state, ImageState::Uploading { .. }) { say!("queue-uploading") } else { look.word.as_str() };
    if let Some(status) = cell(6) {
        paint::icon(painter, look.icon, 16.0, look.color, pos2(status.left() + 8.0, rect.center().y));
        let words = Rect::from_min_max(pos2(status.left() + 22.0, status.top()), pos2(status.right() + 6.0, status.bottom()));
        paint::text_in(painter, Ink::new(theme::DENSE, look.color), word, words, Align::Min);
    }
    let error = match &image.state {
        ImageState::Retrying { cause, .. } | ImageState::Failed { cause } => cause.to_string(),
        _ => "—".to_owned(),
    };
    write(7, t.text2, &error, Align::Min);
    let whole = ui.interact(rect, ui.scope_id().with(("queued", &image.id)), Sense::hover());
    whole.widget_info(|| {
        let (file, percent) = (&image.file_name, format::percent(part));
        let words = say!("queue-row", file, patient, state = word, percent, attempts = image.attempts, error);
        egui::WidgetInfo::labeled(egui::Role::Row, true, words)
    });
    if image.file_name.len() > 22 || error.len() > 16 || columns.contains(&None) {
        whole.on_hover_text(format!("{}\n{error}", image.file_name));
    }
}

/// Sends the commands the queue's buttons stand for; answers whether the act was one of them.
pub fn carry_out(act: UiCommand, context: &mut PageContext<'_>) -> bool {
    let command = match act {
        UiCommand::PauseUploads => Command::PauseUploads,
        UiCommand::ResumeUploads => Command::ResumeUploads,
        UiCommand::RetryFailed => Command::RetryFailed,
        UiCommand::RetryNow => Command::RetryNow,
        _ => return false,
    };
    context.send(command);
    true
}
