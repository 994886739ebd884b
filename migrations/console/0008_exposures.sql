-- The exposure ledger: a row for every file that was ever taken in, so that what the sensor made can be balanced against what became of it. Rows are never deleted, and
-- only `image_id` is ever changed: when two images turn out to be one.
CREATE TABLE exposures (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    image_id   TEXT NOT NULL,
    -- The bytes as they landed: an image that was written again has others by now.
    sha256     TEXT NOT NULL,
    file_name  TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    -- When the file was complete.
    landed_at  INTEGER NOT NULL,
    -- When its bytes were hashed and durable in the spool, and the image was in this list.
    kept_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX exposures_by_image ON exposures (image_id);
CREATE INDEX exposures_by_landing ON exposures (landed_at);
CREATE INDEX seen_ignored ON seen (seen_at) WHERE ignored IS NOT NULL;

-- How far each image is, in moments. NULL: not yet, or, in rows of an earlier version, not known.
ALTER TABLE images ADD COLUMN assigned_at INTEGER;
ALTER TABLE images ADD COLUMN reviewed_at INTEGER;
ALTER TABLE images ADD COLUMN sent_at INTEGER;
ALTER TABLE images ADD COLUMN acknowledged_at INTEGER;
-- The hash that the server said it has.
ALTER TABLE images ADD COLUMN acknowledged_sha256 TEXT;

INSERT INTO exposures (image_id, sha256, file_name, size_bytes, landed_at, kept_at)
SELECT id, sha256, file_name, size_bytes, landed_at, landed_at FROM images ORDER BY landed_at, id;
UPDATE images SET assigned_at = max(selected_at, landed_at) WHERE selected_at IS NOT NULL;
-- An earlier version took no answer that named another hash.
UPDATE images SET acknowledged_at = CAST(round(unixepoch(json_extract(state_json, '$.at'), 'subsec') * 1000) AS INTEGER), acknowledged_sha256 = sha256
WHERE state = 'uploaded' AND json_valid(state_json);
