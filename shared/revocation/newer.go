package revocation

import "reflect"

// Older tells whether the list came before the other of the same CA for the same
// certificates: by crlNumber, RFC 5280, 5.2.3, or where one has none by thisUpdate.
// What is not to be compared is not older.
func (l *List) Older(other *List) bool {
	if other == nil || string(l.authority.Raw) != string(other.authority.Raw) || !reflect.DeepEqual(l.scope, other.scope) {
		return false
	}
	if l.Number != nil && other.Number != nil && l.Number.Cmp(other.Number) != 0 {
		return l.Number.Cmp(other.Number) < 0
	}
	return l.ThisUpdate.Before(other.ThisUpdate)
}
