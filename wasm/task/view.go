package task

import (
	"strconv"

	"jpkiweb/shared/jpki"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// Decode turns an event of these screens into a message; ok is false for an event of
// others.
func Decode(e dom.Event) (m Message, ok bool) {
	return dom.Decode(e, decodeBegin, decodeFormat, decodeVisible, decodePreview, decodeStamps, decodeFinishing, decodeRest, decodeSee, decodeTick, decodeDecline, decodeAnyway, decodeElsewhere)
}

// DecodePIN is Decode for the form with a PIN: the message takes the secrets.
func DecodePIN(e dom.Event) (m Message, ok bool) { return dom.Decode(e, decodeTyping, decodeSubmit) }

// View draws the task as far as it is, or why it cannot begin.
func View(model *Model, f *Facts, t locale.Texts) part.Page {
	m := &sight{Model: model, Facts: f}
	page := pick(m, t)
	page.Key = page.Name
	if m.Stage == Done && m.Leaving > 0 {
		page.Key += "-leaving-" + strconv.Itoa(m.Leaving)
	}
	if m.PIN.Left {
		page.Key += "-left"
		if m.Status != nil { // the field is there again
			page.Key, page.Focus = page.Key+"-again", pinPlace(m)
		}
	}
	if m.PIN.Attempt > 0 && (m.PIN.Refused() || m.PIN.Confirm) {
		page.Key += "-" + strconv.Itoa(m.PIN.Attempt)
		page.Focus = pinPlace(m)
		if m.PIN.Confirm {
			page.Focus = room.FieldLastTry
		}
	}
	return page
}

// pinPlace is where a PIN is typed, or the button that leads there.
func pinPlace(m *sight) string {
	if _, away := m.EntersElsewhere(m.Facts); away {
		return room.IDEnter
	}
	return FieldPIN
}

func pick(m *sight, t locale.Texts) part.Page {
	switch m.Stage {
	case Done:
		return done(m, t)
	case Declined:
		return declined(m, t)
	case Failed:
		return failure(m, t)
	case Elsewhere:
		return away(m, t)
	case Finishing:
		return finishing(m, t)
	}
	if m.LacksGrant(m.Window, m.Connected, m.Mine) {
		return notAllowed(m, t)
	}
	if m.Counter(m.Status).Blocked() {
		return blocked(m, t)
	}
	switch m.Kind {
	case KindSign:
		return signing(m, t)
	case KindShare:
		return sharing(m, t)
	case KindAllow:
		return allowing(m, t)
	case KindCertificate:
		return showing(m, t)
	}
	return login(m, t)
}

// Form returns the PIN of the form that is open, "" where it has none; open is false
// where there is no form.
func Form(model *Model, f *Facts, t locale.Texts) (pin jpki.PIN, open bool) {
	m := &sight{Model: model, Facts: f}
	switch {
	case !m.asks(f):
		return "", false
	case m.Kind == KindShare:
		return "", !m.Useless(f)
	}
	p, asksPIN := m.Kind.Purpose()
	if !asksPIN {
		return "", false
	}
	_, useless := unusableNotice(m, t, p)
	return p.PIN(), !useless && !m.Blocked(p)
}

// Entrance leads here from the first screen, where the card can sign. It is the main
// thing to do, unless the card must be mended first.
func Entrance(f *Facts, t locale.Texts) dom.Node {
	class := "button-solid"
	if _, ill := f.MendsFirst(); ill {
		class = "button-outline"
	}
	return dom.When(f.Signs(), part.Button(class, actionSign, t.T("home.sign")))
}

// About says what signing is, or why it cannot be done, but not of a card that is not
// made for it.
func About(f *Facts, t locale.Texts) dom.Node {
	switch {
	case f.Signs():
		return part.Section(t.T("home.sign"), part.Paragraph(t.T("home.sign.text")))
	case f.Status.Kind == jpki.KindJukiCard || f.Status.Empty():
		return dom.Node{}
	}
	return part.Section(t.T("home.sign"), part.Paragraph(t.T(part.CanKey(&f.Life, jpki.DigitalSignature))))
}
