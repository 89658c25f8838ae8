package app

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/health"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
)

func (h *helper) Certificate(_ context.Context, job task.ReadCertificate, _ func(room.PINPlace)) (room.CertificateRead, error) {
	defer h.use()()
	h.mu.Lock()
	h.pins = append(h.pins, job.Password)
	h.mu.Unlock()
	return room.CertificateRead{
		Status: jpki.CertificateStatus{Present: true, Known: true, NotBefore: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2030, 5, 3, 14, 59, 59, 0, time.UTC)},
		Detail: &room.CertificateDetail{DER: []byte{0x30, 0}},
	}, nil
}

func (h *helper) Revocation(context.Context, []byte) (wire.RevocationResult, error) {
	return wire.RevocationResult{State: jpki.RevocationGood}, nil
}

func (h *helper) Trust(context.Context) (wire.TrustResult, error) { return wire.TrustResult{}, nil }

func (h *helper) Authority(context.Context, wire.AuthorityParams) (wire.AuthorityResult, error) {
	return wire.AuthorityResult{}, nil
}

func (h *helper) Calendar(_ context.Context, events []wire.CalendarEvent) (string, error) {
	return "BEGIN:VCALENDAR " + events[0].Day, nil
}

func (h *helper) Gallery(context.Context) (wire.GalleryResult, error) {
	return wire.GalleryResult{Cards: []string{"fresh", "expired"}, Card: "fresh"}, nil
}

func (h *helper) InsertCard(_ context.Context, card string) (wire.GalleryResult, error) {
	return wire.GalleryResult{Cards: []string{"fresh", "expired"}, Card: card}, nil
}

func (b *browser) SaveReminders(text string) { b.remembered = text }

func (b *browser) Forget() { b.forgotten = true }

func (b *browser) CalendarEvents(days []health.Reminder, _ string) []wire.CalendarEvent {
	var events []wire.CalendarEvent
	for _, d := range days {
		events = append(events, wire.CalendarEvent{Day: d.Day.Format(time.DateOnly), Summary: string(d.Kind)})
	}
	return events
}

// The card works while the page is drawn: what only reads is asked before.
func TestCardIsAskedBeforeThePageIsDrawn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		h, drawn := &helper{lostLink: make(chan error), readerNews: make(chan wire.ReadersResult)}, 0
		draw := func(m Model) {
			if !m.Reader.Card.Asking {
				return
			}
			drawn++
			synctest.Wait() // a page that takes long to draw
			h.mu.Lock()
			defer h.mu.Unlock()
			if h.atOne != 1 {
				t.Errorf("%d jobs have the card", h.atOne)
			}
			cancel()
		}
		_ = NewProgram(h, &browser{}, draw, time.Now).Run(ctx, Start{Way: WayWindow})
		if drawn == 0 {
			t.Error("no card was asked")
		}
	})
}

// So does a page that asked for a login: the card has it before the page says that it
// works, and the page has the answer before this one says that it is done.
func TestLoginDoesNotWaitForTheDrawing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		h, b := &helper{lostLink: make(chan error), readerNews: make(chan wire.ReadersResult), jobTakes: time.Second}, &browser{}
		var p *Program
		var saw []Screen
		draw := func(m Model) {
			screen := m.Screen()
			if len(saw) == 0 || saw[len(saw)-1] != screen {
				saw = append(saw, screen)
			}
			synctest.Wait() // a page that takes long to draw
			h.mu.Lock()
			defer h.mu.Unlock()
			switch {
			case screen == ScreenHome && m.Reader.Card.Status != nil:
				p.Send(messageOf(m, loginOf()))
			case screen == ScreenLogin:
				p.Send(messageOf(m, task.Submit{PIN: []byte("1234")}))
			case screen == ScreenWorking && h.atOne != 1:
				t.Error("the card waits for the drawing")
			case screen == ScreenDone && len(b.answers) != 1:
				t.Error("the page that asked waits for the drawing")
			}
			if screen == ScreenDone {
				cancel()
			}
		}
		p = NewProgram(h, b, draw, time.Now)
		_ = p.Run(ctx, Start{Way: WayWindow, Lang: "en"})
		if want := []Screen{ScreenHome, ScreenLogin, ScreenWorking, ScreenDone}; !slices.Equal(saw, want) {
			t.Errorf("saw %v", saw)
		}
	})
}

// Nothing is drawn before there is something to say: the page says by itself that it
// opens. Where the helper does not answer, the app says so.
func TestNothingIsDrawnBeforeTheHelperAnswers(t *testing.T) {
	for name, test := range map[string]struct {
		helper *helper
		first  Connection // that is drawn
		after  time.Duration
	}{
		"answers": {&helper{lostLink: make(chan error), readerNews: make(chan wire.ReadersResult)}, Connected, 0},
		"silent":  {&helper{silent: true}, Connecting, openAfter},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				var first *Model
				began, took := time.Now(), time.Duration(0)
				draw := func(m Model) {
					if first == nil {
						first, took = &m, time.Since(began)
						cancel()
					}
				}
				_ = NewProgram(test.helper, &browser{}, draw, time.Now).Run(ctx, Start{Way: WayWindow})
				if first == nil || first.Connection != test.first || took != test.after {
					t.Errorf("%+v after %v", first, took)
				}
			})
		})
	}
}
