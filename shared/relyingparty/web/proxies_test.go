package web_test

import (
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"jpkiweb/shared/relyingparty/web"
)

func TestClientBehindProxies(t *testing.T) {
	own := web.Proxies{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8:1::/48")}
	for name, c := range map[string]struct {
		proxies   web.Proxies
		peer      string
		forwarded []string
		want      string // "": not known
	}{
		"no proxy is configured":        {nil, "192.0.2.1:5", []string{"198.51.100.7"}, ""},
		"behind a proxy":                {own, "10.0.0.1:5", []string{"198.51.100.7"}, "198.51.100.7/32"},
		"behind two":                    {own, "10.0.0.1:5", []string{"198.51.100.7, 10.0.0.2"}, "198.51.100.7/32"},
		"in two headers":                {own, "10.0.0.1:5", []string{"198.51.100.7", "10.0.0.2"}, "198.51.100.7/32"},
		"a browser that invents one":    {own, "10.0.0.1:5", []string{"203.0.113.9, 198.51.100.7"}, "198.51.100.7/32"},
		"a browser that invents ours":   {own, "10.0.0.1:5", []string{"203.0.113.9, 10.0.0.9, 198.51.100.7"}, "198.51.100.7/32"},
		"past the proxy":                {own, "192.0.2.1:5", []string{"203.0.113.9"}, "192.0.2.1/32"},
		"IPv6 is a network":             {own, "[2001:db8:1::1]:5", []string{"2001:db8:2:3:4:5:6:7"}, "2001:db8:2:3::/64"},
		"IPv4 in IPv6":                  {own, "[::ffff:10.0.0.1]:5", []string{"::ffff:198.51.100.7"}, "198.51.100.7/32"},
		"a zone":                        {own, "10.0.0.1:5", []string{"fe80::1%eth0"}, "fe80::/64"},
		"the proxy says nothing":        {own, "10.0.0.1:5", nil, ""},
		"the proxy says what is none":   {own, "10.0.0.1:5", []string{"unknown"}, ""},
		"what is none, by the browser":  {own, "10.0.0.1:5", []string{"<script>, 198.51.100.7"}, "198.51.100.7/32"},
		"proxies only":                  {own, "10.0.0.1:5", []string{"10.0.0.3, 10.0.0.2"}, ""},
		"a chain without end":           {own, "10.0.0.1:5", []string{"198.51.100.7" + strings.Repeat(", 10.0.0.2", 1000)}, ""},
		"a socket that has no address":  {own, "@", []string{"198.51.100.7"}, ""},
		"with a port":                   {own, "10.0.0.1:5", []string{"198.51.100.7:443"}, "198.51.100.7/32"},
		"IPv6 with a port":              {own, "10.0.0.1:5", []string{"[2001:db8:2:3::7]:443"}, "2001:db8:2:3::/64"},
		"IPv6 in brackets":              {own, "10.0.0.1:5", []string{"[2001:db8:2:3::7]"}, "2001:db8:2:3::/64"},
		"a proxy with a port":           {own, "10.0.0.1:5", []string{"198.51.100.7, 10.0.0.2:80"}, "198.51.100.7/32"},
		"no bracket at the end":         {own, "10.0.0.1:5", []string{"[2001:db8:2:3::7"}, ""},
		"IPv4 in brackets":              {own, "10.0.0.1:5", []string{"[198.51.100.7]"}, ""},
		"a port that is none":           {own, "10.0.0.1:5", []string{"198.51.100.7:https"}, ""},
		"IPv4 by NAT64":                 {own, "10.0.0.1:5", []string{"64:ff9b::198.51.100.7"}, "198.51.100.7/32"},
		"IPv4 by NAT64, with a port":    {own, "10.0.0.1:5", []string{"[64:ff9b::c633:6407]:443"}, "198.51.100.7/32"},
		"by NAT64, and no proxy":        {own, "[64:ff9b::10.0.0.1]:5", []string{"203.0.113.9"}, "10.0.0.1/32"},
		"beside NAT64":                  {own, "10.0.0.1:5", []string{"64:ff9b:1::198.51.100.7"}, "64:ff9b:1::/64"},
		"an empty one behind the right": {own, "10.0.0.1:5", []string{"198.51.100.7, "}, ""},
	} {
		r := httptest.NewRequest("GET", "/login", nil)
		r.RemoteAddr = c.peer
		for _, f := range c.forwarded {
			r.Header.Add("X-Forwarded-For", f)
		}
		got, known := c.proxies.Client(r)
		if known != (c.want != "") || known && got.String() != c.want {
			t.Errorf("%s: %v, %v, want %q", name, got, known, c.want)
		}
	}
}

// Where the proxy says for nobody who it is, none is counted: the operator is told, once.
func TestProxyThatNamesNobodyIsTold(t *testing.T) {
	s := open(t, func(c *web.Config) {
		c.Proxies, c.PerAddress = web.Proxies{netip.MustParsePrefix("10.0.0.0/8")}, 3
	})
	ask := func(forwarded string) {
		r := httptest.NewRequest("POST", origin+"/challenge", nil)
		r.RemoteAddr = "10.0.0.1:5"
		r.Header.Set("Session", forwarded)
		r.Header.Set("X-Forwarded-For", forwarded)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != 200 {
			t.Errorf("%s: %d %s", forwarded, w.Code, w.Body)
		}
	}
	ask("198.51.100.7")
	if strings.Contains(s.log.String(), "level=WARN") {
		t.Error(s.log.String())
	}
	for _, forwarded := range []string{"unknown", "secret-host", "10.0.0.2"} {
		ask(forwarded)
	}
	if log := s.log.String(); strings.Count(log, "level=WARN") != 1 || strings.Contains(log, "secret") {
		t.Errorf("%q", log)
	}
}
