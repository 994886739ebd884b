//! Patients: make, read, search.

use super::{Store, corrupt, number, optional_number, optional_text, text};
use chairside_api::{ClinicId, NewPatient, Patient, PatientId, PatientSource, Sex, UtcTime, fold, matches_all_words};
use sqlx::any::AnyRow;

/// How many words of a search the database looks for; the rest is looked for afterwards.
const SEARCH_WORDS: usize = 6;

/// What came of the wish to make a patient.
pub enum Inserted {
    /// The record was made.
    New(Patient),
    /// The same request made this record before.
    Again(Patient),
    /// Another patient of the clinic has that number.
    NumberTaken,
}

/// Which patients a list shows, newest first.
pub struct PatientQuery<'a> {
    pub clinic: &'a ClinicId,
    /// What a person typed; empty: everybody.
    pub search: &'a str,
    pub limit: u32,
}

impl Store {
    /// Makes a patient, exactly once for each `request_id`. Without a number the next free one of the clinic is given.
    pub async fn insert_patient(&self, clinic: &ClinicId, new: &NewPatient, now: UtcTime) -> sqlx::Result<Inserted> {
        const BY_REQUEST: &str = "SELECT * FROM patients WHERE clinic_id = $1 AND request_id = $2";
        const TAKEN: &str = "SELECT id FROM patients WHERE clinic_id = $1 AND patient_number = $2";
        const INSERT: &str = "INSERT INTO patients (id, clinic_id, first_name, last_name, patient_number, date_of_birth, sex, phone, email, source, search_text, created_at, request_id) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
        let mut tx = self.begin().await?;
        // Taking the clinic's row first makes all of this one after the other within a clinic, on PostgreSQL too.
        sqlx::query("UPDATE clinics SET patient_seq = patient_seq WHERE id = $1").bind(clinic.as_str()).execute(&mut *tx).await?;
        if let Some(request_id) = &new.request_id {
            let earlier = sqlx::query(BY_REQUEST).bind(clinic.as_str()).bind(request_id.as_str()).fetch_optional(&mut *tx).await?;
            if let Some(row) = earlier {
                return Ok(Inserted::Again(patient(&row)?));
            }
        }
        let patient_number = match &new.patient_number {
            Some(wanted) => {
                if sqlx::query(TAKEN).bind(clinic.as_str()).bind(wanted.as_str()).fetch_optional(&mut *tx).await?.is_some() {
                    return Ok(Inserted::NumberTaken);
                }
                wanted.clone()
            }
            None => loop {
                const NEXT: &str = "UPDATE clinics SET patient_seq = patient_seq + 1 WHERE id = $1 RETURNING patient_seq";
                let next = number(&sqlx::query(NEXT).bind(clinic.as_str()).fetch_one(&mut *tx).await?, "patient_seq")?.to_string();
                // Somebody may have given that number by hand.
                if sqlx::query(TAKEN).bind(clinic.as_str()).bind(next.as_str()).fetch_optional(&mut *tx).await?.is_none() {
                    break next;
                }
            },
        };
        let patient = Patient {
            id: PatientId::random(),
            first_name: new.first_name.clone(),
            last_name: new.last_name.clone(),
            patient_number: Some(patient_number.clone()),
            last_visit: None,
            date_of_birth: new.date_of_birth,
            sex: new.sex,
            phone: new.phone.clone(),
            email: new.email.clone(),
            source: PatientSource::Internal,
            external_id: None,
            created_at: now,
            external_created_at: None,
            first_synced_at: None,
            archived_at: None,
            version: 1,
        };
        let date_of_birth = patient.date_of_birth.map(|date| date.to_string());
        let search_text = fold(&format!("{} {} {patient_number} {}", patient.last_name, patient.first_name, date_of_birth.as_deref().unwrap_or_default()));
        sqlx::query(INSERT)
            .bind(patient.id.as_str())
            .bind(clinic.as_str())
            .bind(patient.first_name.as_str())
            .bind(patient.last_name.as_str())
            .bind(patient_number)
            .bind(date_of_birth)
            .bind(patient.sex.map(Sex::as_str))
            .bind(patient.phone.as_deref())
            .bind(patient.email.as_deref())
            .bind(patient.source.as_str())
            .bind(search_text)
            .bind(now.as_millis())
            .bind(new.request_id.as_deref())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(Inserted::New(patient))
    }

    /// One patient of the clinic.
    pub async fn patient(&self, clinic: &ClinicId, id: &PatientId) -> sqlx::Result<Option<Patient>> {
        let row =
            sqlx::query("SELECT * FROM patients WHERE clinic_id = $1 AND id = $2").bind(clinic.as_str()).bind(id.as_str()).fetch_optional(&self.read).await?;
        row.as_ref().map(patient).transpose()
    }

    /// The clinic's patients that are not archived: with a search those whose name begins like its first word, then those last seen, then the newest.
    pub async fn patients(&self, query: &PatientQuery<'_>) -> sqlx::Result<Vec<Patient>> {
        const NEWEST: &str = "SELECT * FROM patients WHERE clinic_id = $1 AND archived_at IS NULL ORDER BY created_at DESC, id DESC LIMIT $2";
        const SEARCH: &str = "SELECT * FROM patients WHERE clinic_id = $1 AND archived_at IS NULL \
             AND search_text LIKE $2 AND search_text LIKE $3 AND search_text LIKE $4 AND search_text LIKE $5 AND search_text LIKE $6 AND search_text LIKE $7 \
             ORDER BY CASE WHEN search_text LIKE $8 THEN 0 ELSE 1 END, COALESCE(last_visit, 0) DESC, created_at DESC, id DESC LIMIT $9";
        let folded = fold(query.search);
        if folded.is_empty() && query.search.trim().is_empty() {
            let rows = sqlx::query(NEWEST).bind(query.clinic.as_str()).bind(i64::from(query.limit)).fetch_all(&self.read).await?;
            return rows.iter().map(patient).collect();
        }
        if folded.is_empty() {
            // Only punctuation was typed: nobody is called that.
            return Ok(Vec::new());
        }
        // Folded text has letters, digits and spaces only, so LIKE has nothing to escape.
        let mut words = folded.split(' ');
        let first_word = folded.split(' ').next().unwrap_or_default();
        let mut search = sqlx::query(SEARCH).bind(query.clinic.as_str());
        for _ in 0..SEARCH_WORDS {
            search = search.bind(words.next().map_or_else(|| "%".to_owned(), |word| format!("%{word}%")));
        }
        let rest = words.collect::<Vec<_>>().join(" ");
        // What is looked for afterwards must not be cut off before.
        let most_rows = if rest.is_empty() { i64::from(query.limit) } else { i64::MAX };
        let rows = search.bind(format!("{first_word}%")).bind(most_rows).fetch_all(&self.read).await?;
        let mut found = Vec::new();
        for row in &rows {
            if rest.is_empty() || matches_all_words(&text(row, "search_text")?, &rest) {
                found.push(patient(row)?);
            }
        }
        found.truncate(query.limit as usize);
        Ok(found)
    }
}

fn patient(row: &AnyRow) -> sqlx::Result<Patient> {
    let time = |column| Ok::<_, sqlx::Error>(optional_number(row, column)?.map(UtcTime::from_millis));
    Ok(Patient {
        id: PatientId::from(text(row, "id")?),
        first_name: text(row, "first_name")?,
        last_name: text(row, "last_name")?,
        patient_number: Some(text(row, "patient_number")?),
        last_visit: time("last_visit")?,
        date_of_birth: optional_text(row, "date_of_birth")?.map(|date| date.parse().map_err(|_| corrupt("date_of_birth"))).transpose()?,
        sex: optional_text(row, "sex")?.map(|sex| Sex::parse(&sex).ok_or_else(|| corrupt("sex"))).transpose()?,
        phone: optional_text(row, "phone")?,
        email: optional_text(row, "email")?,
        source: PatientSource::parse(&text(row, "source")?).ok_or_else(|| corrupt("source"))?,
        external_id: optional_text(row, "external_id")?,
        created_at: UtcTime::from_millis(number(row, "created_at")?),
        external_created_at: time("external_created_at")?,
        first_synced_at: time("first_synced_at")?,
        archived_at: time("archived_at")?,
        version: number(row, "version")?,
    })
}
