-- The clinic server's tables. One text for SQLite and PostgreSQL: BIGINT and TEXT only, times in milliseconds since 1970, dates as YYYY-MM-DD.

CREATE TABLE clinics (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    -- The last event's number. Updating this row is the per-clinic lock that makes numbers follow commit order.
    event_seq BIGINT NOT NULL DEFAULT 0,
    -- The last patient number the server gave by itself.
    patient_seq BIGINT NOT NULL DEFAULT 100000,
    created_at BIGINT NOT NULL
);

CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    -- Lower case; how the person signs in.
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    -- An argon2id PHC string; NULL: nobody can sign in as this person until a password is set.
    password_hash TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX users_by_clinic ON users (clinic_id);

CREATE TABLE sessions (
    -- The SHA-256 of the token: the table cannot be used to sign in.
    token_sha256 TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE bridge_keys (
    id TEXT NOT NULL PRIMARY KEY,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    label TEXT NOT NULL,
    room TEXT,
    scope TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    last_used_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX bridge_keys_by_clinic ON bridge_keys (clinic_id, created_at);

CREATE TABLE patients (
    id TEXT NOT NULL PRIMARY KEY,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    patient_number TEXT NOT NULL,
    date_of_birth TEXT,
    sex TEXT,
    phone TEXT,
    email TEXT,
    source TEXT NOT NULL,
    external_id TEXT,
    external_created_at BIGINT,
    first_synced_at BIGINT,
    -- Names, number and birth date, folded: what a search looks at.
    search_text TEXT NOT NULL,
    last_visit BIGINT,
    created_at BIGINT NOT NULL,
    archived_at BIGINT,
    version BIGINT NOT NULL DEFAULT 1,
    -- The client's own id of the act that made this record.
    request_id TEXT
);
CREATE UNIQUE INDEX patients_by_number ON patients (clinic_id, patient_number);
CREATE UNIQUE INDEX patients_by_request ON patients (clinic_id, request_id);
CREATE INDEX patients_by_age ON patients (clinic_id, created_at, id);

CREATE TABLE patient_files (
    id TEXT NOT NULL PRIMARY KEY,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    patient_id TEXT NOT NULL REFERENCES patients (id),
    file_name TEXT NOT NULL,
    file_type TEXT NOT NULL,
    category TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    -- FDI numbers, comma-separated, lowest first; empty: none.
    tooth_number TEXT NOT NULL,
    uploaded_by TEXT NOT NULL,
    notes TEXT,
    source TEXT NOT NULL,
    operatory_room TEXT,
    sha256 TEXT NOT NULL,
    content_type TEXT NOT NULL,
    width BIGINT,
    height BIGINT,
    captured_at BIGINT,
    lab_case_id TEXT,
    created_at BIGINT NOT NULL
);
-- An upload's identity, for ever.
CREATE UNIQUE INDEX patient_files_by_content ON patient_files (clinic_id, patient_id, sha256);
CREATE INDEX patient_files_by_blob ON patient_files (clinic_id, sha256);
CREATE INDEX patient_files_by_patient ON patient_files (clinic_id, patient_id, created_at, id);
CREATE INDEX patient_files_by_age ON patient_files (clinic_id, created_at, id);

CREATE TABLE clinic_events (
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    seq BIGINT NOT NULL,
    -- One JSON object, as the stream sends it.
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (clinic_id, seq)
);
CREATE INDEX clinic_events_by_age ON clinic_events (created_at);
