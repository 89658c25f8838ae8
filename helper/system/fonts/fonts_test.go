package fonts_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jpkiweb/helper/system/fonts"
)

func TestFontFolders(t *testing.T) {
	environment := map[string]string{"HOME": "/home/me", "USERPROFILE": "/users/me", "SystemRoot": "/windows", "LOCALAPPDATA": "/local"}
	getenv := func(name string) string { return environment[name] }
	for system, want := range map[string]string{
		"linux":   "/usr/share/fonts /usr/local/share/fonts /home/me/.local/share/fonts /home/me/.fonts",
		"darwin":  "/System/Library/Fonts /Library/Fonts /home/me/Library/Fonts",
		"windows": "/windows/Fonts /local/Microsoft/Windows/Fonts",
	} {
		if got := strings.Join(fonts.Folders(system, getenv), " "); filepath.ToSlash(got) != want {
			t.Errorf("%s: %s, want %s", system, got, want)
		}
	}
	clear(environment)
	if got := fonts.Folders("windows", getenv); len(got) != 0 {
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
	got := fonts.Known([]string{system, filepath.Join(system, "none"), own})
	if want := []string{gothic, latin}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
