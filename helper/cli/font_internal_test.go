package cli

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"jpkiweb/shared/signature/appearance"
	"jpkiweb/shared/wire"
)

// A font that cannot draw the text makes way for the next one; where none can, the best
// one says why.
func TestFontThatCanDrawTheText(t *testing.T) {
	home := t.TempDir()
	c := &call{Env: Env{Getenv: func(name string) string { return map[string]string{"HOME": home}[name] }}}
	for text, want := range map[string]string{"見本": "Noto Sans CJK JP", "\u0298": "DejaVu Sans"} {
		font, closeFont, err := c.fontFor(t.Context(), "", appearance.Text{Name: text})
		if err != nil {
			t.Fatal(err)
		}
		if font.Name != want {
			t.Errorf("%s is drawn by %s, want %s", text, font.Name, want)
		}
		if err := closeFont(); err != nil {
			t.Error(err)
		}
	}
	_, _, err := c.fontFor(t.Context(), "", appearance.Text{Name: "\uE000"})
	if w := asWire(err); w.Code != wire.CodeRequestInvalid || !strings.Contains(w.Message, "the font Noto Sans CJK JP does not have") {
		t.Error(err)
	}
}

// The papers of the training are written in a font that has their letters; where the machine
// has none there is no file.
func TestFontOfPapers(t *testing.T) {
	c := &call{Env: Env{Getenv: func(string) string { return "" }}}
	file, err := c.paperFont(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	font, err := appearance.Open(file.(io.ReaderAt))
	if err != nil || font.Name != "Noto Sans CJK JP" {
		t.Errorf("%+v, %v", font, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.paperFont(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("ended: %v", err)
	}
}

// Who interrupts is not told that the font is no font, or lacks a letter.
func TestFontIsReadUntilTheContextEnds(t *testing.T) {
	c := &call{Env: Env{Getenv: func(string) string { return "" }}}
	ctx, cancel := context.WithCancel(t.Context())
	font, closeFont, err := c.fontFor(ctx, "", appearance.Text{Name: "a"})
	if err != nil {
		t.Fatal(err)
	}
	defer closeFont()
	l, err := font.Lay(200, 80, appearance.Text{Name: "a"})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := font.Draw(l); !errors.Is(err, context.Canceled) {
		t.Errorf("drawn: %v", err)
	}
	for _, path := range []string{"", "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"} {
		if _, _, err := c.fontFor(ctx, path, appearance.Text{Name: "a"}); err == nil || asWire(err).Code == wire.CodeFileUnreadable || !errors.Is(err, context.Canceled) {
			t.Errorf("%q: %v", path, err)
		}
	}
}
