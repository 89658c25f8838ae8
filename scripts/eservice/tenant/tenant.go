// Package tenant tells which of several municipalities a request is for, by the host that the
// browser asks: each has an origin of its own, and so a login of its own. In development they
// may be under paths of one origin instead, where nothing keeps their logins apart.
//
// Callers need [Parse] and [ByHost], or [ByPath].
package tenant

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"

	"jpkiweb/scripts/eservice/service"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/municipality"
	"jpkiweb/static/header"
)

// A Tenant is a municipality whose service is at a host.
type Tenant struct {
	Host         string // "sanda.example.lg.jp", with a port if the address has one; or a whole origin
	Municipality string // its code
	Colour       string // "#rrggbb"; "": the service chooses one
}

// Errors of tenants.
var (
	ErrText   = errors.New("a tenant is HOST=CODE or HOST=CODE,COLOUR: the host, the code of the municipality (six digits), and a colour #rrggbb on which white text can be read")
	ErrTwice  = errors.New("two tenants have one host, or one municipality")
	ErrOrigin = errors.New("the host of a tenant is at an address where nobody may log in: https, or http on 127.0.0.1, [::1] and localhost")
)

// Parse reads HOST=CODE or HOST=CODE,COLOUR.
func Parse(text string) (t Tenant, err error) {
	host, rest, found := strings.Cut(text, "=")
	code, colour, coloured := strings.Cut(rest, ",")
	if !found || host == "" || !municipality.IsCode(code) || coloured && !service.IsReadable(colour) {
		return t, fmt.Errorf("%w: %q", ErrText, text)
	}
	return Tenant{host, code, colour}, nil
}

// Check refuses two tenants of one host or municipality: they would share what each has for
// itself. Two ports are one host, for cookies know no port (RFC 6265, 8.5): a login at one
// would end that at the other.
func Check(all []Tenant) error {
	seen := map[string]bool{}
	for _, t := range all {
		name := nameOf(t.Host)
		if seen[name] || seen[t.Municipality] {
			return fmt.Errorf("%w: %s=%s", ErrTwice, t.Host, t.Municipality)
		}
		seen[name], seen[t.Municipality] = true, true
	}
	return nil
}

// nameOf is a host without port, of one that may be written as an origin.
func nameOf(host string) string {
	if _, after, whole := strings.Cut(host, "://"); whole {
		host = after
	}
	return withoutPort(host)
}

func withoutPort(host string) string {
	if hasPort(host) {
		return host[:strings.LastIndexByte(host, ':')]
	}
	return host
}

// Origin is the tenant's origin as browsers write it. at is where the program is reached
// itself, as "http://127.0.0.1:8080": hosts of this machine without a port have that one.
func (t Tenant) Origin(at string) (string, error) {
	origin := t.Host
	if !strings.Contains(origin, "://") {
		here, err := url.Parse(at)
		if err != nil {
			return "", err
		}
		scheme, host := "https", t.Host
		if ofThisMachine(host) {
			scheme = here.Scheme
			if here.Port() != "" && !hasPort(host) {
				host += ":" + here.Port()
			}
		}
		origin = scheme + "://" + host
	}
	if _, err := authtoken.ParseOrigin(origin); err != nil {
		return "", fmt.Errorf("%w: %w", ErrOrigin, err)
	}
	return origin, nil
}

// ofThisMachine tells whether a host, perhaps with a port, is this machine for every browser
// (RFC 6761, 6.3).
func ofThisMachine(host string) bool {
	host = withoutPort(host)
	return host == "127.0.0.1" || host == "[::1]" || host == "localhost" || strings.HasSuffix(host, ".localhost")
}

func hasPort(host string) bool {
	_, _, err := net.SplitHostPort(host)
	return err == nil
}

// ByHost serves the handler of the origin whose host a request names, and for all others a page
// that names nobody. It keeps nothing of what is asked for.
func ByHost(byOrigin map[string]http.Handler) http.Handler {
	byHost := map[string]http.Handler{}
	for origin, h := range byOrigin {
		_, host, _ := strings.Cut(origin, "://")
		byHost[host] = h
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h, found := byHost[r.Host]; found {
			h.ServeHTTP(w, r)
			return
		}
		nobody(w)
	})
}

// nothing is the page of a host that there is not.
const nothing = `<!DOCTYPE html>
<html lang="ja">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>404</title></head>
<body>
<h1>ページが見つかりません</h1>
<p>アドレスが間違っています。市区町村のホームページから、開き直してください。</p>
<p>アドレスがちがいます。<ruby>役所<rp>（</rp><rt>やくしょ</rt><rp>）</rp></ruby>のホームページから、もう<ruby>一度<rp>（</rp><rt>いちど</rt><rp>）</rp></ruby><ruby>開<rp>（</rp><rt>ひら</rt><rp>）</rp></ruby>いてください。</p>
<p lang="en">There is no such page: the address is wrong. Please start at the website of your municipality.</p>
</body>
</html>
`

func nobody(w http.ResponseWriter) {
	header.Page{}.Set(w.Header())
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusNotFound)
	// The answer has begun; there is nobody to tell.
	_, _ = io.WriteString(w, nothing)
}

// Base is the path of a municipality in development.
func Base(code string) string { return "/t/" + code }

// ByPath serves the handler of a municipality under its Base, and all else by front. It is for
// development: the handlers share an origin.
func ByPath(front http.Handler, byCode map[string]http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", front)
	for code, h := range byCode {
		mux.Handle(Base(code)+"/", h)
	}
	return mux
}
