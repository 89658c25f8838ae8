-- Each row is of a tenant; '' is the one service that had the tables before. A certificate may be
-- registered with several of them.

-- +goose Up
ALTER TABLE accounts ADD COLUMN tenant TEXT NOT NULL DEFAULT '';
DROP INDEX accounts_identity;
CREATE INDEX accounts_identity ON accounts (tenant, identity);

CREATE TABLE certificates_of_tenants (
	tenant TEXT NOT NULL,
	issuer TEXT NOT NULL,
	serial TEXT NOT NULL,
	purpose TEXT NOT NULL,
	subject TEXT REFERENCES accounts (subject),
	not_before BIGINT NOT NULL,
	not_after BIGINT NOT NULL,
	how TEXT NOT NULL,
	linked BIGINT NOT NULL,
	replaced BIGINT,
	by_issuer TEXT NOT NULL,
	by_serial TEXT NOT NULL,
	PRIMARY KEY (tenant, issuer, serial)
);
INSERT INTO certificates_of_tenants
	SELECT '', issuer, serial, purpose, subject, not_before, not_after, how, linked, replaced, by_issuer, by_serial FROM certificates;
DROP TABLE certificates;
ALTER TABLE certificates_of_tenants RENAME TO certificates;
CREATE INDEX certificates_subject ON certificates (subject);
CREATE UNIQUE INDEX certificates_count ON certificates (subject, purpose) WHERE replaced IS NULL;
CREATE INDEX certificates_over ON certificates (not_after) WHERE replaced IS NOT NULL;
