package app

import (
	"testing"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
)

// revokedCard is a card whose certificate for logging in is revoked, as the lists said
// before any PIN.
func revokedCard(t *testing.T) Model {
	t.Helper()
	m := ready(t, 3, 5)
	s := *m.Reader.Card.Status
	s.UserAuthentication.Known = true
	s.UserAuthentication.NotBefore, s.UserAuthentication.NotAfter = m.Now.AddDate(-1, 0, 0), m.Now.AddDate(1, 0, 0)
	s.AuthenticationDetail = &room.CertificateDetail{Revocation: wire.RevocationResult{State: jpki.RevocationRevoked}}
	m.Reader.Card.Status = &s
	return m
}

func TestRevokedCertificateIsUsedOnlyWhenThePersonSaysSo(t *testing.T) {
	m, _ := run(revokedCard(t), loginOf())
	if next, effects := run(m, task.Submit{PIN: []byte("1234")}); next.Screen() == ScreenWorking || len(effects) != 0 {
		t.Fatalf("used without a word: %v", effects)
	}
	m, _ = run(m, task.UseAnyway{})
	_, effects := run(m, task.Submit{PIN: []byte("1234")})
	if login, ok := onlyEffect(t, effects).(task.Login); !ok || !login.UseAnyway {
		t.Errorf("%#v", effects)
	}
	for name, other := range map[string]any{
		"another card":     ReadersChanged{link: m.link, Readers: readers(withCard(2))},
		"the task is over": task.Decline{},
	} {
		if next, _ := run(m, other); next.Task.Anyway {
			t.Errorf("%s: what was said of one card is true of all", name)
		}
	}
}

// What the certificate of a signature is, is known after the password; then it is
// typed again.
func TestProblemOfACertificateCanBeSetAside(t *testing.T) {
	sign := task.Asked{Request: task.Request{ID: "7", Origin: origin, Kind: task.KindSign, Documents: []task.Document{{File: fileOf("a.txt", "a")}}}}
	for _, code := range []wire.Code{wire.CodeCertificateExpired, wire.CodeCertificateEarly, wire.CodeCertificateRevoked, wire.CodeCertificateOnHold} {
		m, _ := run(ready(t, 3, 5), sign)
		m, _ = run(m, task.DocumentHashed{Job: m.Task.Job})
		m, effects := run(m, task.Submit{PIN: []byte("ABC123")})
		if job, ok := onlyEffect(t, effects).(task.Sign); !ok || job.UseAnyway {
			t.Fatalf("%#v", effects)
		}
		m, effects = run(m, task.JobDone{Problem: &room.Problem{Code: code, Spent: room.SpentNo}})
		if m.Screen() != ScreenProblem || m.Task.Request == nil || len(effects) != 0 {
			t.Fatalf("%s: screen %v, %v", code, m.Screen(), effects)
		}
		m, _ = run(m, task.UseAnyway{})
		if m.Screen() != ScreenSign {
			t.Fatalf("%s: screen %v", code, m.Screen())
		}
		_, effects = run(m, task.Submit{PIN: []byte("ABC123")})
		if job, ok := onlyEffect(t, effects).(task.Sign); !ok || !job.UseAnyway {
			t.Errorf("%s: %#v", code, effects)
		}
	}
	m, _ := run(ready(t, 3, 5), loginOf()) // what is no such problem is not set aside
	m, _ = run(m, task.Submit{PIN: []byte("1234")})
	m, _ = run(m, task.JobDone{Problem: &room.Problem{Code: wire.CodeOtherCard}})
	if m, _ = run(m, task.UseAnyway{}); m.Task.Anyway || m.Screen() != ScreenProblem {
		t.Error("another problem was set aside")
	}
}
