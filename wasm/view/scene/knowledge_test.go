package scene

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"jpkiweb/scripts/municipality/publish"
)

var update = flag.Bool("update", false, "rewrite the calendar of the scenes")

// The scenes happen in 2026, whatever the year of the build.
func TestHolidaysAreThoseOfTheBuild(t *testing.T) {
	want, err := publish.HolidayJSON(2026)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(filepath.Join("testdata", "holidays.json"), want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(holidays, want) {
		t.Error("testdata/holidays.json is not what the build makes; run with -update")
	}
}
