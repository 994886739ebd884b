//! The bar of a series: close, who it is, what comes next, how far it is, and what is done with all of it.

use super::{Series, of_patient, words_of};
use crate::{
    command::UiCommand,
    format,
    pages::PageContext,
    widgets::{
        button::{Button, IconButton, Kind},
        icons, menu,
        paint::{self, Ink, Key},
        patient_head::patient_head,
        room, theme,
    },
};
use chairside_core::{
    Command,
    mount::{Mount, MountAct},
};
use chairside_words::say;
use egui::{Align, Pos2, Rect, Stroke, Ui, pos2, vec2};

/// A window narrower than this has fewer words in the bar.
const NARROW: f32 = 1360.0;

/// Draws it into `rect`.
pub(super) fn bar_ui(ui: &Ui, rect: Rect, context: &mut PageContext<'_>, series: &mut Series, mount: Option<&Mount>) {
    let t = theme::tokens(ui);
    ui.painter().rect_filled(rect, 0, t.bg);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(theme::HAIRLINE, t.line));
    let y = rect.center().y;
    let is_narrow = room::is_narrow(ui.ctx());
    let close = Button::new(if is_narrow { "" } else { say!("close") }).name(say!("series-close")).icon(icons::X).kind(Kind::Ghost);
    let close = if is_narrow { close.tooltip(say!("series-close")) } else { close.key(Key::Text(say!("key-escape"))) };
    let place = Rect::from_min_size(rect.min + vec2(8.0, 8.0), vec2(close.width(ui), 40.0));
    if close.put(ui, place).clicked() {
        context.act(UiCommand::CloseSeries);
    }
    ui.painter().vline(place.right() + 10.0, y - 12.0..=y + 12.0, Stroke::new(theme::HAIRLINE, t.line2));
    let mut right = rect.right() - 12.0;
    if let Some(mount) = mount.filter(|_| series.form.is_none()) {
        right = acts_ui(ui, rect, context, series, mount);
    }
    let who = Rect::from_min_max(pos2(place.right() + 21.0, rect.top()), pos2(right - 12.0, rect.bottom()));
    patient_head(ui, who, &series.patient, context.today());
}

/// Draws what is done with all of it at the right; answers where that begins.
fn acts_ui(ui: &Ui, rect: Rect, context: &mut PageContext<'_>, series: &mut Series, mount: &Mount) -> f32 {
    let y = rect.center().y;
    let mut right = rect.right() - 12.0;
    let is_narrow = room::is_narrow(ui.ctx());
    let waiting = series.to_review(context.snapshot, mount).count();
    let label = if waiting == 0 { say!("series-approve-all").to_owned() } else { say!("series-approve-count", count = waiting) };
    let approve = Button::new(&label).name(say!("series-approve-series")).icon(icons::CHECK).kind(Kind::Primary).salt("approve").enabled(waiting > 0);
    let approve = if is_narrow { approve } else { approve.key(Key::Icon(icons::ARROW_ELBOW_DOWN_LEFT)) };
    let width = approve.width(ui);
    if approve.put(ui, Rect::from_min_size(pos2(right - width, y - 20.0), vec2(width, 40.0))).clicked() {
        context.act(UiCommand::Approve);
    }
    right -= width + 8.0;
    if is_narrow {
        return few_acts_ui(ui, pos2(right, y), context, series, mount);
    }
    let print = Button::new(UiCommand::PrintSeries.label()).icon(icons::EXPORT).enabled(mount.filled() > 0 && !series.printing.is_under_way());
    let tooltip = UiCommand::PrintSeries.tooltip();
    let width = print.width(ui);
    if print.tooltip(&tooltip).put(ui, Rect::from_min_size(pos2(right - width, y - 20.0), vec2(width, 40.0))).clicked() {
        context.act(UiCommand::PrintSeries);
    }
    right -= width + 4.0;
    let save = IconButton::new(icons::DOWNLOAD_SIMPLE, say!("series-save-sheet")).enabled(mount.filled() > 0 && !series.printing.is_under_way());
    if save.put(ui, Rect::from_min_size(pos2(right - 40.0, y - 20.0), vec2(40.0, 40.0))).clicked() {
        series.save_sheet(ui, context, mount);
    }
    let drawn = IconButton::new(icons::RULER, say!("series-with-drawn")).on(series.printing.is_drawn);
    if drawn.put(ui, Rect::from_min_size(pos2(right - 82.0, y - 20.0), vec2(40.0, 40.0))).clicked() {
        series.printing.is_drawn = !series.printing.is_drawn;
    }
    right = steps_ui(ui, pos2(right - 94.0, y), context, series);
    let mounts: Vec<_> = of_patient(context.snapshot, &series.patient).map(|of| of.id.clone()).collect();
    let at = mounts.iter().position(|of| *of == mount.id).unwrap_or(0);
    // Who it is comes first: in a narrow window this is an icon.
    let is_new = if rect.width() < NARROW {
        right -= 44.0;
        IconButton::new(icons::PLUS, say!("series-new")).put(ui, Rect::from_min_size(pos2(right + 4.0, y - 20.0), vec2(40.0, 40.0))).clicked()
    } else {
        let new = Button::new(say!("series-new")).icon(icons::PLUS).kind(Kind::Ghost);
        let width = new.width(ui);
        right -= width + 4.0;
        new.put(ui, Rect::from_min_size(pos2(right + 4.0, y - 20.0), vec2(width, 40.0))).clicked()
    };
    if is_new {
        series.begin_another(context.snapshot);
    }
    if mounts.len() > 1 {
        for (icon, name, step, enabled) in
            [(icons::CARET_RIGHT, say!("series-later"), 1, at + 1 < mounts.len()), (icons::CARET_LEFT, say!("series-earlier"), -1, at > 0)]
        {
            let place = Rect::from_min_size(pos2(right - 40.0, y - 20.0), vec2(40.0, 40.0));
            if IconButton::new(icon, name).enabled(enabled).put(ui, place).clicked() {
                series.turn(context, step);
            }
            right -= 42.0;
        }
    }
    right
}

/// Undo and redo, ending at `right`; answers where they begin.
fn steps_ui(ui: &Ui, right: Pos2, context: &mut PageContext<'_>, series: &Series) -> f32 {
    let (can_undo, can_redo) = series.steps(context.snapshot, context.now);
    let mut x = right.x;
    for (act, enabled) in [(UiCommand::Redo, can_redo), (UiCommand::Undo, can_undo)] {
        let tooltip = act.tooltip();
        let place = Rect::from_min_size(pos2(x - 40.0, right.y - 20.0), vec2(40.0, 40.0));
        if IconButton::new(act.icon(), act.label()).tooltip(&tooltip).enabled(enabled).put(ui, place).clicked() {
            context.act(act);
        }
        x -= 44.0;
    }
    x
}

/// In a narrow window: undo, redo, and a menu of the rest, ending at `right`; answers where they begin.
fn few_acts_ui(ui: &Ui, right: Pos2, context: &mut PageContext<'_>, series: &mut Series, mount: &Mount) -> f32 {
    let place = Rect::from_min_size(pos2(right.x - 40.0, right.y - 20.0), vec2(40.0, 40.0));
    let mounts: Vec<_> = of_patient(context.snapshot, &series.patient).map(|of| of.id.clone()).collect();
    let at = mounts.iter().position(|of| *of == mount.id).unwrap_or(0);
    let can_print = mount.filled() > 0 && !series.printing.is_under_way();
    let drawn = if series.printing.is_drawn { icons::CHECK } else { icons::RULER };
    let rows = [
        (Asked::New, say!("series-new"), icons::PLUS, true),
        (Asked::Print, UiCommand::PrintSeries.label(), icons::EXPORT, can_print),
        (Asked::Save, say!("series-save-sheet"), icons::DOWNLOAD_SIMPLE, can_print),
        (Asked::Drawn, say!("series-with-drawn"), drawn, true),
        (Asked::Turn(-1), say!("series-earlier"), icons::CARET_LEFT, at > 0),
        (Asked::Turn(1), say!("series-later"), icons::CARET_RIGHT, at + 1 < mounts.len()),
    ];
    let asked = menu::more(ui, place, |ui| {
        let mut asked = None;
        // What cannot be done now is not offered.
        for (what, words, icon, _) in rows.into_iter().filter(|(.., enabled)| *enabled) {
            if menu::row(ui, menu::WIDTH, words, icon, None).clicked() {
                asked = Some(what);
            }
        }
        asked
    });
    match asked {
        Some(Asked::New) => series.begin_another(context.snapshot),
        Some(Asked::Print) => context.act(UiCommand::PrintSeries),
        Some(Asked::Save) => series.save_sheet(ui, context, mount),
        Some(Asked::Drawn) => series.printing.is_drawn = !series.printing.is_drawn,
        Some(Asked::Turn(step)) => series.turn(context, step),
        None => {}
    }
    steps_ui(ui, pos2(place.left() - 4.0, right.y), context, series)
}

/// What was chosen in the menu.
enum Asked {
    New,
    Print,
    Save,
    Drawn,
    Turn(isize),
}

/// Draws what comes next, and how far it is, at the head of the panel; answers how high that is.
pub(super) fn progress_ui(ui: &Ui, rect: Rect, context: &mut PageContext<'_>, mount: &Mount) -> f32 {
    let t = theme::tokens(ui);
    let line = |top: f32, height: f32| Rect::from_min_size(rect.min + vec2(0.0, top), vec2(rect.width(), height));
    paint::label(ui, Ink::new(theme::SECTION, t.text), mount.kind.label(), line(0.0, 24.0), Align::Min);
    let begun = format::moment(mount.begun_at, context.now, context.zone);
    paint::label(ui, Ink::new(theme::DENSE, t.text2), &say!("series-begun-at", time = begun), line(24.0, 20.0), Align::Min);
    let (filled, all) = (mount.filled(), mount.slots.len());
    let bar = line(54.0, 6.0);
    paint::bar(ui.painter(), bar, filled as f32 / all.max(1) as f32, t.line2, t.text);
    paint::label(ui, Ink::new(theme::DENSE, t.text), &say!("series-filled", filled, count = all), line(64.0, 20.0), Align::Min);
    let taking = super::takes_next(context.snapshot, context.now).filter(|(taking, _)| taking.id == mount.id);
    let is_selected = context.snapshot.selection.as_ref().is_some_and(|selection| selection.patient.id == mount.patient);
    let (words, color, act) = match (&taking, mount.takes(context.now)) {
        (Some((_, next)), _) => {
            (say!("series-next", teeth = words_of(&mount.slots[*next].plan.teeth)), t.text, Some((say!("series-stop"), icons::PAUSE, false)))
        }
        (None, true) if !is_selected => (say!("series-other-patient").to_owned(), t.amber, None),
        _ if mount.next().is_none() && mount.waits() => (say!("series-waits").to_owned(), t.amber, None),
        _ if mount.next().is_none() => (say!("series-all-taken").to_owned(), t.text2, None),
        _ => (say!("series-takes-none").to_owned(), t.amber, Some((say!("series-go-on"), icons::PLAY, true))),
    };
    let mut top = 90.0;
    paint::label_paragraph(ui, Ink::new(theme::BUTTON, color), &words, line(top, 40.0));
    top += 42.0;
    if let Some((label, icon, takes)) = act {
        let button = Button::new(label).icon(icon).name(if takes { say!("series-go-on-taking") } else { say!("series-stop-taking") });
        if button.put(ui, line(top, 40.0)).clicked() {
            context.send(Command::Mount(MountAct::Arm { mount: mount.id.clone(), takes }));
        }
        top += 48.0;
    }
    top
}
