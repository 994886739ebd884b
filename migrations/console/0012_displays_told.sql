-- What the server has of the patients that were looked at here, as it last said (JSON, `chairside_api::PatientFile`): files that other consoles sent among them.
CREATE TABLE files (
    server     TEXT NOT NULL,
    file_id    TEXT NOT NULL,
    patient_id TEXT NOT NULL,
    facts      TEXT NOT NULL,
    PRIMARY KEY (server, file_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX files_of_patient ON files (server, patient_id);

-- How images are shown is the whole clinic's. `image_id` is of `images`, or of `files` where another console sent it. `told_at`: which of the server's states this one is in step
-- with, or follows (its displayStateAt). `is_waiting`: the server does not have it yet. A state that says nothing is a reset that others are to see.
CREATE TABLE displays_told (
    image_id   TEXT PRIMARY KEY,
    state      TEXT NOT NULL,
    set_by     TEXT NOT NULL,
    set_at     INTEGER NOT NULL,
    told_at    INTEGER,
    is_waiting INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO displays_told SELECT image_id, state, set_by, set_at, NULL, 1 FROM displays;
DROP TABLE displays;
ALTER TABLE displays_told RENAME TO displays;
CREATE INDEX displays_waiting ON displays (image_id) WHERE is_waiting;
