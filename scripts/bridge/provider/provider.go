// Package provider is an OpenID Connect Provider whose people log in with their My Number
// Card: the authorization code flow with PKCE (S256), and nothing else. What it says of people
// has the names that デジタル認証アプリ uses (relyingparty facts 7), so that a service can
// switch between both.
//
// Specifications: OpenID Connect Core 1.0 (Core below), Discovery 1.0, RP-Initiated Logout 1.0,
// Back-Channel Logout 1.0; RFC 6749, 7009, 7523, 7636, 9207.
//
// Requests, codes, tokens and sessions are in the memory of one process.
package provider

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"time"

	"github.com/zitadel/oidc/v3/pkg/op"

	"jpkiweb/scripts/website"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/account"
	"jpkiweb/shared/relyingparty/web"
)

// Accounts say whose a certificate is; *account.Accounts do.
type Accounts interface {
	Login(ctx context.Context, login relyingparty.Login) (account.Subject, error)
	Holds(ctx context.Context, login relyingparty.Login, subject account.Subject) error
	Register(ctx context.Context, proof account.Proof) (account.Subject, error)
	Relink(ctx context.Context, proof account.Proof) (account.Subject, error)
	Update(ctx context.Context, subject account.Subject, signature relyingparty.Signature) error
}

// A Record is what is kept of a login or signature, with the number that the service gets as
// jpki_report.
type Record struct {
	Report string `json:"report"`
	web.Record
}

// Config is what the provider needs.
type Config struct {
	Origin string // as the browser shows it; the issuer
	Helper string // where the residents' helper listens; "": found by jpki.js
	// Pages that the residents' browsers link to: how the helper is installed, and what
	// can be done with a phone; "": none.
	Install, Phone string
	Verifier       *relyingparty.Verifier
	Accounts       Accounts
	Secrets        *Secrets
	Clients        Clients
	Challenges     relyingparty.ChallengeStore // nil: of this process
	// Proxies are those before the bridge. With them, and not without, PerAddress is how
	// many logins an address may begin while a challenge lives; 0: as many as it likes.
	Proxies    web.Proxies
	PerAddress int
	// Audit keeps a record of each login and signature. Where it fails nobody is let in.
	Audit func(context.Context, Record) error
	Log   *slog.Logger     // of what the operator has to mend, and of refusals; of nobody who logs in
	Now   func() time.Time // nil: time.Now
}

// Limits of the provider.
const (
	maxBody   = 64 << 10 // of a form, in bytes
	maxSigned = 64 << 10 // of a form with a signature over a text
	// signedAtOnce is how many of these are read at a time, so that some who send slowly keep
	// nobody out.
	signedAtOnce = 256
	maxSessions  = 10_000
	maxGrants    = 10_000
	sessionTTL   = 30 * time.Minute
	codeTTL      = time.Minute
	tokenTTL     = 5 * time.Minute
)

// A Provider is made by New.
type Provider struct {
	op.UnimplementedServer
	config     Config
	site       *website.Site
	origin     authtoken.Origin
	clients    map[string]*Client
	pages      *template.Template
	texts      map[string]map[string]string
	sessions   *website.Visits[*session]
	logins     *web.Handlers
	codes      *shelf[*grant]
	tokens     *shelf[*grant]
	assertions map[*Client]*shelf[struct{}] // each its own: none fills that of another
	handler    http.Handler
	backs      *backChannel
}

// New checks the configuration. Close ends what the provider began.
func New(config Config) (*Provider, error) {
	if config.Verifier == nil || config.Accounts == nil || config.Secrets == nil || config.Audit == nil {
		return nil, errors.New("the bridge needs a Verifier, Accounts, Secrets and Audit")
	}
	if err := config.Clients.check(); err != nil {
		return nil, err
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	config.Log = cmp.Or(config.Log, slog.New(slog.DiscardHandler))
	p := &Provider{
		config: config, clients: map[string]*Client{},
		sessions:   website.NewVisits[*session](config.Now, sessionTTL, maxSessions),
		codes:      newShelf[*grant](config.Now, tokenTTL, maxGrants), // a code that was used is known as long as its token
		tokens:     newShelf[*grant](config.Now, tokenTTL, maxGrants),
		assertions: map[*Client]*shelf[struct{}]{},
		backs:      newBackChannel(config.Log),
	}
	for i := range config.Clients.Clients {
		client := &config.Clients.Clients[i]
		p.clients[client.ID], p.assertions[client] = client, newShelf[struct{}](config.Now, assertionTTL+assertionSkew, maxGrants)
	}
	return p, p.load()
}

func (p *Provider) load() (err error) {
	if p.site, err = website.New(p.config.Origin); err != nil {
		return err
	}
	if p.origin, err = authtoken.ParseOrigin(p.config.Origin); err != nil {
		return err
	}
	if p.pages, err = template.New("").ParseFS(assets, "assets/*.html"); err != nil {
		return fmt.Errorf("pages: %w", err)
	}
	text, err := assets.ReadFile("assets/bridge.json")
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, &p.texts); err != nil {
		return fmt.Errorf("texts: %w", err)
	}
	if p.logins, err = p.newLogins(); err != nil {
		return err
	}
	p.handler = p.routes()
	return nil
}

// ServeHTTP answers.
func (p *Provider) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.handler.ServeHTTP(w, r) }

// Close waits until clients were told of the logouts that began.
func (p *Provider) Close() { p.backs.running.Wait() }

// Addresses of the provider. Those of the protocol are in its discovery document.
const (
	authorizePath = "/authorize"
	tokenPath     = "/token"
	userinfoPath  = "/userinfo"
	keysPath      = "/keys"
	revokePath    = "/revoke"
	logoutPath    = "/logout"
	confirmPath   = "/logout/confirm"
	loginPath     = "/login"
	registerPath  = "/register"
	signPath      = "/sign"
	documentPath  = "/document"
	backPath      = "/back"
)

func (p *Provider) routes() http.Handler {
	protocol := op.RegisterServer(p, op.Endpoints{
		Authorization: op.NewEndpoint(authorizePath), Token: op.NewEndpoint(tokenPath), Userinfo: op.NewEndpoint(userinfoPath),
		JwksURI: op.NewEndpoint(keysPath), Revocation: op.NewEndpoint(revokePath),
	}, op.WithServerCORSOptions(nil))
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+authorizePath, p.authorize(protocol))
	mux.HandleFunc("POST "+authorizePath, byGet)
	for _, path := range []string{tokenPath, revokePath} {
		mux.Handle("POST "+path, challenged(inBody(protocol)))
	}
	mux.Handle("GET "+userinfoPath, challenged(inBody(protocol)))
	mux.Handle("POST "+userinfoPath, challenged(inBody(protocol)))
	mux.Handle("GET "+keysPath, protocol)
	mux.HandleFunc("GET /.well-known/openid-configuration", p.discovery)
	mux.HandleFunc("GET "+logoutPath, p.logout)
	mux.HandleFunc("POST "+logoutPath, byGet)
	mux.HandleFunc("POST "+confirmPath, p.confirmLogout)
	mux.HandleFunc("GET "+loginPath, p.loginPage)
	mux.Handle("POST "+loginPath, carrying(p.logins.Login(http.HandlerFunc(p.loggedIn))))
	mux.HandleFunc("POST "+registerPath, p.register)
	mux.HandleFunc("GET "+documentPath, p.document)
	mux.Handle("POST "+signPath, carrying(p.logins.Signed(p.takeSigned, http.HandlerFunc(p.signed))))
	mux.HandleFunc("POST "+backPath, p.back)
	p.site.Handle(mux)
	return p.site.Guard(website.Guard{
		Page: p.site.Page(false), Most: func(*http.Request) int64 { return maxBody },
		FromOthers: []string{"POST " + authorizePath, "POST " + tokenPath, "POST " + revokePath, "POST " + userinfoPath, "POST " + logoutPath},
	}, mux)
}
