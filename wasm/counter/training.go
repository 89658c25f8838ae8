package counter

import (
	"context"

	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// KeyTraining begins the training, where no card lies on the reader.
const KeyTraining = "x"

// mayTrain reports whether nobody is there who could be taken for a visitor of the training.
func (m *Model) mayTrain() bool {
	return m.Connection == Connected && !m.touched() && len(m.meant()) == 0 && m.Guide.Knowledge.Rules != nil
}

// Train ends this desk, which never begins again, and has the page begin the training.
type Train struct {
	Lang  string
	Guide guide.Model
}

func (e Train) do(_ context.Context, p *Program) {
	p.helper.Close()
	p.page.Train(e.Lang, e.Guide)
}

// ReadStatus reads what a card in a reader tells at a counter. Errors are those of package
// wire.
func ReadStatus(ctx context.Context, t iso7816.Transmitter, reader string) (Status, error) {
	read, err := operation.ReadDesk(ctx, t)
	if err != nil {
		return Status{}, operation.WireError(err)
	}
	status := Status{CardStatus: room.CardStatus{
		Kind: read.Kind, Reader: reader, UserAuthentication: read.UserAuthentication, DigitalSignature: read.DigitalSignature,
		CardInfo: read.CardInfo, Unusable: read.Unusable(),
	}, ResidentRegister: read.ResidentReg}
	if c := read.AuthenticationCertificate; c != nil {
		status.AuthenticationDetail = &room.CertificateDetail{DER: c.Raw}
	}
	return status, nil
}

// NewTrained makes the model of a desk on which a virtual card is shown, and no real one: it
// is never updated, and only drawn with [DrawFound].
func NewTrained(lang string, knowledge guide.Model) Model {
	return Model{
		Lang: lang, Visitor: lang, Connection: Connected, Applicant: municipality.Self, Guide: knowledge,
		Readers: wire.ReadersResult{Service: true, Readers: []wire.Reader{{Name: trainedReader, State: wire.ReaderCard, Insertion: 1}}},
	}
}

// trainedReader is the name of a reader that is none.
const trainedReader = "training"

// PutTrained shows a virtual card, as it was read or could not be.
func (m *Model) PutTrained(status *Status, problem *room.Problem) {
	place := Place{trainedReader, 1}
	m.Others, m.Card = nil, Card{Place: place, Status: status, Problem: problem}
	if problem != nil && problem.Code == wire.CodeNotJPKICard {
		m.Others, m.Card = []Place{place}, Card{}
	}
}

// Procedures are those that a key opens, in the order of the digits 1 to 9 and 0.
func (m *Model) Procedures() []lifecycle.Procedure { return m.procedures() }

// DrawFound draws what was found of the card, as staff see it, with every procedure where the
// desk has what the visitor is shown: on one page.
func DrawFound(m Model, t locale.Texts, procedures dom.Node) part.Page {
	p := found(&m, t, procedures)
	if p.Name != deskName {
		p.Body = dom.Group(p.Body, procedures)
	}
	return p
}

// KeyButton is a button that does what a key does, and shows the key.
func KeyButton(t locale.Texts, key, text string) dom.Node { return keyButton(t, key, text) }
