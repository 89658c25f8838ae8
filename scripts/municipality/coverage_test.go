package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
)

const coverageFile = "scripts/municipality/testdata/coverage.txt"

// A sentence is a row of the table: sentences of a page, and where they stand.
type sentence struct {
	page     string
	from, to int
	where    string // "-": they are no fact
	words    string // or why not
}

// sentences reads the table.
func sentences(t *testing.T) (rows []sentence) {
	t.Helper()
	text, err := os.ReadFile(coverageFile)
	if err != nil {
		t.Fatal(err)
	}
	form := regexp.MustCompile(`^([a-z]+) ([0-9]+)(?:-([0-9]+))? (\S+) \| (.+)$`)
	for i, line := range strings.Split(string(text), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		m := form.FindStringSubmatch(line)
		if m == nil {
			t.Fatalf("line %d: %s", i+1, line)
		}
		from, _ := strconv.Atoi(m[2])
		to, err := strconv.Atoi(m[3])
		if err != nil {
			to = from
		}
		rows = append(rows, sentence{m[1], from, to, m[4], m[5]})
	}
	return rows
}

// No sentence of the five pages is forgotten: each is a fact that people are told, or
// it is said why it is none.
func TestEverySentenceOfTheSeedsIsToldOrNoFact(t *testing.T) {
	all := seeds(t) // changes to the root of the project
	codes := map[string]string{"sanda": sanda, "narashino": narashino, "kakogawa": kakogawa, "hokuei": hokuei, "ojiya": ojiya}
	whole := map[string]int{"sanda": 85, "narashino": 72, "kakogawa": 101, "hokuei": 97, "ojiya": 106}
	next, toldSentences, none := map[string]int{}, 0, 0
	for _, s := range sentences(t) {
		if s.from != next[s.page]+1 || s.to < s.from {
			t.Errorf("%s %d-%d comes after %d", s.page, s.from, s.to, next[s.page])
		}
		next[s.page] = s.to
		if s.where == "-" {
			none += s.to - s.from + 1
			continue
		}
		toldSentences += s.to - s.from + 1
		if text := textAt(t, all[codes[s.page]], s.where); !strings.Contains(text, s.words) {
			t.Errorf("%s %d: %s does not say %s", s.page, s.from, s.where, s.words)
		}
	}
	for page, n := range whole {
		if next[page] != n {
			t.Errorf("%s: %d of %d sentences", page, next[page], n)
		}
	}
	t.Logf("%d sentences: %d are told, %d are no facts", toldSentences+none, toldSentences, none)
}

// textAt is what stands at a place of the table.
func textAt(t *testing.T, m *municipality.Municipality, where string) string {
	t.Helper()
	if key, ok := strings.CutPrefix(where, "text:"); ok {
		texts, err := locale.Load("ja")
		if err != nil {
			t.Fatal(err)
		}
		return texts.T(key)
	}
	if where == "file" {
		return inJSON(t, m.City)
	}
	parts := append(strings.Split(where, "/"), "")
	if len(parts) < 3 {
		t.Fatalf("no place %s", where)
	}
	q := workdayQuestion(t, lifecycle.Procedure(parts[0]), municipality.Applicant(parts[1]))
	q.PIN = lifecycle.PINName(parts[2])
	return inJSON(t, m.Answer(q))
}

func inJSON(t *testing.T, v any) string {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.Fatal(fmt.Errorf("write as JSON: %w", err))
	}
	return b.String()
}
