-- Whether a folder is watched by now: what was not complete in one that is not any more is nothing that anybody waits for.
ALTER TABLE roots ADD COLUMN is_watched INTEGER NOT NULL DEFAULT 1;
