-- What this console knows of NanoPix's patients, linked or not, and what is to be written there.
CREATE TABLE nanopix_rows (
    -- As in `records`: the link is between NanoPix and one clinic.
    server        TEXT NOT NULL,
    external_id   TEXT NOT NULL,
    -- Whose record that is which `agreed` is of.
    patient_id    TEXT,
    -- What both sides last agreed upon, as JSON. NULL: not seen together yet.
    agreed        TEXT,
    -- The latest `updated_datetime` of NanoPix's that was seen or written.
    updated       TEXT,
    -- The fields in which an older copy of the row says something else, as JSON, until a person has decided. NULL: none.
    doubted       TEXT,
    -- The `updated` of an older state of it that a person has accepted to decide upon; NULL: there is none.
    accepted_older TEXT,
    -- 1: it was not there when NanoPix was last read.
    is_gone       INTEGER NOT NULL DEFAULT 0,
    -- What a person has said about it.
    answer        TEXT,
    -- Whose record it was unlinked from, until it has one of its own.
    unlinked_from TEXT,
    PRIMARY KEY (server, external_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE nanopix_outbox (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    server      TEXT NOT NULL,
    patient_id  TEXT NOT NULL,
    -- The row of NanoPix: minted when the act was decided, and minted anew when it turns out to be taken.
    external_id TEXT NOT NULL,
    -- The act, as JSON.
    act         TEXT NOT NULL,
    -- 1: the act makes the row. Until that is done, the id may turn out to be somebody else's.
    is_new_row  INTEGER NOT NULL,
    -- 1: it was tried before; what became of that may not be known.
    is_attempted INTEGER NOT NULL DEFAULT 0,
    attempts    INTEGER NOT NULL DEFAULT 0,
    due_at      INTEGER NOT NULL DEFAULT 0,
    -- One act at a time for each row.
    UNIQUE (server, external_id)
) STRICT;
CREATE INDEX nanopix_outbox_patient ON nanopix_outbox (server, patient_id);
