-- Why an image of a watch folder got no patient although one may have been selected: 'change', 'clock', 'anothers', 'found'. NULL: nobody was selected, or an image of an earlier version.
ALTER TABLE images ADD COLUMN doubt TEXT;
