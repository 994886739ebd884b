-- The image for which a place of a mount is kept while nobody has said whose it is.
ALTER TABLE mount_slots ADD COLUMN kept_for TEXT REFERENCES images (id) ON DELETE SET NULL;
CREATE INDEX mount_slots_kept_for ON mount_slots (kept_for) WHERE kept_for IS NOT NULL;
