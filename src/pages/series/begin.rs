//! The form of a new series: which template, or which places.

use super::{Series, of_patient, words_of};
use crate::{
    pages::PageContext,
    widgets::{
        button::{Button, Kind, Size},
        dialog, field, icons,
        paint::{self, Ink, Key as KeySign},
        segmented::{Segment, segmented},
        theme, tooth_picker,
    },
};
use chairside_api::{MountId, Patient, ToothSet};
use chairside_core::{
    Command, Snapshot,
    mount::{MountAct, MountKind, Projection, SlotPlan},
};
use chairside_words::say;
use egui::{
    Align, CornerRadius, CursorIcon, EventFilter, Id, Key, Modifiers, Rect, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};
use std::collections::BTreeSet;

/// What is chosen so far.
pub(super) struct BeginForm {
    kind: MountKind,
    turns: bool,
    /// The places of a custom one.
    slots: Vec<SlotPlan>,
    /// The teeth of the next place of a custom one.
    teeth: ToothSet,
    projection: Projection,
    milk: bool,
    /// The mounts there were.
    known: Vec<MountId>,
    stage: Stage,
}

/// How far it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// It was not drawn yet.
    Fresh,
    /// It has, or had, the keyboard.
    Open,
    /// *Begin* was pressed.
    Sent,
}

impl BeginForm {
    /// An empty form. Whether images are turned is as it was chosen last in this room.
    pub(super) fn new(snapshot: &Snapshot, patient: &Patient) -> Self {
        Self {
            kind: MountKind::FullMouth,
            turns: snapshot.settings.turn_by_place,
            slots: Vec::new(),
            teeth: ToothSet::none(),
            projection: Projection::Periapical,
            milk: false,
            known: of_patient(snapshot, patient).map(|mount| mount.id.clone()).collect(),
            stage: Stage::Fresh,
        }
    }

    /// Whether *Begin* was pressed.
    pub(super) fn is_sent(&self) -> bool {
        self.stage == Stage::Sent
    }

    /// Whether a mount was there before.
    pub(super) fn knows(&self, mount: &MountId) -> bool {
        self.known.contains(mount)
    }
}

impl Series {
    /// Opens the form of another series.
    pub(super) fn begin_another(&mut self, snapshot: &Snapshot) {
        self.taken_up = None;
        self.form = Some(BeginForm::new(snapshot, &self.patient));
    }
}

const WIDTH: f32 = 620.0;

/// Draws the form into `rect`.
pub(super) fn begin_ui(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>, series: &mut Series) {
    let Some(form) = &mut series.form else { return };
    let mut inner = ui.new_child(UiBuilder::new().id_salt("new series").max_rect(rect));
    let mut begun = false;
    ScrollArea::vertical().id_salt("new series").auto_shrink(false).show(&mut inner, |ui| {
        let left = rect.center().x - WIDTH / 2.0;
        let outer = ui;
        let column = Rect::from_min_size(pos2(left, outer.cursor().top() + 28.0), vec2(WIDTH, f32::INFINITY));
        let mut column_ui = outer.new_child(UiBuilder::new().max_rect(column));
        let ui = &mut column_ui;
        ui.spacing_mut().item_spacing.y = 0.0;
        let t = theme::tokens(ui);
        let line = |ui: &mut Ui, height: f32| ui.allocate_space(vec2(WIDTH, height)).1;
        let place = line(ui, 32.0);
        paint::label(ui, Ink::new(theme::TITLE, t.text), say!("series-new"), place, Align::Min);
        // The ring of what has the keyboard has room below.
        let place = line(ui, 42.0);
        let place = Rect::from_min_size(place.min, vec2(WIDTH, 34.0));
        paint::label(ui, Ink::new(theme::BODY, t.text2), say!("series-new-how"), place, Align::Min);
        let enter = kinds_ui(ui, form);
        let can = !form.is_sent() && (form.kind != MountKind::Custom || !form.slots.is_empty());
        if form.kind == MountKind::Custom {
            custom_ui(ui, form);
        }
        let place = line(ui, 48.0);
        let tick = Rect::from_min_size(place.min, vec2(WIDTH, 40.0));
        if field::tick(ui, tick, say!("series-turn"), form.turns).clicked() {
            form.turns = !form.turns;
        }
        let (words, width) = (say!("series-turn-how"), WIDTH - 32.0);
        let height = ui.painter().layout_job(theme::DENSE.job_within(words, t.text2, width, 8)).size().y;
        let place = line(ui, height + 16.0);
        let how = Rect::from_min_size(pos2(place.left() + 32.0, place.top() - 4.0), vec2(width, height + 2.0));
        paint::label_paragraph(ui, Ink::new(theme::DENSE, t.text2), words, how);
        // Where the form is higher than the window, it stays at the foot.
        let place = dialog::foot_on(ui, 72.0, t.well, 4.0);
        let begin = Button::new(say!("series-begin"))
            .name(say!("series-begin-it"))
            .icon(icons::PLAY)
            .kind(Kind::Primary)
            .size(Size::ExtraLarge)
            .key(KeySign::Icon(icons::ARROW_ELBOW_DOWN_LEFT));
        begun = begin.enabled(can).put(ui, Rect::from_min_size(place.min + vec2(0.0, 8.0), vec2(WIDTH, 56.0))).clicked() || (can && enter);
        let height = ui.min_rect().height();
        outer.allocate_space(vec2(WIDTH, height + 48.0));
        paint::follow_focus_over(outer, dialog::FOOT_ROOM);
    });
    if begun {
        let slots = if form.kind == MountKind::Custom { form.slots.clone() } else { form.kind.slots() };
        let act = MountAct::Begin { patient: series.patient.id.clone(), kind: form.kind, slots, turns: form.turns };
        if context.send(Command::Mount(act)) {
            form.stage = Stage::Sent;
        }
    }
}

fn about(kind: MountKind) -> &'static str {
    match kind {
        MountKind::FullMouth => say!("mount-full-mouth-about"),
        MountKind::FourBitewings => say!("mount-four-bitewings-about"),
        MountKind::TwoBitewings => say!("mount-two-bitewings-about"),
        MountKind::Custom => say!("mount-custom-about"),
    }
}

/// The templates: a group of which one is chosen, by the arrows or by a press, and which has the keyboard from the start. Answers whether Enter was pressed there.
fn kinds_ui(ui: &mut Ui, form: &mut BeginForm) -> bool {
    let id = |kind| ui.scope_id().with(("kind", kind));
    let ids = MountKind::ALL.map(id);
    let focused = ui.memory(egui::Memory::focused);
    let is_here = focused.is_none_or(|focused| ids.contains(&focused));
    let at = MountKind::ALL.iter().position(|kind| *kind == form.kind).unwrap_or(0);
    let mut enter = false;
    if form.stage == Stage::Fresh {
        // An Enter of this moment pressed what opened the form.
        let chosen = id(form.kind);
        ui.memory_mut(|memory| memory.request_focus(chosen));
        form.stage = Stage::Open;
    } else if is_here {
        let last = MountKind::ALL.len() - 1;
        let next = ui.input_mut(|input| {
            enter = input.consume_key(Modifiers::NONE, Key::Enter);
            let mut pressed = |keys: [Key; 2]| keys.into_iter().any(|key| input.consume_key(Modifiers::NONE, key));
            match (pressed([Key::ArrowUp, Key::ArrowLeft]), pressed([Key::ArrowDown, Key::ArrowRight])) {
                (true, false) => Some(if at == 0 { last } else { at - 1 }),
                (false, true) => Some(if at == last { 0 } else { at + 1 }),
                _ => None,
            }
        });
        if let Some(next) = next {
            form.kind = MountKind::ALL[next];
            let chosen = id(form.kind);
            ui.memory_mut(|memory| memory.request_focus(chosen));
        }
    }
    let mut whole = ui.cursor();
    whole.set_height(66.0 * MountKind::ALL.len() as f32);
    let group = ui.interact(whole, ui.scope_id().with("kinds"), Sense::hover());
    group.widget_info(|| WidgetInfo::labeled(Role::RadioGroup, true, say!("series-kind")));
    for (kind, id) in MountKind::ALL.into_iter().zip(ids) {
        let (_, place) = ui.allocate_space(vec2(WIDTH, 66.0));
        kind_ui(ui, Rect::from_min_size(place.min, vec2(WIDTH, 58.0)), id, form, kind);
    }
    enter
}

fn kind_ui(ui: &Ui, rect: Rect, id: Id, form: &mut BeginForm, kind: MountKind) {
    let t = theme::tokens(ui);
    let on = form.kind == kind;
    // Tab stops once in the group, at what is chosen.
    let response = ui.interact(rect, id, if on { Sense::click() } else { Sense::CLICK });
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, on, kind.label()));
    if response.has_focus() {
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, EventFilter { vertical_arrows: true, horizontal_arrows: true, ..EventFilter::default() }));
    }
    let fill = if response.hovered() { t.hover } else { t.card };
    ui.painter().rect(rect, CornerRadius::same(theme::R4), fill, Stroke::new(theme::HAIRLINE, t.line), StrokeKind::Inside);
    if on {
        paint::selection_ring(ui.painter(), rect, theme::R4, t.text);
    }
    field::radio_circle(ui, pos2(rect.left() + 28.0, rect.center().y), on);
    let words = Rect::from_min_max(pos2(rect.left() + 54.0, rect.top()), rect.max);
    let drawn = paint::text_in(ui.painter(), Ink::new(theme::CHOICE, t.text), kind.label(), words, Align::Min);
    let more = Rect::from_min_max(pos2(drawn.right() + 14.0, rect.top()), pos2(rect.right() - 16.0, rect.bottom()));
    paint::text_in(ui.painter(), Ink::new(theme::BODY, t.text2), about(kind), more, Align::Min);
    paint::focus_ring(ui, &response, theme::R4);
    if response.on_hover_cursor(CursorIcon::PointingHand).clicked() {
        form.kind = kind;
        ui.memory_mut(|memory| memory.request_focus(id));
    }
}

/// The places of a custom series: those there are, and the next one.
fn custom_ui(ui: &mut Ui, form: &mut BeginForm) {
    let t = theme::tokens(ui);
    let (_, row) = ui.allocate_space(vec2(WIDTH, 48.0));
    let segments = [Projection::Periapical, Projection::Bitewing].map(|projection| Segment { value: projection, label: projection.label(), icon: None });
    let mut child = ui.new_child(UiBuilder::new().id_salt("projection").max_rect(row));
    let shown = segmented(&mut child, say!("series-how-taken"), &mut form.projection, &segments);
    let milk = Rect::from_min_size(pos2(shown.rect.right() + 16.0, row.top()), vec2(150.0, 40.0));
    if field::tick(ui, milk, say!("series-milk-teeth"), form.milk).clicked() {
        form.milk = !form.milk;
    }
    let (_, picker) = ui.allocate_space(vec2(WIDTH, tooth_picker::HEIGHT + 8.0));
    let shown = tooth_picker::Shown { teeth: &form.teeth, imaged: &BTreeSet::new(), milk: form.milk, enabled: true, suggested: false };
    if let Some(tooth) = tooth_picker::tooth_picker(ui, Rect::from_min_size(picker.min, vec2(WIDTH, tooth_picker::HEIGHT)), &shown) {
        form.teeth.toggle(tooth);
    }
    let (_, row) = ui.allocate_space(vec2(WIDTH, 52.0));
    let label = if form.teeth.is_empty() { say!("series-add-place").to_owned() } else { say!("series-add-place-for", teeth = words_of(&form.teeth)) };
    let add = Button::new(&label).icon(icons::PLUS).salt("add-place").enabled(!form.teeth.is_empty());
    if add.put(ui, Rect::from_min_size(row.min, vec2(WIDTH, 44.0))).clicked() {
        form.slots.push(SlotPlan::new(form.projection, std::mem::take(&mut form.teeth)));
    }
    // Below what adds them, so that nothing moves away under the pointer.
    let mut removed = None;
    let mut top = ui.cursor().top();
    let mut x = ui.max_rect().left();
    let (left, right) = (x, x + WIDTH);
    for (at, slot) in form.slots.iter().enumerate() {
        let words = format!("{} · {}", words_of(&slot.teeth), slot.projection.label());
        let name = say!("series-remove-place", number = at + 1, place = words);
        let button = Button::new(&words).icon(icons::X).name(&name).salt(at);
        let width = button.width(ui).min(WIDTH);
        if x + width > right {
            (x, top) = (left, top + 48.0);
        }
        if button.put(ui, Rect::from_min_size(pos2(x, top), vec2(width, 40.0))).clicked() {
            removed = Some(at);
        }
        x += width + 8.0;
    }
    if let Some(at) = removed {
        form.slots.remove(at);
    }
    let chips = if form.slots.is_empty() { 0.0 } else { top + 48.0 - ui.cursor().top() };
    ui.allocate_space(vec2(WIDTH, chips));
    let line = ui.cursor().top() - 2.0;
    ui.painter().hline(row.x_range(), line, Stroke::new(theme::HAIRLINE, t.line));
}
