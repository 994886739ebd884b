//! Which bytes the rows name, and the database as a whole: what backups and their checks ask for.

use super::{
    Store,
    audit::{chain::Head, noted},
    corrupt, number, text,
};
use chairside_api::{ClinicId, Sha256};
use std::path::Path;

/// Bytes that a row names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedBlob {
    pub clinic: ClinicId,
    pub sha256: Sha256,
    pub size_bytes: u64,
}

impl Store {
    /// Whether the database is a file of our own.
    pub fn is_sqlite(&self) -> bool {
        self.begin_snapshot == super::SQLITE_SNAPSHOT
    }

    /// The bytes that rows of any clinic name, each once, in order, after one that was seen.
    pub async fn blobs_after(&self, after: Option<&NamedBlob>, limit: u32) -> sqlx::Result<Vec<NamedBlob>> {
        const SQL: &str = "SELECT clinic_id, sha256, MAX(size_bytes) AS size_bytes FROM patient_files WHERE clinic_id > $1 OR (clinic_id = $1 AND sha256 > $2) \
             GROUP BY clinic_id, sha256 ORDER BY clinic_id, sha256 LIMIT $3";
        let (clinic, sha256) = after.map_or((String::new(), String::new()), |blob| (blob.clinic.to_string(), blob.sha256.to_string()));
        let rows = sqlx::query(SQL).bind(clinic).bind(sha256).bind(i64::from(limit)).fetch_all(&self.read).await?;
        rows.iter()
            .map(|row| {
                Ok(NamedBlob {
                    clinic: ClinicId::from(text(row, "clinic_id")?),
                    sha256: text(row, "sha256")?.parse().map_err(|_| corrupt("sha256"))?,
                    size_bytes: number(row, "size_bytes")? as u64,
                })
            })
            .collect()
    }

    /// Writes the whole SQLite database, as it is at this moment, into a new file; writers go on meanwhile. The file is not durable yet.
    pub async fn copy_to(&self, path: &Path) -> sqlx::Result<()> {
        sqlx::query("VACUUM INTO $1").bind(path.to_string_lossy().into_owned()).execute(&self.read).await.map(drop)
    }

    /// What SQLite finds wrong with its own file. PostgreSQL looks after itself.
    pub async fn integrity_faults(&self) -> sqlx::Result<Vec<String>> {
        if !self.is_sqlite() {
            return Ok(Vec::new());
        }
        let rows = sqlx::query("PRAGMA integrity_check").fetch_all(&self.read).await?;
        let said: Vec<_> = rows.iter().map(|row| text(row, "integrity_check")).collect::<Result<_, _>>()?;
        Ok(said.into_iter().filter(|line| line != "ok").map(|line| format!("server.db: {line}")).collect())
    }

    /// Where every clinic's audit ends; nothing in a database from before there was one.
    pub async fn audit_heads_if_any(&self) -> sqlx::Result<Vec<(ClinicId, Head)>> {
        if self.has_audit().await? { self.audit_heads().await } else { Ok(Vec::new()) }
    }

    /// What is wrong with the audit; nothing in a database from before there was one. `heads` are ends that were noted.
    pub async fn audit_faults_if_any(&self, heads: &[String]) -> sqlx::Result<Vec<String>> {
        if !self.has_audit().await? {
            return Ok(Vec::new());
        }
        let heads: Vec<_> = heads.iter().filter_map(|text| noted(text)).collect();
        let verified = self.verify_audit(&heads).await?;
        let missing = heads.iter().filter(|(clinic, _)| verified.iter().all(|found| found.clinic != *clinic));
        let missing: Vec<_> = missing.map(|(clinic, _)| format!("the audit of clinic {clinic}: not there")).collect();
        let faults = verified.iter().flat_map(|found| found.faults.iter().map(|fault| format!("the audit of clinic {}: {fault}", found.clinic)));
        Ok(missing.into_iter().chain(faults).collect())
    }

    async fn has_audit(&self) -> sqlx::Result<bool> {
        let known = sqlx::query("SELECT version FROM _sqlx_migrations WHERE version = 3").fetch_optional(&self.read).await?;
        Ok(known.is_some())
    }
}
