package kit

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"

	"jpkiweb/shared/authtoken"
)

// A Service says how a verifier is spoken to.
type Service struct {
	// Address is where it is, "https://city.example.lg.jp"; a path in it stands before the
	// paths below. Origin is the one that tokens are for; "": that of Address.
	Address, Origin string
	// ChallengePath answers with the challenge and sets the session's cookie: JSON with
	// ChallengeField, or a page that has it in the attribute data-challenge or in an input
	// named ChallengeField. Hidden inputs of the page are posted along. ChallengeMethod is
	// GET or POST.
	ChallengePath, ChallengeMethod string
	// LoginPath takes a POST with TokenField and ChallengeField: a form, or JSON, where the
	// token is an object. ChallengeField "" is of a service that keeps the challenge in the
	// session and is sent none, and that gives it as "challenge".
	LoginPath, ChallengeField, TokenField string
	JSON                                  bool
	// AccountPath is a page that answers 200 to who is logged in and to nobody else. "":
	// then whoever gets a status below 400 from LoginPath is taken for logged in.
	AccountPath string
	// ChallengeLife is how long a challenge lives at most.
	ChallengeLife time.Duration
	Transport     http.RoundTripper // nil: http.DefaultTransport
}

// Bounds of a service's answers.
const (
	maxAnswer     = 1 << 20
	answerTimeout = 30 * time.Second
)

func (s *Service) origin() string {
	if s.Origin != "" {
		return s.Origin
	}
	u, err := url.Parse(s.Address)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// account says where it was asked who is in.
func (s *Service) account() string {
	if s.AccountPath == "" {
		return ""
	}
	return ", and " + s.AccountPath + " knows nobody"
}

// A visitor is a browser with a session.
type visitor struct {
	service *Service
	client  *http.Client
	hidden  []field // of the login page
}

// A field is one of a form.
type field struct{ name, value string }

func (s *Service) newVisitor() (*visitor, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &visitor{service: s, client: &http.Client{Transport: s.Transport, Jar: jar, CheckRedirect: stay, Timeout: answerTimeout}}, nil
}

// copied is the same browser, of which a copy was made now.
func (v *visitor) copied() (*visitor, error) {
	other, err := v.service.newVisitor()
	if err != nil {
		return nil, err
	}
	for _, path := range []string{v.service.ChallengePath, v.service.LoginPath, v.service.AccountPath} {
		u, err := url.Parse(strings.TrimSuffix(v.service.Address, "/") + path)
		if err != nil {
			return nil, err
		}
		cookies := v.client.Jar.Cookies(u)
		for _, c := range cookies {
			c.Path = "/" // whatever it was: a cookie has its name and value here only
		}
		other.client.Jar.SetCookies(u, cookies)
	}
	other.hidden = v.hidden
	return other, nil
}

// do sends a request as a page of the service does.
func (v *visitor) do(ctx context.Context, method, path string, header http.Header, body io.Reader) (int, http.Header, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(v.service.Address, "/")+path, body)
	if err != nil {
		return 0, nil, nil, err
	}
	r.Header.Set("Accept", "text/html, application/json;q=0.9")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if method != http.MethodGet {
		r.Header.Set("Origin", v.service.origin())
	}
	for name, values := range header {
		r.Header[name] = values
	}
	response, err := v.client.Do(r)
	if err != nil {
		return 0, nil, nil, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	return response.StatusCode, response.Header, text, err
}

// challenge fetches one, and keeps what the page wants to be sent along.
func (v *visitor) challenge(ctx context.Context) (string, error) {
	status, header, text, err := v.do(ctx, cmp.Or(v.service.ChallengeMethod, http.MethodGet), v.service.ChallengePath, nil, nil)
	if err != nil {
		return "", err
	}
	if status != http.StatusOK {
		return "", fmt.Errorf("%s answered %d", v.service.ChallengePath, status)
	}
	name := cmp.Or(v.service.ChallengeField, "challenge")
	challenge := ""
	if kind, _, _ := mime.ParseMediaType(header.Get("Content-Type")); kind == "application/json" {
		var fields map[string]any
		if err := json.Unmarshal(text, &fields); err != nil {
			return "", fmt.Errorf("%s: no JSON: %w", v.service.ChallengePath, err)
		}
		challenge, _ = fields[name].(string)
	} else {
		challenge, v.hidden = readPage(string(text), name, v.service.TokenField)
	}
	if challenge == "" {
		return "", fmt.Errorf("%s has no challenge: neither JSON with %q, nor data-challenge or an input of that name", v.service.ChallengePath, name)
	}
	if err := authtoken.CheckChallenge(challenge); err != nil { // no helper would answer it
		return "", fmt.Errorf("%s: %w", v.service.ChallengePath, err)
	}
	return challenge, nil
}

// A login is what is posted to log in. What is "" is as it should be.
type login struct {
	challenges  []string // one, if all is right
	token       string   // JSON
	method      string   // GET: in the address
	contentType string
	foreign     bool // a page of another site, without the hidden fields
}

// An answer is what became of a login.
type answer struct {
	status int   // 0: none
	err    error // why there was none
	in     bool  // somebody is logged in now
}

// post logs in, and looks whether somebody is.
func (v *visitor) post(ctx context.Context, l login) answer {
	header := http.Header{}
	body, contentType := v.body(l)
	header.Set("Content-Type", cmp.Or(l.contentType, contentType))
	if l.foreign {
		header.Set("Origin", "https://attacker.example")
		header.Set("Sec-Fetch-Site", "cross-site")
	}
	path, method := v.service.LoginPath, cmp.Or(l.method, http.MethodPost)
	var send io.Reader = bytes.NewReader(body)
	if method == http.MethodGet {
		path, send = path+"?"+string(body), nil
		header.Del("Content-Type")
	}
	status, _, _, err := v.do(ctx, method, path, header, send)
	a := answer{status: status, err: err}
	if v.service.AccountPath == "" {
		a.in = err == nil && status < http.StatusBadRequest
		return a
	}
	in, err := v.loggedIn(ctx)
	a.in, a.err = in, errors.Join(a.err, err)
	return a
}

// loggedIn asks for the page of who is.
func (v *visitor) loggedIn(ctx context.Context) (bool, error) {
	status, _, _, err := v.do(ctx, http.MethodGet, v.service.AccountPath, nil, nil)
	return status == http.StatusOK, err
}

func (v *visitor) body(l login) (body []byte, contentType string) {
	var all []field
	if !l.foreign {
		all = append(all, v.hidden...)
	}
	if v.service.ChallengeField != "" {
		for _, c := range l.challenges {
			all = append(all, field{v.service.ChallengeField, c})
		}
	}
	if v.service.JSON && l.method != http.MethodGet {
		return jsonBody(all, v.service.TokenField, l.token), "application/json"
	}
	var text strings.Builder
	for _, f := range append(all, field{v.service.TokenField, l.token}) {
		if text.Len() > 0 {
			text.WriteByte('&')
		}
		text.WriteString(url.QueryEscape(f.name) + "=" + url.QueryEscape(f.value))
	}
	return []byte(text.String()), "application/x-www-form-urlencoded"
}

// jsonBody has the token as it is: what is wrong with its JSON is then wrong with the whole.
func jsonBody(all []field, name, token string) []byte {
	var b bytes.Buffer
	b.WriteByte('{')
	for _, f := range all {
		b.Write(quoted(f.name))
		b.WriteByte(':')
		b.Write(quoted(f.value))
		b.WriteByte(',')
	}
	b.Write(quoted(name))
	b.WriteByte(':')
	b.WriteString(token)
	b.WriteByte('}')
	return b.Bytes()
}

func quoted(text string) []byte {
	b, err := json.Marshal(text)
	if err != nil { // never, of a string
		return []byte(`""`)
	}
	return b
}
