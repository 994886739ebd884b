-- A mount (a series): places for images of one patient, each for its teeth. Times in milliseconds since 1970.
CREATE TABLE mounts (
    id         TEXT PRIMARY KEY,
    patient_id TEXT NOT NULL,
    kind       TEXT NOT NULL,
    -- Its images are turned as their places say.
    turns      INTEGER NOT NULL,
    begun_at   INTEGER NOT NULL,
    -- Since when the next images of the patient go into it; NULL: they do not.
    armed_at   INTEGER,
    -- The place that a person chose for the next image.
    next_slot  INTEGER
) STRICT, WITHOUT ROWID;

-- The next image goes into one mount at most.
CREATE UNIQUE INDEX mounts_armed ON mounts (patient_id) WHERE armed_at IS NOT NULL;

CREATE TABLE mount_slots (
    mount_id   TEXT NOT NULL REFERENCES mounts (id) ON DELETE CASCADE,
    slot       INTEGER NOT NULL,
    teeth      TEXT NOT NULL,
    projection TEXT NOT NULL,
    -- Clockwise.
    degrees    INTEGER NOT NULL,
    skipped    INTEGER NOT NULL,
    PRIMARY KEY (mount_id, slot)
) STRICT, WITHOUT ROWID;

-- Which image is where: no image is in two places. `depth` 0 is the one that is seen, the others were taken again and stand outside.
CREATE TABLE mount_images (
    image_id TEXT PRIMARY KEY REFERENCES images (id) ON DELETE CASCADE,
    mount_id TEXT NOT NULL,
    slot     INTEGER NOT NULL,
    depth    INTEGER NOT NULL,
    UNIQUE (mount_id, slot, depth),
    FOREIGN KEY (mount_id, slot) REFERENCES mount_slots (mount_id, slot) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
