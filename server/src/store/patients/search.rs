//! Lists of patients: what a person typed, the filters, pages.

use super::patient;
use crate::store::Store;
use chairside_api::{ClinicId, Patient, PatientId, UtcTime, fold};
use sqlx::AssertSqlSafe;

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

impl Store {
    /// The clinic's patients that are not archived: with a search those whose name begins like its first word, then those last seen, then the newest.
    pub async fn patients(&self, query: &PatientQuery<'_>) -> sqlx::Result<Vec<Patient>> {
        let folded = fold(query.search);
        if folded.is_empty() && !query.search.trim().is_empty() {
            // Only punctuation was typed: nobody is called that.
            return Ok(Vec::new());
        }
        // Folded text has letters, digits and spaces only, so LIKE has nothing to escape; of the SQL only the number of placeholders depends on it.
        let words: Vec<_> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        let likes = (0..words.len()).fold(String::new(), |likes, at| likes + " AND search_text LIKE $" + &(8 + at).to_string());
        let best_first = if words.is_empty() { "" } else { "CASE WHEN search_text LIKE $7 THEN 0 ELSE 1 END, COALESCE(last_visit, 0) DESC, " };
        let sql = format!(
            "SELECT * FROM patients WHERE clinic_id = $1 AND archived_at IS NULL AND (created_at < $2 OR (created_at = $2 AND id < $3)) \
             AND ($4 = 'all' OR ($4 = 'today' AND created_at >= $5) OR (source = 'nanopix' AND \
             ($4 = 'all_external' OR ($4 = 'today_external' AND COALESCE(external_created_at, created_at) >= $5)))){likes} \
             ORDER BY {best_first}created_at DESC, id DESC LIMIT $6"
        );
        let (after, after_id) = query.after.as_ref().map_or((i64::MAX, ""), |(time, id)| (time.as_millis(), id.as_str()));
        let mut select = sqlx::query(AssertSqlSafe(sql))
            .bind(query.clinic.as_str())
            .bind(after)
            .bind(after_id)
            .bind(query.filter.as_str())
            .bind(query.today_from.as_millis())
            .bind(i64::from(query.limit));
        if let Some(first) = words.first() {
            select = select.bind(format!("{first}%"));
        }
        for word in &words {
            select = select.bind(format!("%{word}%"));
        }
        let rows = select.fetch_all(&self.read).await?;
        rows.iter().map(patient).collect()
    }
}
