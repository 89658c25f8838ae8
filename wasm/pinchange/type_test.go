package pinchange

import (
	"bytes"
	"testing"
)

// A screen is a Browser that remembers.
type screen struct{ shown string }

func (s *screen) ShowFolded(_ string, text []byte) { s.shown = string(text) }

func TestWhatAPINIsFoldedToIsGoneWhenItIsShown(t *testing.T) {
	var s screen
	text := []byte("1234")
	Do(t.Context(), ShowFolded{ID: "a", Text: text}, World{Browser: &s})
	if s.shown != "1234" || !bytes.Equal(text, make([]byte, 4)) {
		t.Errorf("shown %q, left %q", s.shown, text)
	}
}
