//! What Live Sync adds to the list of patients: marks, questions, and NanoPix's patients who are no record yet.

use super::exchange::Exchange;
use crate::{
    directory::Entry,
    nanopix::{Field, Fields, NanopixPatient, Record, Step, record_of, time::moment_of},
    patient::{ConflictField, NanopixOverlay, OtherSide, Question, format_birth_date},
    queue::Library,
};
use chairside_api::{Patient, PatientId, PatientSource, UtcTime};
use std::{collections::HashMap, sync::Arc};

impl Exchange {
    /// As it is now.
    pub(crate) fn overlay(&self, library: &Library) -> Result<NanopixOverlay, crate::db::DbError> {
        let waiting = library.outgoing(&self.server)?.into_iter().map(|outgoing| outgoing.patient).chain(self.left().cloned()).collect();
        let mut overlay = NanopixOverlay { waiting, ..NanopixOverlay::default() };
        let rows: HashMap<&str, &NanopixPatient> = if self.open.is_empty() {
            HashMap::new()
        } else {
            self.reading().map(|reading| reading.patients.iter().map(|row| (row.id.as_str(), row)).collect()).unwrap_or_default()
        };
        let mut images: HashMap<&str, u32> = HashMap::new();
        for study in self.reading().iter().filter(|_| !rows.is_empty()).flat_map(|reading| &reading.studies) {
            *images.entry(study.patient_id.as_str()).or_default() += 1;
        }
        library.directory(|directory| {
            for tie in self.ties.all().iter().filter(|tie| tie.is_gone) {
                overlay.gone.extend(directory.by_external_id(&tie.external_id).map(|entry| entry.patient.id.clone()));
            }
            for step in &self.open {
                match step {
                    Step::Ask { external_id, why, candidates } => {
                        let candidates: Vec<_> = candidates.iter().filter_map(|id| directory.get(id)).map(|entry| Arc::clone(&entry.patient)).collect();
                        let is_candidate = |entry: &Entry| candidates.iter().any(|candidate| candidate.id == entry.patient.id);
                        let is_decided = directory.by_external_id(external_id).is_some_and(|entry| !is_candidate(entry)) || candidates.is_empty();
                        if let Some(row) = rows.get(external_id.as_str()).filter(|_| !is_decided) {
                            let question = Question::Duplicate { external_id: external_id.clone(), why: *why, candidates };
                            let image_count = images.get(external_id.as_str()).copied().unwrap_or(0);
                            overlay.undecided.push((Arc::new(Patient { image_count, ..self.as_patient(row) }), Arc::new(question)));
                        }
                    }
                    Step::Conflict { patient, fields, there, .. } => {
                        if let Some(entry) = directory.get(patient) {
                            overlay.questions.insert(patient.clone(), Arc::new(conflict_of(*fields, &entry.patient, there)));
                        }
                    }
                    Step::AskExport { patient, external_id } => {
                        let tied = directory.by_external_id(external_id).map(|entry| Arc::clone(&entry.patient));
                        let of = tied.or_else(|| rows.get(external_id.as_str()).map(|row| Arc::new(self.as_patient(row))));
                        if let Some(of) = of {
                            overlay.questions.insert(patient.clone(), Arc::new(Question::Double { external_id: external_id.clone(), of }));
                        }
                    }
                    Step::AskDeletion { external_id, patient } => {
                        overlay.questions.insert(patient.clone(), Arc::new(Question::Deletion { external_id: external_id.clone() }));
                    }
                    _ => {}
                }
            }
        });
        Ok(overlay)
    }

    /// A row that is no record, in the form of one. Its id only names the row.
    fn as_patient(&self, row: &NanopixPatient) -> Patient {
        let record = row.record().0;
        let created = row.created.as_deref().and_then(|text| moment_of(text, &self.wishes.zone));
        let mut patient = Patient::named(
            PatientId::from(format!("nanopix:{}", row.id)),
            record.last_name.clone(),
            record.first_name.clone(),
            created.unwrap_or_else(|| UtcTime::from_millis(0)),
        );
        let known = |text: String| Some(text).filter(|text| !text.is_empty());
        patient.source = PatientSource::Nanopix;
        patient.external_id = Some(row.id.clone());
        patient.external_created_at = created;
        patient.date_of_birth = record.date_of_birth;
        patient.sex = record.sex;
        patient.phone = known(record.phone);
        patient.email = known(record.email);
        patient.address = known(record.address);
        patient.postal_code = known(record.postal_code);
        patient.doctor = known(record.doctor);
        patient.social_id = known(record.social_id);
        patient
    }
}

/// What is asked about fields that were changed on both sides.
pub(super) fn conflict_of(fields: Fields, here: &Patient, there: &Record) -> Question {
    let here = &record_of(here);
    let text = |record: &Record, field: Field| match field {
        Field::DateOfBirth => record.date_of_birth.map(format_birth_date).unwrap_or_default(),
        _ => record.column_text(field).into_owned(),
    };
    let fields = fields.iter().map(|field| ConflictField { label: field.label(), ours: text(here, field), theirs: text(there, field) }).collect();
    Question::Conflict { with: OtherSide::Nanopix, fields }
}
