//! What a person decides about NanoPix's patients. Each decision is one transaction; what follows from it the next look does.

use super::{
    carry_out::{link, link_wish},
    exchange::{Exchange, Trouble},
    overlay::conflict_of,
};
use crate::{
    nanopix::{Act, Answer, AskReason, NanopixPatient, Step, Tie, change_of, link_of, record_of},
    patient::{Keep, Question},
    queue::Library,
};
use chairside_api::{LinkedBy, PatientChange, PatientId};
use chairside_words::say;
use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

/// How many one transaction links.
const LINKED_AT_ONCE: usize = 500;

/// What came of a decision.
pub(super) enum Decided {
    /// It is done, in a sentence.
    Done(Cow<'static, str>),
    /// It could not be done, and why.
    Refused(&'static str),
}

const fn done(words: &'static str) -> Decided {
    Decided::Done(Cow::Borrowed(words))
}

fn moved_on() -> Decided {
    Decided::Refused(super::moved_on())
}

impl Exchange {
    fn row(&self, external_id: &str) -> Option<NanopixPatient> {
        self.reading()?.patients.iter().find(|row| row.id == external_id).cloned()
    }

    fn asked_about(&self, external_id: &str) -> bool {
        self.open.iter().any(|step| matches!(step, Step::Ask { external_id: asked, .. } if asked == external_id))
    }

    /// NanoPix's patient is that record.
    pub(super) fn link(&mut self, library: &Library, external_id: &str, patient: &PatientId) -> Result<Decided, Trouble> {
        let is_linked = self.link_many(library, &[(external_id.to_owned(), patient.clone())])? == 1;
        let words = say!("decided-linked");
        Ok(if is_linked { done(words) } else { moved_on() })
    }

    /// Links these rows and records, if that is still asked; answers how many.
    fn link_many(&mut self, library: &Library, pairs: &[(String, PatientId)]) -> Result<usize, Trouble> {
        let Some(reading) = self.reading().cloned() else { return Ok(0) };
        let rows: HashMap<&str, &NanopixPatient> = reading.patients.iter().map(|row| (row.id.as_str(), row)).collect();
        let asked: HashSet<&str> =
            self.open.iter().filter_map(|step| if let Step::Ask { external_id, .. } = step { Some(external_id.as_str()) } else { None }).collect();
        let mut linked = HashSet::new();
        for pairs in pairs.chunks(LINKED_AT_ONCE) {
            let ties = library.write(|change| {
                let mut ties = Vec::new();
                for (external_id, patient) in pairs {
                    let (Some(row), Some(shown)) = (rows.get(external_id.as_str()), change.shown_record(patient)?) else { continue };
                    if change.server != self.server || !asked.contains(external_id.as_str()) {
                        continue;
                    }
                    let (fill, there, agreed) = link_of(&record_of(&shown), row, &reading);
                    let wish = link_wish(row, fill, &there, &self.wishes.zone, LinkedBy::Person);
                    // A record may be tied to a row that is gone; that one is let go.
                    let is_let_go = |earlier: &str| earlier != external_id && !rows.contains_key(earlier) && shown.archived_at.is_none();
                    let is_linked = match shown.external_id.as_deref() {
                        Some(earlier) if is_let_go(earlier) => change.change_record(patient, &wish)?.is_some(),
                        _ => link(change, patient, external_id, wish)?,
                    };
                    if is_linked {
                        let tie = Tie { answer: None, ..self.ties.of(external_id).agree(patient, agreed, row.updated.clone()) };
                        change.save_tie(&tie)?;
                        ties.push(tie);
                    }
                }
                Ok(ties)
            })?;
            for tie in ties {
                linked.insert(tie.external_id.clone());
                self.ties.put(tie);
            }
        }
        self.open.retain(|step| !matches!(step, Step::Ask { external_id, .. } if linked.contains(external_id)));
        self.compare_again();
        Ok(linked.len())
    }

    /// NanoPix's patient is nobody else who is here.
    pub(super) fn keep_separate(&mut self, library: &Library, external_id: &str) -> Result<Decided, Trouble> {
        if !self.asked_about(external_id) {
            return self.export_double(library, external_id);
        }
        // The record that was tied to the row by another console.
        let linked = library.directory(|directory| directory.by_external_id(external_id).map(|entry| entry.patient.id.clone()));
        if let Some(patient) = linked {
            if let refused @ Decided::Refused(_) = self.unlink(library, &patient)? {
                return Ok(refused);
            }
        } else {
            self.answer(library, external_id, Answer::Separate)?;
        }
        self.open.retain(|step| !matches!(step, Step::Ask { external_id: asked, .. } if asked == external_id));
        Ok(done(say!("decided-two")))
    }

    /// Who has the names and the birth date of that row's patient is somebody else, and is written into NanoPix as well.
    fn export_double(&mut self, library: &Library, external_id: &str) -> Result<Decided, Trouble> {
        let is_it = |step: &Step| matches!(step, Step::AskExport { external_id: asked, .. } if asked == external_id);
        if !self.open.iter().any(is_it) {
            return Ok(moved_on());
        }
        self.answer(library, external_id, Answer::Separate)?;
        self.open.retain(|step| !is_it(step));
        Ok(done(say!("decided-two-export")))
    }

    /// Links whoever matches one record in name and birth date.
    pub(super) fn link_all_exact(&mut self, library: &Library) -> Result<Decided, Trouble> {
        let exact: Vec<(String, PatientId)> = self
            .open
            .iter()
            .filter_map(|step| match step {
                Step::Ask { external_id, why: AskReason::EveryTime, candidates } => match &candidates[..] {
                    [only] => Some((external_id.clone(), only.clone())),
                    _ => None,
                },
                _ => None,
            })
            .collect();
        let linked = self.link_many(library, &exact)?;
        Ok(Decided::Done(match linked {
            0 => say!("decided-nobody-matches").into(),
            count => say!("decided-linked-many", count).into(),
        }))
    }

    /// The record and NanoPix's are two people after all.
    pub(super) fn unlink(&mut self, library: &Library, patient: &PatientId) -> Result<Decided, Trouble> {
        let Some(external_id) = library.patient(patient).and_then(|patient| patient.external_id.clone()) else { return Ok(moved_on()) };
        let server = self.server.clone();
        let tie = Tie { agreed: None, answer: Some(Answer::Separate), is_gone: false, ..self.ties.of(&external_id) };
        let is_done = library.write(|change| {
            let is_linked = change.shown_record(patient)?.is_some_and(|shown| shown.external_id.as_deref() == Some(external_id.as_str()));
            if change.server != server || !is_linked || change.is_outgoing(patient, &external_id)? {
                return Ok(false);
            }
            change.change_record(patient, &PatientChange { external_id: Some(None), ..PatientChange::default() })?;
            change.save_tie(&tie)?;
            change.set_unlinked(&external_id, Some(patient))?;
            Ok(true)
        })?;
        if !is_done {
            return Ok(Decided::Refused(say!("decided-being-written")));
        }
        self.ties.put(tie);
        self.ties.unlinked.insert(external_id, patient.clone());
        self.compare_again();
        Ok(done(say!("decided-unlinked")))
    }

    /// Which of two values counts, of those that were asked about.
    pub(super) fn resolve(&mut self, library: &Library, patient: &PatientId, asked: &Question, keep: Keep) -> Result<Decided, Trouble> {
        let conflict = self.open.iter().find_map(|step| match step {
            Step::Conflict { external_id, patient: whose, fields, there, .. } if whose == patient => Some((external_id.clone(), *fields, there.clone())),
            _ => None,
        });
        let Some((external_id, fields, there)) = conflict else { return Ok(moved_on()) };
        let Some(row) = self.row(&external_id) else { return Ok(moved_on()) };
        let mut tie = self.ties.of(&external_id);
        let server = self.server.clone();
        let tie = library.write(|change| {
            let Some(shown) = change.shown_record(patient)?.filter(|shown| shown.external_id.as_deref() == Some(external_id.as_str())) else { return Ok(None) };
            if *asked != conflict_of(fields, &shown, &there) || change.server != server || change.is_outgoing(patient, &external_id)? {
                return Ok(None);
            }
            match keep {
                Keep::Ours => {
                    let act = Act::Update { based_on: Box::new(row.clone()), fields, record: record_of(&shown) };
                    change.add_outgoing(patient, &external_id, &act)?;
                }
                Keep::Theirs => {
                    change.change_record(patient, &change_of(fields, &there))?;
                    if let Some(agreed) = &mut tie.agreed {
                        agreed.settle(fields, &there);
                    }
                    tie.doubted = tie.doubted.without(fields);
                    tie.updated.clone_from(&row.updated);
                    change.save_tie(&tie)?;
                }
            }
            Ok(Some(tie))
        })?;
        let Some(tie) = tie else { return Ok(moved_on()) };
        self.ties.put(tie);
        self.open.retain(|step| !matches!(step, Step::Conflict { patient: whose, .. } if whose == patient));
        self.compare_again();
        Ok(done(match keep {
            Keep::Ours => say!("decided-ours"),
            Keep::Theirs => say!("decided-theirs"),
        }))
    }

    /// What becomes of NanoPix's row of somebody who was archived here.
    pub(super) fn decide_deletion(&mut self, library: &Library, patient: &PatientId, delete_in_nanopix: bool) -> Result<Decided, Trouble> {
        let asked = self.open.iter().find_map(|step| match step {
            Step::AskDeletion { external_id, patient: whose } if whose == patient => Some(external_id.clone()),
            _ => None,
        });
        let Some(external_id) = asked else { return Ok(moved_on()) };
        if delete_in_nanopix {
            let Some(row) = self.row(&external_id) else { return Ok(moved_on()) };
            library.write(|change| {
                if change.server == self.server && !change.is_outgoing(patient, &external_id)? {
                    change.add_outgoing(patient, &external_id, &Act::Delete { based_on: Box::new(row) })?;
                }
                Ok(())
            })?;
        } else {
            self.answer(library, &external_id, Answer::Deletion)?;
        }
        self.open.retain(|step| !matches!(step, Step::AskDeletion { patient: whose, .. } if whose == patient));
        self.compare_again();
        Ok(done(if delete_in_nanopix { say!("decided-delete") } else { say!("decided-leave") }))
    }

    fn answer(&mut self, library: &Library, external_id: &str, answer: Answer) -> Result<(), Trouble> {
        let tie = Tie { answer: Some(answer), ..self.ties.of(external_id) };
        self.ties.save(library, &self.server, &[tie])?;
        self.compare_again();
        Ok(())
    }
}
