package server

import (
	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/onwire"
	"jpkiweb/shared/wire"
)

// subjectsOf are the documents of a lease as the guard knows them, which tells whether they
// fit their formats.
func subjectsOf(items []wire.Item) ([]signature.Subject, error) {
	if len(items) > wire.MaxItems {
		return nil, wire.Errorf(wire.CodeTooLarge, "%d documents", len(items))
	}
	subjects := make([]signature.Subject, len(items))
	for i, item := range items {
		subject, err := onwire.Subject(item)
		if err != nil {
			return nil, wire.Errorf(wire.CodeProtocol, "item %d: %v", i, err)
		}
		subjects[i] = subject
	}
	return subjects, nil
}
