package health

import (
	"context"
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/room"
)

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, jpki.Japan()) }

// rulesOfThree are the rules as far as reminders need them.
func rulesOfThree() *lifecycle.Rules {
	r := new(lifecycle.Rules)
	r.Renewal.Months.Value = 3
	return r
}

// readCardFacts are the facts of a card whose authentication certificate holds from 3
// May 2025 to 3 May 2030.
func readCardFacts() Facts {
	tries := func(n int) jpki.PINStatus { return jpki.PINStatus{TriesLeft: n, TriesKnown: true} }
	return Facts{
		Life: room.Life{
			Status: &room.CardStatus{
				Kind: jpki.KindMyNumberCard,
				UserAuthentication: jpki.CertificateStatus{
					Present: true, Known: true, NotBefore: day(2025, 5, 3), NotAfter: day(2030, 5, 4).Add(-time.Second), PINStatus: tries(3)},
				DigitalSignature:     jpki.CertificateStatus{Present: true, PINStatus: tries(5)},
				AuthenticationDetail: &room.CertificateDetail{DER: []byte{0x30, 1}},
			},
			Rules: rulesOfThree(),
			Now:   day(2026, 11, 21).Add(12 * time.Hour),
		},
		Lang: "ja", Window: true, Keeps: true, LooksUp: true, First: true,
	}
}

// onlyEffect returns the one effect.
func onlyEffect(t *testing.T, effects []Effect) Effect {
	t.Helper()
	if len(effects) != 1 {
		t.Fatalf("%d effects: %#v", len(effects), effects)
	}
	return effects[0]
}

// meantEffect returns the one effect of a button that counted.
func meantEffect(t *testing.T, effects []Effect) Effect {
	t.Helper()
	if len(effects) != 2 || effects[0] != (Wants{room.Meant{}}) {
		t.Fatalf("%#v", effects)
	}
	return effects[1]
}

// testWorld is all of a World, whose jobs run at once.
type testWorld struct {
	remembered, file string
	failed           error
	told             Message
}

func (o *testWorld) SaveReminders(text string) { o.remembered = text }

func (o *testWorld) CalendarEvents(days []Reminder, lang string) []wire.CalendarEvent {
	return []wire.CalendarEvent{{Day: days[0].Day.Format(time.DateOnly), Summary: lang}}
}

func (o *testWorld) Revocation(context.Context, []byte) (wire.RevocationResult, error) {
	return wire.RevocationResult{State: jpki.RevocationGood}, o.failed
}

func (o *testWorld) Calendar(_ context.Context, events []wire.CalendarEvent) (string, error) {
	return "BEGIN " + events[0].Day + " " + events[0].Summary, o.failed
}

func (o *testWorld) Download(name, mediaType string, content []byte) {
	o.file = name + " " + mediaType + " " + string(content)
}

func (o *testWorld) Begin(ctx context.Context, job func(context.Context) Message) { o.told = job(ctx) }
