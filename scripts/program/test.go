package program

import "context"

// A Test is what is needed of a testing.TB.
type Test interface {
	Helper()
	Context() context.Context
	Cleanup(end func())
	Error(args ...any)
	Fatal(args ...any)
}

// For starts a server that ends with the test.
func For[S interface{ Stop() error }](t Test, start func(context.Context) (S, error)) S {
	t.Helper()
	s, err := start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}
