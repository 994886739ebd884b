-- The console's own database: every image this console ever took, and what it needs to go on after a restart.
-- Times are milliseconds since 1970 (UTC). Paths are the operating system's bytes, because file names need not be text.

CREATE TABLE images (
    id            TEXT PRIMARY KEY,
    sha256        TEXT NOT NULL,
    file_name     TEXT NOT NULL,
    size_bytes    INTEGER NOT NULL,
    format        TEXT NOT NULL,
    width         INTEGER,
    height        INTEGER,
    bits          INTEGER,
    landed_at     INTEGER NOT NULL,
    room          TEXT NOT NULL,
    patient_id    TEXT,
    patient_name  TEXT,
    selected_at   INTEGER,
    teeth         TEXT NOT NULL DEFAULT '',
    note          TEXT NOT NULL DEFAULT '',
    -- The state with all it carries, as JSON; `state` and `due_at` are what SQL needs of it.
    state         TEXT NOT NULL,
    state_json    TEXT NOT NULL,
    -- When a worker may take it: at once, at the next attempt, when another worker's lease has run out. NULL: not to be sent.
    due_at        INTEGER,
    attempts      INTEGER NOT NULL DEFAULT 0,
    -- 1 once an attempt ended without an answer: the server may hold these bytes under this patient.
    maybe_sent    INTEGER NOT NULL DEFAULT 0,
    -- NULL: not made yet; '': ready; otherwise why there is none.
    preview       TEXT
) STRICT;

-- An upload's identity: one patient has the same bytes once.
CREATE UNIQUE INDEX images_identity ON images (patient_id, sha256) WHERE patient_id IS NOT NULL;
CREATE UNIQUE INDEX images_unassigned ON images (sha256) WHERE patient_id IS NULL;
CREATE INDEX images_by_hash ON images (sha256);
CREATE INDEX images_due ON images (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX images_by_landing ON images (landed_at);

-- Bytes that an image had before the sensor's program rewrote its file. They stay in the spool.
CREATE TABLE versions (
    image_id    TEXT NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    sha256      TEXT NOT NULL,
    size_bytes  INTEGER NOT NULL,
    replaced_at INTEGER NOT NULL,
    PRIMARY KEY (image_id, sha256)
) STRICT;

-- Folders that were looked at once; what lay in them then was left alone.
CREATE TABLE roots (
    root         BLOB PRIMARY KEY,
    baselined_at INTEGER NOT NULL
) STRICT;

-- Every file ever seen in a watch folder, so that each is taken once.
CREATE TABLE seen (
    root        BLOB NOT NULL,
    relative    BLOB NOT NULL,
    size_bytes  INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    file_id     INTEGER NOT NULL,
    -- The image it became; NULL when it lay there before or was ignored.
    image_id    TEXT,
    -- Why it was ignored.
    ignored     TEXT,
    seen_at     INTEGER NOT NULL,
    PRIMARY KEY (root, relative)
) STRICT, WITHOUT ROWID;
CREATE INDEX seen_by_image ON seen (image_id) WHERE image_id IS NOT NULL;

CREATE TABLE activity (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    at         INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    severity   TEXT NOT NULL,
    text       TEXT NOT NULL,
    image_id   TEXT,
    patient_id TEXT
) STRICT;

-- Patients this console has had to do with, as the server last told them.
CREATE TABLE patients (
    id           TEXT PRIMARY KEY,
    record       TEXT NOT NULL,
    search_text  TEXT NOT NULL,
    used_at      INTEGER NOT NULL
) STRICT;

-- Single values: the selection, whether uploads are paused, the last event of each server.
CREATE TABLE facts (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
