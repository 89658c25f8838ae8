package service

import (
	"crypto/sha256"
	"encoding/hex"
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"jpkiweb/shared/relyingparty"
)

// person names whose session it is in the ledger: by the account, or the certificate.
func (n *session) person() string {
	if subject := n.account(); subject != "" {
		return string(subject)
	}
	return n.login.AccountKey
}

// keep keeps a receipt of what a person applied for.
func (s *service) keep(n *session, a *application, name string, report relyingparty.Report) receipt {
	sum := sha256.Sum256(a.document)
	r := receipt{
		Reference: a.reference, Procedure: a.procedure, Copies: a.copies, At: s.config.Now(),
		Name: name, Text: a.text, Hash: hex.EncodeToString(sum[:]), PDF: a.pdf, Report: report,
	}
	s.ledger.file(n.person(), r)
	return r
}

// A receiptPage is what a receipt shows.
type receiptPage struct {
	receipt
	Title, At string
	Again     bool // it was sent once more
	Record    record
}

// Shown is the reference as people read it out: four letters at a time.
func (r receipt) Shown() string {
	var parts []string
	for rest := r.Reference; rest != ""; rest = rest[min(4, len(rest)):] {
		parts = append(parts, rest[:min(4, len(rest))])
	}
	return strings.Join(parts, "-")
}

func (w words) receipt(r receipt) receiptPage {
	return receiptPage{receipt: r, Title: w.t("apply." + r.Procedure), At: w.moment(r.At), Record: newRecord(r.Report)}
}

// receiptPath is the page of a receipt, and filePath the file to keep.
const (
	receiptPath = "/receipt"
	filePath    = "/receipt/file"
)

// own is the receipt that a request names, of the person who asks; otherwise it has answered.
func (s *service) own(w http.ResponseWriter, r *http.Request) (n *session, found receipt, ok bool) {
	n, ok = s.person(w, r)
	if !ok {
		return n, found, false
	}
	if found, ok = s.ledger.receipt(n.person(), r.URL.Query().Get("reference")); !ok {
		s.missing(w, r)
	}
	return n, found, ok
}

func (s *service) receiptPage(w http.ResponseWriter, r *http.Request) {
	if n, found, ok := s.own(w, r); ok {
		s.show(w, r, n, "receipt", http.StatusOK, s.words(r).receipt(found))
	}
}

// receiptFile serves a receipt as a file that is kept: a PDF in Japanese, or HTML in the
// language of the person.
func (s *service) receiptFile(w http.ResponseWriter, r *http.Request) {
	_, found, ok := s.own(w, r)
	if !ok {
		return
	}
	name := "receipt-" + found.Reference
	say := s.words(r)
	if r.URL.Query().Get("as") == "pdf" {
		ja := words{s.texts, "ja"}
		w.Header().Set("Content-Type", "application/pdf")
		w.Header().Set("Content-Disposition", `attachment; filename="`+name+`.pdf"`)
		// The answer has begun; there is nobody to tell.
		_, _ = w.Write(newPDF(s.receiptLines(ja, ja.receipt(found))))
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`.html"`)
	p := page{
		Lang: say.lang, Tag: tag(say.lang), R: ruby, T: func(key string) template.HTML {
			return ruby(say.t(key, "town", say.said(s.town.municipality().City.Name)))
		},
		Town: say.said(s.town.municipality().City.Name), Title: say.t("title.receipt"), Data: say.receipt(found),
	}
	_ = s.pages.ExecuteTemplate(w, "receipt-file.html", p)
}

// widest is how many letters of Japanese a line of the PDF takes.
const widest = 36

// receiptLines are the lines of the PDF.
func (s *service) receiptLines(w words, p receiptPage) (lines []string) {
	line := func(key, text string) {
		rest := []rune(w.t(key) + "：" + text)
		for len(rest) > widest {
			lines, rest = append(lines, string(rest[:widest])), rest[widest:]
		}
		lines = append(lines, string(rest))
	}
	lines = append(lines, w.t("title.receipt")+"（"+w.said(s.town.municipality().City.Name)+"）", "")
	line("applied.reference", p.Shown())
	line("receipt.at", p.At)
	line("receipt.what", p.Title)
	line("apply.copies", strconv.Itoa(p.Copies))
	line("applied.name", p.Name)
	line("receipt.where", s.config.Origin)
	line("receipt.hash", p.Hash)
	lines = append(lines, "")
	line("receipt.note", w.t("sample", "town", w.said(s.town.municipality().City.Name)))
	return lines
}
