package task

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/png"
	"slices"
	"strings"
	"testing"

	"jpkiweb/shared/character"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/content"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// A display remembers what it is to show.
type display struct {
	text          []character.Piece
	id, mediaType string
	drawn         []byte
	width, height int
	drawnWide     int
	err           error
	kana          bool // it decodes Shift_JIS
}

func (d *display) DecodeShiftJIS([]byte) (string, bool) { return "委任状\u200B", d.kana }
func (d *display) ShowText(id string, text []character.Piece) {
	d.id, d.text = id, text
}

func (d *display) DrawPicture(_ context.Context, id, mediaType string, b []byte) (width, height, drawn int, err error) {
	d.id, d.mediaType, d.drawn = id, mediaType, b
	return d.width, d.height, d.drawnWide, d.err
}

// jobsAtOnce does what is begun before Begin returns.
type jobsAtOnce struct {
	Jobs
	told []Message
}

func (j *jobsAtOnce) Begin(ctx context.Context, _ int, run func(context.Context, func(Message))) {
	run(ctx, func(m Message) { j.told = append(j.told, m) })
}

// own is the helper's own window, in which a person signs.
var own = &Facts{Window: true}

// signingOf is a task in which the document of a file was read.
func signingOf(t *testing.T, p *changingFile) *Model {
	t.Helper()
	return &Model{Kind: KindSign, Stage: Asking, Documents: []Document{p.chosen(t)}}
}

// see unfolds the document of a model on a display, and returns what comes of it.
func see(t *testing.T, m *Model, d *display) (Content, []Effect) {
	t.Helper()
	var more []Effect
	for _, e := range Update(m, See{Unfolded: true}, own) {
		jobs := &jobsAtOnce{}
		Do(t.Context(), e, World{Display: d, Jobs: jobs})
		for _, told := range jobs.told {
			more = append(more, Update(m, told, own)...)
		}
	}
	return m.Documents[0].Content, more
}

// pngOfSize begins as a PNG of that size, and ends as one.
func pngOfSize(width, height uint32) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 4, 3))); err != nil {
		panic(err) // into memory
	}
	binary.BigEndian.PutUint32(b.Bytes()[16:], width)
	binary.BigEndian.PutUint32(b.Bytes()[20:], height)
	return b.Bytes()
}

func TestTextIsShown(t *testing.T) {
	seen := func(text string) character.Piece { return character.Piece{Text: text} }
	unseen := func(text string) character.Piece { return character.Piece{Text: text, Hidden: true} }
	long := strings.Repeat("委任", document.EdgeSize/6+1) // the last character of the head is cut
	for name, test := range map[string]struct {
		content string
		want    Content
		text    []character.Piece
	}{
		"text":              {"100 円\r\n\tと\n", Content{Kind: content.UTF8}, []character.Piece{seen("100 円\n\tと\n")}},
		"HTML":              {"<script>alert(1)</script>", Content{Kind: content.UTF8}, []character.Piece{seen("<script>alert(1)</script>")}},
		"reading direction": {"1\u202E2\u200B\u200B3\r", Content{Kind: content.UTF8, Hidden: true}, []character.Piece{seen("1"), unseen("[U+202E]"), seen("2"), unseen("[U+200B] ×2"), seen("3"), unseen("[U+000D]")}},
		"blank lines":       {"1" + strings.Repeat("\r\n", 60) + "2", Content{Kind: content.UTF8, Blank: true}, []character.Piece{seen("1\n"), unseen("[U+000A] ×58"), seen("\n2")}},
		"Shift_JIS":         {"\x88\xCF", Content{Kind: content.ShiftJIS, Hidden: true}, []character.Piece{seen("委任状"), unseen("[U+200B]")}},
		"beginning":         {long, Content{Kind: content.UTF8, Shown: document.EdgeSize - document.EdgeSize%3}, []character.Piece{seen(long[:document.EdgeSize-document.EdgeSize%3])}},
	} {
		d := &display{kana: true}
		got, _ := see(t, signingOf(t, &changingFile{content: []byte(test.content)}), d)
		test.want.Job, test.want.State = got.Job, Seen
		if test.want.Shown == 0 {
			test.want.Shown = int64(len(test.content))
		}
		if got != test.want || got.Job == 0 || d.id != got.ID() || !slices.Equal(d.text, test.text) {
			t.Errorf("%s: %+v, want %+v\n%.200s in %s", name, got, test.want, fmt.Sprint(d.text), d.id)
		}
	}
}

func TestPictureIsShown(t *testing.T) {
	for name, test := range map[string]struct {
		content []byte
		display display
		want    Content
	}{
		"picture":              {pngOfSize(4, 3), display{width: 4, height: 3}, Content{State: Seen, Kind: content.PNG, Picture: content.Picture{Width: 4, Height: 3}}},
		"picture on its side":  {pngOfSize(4, 3), display{width: 3, height: 4}, Content{State: Seen, Kind: content.PNG, Picture: content.Picture{Width: 3, Height: 4}}},
		"picture made smaller": {pngOfSize(4, 3), display{width: 4, height: 3, drawnWide: 2}, Content{State: Seen, Kind: content.PNG, Picture: content.Picture{Width: 4, Height: 3}, Drawn: 2}},
		"PDF behind a PNG":     {append(pngOfSize(4, 3), "%PDF-1.7"...), display{}, Content{State: NotShowable, Kind: content.PDF}},
		"picture with a tail":  {append(pngOfSize(4, 3), "tail"...), display{width: 4, height: 3}, Content{State: Seen, Kind: content.PNG, Picture: content.Picture{Width: 4, Height: 3, More: true}}},
		"picture of more":      {pngOfSize(4, 3), display{width: 5, height: 3}, Content{State: Broken, Kind: content.PNG, Picture: content.Picture{Width: 4, Height: 3}}},
		"picture of nothing":   {pngOfSize(4, 3), display{err: errors.New("cannot be decoded")}, Content{State: Broken, Kind: content.PNG, Picture: content.Picture{Width: 4, Height: 3}}},
		"HTML behind a PNG":    {[]byte("\x89PNG\r\n\x1A\n<script>alert(1)</script>"), display{}, Content{State: Broken, Kind: content.PNG}},
		"decompression bomb":   {pngOfSize(60_000, 60_000), display{}, Content{State: TooLarge, Kind: content.PNG, Picture: content.Picture{Width: 60_000, Height: 60_000}}},
		"too many bytes":       {append(pngOfSize(4, 3), make([]byte, pictureLimit)...), display{}, Content{State: TooLarge, Kind: content.PNG}},
		"PDF":                  {[]byte("%PDF-1.7"), display{}, Content{State: NotShowable, Kind: content.PDF}},
		"something else":       {[]byte("PK\x03\x04\x00"), display{}, Content{State: NotShowable, Kind: content.Other}},
		"form of Shift_JIS":    {[]byte("\x81\xAD"), display{}, Content{State: NotShowable, Kind: content.Other}},
	} {
		d := test.display
		got, _ := see(t, signingOf(t, &changingFile{content: test.content}), &d)
		test.want.Job = got.Job
		if got != test.want {
			t.Errorf("%s: %+v, want %+v", name, got, test.want)
		}
		drawn := got.State == Seen || test.display.err != nil || test.display.width > 0
		if drawn != (d.drawn != nil) || drawn && (!bytes.Equal(d.drawn, test.content) || d.mediaType != "image/png" || d.id != got.ID()) {
			t.Errorf("%s: %d bytes drawn as %s in %s", name, len(d.drawn), d.mediaType, d.id)
		}
	}
}

// A look at a time: the others wait, in the order in which they were unfolded, and go on
// when one is done, folded away or of no use.
func TestOneLookAtATime(t *testing.T) {
	looks := func(effects []Effect) (all []int) {
		for _, e := range effects {
			if look, ok := e.(Look); ok {
				all = append(all, look.Index)
			}
		}
		return all
	}
	m := signingOf(t, &changingFile{content: pngOfSize(4, 3)})
	for range 4 {
		m.Documents = append(m.Documents, m.Documents[0])
	}
	expect := func(what string, effects []Effect, want ...int) {
		t.Helper()
		looking := 0
		for _, d := range m.Documents {
			if d.Content.State == Looking {
				looking++
			}
		}
		if got := looks(effects); !slices.Equal(got, want) || looking > 1 {
			t.Errorf("%s: looks at %v, want %v; %d looks", what, got, want, looking)
		}
	}
	done := func(i int, s ContentState) Looked {
		c := m.Documents[i].Content
		c.State = s
		return Looked{Document: i, Content: c}
	}
	expect("first", Update(m, See{Document: 3, Unfolded: true}, own), 3)
	expect("second", Update(m, See{Document: 1, Unfolded: true}, own))
	expect("third", Update(m, See{Document: 0, Unfolded: true}, own))
	expect("fourth", Update(m, See{Document: 4, Unfolded: true}, own))
	expect("one that waits is folded away", Update(m, See{Document: 0}, own))
	expect("first is seen", Update(m, done(3, Seen), own), 1)
	expect("seen one is folded away", Update(m, See{Document: 3}, own))
	expect("second is folded away", Update(m, See{Document: 1}, own), 4)
	expect("third again", Update(m, See{Document: 0, Unfolded: true}, own))
	m.Stage = Working
	changed := done(4, Looking)
	problem := room.ProblemOfCode(wire.CodeDocumentChanged)
	changed.Problem = &problem
	expect("fourth changed meanwhile", Update(m, changed, own), 0)
}

// What is shown is what was hashed: another file in its place is told, and not drawn.
func TestContentThatChangedIsNotShown(t *testing.T) {
	for name, change := range map[string]func(*changingFile){
		"one byte": func(p *changingFile) { p.content[len(p.content)-5]++ },
		"longer":   func(p *changingFile) { p.content = append(p.content, 0) },
		"shorter":  func(p *changingFile) { p.content = p.content[:len(p.content)-1] },
		"gone":     func(p *changingFile) { p.gone = true },
	} {
		p, d := &changingFile{content: pngOfSize(4, 3)}, &display{width: 4, height: 3}
		m := signingOf(t, p)
		change(p)
		see(t, m, d)
		if d.drawn != nil || m.Stage != Failed || m.Problem.Code != wire.CodeDocumentChanged || m.Hashed() {
			t.Errorf("%s: %d bytes drawn, %+v", name, len(d.drawn), m.Problem)
		}
	}
	// A text is of the reading that gave the digest, whatever the file is by now.
	p, d := &changingFile{content: []byte("100 yen")}, &display{}
	m := signingOf(t, p)
	p.content = []byte("999 yen")
	if see(t, m, d); len(d.text) != 1 || d.text[0].Text != "100 yen" {
		t.Errorf("%v", d.text)
	}
}

func TestContentIsShownInTheHelpersWindowOnly(t *testing.T) {
	for name, change := range map[string]func(*Model, *Facts){
		"page of an e-service": func(_ *Model, f *Facts) { f.Window = false },
		"another screen":       func(_ *Model, f *Facts) { f.Beside = true },
		"another task":         func(m *Model, _ *Facts) { m.Kind = KindLogin },
		"the card at work":     func(m *Model, _ *Facts) { m.Stage = Working },
		"not read yet":         func(m *Model, _ *Facts) { m.document(0).Hashed = false },
	} {
		m, f := signingOf(t, &changingFile{content: []byte("a")}), *own
		change(m, &f)
		if effects := Update(m, See{Unfolded: true}, &f); effects != nil || m.Documents[0].Content != (Content{}) {
			t.Errorf("%s: %v", name, effects)
		}
	}
	m := signingOf(t, &changingFile{content: []byte("a")})
	for _, index := range []int{-1, 1} {
		if effects := Update(m, See{Document: index, Unfolded: true}, own); effects != nil {
			t.Errorf("document %d: %v", index, effects)
		}
	}
}

// Folded away, nothing of it is left, and what comes late is of no document.
func TestContentIsFoldedAway(t *testing.T) {
	m := signingOf(t, &changingFile{content: pngOfSize(4, 3)})
	look := Update(m, See{Unfolded: true}, own)[0].(Look)
	late := Looked{Content: look.Document.Content}
	late.Content.State = Seen
	effects := Update(m, See{}, own)
	if c, ok := effects[0].(Cancel); !ok || c.Job != look.Document.Content.Job || m.Documents[0].Content != (Content{}) {
		t.Fatal(effects)
	}
	again := Update(m, See{Unfolded: true}, own)[0].(Look)
	if again.Document.Content.ID() == look.Document.Content.ID() {
		t.Error("two looks fill one element")
	}
	problem := room.ProblemOfCode(wire.CodeDocumentChanged)
	for _, message := range []Looked{late, {Document: 1, Content: late.Content}, {Content: late.Content, Problem: &problem}} {
		if Update(m, message, own); m.Documents[0].Content.State != Looking || m.Stage != Asking {
			t.Errorf("%+v changes %+v", message, m)
		}
	}
	// Who leaves stops the reading.
	for name, leave := range map[string]func() []Effect{
		"home":        func() []Effect { return End(m, own) },
		"other files": func() []Effect { return Update(m, ChooseFiles{Files: []dom.File{m.Documents[0].File}}, own) },
	} {
		*m = *signingOf(t, &changingFile{content: pngOfSize(4, 3)})
		job := Update(m, See{Unfolded: true}, own)[0].(Look).Document.Content.Job
		if effects := leave(); !slices.ContainsFunc(effects, func(e Effect) bool { return e == Effect(Cancel{Job: job}) }) {
			t.Errorf("%s: %v", name, effects)
		}
	}
}
