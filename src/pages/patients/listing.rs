//! Where each row of the list stands: the selected patient first, rows with a question higher than others. Made once for each list the engine hands out;
//! what a frame asks of it costs no more for a hundred thousand rows than for ten.

use chairside_api::PatientId;
use chairside_core::patient::{PatientRow, Question};
use std::sync::Arc;

/// Height of a row.
pub(super) const ROW: f32 = 48.0;
/// What a question adds to it.
pub(super) const QUESTION: f32 = 60.0;
/// What each field adds to a conflict after the first.
pub(super) const FIELD: f32 = 22.0;

/// The rows of a list, in the order they are shown.
#[derive(Default)]
pub(super) struct Listing {
    rows: Arc<[PatientRow]>,
    selected: Option<PatientId>,
    /// The selected patient's place among the rows.
    pinned: Option<usize>,
    /// The places with a question, each with what all questions up to and with it add.
    questions: Vec<(usize, f64)>,
}

impl Listing {
    /// Follows the engine's list; answers whether it was another one.
    pub(super) fn refresh(&mut self, rows: &Arc<[PatientRow]>, selected: Option<&PatientId>) -> bool {
        if Arc::ptr_eq(&self.rows, rows) && self.selected.as_ref() == selected {
            return false;
        }
        self.rows = Arc::clone(rows);
        self.selected = selected.cloned();
        self.pinned = selected.and_then(|selected| rows.iter().position(|row| row.patient.id == *selected));
        self.questions.clear();
        let mut sum = 0.0;
        for at in 0..rows.len() {
            let Some(question) = self.row(at).and_then(|row| row.question.as_deref()) else { continue };
            sum += f64::from(extra(question));
            self.questions.push((at, sum));
        }
        true
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The row at a place.
    pub(super) fn row(&self, at: usize) -> Option<&PatientRow> {
        let index = match self.pinned {
            Some(pinned) if at == 0 => pinned,
            Some(pinned) if at <= pinned => at - 1,
            _ => at,
        };
        self.rows.get(index)
    }

    /// The place of a patient. Looks through all rows: not for every frame.
    pub(super) fn place_of(&self, id: &PatientId) -> Option<usize> {
        let index = self.rows.iter().position(|row| row.patient.id == *id)?;
        Some(match self.pinned {
            Some(pinned) if index == pinned => 0,
            Some(pinned) if index < pinned => index + 1,
            _ => index,
        })
    }

    /// What the questions before a place add.
    fn added_before(&self, at: usize) -> f64 {
        let before = self.questions.partition_point(|(question, _)| *question < at);
        before.checked_sub(1).and_then(|last| self.questions.get(last)).map_or(0.0, |(_, sum)| *sum)
    }

    /// The top of a row, from the top of the list.
    pub(super) fn top(&self, at: usize) -> f64 {
        at as f64 * f64::from(ROW) + self.added_before(at)
    }

    /// How high all rows are.
    pub(super) fn height(&self) -> f64 {
        self.top(self.len())
    }

    /// The row that is at a height, the last one below the end.
    pub(super) fn at(&self, y: f64) -> usize {
        let (mut low, mut high) = (0, self.len());
        // The row looked for is in low..high.
        while low + 1 < high {
            let middle = low.midpoint(high);
            if self.top(middle) <= y { low = middle } else { high = middle }
        }
        low
    }

    /// The next place after `at` where a person must decide something; after the last the first.
    pub(super) fn next_question(&self, at: Option<usize>) -> Option<usize> {
        let after = at.map_or(0, |at| self.questions.partition_point(|(question, _)| *question <= at));
        self.questions.get(after).or_else(|| self.questions.first()).map(|(question, _)| *question)
    }
}

/// How much higher a question makes its row.
fn extra(question: &Question) -> f32 {
    match question {
        Question::Conflict { fields, .. } => QUESTION + FIELD * fields.len().saturating_sub(1) as f32,
        Question::Duplicate { .. } | Question::Double { .. } | Question::Deletion { .. } => QUESTION,
    }
}

/// How high a row is.
pub(super) fn height(row: &PatientRow) -> f32 {
    ROW + row.question.as_deref().map_or(0.0, extra)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chairside_api::{Patient, UtcTime};
    use chairside_core::patient::{ConflictField, OtherSide};

    fn row(name: &str, question: Option<Question>) -> PatientRow {
        let patient = Arc::new(Patient::named(PatientId::from(name), name, "", UtcTime::from_millis(0)));
        PatientRow { question: question.map(Arc::new), ..PatientRow::of(patient) }
    }

    fn rows() -> Arc<[PatientRow]> {
        let field = ConflictField { label: "Phone", ours: "1".to_owned(), theirs: "2".to_owned() };
        let conflict = Question::Conflict { with: OtherSide::Nanopix, fields: vec![field.clone(), field] };
        let deletion = Question::Deletion { external_id: "x".to_owned() };
        Arc::from([row("a", None), row("b", Some(deletion)), row("c", None), row("d", Some(conflict)), row("e", None)])
    }

    fn names(listing: &Listing) -> Vec<&str> {
        (0..listing.len()).filter_map(|at| listing.row(at)).map(|row| row.patient.id.as_str()).collect()
    }

    #[test]
    fn the_selected_patient_stands_first_and_nobody_is_lost_or_twice() {
        let (rows, mut listing) = (rows(), Listing::default());
        for (selected, wanted) in [(None, "abcde"), (Some("a"), "abcde"), (Some("c"), "cabde"), (Some("e"), "eabcd"), (Some("nobody"), "abcde")] {
            assert!(listing.refresh(&rows, selected.map(PatientId::from).as_ref()));
            assert_eq!(names(&listing).concat(), wanted, "{selected:?}");
            for at in 0..listing.len() {
                let id = listing.row(at).unwrap().patient.id.clone();
                assert_eq!(listing.place_of(&id), Some(at));
            }
        }
    }

    #[test]
    fn it_is_made_once_for_each_list() {
        let (rows, mut listing) = (rows(), Listing::default());
        let selected = PatientId::from("c");
        assert!(listing.refresh(&rows, Some(&selected)));
        assert!(!listing.refresh(&rows, Some(&selected)));
        assert!(listing.refresh(&rows, None));
        assert!(listing.refresh(&rows.iter().cloned().collect(), None));
    }

    #[test]
    fn every_row_stands_where_the_one_before_it_ends() {
        let (rows, mut listing) = (rows(), Listing::default());
        for selected in ["a", "b", "d", "e"] {
            listing.refresh(&rows, Some(&PatientId::from(selected)));
            let mut top = 0.0;
            for at in 0..listing.len() {
                assert_eq!(listing.top(at), top, "{selected} {at}");
                let height = f64::from(height(listing.row(at).unwrap()));
                assert_eq!([listing.at(top), listing.at(top + height - 0.5)], [at, at]);
                top += height;
            }
            assert_eq!(listing.height(), top);
            assert_eq!(listing.at(top + 1000.0), 4);
        }
    }

    #[test]
    fn the_questions_are_gone_through_in_a_circle() {
        let (rows, mut listing) = (rows(), Listing::default());
        listing.refresh(&rows, None);
        assert_eq!([None, Some(1), Some(2), Some(3)].map(|at| listing.next_question(at)), [Some(1), Some(3), Some(3), Some(1)]);
    }

    #[test]
    fn an_empty_list_has_no_height() {
        let listing = Listing::default();
        assert_eq!((listing.len(), listing.height(), listing.at(10.0), listing.next_question(None)), (0, 0.0, 0, None));
    }
}
