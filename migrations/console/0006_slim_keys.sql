-- The two tables with a row for every patient had their rows in the tree of their key (WITHOUT ROWID), which is meant for rows of a few bytes: with a kilobyte in
-- each, five keys fill a page, and finding one reads half a dozen pages. With rowids the keys are by themselves.
CREATE TABLE records_new (
    -- As in 0003_records.sql.
    server     TEXT NOT NULL,
    id         TEXT NOT NULL,
    told       TEXT,
    waiting    TEXT,
    edition    INTEGER NOT NULL DEFAULT 0,
    held       TEXT,
    used_at    INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (server, id)
) STRICT;
INSERT INTO records_new (server, id, told, waiting, edition, held, used_at)
    SELECT server, id, told, waiting, edition, held, used_at FROM records ORDER BY server, id;
DROP TABLE records;
ALTER TABLE records_new RENAME TO records;
CREATE INDEX records_waiting ON records (server, id) WHERE waiting IS NOT NULL;
CREATE INDEX records_used ON records (server, used_at, id) WHERE used_at > 0;

CREATE TABLE nanopix_rows_new (
    -- As in 0004_nanopix.sql.
    server        TEXT NOT NULL,
    external_id   TEXT NOT NULL,
    patient_id    TEXT,
    agreed        TEXT,
    updated       TEXT,
    doubted       TEXT,
    accepted_older TEXT,
    is_gone       INTEGER NOT NULL DEFAULT 0,
    answer        TEXT,
    unlinked_from TEXT,
    PRIMARY KEY (server, external_id)
) STRICT;
INSERT INTO nanopix_rows_new (server, external_id, patient_id, agreed, updated, doubted, accepted_older, is_gone, answer, unlinked_from)
    SELECT server, external_id, patient_id, agreed, updated, doubted, accepted_older, is_gone, answer, unlinked_from FROM nanopix_rows ORDER BY server, external_id;
DROP TABLE nanopix_rows;
ALTER TABLE nanopix_rows_new RENAME TO nanopix_rows;
