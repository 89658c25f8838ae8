package task

import (
	"context"

	"jpkiweb/shared/operation"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/room"
)

// startWork puts the card to work on the task.
func startWork(m *Model, f *Facts, pin []byte, lastTry bool) []Effect {
	m.Stage, m.Problem = Working, nil
	m.PIN = PINEntry{Attempt: m.PIN.Attempt, Kept: m.PIN.Kept}
	var origin, challenge string
	if m.Request != nil {
		origin, challenge = m.Request.Origin, m.Request.Challenge
	}
	card := room.CertificateOf(f.Status)
	switch m.Kind {
	case KindLogin:
		return []Effect{Login{Reader: f.Reader, For: card, Origin: origin, Challenge: challenge, PIN: pin, LastTry: lastTry, UseAnyway: m.Anyway}}
	case KindCertificate:
		return []Effect{ReadCertificate{Reader: f.Reader, For: card, Password: pin, LastTry: lastTry}}
	case KindSign:
		var documents []Document
		for _, i := range m.open() {
			documents = append(documents, m.Documents[i])
		}
		return []Effect{Sign{Reader: f.Reader, For: card, Origin: origin, Documents: documents, Password: pin, LastTry: lastTry, UseAnyway: m.Anyway}}
	}
	return []Effect{Share{Reader: f.Reader, Origin: origin}}
}

// OnCard reports whether an effect has the card work.
func OnCard(e Effect) bool {
	switch e.(type) {
	case Login, Sign, ReadCertificate, Share:
		return true
	}
	return false
}

func (e Login) do(ctx context.Context, w World) {
	w.OnCard(ctx, func(ctx context.Context, report room.Report) Message {
		token, err := w.Login(ctx, e, report.Place)
		return JobDone{Token: token, Problem: room.ProblemOrNil(err)}
	}, e.PIN)
}

func (e Sign) do(ctx context.Context, w World) {
	w.OnCard(ctx, func(ctx context.Context, report room.Report) Message {
		made, err := e.sign(ctx, w, report)
		if ctx.Err() != nil { // what was signed until then stays
			return JobDone{Made: made, Stopped: true}
		}
		return JobDone{Made: made, Problem: room.ProblemOrNil(err)}
	}, e.Password)
}

// sign signs documents that are still what the person chose.
func (e Sign) sign(ctx context.Context, w World, report room.Report) ([]operation.Signed, error) {
	read := func(document.Progress) { report.Further() } // it is not the card that takes long
	if err := checkUnchanged(ctx, w, e.Documents, true, read); err != nil {
		return nil, err
	}
	e.Unchanged = unchangedThen(w, e.Documents, read)
	return w.Sign(ctx, e, report.Progress, report.Place)
}

func (e ReadCertificate) do(ctx context.Context, w World) {
	w.OnCard(ctx, func(ctx context.Context, report room.Report) Message {
		read, err := w.Certificate(ctx, e, report.Place)
		if err != nil {
			return JobDone{Problem: room.ProblemOrNil(err)}
		}
		return JobDone{Certificate: &read}
	}, e.Password)
}

func (e Share) do(ctx context.Context, w World) {
	w.OnCard(ctx, func(ctx context.Context, _ room.Report) Message {
		status, err := w.Status(ctx, e.Reader, e.Origin)
		if err != nil {
			return JobDone{Problem: room.ProblemOrNil(err)}
		}
		return JobDone{Status: &status}
	})
}
