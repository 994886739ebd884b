//! The popover *Where this record came from*: its source, its id and folder in NanoPix, when it came over and how it was linked.

use super::{
    question::{images, title},
    row::source_word,
};
use crate::{
    format,
    pages::PageContext,
    widgets::{
        button::Button,
        chip, icons,
        paint::{self, Ink},
        popover::{self, Place},
        theme,
    },
};
use chairside_api::{LinkedBy, Patient, PatientSource, UtcTime};
use chairside_core::patient::{PatientRow, nanopix_folder};
use chairside_words::say;
use egui::{Align, Id, Rect, Ui, pos2, vec2};
use std::path::PathBuf;

const WIDTH: f32 = 392.0;
const LINE: f32 = 29.0;
const LABELS: f32 = 148.0;

/// What was asked for in the popover.
pub(super) enum SourceAct {
    /// Open this folder.
    OpenFolder(PathBuf),
    /// Ask whether the link is to be taken off.
    Unlink,
}

/// Shows the popover at the button it belongs to while `open`; with the keyboard in it when `wants_focus`.
pub(super) fn source_ui(ui: &Ui, anchor: Rect, context: &PageContext<'_>, row: &PatientRow, open: &mut bool, wants_focus: bool) -> Option<SourceAct> {
    let folder = folder(context, &row.patient);
    let place = Place { control: anchor, right: ui.max_rect().right() - 12.0, width: WIDTH };
    popover::popover(ui, Id::unique("source of a record"), say!("act-source-of-row"), place, open, |ui| {
        let t = theme::tokens(ui);
        let (_, head) = ui.allocate_space(vec2(ui.available_width(), 34.0));
        let head = Rect::from_min_size(head.min, vec2(head.width(), 24.0));
        paint::label(ui, Ink::new(theme::SECTION, t.text), say!("act-source-of-row"), head, Align::Min);
        for (label, value) in facts(context, row, folder.as_deref()) {
            let (_, line) = ui.allocate_space(vec2(ui.available_width(), LINE));
            paint::text_in(ui.painter(), Ink::new(theme::BODY, t.text2), label, Rect::from_min_size(line.min, vec2(LABELS - 8.0, LINE)), Align::Min);
            let place = Rect::from_min_max(pos2(line.left() + LABELS, line.top()), line.max);
            if label == say!("column-source") && row.patient.source == PatientSource::Nanopix {
                chip::nanopix(ui).put(ui, pos2(place.left(), place.center().y), place.width());
            } else {
                value_ui(ui, place, label, &value);
            }
            paint::say(ui, &format!("{label}: {value}"), place);
        }
        ui.add_space(10.0);
        // Without an id there is nothing to open and nothing to take off.
        row.patient.external_id.as_ref()?;
        let (_, foot) = ui.allocate_space(vec2(ui.available_width(), 40.0));
        let width = ((foot.width() - 8.0) / 2.0).floor();
        let unlink_at = Rect::from_min_max(pos2(foot.right() - width, foot.top()), foot.max);
        let opens = Button::new(say!("source-open-folder"))
            .icon(icons::FOLDER_OPEN)
            .enabled(folder.is_some())
            .put(ui, Rect::from_min_size(foot.min, vec2(width, 40.0)));
        // A row that waits for a decision is not linked to anything yet.
        let can_unlink = !row.is_undecided() && row.patient.archived_at.is_none();
        let unlinks = Button::new(say!("unlink")).icon(icons::LINK_BREAK).enabled(can_unlink).put(ui, unlink_at);
        if wants_focus {
            if folder.is_some() { &opens } else { &unlinks }.request_focus();
        }
        match folder {
            _ if unlinks.clicked() => Some(SourceAct::Unlink),
            Some(folder) if opens.clicked() => Some(SourceAct::OpenFolder(folder)),
            _ => None,
        }
    })
    .flatten()
}

/// The patient's folder in NanoPix, once NanoPix's root was found.
fn folder(context: &PageContext<'_>, patient: &Patient) -> Option<PathBuf> {
    nanopix_folder(context.snapshot.live_sync.root.as_deref()?, patient.external_id.as_deref()?)
}

/// What is known of a record's origin, line by line.
fn facts(context: &PageContext<'_>, row: &PatientRow, folder: Option<&std::path::Path>) -> Vec<(&'static str, String)> {
    let patient = &*row.patient;
    let when = |at: Option<UtcTime>| at.map_or_else(|| "—".to_owned(), |at| format::date_and_clock(at, context.zone));
    let mut facts = vec![(say!("column-source"), source_word(patient.source).to_owned())];
    if let Some(why) = &row.refused {
        facts.push((say!("row-not-taken"), why.to_string()));
    }
    match (row.waits_for_server && row.refused.is_none(), row.waits_for_nanopix) {
        (false, false) => {}
        (true, false) => facts.push((say!("source-waits-for"), say!("audit-the-server").to_owned())),
        (false, true) => facts.push((say!("source-waits-for"), "NanoPix".to_owned())),
        (true, true) => facts.push((say!("source-waits-for"), say!("source-server-and-nanopix").to_owned())),
    }
    let Some(external_id) = &patient.external_id else {
        facts.push((say!("column-external-id"), "—".to_owned()));
        facts.push((say!("source-created-here"), when(Some(patient.created_at))));
        facts.push((say!("column-images"), images(patient.image_count)));
        return facts;
    };
    facts.push((say!("column-external-id"), external_id.clone()));
    match patient.source {
        PatientSource::Nanopix => facts.push((say!("nanopix-today-created"), when(patient.external_created_at))),
        PatientSource::Internal => facts.push((say!("source-created-here"), when(Some(patient.created_at)))),
    }
    if let Some(question) = row.question.as_deref().filter(|_| row.is_undecided()) {
        facts.push((say!("source-waits-for"), title(question).to_owned()));
    } else {
        facts.push((say!("nanopix-today-first"), when(patient.first_synced_at)));
        facts.push((
            say!("source-last-synced"),
            if row.is_gone { say!("source-not-any-more").to_owned() } else { when(context.snapshot.live_sync.last_read_at) },
        ));
    }
    facts.push((say!("kind-folder"), folder.map_or_else(|| "—".to_owned(), |folder| folder.display().to_string())));
    if !row.is_undecided() {
        facts.push((say!("source-linked-by"), linked_by(patient).to_owned()));
    }
    facts
}

/// How the record and NanoPix's came together.
fn linked_by(patient: &Patient) -> &'static str {
    match (patient.linked_by, patient.source) {
        (Some(LinkedBy::LiveSync), _) => say!("source-by-live-sync"),
        (Some(LinkedBy::Person), _) => say!("source-by-person"),
        (None, PatientSource::Nanopix) => say!("source-brought-in"),
        (None, PatientSource::Internal) => say!("source-written-there"),
    }
}

fn value_ui(ui: &Ui, place: Rect, label: &str, value: &str) {
    let ink = Ink::new(theme::BODY, theme::tokens(ui).text);
    let shown = if label == say!("kind-folder") { tail(ui, ink, value, place.width()) } else { value.to_owned() };
    let drawn = paint::cell(ui, ink, &shown, place, Align::Min);
    if shown != value || label == say!("row-not-taken") {
        ui.interact(drawn, ui.scope_id().with(("whole", label)), egui::Sense::hover()).on_hover_text(value);
    }
}

/// The end of a path that is too long for its place: what tells one folder from the next.
fn tail(ui: &Ui, ink: Ink, path: &str, room: f32) -> String {
    let mut rest = path;
    let mut shown = path.to_owned();
    while paint::width(ui.painter(), ink.style, &shown) > room {
        let Some(at) = rest.char_indices().skip(1).find(|(_, letter)| matches!(letter, '/' | '\\')).map(|(at, _)| at) else { break };
        rest = &rest[at..];
        shown = format!("…{rest}");
    }
    shown
}
