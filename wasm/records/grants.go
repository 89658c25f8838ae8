package records

import (
	"context"
	"slices"
	"strconv"
	"time"

	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// ActionRevoke is the action that takes back what an origin may; its value is that
// origin.
const ActionRevoke = "revoke"

// OpenGrants shows what each origin may ask for.
type OpenGrants struct{}

func (OpenGrants) update(m *Model, f Facts) []Effect {
	if !f.First || !f.Window {
		return nil
	}
	f.Page = PageGrants
	return append([]Effect{Show{PageGrants}}, ReadGrants(m, f)...)
}

// ReadGrants asks what each origin may do, for the screen that needs it.
func ReadGrants(m *Model, f Facts) []Effect {
	if !f.Keeps || !f.Waits && f.Page != PageGrants {
		return nil
	}
	m.jobs++
	m.Grants = Grants{Job: m.jobs}
	return []Effect{ListGrants{Job: m.jobs}}
}

// ListGrants reads what each origin may ask for.
type ListGrants struct{ Job int }

func (e ListGrants) do(ctx context.Context, w World) {
	w.Begin(ctx, func(ctx context.Context) Message { return list(ctx, w, e.Job) })
}

func list(ctx context.Context, h Helper, job int) GrantsListed {
	list, err := h.Grants(ctx)
	return GrantsListed{Job: job, List: list, Problem: room.ProblemOrNil(err)}
}

// GrantsListed: what each origin may ask for, or why that cannot be read or
// changed.
type GrantsListed struct {
	Job     int
	List    []wire.Grant
	Problem *room.Problem
}

func (v GrantsListed) update(m *Model, _ Facts) []Effect {
	if v.Job != m.Grants.Job {
		return nil
	}
	m.Grants.Problem = v.Problem
	if v.Problem != nil {
		return nil
	}
	m.Grants.Known, m.Grants.List = true, v.List
	return []Effect{GrantsKnown{}}
}

// RevokeGrant takes back what an origin may ask for.
type RevokeGrant struct{ Origin string }

func (v RevokeGrant) update(m *Model, f Facts) []Effect {
	theirs := func(g wire.Grant) bool { return g.Origin == v.Origin && g.By == wire.ByPerson }
	if f.Page != PageGrants || !f.Keeps || !slices.ContainsFunc(m.Grants.List, theirs) {
		return nil
	}
	m.jobs++
	m.Grants.Job = m.jobs
	return []Effect{Revoke{Job: m.jobs, Origin: v.Origin}}
}

// Revoke takes everything back that the person allowed an origin.
type Revoke struct {
	Job    int
	Origin string
}

func (e Revoke) do(ctx context.Context, w World) {
	w.Begin(ctx, func(ctx context.Context) Message {
		if err := w.Revoke(ctx, e.Origin); err != nil {
			return GrantsListed{Job: e.Job, Problem: room.ProblemOrNil(err)}
		}
		return list(ctx, w, e.Job)
	})
}

// decodeGrants decodes what the person does about what sites may.
func decodeGrants(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case room.ActionGrants:
		return OpenGrants{}, true
	case ActionRevoke:
		return RevokeGrant{Origin: e.Value}, true
	}
	return nil, false
}

// grants lists what each site may ask for, and takes it back.
func grants(g Grants, f Facts, t locale.Texts) part.Page {
	title := t.T("grants.title")
	body := []dom.Node{part.Paragraph(t.T("grants.text"))}
	if p := g.Problem; p != nil {
		body = append(body, part.ErrorNotice(t, p.Code))
	}
	switch {
	case !g.Known && g.Problem == nil:
		body = append(body, part.Busy(t, "grants.reading"))
	case g.Known && len(g.List) == 0:
		body = append(body, part.Paragraph(t.T("grants.none")))
	}
	for i, one := range g.List {
		body = append(body, grant(t, i, one))
	}
	return part.Page{Name: "grants", Title: title, Live: "", Body: dom.Group(append(body, part.Actions(part.Back(t, f.Home)))...)}
}

func grant(t locale.Texts, i int, g wire.Grant) dom.Node {
	id := "grant-" + strconv.Itoa(i)
	rows := []dom.Part{dom.Class("rows"), part.Row(t.T("grants.may"), part.Purposes(t, g.Purposes))}
	if since, err := time.Parse(time.RFC3339, g.Since); err == nil {
		rows = append(rows, part.Row(t.T("grants.since"), dom.Text(part.Date(t, since))))
	}
	rows = append(rows, part.Row(t.T("grants.by"), dom.Text(t.T("grants.by."+string(g.By)))))
	revoke := part.Actions(part.Outline(ActionRevoke, t.T("grants.revoke"), dom.Value(g.Origin), dom.Attribute("aria-describedby", id)))
	if g.By != wire.ByPerson {
		revoke = part.Support(t.T("grants.fixed." + string(g.By)))
	}
	return dom.El("section", dom.Class("card"),
		dom.El("h2", dom.ID(id), dom.Class("requester-origin"), part.Origin(g.Origin)),
		dom.El("dl", rows...), revoke)
}
