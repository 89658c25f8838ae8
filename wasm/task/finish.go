package task

import (
	"context"
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
}

func (e Finish) do(ctx context.Context, w World) {
	w.Begin(ctx, e.Job, func(ctx context.Context, tell func(Message)) {
		var gone error // an authority that cannot be reached is asked no more
		for i := range e.Documents {
			signed, err := e.finish(ctx, w, i, &gone)
			if ctx.Err() != nil { // given up: nobody waits for it
				return
			}
			tell(DocumentFinished{Job: e.Job, Document: i, Signed: signed, Problem: room.ProblemOrNil(err)})
		}
	})
}

// finish makes one finished file. A time stamp that does not come spoils nothing.
func (e Finish) finish(ctx context.Context, w World, i int, gone *error) (Signed, error) {
	d, s := e.Documents[i], e.Signatures[i]
	signed := Signed{Name: d.File.Name, Format: d.Options.Format, Signature: s.CMS, Digest: s.Digest}
	if !d.finishes() {
		return signed, nil
	}
	token, err := e.stamp(ctx, w, i, *gone)
	signed.Unstamped = unstampedBy(err)
	if signed.Unstamped == wire.CodeTimestampUnavailable {
		*gone = err
	}
	signed.FileName, signed.File, err = w.FinishDocument(ctx, d.File, d.Options, s, token)
	if token != nil && err != nil && room.ProblemOf(err).Code == wire.CodeTimestampInvalid {
		signed.Unstamped = wire.CodeTimestampInvalid
		signed.FileName, signed.File, err = w.FinishDocument(ctx, d.File, d.Options, s, nil)
	}
	return signed, err
}

// stamp returns the time stamp of a signature; nil if none is wanted, and with an error.
func (e Finish) stamp(ctx context.Context, w World, i int, gone error) ([]byte, error) {
	if !e.Documents[i].Options.TimeStamp || gone != nil {
		return nil, gone
	}
	token, err := w.Timestamp(ctx, e.Signatures[i].Value)
	if err != nil {
		return nil, err
	}
	return token, nil
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
	if v.Job != m.Job || m.Stage != Finishing || v.Document >= len(m.made) {
		return nil
	}
	d := m.document(m.made[v.Document])
	if v.Problem == nil {
		m.Signed, d.Signed = append(slices.Clip(m.Signed), v.Signed), true
	} else if d.Hashed, d.Problem = false, v.Problem; m.Request != nil {
		m.Signed = nil
		return append([]Effect{Cancel{Job: m.Job}}, Fail(m, *v.Problem)...)
	}
	if v.Document < len(m.made)-1 {
		return nil
	}
	if m.Request == nil {
		m.Documents = slices.DeleteFunc(slices.Clone(m.Documents), func(d Document) bool { return d.Signed })
		m.Stage = Done
		return nil
	}
	answer := Answer{ID: m.Request.ID, Signed: m.Signed}
	m.Signed = nil
	return answerPage(m, f, answer)
}
