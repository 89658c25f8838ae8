package web

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/strictjson"
)

// After how long something may be asked again that did not work just now.
const (
	again      = 5 * time.Second // what is the service's own, and back soon
	againLater = time.Minute     // revocation
)

// Codes of refusals for which nothing was verified, besides those of reports.
const (
	CodeOtherSite  relyingparty.Code = "other_site"  // the request is of a page of another site
	CodeNoSession  relyingparty.Code = "no_session"  // the browser has none, or its form is of another one
	CodeUnreadable relyingparty.Code = "unreadable"  // no form and no JSON with what is needed
	CodeNoDocument relyingparty.Code = "no_document" // none waits for this signature, or it was taken
	CodeTooLarge   relyingparty.Code = "too_large"   // longer than anything that is right
)

// A Refusal is why somebody is not let in.
type Refusal struct {
	Status     int           // of HTTP
	RetryAfter time.Duration // until it is worth another try; 0: it is not
	Code       relyingparty.Code
	Words      relyingparty.Explanation // for the person
	Report     relyingparty.Report      // for the operator; without steps where nothing was verified
}

// refusal is that of a report: 403, or 503 where nobody can tell now.
func (h *Handlers) refusal(report relyingparty.Report) Refusal {
	refusal := Refusal{Status: http.StatusForbidden, Report: report}
	var e *relyingparty.Error
	if errors.As(report.Err(), &e) {
		refusal.Code = e.Code
		if e.Undecided {
			refusal.Status, refusal.RetryAfter = http.StatusServiceUnavailable, againLater
		}
		if e.Code == relyingparty.CodeChallengeUnknown {
			refusal.RetryAfter = again
		}
		if !e.Again.IsZero() {
			refusal.RetryAfter = max(again, e.Again.Sub(h.config.Clock()))
		}
	}
	return refusal
}

// unreadable is 413 of what is too long, and else 400.
func unreadable(err error) Refusal {
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return Refusal{Status: http.StatusRequestEntityTooLarge, Code: CodeTooLarge}
	}
	return Refusal{Status: http.StatusBadRequest, Code: CodeUnreadable}
}

// refuse answers, with words in the language of the person.
func (h *Handlers) refuse(w http.ResponseWriter, r *http.Request, refusal Refusal) {
	h.config.Log.InfoContext(r.Context(), "refused", "path", r.URL.Path, "status", refusal.Status, "code", refusal.Code)
	h.Refuse(w, r, refusal)
}

// Refuse answers with a refusal of Issue, as the other handlers do with theirs.
func (h *Handlers) Refuse(w http.ResponseWriter, r *http.Request, refusal Refusal) {
	shown, lang := refusal.Report, h.config.Language(r)
	if refusal.Status == http.StatusServiceUnavailable && (shown.OK() || len(shown.Steps) == 0) {
		code := relyingparty.CodeNotRecorded
		if refusal.Code == relyingparty.CodeBusy {
			code = relyingparty.CodeBusy
		}
		shown = relyingparty.Report{Steps: []relyingparty.Step{{Status: relyingparty.Undecided, Code: code}}}
	}
	refusal.Words = relyingparty.Explain(shown, lang)
	if len(shown.Steps) == 0 {
		refusal.Words = relyingparty.ExplainCode(refusal.Code, lang)
	}
	if refusal.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(WholeUnits(refusal.RetryAfter, time.Second)))
	}
	h.config.Refuse(w, r, refusal)
}

// WholeUnits is how many units a time takes, the last one begun or not.
func WholeUnits(d, unit time.Duration) int { return int((d + unit - 1) / unit) }

// problem is JSON as RFC 9457 has it, with what to do next besides.
func problem(w http.ResponseWriter, _ *http.Request, refusal Refusal) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(refusal.Status)
	// The answer has begun; one that breaks off is all that can be told.
	_ = json.NewEncoder(w).Encode(struct {
		Title  string            `json:"title"`
		Detail string            `json:"detail"`
		Status int               `json:"status"`
		Code   relyingparty.Code `json:"code"`
		Next   []string          `json:"next"`
	}{refusal.Words.Title, refusal.Words.Text, refusal.Status, refusal.Code, refusal.Words.Next})
}

// acceptLanguage is the first language that the browser wants.
func acceptLanguage(r *http.Request) string {
	first, _, _ := strings.Cut(r.Header.Get("Accept-Language"), ",")
	return strings.TrimSpace(first)
}

// What a login sends.
type sentLogin struct {
	challenge string
	token     []byte
}

// errForm is the answer for what is no login.
var errForm = errors.New("neither a form nor JSON with challenge and token")

func readLogin(r *http.Request) (sentLogin, error) {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" {
		err := parseForm(r)
		return sentLogin{r.PostForm.Get("challenge"), []byte(r.PostForm.Get("token"))}, err
	}
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return sentLogin{}, err
	}
	var sent struct {
		Challenge string          `json:"challenge"`
		Token     json.RawMessage `json:"token"`
	}
	err = strictjson.Decode(text, &sent)
	return sentLogin{sent.Challenge, sent.Token}, err
}

// parseForm reads a form of the body.
func parseForm(r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	if r.PostForm == nil {
		return errForm
	}
	return nil
}
