package app

import (
	"testing"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/records"
)

// unusableCard is a card of the next kind, in the reader.
func unusableCard(t *testing.T) Model {
	t.Helper()
	m := ready(t, 3, 5)
	s := *m.Reader.Card.Status
	s.Unusable = true
	m.Reader.Card.Status = &s
	return m
}

func TestNoPINIsAskedForAKeyThatCannotBeUsed(t *testing.T) {
	sign := Asked{Request: Request{ID: "7", Origin: origin, Task: TaskSign, Documents: []Document{{File: fileOf("a.txt", "a")}}}}
	share := Asked{Request: Request{ID: "7", Origin: origin, Task: TaskShare}}
	for name, row := range map[string]struct {
		asked Asked
		yes   Submit
	}{
		"login": {loginOf(), Submit{PIN: []byte("1234")}}, "sign": {sign, Submit{PIN: []byte("ABC123")}}, "share": {share, Submit{}},
	} {
		m, _ := run(unusableCard(t), row.asked)
		m, _ = run(m, DocumentHashed{job: m.job})
		if next, effects := run(m, row.yes); next.Screen == ScreenWorking || len(effects) != 0 {
			t.Errorf("%s: %v", name, effects)
		}
		for how, no := range map[string]any{"declined": Decline{}, "left": GoHome{}, "closed": CloseWindow{}} {
			_, effects := run(m, no)
			if answer, ok := effects[len(effects)-1].(Answer); ok && answer.Code != wire.CodeKeyUnsupported {
				t.Errorf("%s, %s: %+v", name, how, answer)
			}
			if countAnswers(effects) != 1 {
				t.Errorf("%s, %s: %v", name, how, effects)
			}
		}
	}
	if m := unusableCard(t); m.Life().Signs() {
		t.Error("signs")
	}
}

func countAnswers(effects []any) (n int) {
	for _, e := range effects {
		if a, ok := e.(Answer); ok && a.Code == wire.CodeKeyUnsupported {
			n++
		}
	}
	return n
}

// A page that was allowed before is not told that it could log in.
func TestPageIsNotToldOfAKeyThatCannotBeUsed(t *testing.T) {
	m := unusableCard(t)
	m, _ = run(m, Asked{Request: Request{ID: "7", Origin: origin, Task: TaskShare}})
	m, effects := run(m, OfRecords{records.GrantsListed{Job: m.Records.Grants.Job, List: []wire.Grant{{Origin: origin, Purposes: []wire.Purpose{wire.PurposeRead}}}}})
	if countAnswers(effects) != 1 || m.Screen != ScreenProblem {
		t.Errorf("%v", effects)
	}
}

// What needs no key works all the same.
func TestPINsOfSuchACardCanBeChanged(t *testing.T) {
	m, _ := run(unusableCard(t), OpenPINChange{})
	if m.Useless() || m.Changeable(jpki.UserAuthenticationPIN) != ChangesHere {
		t.Errorf("%v", m.Changeable(jpki.UserAuthenticationPIN))
	}
}
