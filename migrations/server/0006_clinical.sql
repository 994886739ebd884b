-- Two records of one person become one, and can be two again; appointments, clinical notes, lab cases.

-- The record that this one was merged into; NULL: it stands for itself. A merged record is archived, so that whoever knows nothing of merging does not show it.
ALTER TABLE patients ADD COLUMN merged_into TEXT REFERENCES patients (id);

CREATE TABLE patient_merges (
    id TEXT NOT NULL PRIMARY KEY,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    patient_id TEXT NOT NULL REFERENCES patients (id),
    into_id TEXT NOT NULL REFERENCES patients (id),
    reason TEXT NOT NULL,
    merged_by TEXT NOT NULL,
    merged_at BIGINT NOT NULL,
    -- What of the record was changed by it: whether it was archived before, and its link with NanoPix when that went over.
    archived_before BIGINT,
    moved_external_id TEXT,
    moved_linked_by TEXT,
    undone_by TEXT,
    undone_at BIGINT
);
CREATE INDEX patient_merges_by_patient ON patient_merges (clinic_id, patient_id);
CREATE INDEX patient_merges_by_survivor ON patient_merges (clinic_id, into_id);

-- What a merge moved: what an undo puts back, and nothing else.
CREATE TABLE patient_merge_moves (
    merge_id TEXT NOT NULL REFERENCES patient_merges (id),
    -- file, note, appointment, lab_case; same_file: both had it, the survivor's (other_id) is shown and this one stayed where it was.
    kind TEXT NOT NULL,
    thing_id TEXT NOT NULL,
    other_id TEXT,
    PRIMARY KEY (merge_id, kind, thing_id)
);

CREATE TABLE appointments (
    id TEXT NOT NULL PRIMARY KEY,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    patient_id TEXT NOT NULL REFERENCES patients (id),
    title TEXT NOT NULL,
    room TEXT,
    dentist TEXT,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    status TEXT NOT NULL,
    note TEXT,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    deleted_at BIGINT,
    deleted_reason TEXT
);
CREATE INDEX appointments_by_time ON appointments (clinic_id, starts_at, id);
CREATE INDEX appointments_by_patient ON appointments (clinic_id, patient_id, starts_at, id);

CREATE TABLE clinical_notes (
    id TEXT NOT NULL PRIMARY KEY,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    patient_id TEXT NOT NULL REFERENCES patients (id),
    visit_date TEXT NOT NULL,
    chief_complaint TEXT,
    diagnosis TEXT,
    treatment_provided TEXT,
    prescriptions_given TEXT,
    follow_up_required BIGINT NOT NULL DEFAULT 0,
    follow_up_date TEXT,
    notes TEXT,
    tooth_number TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    deleted_at BIGINT,
    deleted_reason TEXT
);
CREATE INDEX clinical_notes_by_patient ON clinical_notes (clinic_id, patient_id, created_at, id);
CREATE INDEX clinical_notes_by_age ON clinical_notes (clinic_id, created_at, id);

-- The files a note speaks of, in the note's order.
CREATE TABLE clinical_note_files (
    note_id TEXT NOT NULL REFERENCES clinical_notes (id),
    file_id TEXT NOT NULL REFERENCES patient_files (id),
    position BIGINT NOT NULL,
    PRIMARY KEY (note_id, file_id)
);
CREATE INDEX clinical_note_files_by_file ON clinical_note_files (file_id);

-- What a note said before: a clinical record is added to, never overwritten.
CREATE TABLE clinical_note_versions (
    note_id TEXT NOT NULL REFERENCES clinical_notes (id),
    version BIGINT NOT NULL,
    -- The note as it was answered then, one JSON object.
    body TEXT NOT NULL,
    PRIMARY KEY (note_id, version)
);

-- The last number of a lab case.
ALTER TABLE clinics ADD COLUMN lab_case_seq BIGINT NOT NULL DEFAULT 0;

CREATE TABLE lab_cases (
    id TEXT NOT NULL PRIMARY KEY,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    patient_id TEXT NOT NULL REFERENCES patients (id),
    case_number TEXT NOT NULL,
    title TEXT NOT NULL,
    lab TEXT,
    tooth_number TEXT NOT NULL,
    status TEXT NOT NULL,
    due_date TEXT,
    notes TEXT,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    deleted_at BIGINT,
    deleted_reason TEXT
);
CREATE UNIQUE INDEX lab_cases_by_number ON lab_cases (clinic_id, case_number);
CREATE INDEX lab_cases_by_patient ON lab_cases (clinic_id, patient_id, created_at, id);
CREATE INDEX lab_cases_by_age ON lab_cases (clinic_id, created_at, id);
