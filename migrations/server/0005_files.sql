-- What can change of a file, and uploads that can be resumed.
ALTER TABLE patient_files ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
-- One JSON object of the clients' own: how the picture is shown.
ALTER TABLE patient_files ADD COLUMN display_state TEXT;
ALTER TABLE patient_files ADD COLUMN display_state_by TEXT;
ALTER TABLE patient_files ADD COLUMN display_state_at BIGINT;
ALTER TABLE patient_files ADD COLUMN moved_at BIGINT;
-- Hidden files stay: they are part of the record.
ALTER TABLE patient_files ADD COLUMN hidden_at BIGINT;
ALTER TABLE patient_files ADD COLUMN hidden_by TEXT;
ALTER TABLE patient_files ADD COLUMN hidden_reason TEXT;
CREATE INDEX patient_files_by_lab_case ON patient_files (clinic_id, lab_case_id, created_at, id);

-- Which file answers to an upload's identity when that file is another patient's by now: the same upload again must not bring it back.
CREATE TABLE left_identities (
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    patient_id TEXT NOT NULL REFERENCES patients (id),
    sha256 TEXT NOT NULL,
    file_id TEXT NOT NULL REFERENCES patient_files (id),
    PRIMARY KEY (clinic_id, patient_id, sha256)
);

-- Uploads in pieces (tus). The bytes lie in the storage under the upload's id.
CREATE TABLE resumable_uploads (
    id TEXT NOT NULL PRIMARY KEY,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    -- The person or key it belongs to.
    owner_id TEXT NOT NULL,
    -- How long the whole file is.
    length_bytes BIGINT NOT NULL,
    -- How many of its bytes are durable.
    offset_bytes BIGINT NOT NULL DEFAULT 0,
    -- What the client said of the file, as it said it.
    metadata TEXT NOT NULL,
    -- The hash of all of it, from the moment it is about to become a file.
    sha256 TEXT,
    -- The file it became.
    file_id TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX resumable_uploads_by_owner ON resumable_uploads (clinic_id, owner_id);
CREATE INDEX resumable_uploads_by_expiry ON resumable_uploads (expires_at);
