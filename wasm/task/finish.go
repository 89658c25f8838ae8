package task

import (
	"context"
	"errors"
	"slices"

	"jpkiweb/shared/signature"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/room"
)

// Finish makes the finished files of documents that the card has signed, one after the
// other, with a time stamp where one is wanted.
type Finish struct {
	Job        int
	Documents  []Document
	Signatures []signature.Signature // of each
	First      int                   // index of the first one; those before it are finished
	Unawaited  bool                  // the person waits for no more time stamps
}

// finish begins to finish the files of what the card has signed.
func finish(m *Model) Effect {
	m.jobs++
	m.Job = m.jobs
	e := Finish{Job: m.Job, First: m.Finished, Unawaited: m.Unawaited}
	for _, one := range m.Made {
		e.Documents = append(e.Documents, m.Documents[one.Document])
		e.Signatures = append(e.Signatures, one.Signature)
	}
	return e
}

func (e Finish) do(ctx context.Context, w World) {
	w.Begin(ctx, e.Job, func(ctx context.Context, tell func(Message)) {
		var gone givenUp
		if e.Unawaited {
			gone.err = errUnawaited
		}
		for i := e.First; i < len(e.Documents); i++ {
			signed, err := e.finish(ctx, w, i, &gone)
			if ctx.Err() != nil { // given up: nobody waits for it
				return
			}
			tell(DocumentFinished{Job: e.Job, Document: i, Signed: signed, Problem: room.ProblemOrNil(err)})
		}
	})
}

// finish makes one finished file. A time stamp that does not come spoils nothing.
func (e Finish) finish(ctx context.Context, w World, i int, gone *givenUp) (Signed, error) {
	d, s := e.Documents[i], e.Signatures[i]
	signed := Signed{Name: d.File.Name, Format: d.Options.Format, Signature: s.CMS, Digest: s.Digest, Attached: d.Options.Attached}
	if !d.finishes() {
		return signed, nil
	}
	token, err := e.stamp(ctx, w, i, gone)
	if ctx.Err() != nil { // another job finishes it
		return signed, ctx.Err()
	}
	signed.Unstamped, signed.Unawaited = unstampedBy(err), errors.Is(err, errUnawaited)
	signed.FileName, signed.File, err = w.FinishDocument(ctx, d.File, d.Options, s, token)
	if token != nil && err != nil && room.ProblemOf(err).Code == wire.CodeTimestampInvalid {
		signed.Unstamped = wire.CodeTimestampInvalid
		signed.FileName, signed.File, err = w.FinishDocument(ctx, d.File, d.Options, s, nil)
	}
	return signed, err
}

// stamp returns the time stamp of a signature; nil if none is wanted, and with an error.
func (e Finish) stamp(ctx context.Context, w World, i int, gone *givenUp) ([]byte, error) {
	if !e.Documents[i].Options.TimeStamp {
		return nil, nil
	}
	if gone.err != nil {
		return nil, gone.err
	}
	token, err := w.Timestamp(ctx, e.Signatures[i].Value)
	if err != nil {
		gone.after(err)
		return nil, err
	}
	return token, nil
}

// givenUp is why an authority is asked no more: it cannot be reached, or its answers are of
// no use. The person waits for it, a quarter of a minute for each document.
type givenUp struct {
	err   error
	wrong int // answers of no use
}

// errUnawaited is why there is no time stamp where the person waited for none.
var errUnawaited = errors.New("person waits for no more time stamps")

// maxWrong is how many of these are waited for.
const maxWrong = 2

func (g *givenUp) after(err error) {
	if g.wrong++; g.wrong == maxWrong || unstampedBy(err) == wire.CodeTimestampUnavailable {
		g.err = err
	}
}

// unstampedBy is why there is no time stamp; "" without an error.
func unstampedBy(err error) wire.Code {
	switch {
	case err == nil:
		return ""
	case room.ProblemOf(err).Code == wire.CodeTimestampInvalid:
		return wire.CodeTimestampInvalid
	}
	return wire.CodeTimestampUnavailable
}

// DocumentFinished: a signed document is finished, or why not.
type DocumentFinished struct {
	Job, Document int // the job, and the place of the document in it
	Signed        Signed
	Problem       *room.Problem
}

func (v DocumentFinished) update(m *Model, f *Facts) []Effect {
	if v.Job != m.Job || m.Stage != Finishing || v.Document >= len(m.Made) {
		return nil
	}
	m.Finished = v.Document + 1
	d := m.document(m.Made[v.Document].Document)
	if v.Problem == nil {
		m.Signed, d.Signed = append(slices.Clip(m.Signed), v.Signed), true
	} else if d.Hashed, d.Problem = false, v.Problem; m.Request != nil {
		m.Signed = nil
		return append([]Effect{Cancel{Job: m.Job}}, Fail(m, *v.Problem)...)
	}
	if m.Finished < len(m.Made) {
		return nil
	}
	if m.Request == nil {
		return ownFinished(m)
	}
	answer := Answer{ID: m.Request.ID, Signed: m.Signed}
	m.Signed = nil
	return answerPage(m, f, answer)
}
