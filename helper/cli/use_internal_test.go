//go:build unix

package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"jpkiweb/helper/own/history"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
)

// A signal, or a terminal that was closed, is no person who said no.
func TestUseThatASignalEnds(t *testing.T) {
	for want, err := range map[string]error{
		wire.ResultStopped:             fmt.Errorf("verify: %w", context.Canceled),
		string(wire.CodePINEither):     errors.Join(operation.ErrEitherPIN, context.Canceled),
		string(wire.CodeConsentDenied): wire.Errorf(wire.CodeConsentDenied, "no"),
		wire.ResultDone:                nil,
	} {
		home := t.TempDir()
		c := &call{Env: Env{Now: time.Now, Getenv: func(name string) string {
			return map[string]string{"XDG_STATE_HOME": home, "HOME": home}[name]
		}}}
		dir, stateErr := c.stateDir()
		if stateErr != nil {
			t.Fatal(stateErr)
		}
		u := c.use(wire.PurposeLogin)
		u.begin()
		if got := u.end(err); !errors.Is(got, err) {
			t.Errorf("%v became %v", err, got)
		}
		entries, listErr := history.In(dir).List(0)
		if listErr != nil || len(entries) != 1 || entries[0].Result != want {
			t.Errorf("%v in %s: %+v %v, want %s", err, filepath.Base(dir), entries, listErr, want)
		}
	}
}
