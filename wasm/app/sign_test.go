package app

import (
	"archive/zip"
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
		task.DocumentFinished{Job: finish.Job, Signed: task.Signed{Name: "a.txt", Signature: []byte{1}}},
		task.DocumentFinished{Job: finish.Job, Document: 1, Signed: task.Signed{Name: "b.txt", Signature: []byte{2}}},
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
	if !reflect.DeepEqual(hash.Options, [2]document.Options{want, want}) {
		t.Errorf("%+v", hash.Options)
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
			return []any{task.JobDone{Made: append(made(1), operation.Signed{Err: removedError()})}}
		},
		"one cannot be finished": func(job int) []any {
			return []any{task.JobDone{Made: made(1, 2)},
				task.DocumentFinished{Job: job + 1}, task.DocumentFinished{Job: job + 1, Document: 1, Problem: &room.Problem{Code: wire.CodeDocumentChanged}}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			m, effects := run(ready(t, 3, 5), task.Asked{Request: request})
			job := effects[len(effects)-1].(task.Hash).Job
			m, _ = run(m, hashed(job, 0, 1), hashed(job, 1, 2), task.Submit{PIN: []byte("ABC123")})
			m, effects = run(m, end(job)...)
			if m.Task.Signed != nil {
				t.Error("something is kept")
			}
			if m.Screen() != ScreenProblem || slices.ContainsFunc(effects, func(e any) bool { _, is := e.(task.Answer); return is }) {
				t.Fatalf("%v %v", m.Screen(), effects)
			}
			if m, effects = run(m, task.Decline{}); len(effects) == 0 || effects[0].(task.Answer).Code == "" {
				t.Errorf("%+v", effects)
			}
		})
	}
}

// A page's list that could not be finished is read and signed again whole: the page gets all
// or nothing after another try, too.
func TestPageGetsAllAfterAnotherTry(t *testing.T) {
	request := signRequest(signature.PAdES, false)
	request.Documents = []task.Document{{File: fileOf("contract.pdf", "a")}, {File: fileOf("consent.pdf", "b")}}
	for _, code := range []wire.Code{wire.CodeReadingStopped, wire.CodeFileUnreadable, wire.CodeDocumentChanged} {
		m, effects := run(ready(t, 3, 5), task.Asked{Request: request})
		job := effects[len(effects)-1].(task.Hash).Job
		m, _ = run(m, hashed(job, 0, 1), hashed(job, 1, 2), task.Submit{PIN: []byte("ABC123")})
		m, effects = run(m, task.JobDone{Made: made(1, 2)})
		m, _ = run(m, task.DocumentFinished{Job: onlyEffect(t, effects).(task.Finish).Job, Problem: &room.Problem{Code: code}})
		m, effects = run(m, Retry{})
		again := allOf[task.Hash](effects)
		if len(again) != 1 || len(again[0].Documents) != 2 || again[0].Documents[0].Hashed || again[0].Documents[1].Hashed {
			t.Fatalf("%s: reads again %+v", code, again)
		}
		m, _ = run(m, reader.CardAnswered{Job: m.Reader.Card.Job, Status: statusOf(3, 5)})
		_, effects = run(m, hashed(again[0].Job, 0, 1), hashed(again[0].Job, 1, 2), task.Submit{PIN: []byte("ABC123")})
		if signs := allOf[task.Sign](effects); len(signs) != 1 || len(signs[0].Documents) != 2 {
			t.Errorf("%s: signs %+v", code, signs)
		}
	}
}

// Where no own file could be finished, nothing is said to be done.
func TestNothingFinishedIsNotDone(t *testing.T) {
	changed := room.Problem{Code: wire.CodeDocumentChanged}
	for name, files := range map[string][]string{"one": {"a.pdf"}, "several": {"a.pdf", "b.pdf"}} {
		m, _ := run(chosen(t, files...), task.Submit{PIN: []byte("ABC123")})
		m, effects := run(m, task.JobDone{Made: made(1, 2)[:len(files)]})
		job := allOf[task.Finish](effects)[0].Job
		for i := range files {
			m, _ = run(m, task.DocumentFinished{Job: job, Document: i, Problem: &changed})
		}
		if m.Task.Stage == task.Done || m.Task.Signed != nil {
			t.Errorf("%s: stage %v, signed %v", name, m.Task.Stage, m.Task.Signed)
		}
		if name == "one" && m.Screen() != ScreenProblem {
			t.Errorf("%s: screen %v", name, m.Screen())
		}
		for i, d := range m.Task.Documents {
			if d.Problem == nil || d.Problem.Code != changed.Code {
				t.Errorf("%s: document %d: %+v", name, i, d.Problem)
			}
		}
	}
}

// The rest of a list is read to its end, also after the person left the reading of it.
func TestRestIsReadToItsEnd(t *testing.T) {
	m, _ := run(chosen(t, "a", "b", "c"), task.Submit{PIN: []byte("ABC123")})
	removed := room.ProblemOfCode(wire.CodeCardRemoved)
	m, effects := run(m, task.JobDone{Problem: &removed, Made: append(made(1), operation.Signed{Err: removedError()}, operation.Signed{Err: operation.ErrNotSigned})})
	job := allOf[task.Finish](effects)[0].Job
	m, _ = run(m, task.DocumentFinished{Job: job, Signed: task.Signed{Name: "a", Signature: []byte{1}}}, task.SignRest{})
	m, _ = run(m, reader.CardAnswered{Job: m.Reader.Card.Job, Status: statusOf(3, 5)})
	m, effects = run(m, task.ChooseFormat{PDF: false, Choice: task.ChoiceCAdES})
	reads := allOf[task.Hash](effects)[0].Job
	m, _ = run(m, hashed(reads, 0, 2), task.BackToSigned{}) // b was read, c was not yet
	m, effects = run(m, task.SignRest{})
	again := allOf[task.Hash](effects)
	if len(again) != 1 || !again[0].Documents[0].Hashed || again[0].Documents[1].Hashed {
		t.Fatalf("reads again %+v", again)
	}
	if m, _ = run(m, hashed(again[0].Job, 1, 3)); !m.Task.Hashed() {
		t.Errorf("documents %+v", m.Task.Documents)
	}
}

// allOf are the effects of a type.
func allOf[E any](effects []any) (all []E) {
	for _, e := range effects {
		if e, is := e.(E); is {
			all = append(all, e)
		}
	}
	return all
}

// What the person chose is how files of that kind are read anew; the others stay read.
func TestFormatOfOwnFiles(t *testing.T) {
	m, effects := run(ready(t, 3, 5), task.StartSigning{}, task.ChooseFiles{Files: []dom.File{fileOf("a.pdf", "%PDF-1.7"), fileOf("b.txt", "b")}})
	hash := allOf[task.Hash](effects)[0]
	if !reflect.DeepEqual(hash.Options, [2]document.Options{{Format: signature.CMS}, {Format: signature.PAdES, Time: m.Now}}) {
		t.Errorf("%+v", hash.Options)
	}
	pdf := hashed(hash.Job, 0, 1)
	pdf.PDF, pdf.Options = true, hash.Options[1]
	m, _ = run(m, pdf, hashed(hash.Job, 1, 2))
	if !m.Task.Hashed() {
		t.Fatal("not read")
	}
	for name, choice := range map[string]task.ChooseFormat{
		"the same":       {PDF: true, Choice: task.ChoicePAdES},
		"not of a PDF":   {PDF: true, Choice: task.ChoiceAttached},
		"of a PDF only":  {Choice: task.ChoiceMOJ},
		"an unknown one": {Choice: "xades"},
	} {
		if _, effects := run(m, choice); len(effects) != 0 {
			t.Errorf("%s: %v", name, effects)
		}
	}
	m, effects = run(m, task.ChooseFormat{Choice: task.ChoiceAttached})
	hash = allOf[task.Hash](effects)[0]
	if o := hash.Options[0]; o.Format != signature.CMS || !o.Attached || !hash.Documents[0].Hashed || hash.Documents[1].Hashed {
		t.Errorf("%+v", hash)
	}
	if _, effects := run(m, task.Submit{PIN: []byte("ABC123")}); len(effects) != 0 {
		t.Error("signs what was not read")
	}
}

// A time stamp is for who ticks it, where somebody is asked; only formats that have a place
// for one are read anew.
func TestTimeStampsOfOwnFiles(t *testing.T) {
	m := chosen(t, "a.txt")
	if _, effects := run(m, task.Stamp{On: true}); len(effects) != 0 {
		t.Error("though there is no authority")
	}
	m.Stamper = "tsa.example"
	m, effects := run(m, task.Stamp{On: true})
	if hash := allOf[task.Hash](effects)[0]; hash.Options[0].TimeStamp || !hash.Options[1].TimeStamp || !hash.Documents[0].Hashed || !m.Task.Hashed() {
		t.Errorf("%+v", hash)
	}
	m, effects = run(m, task.ChooseFormat{Choice: task.ChoiceCAdES})
	hash := allOf[task.Hash](effects)[0]
	if !hash.Options[0].TimeStamp {
		t.Errorf("%+v", hash)
	}
	read := hashed(hash.Job, 0, 1)
	read.Options = hash.Options[0]
	m, _ = run(m, read)
	m, effects = run(m, task.Stamp{})
	if hash := allOf[task.Hash](effects)[0]; hash.Options[0].TimeStamp || m.Task.Hashed() {
		t.Errorf("%+v", hash)
	}
}

// Files that cannot be signed so are said, and the others are signed without them; in
// another format they are read again.
func TestFileThatCannotBeSignedSo(t *testing.T) {
	m, effects := run(ready(t, 3, 5), task.StartSigning{}, task.ChooseFiles{Files: []dom.File{fileOf("a.pdf", "%PDF-1.7"), fileOf("b.txt", "b")}})
	job := allOf[task.Hash](effects)[0].Job
	protected := room.ProblemOfCode(wire.CodePDFProtected)
	m, _ = run(m, task.DocumentHashed{Job: job, PDF: true, Problem: &protected}, hashed(job, 1, 2))
	if m.Screen() != ScreenSign || m.Task.Documents[0].Problem == nil || !m.Task.Hashed() {
		t.Fatalf("%v %+v", m.Screen(), m.Task.Documents)
	}
	if _, effects := run(m, task.Submit{PIN: []byte("ABC123")}); len(allOf[task.Sign](effects)[0].Documents) != 1 {
		t.Errorf("%+v", effects)
	}
	m, effects = run(m, task.ChooseFormat{PDF: true, Choice: task.ChoiceCMS})
	if hash := allOf[task.Hash](effects)[0]; hash.Documents[0].Problem != nil || !hash.Documents[0].Again || !hash.Documents[0].PDF || hash.Options[1].Format != signature.CMS {
		t.Errorf("%+v", hash)
	}
	if m.Task.Hashed() {
		t.Error("it is read already")
	}
}

// chosen is a list of the person's own files that were read.
func chosen(t *testing.T, names ...string) Model {
	t.Helper()
	var files []dom.File
	for _, name := range names {
		files = append(files, fileOf(name, name))
	}
	m, effects := run(ready(t, 3, 5), task.StartSigning{}, task.ChooseFiles{Files: files})
	job := allOf[task.Hash](effects)[0].Job
	for i := range names {
		m, _ = run(m, hashed(job, i, byte(i)))
	}
	return m
}

// A list that ends early keeps what was signed, and goes on with the rest only.
func TestRestOfAList(t *testing.T) {
	removed := room.ProblemOfCode(wire.CodeCardRemoved)
	for name, end := range map[string]task.JobDone{
		"the card leaves":     {Problem: &removed},
		"the person stops it": {Stopped: true},
	} {
		t.Run(name, func(t *testing.T) {
			m, _ := run(chosen(t, "a", "b", "c"), task.Submit{PIN: []byte("ABC123")})
			end.Made = append(made(1), operation.Signed{Err: removedError()}, operation.Signed{Err: operation.ErrNotSigned})
			m, effects := run(m, end)
			finish := allOf[task.Finish](effects)[0]
			if len(finish.Documents) != 1 || finish.Documents[0].File.Name != "a" {
				t.Fatalf("%+v", finish)
			}
			m, _ = run(m, task.DocumentFinished{Job: finish.Job, Signed: task.Signed{Name: "a", Signature: []byte{1}}})
			if m.Screen() != ScreenDone || len(m.Task.Signed) != 1 || len(m.Task.Documents) != 2 || m.Task.Stopped != end.Stopped || m.Task.Ended != end.Problem {
				t.Fatalf("%v %+v", m.Screen(), m.Task)
			}
			m, _ = run(m, task.SignRest{})
			if back, _ := run(m, task.BackToSigned{}); m.Screen() != ScreenSign || back.Screen() != ScreenDone {
				t.Fatal(m.Screen(), back.Screen())
			}
			m, _ = run(m, reader.CardAnswered{Job: m.Reader.Card.Job, Status: statusOf(3, 5)})
			m, effects = run(m, task.Submit{PIN: []byte("ABC123")})
			if sign := allOf[task.Sign](effects)[0]; len(sign.Documents) != 2 || sign.Documents[0].File.Name != "b" {
				t.Errorf("%+v", sign.Documents)
			}
			m, effects = run(m, task.JobDone{Made: made(2, 3)})
			job := allOf[task.Finish](effects)[0].Job
			m, effects = run(m, task.DocumentFinished{Job: job, Signed: task.Signed{Name: "b"}}, task.DocumentFinished{Job: job, Document: 1, Signed: task.Signed{Name: "c"}}, task.SaveAll{})
			if zip := onlyEffect(t, effects).(task.Zip); len(zip.Signed) != 3 || len(m.Task.Documents) != 0 || m.Task.Ended != nil || m.Task.Stopped {
				t.Errorf("%+v %+v", zip, m.Task)
			}
		})
	}
}

func removedError() error { return wire.Errorf(wire.CodeCardRemoved, "gone") }

// A list that was stopped before anything was signed is asked about again.
func TestListThatIsStoppedAtOnce(t *testing.T) {
	m, _ := run(chosen(t, "a", "b"), task.Submit{PIN: []byte("ABC123")})
	if m, _ = run(m, task.JobDone{Stopped: true}); m.Screen() != ScreenSign || len(m.Task.Documents) != 2 || m.Task.Signed != nil {
		t.Errorf("%v %+v", m.Screen(), m.Task)
	}
}

// Stop ends the list after the one that is done, once.
func TestListIsStoppedByThePerson(t *testing.T) {
	m, _ := run(chosen(t, "a", "b"), task.Submit{PIN: []byte("ABC123")})
	if _, effects := run(m, work.Stop{}); len(effects) != 0 {
		t.Error("before the first is signed")
	}
	m, _ = run(m, work.Progressed{Job: m.Work.Job, Progress: room.Progress{Done: 1, Total: 2}})
	m, effects := run(m, work.Stop{})
	if c := onlyEffect(t, effects).(work.Cancel); c.Job != m.Work.Job || m.Screen() != ScreenWorking {
		t.Errorf("%+v", c)
	}
	if _, effects := run(m, work.Stop{}); len(effects) != 0 {
		t.Error("twice")
	}
}

// Names that no PDF can hold are of one file; the list goes on.
func TestFileThatTheCertificateDoesNotFit(t *testing.T) {
	m, _ := run(chosen(t, "a", "b"), task.Submit{PIN: []byte("ABC123")})
	m, effects := run(m, task.JobDone{Made: append(made(1), operation.Signed{Err: signature.ErrName})})
	m, _ = run(m, task.DocumentFinished{Job: allOf[task.Finish](effects)[0].Job, Signed: task.Signed{Name: "a"}})
	if d := m.Task.Documents; m.Screen() != ScreenDone || len(d) != 1 || d[0].Problem == nil || d[0].Problem.Code != wire.CodeRequestInvalid {
		t.Fatalf("%+v", m.Task)
	}
	if _, effects := run(m, task.SignRest{}); len(effects) != 0 {
		t.Error("it is signed again as it was")
	}
}

// Each format of the person's own files comes out under its name, by itself and in one file.
func TestProgramSavesEachFormat(t *testing.T) {
	playProgram(t, func(send func(any), model func() *Model, _ *helper, b *browser) {
		send(task.StartSigning{})
		send(task.ChooseFiles{Files: []dom.File{fileOf("a.txt", "abc"), fileOf("a.txt", "abcd")}})
		send(task.Submit{PIN: []byte("ABC123")})
		send(task.SaveAll{})
		if len(b.saved) != 1 || b.saved[0].Name != "signed.zip" {
			t.Fatalf("%+v %v", b.saved, model().Screen())
		}
		f := b.saved[0].File.(dom.File)
		z, err := zip.NewReader(f.Content, f.Size)
		if err != nil || len(z.File) != 2 || z.File[0].Name != "a.txt.p7s" || z.File[1].Name != "a.txt (2).p7s" {
			t.Errorf("%v %+v", err, z)
		}
	})
}
