//! Who waits for NanoPix while it cannot be read: what the next look will write there is not in the outbox yet, and still somebody wants to know that it waits.

use super::ties::Ties;
use crate::{
    db::DbError,
    nanopix::{Step, record_of},
    queue::Library,
};
use chairside_api::{Patient, PatientId};
use std::{collections::HashSet, sync::Arc};

/// Everybody whose record NanoPix is to be told of. `open`: what waits for a person, and not for NanoPix.
pub(super) fn waiting(library: &Library, server: &str, ties: &Ties, open: &[Step]) -> Result<HashSet<PatientId>, DbError> {
    let mut asked: HashSet<&PatientId> = HashSet::new();
    for step in open {
        match step {
            Step::Ask { candidates, .. } => asked.extend(candidates),
            Step::AskExport { patient, .. } | Step::Conflict { patient, .. } | Step::AskDeletion { patient, .. } => {
                asked.insert(patient);
            }
            _ => {}
        }
    }
    let patients: Vec<Arc<Patient>> = library.directory(|directory| {
        let here = directory.iter().map(|entry| &entry.patient).filter(|patient| patient.archived_at.is_none() && !asked.contains(&patient.id));
        here.cloned().collect()
    });
    let mut waiting: HashSet<PatientId> = library.outgoing(server)?.into_iter().map(|outgoing| outgoing.patient).collect();
    waiting.extend(patients.iter().filter(|patient| is_news(patient, ties)).map(|patient| patient.id.clone()));
    Ok(waiting)
}

/// Whether NanoPix does not know what the record says.
fn is_news(patient: &Patient, ties: &Ties) -> bool {
    let record = record_of(patient);
    let Some(external_id) = patient.external_id.as_deref() else { return !record.is_nameless() };
    let tie = ties.get(external_id).filter(|tie| !tie.is_gone);
    tie.and_then(|tie| tie.agreed_with(&patient.id)).is_some_and(|agreed| !record.differing(&agreed.here).is_empty())
}
