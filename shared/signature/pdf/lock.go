package pdf

import (
	"slices"
	"strings"
)

// A Lock says which fields of a form may not change after a signature, ISO 32000-2,
// 12.8.2.4 and table 236.
type Lock struct {
	Action LockAction
	Fields []string // full names; of LockAll none
}

// A LockAction is what a lock does with the fields that it names.
type LockAction string

// The actions. What is unknown, and what names too many fields, locks all.
const (
	LockAll     LockAction = "All"
	LockInclude LockAction = "Include" // these, and those below them
	LockExclude LockAction = "Exclude" // all but these and those below them
)

// Locks tells whether a field of this full name is locked.
func (l Lock) Locks(field string) bool {
	named := slices.ContainsFunc(l.Fields, func(name string) bool {
		return field == name || strings.HasPrefix(field, name+".")
	})
	switch l.Action {
	case LockInclude:
		return named
	case LockExclude:
		return !named
	}
	return true
}

// maxLocked bounds the names of one lock.
const maxLocked = 4096

// lock reads a field lock dictionary, or the parameters of FieldMDP.
func (l *looseReader) lock(v Value) (Lock, error) {
	action, err := l.get(v, "Action")
	if err != nil {
		return Lock{}, err
	}
	lock := Lock{Action: LockAll}
	switch {
	case action.is(string(LockInclude)):
		lock.Action = LockInclude
	case action.is(string(LockExclude)):
		lock.Action = LockExclude
	default:
		return lock, nil
	}
	names, err := l.get(v, "Fields")
	if err != nil {
		return Lock{}, err
	}
	for item := range names.Items() {
		name, err := l.resolve(item)
		if err != nil {
			return Lock{}, err
		}
		text, ok := name.Text()
		if !ok || len(text) > maxName || len(lock.Fields) == maxLocked {
			return Lock{Action: LockAll}, nil
		}
		lock.Fields = append(lock.Fields, text)
	}
	return lock, nil
}
