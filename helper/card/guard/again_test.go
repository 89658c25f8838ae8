package guard

import (
	"fmt"
	"slices"
	"testing"

	"jpkiweb/shared/jpki"
)

// A card that another program left verified is closed all the same.
func TestFileOfAnotherProgramsPINIsClosed(t *testing.T) {
	for name, c := range map[string]struct {
		terms Terms
		way   []string
		read  string
	}{
		"digital signature certificate": {Terms{Purpose: Certificate, PINAllowed: true}, []string{selectAP, "9000"}, readSign},
		"by SELECT":                     {Terms{Purpose: Certificate, PINAllowed: true}, []string{selectAP, "9000", "00A4020C020001", "9000"}, "00B0000000"},
		"the same for a form":           {Terms{Purpose: Form, PINAllowed: true}, []string{selectInfo, "9000"}, readAttrs},
		"four basic attributes":         {Terms{Purpose: Attributes, PINAllowed: true}, []string{selectInfo, "9000"}, readAttrs},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGuard(t, c.terms)
			pass(t, g, c.way...)
			refused(t, g, c.read, ErrRefused)
		})
	}
}

func TestAgainLeadsToWhereItWas(t *testing.T) {
	for name, c := range map[string]struct{ way, want []string }{
		"nothing":         {nil, nil},
		"fast":            {[]string{selectAP, "9000", queryAuth, "63C3"}, []string{queryAuth}},
		"slow":            {[]string{selectAP, "9000", queryAuth, "6A86", "00A4020C020018", "9000", "00200080", "63C3"}, []string{"00A4020C020018", "00200080"}},
		"read in between": {[]string{selectAP, "9000", "00B08A0000", "30009000", queryAuth, "63C2"}, []string{queryAuth}},
		"selected twice":  {[]string{selectAP, "9000", queryAuth, "63C3", selectAP, "9000"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			g := login(t)
			pass(t, g, c.way...)
			var got []string
			for _, command := range g.Again() {
				got = append(got, fmt.Sprintf("%X", command))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// Nothing of the card before it was let go of is true any more.
func TestAgainForgetsTheCard(t *testing.T) {
	g := login(t)
	pass(t, g, selectAP, "9000", queryAuth, "63C3")
	commands := g.Again()
	if _, known := g.TriesLeft(); known {
		t.Error("the tries are those of before")
	}
	if err := g.CheckTemplate(unhex(t, "00200098")); err == nil {
		t.Error("a PIN before the counter was read again")
	}
	if err := g.Check(commands[0]); err != nil {
		t.Fatal(err)
	}
	g.Observe(unhex(t, "63C1"))
	if tries, known := g.TriesLeft(); !known || tries != 1 {
		t.Errorf("%d tries, known %t", tries, known)
	}
	if err := g.CheckTemplate(unhex(t, "00200098")); err == nil {
		t.Error("the last try, which another program left, was not confirmed")
	}
}

// The card info application is selected again: recognising the card left it.
func TestAgainSelectsTheOtherApplication(t *testing.T) {
	g := attributes(t)
	pass(t, g, selectInfo, "9000", queryInfo, "63C3")
	commands := g.Again()
	if len(commands) != 2 || fmt.Sprintf("%X", commands[0]) != selectInfo {
		t.Fatalf("%X", commands)
	}
	refused(t, g, queryInfo, ErrRefused)
}

// What was spent stays spent.
func TestAgainGivesNothingBack(t *testing.T) {
	g := login(t)
	pass(t, g, selectAP, "9000", queryAuth, "63C3", verify, "63C2")
	for _, command := range g.Again() {
		if err := g.Check(command); err != nil {
			t.Fatal(err)
		}
		g.Observe(unhex(t, "63C2"))
	}
	refused(t, g, verify, ErrRefused)
	if !g.Course().WrongPIN {
		t.Error("the wrong PIN is forgotten")
	}
	if pin, _ := g.PIN(); pin != jpki.UserAuthenticationPIN {
		t.Error(pin)
	}
}
