package history

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"jpkiweb/shared/signature"
	"jpkiweb/shared/wire"
)

// documents are some of each format, as a lease lists them.
func documents(n int) []wire.HistoryDocument {
	list := make([]wire.HistoryDocument, n)
	for i := range list {
		digest := make([]byte, 32)
		digest[0] = byte(i)
		list[i] = wire.HistoryDocument{Name: fmt.Sprintf("書類%d.pdf", i), Format: string(signature.Formats[i%len(signature.Formats)]), Digest: digest}
	}
	return list
}

// signing is a use that begins, and its end in which some of the documents were signed.
func signing(t *testing.T, h *History, minutes int, listed, signed []wire.HistoryDocument) {
	t.Helper()
	e := entry(minutes)
	e.Purpose, e.Documents = wire.PurposeSign, listed
	number, err := h.Begin(e)
	must(t, err)
	e.Begun, e.Documents, e.Result = number, signed, string(wire.CodeCardRemoved)
	must(t, h.Append(e))
}

func newestShown(t *testing.T, h *History) wire.HistoryEntry {
	t.Helper()
	must(t, h.Verify())
	entries, err := h.List(1)
	must(t, err)
	return entries[0]
}

// Of a batch that was cut short the history tells what was signed, and of one of which
// nobody knows how it ended, what was to be.
func TestDocumentsThatWereSigned(t *testing.T) {
	h := filled(t, 0)
	all := documents(7)
	signing(t, h, 1, all, all[:4])
	if got := newestShown(t, h); !reflect.DeepEqual(got.Documents, all[:4]) || got.Unlisted != 0 {
		t.Errorf("%+v", got)
	}
	e := entry(2)
	e.Purpose, e.Documents = wire.PurposeSign, all
	_, err := h.Begin(e)
	must(t, err)
	if got := newestShown(t, h); !reflect.DeepEqual(got.Documents, all) || got.Result != wire.ResultBegun {
		t.Errorf("%+v", got)
	}
}

// Names are the page's own: they are cut, and what is none is made one.
func TestNamesAreCut(t *testing.T) {
	for _, name := range []string{strings.Repeat("長", 300), "\xFF" + strings.Repeat("a", 300), strings.Repeat("😀", 64) + "a"} {
		got := cutName(name)
		if len(got) > maxName || len(got) < maxName-6 || !utf8.ValidString(got) || !strings.HasSuffix(got, "…") {
			t.Errorf("%d bytes: %q", len(got), got)
		}
	}
	for _, name := range []string{"", "a.pdf", strings.Repeat("長", 85)} {
		if got := cutName(name); got != name {
			t.Errorf("%q: %q", name, got)
		}
	}
}

// A list that is longer than a line may be is cut, and says how many more there were.
func TestLongListIsCut(t *testing.T) {
	h := filled(t, 0)
	list := documents(wire.MaxItems)
	for i := range list {
		list[i].Name = strings.Repeat("\x01", maxName) // six bytes each, as JSON writes it
	}
	signing(t, h, 1, list, list)
	got := newestShown(t, h)
	if len(got.Documents) < 20 || len(got.Documents)+got.Unlisted != wire.MaxItems {
		t.Errorf("%d documents and %d more", len(got.Documents), got.Unlisted)
	}
	for line := range strings.Lines(read(t, h.file.Path)) {
		if len(line) > maxLine+1 {
			t.Errorf("line of %d bytes", len(line))
		}
	}
}

// Long lists do not fill the disk: of the oldest only the number is kept, and no use is
// forgotten for them.
func TestDocumentsOfTheOldestArePruned(t *testing.T) {
	h := filled(t, 0)
	h.kept, h.pruneAt, h.keptSize, h.pruneBig = 200, 300, 60<<10, 80<<10
	const uses = 20
	for i := range uses {
		signing(t, h, i, nil, documents(60))
		if size := len(read(t, h.file.Path)); size > h.pruneBig+maxLine {
			t.Fatalf("use %d: %d bytes", i, size)
		}
	}
	must(t, h.Verify())
	entries, err := h.List(0)
	must(t, err)
	if len(entries) != uses || len(entries[0].Documents) != 60 || entries[uses-1].Documents != nil || entries[uses-1].Unlisted != 60 {
		t.Errorf("%d entries: %d documents, then %d", len(entries), len(entries[0].Documents), len(entries[uses-1].Documents))
	}
}
