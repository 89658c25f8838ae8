package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"jpkiweb/helper/server"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
)

// print writes a result: JSON if asked for, else what text writes.
func (c *call) print(value any, text func()) error {
	if !c.json {
		text()
		return nil
	}
	e := json.NewEncoder(c.Stdout)
	e.SetEscapeHTML(false)
	return e.Encode(value)
}

// complain tells a person, or a program, what went wrong and what to do next.
func (c *call) complain(err error) {
	e := server.WireError(err)
	if path := (*fs.PathError)(nil); e.Code == wire.CodeInternal && errors.As(err, &path) {
		e = wire.Errorf(wire.CodeFileUnreadable, "%v", err)
	}
	if c.json {
		// A line that cannot be written has no other place to go.
		_ = json.NewEncoder(c.Stderr).Encode(e)
		return
	}
	fmt.Fprintf(c.Stderr, "jpki-helper: %s\n", err)
	if e.Code == wire.CodeRequestInvalid { // its texts for people are about a page
		fmt.Fprintf(c.Stderr, "  → jpki-helper help %s\n", c.flags.Name())
		return
	}
	texts, loadErr := locale.Load(c.language())
	if loadErr != nil {
		return
	}
	key := "error." + string(e.Code)
	fmt.Fprintln(c.Stderr, texts.T(key+".title"))
	if e.TriesLeft != nil {
		fmt.Fprintln(c.Stderr, texts.N("tries.left", *e.TriesLeft))
	}
	for step := range strings.Lines(texts.T(key + ".next")) {
		fmt.Fprintln(c.Stderr, "  →", strings.TrimSpace(step))
	}
}

// language is that of the person's environment.
func (c *call) language() string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := c.Getenv(name); value != "" {
			if strings.HasPrefix(value, "ja") {
				return "ja"
			}
			return "en"
		}
	}
	return "en"
}

// writeFile puts a whole file in place, or writes to standard output.
func (c *call) writeFile(path string, content []byte) error {
	if path == "-" {
		_, err := c.Stdout.Write(content)
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".jpki-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if _, err := f.Write(content); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
