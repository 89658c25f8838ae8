package task

import (
	"testing"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/room"
)

// A page is told at once that its file cannot be signed in the format that it asked for:
// nobody here can give it another one. What the person can mend it does not hear of yet, and
// in our own window another file is picked.
func TestPageIsToldOfItsFileAtOnce(t *testing.T) {
	for code, told := range map[wire.Code]bool{wire.CodePDFUnfit: true, wire.CodePDFProtected: true, wire.CodeNoCard: false} {
		for _, request := range []*Request{{ID: "id"}, nil} {
			m := &Model{Request: request}
			var answers []Answer
			for _, e := range Fail(m, room.ProblemOfCode(code)) {
				if a, ok := e.(Answer); ok {
					answers = append(answers, a)
				}
			}
			if told && request != nil {
				if len(answers) != 1 || answers[0].ID != "id" || answers[0].Code != code || m.Request != nil {
					t.Errorf("%s: the page is told %+v", code, answers)
				}
			} else if len(answers) != 0 || m.Request != request {
				t.Errorf("%s: somebody is told %+v", code, answers)
			}
		}
	}
}
