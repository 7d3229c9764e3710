-- Which processes live: see Store::beat. Times are milliseconds since 1970 by the database's clock.
CREATE TABLE audit_replica (
    id      TEXT PRIMARY KEY,
    seen_at BIGINT NOT NULL
);

CREATE TABLE audit_entry (
    -- A UUID of version 7, which also holds the entry's time.
    id           TEXT PRIMARY KEY,
    replica      TEXT NOT NULL,
    email        TEXT NOT NULL,
    subject      TEXT NOT NULL,
    allowed_by   TEXT NOT NULL,
    operation    TEXT NOT NULL,
    access       TEXT NOT NULL,
    system       TEXT NOT NULL,
    instance     TEXT NOT NULL,
    target_id    TEXT,
    target_name  TEXT,
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
) WITHOUT ROWID;

CREATE INDEX audit_entry_by_email ON audit_entry (lower(email), id);
CREATE INDEX audit_entry_by_subject ON audit_entry (subject, id);
CREATE INDEX audit_entry_by_target ON audit_entry (system, instance, target_id, id);
CREATE INDEX audit_entry_open ON audit_entry (outcome, id)
    WHERE looked_up_at IS NULL AND outcome IN ('under-way', 'unknown');

CREATE TRIGGER audit_entry_intent_is_final
BEFORE UPDATE OF id, replica, email, subject, allowed_by, operation, access, system, instance,
    target_id, parameters, request_id, client ON audit_entry
BEGIN
    SELECT RAISE(ABORT, 'what was asked for cannot be changed in an audit entry');
END;

CREATE TRIGGER audit_entry_target_name_is_final
BEFORE UPDATE OF target_name ON audit_entry
WHEN OLD.target_name IS NOT NULL AND NEW.target_name IS NOT OLD.target_name
BEGIN
    SELECT RAISE(ABORT, 'what was asked for cannot be changed in an audit entry');
END;

CREATE TRIGGER audit_entry_outcome_is_final
BEFORE UPDATE ON audit_entry
WHEN OLD.outcome NOT IN ('under-way', 'unknown')
BEGIN
    SELECT RAISE(ABORT, 'an audit entry cannot be changed once its outcome is known');
END;
