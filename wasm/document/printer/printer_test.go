package printer_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"testing"

	"jpkiweb/shared/post"
	"jpkiweb/wasm/document/printer"
	"jpkiweb/wasm/document/worker"
	"jpkiweb/wasm/dom"
)

// Fonts that scripts/setup installs for the tests.
const (
	japanese = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
	latin    = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
)

// said is a page that says some messages, and keeps the answers.
type said struct{ messages, answers []dom.Message }

var errSaid = errors.New("all is said")

func (p *said) Receive(context.Context) (m dom.Message, err error) {
	if len(p.messages) == 0 {
		return m, errSaid
	}
	m, p.messages = p.messages[0], p.messages[1:]
	return m, nil
}

func (p *said) Send(m dom.Message) error {
	p.answers = append(p.answers, m)
	return nil
}

// memory is a browser whose files are bytes.
type memory struct{ worker.Browser }

func (memory) File(blob any) (dom.File, error) {
	b, ok := blob.([]byte)
	if !ok {
		return dom.File{}, errors.New("no file")
	}
	return dom.File{Size: int64(len(b)), Content: bytes.NewReader(b)}, nil
}

func (memory) Output() worker.Output { return &output{} }

type output struct{ bytes.Buffer }

func (o *output) Blob() (any, error) { return o.Bytes(), nil }

// Each message is answered with a PDF or with why there is none, and then the next one.
func TestMessagesAreAnswered(t *testing.T) {
	var fonts [2][]byte
	for i, path := range []string{japanese, latin} {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		fonts[i] = b
	}
	sheets, err := json.Marshal([]post.Sheet{{Lines: []string{"11 見本　花子", "", "#4 数字"}}})
	if err != nil {
		t.Fatal(err)
	}
	page := &said{messages: []dom.Message{
		{Text: string(sheets), Blob: fonts[1]}, {Text: string(sheets)}, {Text: `{"other":1}`, Blob: fonts[0]},
		{Text: string(sheets), Blob: []byte("no font")}, {Text: string(sheets), Blob: fonts[0]},
	}}
	if err := printer.Serve(t.Context(), page, memory{}); !errors.Is(err, errSaid) {
		t.Fatal(err)
	}
	last := len(page.answers) - 1
	if last != 4 {
		t.Fatalf("%d answers", last+1)
	}
	for i, a := range page.answers[:last] {
		if a.Text == "" || a.Blob != nil {
			t.Errorf("answer %d: %q, %v", i, a.Text, a.Blob)
		}
	}
	if file, _ := page.answers[last].Blob.([]byte); page.answers[last].Text != "" || !bytes.HasPrefix(file, []byte("%PDF-")) {
		t.Errorf("%q, %.20q", page.answers[last].Text, file)
	}
}
