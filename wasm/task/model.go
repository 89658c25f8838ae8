package task

import (
	"cmp"
	"slices"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/room"
)

// A Stage is how far a task is.
type Stage int

// The stages.
const (
	Asking    Stage = iota // the person is asked; without a task, nothing is
	Working                // the card is at work
	Done                   // it is done
	Declined               // the person said no to a page, and there is no task any more
	Failed                 // the problem is shown
	Elsewhere              // the helper's own window does it
	Finishing              // the card has signed, and the files are finished without it
)

// Model is what is known of the task; never a PIN. Change it by [Update] and the
// functions that take a *Model only.
type Model struct {
	Kind       Kind
	Stage      Stage
	Request    *Request             // nil: the person started the task
	Documents  []Document           // of Done: those that were not signed
	Choices    [len(choices)]Choice // how own files are signed; "": as is suggested
	Stamps     bool                 // own files get time stamps, where the format has a place for one
	Visible    Visible              // how signatures of own PDF files are seen
	Preview    int                  // of these, which file's signature is shown, from 0
	Stepped    bool                 // the person stepped to it
	Anyway     bool                 // the person uses the certificate of the card although something stands against it
	Allows     bool                 // the person ticked that the page may do this from now on, once it is done
	PIN        PINEntry
	Signed     []Signed      // of Finishing, and of Done after the person's own KindSign
	Ended      *room.Problem // of Done with Signed: why a list ended early; nil: it did not, or the person stopped it
	Stopped    bool          // of Done with Signed: the person stopped the list
	Unmade     bool          // of Done with Signed: the person stopped the making of files that the card had signed
	Leaving    int           // of Done with Signed: how often the person was asked whether to leave what is not saved
	NotZipped  *room.Problem // of Done with Signed: why they were not put into one file
	Problem    *room.Problem // of Failed
	NotAllowed *room.Problem // of Done: why the page's permission was not kept
	Made       []Made        // of Finishing: what the card signed, and the job finishes
	Finished   int           // how many of these are finished, or cannot be: the first ones
	Unawaited  bool          // of Finishing: the person waits for no more time stamps
	Job        int           // that hashes, finishes, or allows the page; results of others are stale

	needsYes bool          // an address led back to the request: the page gets nothing without a yes
	asked    bool          // a page asked for it, also after it was answered
	contact  *room.Contact // of the page that was refused
	answer   *Answer       // of Working: the card is done, and the page is told once it is allowed
	jobs     int           // begun so far
}

// PINEntry is what is known of the PIN field; never the PIN.
type PINEntry struct {
	Folds   bool          // what goes to the card differs from what was typed
	Shown   bool          // the person wants to see it
	Fault   jpki.PINFault // the card was not asked
	Empty   bool          // with a Fault: nothing was typed
	Wrong   bool          // the card said no
	Confirm bool          // the last try must be confirmed first
	Typed   bool          // something stands in the field
	Left    bool          // what stood in the field was removed, because the card left
	Attempt int           // counts what was refused, so that the focus comes back
	Kept    int           // of these, those that left what was typed in the field
}

// Refused reports whether the field must say why the PIN was not taken.
func (e PINEntry) Refused() bool { return e.Fault != jpki.PINOK || e.Wrong }

// Facts are what this room is told by others.
type Facts struct {
	room.Reading
	Window    bool           // this page is the helper's own window; else an e-service hosts it
	Reachable bool           // of such a page: the browser may let it reach the helper
	Keeps     bool           // the helper tells this page what it keeps
	Free      bool           // the person has nothing that a request would take away
	First     bool           // the first screen is on the screen
	Beside    bool           // a screen is open beside what the person does
	Stamper   string         // host of whom the helper asks for time stamps; "": nobody
	Mine      []wire.Purpose // that this page is granted
	Known     bool           // the grants of all pages are
	Grants    []wire.Grant   // if Known
}

// incomplete reports whether files that can be signed wait until it is filled in how their
// signatures are seen.
func (m *Model) incomplete() bool {
	if _, complete := m.Visible.wanted(); m.Request != nil || !m.Visible.On || complete {
		return false
	}
	for _, i := range m.open() {
		if m.Documents[i].Options.Format.IsPDF() {
			return true
		}
	}
	return false
}

// wasRead reports whether of each document is known how, or why not, it is signed.
func (m *Model) wasRead() bool {
	return !slices.ContainsFunc(m.Documents, func(d Document) bool { return !d.Hashed && d.Problem == nil })
}

// Hashed reports whether each document was read as is wanted, and some can be signed; for a
// page, all: it gets all or none.
func (m *Model) Hashed() bool {
	n := len(m.open())
	return m.wasRead() && n > 0 && !m.incomplete() && (m.Request == nil || n == len(m.Documents))
}

// rest are the documents that may still be signed, by their indices, whether they were read
// or not.
func (m *Model) rest() (all []int) {
	for i, d := range m.Documents {
		if d.Problem == nil {
			all = append(all, i)
		}
	}
	return all
}

// open are the documents that can be signed, by their indices.
func (m *Model) open() (all []int) {
	for i, d := range m.Documents {
		if d.Hashed {
			all = append(all, i)
		}
	}
	return all
}

// choice is what the person chose, or what is suggested.
func (m *Model) choice(pdf bool) Choice {
	kind := kindOf(pdf)
	return cmp.Or(m.Choices[kind], choices[kind][0])
}

// options are how files are signed that are read now, of each kind: as the person chose,
// or as the page asks.
func (m *Model) options(now time.Time) (of [len(choices)]document.Options) {
	for _, pdf := range []bool{false, true} {
		c := m.choice(pdf)
		if m.Request != nil {
			c = Choice(cmp.Or(m.Request.Format, signature.CMS))
		}
		o := c.options(now)
		if seen, complete := m.Visible.wanted(); m.Request == nil && m.Visible.On && complete && o.Format.IsPDF() {
			o.Visible, o.Reason = &seen, m.Visible.Reason
		}
		o.TimeStamp = m.Stamps && o.Format.TakesTimeStamp() || m.Request != nil && m.Request.TimeStamp
		of[kindOf(pdf)] = o
	}
	return of
}

// Idle reports whether nothing is lost if the task is left.
func (m *Model) Idle() bool {
	switch m.Stage {
	case Asking:
		return m.Kind == KindNone || m.Kind == KindSign && m.Request == nil && m.Documents == nil
	case Done:
		return m.Signed == nil
	case Failed:
		return m.Request == nil
	}
	return m.Stage == Declined
}

// Own reports whether the person began what they do, and no page asked for it.
func (m *Model) Own() bool { return !m.asked && (m.Kind != KindNone || m.Stage == Failed) }

// asks reports whether the person is asked, on the screen.
func (m *Model) asks(f *Facts) bool { return m.Stage == Asking && !f.Beside }

// Counter returns the retry counter of the PIN of the task; the zero one is not known.
func (m *Model) Counter(s *room.CardStatus) jpki.PINStatus {
	p, ok := m.Kind.Purpose()
	if !ok || s == nil {
		return jpki.PINStatus{}
	}
	return s.PIN(p.PIN())
}

// EntersElsewhere reports whether the PIN of the task is typed in the trusted window
// or, if pad, at the reader.
func (m *Model) EntersElsewhere(f *Facts) (pad, elsewhere bool) {
	p, _ := m.Kind.Purpose()
	return f.Elsewhere(p.PIN())
}

// TypesHere reports whether the form of the task has a field for a PIN.
func (m *Model) TypesHere(f *Facts) bool {
	_, asksPIN := m.Kind.Purpose()
	_, elsewhere := m.EntersElsewhere(f)
	return asksPIN && !elsewhere
}

// against reports whether something stands against the certificate of the task, as
// far as that is known before its PIN: nobody would accept what its key signs, so it
// is used only if the person says so.
func (m *Model) against(f *Facts, p jpki.Purpose) bool {
	if m.Kind != KindLogin && m.Kind != KindSign || f.Status == nil || f.Status.Kind == jpki.KindJukiCard {
		return false
	}
	switch f.State(p) {
	case jpki.CertificateExpired, jpki.CertificateNotYetValid, jpki.CertificateRevoked, jpki.CertificateOnHold:
		return true
	}
	return f.Suspended(p)
}

// Useless reports whether the keys of the card in the reader cannot be used for what
// the task wants of them, so that no PIN is asked and no page told that they could.
func (m *Model) Useless(f *Facts) bool {
	switch m.Kind {
	case KindLogin, KindSign, KindShare:
		return f.Status != nil && f.Status.Unusable
	}
	return false
}

// OffersGrant reports whether the person may allow the page that asks to do this from
// now on: it is known that it was not allowed before, and has something of it. Whoever
// does not host the app gets no login without this window, however much it is allowed.
func (m *Model) OffersGrant(f *Facts) bool {
	if !f.Window || m.Request == nil || !f.Known || m.Kind.grant() == "" || !m.Request.Hosts && m.Kind != KindShare {
		return false
	}
	return slices.ContainsFunc(m.needs(), func(p wire.Purpose) bool { return !room.Allowed(f.Grants, m.Request.Origin, p) })
}

// allowsHost reports whether the page that asks would be let in where it did the task in
// itself: it was allowed something before, or is now.
func (m *Model) allowsHost(f *Facts, allowed bool) bool {
	was := func(g wire.Grant) bool { return g.Origin == m.Request.Origin }
	return m.Request.Hosts && (allowed || f.Known && slices.ContainsFunc(f.Grants, was))
}

// sharesAtOnce reports whether a page gets the status of the card without a
// question: the person was asked before, and no address led back to the request.
func (m *Model) sharesAtOnce(f *Facts) bool {
	if m.Request == nil || m.Kind != KindShare || m.needsYes {
		return false
	}
	if !f.Window {
		return slices.Contains(f.Mine, wire.PurposeRead)
	}
	return f.Known && room.Allowed(f.Grants, m.Request.Origin, wire.PurposeRead)
}

// Contact is whom the page that asks says to call, also after it was told that it gets
// nothing; nil: nobody.
func (m *Model) Contact() *room.Contact {
	if m.Request == nil {
		return m.contact
	}
	return m.Request.Contact
}

// needs are the purposes that a page that an e-service hosts must be granted: each
// task reads the card's status first.
func (m *Model) needs() []wire.Purpose {
	needs := []wire.Purpose{wire.PurposeRead}
	if p := m.Kind.grant(); p != "" && p != wire.PurposeRead {
		needs = append(needs, p)
	}
	return needs
}

// LacksGrant reports whether the helper knows this page, which an e-service hosts, but
// not for the task; granted is what it knows it for.
func (m *Model) LacksGrant(window, connected bool, granted []wire.Purpose) bool {
	if window || !connected || m.Kind == KindAllow {
		return false
	}
	return slices.ContainsFunc(m.needs(), func(p wire.Purpose) bool { return !slices.Contains(granted, p) })
}
