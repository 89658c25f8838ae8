package service

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/account"
	"jpkiweb/shared/relyingparty/account/accounttest"
	"jpkiweb/shared/relyingparty/web"
	"jpkiweb/shared/sandboxca"
)

// A register is a store of accounts that can be gone.
type register struct {
	accounttest.Memory
	gone atomic.Bool
}

var errGone = errors.New("connection refused")

func (r *register) Certificate(ctx context.Context, key account.Key) (account.Certificate, error) {
	if r.gone.Load() {
		return account.Certificate{}, errGone
	}
	return r.Memory.Certificate(ctx, key)
}

func (r *register) Change(ctx context.Context, do func(account.Tx) error) error {
	if r.gone.Load() {
		return errGone
	}
	return r.Memory.Change(ctx, do)
}

// A town is the service with accounts.
type town struct {
	site
	register *register
	log      *bytes.Buffer
	recorded *func(web.Record) // hears of what is recorded; nil: nobody does
}

func openTown(t *testing.T) town {
	t.Helper()
	to := town{register: &register{}, log: &bytes.Buffer{}, recorded: new(func(web.Record))}
	to.site = openInstances(t, false, maxSessions, nil, func(c *Config) {
		accounts, err := account.New(account.Config{
			Store: to.register, Keys: [][]byte{bytes.Repeat([]byte{7}, account.MinKey)}, Clock: c.Now,
			Audit: func(context.Context, account.Record) error { return nil },
		})
		if err != nil {
			t.Fatal(err)
		}
		c.Audit = func(_ context.Context, r web.Record) error {
			if *to.recorded != nil {
				(*to.recorded)(r)
			}
			return nil
		}
		c.Accounts, c.Log = accounts, slog.New(slog.NewTextHandler(to.log, nil))
	})
	return to
}

// A pair is the two certificates on a card.
type pair struct{ login, signing []byte }

// newPair is a card of a holder.
func newPair(t *testing.T, h sandboxca.Holder) pair {
	t.Helper()
	issue := func(p jpki.Purpose) []byte {
		der, err := testCard().CA.Issue(p, testCard().Key.Public(), h)
		if err != nil {
			t.Fatal(err)
		}
		return der
	}
	return pair{issue(jpki.UserAuthentication), issue(jpki.DigitalSignature)}
}

// comes logs in with a card, and returns the page that follows.
func (b browser) comes(card pair) answer {
	b.t.Helper()
	form := b.loginForm(b.site.URL)
	form.Set("token", string(testCard().Token(b.t, card.login, authtoken.MustParseOrigin(b.site.URL), form.Get("challenge"))))
	sent := b.post("/login", form)
	sent.want(b.t, http.StatusSeeOther)
	return b.get(sent.Header.Get("Location"))
}

// asks sends the form of the page of accounts, and returns the page with the statement.
func (b browser) asks(page answer, how account.How) answer {
	b.t.Helper()
	asked := b.post("/account/begin", url.Values{"csrf": {page.field(b.t, `name="csrf" value="`)}, "how": {string(how)}})
	asked.want(b.t, http.StatusOK)
	return asked
}

// signs sends the statement of a page, signed with a card.
func (b browser) signs(page answer, card pair) answer {
	b.t.Helper()
	path, form := b.signed(page, card)
	return b.post(path, form)
}

// signed is the form of the page, and where it goes.
func (b browser) signed(page answer, card pair) (path string, form url.Values) {
	b.t.Helper()
	document := b.get(page.field(b.t, `data-document="`))
	document.want(b.t, http.StatusOK)
	action, err := url.Parse(page.field(b.t, `id="sign" method="post" action="`))
	if err != nil {
		b.t.Fatal(err)
	}
	return action.Path, url.Values{
		"csrf":      {page.field(b.t, `name="csrf" value="`)},
		"reference": {page.field(b.t, `name="reference" value="`)},
		"signature": {base64.StdEncoding.EncodeToString(testCard().CMS(b.t, card.signing, document.body, noon()))},
	}
}

// account is whose account the page of a person shows.
func (a answer) account(t *testing.T) string {
	t.Helper()
	a.want(t, http.StatusOK)
	_, after, _ := strings.Cut(a.body, `id="account">`)
	subject, _, _ := strings.Cut(after, "<")
	if !account.Subject(subject).Valid() {
		t.Fatalf("%q is no account, in\n%s", subject, a.body)
	}
	return subject
}

// Somebody registers, comes again, comes with a new card, and cannot come with the one before.
func TestAccountSurvivesRenewal(t *testing.T) {
	to := openTown(t)
	first, next := newPair(t, sandboxca.DefaultHolder()), newPair(t, sandboxca.DefaultHolder())
	b := to.browser(t)
	page := b.comes(first)
	page.want(t, http.StatusNotFound)
	done := b.signs(b.asks(page, account.ByRegistration), first)
	done.want(t, http.StatusSeeOther)
	subject := b.get(done.Header.Get("Location")).account(t)
	if again := to.browser(t).comes(first).account(t); again != subject {
		t.Errorf("the account is %s, and then %s", subject, again)
	}

	other := to.browser(t)
	page = other.comes(next)
	page.want(t, http.StatusNotFound)
	twice := other.signs(other.asks(page, account.ByRegistration), next)
	twice.want(t, http.StatusConflict)
	other.signs(other.asks(page, account.ByRelink), next).want(t, http.StatusSeeOther)
	if found := other.get("/my").account(t); found != subject {
		t.Errorf("the account is %s, with the new card %s", subject, found)
	}
	b.get("/my").want(t, http.StatusGone)    // the session that the card before began
	b.get("/apply").want(t, http.StatusGone) // is over
	gone := to.browser(t).comes(first)
	gone.want(t, http.StatusGone)
	if !strings.Contains(gone.body, "この電子証明書は、新しいものに置き換わっています") || strings.Contains(gone.body, "お待ちいただく時間") {
		t.Error(gone.body)
	}
	if other.get("/my").account(t) != subject {
		t.Error("the new card's session is over, too")
	}
}

// Nobody without an account applies, and nobody with the signature of somebody else.
func TestOnlyMembersApply(t *testing.T) {
	to := openTown(t)
	her := newPair(t, sandboxca.DefaultHolder())
	b := to.browser(t)
	page := b.comes(her)
	csrf := page.field(t, `name="csrf" value="`)
	b.get("/apply").want(t, http.StatusNotFound)
	b.post("/apply", url.Values{"csrf": {csrf}, "procedure": {"residence"}, "copies": {"1"}}).want(t, http.StatusNotFound)
	b.post(signPath, url.Values{"csrf": {csrf}, "reference": {""}}).want(t, http.StatusNotFound)
	b.signs(b.asks(page, account.ByRegistration), her).want(t, http.StatusSeeOther)
	b.post(signPath, b.signForm(b.confirm())).want(t, http.StatusOK)

	h := sandboxca.DefaultHolder()
	h.Name = "見本　太郎"
	his := newPair(t, h)
	page = b.confirm()
	form := url.Values{
		"csrf": {page.field(t, `name="csrf" value="`)}, "reference": {page.field(t, `name="reference" value="`)},
		"signature": {base64.StdEncoding.EncodeToString(testCard().CMS(t, his.signing, b.get(page.field(t, `data-document="`)).body, noon()))},
	}
	refused := b.post(signPath, form)
	refused.want(t, http.StatusForbidden)
	if !strings.Contains(refused.body, "窓口で確認が必要です") {
		t.Error(refused.body)
	}

	page = b.confirm() // and who logs out while it is verified is asked all the same
	form.Set("reference", page.field(t, `name="reference" value="`))
	form.Set("signature", base64.StdEncoding.EncodeToString(testCard().CMS(t, his.signing, b.get(page.field(t, `data-document="`)).body, noon())))
	*to.recorded = func(web.Record) { b.post("/logout", url.Values{"csrf": form["csrf"]}) }
	b.post(signPath, form).want(t, http.StatusForbidden)
}

// A statement is signed once, in its session, on its own way, and within some minutes.
func TestStatementIsOfItsSession(t *testing.T) {
	to := openTown(t)
	her, another := newPair(t, sandboxca.DefaultHolder()), newPair(t, sandboxca.DefaultHolder())
	b, c := to.browser(t), to.browser(t)
	page, theirs := b.asks(b.comes(her), account.ByRegistration), c.asks(c.comes(another), account.ByRegistration)
	form := url.Values{"csrf": {theirs.field(t, `name="csrf" value="`)}, "reference": {page.field(t, `name="reference" value="`)}, "signature": {"AA=="}}
	c.post(registerPath, form).want(t, http.StatusForbidden)
	form.Set("reference", theirs.field(t, `name="reference" value="`))
	c.post(relinkPath, form).want(t, http.StatusForbidden)
	c.post(registerPath, form).want(t, http.StatusForbidden)
	c.get(theirs.field(t, `data-document="`)).want(t, http.StatusNotFound) // it is used up
	b.signs(page, her).want(t, http.StatusSeeOther)

	late := c.asks(c.get("/my"), account.ByRelink)
	to.clock.Add(int64(relyingparty.ChallengeTTL.Seconds()) + 301)
	c.signs(late, another).want(t, http.StatusForbidden)
	c.get("/my").want(t, http.StatusNotFound)
	b.post("/account/begin", url.Values{"csrf": {b.get("/my").field(t, `name="csrf" value="`)}, "how": {"counter"}}).want(t, http.StatusSeeOther)
	to.browser(t).post("/account/begin", url.Values{"how": {"relink"}}).want(t, http.StatusForbidden)
}

// While the database is gone nobody goes on, and then everybody does, by themselves.
func TestAccountsThatAreGone(t *testing.T) {
	to := openTown(t)
	her := newPair(t, sandboxca.DefaultHolder())
	b := to.browser(t)
	b.signs(b.asks(b.comes(her), account.ByRegistration), her).want(t, http.StatusSeeOther)
	subject := b.get("/my").account(t)
	to.register.gone.Store(true)
	other := to.browser(t)
	for _, page := range []answer{b.get("/my"), b.get("/apply"), other.comes(her), b.get("/account/delete")} {
		page.want(t, http.StatusServiceUnavailable)
		if page.Header.Get("Retry-After") != "5" || !strings.Contains(page.body, "今は、登録を確認できません") {
			t.Errorf("%q %s", page.Header.Get("Retry-After"), page.body)
		}
	}
	to.register.gone.Store(false)
	for _, b := range []browser{b, other} {
		if got := b.get("/my").account(t); got != subject {
			t.Errorf("the account is %s, and then %s", subject, got)
		}
	}
	for _, secret := range []string{sandboxca.DefaultHolder().Name, sandboxca.DefaultHolder().Address, subject} {
		if strings.Contains(to.log.String(), secret) {
			t.Errorf("the log has %s", secret)
		}
	}
	if !strings.Contains(to.log.String(), errGone.Error()) {
		t.Errorf("the operator is told %s", to.log)
	}
}

// Who deletes the account is logged out, and begins anew.
func TestAccountIsDeleted(t *testing.T) {
	to := openTown(t)
	her := newPair(t, sandboxca.DefaultHolder())
	b := to.browser(t)
	b.signs(b.asks(b.comes(her), account.ByRegistration), her).want(t, http.StatusSeeOther)
	other := to.browser(t)
	subject := other.comes(her).account(t)
	b.post("/account/delete", nil).want(t, http.StatusForbidden)
	page := b.get("/account/delete")
	b.post("/account/delete", url.Values{"csrf": {page.field(t, `name="csrf" value="`)}}).want(t, http.StatusSeeOther)
	b.get("/my").wantLogin(t)
	unknown := other.get("/my") // in the session of another browser
	unknown.want(t, http.StatusNotFound)
	other.signs(other.asks(unknown, account.ByRegistration), her).want(t, http.StatusSeeOther)
	if again := other.get("/my").account(t); again == subject {
		t.Error("the new account is the old one")
	}
}

// A name that would be a header, a page or a query is a name.
func TestHostileNamesOfPeople(t *testing.T) {
	to := openTown(t)
	for _, name := range []string{"x\r\nSet-Cookie: session=1", "<script>alert(1)</script>", "'; DROP TABLE accounts; --", "｜a《b》"} {
		h := sandboxca.DefaultHolder()
		h.Name = name
		first, next := newPair(t, h), newPair(t, h)
		b, other := to.browser(t), to.browser(t)
		b.signs(b.asks(b.comes(first), account.ByRegistration), first).want(t, http.StatusSeeOther)
		subject := b.get("/my").account(t)
		page := other.asks(other.comes(next), account.ByRelink)
		done := other.signs(page, next)
		done.want(t, http.StatusSeeOther)
		my := other.get("/my")
		if my.account(t) != subject || strings.Contains(my.body, "<script>alert") || len(done.Header.Values("Set-Cookie")) != 0 {
			t.Errorf("%q: %v\n%s", name, done.Header, my.body)
		}
	}
}

// The pages of accounts are there in three languages.
func TestPagesOfAccountsInThreeLanguages(t *testing.T) {
	to := openTown(t)
	b := to.browser(t)
	b.comes(newPair(t, sandboxca.DefaultHolder()))
	for lang, words := range map[string]string{
		"ja": "<h1>このカードは、まだ登録されていません</h1>", "en": "<h1>This card is not registered yet</h1>",
		"easy": "<h1>このカードは、まだ<ruby>登録<rp>（</rp><rt>とうろく</rt><rp>）</rp></ruby>していません</h1>",
	} {
		page := b.get("/my?lang=" + lang)
		if !strings.Contains(page.body, words) || strings.Contains(page.body, "｜") {
			t.Errorf("%s:\n%s", lang, page.body)
		}
		for _, other := range []string{"ja", "easy", "en"} {
			if got := strings.Contains(page.body, `href="/my?lang=`+other+`" hreflang=`); got == (other == lang) {
				t.Errorf("%s: the way to %s is %v", lang, other, got)
			}
		}
	}
}
