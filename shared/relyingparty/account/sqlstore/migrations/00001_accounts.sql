-- Times are microseconds since 1970, hashes and keys hexadecimal.

-- +goose Up
CREATE TABLE accounts (
	subject TEXT PRIMARY KEY,
	created BIGINT NOT NULL,
	identity TEXT NOT NULL,
	address TEXT NOT NULL,
	former TEXT NOT NULL
);
CREATE INDEX accounts_identity ON accounts (identity);

CREATE TABLE certificates (
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
	PRIMARY KEY (issuer, serial)
);
CREATE INDEX certificates_subject ON certificates (subject);
CREATE UNIQUE INDEX certificates_count ON certificates (subject, purpose) WHERE replaced IS NULL;
CREATE INDEX certificates_over ON certificates (not_after) WHERE replaced IS NOT NULL;
