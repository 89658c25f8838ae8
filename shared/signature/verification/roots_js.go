package verification

import (
	"context"
	"fmt"

	"jpkiweb/shared/signature/timestamp"
)

// trustsRoots refuses: the browser's program asks others (Config.Authority), for what looks
// for paths of crypto/x509 would be a twentieth of it (build facts 2).
func trustsRoots([][]byte) (func(context.Context, *timestamp.Token) error, error) {
	return nil, fmt.Errorf("configure time-stamping authorities: %w: not in a browser", ErrAnchor)
}
