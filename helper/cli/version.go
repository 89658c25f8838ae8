package cli

import (
	"context"
	"encoding/base64"
	"fmt"
	"runtime"
	"runtime/debug"

	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
)

// version prints the versions of helper and protocol, whose statements on newer ones are
// believed, and a newer one that is known.
func version(_ context.Context, c *call) error {
	if _, err := c.parse(0, 0); err != nil {
		return err
	}
	result := struct {
		Helper   string `json:"helper"`
		Revision string `json:"revision,omitempty"` // of the source
		Protocol string `json:"protocol"`
		Go       string `json:"go"`
		System   string `json:"system"`
		// UpdateKeys are those whose statements on newer versions are believed.
		UpdateKeys []string     `json:"updateKeys"`
		Update     *wire.Update `json:"update,omitempty"`
	}{c.Version, revision(), wire.Version, runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH, []string{}, nil}
	for _, key := range c.UpdateKeys {
		result.UpdateKeys = append(result.UpdateKeys, base64.StdEncoding.EncodeToString(key))
	}
	result.Update, _ = c.knownUpdate()
	var texts locale.Texts
	if result.Update != nil {
		var err error
		if texts, err = c.texts(); err != nil {
			return err
		}
	}
	return c.print(result, func() {
		fmt.Fprintf(c.Stdout, "jpki-helper %s\nprotocol    %s\nbuilt with  %s for %s\n", result.Helper, result.Protocol, result.Go, result.System)
		if result.Revision != "" {
			fmt.Fprintf(c.Stdout, "revision    %s\n", result.Revision)
		}
		for _, key := range result.UpdateKeys {
			fmt.Fprintf(c.Stdout, "update key  %s\n", key)
		}
		if len(result.UpdateKeys) == 0 {
			fmt.Fprintln(c.Stdout, "update key  none: no statement on newer versions is believed")
		}
		writeUpdate(c.Stdout, texts, result.Update)
	})
}

// revision returns the commit that was built, as the toolchain recorded it.
func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	if settings["vcs.modified"] == "true" {
		return settings["vcs.revision"] + " with changes"
	}
	return settings["vcs.revision"]
}
