package manual_test

import (
	"bytes"
	"testing"

	"jpkiweb/scripts/dist/manual"
)

func TestFiles(t *testing.T) {
	files, err := manual.Files()
	if err != nil {
		t.Fatal(err)
	}
	title := map[string]string{
		"administrators.ja.md": "# JPKI Web 管理者向けの手引き\n", "administrators.en.md": "# JPKI Web for administrators\n",
		"policy.schema.json":  "{\n",
		"accessibility.ja.md": "# ウェブアクセシビリティの表明(ひな形)\n",
	}
	if len(files) != len(title) {
		t.Errorf("%d files, want %d", len(files), len(title))
	}
	for _, f := range files {
		if want := title[f.Name]; want == "" || !bytes.HasPrefix(f.Content, []byte(want)) || f.Mode != 0o644 {
			t.Errorf("%s %v: %.60q", f.Name, f.Mode, f.Content)
		}
	}
}
