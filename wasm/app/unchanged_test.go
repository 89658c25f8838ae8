package app

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"testing"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
)

// A changingFile is a file that changes in the hands of whoever holds it.
type changingFile struct {
	content  []byte
	modified int64
	gone     bool
}

func (p *changingFile) file(t *testing.T) dom.File {
	t.Helper()
	return dom.File{
		Name: "a.txt", Size: int64(len(p.content)), Modified: p.modified,
		Content: p,
		Again:   func() (dom.File, error) { return p.file(t), nil },
	}
}

func (p *changingFile) ReadAt(b []byte, offset int64) (int, error) {
	if p.gone {
		return 0, errors.New("not readable")
	}
	return bytes.NewReader(p.content).ReadAt(b, offset)
}

// Nothing is signed, and no PIN goes to the card; the file is chosen again.
func TestChangedFileIsNotSigned(t *testing.T) {
	playProgram(t, func(send func(any), model func() *Model, h *helper, _ *browser) {
		p := &changingFile{content: []byte("abc")}
		send(task.StartSigning{})
		send(task.ChooseFiles{Files: []dom.File{p.file(t)}})
		p.content[1] = 'x'
		send(task.Submit{PIN: []byte("ABC123")})
		m := model()
		if m.Screen() != ScreenProblem || m.Task.Problem.Code != wire.CodeDocumentChanged || m.Task.Problem.Spent != room.SpentNo || h.signed > 0 {
			t.Fatalf("screen %v, %+v, signed %d times", m.Screen(), m.Task.Problem, h.signed)
		}
		if left := m.Task.Counter(m.Reader.Card.Status).TriesLeft; left != 5 {
			t.Errorf("%d tries left", left)
		}
		send(Retry{})
		if m := model(); m.Screen() != ScreenSign || len(m.Task.Documents) != 0 {
			t.Errorf("screen %v, %+v", m.Screen(), m.Task.Documents)
		}
	})
}

// So it is with the file of a page: it is read again if the person wants, and else
// the page is told.
func TestChangedFileOfAPageIsNotSigned(t *testing.T) {
	playProgram(t, func(send func(any), model func() *Model, h *helper, b *browser) {
		p := &changingFile{content: []byte("abc")}
		send(task.Asked{Request: task.Request{ID: "7", Origin: "https://city.example", Kind: task.KindSign, Documents: []task.Document{{File: p.file(t)}}}})
		p.content[1] = 'x'
		send(task.Submit{PIN: []byte("ABC123")})
		if m := model(); m.Screen() != ScreenProblem || m.Task.Problem.Code != wire.CodeDocumentChanged || h.signed > 0 {
			t.Fatalf("screen %v, %+v", m.Screen(), m.Task.Problem)
		}
		send(Retry{})
		if m := model(); m.Screen() != ScreenSign || !m.Task.Hashed() || m.Task.Documents[0].Digest != sha256.Sum256([]byte("axc")) {
			t.Fatalf("screen %v, %+v", m.Screen(), m.Task.Documents)
		}
		p.content[1] = 'y'
		send(task.Submit{PIN: []byte("ABC123")})
		send(task.Decline{})
		if len(b.answers) != 1 || b.answers[0].Code != wire.CodeDocumentChanged {
			t.Errorf("%+v", b.answers)
		}
	})
}
