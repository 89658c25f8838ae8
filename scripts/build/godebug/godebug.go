// Package godebug stands in for internal/godebug while the programs of the browser are
// compiled: no page has an environment in which somebody could set GODEBUG, and what
// looks for it there, and counts what it changed, is 25 kB (build facts 1).
package godebug

// A Setting is a setting of GODEBUG, which nobody sets.
type Setting struct{ name string }

// New is the setting of a name.
func New(name string) *Setting { return &Setting{name} }

// Name is that name.
func (s *Setting) Name() string { return s.name }

// Value is what the setting was set to: nothing.
func (*Setting) Value() string { return "" }

// String is name and value.
func (s *Setting) String() string { return s.name + "=" }

// IncNonDefault counts nothing: what a setting changes does not happen.
func (*Setting) IncNonDefault() {}
