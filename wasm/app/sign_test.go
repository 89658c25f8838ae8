package app

import (
	"bytes"
	"testing"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/reader"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
	"jpkiweb/wasm/work"
)

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
		task.DocumentHashed{Job: hash.Job, Document: 0, Digest: [32]byte{1}}, task.DocumentHashed{Job: hash.Job, Document: 1, Digest: [32]byte{2}})
	m, effects = run(m, task.Submit{PIN: []byte("abc１２３")})
	sign := onlyEffect(t, effects).(task.Sign)
	if string(sign.Password) != "ABC123" || sign.Origin != "" || sign.Documents[1].Digest != [32]byte{2} {
		t.Errorf("%+v", sign)
	}
	m, _ = run(m, work.Progressed{Job: m.Work.Job, Progress: room.Progress{Done: 1, Total: 2}})
	if percent, ok := m.Work.Progress.Percent(); !ok || percent != 50 {
		t.Error(m.Work.Progress)
	}
	m, effects = run(m, task.JobDone{Signed: []task.Signed{{Name: "a.txt", Signature: []byte{1}}, {Name: "b.txt", Signature: []byte{2}}}},
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
	if m, _ = run(m, task.DocumentHashed{Job: first, Digest: [32]byte{9}}); m.Task.Hashed() {
		t.Error("digest of the first file taken for the second's")
	}
}
