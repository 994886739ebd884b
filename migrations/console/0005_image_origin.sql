-- Images that NanoPix's own list names.
-- When the image was taken, as the program that took it says. NULL: not known.
ALTER TABLE images ADD COLUMN captured_at INTEGER;
-- 1: `teeth` is what the program that took the image suggests; nobody has confirmed it.
ALTER TABLE images ADD COLUMN teeth_suggested INTEGER NOT NULL DEFAULT 0;
-- Whose it is in NanoPix. NULL: it came from a watch folder.
ALTER TABLE images ADD COLUMN nanopix_id TEXT;
-- Whether that says who it is here, or why not; NULL as above.
ALTER TABLE images ADD COLUMN nanopix_whose TEXT;
ALTER TABLE images ADD COLUMN modality TEXT;
ALTER TABLE images ADD COLUMN sop_instance_uid TEXT;
CREATE INDEX images_by_nanopix ON images (nanopix_id) WHERE nanopix_id IS NOT NULL;
