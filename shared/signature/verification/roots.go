//go:build !js

package verification

import (
	"context"
	"fmt"

	"jpkiweb/shared/signature/timestamp"
)

// trustsRoots judges the authority of a time stamp by roots that it must lead to.
func trustsRoots(certificates [][]byte) (func(context.Context, *timestamp.Token) error, error) {
	roots, err := timestamp.Roots(certificates...)
	if err != nil {
		return nil, fmt.Errorf("configure time-stamping authorities: %w: %w", ErrAnchor, err)
	}
	return func(_ context.Context, t *timestamp.Token) error { return t.Verify(roots) }, nil
}
