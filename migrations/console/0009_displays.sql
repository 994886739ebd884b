-- How an image is shown, and what was drawn over it (JSON, `chairside_api::display::DisplayState`), with who set it and when. No row: as its file has it.
CREATE TABLE displays (
    image_id TEXT PRIMARY KEY REFERENCES images (id) ON DELETE CASCADE,
    state    TEXT NOT NULL,
    set_by   TEXT NOT NULL,
    set_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
