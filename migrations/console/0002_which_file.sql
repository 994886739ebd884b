-- When a file of a watch folder was made (nanoseconds since 1970): a file id alone does not tell two files apart, because it is given out again as soon as a
-- file is deleted. 0: not known, also for files that were seen before this column.
ALTER TABLE seen ADD COLUMN born_ns INTEGER NOT NULL DEFAULT 0;

-- 1: a drive was mounted exactly at this watch folder when it was last looked through. NULL: not known.
ALTER TABLE roots ADD COLUMN is_mount_point INTEGER;
