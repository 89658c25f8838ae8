package cli

import (
	"context"
	"encoding/base64"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

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
		fmt.Fprintf(c.Stdout, "jpki-helper %s\n", result.Helper)
		rows := [][2]string{{"version.protocol", result.Protocol}, {"version.built", c.say("version.built_for", "go", result.Go, "system", result.System)}}
		if result.Revision != "" {
			rows = append(rows, [2]string{"version.revision", c.revision(result.Revision)})
		}
		for _, key := range result.UpdateKeys {
			rows = append(rows, [2]string{"version.key", key})
		}
		if len(result.UpdateKeys) == 0 {
			rows = append(rows, [2]string{"version.key", c.say("version.no_key")})
		}
		c.printRows(rows)
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
		return settings["vcs.revision"] + withChanges
	}
	return settings["vcs.revision"]
}

// withChanges is behind a revision with changes that are in none.
const withChanges = " with changes"

// revision is a revision for people.
func (c *call) revision(text string) string {
	if plain, changed := strings.CutSuffix(text, withChanges); changed {
		return c.say("version.changed", "revision", plain)
	}
	return text
}
