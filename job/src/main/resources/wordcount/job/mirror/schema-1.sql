-- A copy of the totals that the job keeps in Kafka, always as of commit progress.seq.

CREATE TABLE wordcount.schema_version (version int NOT NULL);
INSERT INTO wordcount.schema_version VALUES (1);

CREATE TABLE wordcount.progress (
  app_id text COLLATE "C" PRIMARY KEY,
  seq bigint NOT NULL,
  epoch bigint NOT NULL,
  total bigint NOT NULL,
  distinct_words bigint NOT NULL,
  topic text NOT NULL,
  offsets bigint[] NOT NULL,
  committed_at timestamptz NOT NULL,
  counts_topic_id text NOT NULL
);
COMMENT ON TABLE wordcount.progress IS 'The progress of the copied totals, and their sum';
COMMENT ON COLUMN wordcount.progress.seq IS 'Number of the commit in Kafka whose totals these are';
COMMENT ON COLUMN wordcount.progress.epoch IS 'First commit of the start of the job that wrote this; earlier starts may not write';
COMMENT ON COLUMN wordcount.progress.total IS 'Sum of all totals';
COMMENT ON COLUMN wordcount.progress.offsets IS 'By partition of the topic, the next offset to count';
COMMENT ON COLUMN wordcount.progress.counts_topic_id IS 'UUID of the Kafka topic that this copies';

-- Free space in each page lets an update stay in its page and leave the index unchanged.
CREATE TABLE wordcount.word_counts (
  app_id text COLLATE "C" NOT NULL,
  word bytea NOT NULL,
  total bigint NOT NULL,
  seq bigint NOT NULL,
  changed_in timestamptz NOT NULL,
  total_before bigint NOT NULL,
  PRIMARY KEY (app_id, word)
) WITH (fillfactor = 60);
COMMENT ON TABLE wordcount.word_counts IS 'The total of each word';
COMMENT ON COLUMN wordcount.word_counts.word IS 'The word in UTF-8; not of type text, which cannot hold U+0000';
COMMENT ON COLUMN wordcount.word_counts.seq IS 'The total changed with this commit, or with one before it that was mirrored together with it';
COMMENT ON COLUMN wordcount.word_counts.changed_in IS 'Start of the last history interval that counted a change of the total; 1970-01-01 if none did';
COMMENT ON COLUMN wordcount.word_counts.total_before IS 'The total before that interval, plus changes at unknown times since';

CREATE TABLE wordcount.total_history (
  app_id text COLLATE "C" NOT NULL,
  start timestamptz NOT NULL,
  length interval NOT NULL,
  total bigint NOT NULL,
  complete boolean NOT NULL,
  closed boolean NOT NULL,
  PRIMARY KEY (app_id, start)
);
COMMENT ON TABLE wordcount.total_history IS 'Words counted in each interval, by commit time; an interval without words has no row, unless the mirror may have missed it: one row stands for all intervals between two mirrored commits';
COMMENT ON COLUMN wordcount.total_history.complete IS 'False if the mirror was away: changes that it caught up with later are not included';
COMMENT ON COLUMN wordcount.total_history.closed IS 'True when the interval is over and word_history has its words';

CREATE TABLE wordcount.word_history (
  app_id text COLLATE "C" NOT NULL,
  start timestamptz NOT NULL,
  word bytea NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (app_id, start, word)
);
COMMENT ON TABLE wordcount.word_history IS 'Counts of the most frequent words in each interval';

-- U+FFFD replaces what text cannot hold. A word is valid UTF-8, whatever the input was. Literals have no bare backslash:
-- the reader's standard_conforming_strings says what it means.
CREATE FUNCTION wordcount.as_text(word bytea) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
$$ SELECT convert_from(
     CASE WHEN position(decode('00', 'hex') IN word) = 0 THEN word
     ELSE decode(replace(regexp_replace(encode(word, 'hex'), '(..)', E'\\1 ', 'g'), '00 ', 'efbfbd'), 'hex') END,
     'UTF8') $$;

CREATE VIEW wordcount.words AS
  SELECT app_id, wordcount.as_text(word) AS word, total, seq FROM wordcount.word_counts;
CREATE VIEW wordcount.word_history_text AS
  SELECT app_id, start, wordcount.as_text(word) AS word, count FROM wordcount.word_history;
