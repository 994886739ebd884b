-- Whole patient records, their link to NanoPix, and a feed of their changes.
ALTER TABLE clinics ADD COLUMN patient_change_seq BIGINT NOT NULL DEFAULT 0;

ALTER TABLE patients ADD COLUMN address TEXT;
ALTER TABLE patients ADD COLUMN postal_code TEXT;
ALTER TABLE patients ADD COLUMN doctor TEXT;
ALTER TABLE patients ADD COLUMN social_id TEXT;
-- How the record was linked to NanoPix's: 'live_sync', 'person'.
ALTER TABLE patients ADD COLUMN linked_by TEXT;
-- How many files of theirs there are.
ALTER TABLE patients ADD COLUMN image_count BIGINT NOT NULL DEFAULT 0;
-- The number of the clinic's change that last touched this record, taken under a lock on the clinic's row: the order of numbers is the order of commits.
ALTER TABLE patients ADD COLUMN change_seq BIGINT NOT NULL DEFAULT 0;

UPDATE patients SET image_count = (SELECT count(*) FROM patient_files WHERE patient_files.patient_id = patients.id);
UPDATE patients SET change_seq = numbered.n
    FROM (SELECT id, row_number() OVER (PARTITION BY clinic_id ORDER BY created_at, id) AS n FROM patients) AS numbered
    WHERE numbered.id = patients.id;
UPDATE clinics SET patient_change_seq = (SELECT COALESCE(max(change_seq), 0) FROM patients WHERE patients.clinic_id = clinics.id);

CREATE UNIQUE INDEX patients_by_change ON patients (clinic_id, change_seq);
-- One record of NanoPix is one record here.
CREATE UNIQUE INDEX patients_by_external_id ON patients (clinic_id, external_id);
