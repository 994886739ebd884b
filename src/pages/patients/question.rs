//! The amber part of a row: what a person must decide, in a sentence, and the ways to decide it. Nothing is done until one of them is pressed.

use super::{listing::FIELD, row::RowAct};
use crate::{
    format,
    widgets::{
        button::{Button, Kind},
        icons::{self, Icon},
        paint::{self, Ink},
        theme,
    },
};
use chairside_api::Patient;
use chairside_core::{
    nanopix::AskReason,
    patient::{ConflictField, Keep, OtherSide, PatientRow, Question},
};
use chairside_words::say;
use egui::{Galley, Rect, Ui, pos2, text::LayoutJob, vec2};
use std::sync::Arc;

/// What kind of question it is.
pub(super) fn title(question: &Question) -> &'static str {
    match question {
        Question::Duplicate { .. } | Question::Double { .. } => say!("question-duplicate"),
        Question::Conflict { .. } => say!("question-conflict"),
        Question::Deletion { .. } => say!("question-deletion"),
    }
}

/// `Lindqvist, Jonas · No. 101 518`.
fn who(patient: &Patient) -> String {
    let name = patient.display_name();
    match patient.patient_number.as_deref().filter(|number| !number.is_empty()) {
        Some(number) => format!("{name} · {}", say!("facts-number", number = format::patient_number(number))),
        None => name,
    }
}

/// `14 images`, `1 image`, `no images`.
pub(super) fn images(count: u32) -> String {
    match count {
        0 => say!("no-images").to_owned(),
        count => say!("count-images", count),
    }
}

/// A sentence with a name in it that stands out: before, the name, after.
struct Sentence {
    before: String,
    who: String,
    after: String,
}

/// Where the name stands in a text until it is known where that is.
const NAME: &str = "\u{E000}";

impl Sentence {
    /// A text that says where the name stands.
    fn of(text: &str, who: String) -> Self {
        let (before, after) = text.split_once(NAME).unwrap_or((text, ""));
        Self { before: before.to_owned(), who, after: after.to_owned() }
    }

    /// A text without a name.
    fn nameless(text: impl Into<String>) -> Self {
        Self { before: text.into(), who: String::new(), after: String::new() }
    }

    fn words(&self) -> String {
        format!("{}{}{}", self.before, self.who, self.after)
    }

    /// In one or two lines; and in words.
    fn lay_out(&self, ui: &Ui, width: f32) -> (Arc<Galley>, String) {
        let t = theme::tokens(ui);
        let mut job = LayoutJob::default();
        job.wrap.max_width = width;
        job.wrap.max_rows = 2;
        for (part, style) in [(&self.before, theme::DENSE), (&self.who, theme::DENSE_STRONG), (&self.after, theme::DENSE)] {
            job.append(part, 0.0, style.format(t.text));
        }
        (ui.painter().layout_job(job), self.words())
    }
}

/// Why it is asked whether two records are of one person.
fn duplicate(why: AskReason, candidates: &[Arc<Patient>]) -> Sentence {
    let [one] = candidates else {
        let count = candidates.len();
        return Sentence::nameless(match why {
            AskReason::BirthDateMissing => say!("duplicates-birth-date-missing", count),
            AskReason::NameIncomplete => say!("duplicates-name-incomplete", count),
            AskReason::WasLinked => say!("duplicates-was-linked", count),
            AskReason::LinkDiffers => say!("duplicates-link-differs", count),
            AskReason::EveryTime | AskReason::SeveralMatch => say!("duplicates-match", count),
        });
    };
    let images = images(one.image_count);
    let text = match why {
        AskReason::EveryTime => say!("duplicate-match", who = NAME, images),
        AskReason::SeveralMatch => say!("duplicate-several", who = NAME, images),
        AskReason::BirthDateMissing => say!("duplicate-birth-date-missing", who = NAME, images),
        AskReason::NameIncomplete => say!("duplicate-name-incomplete", who = NAME, images),
        AskReason::WasLinked => say!("duplicate-was-linked", who = NAME, images),
        AskReason::LinkDiffers => say!("duplicate-link-differs", who = NAME, images),
    };
    Sentence::of(&text, who(one))
}

/// The sentence of a question about a duplicate, in words; nothing for another question.
pub(super) fn duplicate_words(question: &Question) -> String {
    match question {
        Question::Duplicate { why, candidates, .. } => duplicate(*why, candidates).words(),
        Question::Double { .. } | Question::Conflict { .. } | Question::Deletion { .. } => String::new(),
    }
}

/// A way to decide.
struct Way {
    icon: Icon,
    label: String,
    kind: Kind,
    asks: RowAct,
}

fn ways(question: &Question) -> [Way; 2] {
    let way = |icon, label: &str, asks| Way { icon, label: label.to_owned(), kind: Kind::Neutral, asks };
    match question {
        Question::Duplicate { candidates, .. } => {
            let separate = way(icons::ARROWS_SPLIT, say!("nanopix-duplicates-separate"), RowAct::KeepSeparate);
            let link = match candidates.as_slice() {
                [one] => {
                    let whom = match one.patient_number.as_deref().filter(|number| !number.is_empty()) {
                        Some(number) => format::patient_number(number),
                        None => one.display_name(),
                    };
                    way(icons::LINK, &say!("link-to", name = whom), RowAct::Link(0))
                }
                _ => way(icons::LINK, say!("link-to-one"), RowAct::LinkTo),
            };
            [link, separate]
        }
        Question::Double { .. } => {
            [way(icons::TRASH, say!("archive-this-one"), RowAct::Archive), way(icons::ARROWS_SPLIT, say!("nanopix-duplicates-separate"), RowAct::KeepSeparate)]
        }
        Question::Conflict { with, .. } => {
            let theirs = match with {
                OtherSide::Nanopix => way(icons::SCAN, say!("keep-nanopix"), RowAct::Keep(Keep::Theirs)),
                OtherSide::Server => way(icons::HARD_DRIVES, say!("keep-server"), RowAct::Keep(Keep::Theirs)),
            };
            [way(icons::DESKTOP_TOWER, say!("keep-ours"), RowAct::Keep(Keep::Ours)), theirs]
        }
        Question::Deletion { .. } => {
            let delete = Way { kind: Kind::Danger, ..way(icons::TRASH, say!("delete-in-nanopix-too"), RowAct::Deletion { delete_in_nanopix: true }) };
            [delete, way(icons::CHECK, say!("leave-nanopix-alone"), RowAct::Deletion { delete_in_nanopix: false })]
        }
    }
}

/// Draws the question of a row into `rect`, below the row's own line; answers what was decided.
pub(super) fn question_ui(ui: &Ui, rect: Rect, row: &PatientRow, question: &Question, in_tab_order: bool) -> Option<RowAct> {
    let t = theme::tokens(ui);
    let name = row.patient.display_name();
    let mut right = rect.right() - theme::PAGE_INSET;
    let mut pressed = None;
    // The first way is the left one, and the first of Tab: places from the right, buttons from the left.
    let ways = ways(question);
    // Both at most half of a narrow row: their tooltips say them whole.
    let most = (rect.width() / 2.0 / ways.len() as f32 - 14.0).clamp(44.0, 230.0);
    let narrow = |way: &Way, label: &str| Button::new(label).icon(way.icon).width(ui).min(most);
    let places: Vec<Rect> = ways
        .iter()
        .rev()
        .map(|way| {
            let width = narrow(way, &way.label);
            let place = Rect::from_min_size(pos2(right - width, rect.top() + 4.0), vec2(width, 40.0));
            right = place.left() - 14.0;
            place
        })
        .collect();
    for (way, place) in ways.iter().zip(places.iter().rev()) {
        let label = format!("{}: {name}", way.label);
        let button = Button::new(&way.label).icon(way.icon).kind(way.kind).name(&label).tooltip(&label).in_tab_order(in_tab_order).salt(&row.patient.id);
        if button.put(ui, *place).clicked() {
            pressed = Some(way.asks);
        }
    }
    paint::icon(ui.painter(), icons::WARNING_CIRCLE_FILL, 22.0, t.amber, pos2(rect.left() + 32.0, rect.top() + 24.0));
    let words = Rect::from_min_max(pos2(rect.left() + 58.0, rect.top() + 2.0), pos2(right, rect.bottom()));
    let sentence = sentence(question).map(|sentence| sentence.lay_out(ui, words.width()));
    // What needs two lines begins a little higher: neither it nor its end touches anything.
    let lift = if sentence.as_ref().is_some_and(|(galley, _)| galley.rows.len() > 1) { 7.0 } else { 0.0 };
    let head = Rect::from_min_size(words.min - vec2(0.0, lift), vec2(words.width(), 20.0));
    paint::label(ui, Ink::new(theme::BUTTON, t.amber), title(question), head, egui::Align::Min);
    let below = Rect::from_min_max(pos2(words.left(), head.bottom()), words.max);
    match (question, sentence) {
        (Question::Conflict { with, fields }, _) => conflict_ui(ui, below, *with, fields),
        (_, Some((galley, words))) => sentence_ui(ui, below.min, galley, words),
        (_, None) => {}
    }
    pressed
}

/// What is said of a question that is no list of values.
fn sentence(question: &Question) -> Option<Sentence> {
    match question {
        Question::Duplicate { why, candidates, .. } => Some(duplicate(*why, candidates)),
        Question::Double { of, .. } => Some(Sentence::of(&say!("question-double", who = NAME, images = images(of.image_count)), who(of))),
        Question::Deletion { .. } => Some(Sentence::nameless(say!("question-deletion-how"))),
        Question::Conflict { .. } => None,
    }
}

/// Draws a sentence of one or two lines; what does not fit is whole in a tooltip.
fn sentence_ui(ui: &Ui, at: egui::Pos2, galley: Arc<Galley>, words: String) {
    let (elided, place) = (galley.elided, Rect::from_min_size(at, galley.size()));
    ui.painter().galley(at, galley, theme::tokens(ui).text);
    let said = paint::say(ui, &words, place);
    if elided {
        said.on_hover_text(words);
    }
}

/// A line for each field: what it says here, what it says there.
fn conflict_ui(ui: &Ui, rect: Rect, with: OtherSide, fields: &[ConflictField]) {
    let t = theme::tokens(ui);
    let shown = |value: &str| if value.is_empty() { say!("conflict-empty").to_owned() } else { say!("quoted", text = value) };
    let mut top = rect.top();
    for field in fields {
        let (ours, theirs) = (shown(&field.ours), shown(&field.theirs));
        let words = match with {
            OtherSide::Nanopix => say!("conflict-in-nanopix", field = field.label, ours, theirs),
            OtherSide::Server => say!("conflict-on-server", field = field.label, ours, theirs),
        };
        let place = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), 18.0));
        let galley = paint::galley_within(ui.painter(), Ink::new(theme::DENSE, t.text), &words, place.width());
        let elided = galley.elided;
        ui.painter().galley(place.min, galley, t.text);
        let said = paint::say(ui, &words, place);
        if elided {
            said.on_hover_text(words);
        }
        top += FIELD;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chairside_api::{PatientId, UtcTime};

    fn jonas() -> Arc<Patient> {
        let patient = Patient::named(PatientId::from("j"), "Lindqvist", "Jonas", UtcTime::from_millis(0));
        Arc::new(Patient { patient_number: Some("101518".to_owned()), image_count: 14, ..patient })
    }

    #[test]
    fn every_reason_has_its_sentence() {
        let all = [
            AskReason::EveryTime,
            AskReason::SeveralMatch,
            AskReason::BirthDateMissing,
            AskReason::NameIncomplete,
            AskReason::WasLinked,
            AskReason::LinkDiffers,
        ];
        for (candidates, named) in [(vec![jonas()], true), (vec![jonas(), jonas()], false)] {
            let mut said: Vec<String> = all.map(|why| duplicate(why, &candidates).words()).to_vec();
            assert!(said.iter().all(|words| words.ends_with(say!("until-you-decide")) && words.contains("101\u{202F}518") == named), "{said:?}");
            said.sort();
            said.dedup();
            // With several, *ask every time* and *several match* say the same.
            assert_eq!(said.len(), if named { 6 } else { 5 }, "{said:?}");
        }
        assert_eq!(
            duplicate(AskReason::EveryTime, &[jonas()]).words(),
            "Same name and birth date as Lindqvist, Jonas · No. 101\u{202F}518 (14 images). Nothing is merged until you decide."
        );
    }

    #[test]
    fn images_are_counted_in_words() {
        assert_eq!([0, 1, 2].map(images), ["no images", "1 image", "2 images"]);
    }
}
