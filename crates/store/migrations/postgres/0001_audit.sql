-- As in ../sqlite. The collation "C" makes ids sort by time and folds the case of ASCII alone, as in
-- SQLite.
CREATE TABLE audit_replica (
    id      TEXT PRIMARY KEY,
    seen_at BIGINT NOT NULL
);

CREATE TABLE audit_entry (
    id           TEXT COLLATE "C" PRIMARY KEY,
    replica      TEXT NOT NULL,
    email        TEXT COLLATE "C" NOT NULL,
    subject      TEXT NOT NULL,
    allowed_by   TEXT NOT NULL,
    operation    TEXT NOT NULL,
    access       TEXT NOT NULL,
    system       TEXT NOT NULL,
    instance     TEXT NOT NULL,
    target_id    TEXT COLLATE "C",
    target_name  TEXT COLLATE "C",
    parameters   TEXT,
    request_id   TEXT NOT NULL,
    client       TEXT,
    outcome      TEXT NOT NULL DEFAULT 'under-way'
        CHECK (outcome IN ('under-way', 'done', 'refused', 'failed', 'unknown')),
    status       BIGINT,
    result       TEXT,
    detail       TEXT,
    duration_ms  BIGINT,
    completed_at BIGINT,
    looked_up_at BIGINT
);

CREATE INDEX audit_entry_by_email ON audit_entry (lower(email), id);
CREATE INDEX audit_entry_by_subject ON audit_entry (subject, id);
CREATE INDEX audit_entry_by_target ON audit_entry (system, instance, target_id, id);
CREATE INDEX audit_entry_open ON audit_entry (outcome, id)
    WHERE looked_up_at IS NULL AND outcome IN ('under-way', 'unknown');

CREATE FUNCTION audit_entry_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.id, OLD.replica, OLD.email, OLD.subject, OLD.allowed_by, OLD.operation, OLD.access,
        OLD.system, OLD.instance, OLD.target_id, OLD.parameters, OLD.request_id, OLD.client)
        IS DISTINCT FROM
       (NEW.id, NEW.replica, NEW.email, NEW.subject, NEW.allowed_by, NEW.operation, NEW.access,
        NEW.system, NEW.instance, NEW.target_id, NEW.parameters, NEW.request_id, NEW.client)
       OR (OLD.target_name IS NOT NULL AND OLD.target_name IS DISTINCT FROM NEW.target_name)
    THEN
        RAISE EXCEPTION 'what was asked for cannot be changed in an audit entry';
    END IF;
    IF OLD.outcome NOT IN ('under-way', 'unknown') THEN
        RAISE EXCEPTION 'an audit entry cannot be changed once its outcome is known';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER audit_entry_is_final BEFORE UPDATE ON audit_entry
FOR EACH ROW EXECUTE FUNCTION audit_entry_is_final();
