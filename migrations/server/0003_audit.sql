-- Who did or saw what. One chain of rows for each clinic: docs/decisions/server-audit.md.
-- The end of the clinic's chain: the last row's number and hash. Updating this row is the lock that makes numbers follow commit order.
ALTER TABLE clinics ADD COLUMN audit_seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE clinics ADD COLUMN audit_hash TEXT NOT NULL DEFAULT '';

CREATE TABLE audit (
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    -- Grows by one within the clinic.
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    -- 'person', 'key', 'system', 'nobody'.
    who_kind TEXT NOT NULL,
    who_id TEXT,
    -- As they were called then.
    who_name TEXT,
    address TEXT,
    request_id TEXT,
    deed TEXT NOT NULL,
    record_kind TEXT,
    record_id TEXT,
    -- Whom the record belongs to.
    patient_id TEXT,
    -- 'done', 'refused'.
    outcome TEXT NOT NULL,
    -- One JSON object of ids, counts and names of fields; never what a record says.
    detail TEXT,
    -- The hash of the row before this one; of the first: of the clinic's id.
    previous_hash TEXT NOT NULL,
    -- SHA-256 of everything above.
    hash TEXT NOT NULL,
    PRIMARY KEY (clinic_id, seq)
);
CREATE INDEX audit_by_time ON audit (clinic_id, at, seq);
CREATE INDEX audit_by_who ON audit (clinic_id, who_id, at, seq);
CREATE INDEX audit_by_deed ON audit (clinic_id, deed, at, seq);
CREATE INDEX audit_by_record ON audit (clinic_id, record_id, at, seq);
CREATE INDEX audit_by_patient ON audit (clinic_id, patient_id, at, seq);
