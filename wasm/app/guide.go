package app

import (
	"context"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/guide"
)

// OfGuide is a message of the guide.
type OfGuide struct{ Message guide.Message }

func (v OfGuide) update(m *Model) []Effect {
	return m.fromGuide(guide.Update(&m.Guide, v.Message, m.GuideFacts()))
}

// fromGuide shows the guide if it wants that, and returns what should happen outside.
func (m *Model) fromGuide(effects []guide.Effect) []Effect {
	var all []Effect
	for _, e := range effects {
		if e == (guide.Show{}) {
			m.Beside = ScreenGuide
			continue
		}
		all = append(all, guideEffect{e})
	}
	return all
}

// settled reports whether what the person waits for first is there, the state of the
// card in full, or why it is not.
func (m *Model) settled() bool {
	switch {
	case m.Connection == Connecting:
		return m.Slow
	case m.Connection != Connected:
		return true
	case !m.told || m.Reader.Card.Asking:
		return false
	}
	s := m.Reader.Card.Status
	if s == nil || s.AuthenticationDetail == nil {
		return true
	}
	return s.AuthenticationDetail.Revocation.State != ""
}

// GuideFacts are what the guide is told.
func (m *Model) GuideFacts() guide.Facts {
	return guide.Facts{
		Now: m.Now, Open: m.Screen() == ScreenGuide, Busy: !m.mayLeave(), Home: m.behind() == ScreenHome, Window: m.Way == WayWindow,
		Certificates: m.certificates(),
	}
}

// certificates are those of the My Number Card in the reader, if one is there.
func (m *Model) certificates() (list []lifecycle.Certificate) {
	if s := m.Reader.Card.Status; s == nil || s.Kind != jpki.KindMyNumberCard || s.Empty() {
		return nil
	}
	for _, p := range jpki.Purposes {
		list = append(list, m.Life().Certificate(p))
	}
	return list
}

// decodeGuide decodes the events of the guide.
func decodeGuide(e dom.Event) (m Message, ok bool) {
	v, ok := guide.Decode(e)
	return OfGuide{v}, ok
}

// A guideEffect is an effect of the guide.
type guideEffect struct{ effect guide.Effect }

func (e guideEffect) do(ctx context.Context, p *Program) {
	guide.Do(ctx, e.effect, guide.World{Browser: p.page, Jobs: guideJobs{p}})
}

// guideJobs begin what takes the guide time.
type guideJobs struct{ program *Program }

func (j guideJobs) Begin(ctx context.Context, job func(context.Context) guide.Message) {
	j.program.begin(ctx, func(ctx context.Context) Message { return OfGuide{job(ctx)} })
}
