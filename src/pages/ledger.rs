//! *Ledger*, on the Activity page: what became of everything that landed, balanced, what is open first. A rejected image is brought back here.

use super::PageContext;
use crate::{
    folder_picker::{FolderPicker, Picked},
    format,
    widgets::{
        button::Button,
        empty_state::empty_state,
        icons::{self, Icon},
        paint::{self, Ink},
        room,
        segmented::{Segment, segmented},
        table::{Column, Places, TableState, column, spare, table_ui},
        theme::{self, Tokens},
        toast::Toast,
    },
};
use chairside_api::UtcTime;
use chairside_core::{Check, CheckStep, Command, Exposure, ExposureState, Ledger, LedgerSpan, Severity};
use chairside_words::say;
use egui::{Align, Color32, Rect, Ui, UiBuilder, pos2, vec2};
use std::sync::Arc;

/// What is asked for and seen.
#[derive(Default)]
pub struct LedgerState {
    span: LedgerSpan,
    /// What was asked for last, of which list of images, and after how many changes besides.
    asked: Option<(LedgerSpan, usize, u64)>,
    table: TableState,
    picker: FolderPicker,
}

impl LedgerState {
    /// Another page is on: what is turned to again is read again.
    pub fn leave(&mut self) {
        self.asked = None;
    }
}

fn columns() -> [Column; 10] {
    [
        column(say!("ledger-landed"), 96.0, 0.3),
        spare(1, say!("ledger-file"), 150.0, 1.0),
        column(say!("ledger-became"), 190.0, 1.0),
        column(say!("kind-patient"), 160.0, 1.0),
        spare(4, say!("ledger-settled"), 86.0, 0.2),
        spare(4, say!("ledger-hashed"), 76.0, 0.2),
        spare(3, say!("ledger-safe"), 76.0, 0.2),
        spare(3, say!("ledger-reviewed"), 86.0, 0.2),
        spare(3, say!("ledger-sent"), 76.0, 0.2),
        spare(2, say!("ledger-confirmed"), 96.0, 0.2),
    ]
}
/// Room for *Bring back*.
const ACTS: f32 = 136.0;

/// Draws it into `area`.
pub fn ledger_ui(ui: &mut Ui, area: Rect, context: &mut PageContext<'_>, state: &mut LedgerState) {
    let now = (state.span, Arc::as_ptr(&context.snapshot.images).cast::<()>() as usize, context.snapshot.ledger_changes);
    if state.asked != Some(now) && context.send(Command::ReadLedger(state.span)) {
        state.asked = Some(now);
    }
    let inner = Rect::from_min_max(pos2(area.left() + theme::PAGE_INSET, area.top()), pos2(area.right() - theme::PAGE_INSET, area.bottom()));
    bar_ui(ui, inner, context, state);
    let Some(ledger) = context.snapshot.ledger.clone().filter(|ledger| ledger.span == state.span) else {
        empty_state(ui, area, icons::CHECK_SQUARE, say!("ledger-reading"));
        return;
    };
    let top = balance_ui(ui, Rect::from_min_size(pos2(inner.left(), inner.top() + 52.0), vec2(inner.width(), 26.0)), &ledger);
    let top = check_ui(ui, Rect::from_min_max(pos2(inner.left(), top), inner.max), context);
    let body = Rect::from_min_max(pos2(area.left(), top + 10.0), area.max);
    if ledger.rows.is_empty() {
        empty_state(ui, body, icons::CHECK_SQUARE, say!("ledger-nothing"));
        return;
    }
    rows_ui(ui, body, context, state, &ledger);
}

/// How far back, and the export.
fn bar_ui(ui: &mut Ui, inner: Rect, context: &mut PageContext<'_>, state: &mut LedgerState) {
    let mut spans = ui.new_child(UiBuilder::new().id_salt("span").max_rect(Rect::from_min_size(inner.min, vec2(inner.width(), 40.0))));
    let segment = |span: LedgerSpan| Segment {
        value: span,
        label: match span {
            LedgerSpan::Today => say!("today"),
            LedgerSpan::Week => say!("ledger-week"),
            LedgerSpan::Month => say!("ledger-month"),
        },
        icon: None,
    };
    segmented(&mut spans, say!("ledger-span"), &mut state.span, &LedgerSpan::ALL.map(segment));
    let is_narrow = room::is_narrow(ui.ctx());
    let words = |words: &'static str| if is_narrow { "" } else { words };
    let running = matches!(context.snapshot.check, Some(Check::Running { .. }));
    let (check_name, check_icon) = if running { (say!("check-stop"), icons::X) } else { (say!("check-everything"), icons::SHIELD_CHECK) };
    let export_name = say!("ledger-export");
    let export = Button::new(words(export_name)).name(export_name).icon(icons::DOWNLOAD_SIMPLE).enabled(!state.picker.is_open()).salt("export");
    let export = if is_narrow { export.tooltip(export_name) } else { export };
    let width = export.width(ui);
    if export.put(ui, Rect::from_min_size(pos2(inner.right() - width, inner.top()), vec2(width, 40.0))).clicked() {
        state.picker.open(ui.ctx(), say!("ledger-folder"), "");
    }
    let looks = matches!(context.snapshot.check, Some(Check::Running { step, .. }) if step != CheckStep::Mending);
    let check = Button::new(words(check_name)).name(check_name).icon(check_icon).enabled(looks || !running).salt("check");
    let check = if is_narrow { check.tooltip(check_name) } else { check };
    let right = inner.right() - width - 8.0;
    let width = check.width(ui);
    if check.put(ui, Rect::from_min_size(pos2(right - width, inner.top()), vec2(width, 40.0))).clicked() {
        context.send(if running { Command::StopCheck } else { Command::CheckEverything });
    }
    match state.picker.take() {
        Some(Picked::Folder(folder)) => {
            let now = context.zone.to_datetime(context.now.timestamp());
            let to = folder.join(format!("ledger-{}.csv", now.strftime("%Y-%m-%d-%H%M%S")));
            context.send(Command::ExportLedger { span: state.span, to });
        }
        Some(Picked::NoDialog) => context.toasts.push(Toast {
            title: say!("not-exported").to_owned(),
            detail: say!("ledger-no-dialog").to_owned(),
            severity: Severity::Error,
            picture: None,
            action: None,
            several: None,
        }),
        Some(Picked::Nothing) | None => {}
    }
}

/// The balance in a line, and under it why images were rejected; answers where it ends.
fn balance_ui(ui: &Ui, line: Rect, ledger: &Ledger) -> f32 {
    let t = theme::tokens(ui);
    let is_open = ledger.rows.iter().any(|row| row.state.is_open());
    let is_missing = ledger.rows.iter().any(|row| row.state == ExposureState::Missing);
    let is_lost = ledger.rows.iter().any(|row| row.state == ExposureState::Lost);
    let (icon, color) = match (is_missing || is_lost, is_open) {
        (true, _) => (icons::WARNING_OCTAGON_FILL, t.red),
        (false, true) => (icons::CLOCK_FILL, t.text2),
        (false, false) => (icons::CHECK_CIRCLE_FILL, t.green),
    };
    paint::icon(ui.painter(), icon, 22.0, color, pos2(line.left() + 11.0, line.center().y));
    let words = Rect::from_min_max(pos2(line.left() + 32.0, line.top()), line.max);
    paint::label_fitted(ui, &[theme::TITLE, theme::SECTION, theme::BUTTON, theme::CAPTION_STRONG], t.text, &ledger.in_words(), words);
    let mut bottom = line.bottom();
    let mut say = |words: &str, color: Color32| {
        let place = Rect::from_min_size(pos2(line.left() + 32.0, bottom + 4.0), vec2(line.width() - 32.0, 20.0));
        paint::label(ui, Ink::new(theme::BODY, color), words, place, Align::Min);
        bottom = place.bottom();
    };
    let rejected = ledger.rejected();
    if !rejected.is_empty() {
        let reasons: Vec<String> = rejected.iter().map(|(reason, count)| format!("{reason} {count}")).collect();
        say(&say!("ledger-retakes", reasons = reasons.join(" · ")), t.text2);
    }
    if is_missing {
        say(say!("ledger-missing"), t.red);
    }
    bottom
}

fn rows_ui(ui: &mut Ui, body: Rect, context: &mut PageContext<'_>, state: &mut LedgerState, ledger: &Ledger) {
    let whose = |row: &Exposure| row.patient_name.clone().unwrap_or_else(|| "—".to_owned());
    let (now, zone) = (context.now, context.zone.clone());
    let moment = |at: Option<UtcTime>| at.map_or_else(|| "—".to_owned(), |at| format::moment(at, now, &zone));
    let columns = columns();
    let places = Places::new(&columns, ACTS, body.left(), body.right());
    let words = |at: usize| {
        let Some(row) = ledger.rows.get(at) else { return String::new() };
        let state = row.why.as_ref().map_or_else(|| word(row.state).to_owned(), |why| format!("{}, {}", word(row.state), why.words()));
        let (landed, confirmed) = (moment(Some(row.landed_at)), moment(row.acknowledged_at));
        chairside_words::say!("ledger-row", time = landed, file = row.file_name, state, patient = whose(row), confirmed)
    };
    let asked = table_ui(ui, body, (say!("activity-ledger"), &columns, &places), ledger.rows.len(), &mut state.table, words, |ui, at, row| {
        let exposure = ledger.rows.get(at)?;
        let t = theme::tokens(ui);
        let (strong, soft) = (Ink::new(theme::BODY, t.text), Ink::new(theme::BODY, t.text2));
        row.text(ui, 0, strong, &moment(Some(exposure.landed_at)));
        row.text(ui, 1, soft, &exposure.file_name);
        if let Some(cell) = places.cell(2, row.rect) {
            state_ui(ui, cell, exposure);
        }
        row.text(ui, 3, strong, &whose(exposure));
        let Exposure { settled_at, hashed_at, kept_at, reviewed_at, sent_at, acknowledged_at, .. } = exposure;
        for (number, at) in (4..).zip([settled_at, hashed_at, kept_at, reviewed_at, sent_at, acknowledged_at]) {
            row.text(ui, number, soft, &moment(*at));
        }
        let id = exposure.image_id.as_ref().filter(|_| exposure.state == ExposureState::Rejected)?;
        let back = Button::new(say!("ledger-bring-back")).icon(icons::EYE).in_tab_order(row.is_cursor).salt(id);
        let [place] = row.buttons([back.width(ui)]);
        let name = say!("ledger-bring-back-file", file = exposure.file_name);
        (back.name(&name).put(ui, place).clicked() || row.enter).then(|| id.clone())
    });
    if let Some(id) = asked {
        context.send(Command::BringBack(id));
    }
}

/// How many findings of a check are listed; all of them are in `chairside check`.
const FINDINGS: usize = 5;

/// How far the last check is, or what came of it; answers where that ends.
fn check_ui(ui: &Ui, rect: Rect, context: &PageContext<'_>) -> f32 {
    let t = theme::tokens(ui);
    let Some(check) = &context.snapshot.check else { return rect.top() };
    let mut top = rect.top() + 8.0;
    let mut say = |icon: Icon, color: Color32, words: &str| {
        let line = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), 22.0));
        paint::icon(ui.painter(), icon, 18.0, color, pos2(line.left() + 11.0, line.center().y));
        let words_in = Rect::from_min_max(pos2(line.left() + 32.0, line.top()), line.max);
        paint::label(ui, Ink::new(theme::BODY, if color == t.text2 { t.text2 } else { t.text }), words, words_in, Align::Min);
        top = line.bottom() + 2.0;
    };
    match check {
        Check::Running { step, done, of } => {
            let what = match step {
                CheckStep::Copies => say!("check-copies"),
                CheckStep::Server => say!("check-server"),
                CheckStep::Bytes => say!("check-bytes"),
                CheckStep::Mending => say!("check-mending"),
            };
            let words = if *of > 0 { chairside_words::say!("check-step-of", what, done = *done, all = *of) } else { format!("{what}…") };
            say(icons::ARROWS_CLOCKWISE_FILL, t.blue, &words);
        }
        Check::Stopped => say(icons::INFO, t.text2, chairside_words::say!("check-stopped")),
        Check::Failed(why) => say(icons::WARNING_OCTAGON_FILL, t.red, why),
        Check::Done(report) => {
            let (icon, color) = look_of(t, report.severity());
            say(icon, color, &format!("{} · {}", format::moment(report.at, context.now, context.zone), report.in_words()));
            for finding in report.findings.iter().take(FINDINGS) {
                let (icon, color) = look_of(t, finding.severity);
                say(icon, color, &finding.words);
            }
            if report.findings.len() > FINDINGS {
                say(icons::INFO, t.text2, &chairside_words::say!("check-more", count = report.findings.len() - FINDINGS));
            }
        }
    }
    top
}

const fn look_of(t: &Tokens, severity: Severity) -> (Icon, Color32) {
    match severity {
        Severity::Error => (icons::WARNING_OCTAGON_FILL, t.red),
        Severity::Warning => (icons::WARNING_CIRCLE_FILL, t.amber),
        Severity::Info | Severity::Done => (icons::CHECK_CIRCLE_FILL, t.green),
    }
}

/// A state is an icon, a word and a colour; under it, why.
fn state_ui(ui: &Ui, cell: Rect, exposure: &Exposure) {
    let t = theme::tokens(ui);
    let ((icon, color), word) = (look(t, exposure.state), word(exposure.state));
    paint::icon(ui.painter(), icon, 16.0, color, pos2(cell.left() + 8.0, cell.center().y));
    let words = Rect::from_min_max(pos2(cell.left() + 24.0, cell.top()), cell.max);
    match &exposure.why {
        None => {
            paint::cell(ui, Ink::new(theme::BUTTON, color), word, words, Align::Min);
        }
        Some(why) => {
            let (above, below) = words.split_top_bottom_at_y(words.center().y);
            paint::cell(ui, Ink::new(theme::BUTTON, color), word, above.translate(vec2(0.0, 5.0)), Align::Min);
            paint::cell(ui, Ink::new(theme::DENSE, t.text2), &why.words(), below.translate(vec2(0.0, -5.0)), Align::Min);
        }
    }
}

const fn look(t: &Tokens, state: ExposureState) -> (Icon, Color32) {
    match state {
        ExposureState::Uploaded => (icons::CHECK_CIRCLE_FILL, t.green),
        ExposureState::Unassigned => (icons::TRAY_FILL, t.amber),
        ExposureState::NeedsReview => (icons::EYE_FILL, t.amber),
        ExposureState::Pending | ExposureState::Retrying => (icons::CLOCK_FILL, t.text2),
        ExposureState::Uploading => (icons::CLOUD_ARROW_UP_FILL, t.blue),
        ExposureState::Failed | ExposureState::Lost | ExposureState::Missing => (icons::WARNING_OCTAGON_FILL, t.red),
        ExposureState::Rejected => (icons::X_CIRCLE_FILL, t.text2),
        ExposureState::Repeated | ExposureState::Replaced => (icons::COPY, t.text2),
        ExposureState::Unfinished => (icons::CLOCK_FILL, t.amber),
        ExposureState::Ignored | ExposureState::Removed => (icons::PROHIBIT, t.text2),
    }
}

fn word(state: ExposureState) -> &'static str {
    match state {
        ExposureState::Uploaded => say!("state-uploaded"),
        ExposureState::Unassigned => say!("unassigned"),
        ExposureState::NeedsReview => say!("state-needs-review"),
        ExposureState::Pending => say!("state-waiting"),
        ExposureState::Uploading => say!("ledger-uploading"),
        ExposureState::Retrying => say!("ledger-retrying"),
        ExposureState::Failed => say!("state-failed"),
        ExposureState::Lost => say!("state-lost"),
        ExposureState::Rejected => say!("state-rejected"),
        ExposureState::Repeated => say!("ledger-repeated"),
        ExposureState::Replaced => say!("ledger-replaced"),
        ExposureState::Unfinished => say!("ledger-unfinished"),
        ExposureState::Ignored => say!("ledger-ignored"),
        ExposureState::Removed => say!("ledger-removed"),
        ExposureState::Missing => say!("ledger-missing-word"),
    }
}
