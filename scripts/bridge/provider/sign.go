package provider

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"strings"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/account"
	"jpkiweb/shared/relyingparty/web"
)

// A pending is a document that waits for its signature.
type pending struct {
	document  []byte
	statement *account.Statement // of a card that no account has; nil: attributes are handed on
	how       account.How
}

// register has a person say, by a signature, that the card that was verified is hers.
func (p *Provider) register(w http.ResponseWriter, r *http.Request) {
	n, q := p.posted(w, r)
	if q == nil {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	how := account.How(r.PostForm.Get("how"))
	if q.card == nil || q.login != nil || how != account.ByRegistration && how != account.ByRelink {
		p.show(w, r, nil, "expired", http.StatusForbidden, nil)
		return
	}
	statement := account.NewStatement(how, p.origin, *q.card, p.config.Now())
	q.pending = &pending{statement.Document(), &statement, how}
	p.show(w, r, n, "sign", http.StatusOK, asking{request: q, Text: string(q.pending.document)})
}

// consent is what a person signs to hand attributes on to a service. It is Japanese, as what
// the signature means is.
func (p *Provider) consent(q *request) []byte {
	var names []string
	for _, scope := range q.attributes() {
		names = append(names, p.texts["ja"]["scope."+scope])
	}
	return fmt.Appendf(nil, "本人情報の提供への同意\n提供先: %s（%s）\n提供する情報: %s\n提供元: %s\n受付番号: %s\n日時: %s\n",
		q.client.Name.Ja, q.client.ID, strings.Join(names, "、"), p.config.Origin, rand.Text(), jpki.Moment(p.config.Now()))
}

// document serves the bytes that are to be signed.
func (p *Provider) document(w http.ResponseWriter, r *http.Request) {
	if _, q := p.asked(r); q != nil {
		q.mu.Lock()
		defer q.mu.Unlock()
		if q.pending != nil {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			_, _ = w.Write(q.pending.document) // the answer has begun
			return
		}
	}
	http.NotFound(w, r)
}

// asked is the session of a request and what a service asked for there, nil if it is none.
func (p *Provider) asked(r *http.Request) (*session, *request) {
	n := p.visit(r)
	if n == nil {
		return nil, nil
	}
	return n, n.asked.get(r.FormValue("request"))
}

// takeSigned is the document that a form signs. It is signed once: it is used up
// whatever follows.
func (p *Provider) takeSigned(r *http.Request) *web.Pending {
	n, _ := p.wrote(r)
	if n == nil {
		return nil
	}
	q := n.asked.get(r.PostForm.Get("request"))
	if q == nil {
		return nil
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	of := q.pending
	if of == nil {
		return nil
	}
	q.pending = nil
	return &web.Pending{Document: of.document, Of: &signing{n, q, of}}
}

// A signing is a signature that came.
type signing struct {
	session *session
	request *request
	of      *pending
}

// signed goes on after a signature: the account gets the certificate, and only if it is the
// same person's does the service get what it says.
func (p *Provider) signed(w http.ResponseWriter, r *http.Request) {
	submission, _ := web.SubmissionOf(r.Context())
	s := submission.Pending.Of.(*signing)
	q := s.request
	q.mu.Lock()
	defer q.mu.Unlock()
	card, subject, err := p.link(r.Context(), q, s.of, submission.Signature)
	if err != nil {
		p.refuseAccount(w, r, s.session, q, err)
		return
	}
	if q.wantsAttributes() {
		q.holder, q.record = &submission.Signature.Holder, carriedBy(r.Context()).record
	}
	p.known(w, r, s.session, q, &login{subject, card, p.config.Now(), q.record})
}

// link is whose account it is by a signature, and the card that logged in. That may have been
// replaced since, or the account deleted.
func (p *Provider) link(ctx context.Context, q *request, of *pending, signature relyingparty.Signature) (card relyingparty.Login, subject account.Subject, err error) {
	if of.statement == nil {
		card, subject = q.login.card, q.login.subject
		if err = p.config.Accounts.Holds(ctx, card, subject); err == nil {
			err = p.config.Accounts.Update(ctx, subject, signature)
		}
		return card, subject, err
	}
	card = *q.card
	proof := account.Proof{Login: card, Statement: *of.statement, Signature: signature}
	if of.how == account.ByRelink {
		subject, err = p.config.Accounts.Relink(ctx, proof)
	} else {
		subject, err = p.config.Accounts.Register(ctx, proof)
	}
	return card, subject, err
}
