package guard

import (
	"bytes"

	"jpkiweb/shared/iso7816"
)

// trail is what led to the present state of the card: the commands that bring a
// card there again which was powered anew. No PIN is in it.
type trail struct {
	sent                       []byte // allowed, not answered yet
	application, file, counter []byte
}

// follows takes in a command that was executed.
func (t *trail) follows(did step) {
	switch {
	case did.application != unknown:
		*t = trail{application: t.sent}
	case did.ins == iso7816.InsSelect:
		t.file, t.counter = t.sent, nil
	case did.ins == iso7816.InsVerify && did.pin != "" && !did.present:
		t.counter = t.sent
	}
}

// Again forgets all that the guard knows of the card's state, because the card was
// let go of and powered anew, and returns the commands that lead to where it was:
// SELECT of the application, of the PIN's file where the card wants that, and the
// question for the retry counter, for others may have spent tries. Each must pass
// Check and be observed like every other. What the lease has spent stays spent.
// Recognising the card has selected the JPKI application already.
func (g *Guard) Again() [][]byte {
	before := g.trail
	way := [][]byte{before.application, before.file, before.counter}
	selected := g.application == jpkiApplication && before.application != nil
	g.pending, g.moreToGet, g.trail = step{}, false, trail{}
	g.deselect()
	clear(g.tries)
	g.standing, g.certificateClosed = Unjudged, false
	g.ForgetCertificate()
	if selected {
		g.application, g.trail.application = jpkiApplication, before.application
		way = way[1:]
	}
	var commands [][]byte
	for _, command := range way {
		if command != nil {
			commands = append(commands, bytes.Clone(command))
		}
	}
	return commands
}
