//! Lists of things to look after: heads, rows of 56 px, and the keyboard in them. The list keeps the keyboard and says which row it stands on; the buttons of that row are in the
//! order of Tab, those of the others are not.

use super::{
    dialog,
    paint::{self, Ink},
    theme,
};
use egui::{Align, EventFilter, Id, Key, Modifiers, Popup, Rect, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2};

/// Height of the heads.
pub const HEAD: f32 = 34.0;
/// Height of a row.
pub const ROW: f32 = 56.0;
/// Between two columns.
const GAP: f32 = 12.0;
/// From the last button to the edge.
const RIGHT: f32 = 12.0;

/// A column: its head, how wide it is at least, its share of what is left over, and whether it goes first where room is short.
pub struct Column {
    /// Its head.
    pub name: &'static str,
    /// Its least width, in points.
    pub least: f32,
    /// Its share of the room that is left over.
    pub share: f32,
    /// When it is left out, for want of room: the greatest goes first; 0 never.
    pub spare: u8,
}

/// A column that is always there.
pub const fn column(name: &'static str, least: f32, share: f32) -> Column {
    Column { name, least, share, spare: 0 }
}

/// A column that is left out of a narrow window: the greatest `spare` goes first, all of one together.
pub const fn spare(spare: u8, name: &'static str, least: f32, share: f32) -> Column {
    Column { name, least, share, spare }
}

/// Where the columns stand.
pub struct Places {
    cells: Vec<Option<(f32, f32)>>,
    acts: f32,
}

impl Places {
    /// Of these columns between `left` and `right`, with `acts` points for buttons.
    pub fn new(columns: &[Column], acts: f32, left: f32, right: f32) -> Self {
        let room = right - left - theme::PAGE_INSET - RIGHT - acts - GAP;
        let least = |most: u8| columns.iter().filter(|column| column.spare <= most).map(|column| column.least).sum::<f32>();
        let every = columns.iter().map(|column| column.spare).max().unwrap_or_default();
        let most = (0..=every).rev().find(|most| least(*most) <= room).unwrap_or_default();
        let extra = (room - least(most)).max(0.0);
        let is_shown = |column: &Column| column.spare <= most;
        let shares = columns.iter().filter(|column| is_shown(column)).map(|column| column.share).sum::<f32>().max(1.0);
        let mut at = left + theme::PAGE_INSET;
        let cells = columns
            .iter()
            .map(|column| {
                is_shown(column).then(|| {
                    let (from, width) = (at, (column.least + extra * column.share / shares).floor());
                    at += width;
                    (from, width - GAP)
                })
            })
            .collect();
        Self { cells, acts: right - RIGHT - acts }
    }

    /// A column's part of a row, if the column is shown.
    pub fn cell(&self, column: usize, row: Rect) -> Option<Rect> {
        let (left, width) = (*self.cells.get(column)?)?;
        Some(Rect::from_min_size(pos2(left, row.top()), vec2(width, row.height())))
    }

    /// The part of a row in which its buttons stand.
    pub fn acts(&self, row: Rect) -> Rect {
        Rect::from_min_max(pos2(self.acts, row.top()), pos2(row.right() - RIGHT, row.bottom()))
    }
}

/// Where the keyboard stands in a list.
#[derive(Default)]
pub struct TableState {
    cursor: usize,
    /// The row it stands on is to be in sight.
    reveal: bool,
    /// How far the list was scrolled when it was drawn.
    offset: f32,
}

/// What is drawn of a row, beside its cells.
pub struct Row<'a> {
    /// All of it.
    pub rect: Rect,
    /// Where its columns stand.
    pub places: &'a Places,
    /// Whether the keyboard stands on it: its buttons are in the order of Tab.
    pub is_cursor: bool,
    /// Delete was pressed on it.
    pub delete: bool,
    /// Enter was pressed on it.
    pub enter: bool,
}

impl Row<'_> {
    /// Writes into a column, if it is shown.
    pub fn text(&self, ui: &Ui, column: usize, ink: Ink, words: &str) {
        if let Some(cell) = self.places.cell(column, self.rect) {
            paint::cell(ui, ink, words, cell, Align::Min);
        }
    }

    /// The places of buttons of these widths, the last at the right.
    pub fn buttons<const N: usize>(&self, widths: [f32; N]) -> [Rect; N] {
        let acts = self.places.acts(self.rect);
        let mut right = acts.right();
        let mut places = widths.map(|_| acts);
        for (place, width) in places.iter_mut().zip(widths).rev() {
            *place = Rect::from_min_size(pos2(right - width, acts.center().y - 20.0), vec2(width, 40.0));
            right -= width + 8.0;
        }
        places
    }
}

/// Draws heads and rows into `area`; `words` is what a row says to who cannot see it, `row` draws one. Answers what a row answered.
pub fn table_ui<A>(
    ui: &mut Ui,
    area: Rect,
    (name, columns, places): (&str, &[Column], &Places),
    count: usize,
    state: &mut TableState,
    words: impl Fn(usize) -> String,
    mut row: impl FnMut(&mut Ui, usize, Row<'_>) -> Option<A>,
) -> Option<A> {
    let t = theme::tokens(ui);
    let head = Rect::from_min_size(area.min, vec2(area.width(), HEAD));
    for (at, column) in columns.iter().enumerate() {
        if let Some(cell) = places.cell(at, head) {
            paint::label(ui, Ink::new(theme::CAPTION, t.text3), column.name, cell, Align::Min);
        }
    }
    ui.painter().hline(head.x_range(), head.bottom() - 0.5, Stroke::new(theme::HAIRLINE, t.line));
    let body = Rect::from_min_max(head.left_bottom(), area.max);
    let id = Id::unique(("table", name));
    state.cursor = state.cursor.min(count.saturating_sub(1));
    let list = ui.interact(body, id, Sense::focusable_noninteractive());
    list.widget_info(|| WidgetInfo::labeled(Role::List, true, format!("{name}, {count}")));
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, EventFilter { vertical_arrows: true, ..EventFilter::default() }));
    let has_keyboard = list.has_focus() && !dialog::covers(ui) && !Popup::is_any_open(ui.ctx());
    let (delete, enter) = if has_keyboard { keys(ui, state, count, body.height()) } else { (false, false) };
    let mut answer = None;
    ui.scope_builder(UiBuilder::new().id_salt(name).max_rect(body), |ui| {
        ui.set_clip_rect(body.intersect(ui.clip_rect()));
        ui.spacing_mut().item_spacing.y = 0.0;
        let mut scroll = ScrollArea::vertical().id_salt(name).auto_shrink(false);
        if std::mem::take(&mut state.reveal) {
            // The row and half of each neighbour, so that it is seen that the list goes on.
            let (top, bottom) = ((state.cursor as f32 - 0.5) * ROW, (state.cursor as f32 + 1.5) * ROW);
            let offset = state.offset.min(top).max(bottom - body.height());
            scroll = scroll.vertical_scroll_offset(offset.max(0.0));
        }
        let scrolled = scroll.show_rows(ui, ROW, count, |ui, range| {
            for at in range {
                let (_, rect) = ui.allocate_space(vec2(body.width(), ROW));
                let is_cursor = state.cursor == at;
                let response = ui.interact(rect, id.with(at), Sense::click() - Sense::FOCUSABLE);
                response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, is_cursor && has_keyboard, words(at)));
                if response.clicked() {
                    state.cursor = at;
                    list.request_focus();
                }
                if response.hovered() {
                    ui.painter().rect_filled(rect, 0, t.bg.lerp_to_gamma(t.hover, 0.5));
                }
                ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(theme::HAIRLINE, t.line));
                if is_cursor && has_keyboard {
                    ui.ctx().accesskit_node_builder(id, |list| list.set_active_descendant(response.id.accesskit_id()));
                    ui.painter().rect_stroke(rect.shrink2(vec2(3.0, 3.0)), theme::R2, Stroke::new(theme::RING, t.teal_fill), StrokeKind::Inside);
                }
                let pressed = is_cursor && has_keyboard;
                if let Some(done) = row(ui, at, Row { rect, places, is_cursor, delete: pressed && delete, enter: pressed && enter }) {
                    state.cursor = at;
                    answer = Some(done);
                }
            }
        });
        state.offset = scrolled.state.clamped_offset().y;
    });
    answer
}

/// Moves through the list; answers whether Delete and Enter were pressed.
fn keys(ui: &Ui, state: &mut TableState, count: usize, height: f32) -> (bool, bool) {
    let take = |key| ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key));
    let page = ((height / ROW) as usize).saturating_sub(1).max(1);
    let down = take(Key::ArrowDown) + page * take(Key::PageDown);
    let up = take(Key::ArrowUp) + page * take(Key::PageUp);
    let before = state.cursor;
    state.cursor = (state.cursor + down).saturating_sub(up).min(count.saturating_sub(1));
    if take(Key::Home) > 0 {
        state.cursor = 0;
    }
    if take(Key::End) > 0 {
        state.cursor = count.saturating_sub(1);
    }
    state.reveal |= state.cursor != before;
    (take(Key::Delete) > 0, take(Key::Enter) > 0)
}
