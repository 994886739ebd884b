-- When a check of everything found the image's bytes nowhere: not in the spool, not in a watch folder, not at the server. NULL: they are somewhere, as far as is known.
ALTER TABLE images ADD COLUMN lost_at INTEGER;
