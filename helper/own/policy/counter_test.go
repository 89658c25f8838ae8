package policy

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jpkiweb/helper/own/language"
	"jpkiweb/helper/own/state"
)

// vietnamese is the draft that is shipped, with another text for the slip.
func vietnamese(t *testing.T, slip string) []byte {
	t.Helper()
	text, _ := language.Draft("vi")
	l, err := language.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := l.Lines()
	if err != nil {
		t.Fatal(err)
	}
	_, now, _ := strings.Cut(string(lines), "counter.slip\t")
	now, _, _ = strings.Cut(now, "\n")
	return []byte(strings.Replace(string(text), now, slip, 1))
}

// slipOf is how the slip is called in a language of a policy.
func slipOf(t *testing.T, p Policy, code string) string {
	t.Helper()
	for _, f := range p.Counter.Further {
		if f.Code == code {
			lines, err := f.Lines()
			if err != nil {
				t.Fatal(err)
			}
			_, slip, _ := strings.Cut(string(lines), "counter.slip\t")
			slip, _, _ = strings.Cut(slip, "\n")
			return slip
		}
	}
	return ""
}

// policyWith is a policy of Vietnamese in a folder beside it.
func policyWith(t *testing.T, file []byte) (path, folder string) {
	t.Helper()
	folder = filepath.Join(t.TempDir(), "languages")
	if err := errors.Join(os.Chmod(filepath.Dir(folder), 0o755), os.Mkdir(folder, 0o755)); err != nil {
		t.Fatal(err)
	}
	if file != nil {
		if err := os.WriteFile(filepath.Join(folder, "vi.json"), file, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return write(t, "{\"counter\": {\"languagesFolder\": \""+folder+"\",\n\"furtherLanguages\": [\n{\"language\": \"vi\", \"readBy\": \"Sanda, 2026\"}]}}"), folder
}

// A language is there where the policy says who has read it, and the file is there that was
// read; no draft stands in for it, which an update may have changed.
func TestLanguageThatWasRead(t *testing.T) {
	p, err := load(t, `{"counter":{}}`)
	if err != nil || len(p.Counter.Further) != 0 {
		t.Errorf("nobody was named, and there is %+v, %v", p.Counter.Further, err)
	}
	path, folder := policyWith(t, vietnamese(t, "Của thành phố"))
	p, err = Load(path, os.Geteuid())
	if err != nil || len(p.Counter.Further) != 1 || p.Counter.Further[0].ReadBy != "Sanda, 2026" || slipOf(t, p, "vi") != "Của thành phố" {
		t.Errorf("%+v, %v", p.Counter, err)
	}
	for _, gone := range []string{filepath.Join(folder, "vi.json"), folder} {
		if err := os.Remove(gone); err != nil {
			t.Fatal(err)
		}
		p, err := Load(path, os.Geteuid())
		if !errors.Is(err, state.ErrUntrusted) || !strings.Contains(err.Error(), `line 3: counter.furtherLanguages, number 1, "vi": want the file as it was read`) || p.Counter != nil {
			t.Errorf("without %s: %+v, %v", gone, p.Counter, err)
		}
	}
}

// A language is named once.
func TestLanguageThatIsThereTwice(t *testing.T) {
	path, folder := policyWith(t, vietnamese(t, "a"))
	twice := strings.Repeat(",\n{\"language\": \"vi\", \"readBy\": \"a\"}", 2)[2:]
	if err := os.WriteFile(path, []byte("{\"counter\": {\"languagesFolder\": \""+folder+"\", \"furtherLanguages\": [\n"+twice+"]}}"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path, os.Geteuid()); err == nil || !strings.Contains(err.Error(), `line 3: counter.furtherLanguages, number 2, "vi": it is there twice`) {
		t.Error(err)
	}
}

// A file that is wrong, or that another may write, stops the helper: with the line of the
// policy, and its own.
func TestFileOfALanguageIsAsStrictAsThePolicy(t *testing.T) {
	path, _ := policyWith(t, []byte("{\n\"language\": \"vi\",\n\"word\": 1}"))
	if _, err := Load(path, os.Geteuid()); !errors.Is(err, state.ErrUntrusted) || !strings.Contains(err.Error(), "line 3: counter.furtherLanguages, number 1") || !strings.Contains(err.Error(), `vi.json: line 3: unknown key "word"`) {
		t.Error(err)
	}
	path, folder := policyWith(t, vietnamese(t, "a"))
	if err := os.Chmod(filepath.Join(folder, "vi.json"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path, os.Geteuid()); !errors.Is(err, state.ErrUntrusted) {
		t.Errorf("a file that everybody may write: %v", err)
	}
	korean, _ := language.Draft("ko")
	path, _ = policyWith(t, korean)
	if _, err := Load(path, os.Geteuid()); err == nil || !strings.Contains(err.Error(), `is of the language "ko"`) {
		t.Error(err)
	}
}

// The registry says the same, a language and its reader in an entry.
func TestLanguageOfTheRegistry(t *testing.T) {
	text, err := values{"counter.furtherLanguages": []string{"vi  Sanda International, 2026", ""}, "counter.display": uint32(0)}.text()
	if err != nil || string(text) != `{"counter":{"display":false,"furtherLanguages":[{"language":"vi","readBy":"Sanda International, 2026"}]}}` {
		t.Errorf("%s, %v", text, err)
	}
	path, folder := policyWith(t, vietnamese(t, "a"))
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	p, err := loadBoth(path, os.Geteuid(), values{"counter.languagesFolder": folder, "counter.furtherLanguages": "vi Sanda;ko"})
	if err == nil || !strings.Contains(err.Error(), "number 2") {
		t.Errorf("%+v, %v: a language of no reader", p, err)
	}
}
