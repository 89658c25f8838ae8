package app

import (
	"context"
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/health"
	"jpkiweb/wasm/reader"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
)

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, jpki.Japan()) }

// readCard is a card whose authentication certificate holds from 3 May 2025 to 3 May
// 2030.
func readCard(t *testing.T) Model {
	t.Helper()
	m := ready(t, 3, 5)
	s := *m.Reader.Card.Status
	s.UserAuthentication.Known = true
	s.UserAuthentication.NotBefore, s.UserAuthentication.NotAfter = day(2025, 5, 3), day(2030, 5, 4).Add(-time.Second)
	s.AuthenticationDetail = &room.CertificateDetail{DER: []byte{0x30, 1}}
	m.Reader.Card.Status, m.Now = &s, day(2026, 11, 21).Add(12*time.Hour)
	return m
}

// A source is a Helper whose jobs run at once; it says the same of every certificate.
type source struct {
	health.Helper
	result wire.RevocationResult
	told   health.Message
}

func (s *source) Revocation(context.Context, []byte) (wire.RevocationResult, error) {
	return s.result, nil
}

func (s *source) Begin(ctx context.Context, job func(context.Context) health.Message) {
	s.told = job(ctx)
}

func TestRevocationIsAskedOfWhatWasRead(t *testing.T) {
	m := ready(t, 3, 5)
	m, effects := run(m, reader.AskCard{})
	m, effects = run(m, reader.CardAnswered{Job: onlyEffect(t, effects).(reader.AskStatus).Job, Status: readCard(t).Reader.Card.Status})
	check := onlyEffect(t, effects).(health.CheckRevocation)
	if check.Purpose != jpki.UserAuthentication || string(check.Certificate) != "\x30\x01" {
		t.Fatalf("%+v", check)
	}
	m.Now = readCard(t).Now
	onHold := source{result: wire.RevocationResult{State: jpki.RevocationOnHold}}
	health.Do(t.Context(), check, health.World{Helper: &onHold, Jobs: &onHold})
	again, effects := run(m, ReadersChanged{link: m.link, Readers: readers(withCard(2))})
	again, _ = run(again, reader.CardAnswered{Job: effects[0].(reader.AskStatus).Job, Status: readCard(t).Reader.Card.Status}, OfHealth{onHold.told})
	if again.Life().State(jpki.UserAuthentication) == jpki.CertificateOnHold {
		t.Error("what was asked of the card before counts")
	}
	swapped, _ := run(m, ReadersChanged{link: m.link, Readers: readers(withCard(3))}, OfHealth{onHold.told})
	if swapped.Reader.Card.Status != nil {
		t.Error("the card before is still shown")
	}
	m, _ = run(m, OfHealth{onHold.told})
	if s := m.Life().State(jpki.UserAuthentication); s != jpki.CertificateOnHold || m.Life().Procedure(jpki.UserAuthentication) != lifecycle.Release {
		t.Errorf("%s", s)
	}
}

// Where the helper has no status source, that is known before the card is read: the state
// is complete with what the card says.
func TestWithoutAStatusSourceNobodyIsAsked(t *testing.T) {
	m, _ := New(Start{Lang: "ja"})
	m, effects := run(m, HelperFound{link: m.link}, ReadersChanged{link: m.link, Readers: readers(withCard(1))})
	m, effects = run(m, reader.CardAnswered{Job: onlyEffect(t, effects).(reader.AskStatus).Job, Status: readCard(t).Reader.Card.Status})
	if state := m.Reader.Card.Status.AuthenticationDetail.Revocation.State; len(effects) > 0 || state != jpki.RevocationUnchecked {
		t.Errorf("%q, %+v", state, effects)
	}
}

func TestSigningCertificateIsShownUntilTheCardLeaves(t *testing.T) {
	m := readCard(t)
	m, _ = run(m, task.ShowCertificate{})
	if m.Screen() != ScreenCertificate {
		t.Fatalf("screen %d", m.Screen())
	}
	pin := []byte("abc123")
	m, effects := run(m, task.Submit{PIN: pin})
	job := onlyEffect(t, effects).(task.ReadCertificate)
	if string(job.Password) != "ABC123" || pin[0] != 0 || m.Screen() != ScreenWorking {
		t.Fatalf("%+v, %q", job, pin)
	}
	got := room.CertificateRead{Status: jpki.CertificateStatus{Present: true, Known: true, NotBefore: day(2025, 5, 3), NotAfter: day(2030, 5, 4).Add(-time.Second)}, Detail: &room.CertificateDetail{DER: []byte{0x30, 2}}}
	m, effects = run(m, task.JobDone{Certificate: &got})
	if check := onlyEffect(t, effects).(health.CheckRevocation); check.Purpose != jpki.DigitalSignature {
		t.Errorf("%+v", check)
	}
	if m.Screen() != ScreenHome || m.Reader.Card.Status.SignatureDetail == nil || m.Life().State(jpki.DigitalSignature) != jpki.CertificateValid {
		t.Fatalf("screen %d, %+v", m.Screen(), m.Reader.Card.Status)
	}
	hidden, _ := run(m, OfHealth{health.HideCertificate{}})
	if s := hidden.Reader.Card.Status; s.SignatureDetail != nil || s.DigitalSignature.Known || s.UserAuthentication != m.Reader.Card.Status.UserAuthentication {
		t.Errorf("%+v", s)
	}
	if m, _ = run(m, ReadersChanged{link: m.link, Readers: readers(withCard(2))}); m.Reader.Card.Status != nil {
		t.Error("the card before is still shown")
	}
}

func TestCardPulledWhileItsCertificateIsRead(t *testing.T) {
	m := readCard(t)
	m, effects := run(m, task.ShowCertificate{}, task.Submit{PIN: []byte("ABC123")})
	_ = onlyEffect(t, effects).(task.ReadCertificate)
	m, _ = run(m, ReadersChanged{link: m.link, Readers: readers(withCard(2))})
	m, _ = run(m, task.JobDone{Certificate: &room.CertificateRead{Detail: &room.CertificateDetail{}}})
	if m.Screen() != ScreenHome || m.Reader.Card.Status != nil && m.Reader.Card.Status.SignatureDetail != nil {
		t.Errorf("screen %d, %+v", m.Screen(), m.Reader.Card.Status)
	}
}

func TestWrongPasswordBeforeTheCertificate(t *testing.T) {
	m := readCard(t)
	m, effects := run(m, task.ShowCertificate{}, task.Submit{PIN: []byte("ABC123")})
	_ = onlyEffect(t, effects).(task.ReadCertificate)
	m, _ = run(m, task.JobDone{Problem: &room.Problem{Code: wire.CodePINWrong, TriesLeft: intPointer(4), Spent: room.SpentYes}})
	if m.Screen() != ScreenCertificate || !m.Task.PIN.Wrong || m.Reader.Card.Status.DigitalSignature.TriesLeft != 4 {
		t.Errorf("screen %d, %+v", m.Screen(), m.Task.PIN)
	}
}

func TestFailedCalendarIsToldOnTheFirstScreen(t *testing.T) {
	failed := health.Fail{Err: wire.Errorf(wire.CodeHelperUnreachable, "write a calendar")}
	m := readCard(t)
	effects := m.fromHealth([]health.Effect{failed})
	if m.Screen() != ScreenProblem || m.Task.Problem.Code != wire.CodeHelperUnreachable || len(effects) != 0 {
		t.Errorf("screen %d, %+v", m.Screen(), m.Task.Problem)
	}
	if m, _ := run(readCard(t), task.ShowCertificate{}); m.HealthFacts().First {
		t.Errorf("screen %d is told to be the first one", m.Screen())
	}
	if m := readCard(t); !m.HealthFacts().First {
		t.Errorf("screen %d is not told to be the first one", m.Screen())
	}
}

func TestGalleryIsAskedForWhereThereIsOne(t *testing.T) {
	m, _ := New(Start{Lang: "ja"})
	m, effects := run(m, HelperFound{link: m.link, Hello: wire.HelloResult{Virtual: true}})
	ask := onlyEffect(t, effects).(ListGallery)
	m, _ = run(m, GalleryListed{job: ask.job, Result: wire.GalleryResult{Reader: "Virtual card", Cards: []string{"fresh", "expired"}, Card: "fresh"}})
	if _, effects = run(m, InsertCard{Card: "unheard"}); effects != nil {
		t.Errorf("%+v", effects)
	}
	m.Reader.All = readers(withCard(1), wire.Reader{Name: "Virtual card", State: wire.ReaderCard, Insertion: 1})
	m, effects = run(m, InsertCard{Card: "expired"})
	swap, ok := effects[len(effects)-1].(SwapCard)
	if !ok || swap.Card != "expired" || m.Reader.Name != "Virtual card" {
		t.Errorf("%+v, reader %q", effects, m.Reader.Name)
	}
}
