-- Files that were seen and are not complete: they have no bytes, keep changing, or cannot be read. Such a row goes when the file comes in or is left aside, and has one there; the row of a
-- file that was removed before stays.
CREATE TABLE unfinished (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    root       BLOB NOT NULL,
    relative   BLOB NOT NULL,
    size_bytes INTEGER NOT NULL,
    -- 'empty', 'busy', 'changing', 'unreadable'.
    why        TEXT NOT NULL,
    -- When it was first seen.
    landed_at  INTEGER NOT NULL,
    -- NULL: it is there.
    removed_at INTEGER
) STRICT;
CREATE UNIQUE INDEX unfinished_there ON unfinished (root, relative) WHERE removed_at IS NULL;
CREATE INDEX unfinished_by_landing ON unfinished (landed_at);
