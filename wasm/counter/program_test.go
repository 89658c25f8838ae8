package counter

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"jpkiweb/shared/card"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/room"
)

// A log notes what is done outside, in its order.
type log struct {
	mu  sync.Mutex
	all []string
}

func (l *log) note(what string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, what)
}

func (l *log) noted() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.all)
}

// A helped is a Helper whose readers a test changes.
type helped struct {
	*log
	policy  *Policy
	changes chan wire.ReadersResult
	reading error
}

func (h *helped) Watch(ctx context.Context, found func(*Policy), changed func(wire.ReadersResult), _ func(wire.SeatChanged)) error {
	found(h.policy)
	for {
		select {
		case all, ok := <-h.changes:
			if !ok {
				return wire.Errorf(wire.CodeHelperUnreachable, "gone")
			}
			changed(all)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (h *helped) Read(_ context.Context, reader string) (Status, error) {
	h.note("read " + reader)
	return Status{CardStatus: room.CardStatus{
		Kind: jpki.KindMyNumberCard, AuthenticationDetail: &room.CertificateDetail{DER: []byte{1}},
		UserAuthentication: jpki.CertificateStatus{Present: true, Known: true, NotAfter: noon.AddDate(5, 0, 0)},
		DigitalSignature:   jpki.CertificateStatus{Present: true},
	}}, h.reading
}

func (h *helped) Attributes(_ context.Context, job AttributesJob) (card.Attributes, error) {
	h.note("attributes " + job.Reader)
	return card.Attributes{Name: "見本　花子"}, nil
}

func (h *helped) Revocation(context.Context, []byte) (wire.RevocationResult, error) {
	h.note("revocation")
	return wire.RevocationResult{}, errors.New("no answer")
}

func (h *helped) Served(v wire.ServedParams) {
	h.note("served " + string(v.Found) + " " + string(v.Done))
}
func (h *helped) Close() { h.note("close") }

// A tab is a Page that does something with each model.
type tab struct {
	*log
	then  func(Model)
	opens bool              // windows; else the browser blocks them
	tell  func(text string) // nil: nobody hears
}

func (s *tab) Show(m Model)                 { s.then(m) }
func (s *tab) Fetch(string) ([]byte, error) { return nil, errors.New("not served") }
func (s *tab) Print()                       { s.note("print") }
func (s *tab) AfterPaint(seen func())       { s.note("paint"); seen() }
func (s *tab) Replace()                     { s.note("replace") }
func (s *tab) Train(string, guide.Model)    { s.note("train") }
func (s *tab) OpenWindow(kind WindowKind) bool {
	s.note("open " + string(kind))
	return s.opens
}
func (s *tab) Tell(text string) {
	if s.tell != nil {
		s.tell(text)
	}
}
func (s *tab) Rename() { s.note("rename") }
func (s *tab) Close()  { s.note("close window") }

// A visit from the card to its leaving: what is counted is told, the connection is given
// up, and the document replaced, in this order. Without knowledge the desk goes on.
func TestProgramServesAVisitor(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	l := &log{}
	h := &helped{log: l, policy: &Policy{Revocation: true}, changes: make(chan wire.ReadersResult, 4)}
	page := &tab{log: l}
	p := NewProgram(page, h, func() time.Time { return noon }, "1")
	step := 0
	next := func(on bool, do func()) {
		if on {
			step++
			do()
		}
	}
	page.then = func(m Model) {
		switch status := m.Card.Status; step {
		case 0:
			next(m.Connection == Connected, func() { h.changes <- readers(cardIn("A", 1)) })
		case 1:
			next(status != nil && status.AuthenticationDetail.Revocation.State == jpki.RevocationUnknown, func() { p.Send(Press{KeySlip}) })
		case 2:
			next(m.Beside == ShowSlip, func() { p.Send(Press{KeySlip}) })
		case 3:
			next(slices.Contains(l.noted(), "print") || m.did == wire.DoneSlip, func() {
				h.changes <- readers(wire.Reader{Name: "A", State: wire.ReaderEmpty, Insertion: 2})
			})
		case 4:
			next(m.Card.Reader == "", cancel)
		}
	}
	if err := p.Run(ctx, "ja"); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if want := []string{"read A", "revocation", "open slip", "paint", "print", "served fine slip", "close", "replace"}; !slices.Equal(l.noted(), want) {
		t.Errorf("%q, want %q", l.noted(), want)
	}
}

// A card that does not answer is told, and a helper that goes is sought again.
func TestProgramMeetsErrors(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	l := &log{}
	h := &helped{log: l, policy: &Policy{}, changes: make(chan wire.ReadersResult, 4), reading: wire.Errorf(wire.CodeCardMute, "silent")}
	page := &tab{log: l}
	p := NewProgram(page, h, func() time.Time { return noon }, "1")
	h.changes <- readers(cardIn("A", 1))
	told := false
	page.then = func(m Model) {
		if m.Card.Problem != nil && m.Card.Problem.Code == wire.CodeCardMute && !told {
			told = true
			close(h.changes)
		}
		if m.Connection == Disconnected && m.Lost.Code == wire.CodeHelperUnreachable {
			cancel()
		}
	}
	if err := p.Run(ctx, "ja"); !errors.Is(err, context.Canceled) || !told {
		t.Fatal(err, told)
	}
}
