package guide

import (
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/static/locale"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, jpki.Japan())

func texts(t *testing.T, lang string) locale.Texts {
	t.Helper()
	texts, err := locale.Load(lang)
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// markedTexts are texts whose value is their key.
func markedTexts(t *testing.T, lang string) locale.Texts {
	t.Helper()
	marks := map[string]string{}
	for _, k := range texts(t, lang).Keys() {
		marks[k] = "⟦" + k + "⟧"
	}
	return locale.New(lang, marks)
}
