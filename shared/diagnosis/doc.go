// Package diagnosis names the first broken link of the chain "browser →
// permission → helper → PC/SC service → reader → card → certificate", and so
// what a person does next.
//
// It finds out nothing itself: [Diagnose] is a pure function from [Facts] to
// [Step]s, the same for the command line and for the app. What the helper told
// the app becomes Facts by [FromWire]. Texts for people are in static/locale
// under diagnosis.FINDING.title, .detail and .next; [Report] is for support and
// holds no personal data.
package diagnosis

import "slices"

// A Link is one link of the chain.
type Link string

// The links.
const (
	LinkBrowser     Link = "browser"     // page that may connect at all
	LinkPermission  Link = "permission"  // of the browser, for the page (dom facts 1)
	LinkHelper      Link = "helper"      //
	LinkService     Link = "service"     // PC/SC
	LinkReader      Link = "reader"      //
	LinkCard        Link = "card"        //
	LinkCertificate Link = "certificate" // with its PIN
)

// Links lists all, in the order of the chain.
var Links = [...]Link{LinkBrowser, LinkPermission, LinkHelper, LinkService, LinkReader, LinkCard, LinkCertificate}

// Key returns the key of the name of the link.
func (l Link) Key() string { return "diagnosis.link." + string(l) }

// A LinkState is what is known of a link.
type LinkState string

// The states.
const (
	StateOK         LinkState = "ok"
	StateBroken     LinkState = "broken"
	StateUnknown    LinkState = "unknown"     // cannot be seen from here
	StateNotReached LinkState = "not_reached" // behind a broken link
)

// LinkStates lists all, for the tests that count their texts.
var LinkStates = [...]LinkState{StateOK, StateBroken, StateUnknown, StateNotReached}

// Key returns the key of the word for the state.
func (s LinkState) Key() string { return "diagnosis.state." + string(s) }

// A Step is the result for one link.
type Step struct {
	Link  Link      `json:"link"`
	State LinkState `json:"state"`
	// Finding says what is wrong with a broken link. That of a link in order is
	// something to know, and no fault. Otherwise it is empty.
	Finding Finding `json:"finding,omitempty"`
	// Places fill the texts of the finding: name, value, name, value, … They may
	// name a reader, a program or a port, so they are for the person, not for a
	// report.
	Places []string `json:"-"`
}

// AtShell returns the broken links that a shell explains, the first being the one
// to mend. That is the first one on the way from the service to the card: commands
// go that way without the helper that serves browsers, which may well not run.
func AtShell(steps []Step) (explained []Step) {
	browsers := slices.Index(Links[:], LinkService)
	card, there := First(steps[browsers:])
	if there {
		explained = append(explained, card)
	}
	if before, there := First(steps[:browsers]); there {
		explained = append(explained, before)
	}
	return explained
}

// First returns the first broken link; ok is false if there is none.
func First(steps []Step) (first Step, ok bool) {
	for _, s := range steps {
		if s.State == StateBroken {
			return s, true
		}
	}
	return Step{}, false
}
