/**
 * The schema as a list of migrations: a released one is never edited, a change is a new entry. Documents stand apart from
 * the columns that searches read, so that a scan does not read whole documents. Times in columns are epoch milliseconds;
 * sets of marketplaces are bit masks in the order of `MARKETPLACES`.
 */
const FIRST = `
CREATE TABLE sequence (n INTEGER NOT NULL) STRICT;
INSERT INTO sequence VALUES (0);

CREATE TABLE product (
  id INTEGER PRIMARY KEY,
  asin TEXT NOT NULL UNIQUE,
  revision INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  title TEXT,
  brand TEXT,
  category TEXT,
  observed_at INTEGER,
  marketplaces INTEGER NOT NULL,
  eans TEXT NOT NULL,
  words TEXT NOT NULL
) STRICT;
CREATE INDEX product_updated ON product (updated_at, asin);
CREATE INDEX product_title ON product (title, asin);
CREATE INDEX product_brand ON product (brand, updated_at, asin);
CREATE INDEX product_category ON product (category, updated_at, asin);
CREATE TABLE product_document (
  id INTEGER PRIMARY KEY,
  document TEXT NOT NULL,
  scores TEXT NOT NULL,
  scores_revision INTEGER NOT NULL
) STRICT;
CREATE VIRTUAL TABLE product_text USING fts5 (
  words, content = 'product', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3'
);
CREATE TRIGGER product_added AFTER INSERT ON product BEGIN
  INSERT INTO product_text (rowid, words) VALUES (new.id, new.words);
END;
CREATE TRIGGER product_reworded AFTER UPDATE OF words ON product WHEN old.words <> new.words BEGIN
  INSERT INTO product_text (product_text, rowid, words) VALUES ('delete', old.id, old.words);
  INSERT INTO product_text (rowid, words) VALUES (new.id, new.words);
END;

CREATE TABLE opportunity (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  version INTEGER NOT NULL,
  asin TEXT NOT NULL,
  buy TEXT NOT NULL,
  sell TEXT NOT NULL,
  state TEXT NOT NULL,
  verdict TEXT NOT NULL,
  profit_home INTEGER NOT NULL,
  roi_bps INTEGER,
  margin_bps INTEGER,
  oldest_observed_at INTEGER NOT NULL,
  sales_rank INTEGER,
  opened_at INTEGER NOT NULL,
  brand TEXT,
  category TEXT,
  unsent INTEGER NOT NULL,
  words TEXT NOT NULL
) STRICT;
CREATE INDEX opportunity_asin ON opportunity (asin, state);
CREATE INDEX opportunity_profit ON opportunity (state, profit_home, id);
CREATE INDEX opportunity_roi ON opportunity (state, roi_bps, id);
CREATE INDEX opportunity_margin ON opportunity (state, margin_bps, id);
CREATE INDEX opportunity_observed ON opportunity (state, oldest_observed_at, id);
CREATE INDEX opportunity_rank ON opportunity (state, sales_rank, id);
CREATE INDEX opportunity_opened ON opportunity (state, opened_at, id);
CREATE INDEX opportunity_open ON opportunity (id, oldest_observed_at) WHERE state = 'open';
CREATE INDEX opportunity_unsent ON opportunity (id) WHERE unsent > 0;
CREATE TABLE opportunity_document (key INTEGER PRIMARY KEY, document TEXT NOT NULL) STRICT;
CREATE VIRTUAL TABLE opportunity_text USING fts5 (
  words, content = 'opportunity', content_rowid = 'key', tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3'
);
CREATE TRIGGER opportunity_added AFTER INSERT ON opportunity BEGIN
  INSERT INTO opportunity_text (rowid, words) VALUES (new.key, new.words);
END;
CREATE TRIGGER opportunity_reworded AFTER UPDATE OF words ON opportunity WHEN old.words <> new.words BEGIN
  INSERT INTO opportunity_text (opportunity_text, rowid, words) VALUES ('delete', old.key, old.words);
  INSERT INTO opportunity_text (rowid, words) VALUES (new.key, new.words);
END;

CREATE TABLE price_history (
  asin TEXT NOT NULL,
  marketplace INTEGER NOT NULL,
  series INTEGER NOT NULL,
  month INTEGER NOT NULL,
  points TEXT NOT NULL,
  PRIMARY KEY (asin, marketplace, series, month)
) STRICT, WITHOUT ROWID;

CREATE TABLE alert (
  alert_id TEXT NOT NULL PRIMARY KEY,
  asin TEXT NOT NULL,
  kind TEXT NOT NULL,
  stored_at INTEGER NOT NULL,
  document TEXT NOT NULL
) STRICT;
CREATE INDEX alert_stored ON alert (stored_at, alert_id, kind);
CREATE INDEX alert_asin ON alert (asin, stored_at, alert_id, kind);

CREATE TABLE dead_letter (id TEXT NOT NULL PRIMARY KEY, at INTEGER NOT NULL, document TEXT NOT NULL) STRICT;
CREATE INDEX dead_letter_at ON dead_letter (at, id);

CREATE TABLE watch (
  asin TEXT NOT NULL PRIMARY KEY,
  marketplaces INTEGER NOT NULL,
  added_at TEXT NOT NULL,
  removed_at TEXT,
  seq INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX watch_seq ON watch (seq);
CREATE INDEX watch_watched ON watch (asin) WHERE removed_at IS NULL;

CREATE TABLE refresh_request (id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, document TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX refresh_request_seq ON refresh_request (seq);

CREATE TABLE ask_wanted (
  asin TEXT NOT NULL,
  marketplace TEXT NOT NULL,
  kind TEXT NOT NULL,
  wanted_at INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (asin, marketplace, kind)
) STRICT;
CREATE UNIQUE INDEX ask_wanted_seq ON ask_wanted (seq);

CREATE TABLE page_state (
  asin TEXT NOT NULL,
  marketplace TEXT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (asin, marketplace)
) STRICT, WITHOUT ROWID;

CREATE TABLE single (name TEXT NOT NULL PRIMARY KEY, revision INTEGER NOT NULL, document TEXT NOT NULL) STRICT;
CREATE TABLE fx_rates (date TEXT NOT NULL PRIMARY KEY, document TEXT NOT NULL) STRICT;
CREATE TABLE token_ledger (account TEXT NOT NULL PRIMARY KEY, document TEXT NOT NULL) STRICT;
CREATE TABLE stage_status (
  stage TEXT NOT NULL,
  instance TEXT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (stage, instance)
) STRICT;
`;

/** Sweeps after a change of context; alerts that may be a summary; routes that know why they opened. */
const SWEEPS = `
CREATE TABLE sweep (n INTEGER PRIMARY KEY, document TEXT NOT NULL) STRICT;
CREATE TABLE lease (name TEXT NOT NULL PRIMARY KEY, holder TEXT NOT NULL, until INTEGER NOT NULL) STRICT;
UPDATE alert SET document = json_set(json_remove(document, '$.schemaVersion'), '$.cause', NULL, '$.summary', NULL);
UPDATE opportunity_document SET document = json_set(document, '$.openedBy', 'prices');
`;

/** Dead letters that can be searched and replayed; ages of pages and spent tokens for the pipeline; retention. */
const PIPELINE = `
ALTER TABLE dead_letter ADD COLUMN topic TEXT NOT NULL DEFAULT '';
ALTER TABLE dead_letter ADD COLUMN cause TEXT NOT NULL DEFAULT '';
ALTER TABLE dead_letter ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dead_letter ADD COLUMN replayed_at TEXT;
UPDATE dead_letter SET topic = document ->> 'topic', cause = document ->> 'cause', position = document ->> 'offset',
  document = json_set(document, '$.group', 'unknown');
CREATE INDEX dead_letter_waiting ON dead_letter (at, position) WHERE replayed_at IS NULL;

ALTER TABLE page_state ADD COLUMN looked_at INTEGER;
ALTER TABLE page_state ADD COLUMN outcome TEXT NOT NULL DEFAULT 'answered';
UPDATE page_state SET outcome = document ->> 'outcome',
  looked_at = CAST(round(unixepoch(document ->> 'lookedAt', 'subsec') * 1000) AS INTEGER);
CREATE INDEX page_state_age ON page_state (asin, marketplace, outcome, looked_at);

CREATE TABLE token_spend (
  account TEXT NOT NULL,
  day TEXT NOT NULL,
  kind TEXT NOT NULL,
  why TEXT NOT NULL,
  tokens INTEGER NOT NULL,
  PRIMARY KEY (account, day, kind, why)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER opportunity_removed AFTER DELETE ON opportunity BEGIN
  INSERT INTO opportunity_text (opportunity_text, rowid, words) VALUES ('delete', old.key, old.words);
  DELETE FROM opportunity_document WHERE key = old.key;
END;
`;

export const MIGRATIONS: readonly string[] = [FIRST, SWEEPS, PIPELINE];
