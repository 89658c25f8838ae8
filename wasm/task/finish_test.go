package task

import (
	"context"
	"slices"
	"testing"

	"jpkiweb/shared/signature"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/dom"
)

// An outside is a world that finishes documents: of each it is told the token.
type outside struct {
	Helper
	Documents
	Jobs
	asked  []string // values that were to be stamped
	tokens []string // of each document that was to be finished
	told   []DocumentFinished

	stamp  func(value string) error
	finish func(name, token string) error
}

func (o *outside) Begin(ctx context.Context, _ int, run func(context.Context, func(Message))) {
	run(ctx, func(m Message) { o.told = append(o.told, m.(DocumentFinished)) })
}

func (o *outside) Timestamp(_ context.Context, value []byte) ([]byte, error) {
	o.asked = append(o.asked, string(value))
	return []byte("token of " + string(value)), o.stamp(string(value))
}

func (o *outside) FinishDocument(_ context.Context, f dom.File, _ document.Options, _ signature.Signature, token []byte) (string, any, error) {
	o.tokens = append(o.tokens, string(token))
	return f.Name + " finished", f.Name, o.finish(f.Name, string(token))
}

// finished has a Finish done of documents of these names, whose signature has the same
// value, in a format.
func finished(o *outside, options document.Options, names ...string) []DocumentFinished {
	e := Finish{Job: 1}
	for _, name := range names {
		e.Documents = append(e.Documents, Document{File: dom.File{Name: name}, Options: options})
		e.Signatures = append(e.Signatures, signature.Signature{Value: []byte(name), CMS: []byte("cms")})
	}
	e.do(context.Background(), World{Helper: o, Documents: o, Jobs: o})
	return o.told
}

func noError(string) error           { return nil }
func noProblem(string, string) error { return nil }

var stamped = document.Options{Format: signature.PAdES, TimeStamp: true}

// A stamp that does not come spoils nothing, and says why.
func TestStampThatDoesNotCome(t *testing.T) {
	for name, row := range map[string]struct {
		stamp  func(string) error
		finish func(name, token string) error
		asked  []string
		tokens []string
		why    []wire.Code
	}{
		"it comes": {noError, noProblem, []string{"a", "b"}, []string{"token of a", "token of b"}, []wire.Code{"", ""}},
		"authority is gone": {
			func(string) error { return wire.Errorf(wire.CodeTimestampUnavailable, "gone") }, noProblem,
			[]string{"a"}, []string{"", ""}, []wire.Code{wire.CodeTimestampUnavailable, wire.CodeTimestampUnavailable},
		},
		"helper is gone": {
			func(string) error { return wire.Errorf(wire.CodeHelperUnreachable, "gone") }, noProblem,
			[]string{"a"}, []string{"", ""}, []wire.Code{wire.CodeTimestampUnavailable, wire.CodeTimestampUnavailable},
		},
		"one is not believed": {
			func(value string) error {
				if value == "a" {
					return wire.Errorf(wire.CodeTimestampInvalid, "of another day")
				}
				return nil
			}, noProblem,
			[]string{"a", "b"}, []string{"", "token of b"}, []wire.Code{wire.CodeTimestampInvalid, ""},
		},
		"one has no place in the file": {
			noError, func(name, token string) error {
				if name == "a" && token != "" {
					return wire.Errorf(wire.CodeTimestampInvalid, "too large")
				}
				return nil
			},
			[]string{"a", "b"}, []string{"token of a", "", "token of b"}, []wire.Code{wire.CodeTimestampInvalid, ""},
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := &outside{stamp: row.stamp, finish: row.finish}
			told := finished(o, stamped, "a", "b")
			if len(told) != 2 {
				t.Fatal(told)
			}
			var why []wire.Code
			for i, v := range told {
				why = append(why, v.Signed.Unstamped)
				if v.Problem != nil || v.Document != i || v.Signed.File != v.Signed.Name || v.Signed.FileName != v.Signed.Name+" finished" {
					t.Errorf("%+v", v)
				}
			}
			if !slices.Equal(o.asked, row.asked) || !slices.Equal(o.tokens, row.tokens) || !slices.Equal(why, row.why) {
				t.Errorf("asked %q, tokens %q, why %q", o.asked, o.tokens, why)
			}
		})
	}
}

// An authority whose answers are of no use is not asked for each of a long list.
func TestAuthorityOfWrongAnswersIsGivenUp(t *testing.T) {
	o := &outside{stamp: func(string) error { return wire.Errorf(wire.CodeTimestampInvalid, "of another day") }, finish: noProblem}
	told := finished(o, stamped, "a", "b", "c", "d")
	if len(told) != 4 || len(o.asked) != maxWrong || told[3].Signed.Unstamped != wire.CodeTimestampInvalid {
		t.Errorf("asked %q, told %+v", o.asked, told)
	}
}

// A file that wanted no stamp lacks none, also where the authority was given up before it.
func TestFileThatWantsNoStampLacksNone(t *testing.T) {
	o := &outside{stamp: func(string) error { return wire.Errorf(wire.CodeTimestampUnavailable, "gone") }, finish: noProblem}
	e := Finish{Job: 1}
	for i, options := range []document.Options{stamped, {Format: signature.CMS, PEM: true}} {
		name := []string{"a", "b"}[i]
		e.Documents = append(e.Documents, Document{File: dom.File{Name: name}, Options: options})
		e.Signatures = append(e.Signatures, signature.Signature{Value: []byte(name), CMS: []byte("cms")})
	}
	e.do(context.Background(), World{Helper: o, Documents: o, Jobs: o})
	if len(o.told) != 2 || o.told[0].Signed.Unstamped != wire.CodeTimestampUnavailable || o.told[1].Signed.Unstamped != "" {
		t.Errorf("%+v", o.told)
	}
}

// A CMS beside the document is whole as it is: the document is not read for it.
func TestDetachedSignatureIsFinishedAsItIs(t *testing.T) {
	o := &outside{}
	told := finished(o, document.Options{Format: signature.CMS}, "a")
	if len(told) != 1 || string(told[0].Signed.Signature) != "cms" || told[0].Signed.File != nil || o.asked != nil || o.tokens != nil {
		t.Errorf("%+v, asked %q, finished %q", told, o.asked, o.tokens)
	}
}

// Who waits for no more time stamps gets the rest without one; what is finished stays as it is.
func TestStampThatNobodyWaitsForAnyLonger(t *testing.T) {
	files := []Document{}
	m := &Model{Kind: KindSign, Stage: Finishing}
	for i, options := range []document.Options{stamped, stamped, {Format: signature.PAdES}, stamped} {
		name := string(rune('a' + i))
		files = append(files, Document{File: dom.File{Name: name}, Options: options, Hashed: true})
		m.Made = append(m.Made, Made{Document: i, Signature: signature.Signature{Value: []byte(name)}})
	}
	m.Documents = files
	facts := &Facts{}
	first := finish(m).(Finish)
	ctx, cancel := context.WithCancel(t.Context())
	o := &outside{finish: noProblem, stamp: func(value string) error {
		if value == "a" {
			return nil
		}
		cancel() // while the second one is asked for
		return context.Canceled
	}}
	first.do(ctx, World{Helper: o, Documents: o, Jobs: o})
	if len(o.told) != 1 || !slices.Equal(o.tokens, []string{"token of a"}) {
		t.Fatalf("told %+v, finished with %q", o.told, o.tokens)
	}
	Update(m, o.told[0], facts)
	effects := Update(m, StopStamps{}, facts)
	if len(effects) != 2 || effects[0] != (Cancel{Job: first.Job}) {
		t.Fatal(effects)
	}
	if again := Update(m, StopStamps{}, facts); again != nil {
		t.Errorf("twice: %v", again)
	}
	late := DocumentFinished{Job: first.Job, Document: 1, Signed: Signed{Name: "late"}}
	Update(m, late, facts)
	o.told, o.asked = nil, nil
	effects[1].do(t.Context(), World{Helper: o, Documents: o, Jobs: o})
	for _, v := range o.told {
		Update(m, v, facts)
	}
	var got []string
	for _, s := range m.Signed {
		got = append(got, s.Name+" "+string(s.Unstamped))
		if s.Unawaited != (s.Unstamped != "") {
			t.Errorf("%s: waited for: %t", s.Name, !s.Unawaited)
		}
	}
	gone := string(wire.CodeTimestampUnavailable)
	if want := []string{"a ", "b " + gone, "c ", "d " + gone}; m.Stage != Done || !slices.Equal(got, want) || o.asked != nil {
		t.Errorf("stage %v, signed %q, asked for %q", m.Stage, got, o.asked)
	}
}

// Nobody is asked to wait where no time stamp is to come.
func TestNothingToStop(t *testing.T) {
	m := &Model{Kind: KindSign, Stage: Finishing, Documents: []Document{{Options: stamped}, {}}, Made: []Made{{}, {Document: 1}}, Finished: 1}
	if effects := Update(m, StopStamps{}, &Facts{}); effects != nil || m.Unawaited {
		t.Errorf("%v", effects)
	}
}
