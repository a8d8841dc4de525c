// The schema, as the migrations that lead to it: migration i takes version i to version i + 1. One that has been
// released is never edited.

export const migrations: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;

  -- One log a room or a pair of people. A log that is closed is not continued: its name starts a new one.
  CREATE TABLE log (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('room', 'direct')),
    name TEXT NOT NULL,
    created INTEGER NOT NULL,
    closed INTEGER NOT NULL DEFAULT 0,
    -- What a room's history is behind: NULL for nothing, 'i' for invitations, 'k:' and its key.
    door TEXT,
    -- Messages ever said in it; of these, those that retention has taken, which are the oldest.
    last_seq INTEGER NOT NULL DEFAULT 0,
    gone_seq INTEGER NOT NULL DEFAULT 0,
    -- What its segments cost.
    bytes INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE UNIQUE INDEX log_name ON log (kind, name) WHERE closed = 0;

  -- A run of messages of one log that were committed together. Ids rise with time over all logs.
  CREATE TABLE segment (
    id INTEGER PRIMARY KEY,
    log INTEGER NOT NULL REFERENCES log (id),
    first_order INTEGER NOT NULL,
    last_order INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    count INTEGER NOT NULL,
    first_time INTEGER NOT NULL,
    last_time INTEGER NOT NULL,
    -- CRC-32 of the body.
    crc INTEGER NOT NULL,
    body BLOB NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX segment_log ON segment (log, first_order);
  CREATE INDEX segment_time ON segment (log, first_time);
  `,
  `
  CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    folded TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    created INTEGER NOT NULL,
    -- Each says how it was made: $argon2id$..., SCRAM-SHA-256$...
    argon2 TEXT NOT NULL,
    scram TEXT NOT NULL
  ) STRICT;

  -- Registered rooms; their state is JSON, since nothing is ever looked up in it.
  CREATE TABLE channel (
    folded TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    founder INTEGER NOT NULL REFERENCES account (id),
    created INTEGER NOT NULL,
    state TEXT NOT NULL
  ) STRICT;

  -- Bans from the server; until is NULL for those without an end.
  CREATE TABLE ban (
    kind TEXT NOT NULL CHECK (kind IN ('account', 'address')),
    subject TEXT NOT NULL,
    reason TEXT NOT NULL,
    "by" TEXT NOT NULL,
    made INTEGER NOT NULL,
    until INTEGER,
    PRIMARY KEY (kind, subject)
  ) STRICT;
  `,
  `
  -- How far an account has read each channel or conversation.
  CREATE TABLE read_marker (
    account TEXT NOT NULL,
    target TEXT NOT NULL,
    time INTEGER NOT NULL,
    PRIMARY KEY (account, target)
  ) STRICT, WITHOUT ROWID;

  -- The words of each segment, under its id. Filled behind, in the worker's idle time: up to indexed_segment.
  CREATE VIRTUAL TABLE search USING fts5 (words, content = '', columnsize = 0, detail = none, tokenize = 'ascii');
  INSERT INTO meta (key, value) VALUES ('indexed_segment', 0);

  -- An index without content forgets what it is told again, so what it is told is a function of the segment alone.
  CREATE TRIGGER search_deleted AFTER DELETE ON segment
  WHEN OLD.id <= (SELECT value FROM meta WHERE key = 'indexed_segment') BEGIN
    INSERT INTO search (search, rowid, words) VALUES ('delete', OLD.id, search_words(OLD.id, OLD.log, OLD.body));
    -- The highest id is given again once it is free.
    UPDATE meta SET value = min(value, (SELECT coalesce(max(id), 0) FROM segment)) WHERE key = 'indexed_segment';
  END;
  CREATE TRIGGER search_changed AFTER UPDATE OF log, body ON segment
  WHEN OLD.id <= (SELECT value FROM meta WHERE key = 'indexed_segment') BEGIN
    INSERT INTO search (search, rowid, words) VALUES ('delete', OLD.id, search_words(OLD.id, OLD.log, OLD.body));
    INSERT INTO search (rowid, words) VALUES (NEW.id, search_words(NEW.id, NEW.log, NEW.body));
  END;
  `,
  `
  -- Numbers up to this one are no message's of this log: they may have been those of an earlier log of its name.
  ALTER TABLE log ADD COLUMN start_seq INTEGER NOT NULL DEFAULT 0;
  `,
];
