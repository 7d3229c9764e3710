-- One row for each version of a preset: the last one is in force, and one that is `deleted` ends it.
CREATE TABLE preset (
    id          TEXT COLLATE "C" NOT NULL,
    version     BIGINT NOT NULL CHECK (version > 0),
    deleted     BIGINT NOT NULL DEFAULT 0,
    instance    TEXT NOT NULL,
    dag_id      TEXT NOT NULL,
    subject     TEXT NOT NULL,
    email       TEXT NOT NULL,
    name        TEXT NOT NULL,
    description TEXT NOT NULL,
    shared      BIGINT NOT NULL,
    conf        TEXT NOT NULL,
    dates       TEXT NOT NULL,
    saved_by    TEXT NOT NULL,
    saved_at    BIGINT NOT NULL,
    PRIMARY KEY (id, version)
);

CREATE INDEX preset_by_dag ON preset (instance, dag_id, id, version);
