-- The clinic's patients, as its server last told them, and what was changed here and waits for the server. Takes the place of `patients`, which had only those
-- this console had to do with.
CREATE TABLE records (
    -- Whose patients they are: the server's address, 'embedded', or '' for what was known before servers were told apart (the next server's).
    server     TEXT NOT NULL,
    id         TEXT NOT NULL,
    -- The record as the server last told it, as JSON. NULL: made here, the server does not know it yet.
    told       TEXT,
    -- What waits for the server, as JSON: the whole new record while `told` is NULL, else the change. NULL: nothing.
    waiting    TEXT,
    -- Grows with every change made here. Whoever sent one knows by it whether the answer covers what waits now.
    edition    INTEGER NOT NULL DEFAULT 0,
    -- Why what waits is not sent until a person has acted, as JSON. NULL: nothing stands in its way.
    held       TEXT,
    -- When a person here last had to do with the patient.
    used_at    INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (server, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX records_waiting ON records (server) WHERE waiting IS NOT NULL;
CREATE INDEX records_used ON records (server, used_at) WHERE used_at > 0;

INSERT INTO records (server, id, told, used_at) SELECT '', id, record, used_at FROM patients;
DROP TABLE patients;
