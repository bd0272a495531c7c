-- The results of one run. Every table and column says what it holds; the views answer what is asked most.

CREATE TABLE run (
  -- What the run was asked: the day, whose duties, the digest of the rulebook.
  key TEXT PRIMARY KEY, value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE obligations (
  position INTEGER PRIMARY KEY, -- that of its letter in filings.verdicts, from 0
  id TEXT NOT NULL, law TEXT NOT NULL, cite TEXT NOT NULL, addressee TEXT NOT NULL,
  theme TEXT NOT NULL, binding TEXT NOT NULL, title TEXT NOT NULL
) STRICT;

CREATE TABLE filings (
  row INTEGER PRIMARY KEY,      -- the line in rows.ndjson, from 0
  input INTEGER NOT NULL,       -- the position of the input among all inputs, from 0
  path TEXT NOT NULL,
  document INTEGER NOT NULL,    -- which document of its text, from 0
  status TEXT NOT NULL,         -- checked, unreadable, skipped
  why TEXT,                     -- the kind of reason for not being checked
  remark TEXT,                  -- the first thing to say about it
  bytes INTEGER NOT NULL, sha256 TEXT, id TEXT, system TEXT, version TEXT, submitted_by TEXT,
  country TEXT, vendor TEXT, stage TEXT,
  finding INTEGER NOT NULL,     -- 1 where there is something to act on
  met INTEGER NOT NULL, unmet INTEGER NOT NULL, undetermined INTEGER NOT NULL,
  not_applicable INTEGER NOT NULL,
  verdicts TEXT NOT NULL        -- a letter for each obligation: m met, u unmet, ? undetermined, - not applicable, . not asked
) STRICT;

CREATE TABLE law (
  -- What the law makes of a system, in the respects that a report opens with: true, false, unknown.
  row INTEGER NOT NULL REFERENCES filings, name TEXT NOT NULL, truth TEXT NOT NULL,
  PRIMARY KEY (row, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE gaps (
  -- Obligations that a filing shows not to be met.
  row INTEGER NOT NULL REFERENCES filings, position INTEGER NOT NULL REFERENCES obligations,
  PRIMARY KEY (row, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE declared (
  -- Of notice, review and remedies: 1 where declared to be there, 0 where declared not to be.
  row INTEGER NOT NULL REFERENCES filings, fact TEXT NOT NULL, there INTEGER NOT NULL,
  PRIMARY KEY (row, fact)
) STRICT, WITHOUT ROWID;

CREATE TABLE diagnostics (
  -- What is wrong with a text, or worth a look.
  row INTEGER NOT NULL REFERENCES filings, code TEXT NOT NULL, severity TEXT NOT NULL,
  message TEXT NOT NULL, line INTEGER NOT NULL, "column" INTEGER NOT NULL
) STRICT;

CREATE TABLE contradictions (
  -- Facts of one filing that do not fit together.
  row INTEGER NOT NULL REFERENCES filings, rule TEXT NOT NULL
) STRICT;

CREATE TABLE disagreements (
  -- What filings on one system contradict each other in; each answer is one of its sides.
  finding INTEGER PRIMARY KEY, met_by TEXT NOT NULL, shared TEXT NOT NULL, about TEXT NOT NULL,
  message TEXT NOT NULL
) STRICT;

CREATE TABLE disagreement_sides (
  finding INTEGER NOT NULL REFERENCES disagreements, value TEXT NOT NULL, path TEXT NOT NULL,
  document INTEGER NOT NULL, line INTEGER, submitted_by TEXT, filings INTEGER NOT NULL
) STRICT;

CREATE VIEW outcomes AS
  -- One row for each filing and obligation; ask for one of either, as all together are many.
  SELECT f.row, f.path, f.document, f.id, o.id AS obligation, o.addressee, o.theme,
    CASE substr(f.verdicts, o.position + 1, 1)
      WHEN 'm' THEN 'met' WHEN 'u' THEN 'unmet' WHEN '?' THEN 'undetermined'
      WHEN '-' THEN 'not_applicable' END AS verdict
  FROM filings f CROSS JOIN obligations o
  WHERE f.status = 'checked' AND substr(f.verdicts, o.position + 1, 1) <> '.';

CREATE VIEW unmet AS
  SELECT f.row, f.path, f.document, f.id, f.system, f.country, f.vendor, o.id AS obligation, o.cite,
    o.addressee, o.theme, o.title
  FROM gaps g JOIN filings f ON f.row = g.row JOIN obligations o ON o.position = g.position;

CREATE VIEW most_often_unmet AS
  SELECT o.id AS obligation, o.cite, o.addressee, o.theme, count(*) AS filings, o.title
  FROM gaps g JOIN obligations o ON o.position = g.position GROUP BY o.position ORDER BY filings DESC, o.position;

CREATE VIEW by_vendor AS
  SELECT vendor, count(*) AS filings, sum(finding) AS with_findings, sum(unmet) AS unmet, sum(undetermined) AS undetermined
  FROM filings WHERE status = 'checked' GROUP BY vendor ORDER BY unmet DESC, vendor;

CREATE VIEW by_country AS
  SELECT country, count(*) AS filings, sum(finding) AS with_findings, sum(unmet) AS unmet, sum(undetermined) AS undetermined
  FROM filings WHERE status = 'checked' GROUP BY country ORDER BY unmet DESC, country;

CREATE VIEW not_checked AS
  SELECT row, path, document, status, why, remark FROM filings WHERE status <> 'checked';

CREATE VIEW accounts AS
  SELECT status, count(*) AS rows, sum(finding) AS with_findings FROM filings GROUP BY status;
