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

// sign signs documents that are still what the person chose. One of several own ones that is
// not is set aside; a page gets all or none.
func (e Sign) sign(ctx context.Context, w World, report room.Report) ([]operation.Signed, error) {
	read := func(document.Progress) { report.Further() } // it is not the card that takes long
	all := make([]operation.Signed, len(e.Documents))
	var kept []Document
	var changed error
	for i, d := range e.Documents {
		err := checkUnchanged(ctx, w, e.Documents[i:i+1], true, read)
		switch {
		case err == nil:
			kept = append(kept, d)
		case ctx.Err() != nil || e.Origin != "":
			return nil, err
		default:
			all[i].Err, changed = err, err
		}
	}
	if kept == nil {
		return nil, changed
	}
	e.Documents = kept
	e.Unchanged = e.unchangedThen(w, read)
	made, err := w.Sign(ctx, e, report.Progress, report.Place)
	if len(made) != len(kept) { // none was signed
		return nil, err
	}
	for i := range all {
		if all[i].Err == nil {
			all[i], made = made[0], made[1:]
		}
	}
	return all, err
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
