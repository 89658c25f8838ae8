package task

import (
	"reflect"
	"slices"
	"testing"

	"jpkiweb/shared/signature"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// Who stops while files are made keeps those that are, and signs the others again; a page
// gets nothing.
func TestStopWhileFilesAreMade(t *testing.T) {
	const origin = "https://city.example.lg.jp"
	for name, row := range map[string]struct {
		documents int
		before    []Signed // what was signed of the list before
		finished  int
		origin    string
		stage     Stage
		signed    []string
		rest      []string
		effects   []Effect // besides the end of the job
	}{
		"own, two of three":            {3, nil, 2, "", Done, []string{"a", "b"}, []string{"c"}, nil},
		"own, none of three":           {3, nil, 0, "", Asking, nil, []string{"a", "b", "c"}, []Effect{Wants{room.AskCard{}}}},
		"own, a single one":            {1, nil, 0, "", Asking, nil, []string{"a"}, []Effect{Wants{room.AskCard{}}}},
		"own, none of those were left": {2, []Signed{{Name: "z"}}, 0, "", Done, []string{"z"}, []string{"a", "b"}, nil},
		"page, one of two":             {2, nil, 1, origin, Declined, nil, nil, []Effect{Answer{ID: "7", Code: wire.CodeConsentDenied}, Wants{room.Show{}}}},
	} {
		t.Run(name, func(t *testing.T) {
			m := &Model{Kind: KindSign, Stage: Finishing, Signed: row.before}
			if row.origin != "" {
				m.Request = &Request{ID: "7", Origin: row.origin, Kind: KindSign}
			}
			for i := range row.documents {
				m.Documents = append(m.Documents, Document{File: dom.File{Name: string(rune('a' + i))}, Hashed: true})
				m.Made = append(m.Made, Made{Document: i, Signature: signature.Signature{Value: []byte{1}}})
			}
			job := finish(m).(Finish).Job
			for i := range row.finished {
				Update(m, DocumentFinished{Job: job, Document: i, Signed: Signed{Name: m.Documents[i].File.Name}}, &Facts{})
			}
			effects := Update(m, StopFinishing{}, &Facts{})
			if want := append([]Effect{Cancel{Job: job}}, row.effects...); !reflect.DeepEqual(effects, want) {
				t.Errorf("effects %v, want %v", effects, want)
			}
			Update(m, DocumentFinished{Job: job, Document: row.finished, Signed: Signed{Name: "late"}}, &Facts{})
			var signed, rest []string
			for _, s := range m.Signed {
				signed = append(signed, s.Name)
			}
			for _, d := range m.Documents {
				rest = append(rest, d.File.Name)
			}
			if m.Stage != row.stage || !slices.Equal(signed, row.signed) || !slices.Equal(rest, row.rest) || m.Unmade != (row.origin == "") {
				t.Errorf("stage %v, signed %q, left %q, unmade %t", m.Stage, signed, rest, m.Unmade)
			}
			if len(m.rest()) != len(row.rest) {
				t.Errorf("%d can be signed again", len(m.rest()))
			}
		})
	}
}

// Where no file is made there is nothing to stop.
func TestNothingIsMade(t *testing.T) {
	for _, stage := range []Stage{Asking, Working, Done, Declined, Failed, Elsewhere} {
		m := &Model{Kind: KindSign, Stage: stage, Documents: []Document{{Hashed: true}}}
		if effects := Update(m, StopFinishing{}, &Facts{}); effects != nil || m.Stage != stage || m.Unmade {
			t.Errorf("stage %v: %v", stage, effects)
		}
	}
}
