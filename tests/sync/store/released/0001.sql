CREATE TABLE assessment (
    organisation VARCHAR(80) NOT NULL,
    deal VARCHAR(40) NOT NULL,
    run INTEGER NOT NULL,
    judged_on VARCHAR(10) NOT NULL,
    case_digest VARCHAR(16) NOT NULL,
    playbook VARCHAR(16) NOT NULL,
    engine VARCHAR(16) NOT NULL,
    answer VARCHAR(16) NOT NULL,
    "case" BYTEA,
    result BYTEA,
    points INTEGER NOT NULL,
    PRIMARY KEY (organisation, deal, run)
);
CREATE TABLE conflict (
    id BIGSERIAL NOT NULL,
    organisation VARCHAR(80) NOT NULL,
    deal VARCHAR(40) NOT NULL,
    object VARCHAR(80) NOT NULL,
    record VARCHAR(40) NOT NULL,
    field VARCHAR(80) NOT NULL,
    stored BYTEA NOT NULL,
    theirs BYTEA NOT NULL,
    proposed BYTEA NOT NULL,
    run INTEGER NOT NULL,
    state VARCHAR(10) NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX conflict_state ON conflict (organisation, state);
CREATE TABLE cursor (
    organisation VARCHAR(80) NOT NULL,
    object VARCHAR(80) NOT NULL,
    stamp VARCHAR(30) NOT NULL,
    id VARCHAR(40) NOT NULL,
    PRIMARY KEY (organisation, object)
);
CREATE TABLE dirty (
    organisation VARCHAR(80) NOT NULL,
    deal VARCHAR(40) NOT NULL,
    PRIMARY KEY (organisation, deal)
);
CREATE TABLE forgotten (
    organisation VARCHAR(80) NOT NULL,
    person VARCHAR(64) NOT NULL,
    PRIMARY KEY (organisation, person)
);
CREATE TABLE kept (
    organisation VARCHAR(80) NOT NULL,
    object VARCHAR(80) NOT NULL,
    id VARCHAR(40) NOT NULL,
    deal VARCHAR(40),
    via VARCHAR(40),
    stamp VARCHAR(30) NOT NULL,
    data BYTEA NOT NULL,
    PRIMARY KEY (organisation, object, id)
);
CREATE INDEX kept_deal ON kept (organisation, deal);
CREATE INDEX kept_via ON kept (organisation, via);
CREATE TABLE merged (
    organisation VARCHAR(80) NOT NULL,
    loser VARCHAR(40) NOT NULL,
    survivor VARCHAR(40) NOT NULL,
    PRIMARY KEY (organisation, loser)
);
CREATE TABLE organisation (
    alias VARCHAR(80) NOT NULL,
    crm_id VARCHAR(40),
    paused TEXT,
    judged_on VARCHAR(10),
    ground VARCHAR(80),
    mapping VARCHAR(80),
    capture BYTEA,
    lease_holder VARCHAR(80),
    lease_until VARCHAR(20),
    PRIMARY KEY (alias)
);
CREATE TABLE outbox (
    id BIGSERIAL NOT NULL,
    organisation VARCHAR(80) NOT NULL,
    run INTEGER NOT NULL,
    deal VARCHAR(40),
    object VARCHAR(80) NOT NULL,
    key VARCHAR(200) NOT NULL,
    by_id BOOLEAN NOT NULL,
    shared BOOLEAN NOT NULL,
    lane VARCHAR(40) NOT NULL,
    state VARCHAR(10) NOT NULL,
    data BYTEA NOT NULL,
    before BYTEA,
    because TEXT,
    code VARCHAR(80),
    message TEXT,
    attempts INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX outbox_key ON outbox (organisation, object, key);
CREATE INDEX outbox_run ON outbox (organisation, run);
CREATE INDEX outbox_state ON outbox (organisation, state, object);
CREATE TABLE playbook (
    digest VARCHAR(16) NOT NULL,
    data BYTEA NOT NULL,
    PRIMARY KEY (digest)
);
CREATE TABLE purged (
    organisation VARCHAR(80) NOT NULL,
    deal VARCHAR(40) NOT NULL,
    PRIMARY KEY (organisation, deal)
);
CREATE TABLE reference (
    organisation VARCHAR(80) NOT NULL,
    child VARCHAR(40) NOT NULL,
    parent VARCHAR(40) NOT NULL,
    deal VARCHAR(40) NOT NULL,
    PRIMARY KEY (organisation, child, parent)
);
CREATE INDEX reference_deal ON reference (organisation, deal);
CREATE INDEX reference_parent ON reference (organisation, parent);
CREATE TABLE run (
    organisation VARCHAR(80) NOT NULL,
    number INTEGER NOT NULL,
    started VARCHAR(20) NOT NULL,
    finished VARCHAR(20),
    day VARCHAR(10) NOT NULL,
    outcome VARCHAR(20) NOT NULL,
    counts BYTEA NOT NULL,
    message TEXT,
    PRIMARY KEY (organisation, number)
);
CREATE TABLE sent (
    organisation VARCHAR(80) NOT NULL,
    object VARCHAR(80) NOT NULL,
    key VARCHAR(200) NOT NULL,
    deal VARCHAR(40),
    crm_id VARCHAR(40),
    data BYTEA NOT NULL,
    PRIMARY KEY (organisation, object, key)
);
CREATE INDEX sent_crm_id ON sent (organisation, crm_id);
CREATE INDEX sent_deal ON sent (organisation, deal);
CREATE TABLE shared_field (
    organisation VARCHAR(80) NOT NULL,
    object VARCHAR(80) NOT NULL,
    record VARCHAR(40) NOT NULL,
    field VARCHAR(80) NOT NULL,
    deal VARCHAR(40) NOT NULL,
    asked BYTEA NOT NULL,
    stored BYTEA NOT NULL,
    run INTEGER NOT NULL,
    PRIMARY KEY (organisation, object, record, field)
);
CREATE INDEX shared_field_deal ON shared_field (organisation, deal);
CREATE TABLE standing (
    organisation VARCHAR(80) NOT NULL,
    deal VARCHAR(40) NOT NULL,
    run INTEGER NOT NULL,
    answer VARCHAR(16) NOT NULL,
    points INTEGER NOT NULL,
    former BYTEA NOT NULL,
    PRIMARY KEY (organisation, deal)
);
CREATE INDEX standing_points ON standing (organisation, points);
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
INSERT INTO alembic_version VALUES ('0001');
INSERT INTO organisation VALUES ('tarnwerk', '00D000000000001AAA', NULL, '2026-03-02', 'ground', 'mapping', NULL, NULL, NULL);
INSERT INTO cursor VALUES ('tarnwerk', 'Opportunity', '2026-03-02T08:00:00Z', '006000000000001AAA');
INSERT INTO kept VALUES ('tarnwerk', 'Opportunity', '006000000000001AAA', '006000000000001AAA', NULL, '2026-03-02T08:00:00Z', CAST('{"Name":"Tarn"}' AS BYTEA));
INSERT INTO reference VALUES ('tarnwerk', '006000000000001AAA', '001000000000001AAA', '006000000000001AAA');
INSERT INTO merged VALUES ('tarnwerk', '003000000000001AAA', '003000000000002AAA');
INSERT INTO forgotten VALUES ('tarnwerk', 'digest');
INSERT INTO purged VALUES ('tarnwerk', '006000000000009AAA');
INSERT INTO dirty VALUES ('tarnwerk', '006000000000001AAA');
INSERT INTO playbook VALUES ('p1', CAST('{}' AS BYTEA));
INSERT INTO assessment VALUES ('tarnwerk', '006000000000001AAA', 1, '2026-03-02', 'c1', 'p1', 'e1', 'a1', NULL, NULL, 420);
INSERT INTO standing VALUES ('tarnwerk', '006000000000001AAA', 1, 'a1', 420, CAST('{"on":"2026-03-02","points":420,"primary":"next_action.call","change":7,"changed_for":"risk.quiet","grounds":[],"lives":{}}' AS BYTEA));
INSERT INTO outbox (organisation, run, deal, object, key, by_id, shared, lane, state, data, before, because, code, message, attempts) VALUES ('tarnwerk', 1, '006000000000001AAA', 'Cornerman_Finding__c', 'k1', false, false, '001000000000001AAA', 'planned', CAST('{"Points__c":4}' AS BYTEA), CAST('{}' AS BYTEA), 'risk.quiet', NULL, NULL, 0);
INSERT INTO sent VALUES ('tarnwerk', 'Cornerman_Finding__c', 'k1', '006000000000001AAA', 'a01', CAST('{"Points__c":3}' AS BYTEA));
INSERT INTO shared_field VALUES ('tarnwerk', 'Opportunity', '006000000000001AAA', 'A__c', '006000000000001AAA', CAST('"asked"' AS BYTEA), CAST('"stored"' AS BYTEA), 1);
INSERT INTO conflict (organisation, deal, object, record, field, stored, theirs, proposed, run, state) VALUES ('tarnwerk', '006000000000001AAA', 'Opportunity', '006000000000001AAA', 'B__c', CAST('"stored"' AS BYTEA), CAST('"theirs"' AS BYTEA), CAST('"proposed"' AS BYTEA), 1, 'open');
INSERT INTO run VALUES ('tarnwerk', 1, '2026-03-02T08:00:00Z', '2026-03-02T08:01:00Z', '2026-03-02', 'finished', CAST('{}' AS BYTEA), NULL);
