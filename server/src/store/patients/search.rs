//! Lists of patients: what a person typed, the filters, pages. A page is SQL; a search is answered from memory (`index`), which is brought up to date by the feed of changes first:
//! it sees every commit that was there when it was asked.

use super::{
    index::{Index, Wanted},
    patient,
};
use crate::store::{Store, number, together::Together};
use chairside_api::{ClinicId, Patient, PatientId, UtcTime, fold};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicI64, Ordering},
    },
};

/// The filters of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PatientFilter {
    /// Everybody who is not archived.
    #[default]
    All,
    /// Whose record was made on a day.
    Today,
    /// NanoPix's patients who were made there on a day.
    TodayExternal,
    /// NanoPix's patients.
    AllExternal,
}

impl PatientFilter {
    /// The value of `filter` in the address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Today => "today",
            Self::TodayExternal => "today_external",
            Self::AllExternal => "all_external",
        }
    }

    /// Reads the value of `filter`.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::All, Self::Today, Self::TodayExternal, Self::AllExternal].into_iter().find(|filter| filter.as_str() == text)
    }
}

/// Which patients a list shows, newest first.
pub struct PatientQuery<'a> {
    /// Whose patients.
    pub clinic: &'a ClinicId,
    /// What a person typed; empty: everybody.
    pub search: &'a str,
    /// Which of them.
    pub filter: PatientFilter,
    /// When today began.
    pub today_from: UtcTime,
    /// Only records older than this one. Not with a search.
    pub after: Option<(UtcTime, PatientId)>,
    /// How many at the most.
    pub limit: u32,
}

/// The indexes of the clinics that were searched since the server runs. One is made at the first search: a server that nobody searches needs no memory for it.
#[derive(Clone, Default)]
pub struct Searches(Arc<Mutex<HashMap<ClinicId, Arc<Searched>>>>);

/// What is known of one clinic.
#[derive(Default)]
struct Searched {
    /// The number of the last change there was.
    latest: Together<i64>,
    /// The last change that is in it; none before the first search.
    until: AtomicI64,
    index: RwLock<Index>,
    /// Held by whoever brings it up to date.
    turn: tokio::sync::Mutex<()>,
}

impl Searches {
    fn of(&self, clinic: &ClinicId) -> Arc<Searched> {
        let mut clinics = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(clinics.entry(clinic.clone()).or_default())
    }
}

/// How many changes are read at a time.
const TOGETHER: u32 = 2_000;

impl Store {
    /// The clinic's patients that are not archived: with a search those whose name begins like its first word, then those last seen, then the newest.
    pub async fn patients(&self, query: &PatientQuery<'_>) -> sqlx::Result<Vec<Arc<Patient>>> {
        const SQL: &str = "SELECT * FROM patients WHERE clinic_id = $1 AND archived_at IS NULL AND (created_at < $2 OR (created_at = $2 AND id < $3)) \
             AND ($4 = 'all' OR ($4 = 'today' AND created_at >= $5) OR (source = 'nanopix' AND \
             ($4 = 'all_external' OR ($4 = 'today_external' AND COALESCE(external_created_at, created_at) >= $5)))) ORDER BY created_at DESC, id DESC LIMIT $6";
        let folded = fold(query.search);
        let words: Vec<_> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        if !words.is_empty() {
            let searched = self.searched(query.clinic).await?;
            let wanted = Wanted { words: &words, filter: query.filter, today_from: query.today_from, limit: query.limit as usize };
            return Ok(searched.index.read().unwrap_or_else(PoisonError::into_inner).find(&wanted));
        }
        if !query.search.trim().is_empty() {
            // Only punctuation was typed: nobody is called that.
            return Ok(Vec::new());
        }
        let (after, after_id) = query.after.as_ref().map_or((i64::MAX, ""), |(time, id)| (time.as_millis(), id.as_str()));
        let rows = sqlx::query(SQL)
            .bind(query.clinic.as_str())
            .bind(after)
            .bind(after_id)
            .bind(query.filter.as_str())
            .bind(query.today_from.as_millis())
            .bind(i64::from(query.limit))
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(|row| patient(row).map(Arc::new)).collect()
    }

    /// The index of the clinic's patients, with everything that is committed now, whichever process wrote it.
    async fn searched(&self, clinic: &ClinicId) -> sqlx::Result<Arc<Searched>> {
        let searched = self.searches.of(clinic);
        let latest = searched.latest.get(|| self.last_patient_change(clinic)).await?;
        if searched.until.load(Ordering::Acquire) == latest {
            return Ok(searched);
        }
        let turn = searched.turn.lock().await;
        // Anew: somebody may have brought it further while this one waited.
        let latest = self.last_patient_change(clinic).await?;
        let mut until = searched.until.load(Ordering::Acquire);
        // Numbers only grow: one that is behind is of a database that was put back to an earlier state.
        if until == 0 || until > latest {
            let mut all = Vec::new();
            until = self.hear_changes(clinic, 0, |patients| all.extend(patients)).await?;
            *searched.index.write().unwrap_or_else(PoisonError::into_inner) = Index::new(all.into_iter());
        } else if until < latest {
            until = self
                .hear_changes(clinic, until, |patients| {
                    let mut index = searched.index.write().unwrap_or_else(PoisonError::into_inner);
                    patients.for_each(|patient| index.put(patient));
                })
                .await?;
        }
        searched.until.store(until.max(latest), Ordering::Release);
        drop(turn);
        Ok(searched)
    }

    /// Everything that changed after `until`, to the end; answers where that is.
    async fn hear_changes(&self, clinic: &ClinicId, mut until: i64, mut hear: impl FnMut(&mut dyn Iterator<Item = Patient>)) -> sqlx::Result<i64> {
        loop {
            let changes = self.patient_changes(clinic, until, TOGETHER).await?;
            let is_last = changes.len() < TOGETHER as usize;
            until = changes.last().map_or(until, |(seq, _)| *seq);
            hear(&mut changes.into_iter().map(|(_, patient)| patient));
            if is_last {
                return Ok(until);
            }
        }
    }

    /// The number of the last change of a patient's record.
    async fn last_patient_change(&self, clinic: &ClinicId) -> sqlx::Result<i64> {
        let row = sqlx::query("SELECT patient_change_seq FROM clinics WHERE id = $1").bind(clinic.as_str()).fetch_optional(&self.read).await?;
        row.map_or(Ok(0), |row| number(&row, "patient_change_seq"))
    }
}
