package revocation

// Older tells whether the list came before the other of the same CA for the same
// certificates: by crlNumber, RFC 5280, 5.2.3, or where one has none by thisUpdate.
// What is not to be compared, such as a delta list and a complete one, is not older.
func (l *List) Older(other *List) bool {
	if other == nil || !l.sameSeries(other) || (l.Base == nil) != (other.Base == nil) {
		return false
	}
	if l.Number != nil && other.Number != nil && l.Number.Cmp(other.Number) != 0 {
		return l.Number.Cmp(other.Number) < 0
	}
	return l.ThisUpdate.Before(other.ThisUpdate)
}

// sameSeries tells whether both are of the same CA for the same certificates.
func (l *List) sameSeries(other *List) bool {
	return string(l.authority.Raw) == string(other.authority.Raw) && l.scope.equal(&other.scope)
}

// With returns a complete list as a delta list of the same CA for the same certificates
// changes it: with the delta's number, dates and entries, RFC 5280, 5.2.4. A certificate that
// the delta takes off (removeFromCRL) was on hold; of one that is revoked it is not believed.
// ok is false where the delta does not follow: the list is older than its base, or not older
// than the delta, or one of them is no such list. Both lists stay as they are, and
// the new one shares their memory.
func (l *List) With(delta *List) (changed *List, ok bool) {
	if l.Base != nil || delta.Base == nil || l.Number == nil || !l.sameSeries(delta) {
		return nil, false
	}
	if l.Number.Cmp(delta.Base) < 0 || l.Number.Cmp(delta.Number) >= 0 {
		return nil, false
	}
	both := *l
	both.Number, both.ThisUpdate, both.NextUpdate, both.changes = delta.Number, delta.ThisUpdate, delta.NextUpdate, &delta.entries
	return &both, true
}

// find looks up what happened to a certificate: of list and delta what came last, but nothing
// after what is final.
func (l *List) find(serial []byte) (event, bool) {
	before, listed := l.entries.find(serial)
	if l.changes == nil {
		return before, listed
	}
	change, changed := l.changes.find(serial)
	switch {
	case !changed || listed && before.final() && !change.final():
		return before, listed
	case change.reason() == RemoveFromCRL:
		return 0, false
	}
	return change, true
}
