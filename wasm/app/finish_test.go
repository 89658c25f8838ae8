package app

import (
	"slices"
	"testing"

	"jpkiweb/shared/signature"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/task"
)

// Also while a page waits for the files a person may stop the waiting for time stamps: the
// page gets all of them, and is told which have none.
func TestPersonStopsTheWaitingForStamps(t *testing.T) {
	request := signRequest(signature.PAdES, true)
	request.Documents = []task.Document{{File: fileOf("a.pdf", "a")}, {File: fileOf("b.pdf", "b")}}
	m := ready(t, 3, 5)
	m.Stamper = "tsa.example"
	m, effects := run(m, task.Asked{Request: request})
	hash := allOf[task.Hash](effects)[0]
	first, second := hashed(hash.Job, 0, 1), hashed(hash.Job, 1, 2)
	first.Options, second.Options = hash.Options[1], hash.Options[1]
	m, _ = run(m, first, second, task.Submit{PIN: []byte("ABC123")})
	m, effects = run(m, task.JobDone{Made: made(1, 2)})
	finish := allOf[task.Finish](effects)[0]
	m, _ = run(m, task.DocumentFinished{Job: finish.Job, Signed: task.Signed{Name: "a.pdf"}})
	stop, ok := Decode(dom.Event{Action: "stop-stamps"})
	if !ok {
		t.Fatal("no such action")
	}
	m, more := Update(m, stop)
	var rest task.Finish
	for _, e := range more {
		if e, ok := e.(taskEffect).effect.(task.Finish); ok {
			rest = e
		}
	}
	if m.Screen() != ScreenWorking || rest.First != 1 || !rest.Unawaited || rest.Job == finish.Job {
		t.Fatalf("%v %+v", m.Screen(), rest)
	}
	if _, effects := run(m, GoHome{}, CloseWindow{}, task.Decline{}); len(effects) != 0 {
		t.Errorf("while the files are finished: %v", effects)
	}
	m, effects = run(m, task.DocumentFinished{Job: rest.Job, Document: 1, Signed: task.Signed{Name: "b.pdf", Unstamped: wire.CodeTimestampUnavailable}})
	answer := onlyEffect(t, effects).(task.Answer)
	unstamped := func(s task.Signed) bool { return s.Unstamped != "" }
	if m.Screen() != ScreenDone || len(answer.Signed) != 2 || slices.IndexFunc(answer.Signed, unstamped) != 1 {
		t.Errorf("%v %+v", m.Screen(), answer)
	}
}
