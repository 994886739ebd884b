//! Uploads in pieces: whose they are, how many of their bytes are durable, and the file that each became.

use super::{Store, corrupt, number, optional_text, text};
use chairside_api::{ClinicId, FileId, Sha256, UtcTime};
use sqlx::any::AnyRow;

/// An upload in pieces.
#[derive(Clone, Debug)]
pub struct Resumable {
    pub id: String,
    pub clinic: ClinicId,
    /// The person or key it belongs to.
    pub owner: String,
    /// How long the whole file is.
    pub length: u64,
    /// How many of its bytes are durable.
    pub offset: u64,
    /// What the client said of the file, as it said it.
    pub metadata: String,
    /// The hash of all of it, from the moment it is about to become a file.
    pub sha256: Option<Sha256>,
    /// The file it became.
    pub file: Option<FileId>,
    /// When it is forgotten.
    pub expires_at: UtcTime,
}

impl Resumable {
    /// Whether all bytes are there and it did not become a file yet.
    pub fn is_owed(&self) -> bool {
        self.offset == self.length && self.file.is_none()
    }
}

impl Store {
    /// Begins an upload.
    pub async fn insert_resumable(&self, new: &Resumable, now: UtcTime) -> sqlx::Result<()> {
        const INSERT: &str = "INSERT INTO resumable_uploads (id, clinic_id, owner_id, length_bytes, offset_bytes, metadata, file_id, created_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        sqlx::query(INSERT)
            .bind(new.id.as_str())
            .bind(new.clinic.as_str())
            .bind(new.owner.as_str())
            .bind(new.length as i64)
            .bind(new.offset as i64)
            .bind(new.metadata.as_str())
            .bind(new.file.as_ref().map(FileId::as_str))
            .bind(now.as_millis())
            .bind(new.expires_at.as_millis())
            .execute(&self.write)
            .await
            .map(drop)
    }

    /// The upload of that owner, unless it has expired.
    pub async fn resumable(&self, clinic: &ClinicId, owner: &str, id: &str, now: UtcTime) -> sqlx::Result<Option<Resumable>> {
        const SQL: &str = "SELECT * FROM resumable_uploads WHERE id = $1 AND clinic_id = $2 AND owner_id = $3 AND expires_at > $4";
        let row = sqlx::query(SQL).bind(id).bind(clinic.as_str()).bind(owner).bind(now.as_millis()).fetch_optional(&self.read).await?;
        row.as_ref().map(resumable).transpose()
    }

    /// The upload that the same owner began with the same words, if it can still be resumed.
    pub async fn same_resumable(&self, clinic: &ClinicId, owner: &str, length: u64, metadata: &str, now: UtcTime) -> sqlx::Result<Option<Resumable>> {
        const SQL: &str = "SELECT * FROM resumable_uploads WHERE clinic_id = $1 AND owner_id = $2 AND length_bytes = $3 AND metadata = $4 AND expires_at > $5 \
             ORDER BY created_at DESC, id DESC LIMIT 1";
        let same = sqlx::query(SQL).bind(clinic.as_str()).bind(owner).bind(length as i64).bind(metadata).bind(now.as_millis());
        same.fetch_optional(&self.read).await?.as_ref().map(resumable).transpose()
    }

    /// How many uploads the owner has begun that became no file yet.
    pub async fn resumables_begun(&self, clinic: &ClinicId, owner: &str, now: UtcTime) -> sqlx::Result<u32> {
        const SQL: &str = "SELECT count(*) AS begun FROM resumable_uploads WHERE clinic_id = $1 AND owner_id = $2 AND file_id IS NULL AND expires_at > $3";
        let row = sqlx::query(SQL).bind(clinic.as_str()).bind(owner).bind(now.as_millis()).fetch_one(&self.read).await?;
        Ok(u32::try_from(number(&row, "begun")?).unwrap_or(u32::MAX))
    }

    /// That many bytes of it are durable now; `false` when the upload is gone.
    pub async fn advance_resumable(&self, id: &str, offset: u64, expires_at: UtcTime) -> sqlx::Result<bool> {
        const SQL: &str = "UPDATE resumable_uploads SET offset_bytes = $1, expires_at = $2 WHERE id = $3 AND file_id IS NULL";
        let done = sqlx::query(SQL).bind(offset as i64).bind(expires_at.as_millis()).bind(id).execute(&self.write).await?;
        Ok(done.rows_affected() == 1)
    }

    /// Its bytes are about to become the blob of that hash.
    pub async fn resumable_becomes(&self, id: &str, sha256: &Sha256) -> sqlx::Result<()> {
        sqlx::query("UPDATE resumable_uploads SET sha256 = $1 WHERE id = $2").bind(sha256.to_string()).bind(id).execute(&self.write).await.map(drop)
    }

    /// It became that file.
    pub async fn resumable_became(&self, id: &str, file: &FileId) -> sqlx::Result<()> {
        sqlx::query("UPDATE resumable_uploads SET file_id = $1 WHERE id = $2").bind(file.as_str()).bind(id).execute(&self.write).await.map(drop)
    }

    /// Forgets an upload. A file that it became stays.
    pub async fn delete_resumable(&self, id: &str) -> sqlx::Result<()> {
        sqlx::query("DELETE FROM resumable_uploads WHERE id = $1").bind(id).execute(&self.write).await.map(drop)
    }

    /// The uploads that have expired.
    pub async fn expired_resumables(&self, now: UtcTime) -> sqlx::Result<Vec<Resumable>> {
        let rows = sqlx::query("SELECT * FROM resumable_uploads WHERE expires_at <= $1 ORDER BY expires_at LIMIT 1000").bind(now.as_millis());
        rows.fetch_all(&self.read).await?.iter().map(resumable).collect()
    }

    /// Whether the bytes of that id are still needed: its upload became no file yet. Seen by the writer.
    pub async fn needs_resumable(&self, id: &str) -> sqlx::Result<bool> {
        let needed = sqlx::query("SELECT id FROM resumable_uploads WHERE id = $1 AND file_id IS NULL").bind(id);
        Ok(needed.fetch_optional(&self.write).await?.is_some())
    }
}

fn resumable(row: &AnyRow) -> sqlx::Result<Resumable> {
    Ok(Resumable {
        id: text(row, "id")?,
        clinic: ClinicId::from(text(row, "clinic_id")?),
        owner: text(row, "owner_id")?,
        length: number(row, "length_bytes")? as u64,
        offset: number(row, "offset_bytes")? as u64,
        metadata: text(row, "metadata")?,
        sha256: optional_text(row, "sha256")?.map(|text| text.parse().map_err(|_| corrupt("sha256"))).transpose()?,
        file: optional_text(row, "file_id")?.map(FileId::from),
        expires_at: UtcTime::from_millis(number(row, "expires_at")?),
    })
}
