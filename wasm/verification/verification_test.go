package verification

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

var (
	here  = Facts{Open: true, Window: true}
	first = dom.File{Name: "契約書.pdf", Size: 100}
	other = dom.File{Name: "b.p7s", Size: 7}
)

// run feeds messages, and returns the effects of the last.
func run(m *Model, f Facts, messages ...Message) (effects []Effect) {
	for _, message := range messages {
		effects = Update(m, message, f)
	}
	return effects
}

func verified(job int, r *Report) Verified {
	raw, err := json.Marshal(r)
	if err != nil {
		panic(err)
	}
	return Verified{Job: job, Report: r, Raw: raw}
}

// A file is verified, and another one that is picked meanwhile takes its place: what comes of
// the first is not shown.
func TestAnotherFileTakesThePlace(t *testing.T) {
	var m Model
	if got := run(&m, here, ChooseFile{Files: []dom.File{first}}); !reflect.DeepEqual(got, []Effect{Verify{Job: 1, File: first}}) {
		t.Fatalf("%+v", got)
	}
	got := run(&m, here, ChooseFile{Files: []dom.File{other}})
	if !reflect.DeepEqual(got, []Effect{Cancel{Job: 1}, Verify{Job: 2, File: other}}) {
		t.Fatalf("%+v", got)
	}
	run(&m, here, verified(1, &Report{Outcome: "valid"}), Progressed{Job: 1, Progress: room.Progress{Done: 9}})
	if m.Report != nil || !m.Reading || m.Progress.Done != 0 {
		t.Errorf("what came of the first: %+v", m)
	}
	run(&m, here, verified(2, &Report{Outcome: "invalid"}))
	if m.Reading || m.Report == nil || m.Report.Outcome != "invalid" || m.Told != 1 {
		t.Errorf("%+v", m)
	}
}

// Who leaves the screen, or stops, leaves nothing behind.
func TestNothingIsKept(t *testing.T) {
	for name, end := range map[string]func(m *Model) []Effect{
		"left":    Leave,
		"stopped": func(m *Model) []Effect { return run(m, here, Stop{}) },
	} {
		m := Model{Told: 3, jobs: 1}
		run(&m, here, ChooseFile{Files: []dom.File{first}})
		if got := end(&m); !slices.Equal(got, []Effect{Cancel{Job: 2}}) {
			t.Errorf("%s: %+v", name, got)
		}
		if !reflect.DeepEqual(m, Model{Told: 3, jobs: 2}) {
			t.Errorf("%s: %+v is left", name, m)
		}
		run(&m, here, verified(2, &Report{Outcome: "valid"}))
		if m.Report != nil {
			t.Errorf("%s: the report came all the same", name)
		}
	}
}

// A signature is verified with the document that is picked, and the address is asked for by
// the person only; what is saved has none.
func TestAddressIsAskedForAndNotSaved(t *testing.T) {
	var m Model
	run(&m, here, ChooseFile{Files: []dom.File{other}}, verified(1, &Report{Format: formatDetached}))
	got := run(&m, here, ChooseDocument{Files: []dom.File{first}})
	if !reflect.DeepEqual(got, []Effect{Verify{Job: 2, File: other, Document: &first}}) {
		t.Fatalf("%+v", got)
	}
	if m.Progress.Total != first.Size+other.Size {
		t.Errorf("%+v", m.Progress)
	}
	run(&m, here, verified(2, &Report{Signatures: []Signature{{Signer: &Signer{}}}}))
	got = run(&m, here, ShowAddresses{})
	if !reflect.DeepEqual(got, []Effect{Verify{Job: 3, File: other, Document: &first, Addresses: true}}) {
		t.Fatalf("%+v", got)
	}
	run(&m, here, verified(3, &Report{Signatures: []Signature{{Signer: &Signer{Address: &Text{Text: "見本県"}}}}}))
	save, ok := run(&m, here, SaveReport{})[0].(Download)
	if !ok || save.Name != "b-report.json" || strings.Contains(string(save.Content), "見本県") || !strings.Contains(string(save.Content), "\n  \"signatures\"") {
		t.Errorf("%+v", save)
	}
	if run(&m, here, ShowAddresses{}) != nil {
		t.Error("asked twice")
	}
	if m.Report.Signatures[0].Signer.Address == nil {
		t.Error("no address is shown")
	}
}

// On another screen nothing is begun, saved or printed.
func TestOnAnotherScreenNothingHappens(t *testing.T) {
	m := Model{File: &first, Report: &Report{}, Kept: []byte("{}")}
	for _, message := range []Message{ChooseFile{Files: []dom.File{other}}, ChooseDocument{Files: []dom.File{other}}, SaveReport{}, PrintReport{}, ShowAddresses{}, Stop{}} {
		if got := run(&m, Facts{Window: true}, message); got != nil {
			t.Errorf("%T: %+v", message, got)
		}
	}
	for name, f := range map[string]Facts{"the card is at work": {Window: true, Busy: true}, "page of others": {}} {
		if got := run(&m, f, Open{}); got != nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := run(&m, Facts{Window: true}, Open{}); !slices.Equal(got, []Effect{Show{}}) {
		t.Errorf("%+v", got)
	}
}

// browser is a Browser whose worker gives an answer.
type browser struct {
	answer  string
	err     error
	told    []Message
	printed bool
	saved   string
	ended   int
	trust   *document.Trust // with which a file was verified
	silent  error           // of the helper
}

func (b *browser) Trust(context.Context) (wire.TrustResult, error) {
	return wire.TrustResult{CAs: []wire.Hex{{0x30, 0}}, Revocation: true}, b.silent
}

func (b *browser) Revocation(context.Context, []byte) (wire.RevocationResult, error) {
	return wire.RevocationResult{State: jpki.RevocationGood}, nil
}

func (b *browser) Authority(context.Context, wire.AuthorityParams) (wire.AuthorityResult, error) {
	return wire.AuthorityResult{}, nil
}

func (b *browser) VerifyDocument(_ context.Context, _ dom.File, _ *dom.File, _ bool, trust *document.Trust, progress func(document.Progress)) (json.RawMessage, error) {
	b.trust = trust
	progress(document.Progress{Done: 5, Slow: true})
	return json.RawMessage(b.answer), b.err
}

func (b *browser) Download(name, mediaType string, content []byte) {
	b.saved = name + " " + mediaType + " " + string(content)
}
func (b *browser) Print()         { b.printed = true }
func (b *browser) Cancel(job int) { b.ended = job }
func (b *browser) Begin(ctx context.Context, _ int, run func(context.Context, func(Message))) {
	run(ctx, func(m Message) { b.told = append(b.told, m) })
}
func (b *browser) Paced(tell func(room.Progress)) func(room.Progress) { return tell }

// What the worker tells reaches the program, or why it tells nothing.
func TestEffects(t *testing.T) {
	for name, row := range map[string]struct {
		answer string
		err    error
		want   wire.Code
	}{
		"report":       {answer: `{"outcome":"valid"}`},
		"no report":    {answer: `[`, want: wire.CodeReadingStopped},
		"another file": {err: wire.Errorf(wire.CodeFileUnreadable, "gone"), want: wire.CodeFileUnreadable},
		"other error":  {err: errors.New("?"), want: wire.CodeInternal},
	} {
		b := &browser{answer: row.answer, err: row.err}
		Do(t.Context(), Verify{Job: 4, File: first, Document: &other}, World{b, b, b})
		if p, ok := b.told[0].(Progressed); !ok || p.Progress != (room.Progress{Done: 5, Total: 107}) || !p.Slow || len(b.told) != 2 {
			t.Fatalf("%s: %+v", name, b.told)
		}
		v := b.told[1].(Verified)
		if v.Job != 4 || (v.Problem == nil) != (row.want == "") || v.Problem != nil && v.Problem.Code != row.want || (v.Report == nil) != (v.Problem != nil) {
			t.Errorf("%s: %+v", name, v)
		}
	}
	var b browser
	for _, e := range []Effect{Cancel{Job: 7}, Print{}, Download{Name: "a", Content: []byte("{}")}} {
		Do(t.Context(), e, World{&b, &b, &b})
	}
	if !b.printed || b.ended != 7 || b.saved != "a application/json {}" {
		t.Errorf("%+v", b)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	given := &browser{}
	Do(ended, Verify{Job: 4, File: first}, World{given, given, given})
	if len(given.told) != 1 {
		t.Errorf("given up, and told %+v", given.told)
	}
}

// The helper says whom to trust where there is one; without it, or while it says nothing, nobody
// is asked.
func TestHelperSaysWhomToTrust(t *testing.T) {
	for name, row := range map[string]struct {
		facts  Facts
		silent error
		asked  bool
	}{
		"helper":           {Facts{Open: true, Window: true, Helper: true}, nil, true},
		"helper is silent": {Facts{Open: true, Window: true, Helper: true}, errors.New("gone"), false},
		"no helper":        {here, nil, false},
	} {
		b := &browser{answer: "{}", silent: row.silent}
		var m Model
		for _, e := range run(&m, row.facts, ChooseFile{Files: []dom.File{first}}) {
			Do(t.Context(), e, World{b, b, b})
		}
		if got := b.trust; (got != nil) != row.asked || got != nil && (len(got.CAs) != 1 || !got.TrustResult.Revocation || got.Asked != Helper(b)) {
			t.Errorf("%s: %+v", name, got)
		}
		if len(b.told) != 2 || b.told[1].(Verified).Report == nil {
			t.Errorf("%s: no report", name)
		}
	}
}

func TestDecode(t *testing.T) {
	files := []dom.File{first}
	for action, want := range map[string]Message{
		"verify": Open{}, "verify-file": ChooseFile{Files: files}, "verify-document": ChooseDocument{Files: files}, "verify-stop": Stop{},
		"verify-print": PrintReport{}, "verify-save": SaveReport{}, "verify-address": ShowAddresses{},
	} {
		if got, ok := Decode(dom.Event{Action: action, Files: files}); !ok || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v", action, got)
		}
	}
	if m, ok := Decode(dom.Event{Action: "sign"}); ok {
		t.Errorf("%+v", m)
	}
}

// All of the file is covered only where nothing came later. What cannot be compared may have come.
func TestWhatASignatureCovers(t *testing.T) {
	for _, test := range []struct {
		name                      string
		coverage, digest, changes string // statuses; "": there is no such check
		later                     int
		want                      string
	}{
		{"nothing came later", passed, passed, passed, 0, "whole"},
		{"what is allowed came later", passed, passed, passed, 1, "revision"},
		{"what is not allowed came later", passed, passed, failed, 1, "revision"},
		{"what came later cannot be compared", passed, passed, outcomeUndecided, 0, "revision"},
		{"taken out of its field", passed, passed, failed, 0, "revision"},
		{"ranges leave something out", failed, passed, notChecked, 0, "unknown"},
		{"another document", passed, failed, passed, 0, "unknown"},
		{"CMS", "", passed, "", 0, "document"},
		{"CMS without its document", "", outcomeUndecided, "", 0, "unknown"},
	} {
		s := &Signature{Changes: make([]Change, test.later)}
		for id, status := range map[string]string{stepCoverage: test.coverage, stepDigest: test.digest, stepChanges: test.changes} {
			if status != "" {
				s.Steps = append(s.Steps, Step{ID: id, Status: status})
			}
		}
		if got := covers(s); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}
