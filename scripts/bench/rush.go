package main

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"jpkiweb/scripts/program"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
)

const (
	// maxTail is how much longer than the middle one the slowest login of a hundred takes,
	// where the lists are in memory.
	maxTail = 5
	// rushRate is logins a second, which is ten times what the nation's tax season needs.
	rushRate = 200
)

// rush measures logins that come by the clock, two hundred in a second, at the sample service:
// from the form that is sent to its answer, of which the slowest of a hundred is compared with
// the middle one.
func rush(ctx context.Context, b *bench) (rows []row, err error) {
	dir := filepath.Join(b.dir, "rush")
	ca, err := sandboxca.Open(dir, time.Now())
	if err != nil {
		return nil, err
	}
	if _, err := ca.CRL(jpki.UserAuthentication, time.Now()); err != nil {
		return nil, err
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	certificate, err := ca.Issue(jpki.UserAuthentication, key.Public(), sandboxca.DefaultHolder())
	if err != nil {
		return nil, err
	}
	service, err := program.Start[ready](ctx, filepath.Join(b.dir, "eservice"), "--json", "--listen", "127.0.0.1:0", "--trust", dir, "--crl", dir, "--crl-every", "1m", "--test")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, service.Stop()) }()
	origin, err := authtoken.ParseOrigin(strings.TrimSuffix(service.Ready.Address, "/"))
	if err != nil {
		return nil, err
	}
	c := crowd{
		origin: origin, key: key, certificate: certificate,
		client: &http.Client{
			Transport:     &http.Transport{MaxIdleConnsPerHost: rushRate},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	defer c.client.CloseIdleConnections()
	return contest{arms: []arm{c.second}, rows: rushRows}.run(ctx, b)
}

func rushRows(all rounds, noise float64) []row {
	return []row{
		timed("200 logins a second, the slowest of a hundred", all.of(0, sample.overPart), ratio, promise{limit: maxTail, of: "the middle one"}, noise),
		compared("  the slowest of a hundred, in milliseconds", all.of(0, milliseconds), fineMilli),
		compared("  the middle one, in milliseconds", all.of(0, func(s sample) float64 { return milliseconds(sample{duration: s.part}) }), fineMilli),
	}
}

// A crowd logs in with one card.
type crowd struct {
	origin      authtoken.Origin
	key         *rsa.PrivateKey
	certificate []byte
	client      *http.Client
}

// A submission is a login form that is ready to be sent.
type submission struct{ form, cookie string }

// second is a second of logins. What the cards do is done before.
func (c crowd) second(ctx context.Context) (sample, error) {
	var ready []submission
	for range rushRate {
		one, err := c.prepare(ctx)
		if err != nil {
			return sample{}, err
		}
		ready = append(ready, one)
	}
	took, errs := make([]time.Duration, rushRate), make([]error, rushRate)
	var sent sync.WaitGroup
	begin := time.Now()
	for i, one := range ready {
		time.Sleep(time.Until(begin.Add(time.Duration(i) * time.Second / rushRate)))
		sent.Go(func() { took[i], errs[i] = c.send(ctx, one) })
	}
	sent.Wait()
	slices.Sort(took)
	return sample{duration: took[rushRate*99/100-1], part: took[rushRate/2]}, errors.Join(errs...)
}

var (
	challengeOf = regexp.MustCompile(`data-challenge="([^"]+)"`)
	csrfOf      = regexp.MustCompile(`name="csrf" value="([^"]+)"`)
)

// prepare begins a visit and signs its challenge.
func (c crowd) prepare(ctx context.Context) (s submission, err error) {
	answer, body, err := c.do(ctx, http.MethodGet, "", nil)
	if err != nil {
		return s, err
	}
	challenge, csrf, cookies := challengeOf.FindStringSubmatch(body), csrfOf.FindStringSubmatch(body), answer.Cookies()
	if challenge == nil || csrf == nil || len(cookies) != 1 {
		return s, fmt.Errorf("login page: %s", answer.Status)
	}
	asked := html.UnescapeString(challenge[1])
	digest := authtoken.Digest(c.origin, asked)
	signature, err := rsa.SignPKCS1v15(nil, c.key, crypto.SHA256, digest[:])
	if err != nil {
		return s, err
	}
	token, err := json.Marshal(authtoken.New(c.certificate, signature, ""))
	if err != nil {
		return s, err
	}
	form := url.Values{"csrf": {html.UnescapeString(csrf[1])}, "challenge": {asked}, "token": {string(token)}}
	return submission{form.Encode(), cookies[0].Name + "=" + cookies[0].Value}, nil
}

// send sends a form, and tells how long the answer took.
func (c crowd) send(ctx context.Context, s submission) (time.Duration, error) {
	begin := time.Now()
	answer, _, err := c.do(ctx, http.MethodPost, s.form, http.Header{
		"Content-Type": {"application/x-www-form-urlencoded"}, "Origin": {c.origin.String()}, "Sec-Fetch-Site": {"same-origin"}, "Cookie": {s.cookie},
	})
	took := time.Since(begin)
	if err == nil && answer.StatusCode != http.StatusSeeOther {
		err = fmt.Errorf("login: %s", answer.Status)
	}
	return took, err
}

func (c crowd) do(ctx context.Context, method, form string, header http.Header) (*http.Response, string, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.origin.String()+"/login", strings.NewReader(form))
	if err != nil {
		return nil, "", err
	}
	r.Header = header
	answer, err := c.client.Do(r)
	if err != nil {
		return nil, "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	return answer, string(body), err
}
