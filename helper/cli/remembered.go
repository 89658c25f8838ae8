package cli

import (
	"path/filepath"

	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/own/state"
	"jpkiweb/shared/operation"
)

// maxRemembered is the size of the file, at most.
const maxRemembered = 4 << 10

// remembered is what is kept of the readers: where a My Number Card was used last,
// among several.
type remembered struct {
	Reader string `json:"reader"`
}

// readerConfig is how this person's readers are managed; forgets: as at a counter. A file
// that cannot be read or written is as good as none: it only says what is proposed first.
func (c *call) readerConfig(forgets bool) reader.Config {
	config := reader.Config{Recognise: operation.Identify, Visitors: forgets}
	dir, err := c.stateDir()
	if err != nil || forgets {
		return config
	}
	file := state.Mine(filepath.Join(dir, "reader.json"), maxRemembered)
	var last remembered
	if file.ReadJSON(&last) == nil {
		config.Remembered = last.Reader
	}
	config.Remember = func(name string) { _ = file.WriteJSON(remembered{Reader: name}) }
	return config
}
