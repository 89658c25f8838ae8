package service

import (
	"maps"
	"net/http"
	"slices"
	"strconv"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
)

// A choice is something to choose of several, with the path of its page.
type choice struct {
	Name, Text, Path string
	Chosen           bool
}

// online are the procedures that are applied for here.
func (w words) online() (all []choice) {
	for _, name := range slices.Sorted(maps.Keys(procedures)) {
		all = append(all, choice{Name: w.t("apply." + name), Text: w.t("apply." + name + ".text"), Path: proceduresPath + name})
	}
	return all
}

// atCounter are the procedures of the card and its certificates, at most so many.
func (w words) atCounter(most int) (all []choice) {
	for _, p := range lifecycle.Procedures[:min(most, len(lifecycle.Procedures))] {
		all = append(all, choice{Name: w.t("guide.p." + string(p)), Text: w.t("guide.p." + string(p) + ".text"), Path: proceduresPath + string(p)})
	}
	return all
}

// A listPage is what the front page and the list of procedures show.
type listPage struct {
	Desks             []desk
	Online, AtCounter []choice
	Closed            []string // when all counters are closed
}

// mostOnFront is how many procedures at the counter the front page names.
const mostOnFront = 6

func (s *service) front(w http.ResponseWriter, r *http.Request) {
	say := s.words(r)
	data := listPage{Desks: s.desks(say), Online: say.online(), AtCounter: say.atCounter(mostOnFront)}
	a := s.answer(lifecycle.Renew, municipality.Self)
	for _, c := range a.Closed {
		data.Closed = append(data.Closed, say.closure(c))
	}
	s.show(w, r, s.visit(r), "front", http.StatusOK, data)
}

// proceduresPath is the list of procedures, with the slash those of each.
const proceduresPath = "/procedures/"

func (s *service) procedureList(w http.ResponseWriter, r *http.Request) {
	say := s.words(r)
	s.show(w, r, s.visit(r), "procedures", http.StatusOK, listPage{Online: say.online(), AtCounter: say.atCounter(len(lifecycle.Procedures))})
}

// A guidePage is what the page of one procedure shows.
type guidePage struct {
	Name, Text string
	// Apply is the path of the form, "" for what is done at the counter; then there is the rest.
	Apply     string
	Answer    municipality.Answer
	Applicant []choice
	Ways      []way
	Visits    []visit
	Fees      []string
	Desks     []desk
	Phones    []phone
	Notes     []string
	Checks    []string
	Sources   []municipality.Reference
}

// A way is where something is done; a visit, what is brought to the counter.
type (
	way   struct{ Name, Text string }
	visit struct {
		When, Then string
		Bring      []paper
	}
	paper struct{ Name, More, When, Check, URL string }
	phone struct {
		Number, Label, Hours, Check string
		Free                        bool
	}
)

func (s *service) procedure(w http.ResponseWriter, r *http.Request) {
	name, say := r.PathValue("name"), s.words(r)
	_, here := procedures[name]
	p := lifecycle.Procedure(name)
	switch {
	case here:
		data := guidePage{Name: say.t("apply." + name), Text: say.t("apply." + name + ".text"), Apply: "/apply?procedure=" + name}
		s.show(w, r, s.visit(r), "procedure", http.StatusOK, data)
	case slices.Contains(lifecycle.Procedures[:], p):
		s.show(w, r, s.visit(r), "procedure", http.StatusOK, s.guide(say, p, applicant(r)))
	default:
		s.missing(w, r)
	}
}

// applicant is who comes, of ?who; the cardholder where it does not say.
func applicant(r *http.Request) municipality.Applicant {
	if who := municipality.Applicant(r.URL.Query().Get("who")); slices.Contains(municipality.Applicants[:], who) {
		return who
	}
	return municipality.Self
}

func (s *service) guide(w words, p lifecycle.Procedure, who municipality.Applicant) guidePage {
	a := s.answer(p, who)
	page := guidePage{Name: w.t("guide.p." + string(p)), Text: w.t("guide.p." + string(p) + ".text"), Answer: a, Sources: a.Sources}
	for _, other := range municipality.Applicants {
		page.Applicant = append(page.Applicant, choice{Name: w.t("guide.who." + string(other)), Path: proceduresPath + string(p) + "?who=" + string(other), Chosen: other == who})
	}
	for _, one := range a.Ways {
		page.Ways = append(page.Ways, w.way(one, p))
	}
	for _, one := range a.Visits {
		page.Visits = append(page.Visits, w.visit(one))
	}
	for _, fee := range a.Fees {
		page.Fees = append(page.Fees, w.fee(fee))
	}
	for i := range a.Places {
		page.Desks = append(page.Desks, w.desk(&a.Places[i]))
	}
	for _, one := range a.Phones {
		page.Phones = append(page.Phones, phone{one.Number, w.said(one.Label), w.saidOr(one.Hours), w.saidOr(one.Check), one.Free})
	}
	for _, note := range a.Notes {
		page.Notes = append(page.Notes, w.said(note.Text))
	}
	for _, check := range a.Checks {
		text := w.saidOr(check.Text)
		if check.Why != municipality.CheckFact {
			text = w.t("check." + string(check.Why))
		}
		if !slices.Contains(page.Checks, text) {
			page.Checks = append(page.Checks, text)
		}
	}
	return page
}

// way is where a procedure is done; this site reads no card, and so what the app does here is
// done on a computer at home.
func (w words) way(one municipality.Way, p lifecycle.Procedure) way {
	key := "guide.way." + string(one)
	if one == municipality.Here {
		key += ".alone"
	}
	text := w.t(key + ".text")
	if one == municipality.Home {
		for _, special := range []lifecycle.Procedure{lifecycle.PhoneCertificate, lifecycle.CardRenew, lifecycle.CardApply, lifecycle.Revoke} {
			if p == special {
				text = w.t(key + ".text." + string(p))
			}
		}
	}
	return way{w.t(key), text}
}

func (w words) visit(one municipality.Visit) visit {
	shown := visit{When: w.saidOr(one.When), Then: w.saidOr(one.Then)}
	for _, p := range one.Bring {
		check := w.saidOr(p.Check)
		if check == "" {
			check = w.saidOr(p.Paper.Check)
		}
		shown.Bring = append(shown.Bring, paper{w.said(p.Name), w.saidOr(p.More), w.saidOr(p.When), check, p.URL})
	}
	return shown
}

func (w words) fee(f municipality.FeeLine) string {
	text := w.t("guide.fee.free")
	if f.Yen > 0 {
		text = w.t("guide.fee.yen", "n", strconv.Itoa(f.Yen))
	}
	if f.Usual {
		text = w.t("guide.fee.usual", "amount", text)
	}
	if f.When != nil {
		text += w.t("guide.fee.when", "when", w.said(*f.When))
	}
	return text
}

// A contactPage is what the page with phones and hours shows.
type contactPage struct {
	Desks               []desk
	Phones              []phone
	Fax, Mail, Feedback string
	Closed              []string
}

func (s *service) contact(w http.ResponseWriter, r *http.Request) {
	m, say := s.town.municipality(), s.words(r)
	page := contactPage{Desks: s.desks(say)}
	for _, one := range m.City.Phones {
		page.Phones = append(page.Phones, phone{one.Number, say.said(one.Label), say.saidOr(one.Hours), say.saidOr(one.Check), one.Free})
	}
	a := s.answer(lifecycle.Renew, municipality.Self)
	if c := a.Contact; c != nil {
		page.Fax, page.Mail, page.Feedback = c.Fax, c.Mail, c.Feedback
	}
	for _, c := range a.Closed {
		page.Closed = append(page.Closed, say.closure(c))
	}
	s.show(w, r, s.visit(r), "contact", http.StatusOK, page)
}
