//! Over the list: the search, the filters with their counts, the order, and *New patient*. Where there is little room the filters are folded into a choice.

use super::{
    PatientsState,
    columns::{MENU, order_label},
};
use crate::{
    command::UiCommand,
    format,
    pages::PageContext,
    widgets::{
        button::{Button, IconButton, Kind},
        chip::{self, Chip},
        choice::{Choice, choice, menu_row},
        field::Field,
        icons,
        paint::Key,
        room, theme,
    },
};
use chairside_core::patient::{PatientFilter, PatientOrder};
use chairside_words::say;
use egui::{Id, Popup, Rect, Ui, pos2, vec2};

/// Height of the bar.
pub(super) const HEIGHT: f32 = 68.0;
/// What a second line of filters adds, where a window is too narrow for one.
const SECOND_LINE: f32 = 48.0;
const SEARCH: f32 = 321.0;
const SEARCH_LEAST: f32 = 190.0;
const BETWEEN: f32 = 8.0;
/// The least width of the choice of a filter.
const FOLDED: f32 = 150.0;

/// The search's field.
pub(super) fn search_id() -> Id {
    Id::unique("search in the list of patients")
}

/// The words of a filter.
pub(super) fn filter_label(filter: PatientFilter) -> &'static str {
    match filter {
        PatientFilter::All => say!("all"),
        PatientFilter::Today => say!("today"),
        PatientFilter::TodayByExternal => say!("filter-today-external"),
        PatientFilter::AllByExternal => say!("filter-all-external"),
    }
}

/// Draws the bar from the top of `area`; answers its bottom.
pub(super) fn toolbar_ui(ui: &mut Ui, area: Rect, context: &mut PageContext<'_>, state: &mut PatientsState) -> f32 {
    let inner = Rect::from_min_max(pos2(area.left() + theme::PAGE_INSET, area.top() + 12.0), pos2(area.right() - theme::PAGE_INSET, area.top() + 56.0));
    let y = inner.center().y;
    let is_low = room::is_low(ui.ctx());
    let words = if is_low { "" } else { UiCommand::NewPatient.label() };
    let new = Button::new(words).name(UiCommand::NewPatient.label()).icon(UiCommand::NewPatient.icon()).kind(Kind::Primary).salt("new");
    let new_at = Rect::from_center_size(pos2(inner.right() - new.width(ui) / 2.0, y), vec2(new.width(ui), 40.0));

    let on = state.query.filter;
    let counts = PatientFilter::ALL.map(|filter| format::count(context.snapshot.patients.counts.of(filter)));
    let chip = |at: usize, filter: PatientFilter| Chip { label: filter_label(filter), count: counts.get(at).map(String::as_str), on: on == filter };
    let widths: Vec<f32> = PatientFilter::ALL.into_iter().enumerate().map(|(at, filter)| chip(at, filter).width(ui)).collect();
    let chips = widths.iter().map(|width| width + BETWEEN).sum::<f32>();

    // The words of the order go first where room is short, then the filters take a line of their own.
    let label = order_label(state.query.order);
    let worded = Button::new(label).icon(icons::SORT_DESCENDING).opens_menu().width(ui);
    let left_for = |order: f32| new_at.left() - BETWEEN - order - 16.0 - chips - inner.left();
    let (order_width, room) = if left_for(worded) >= SEARCH_LEAST { (worded, left_for(worded)) } else { (52.0, left_for(52.0)) };
    let is_folded = is_low || (room < SEARCH_LEAST && chips - BETWEEN > inner.width());
    let is_wrapped = room < SEARCH_LEAST && !is_folded;
    let order_at = Rect::from_center_size(pos2(new_at.left() - BETWEEN - order_width / 2.0, y), vec2(order_width, 40.0));
    let search_width = if is_folded {
        (order_at.left() - 16.0 - FOLDED - inner.left() - BETWEEN).min(SEARCH)
    } else if is_wrapped {
        (order_at.left() - 16.0 - inner.left()).min(2.0 * SEARCH)
    } else {
        room.min(SEARCH)
    };

    let search_at = Rect::from_min_size(inner.min, vec2(search_width, 44.0));
    search_ui(ui, search_at, state);
    let mut at = if is_wrapped { pos2(inner.left(), inner.bottom() + 4.0) } else { pos2(search_at.right() + 16.0, y - 20.0) };
    let mut chosen = None;
    if is_folded {
        let words: Vec<String> = PatientFilter::ALL.into_iter().zip(&counts).map(|(filter, count)| format!("{} · {count}", filter_label(filter))).collect();
        let choices: Vec<Choice<'_, PatientFilter>> = PatientFilter::ALL.into_iter().zip(&words).map(|(value, words)| Choice { value, words }).collect();
        let place = Rect::from_min_max(pos2(search_at.right() + BETWEEN, y - 20.0), pos2(order_at.left() - BETWEEN, y + 20.0));
        choice(ui, place, say!("patients-filter"), &mut state.query.filter, &choices);
    }
    for ((number, filter), width) in PatientFilter::ALL.into_iter().enumerate().zip(widths).filter(|_| !is_folded) {
        if chip(number, filter).put(ui, Rect::from_min_size(at, vec2(width, chip::HEIGHT))).clicked() {
            chosen = Some(filter);
        }
        at.x += width + BETWEEN;
    }
    if let Some(filter) = chosen {
        state.query.filter = filter;
    }
    order_ui(ui, order_at, state, order_width == worded);
    let tooltip = UiCommand::NewPatient.tooltip();
    if new.tooltip(&tooltip).put(ui, new_at).clicked() {
        context.act(UiCommand::NewPatient);
    }
    area.top() + HEIGHT + if is_wrapped { SECOND_LINE } else { 0.0 }
}

fn search_ui(ui: &mut Ui, rect: Rect, state: &mut PatientsState) {
    let hint = UiCommand::FindPatient.keys();
    let placeholder = if rect.width() < 290.0 { say!("search-short") } else { say!("search-long") };
    let response = Field::new(&mut state.query.text, say!("search-patients"))
        .placeholder(placeholder)
        .icon(icons::MAGNIFYING_GLASS)
        .key(Key::Text(&hint))
        .limit(200)
        .id(search_id())
        .put(ui, rect);
    if std::mem::take(&mut state.wants_search) {
        response.request_focus();
    }
    // Esc leaves the search for the list; a second one takes back what was searched.
    if response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Escape)) {
        state.wants_list = true;
    }
    if response.changed() {
        state.typed_at = ui.input(|input| input.time);
        (state.cursor, state.then) = (None, None);
    }
}

fn order_ui(ui: &Ui, rect: Rect, state: &mut PatientsState, with_words: bool) {
    let order = state.query.order;
    let icon = if order.is_descending { icons::SORT_DESCENDING } else { icons::SORT_ASCENDING };
    let name = say!("order", order = order_label(order));
    let response = if with_words {
        Button::new(order_label(order)).icon(icon).opens_menu().name(&name).salt("order").put(ui, rect)
    } else {
        IconButton::new(icon, &name).salt("order").put(ui, rect)
    };
    let chosen = Popup::menu(&response).width(200.0).accessible_name(say!("order-of-list")).show(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let mut chosen = None;
        for (by, is_descending) in MENU {
            let one = PatientOrder { by, is_descending };
            if menu_row(ui, 188.0, order_label(one), one == order).clicked() {
                chosen = Some(one);
            }
        }
        chosen
    });
    if let Some(order) = chosen.and_then(|menu| menu.inner) {
        state.query.order = order;
        Popup::close_all(ui.ctx());
    }
}
