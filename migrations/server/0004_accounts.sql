-- People who are shut out, sessions of browsers and of programs, rooms, and which secret a bridge key is signed with.

-- When the person was shut out; NULL: they may sign in.
ALTER TABLE users ADD COLUMN disabled_at BIGINT;
ALTER TABLE users ADD COLUMN last_sign_in_at BIGINT;

-- One sign-in makes two sessions: 'bearer' for programs, 'cookie' for the browser, which ends when it is idle. They end together.
ALTER TABLE sessions ADD COLUMN kind TEXT NOT NULL DEFAULT 'bearer';
ALTER TABLE sessions ADD COLUMN sign_in TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN last_used_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX sessions_by_user ON sessions (user_id);
-- From before, one token was both: who has one signs in again.
DELETE FROM sessions;

-- Names the secret that signed the key as it was last seen; NULL: not seen since this was noted.
ALTER TABLE bridge_keys ADD COLUMN kid TEXT;

CREATE TABLE rooms (
    id TEXT NOT NULL PRIMARY KEY,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    name TEXT NOT NULL,
    -- The name as it is compared: without case, accents and punctuation.
    folded_name TEXT NOT NULL,
    -- Where it stands in the clinic's list.
    position BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    -- A room that files or keys name is not deleted but set aside.
    archived_at BIGINT
);
CREATE UNIQUE INDEX rooms_by_name ON rooms (clinic_id, folded_name);
