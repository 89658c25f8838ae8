package main

import (
	"context"
	"encoding/json"
	"os"
	"sync"

	"jpkiweb/shared/relyingparty/web"
)

// records are the audit records of logins in a file, or nowhere.
type records struct {
	mu   sync.Mutex
	file *os.File // nil: nowhere
}

// openAudit opens the file, whose end they are written to and which its owner alone reads.
func (o options) openAudit() (*records, error) {
	if o.audit == "" {
		return &records{}, nil
	}
	file, err := os.OpenFile(o.audit, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	return &records{file: file}, err
}

// keep writes a record.
func (r *records) keep(_ context.Context, record web.Record) error {
	if r.file == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return json.NewEncoder(r.file).Encode(record)
}

// Close closes the file.
func (r *records) Close() error {
	if r.file == nil {
		return nil
	}
	return r.file.Close()
}
