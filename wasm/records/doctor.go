package records

import (
	"context"
	"slices"
	"strings"

	"jpkiweb/shared/diagnosis"
	"jpkiweb/shared/helpcode"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// ActionCopy is the action that copies the report of the doctor.
const ActionCopy = "copy"

// OpenDoctor shows the way to the card, or asks for it again.
type OpenDoctor struct{}

// update shows the way to the card, from wherever the person is; there, it
// asks anew.
func (OpenDoctor) update(m *Model, f Facts) []Effect {
	if f.Busy {
		return nil
	}
	ask := Wants{room.AskCard{Anew: f.Page == PageDoctor}}
	f.Page = PageDoctor
	effects := append([]Effect{Show{PageDoctor}}, DiagnoseAgain(m, f)...)
	return append(effects, ask)
}

// DiagnoseAgain asks the helper, if the screen shows it. A page of another
// origin is told nothing.
func DiagnoseAgain(m *Model, f Facts) []Effect {
	if f.Page != PageDoctor || !f.Keeps {
		return nil
	}
	m.jobs++
	m.Doctor = Doctor{Asking: true, Result: m.Doctor.Result, Job: m.jobs}
	return []Effect{Diagnose{Job: m.jobs}}
}

// AskHolders asks the helper who may have a card that is in use: which program to end
// is more than that there is one. The doctor asks by itself.
func AskHolders(m *Model, f Facts) []Effect {
	if !f.Keeps || f.Page == PageDoctor {
		return nil
	}
	m.jobs++
	m.Doctor = Doctor{Asking: true, Job: m.jobs}
	return []Effect{Diagnose{Job: m.jobs}}
}

// Diagnose asks the helper for the way to the card.
type Diagnose struct{ Job int }

func (e Diagnose) do(ctx context.Context, w World) {
	w.Begin(ctx, func(ctx context.Context) Message {
		result, err := w.Diagnosis(ctx)
		if err != nil {
			return Diagnosed{Job: e.Job}
		}
		return Diagnosed{Job: e.Job, Result: &result}
	})
}

// Diagnosed: what the helper says of the way to the card; nil: nothing.
type Diagnosed struct {
	Job    int
	Result *wire.DiagnosisResult
}

func (v Diagnosed) update(m *Model, _ Facts) []Effect {
	if v.Job == m.Doctor.Job {
		m.Doctor.Asking, m.Doctor.Result = false, v.Result
	}
	return nil
}

// CopyReport copies the report of the doctor.
type CopyReport struct{}

// update copies what the screen shows, without personal data.
func (CopyReport) update(m *Model, f Facts) []Effect {
	if f.Page != PageDoctor {
		return nil
	}
	m.Doctor.Copied = true
	return []Effect{Copy{Text: diagnosis.Report(diagnosis.Diagnose(f.Way), f.Way)}}
}

// Copy puts a text on the clipboard.
type Copy struct{ Text string }

func (e Copy) do(_ context.Context, w World) { w.Copy(e.Text) }

// decodeDoctor decodes what the person does on the way to the card.
func decodeDoctor(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case room.ActionDoctor:
		return OpenDoctor{}, true
	case ActionCopy:
		return CopyReport{}, true
	}
	return nil, false
}

// doctor shows the chain from the browser to the certificate, the first broken
// link and the next step, and a report to copy.
func doctor(d Doctor, f Facts, t locale.Texts) part.Page {
	chain := diagnosis.Diagnose(f.Way)
	verdict, live := verdictOf(d, f, t, chain)
	body := []dom.Node{verdict, chainList(t, chain)}
	for _, s := range chain {
		if s.State == diagnosis.StateOK && s.Finding != "" {
			body = append(body, Finding(t, part.Info, s, f.Way.Readers))
		}
	}
	again := "back"
	if f.Home {
		again = "home"
	}
	copied := dom.Node{}
	if d.Copied {
		live = t.T("doctor.copied")
		copied = part.Paragraph(live)
	}
	body = append(body,
		part.Actions(part.Solid(room.ActionDoctor, t.T("doctor.again")), part.Outline(room.ActionBack, t.T("task."+again))),
		dom.When(!d.Asking && !f.Card, part.HelpCode(t, helpOf(chain, f.Help), f.Contact)),
		updateOf(d, t),
		part.Section(t.T("doctor.report"),
			part.Paragraph(t.T("doctor.report.text")),
			dom.El("pre", dom.Class("report"), part.Kept(), dom.Text(diagnosis.Report(chain, f.Way))),
			part.Actions(part.Outline(ActionCopy, t.T("doctor.copy"))),
			copied),
		part.Section(t.T("helpcode.explain.title"),
			part.Paragraph(t.T("helpcode.explain.text")),
			part.Actions(part.Outline(actionExplain, t.T("helpcode.explain.title")))))
	return part.Page{Name: "doctor", Title: t.T("doctor.button"), Live: live, Body: dom.Group(body...)}
}

// updateOf says what the helper was told of newer versions.
func updateOf(d Doctor, t locale.Texts) dom.Node {
	if d.Result == nil {
		return dom.Node{}
	}
	return part.Update(t, d.Result.Update)
}

// helpOf is the help with the link that is to be mended first.
func helpOf(chain []diagnosis.Step, h helpcode.Help) helpcode.Help {
	if first, broken := diagnosis.First(chain); broken {
		h.Finding = first.Finding
	}
	return h
}

// verdictOf says what is wrong, or that nothing is.
func verdictOf(d Doctor, f Facts, t locale.Texts, chain []diagnosis.Step) (verdict dom.Node, live string) {
	if d.Asking || f.Card {
		return part.Busy(t, "doctor.asking"), t.T("doctor.asking")
	}
	if first, broken := diagnosis.First(chain); broken {
		return Finding(t, part.Failure, first, f.Way.Readers), findingText(t, first, "title", nil)
	}
	for _, s := range chain {
		if s.State != diagnosis.StateOK {
			live = t.T("doctor.partly")
			return part.Notice(t, part.Info, live, part.Paragraph(t.T("doctor.partly.text"))), live
		}
	}
	live = t.T("diagnosis.all_ok")
	return part.Notice(t, part.Success, live), live
}

// Finding says what was found at a link, and what to do.
func Finding(t locale.Texts, kind string, s diagnosis.Step, readers []wire.Reader) dom.Node {
	return part.Notice(t, kind, findingText(t, s, "title", readers),
		part.Paragraph(findingText(t, s, "detail", readers)),
		dom.El("p", dom.Class("next-label"), dom.Text(t.T("diagnosis.next"))),
		part.Steps(findingText(t, s, "next", readers)))
}

// findingText is a text of a finding, with the names in it as they are, and those of the
// readers as a person knows them.
func findingText(t locale.Texts, s diagnosis.Step, what string, readers []wire.Reader) string {
	places := slices.Clone(s.Places)
	for i := 1; i < len(places); i += 2 {
		switch places[i-1] {
		case "reader":
			places[i] = part.ReaderName(t, places[i], readers)
		case "readers":
			names := strings.Split(places[i], ", ")
			for n := range names {
				names[n] = part.ReaderName(t, names[n], readers)
			}
			places[i] = strings.Join(names, ", ")
		default:
			places[i] = locale.Keep(places[i])
		}
	}
	return t.T(s.Finding.Key(what), places...)
}

// chainList lists the chain.
func chainList(t locale.Texts, chain []diagnosis.Step) dom.Node {
	parts := []dom.Part{dom.Class("rows")}
	for _, s := range chain {
		parts = append(parts, part.Row(t.T(s.Link.Key()), linkMark(t, s.State)))
	}
	return dom.El("dl", parts...)
}

// linkMark names a state, with a sign beside the colour.
func linkMark(t locale.Texts, s diagnosis.LinkState) dom.Node {
	text := t.T(s.Key())
	switch s {
	case diagnosis.StateOK:
		return part.Tag(t, part.Success, text)
	case diagnosis.StateBroken:
		return part.Tag(t, part.Failure, text)
	}
	return dom.Text(text)
}
