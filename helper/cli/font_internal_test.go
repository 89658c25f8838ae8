package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jpkiweb/shared/signature/appearance"
	"jpkiweb/shared/wire"
)

func TestFontFolders(t *testing.T) {
	environment := map[string]string{"HOME": "/home/me", "USERPROFILE": "/users/me", "SystemRoot": "/windows", "LOCALAPPDATA": "/local"}
	getenv := func(name string) string { return environment[name] }
	for system, want := range map[string]string{
		"linux":   "/usr/share/fonts /usr/local/share/fonts /home/me/.local/share/fonts /home/me/.fonts",
		"darwin":  "/System/Library/Fonts /Library/Fonts /home/me/Library/Fonts",
		"windows": "/windows/Fonts /local/Microsoft/Windows/Fonts",
	} {
		if got := strings.Join(fontFolders(system, getenv), " "); filepath.ToSlash(got) != want {
			t.Errorf("%s: %s, want %s", system, got, want)
		}
	}
	clear(environment)
	if got := fontFolders("windows", getenv); len(got) != 0 {
		t.Errorf("nothing is known, and there is %q", got)
	}
}

// The best of the fonts that are there comes first, wherever it lies and however its name
// is written.
func TestKnownFonts(t *testing.T) {
	system, own := t.TempDir(), t.TempDir()
	put := func(parts ...string) string {
		path := filepath.Join(parts...)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, nil, 0o600)); err != nil {
			t.Fatal(err)
		}
		return path
	}
	latin := put(system, "truetype", "DejaVuSans.ttf")
	put(own, "DejaVuSans.ttf")
	gothic := put(own, "YUGOTHM.TTC")
	put(system, "other.ttf")
	got := knownFonts([]string{system, filepath.Join(system, "none"), own})
	if want := []string{gothic, latin}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

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
