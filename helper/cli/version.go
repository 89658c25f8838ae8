package cli

import (
	"context"
	"fmt"
	"runtime"

	"jpkiweb/shared/wire"
)

// version prints the versions of helper and protocol.
func version(_ context.Context, c *call) error {
	if _, err := c.parse(0, 0); err != nil {
		return err
	}
	result := struct {
		Helper   string `json:"helper"`
		Protocol string `json:"protocol"`
		Go       string `json:"go"`
	}{c.Version, wire.Version, runtime.Version()}
	return c.print(result, func() {
		fmt.Fprintf(c.Stdout, "jpki-helper %s, protocol %s, %s\n", result.Helper, result.Protocol, result.Go)
	})
}
