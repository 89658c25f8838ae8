package app

import (
	"testing"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/pinchange"
	"jpkiweb/wasm/records"
	"jpkiweb/wasm/task"
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
	sign := task.Asked{Request: task.Request{ID: "7", Origin: origin, Kind: task.KindSign, Documents: []task.Document{{File: fileOf("a.txt", "a")}}}}
	share := task.Asked{Request: task.Request{ID: "7", Origin: origin, Kind: task.KindShare}}
	for name, row := range map[string]struct {
		asked task.Asked
		yes   task.Submit
	}{
		"login": {loginOf(), task.Submit{PIN: []byte("1234")}}, "sign": {sign, task.Submit{PIN: []byte("ABC123")}}, "share": {share, task.Submit{}},
	} {
		m, _ := run(unusableCard(t), row.asked)
		m, _ = run(m, task.DocumentHashed{Job: m.Task.Job})
		if next, effects := run(m, row.yes); next.Screen() == ScreenWorking || len(effects) != 0 {
			t.Errorf("%s: %v", name, effects)
		}
		for how, no := range map[string]any{"declined": task.Decline{}, "left": GoHome{}, "closed": CloseWindow{}} {
			_, effects := run(m, no)
			if answer, ok := effects[len(effects)-1].(task.Answer); ok && answer.Code != wire.CodeKeyUnsupported {
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
		if a, ok := e.(task.Answer); ok && a.Code == wire.CodeKeyUnsupported {
			n++
		}
	}
	return n
}

// A page that was allowed before is not told that it could log in.
func TestPageIsNotToldOfAKeyThatCannotBeUsed(t *testing.T) {
	m := unusableCard(t)
	m, _ = run(m, task.Asked{Request: task.Request{ID: "7", Origin: origin, Kind: task.KindShare}})
	m, effects := run(m, OfRecords{records.GrantsListed{Job: m.Records.Grants.Job, List: []wire.Grant{{Origin: origin, Purposes: []wire.Purpose{wire.PurposeRead}}}}})
	if countAnswers(effects) != 1 || m.Screen() != ScreenProblem {
		t.Errorf("%v", effects)
	}
}

// What needs no key works all the same.
func TestPINsOfSuchACardCanBeChanged(t *testing.T) {
	m, _ := run(unusableCard(t), pinchange.OpenChoice{})
	if m.Task.Useless(m.TaskFacts()) || pinchange.Changeable(m.Reader.Card.Status, jpki.UserAuthenticationPIN) != pinchange.ChangesHere {
		t.Errorf("%v", pinchange.Changeable(m.Reader.Card.Status, jpki.UserAuthenticationPIN))
	}
}
