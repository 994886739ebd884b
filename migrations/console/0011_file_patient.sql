-- Whom an image's own file names (DICOM), as JSON: {"name", "date_of_birth", "number"}. NULL: nobody.
ALTER TABLE images ADD COLUMN file_patient TEXT;
