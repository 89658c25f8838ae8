package app

import (
	"bytes"
	"reflect"
	"slices"
	"testing"

	"jpkiweb/shared/operation"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/reader"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
	"jpkiweb/wasm/work"
)

// hashed is a document that was read, whose digest begins with b.
func hashed(job, i int, b byte) task.DocumentHashed {
	digest := [32]byte{b}
	return task.DocumentHashed{Job: job, Document: i, Opened: document.Opened{
		Fingerprint: document.Fingerprint{Digest: digest}, Subject: signature.Subject{Format: signature.CMS, Digest: digest},
	}}
}

// made are signatures of these contents.
func made(contents ...byte) (all []operation.Signed) {
	for _, b := range contents {
		all = append(all, operation.Signed{Signature: signature.Signature{CMS: []byte{b}}})
	}
	return all
}

func TestSignOwnFile(t *testing.T) {
	m := ready(t, 3, 5)
	m, effects := run(m, task.StartSigning{}, task.ChooseFiles{Files: []dom.File{fileOf("a.txt", "abc"), fileOf("b.txt", "de")}})
	hash := onlyEffect(t, effects).(task.Hash)
	if len(hash.Documents) != 2 {
		t.Fatal(hash)
	}
	if _, early := run(m, task.Submit{PIN: []byte("ABC123")}); len(early) != 0 {
		t.Error("signs before the files are hashed")
	}
	// A card that comes meanwhile does not make the digests stale.
	m, _ = run(m, ReadersChanged{link: m.link, Readers: readers(withCard(9))})
	m, _ = run(m, reader.CardAnswered{Job: m.Reader.Card.Job, Status: statusOf(3, 5)},
		hashed(hash.Job, 0, 1), hashed(hash.Job, 1, 2))
	m, effects = run(m, task.Submit{PIN: []byte("abc１２３")})
	sign := onlyEffect(t, effects).(task.Sign)
	if string(sign.Password) != "ABC123" || sign.Origin != "" || sign.Documents[1].Digest != [32]byte{2} {
		t.Errorf("%+v", sign)
	}
	m, _ = run(m, work.Progressed{Job: m.Work.Job, Progress: room.Progress{Done: 1, Total: 2}})
	if percent, ok := m.Work.Progress.Percent(); !ok || percent != 50 {
		t.Error(m.Work.Progress)
	}
	m, effects = run(m, task.JobDone{Made: made(1, 2)})
	finish := onlyEffect(t, effects).(task.Finish)
	if m.Screen() != ScreenWorking || finish.Documents[1].File.Name != "b.txt" || !bytes.Equal(finish.Signatures[1].CMS, []byte{2}) {
		t.Errorf("%v %+v", m.Screen(), finish)
	}
	m, effects = run(m,
		task.DocumentFinished{Job: finish.Job, Signed: task.Signed{Name: "a.txt", Signature: []byte{1}}, Left: 1},
		task.DocumentFinished{Job: finish.Job, Signed: task.Signed{Name: "b.txt", Signature: []byte{2}}},
		task.SaveSignature{Index: 1}, task.SaveSignature{Index: 2}, task.SaveSignature{Index: -1})
	if d := onlyEffect(t, effects).(task.Download); d.Name != "b.txt.p7s" || !bytes.Equal(d.Content, []byte{2}) {
		t.Errorf("%+v", d)
	}
	if _, effects := run(m, loginOf()); onlyEffect(t, effects).(task.Answer).Code != wire.CodeBusy {
		t.Error("a request takes away signatures that are not saved")
	}
}

func TestFilesThatCannotBeSigned(t *testing.T) {
	many := make([]dom.File, wire.MaxItems+1)
	for i := range many {
		many[i] = fileOf("a", "a")
	}
	for name, test := range map[string]struct {
		files []dom.File
		code  wire.Code
	}{
		"empty file":     {[]dom.File{fileOf("a", "")}, wire.CodeFileUnreadable},
		"too many files": {many, wire.CodeTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			m, effects := run(ready(t, 3, 5), task.StartSigning{}, task.ChooseFiles{Files: test.files})
			if len(effects) != 0 || m.Screen() != ScreenProblem || m.Task.Problem.Code != test.code {
				t.Fatalf("%v %+v", effects, m.Task.Problem)
			}
			if m, _ = run(m, Retry{}); m.Screen() != ScreenSign || m.Task.Documents != nil {
				t.Errorf("%+v", m)
			}
		})
	}
}

func TestOtherFilesStopTheHashingOfTheFirst(t *testing.T) {
	m, effects := run(ready(t, 3, 5), task.StartSigning{}, task.ChooseFiles{Files: []dom.File{fileOf("a", "a")}})
	first := effects[0].(task.Hash).Job
	m, effects = run(m, task.ChooseFiles{Files: []dom.File{fileOf("b", "b")}})
	if c, ok := effects[0].(task.Cancel); !ok || c.Job != first || len(effects) != 2 {
		t.Fatal(effects)
	}
	if m, _ = run(m, hashed(first, 0, 9)); m.Task.Hashed() {
		t.Error("digest of the first file taken for the second's")
	}
}

// What a page asks for is read, signed and finished so, and it gets the finished file.
func TestPageGetsTheFormatThatItAskedFor(t *testing.T) {
	request := signRequest(signature.PAdES, true)
	m, effects := run(ready(t, 3, 5), task.Asked{Request: request})
	hash := effects[len(effects)-1].(task.Hash)
	want := document.Options{Format: signature.PAdES, TimeStamp: true, Time: m.Now}
	if !reflect.DeepEqual(hash.Documents[0].Options, want) {
		t.Errorf("%+v", hash.Documents[0].Options)
	}
	read := hashed(hash.Job, 0, 1)
	read.Opened.Subject = signature.Subject{Format: signature.PAdES, Digest: [32]byte{7}}
	m, effects = run(m, read, task.Submit{PIN: []byte("ABC123")})
	if sign := onlyEffect(t, effects).(task.Sign); sign.Origin != origin || sign.Documents[0].Subject != read.Opened.Subject {
		t.Errorf("%+v", sign)
	}
	m, effects = run(m, task.JobDone{Made: made(1)})
	finish := onlyEffect(t, effects).(task.Finish)
	if _, more := run(m, GoHome{}, task.Decline{}); len(more) != 0 {
		t.Errorf("while the file is finished: %v", more)
	}
	signed := task.Signed{Name: "a.txt", Format: signature.PAdES, File: "a file", FileName: "a-signed.pdf", Unstamped: wire.CodeTimestampUnavailable}
	m, effects = run(m, task.DocumentFinished{Job: finish.Job - 1, Signed: signed}, task.DocumentFinished{Job: finish.Job, Signed: signed})
	if a := onlyEffect(t, effects).(task.Answer); a.ID != "7" || len(a.Signed) != 1 || !reflect.DeepEqual(a.Signed[0], signed) || m.Screen() != ScreenDone {
		t.Errorf("%+v", a)
	}
}

// A page gets all that it asked for, or nothing.
func TestPageGetsAllOrNothing(t *testing.T) {
	request := signRequest(signature.CMS, false)
	request.Documents = []task.Document{{File: fileOf("a.txt", "a")}, {File: fileOf("b.txt", "b")}}
	for name, end := range map[string]func(job int) []any{
		"the card leaves": func(int) []any {
			return []any{task.JobDone{Made: made(1), Problem: &room.Problem{Code: wire.CodeCardRemoved}}}
		},
		"one cannot be signed": func(int) []any {
			return []any{task.JobDone{Made: append(made(1), operation.Signed{Err: signature.ErrName})}}
		},
		"one cannot be finished": func(job int) []any {
			return []any{task.JobDone{Made: made(1, 2)},
				task.DocumentFinished{Job: job + 1, Left: 1}, task.DocumentFinished{Job: job + 1, Problem: &room.Problem{Code: wire.CodeDocumentChanged}}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			m, effects := run(ready(t, 3, 5), task.Asked{Request: request})
			job := effects[len(effects)-1].(task.Hash).Job
			m, _ = run(m, hashed(job, 0, 1), hashed(job, 1, 2), task.Submit{PIN: []byte("ABC123")})
			m, effects = run(m, end(job)...)
			if m.Screen() != ScreenProblem || slices.ContainsFunc(effects, func(e any) bool { _, is := e.(task.Answer); return is }) {
				t.Fatalf("%v %v", m.Screen(), effects)
			}
			if m, effects = run(m, task.Decline{}); len(effects) == 0 || effects[0].(task.Answer).Code == "" {
				t.Errorf("%+v", effects)
			}
		})
	}
}
