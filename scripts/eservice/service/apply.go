package service

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"jpkiweb/shared/certprofile"
)

// An application is what a person asks the municipality for. The document that
// is signed is made here, on the server, from the form: the browser only shows
// and signs it.
type application struct {
	reference string // of this application, used once
	document  []byte
}

// procedures are what can be applied for; the words are part of the document.
var procedures = map[string]string{"residence": "住民票の写しの交付", "tax": "所得・課税証明書の交付"}

const maxCopies = 9

func (s *service) applyPage(w http.ResponseWriter, r *http.Request) {
	now := s.session(w, r)
	if now.login == nil {
		http.Redirect(w, r, "/login", http.StatusSeeOther)
		return
	}
	s.show(w, r, now, "apply", http.StatusOK, nil)
}

// apply makes the document and shows it before it is signed.
func (s *service) apply(w http.ResponseWriter, r *http.Request) {
	now, ok := s.posted(w, r)
	if !ok {
		return
	}
	procedure, known := procedures[r.PostFormValue("procedure")]
	copies, err := strconv.Atoi(r.PostFormValue("copies"))
	if now.login == nil || !known || err != nil || copies < 1 || copies > maxCopies {
		s.show(w, r, now, "apply", http.StatusBadRequest, nil)
		return
	}
	a := &application{reference: random()[:16]}
	a.document = []byte(strings.Join([]string{
		"申請書", "手続き: " + procedure, fmt.Sprintf("部数: %d", copies),
		"受付番号: " + a.reference, "申請日: " + s.config.Now().In(japan).Format("2006-01-02"), "宛先: " + s.config.Origin, "",
	}, "\n"))
	now.replace(a)
	s.show(w, r, now, "confirm", http.StatusOK, string(a.document))
}

// document serves the bytes that are to be signed.
func (s *service) document(w http.ResponseWriter, r *http.Request) {
	a := s.session(w, r).pending()
	if a == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	// The answer has begun; there is nobody to tell.
	_, _ = w.Write(a.document)
}

// applied is what the page after a signature shows.
type applied struct {
	Holder                       certprofile.Holder
	Birth, Reference, Report     string
	Document, Signature, Claimed string
}

// sign verifies the signature over the document that the server made. An
// application is signed once.
func (s *service) sign(w http.ResponseWriter, r *http.Request) {
	now, ok := s.posted(w, r)
	if !ok {
		return
	}
	a := now.replace(nil)
	if a == nil {
		s.show(w, r, nil, "expired", http.StatusForbidden, nil)
		return
	}
	encoded := r.PostFormValue("signature")
	der, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		s.show(w, r, now, "refused", http.StatusForbidden, "")
		return
	}
	signature, report := s.config.Verifier.VerifySignature(r.Context(), der, strings.NewReader(string(a.document)))
	if !report.OK() {
		s.show(w, r, now, "refused", http.StatusForbidden, report.String())
		return
	}
	birth := signature.Holder.BirthDate
	s.show(w, r, now, "applied", http.StatusOK, applied{
		Holder: signature.Holder, Reference: a.reference, Report: report.String(),
		Birth:    fmt.Sprintf("%04d-%02d-%02d", birth.Year, birth.Month, birth.Day),
		Document: string(a.document), Signature: encoded,
		Claimed: signature.SigningTime.In(japan).Format("2006-01-02 15:04:05"),
	})
}
