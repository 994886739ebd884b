-- Whom a person here has to do with goes to the server before those who only came over from NanoPix, a hundred thousand at a time.
DROP INDEX records_waiting;
CREATE INDEX records_waiting ON records (server, used_at DESC, id) WHERE waiting IS NOT NULL;
