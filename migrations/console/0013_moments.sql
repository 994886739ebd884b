-- The moments between landing and safe: when it was certain that the file is complete, and when its bytes had been read and hashed. The copy may be read before that is
-- certain. NULL: a landing of an earlier version, or a safe copy that was found again; not known.
ALTER TABLE exposures ADD COLUMN settled_at INTEGER;
ALTER TABLE exposures ADD COLUMN hashed_at INTEGER;
