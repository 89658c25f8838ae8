package service

import (
	"crypto/rand"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/web"
)

// An application is what a person asks the municipality for. The document that
// is signed is made here, on the server, from the form: the browser only shows
// and signs it.
type application struct {
	reference string // of this application, used once
	procedure string // one of procedures
	copies    int
	text      string
	document  []byte // the text itself, or a PDF of it
	pdf       bool
}

// procedures are what can be applied for; the words are part of the document.
var procedures = map[string]string{"residence": "住民票の写しの交付", "tax": "所得・課税証明書の交付"}

const maxCopies = 9

func (s *service) applyPage(w http.ResponseWriter, r *http.Request) {
	if n, ok := s.person(w, r); ok {
		s.show(w, r, n, "apply", http.StatusOK, newForm(s.words(r), r.URL.Query(), false))
	}
}

// An applyForm is what the page of the form shows: what was chosen before.
type applyForm struct {
	Invalid    bool
	Procedures []choice // Path is the name
	Copies     string
	PDF        bool
}

func newForm(w words, chosen url.Values, invalid bool) applyForm {
	f := applyForm{Invalid: invalid, Copies: "1", PDF: chosen.Get("form") == "pdf"}
	if copies := chosen.Get("copies"); copies != "" {
		f.Copies = copies
	}
	_, known := procedures[chosen.Get("procedure")]
	for i, name := range slices.Sorted(maps.Keys(procedures)) {
		f.Procedures = append(f.Procedures, choice{w.t("apply." + name), w.t("apply." + name + ".text"), name, name == chosen.Get("procedure") || !known && i == 0})
	}
	return f
}

// confirm is what the page before a signature shows.
type confirm struct {
	Text, Reference string
	PDF             bool
}

// apply makes the document and shows it before it is signed.
func (s *service) apply(w http.ResponseWriter, r *http.Request) {
	n, ok := s.postedByMember(w, r)
	if !ok {
		return
	}
	procedure := r.PostForm.Get("procedure")
	_, known := procedures[procedure]
	copies, err := strconv.Atoi(r.PostForm.Get("copies"))
	if !known || err != nil || copies < 1 || copies > maxCopies {
		s.show(w, r, n, "apply", http.StatusBadRequest, newForm(s.words(r), r.PostForm, true))
		return
	}
	a := s.newApplication(procedure, copies, r.PostForm.Get("form") == "pdf")
	n.beginApplication(a)
	s.show(w, r, n, "confirm", http.StatusOK, confirm{a.text, a.reference, a.pdf})
}

func (s *service) newApplication(procedure string, copies int, pdf bool) *application {
	reference := rand.Text()[:16] // 80 bits in letters that are easy to read out
	lines := []string{
		"申請書", "手続き: " + procedures[procedure], fmt.Sprintf("部数: %d", copies),
		"受付番号: " + reference, "申請日: " + s.config.Now().In(jpki.Japan()).Format(time.DateOnly), "宛先: " + s.town.municipality().City.Name.Ja + "（" + s.config.Origin + "）",
	}
	a := &application{reference: reference, procedure: procedure, copies: copies, text: strings.Join(lines, "\n") + "\n", pdf: pdf}
	a.document = []byte(a.text)
	if pdf {
		a.document = newPDF(lines)
	}
	return a
}

// document serves the bytes that are to be signed. The reference in the address
// is that of the page: what another tab began since is not what this one shows.
func (s *service) document(w http.ResponseWriter, r *http.Request) {
	n, ok := s.person(w, r)
	if !ok {
		return
	}
	a := n.pendingApplication(r.URL.Query().Get("reference"))
	if a == nil {
		http.NotFound(w, r)
		return
	}
	mediaType := "text/plain; charset=utf-8"
	if a.pdf {
		mediaType = "application/pdf"
	}
	w.Header().Set("Content-Type", mediaType)
	// The answer has begun; there is nobody to tell.
	_, _ = w.Write(a.document)
}

// takeSigned is the application that a form signs. It is signed once: it is used up
// whatever follows. The session may have ended since the handler asked for it.
func (s *service) takeSigned(r *http.Request) *web.Pending {
	n := s.visit(r)
	if n == nil {
		return nil
	}
	a := n.takeApplication(r.PostForm.Get("reference"))
	if a == nil {
		return nil
	}
	return &web.Pending{Document: a.document, PDF: a.pdf, Of: filed{a, n}}
}

// A filed application is one that came back signed, and the session that began it, which may
// have ended since.
type filed struct {
	*application
	session *session
}

// signed goes on after a signature.
func (s *service) signed(w http.ResponseWriter, r *http.Request) {
	submission, _ := web.SubmissionOf(r.Context())
	a, _ := submission.Pending.Of.(filed)
	if !s.updated(w, r, a.session, submission.Signature) {
		return
	}
	a.session.setHolder(submission.Signature.Holder.Name)
	kept := s.keep(a.session, a.application, submission.Signature.Holder.Name, submission.Report)
	s.show(w, r, s.visit(r), "applied", http.StatusOK, newApplied(s.words(r), kept, submission.Signature, r.PostForm.Get("signature")))
}

// updated takes what is new about a member from the signature: since a move there is a new
// certificate, with another address. Where somebody else signed it has answered.
func (s *service) updated(w http.ResponseWriter, r *http.Request, n *session, signature relyingparty.Signature) bool {
	if s.config.Accounts == nil {
		return true
	}
	if err := s.config.Accounts.Update(r.Context(), n.account(), signature); err != nil {
		s.logins.RefuseAccount(w, r, err)
		return false
	}
	return true
}

// applied is what the page after a signature shows.
type applied struct {
	receiptPage
	Holder         certprofile.Holder
	Birth, Claimed string
}

// Gender is the key of a text; what stands for unknown differs (jpki facts 5.2).
func (p applied) Gender() string {
	switch p.Holder.Gender {
	case "1":
		return "gender.male"
	case "2":
		return "gender.female"
	}
	return "gender.other"
}

func newApplied(w words, kept receipt, signature relyingparty.Signature, encoded string) applied {
	p := applied{receiptPage: w.receipt(kept), Holder: signature.Holder, Birth: signature.Holder.BirthDate.Raw, Claimed: "–"}
	p.Record.Text, p.Record.Signature = kept.Text, encoded
	if birth := signature.Holder.BirthDate; birth.Complete() {
		p.Birth = w.date(time.Date(birth.Year, time.Month(birth.Month), birth.Day, 0, 0, 0, 0, jpki.Japan()))
	}
	if !signature.SigningTime.IsZero() {
		p.Claimed = w.moment(signature.SigningTime)
	}
	return p
}
