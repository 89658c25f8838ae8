package counter

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
)

// What a code holds is bounded, in whole lines, and names no day of the card: the last one
// of a certificate is its holder's birthday.
func TestTextOfACode(t *testing.T) {
	for _, lang := range locale.Languages {
		texts, err := locale.Load(lang)
		if err != nil {
			t.Fatal(err)
		}
		d := waiting(t)
		s := d.read(t, 1)
		for _, text := range d.codeTexts(texts) {
			if !strings.HasPrefix(text, locale.Bare(texts.T("counter.slip"))) || len(text) > maxCodeText {
				t.Errorf("%s: %d bytes, %q", lang, len(text), text)
			}
			for _, day := range []time.Time{s.UserAuthentication.NotAfter, s.UserAuthentication.NotBefore} {
				if strings.Contains(text, day.Format("2006")) {
					t.Errorf("%s: %s in %q", lang, day, text)
				}
			}
		}
	}
}

// What one code cannot hold goes on in the next; nothing is left out, and a key shows each
// of them.
func TestCodeInParts(t *testing.T) {
	m := waiting(t)
	m.tell(Press{"1"})
	m.tell(Press{KeyCode})
	line := strings.Repeat("日", 90) // 270 bytes
	long := locale.New("ja", map[string]string{"counter.slip": "a", "guide.p.renew": strings.Join([]string{line, line, line, line, "end"}, "\n")})
	texts := m.codeTexts(long)
	if len(texts) != 2 || !strings.HasPrefix(texts[0], "a (1 / 2)\n") || !strings.HasPrefix(texts[1], "a (2 / 2)\n") {
		t.Fatalf("%q", texts)
	}
	whole := ""
	for _, text := range texts {
		_, rest, _ := strings.Cut(text, "\n")
		whole += rest
		if len(text) > maxCodeText || !utf8.ValidString(text) {
			t.Errorf("%d bytes: %q", len(text), text)
		}
	}
	if want := strings.Join(m.slipLines(long), "\n") + "\n"; whole != want {
		t.Errorf("%q, want %q", whole, want)
	}
	for _, want := range []string{"1 / 2", "2 / 2", "1 / 2"} {
		drawn := dom.Render(code(&m.Model, long, long).Body)
		if !strings.Contains(drawn, want) {
			t.Errorf("no %s in %.300s", want, drawn)
		}
		m.tell(Press{KeyCode})
	}
	if bar := dom.Render(keyBar(&m.Model, long, long)); !strings.Contains(bar, `data-value="q"`) {
		t.Errorf("no key for the next part in %s", bar)
	}
	short := locale.New("ja", map[string]string{"counter.slip": "a"})
	if bar := dom.Render(keyBar(&m.Model, short, short)); strings.Contains(bar, `data-value="q"`) || len(m.codeTexts(short)) != 1 {
		t.Errorf("a key for the next part of one: %s", bar)
	}
}
