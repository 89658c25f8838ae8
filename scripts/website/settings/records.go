package settings

import (
	"encoding/json"
	"os"
	"sync"
)

// Records are the audit records of a service in a file, or nowhere.
type Records struct {
	mu   sync.Mutex
	file *os.File // nil: nowhere
}

// openAudit opens the file, whose end they are written to and which its owner alone reads.
func (s Settings) openAudit() (*Records, error) {
	if s.Audit == "" {
		return &Records{}, nil
	}
	file, err := os.OpenFile(s.Audit, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	return &Records{file: file}, err
}

// Keep writes a record, JSON in a line of its own.
func (r *Records) Keep(record any) error {
	if r.file == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return json.NewEncoder(r.file).Encode(record)
}

// Close closes the file.
func (r *Records) Close() error {
	if r.file == nil {
		return nil
	}
	return r.file.Close()
}
