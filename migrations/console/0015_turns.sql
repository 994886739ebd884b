-- How far the place of a series has turned an image, clockwise. No row: no place has. Who finds the image turned otherwise knows that somebody has done so.
CREATE TABLE turns (
    image_id   TEXT PRIMARY KEY REFERENCES images (id) ON DELETE CASCADE,
    degrees    INTEGER NOT NULL,
    -- It stood upright in the first place that would have turned it: none turns it.
    is_upright INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Until now every image was turned as its place says.
INSERT INTO turns (image_id, degrees, is_upright)
SELECT mount_images.image_id, mount_slots.degrees, 0 FROM mount_images
JOIN mounts ON mounts.id = mount_images.mount_id AND mounts.turns
JOIN mount_slots ON mount_slots.mount_id = mount_images.mount_id AND mount_slots.slot = mount_images.slot
JOIN displays ON displays.image_id = mount_images.image_id AND CASE WHEN json_valid(displays.state) THEN json_extract(displays.state, '$.degrees') = mount_slots.degrees END;
