// Package settings is what operators of our services say by flags, the same of each: whom the
// service trusts, where its revocation lists, challenges and records are, and where it listens.
package settings

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"os"
	"time"

	"jpkiweb/shared/relyingparty/web"
	"jpkiweb/static"
)

// Settings are the flags.
type Settings struct {
	Listen, Origin    string
	Helper            string
	Install, Phone    string
	Trust, Lists      []string
	ListsEvery        time.Duration
	Test              bool
	WithoutRevocation bool
	Redis             string
	Proxies           web.Proxies
	PerAddress        int
	Audit             string
	Cert, Key         string
	AsJSON            bool
	Online
}

// Flags makes the flags.
func (s *Settings) Flags(set *flag.FlagSet) {
	set.StringVar(&s.Listen, "listen", "127.0.0.1:8080", "address to listen on; port 0 lets the system choose")
	set.StringVar(&s.Origin, "origin", "", "origin that the browser shows (default http://LISTEN, or https with --tls-cert)")
	set.Func("trust", "CA certificates in `PATH`, a file or a directory (DER, or PEM with any number of them); may be repeated", func(path string) error {
		s.Trust = append(s.Trust, path)
		return nil
	})
	set.BoolVar(&s.Test, "test", false, "accept CAs of test environments, such as the sandbox")
	set.Func("crl", "revocation list of those CAs: file, folder or https address; may be repeated", func(where string) error {
		s.Lists = append(s.Lists, where)
		return nil
	})
	set.DurationVar(&s.ListsEvery, "crl-every", 0, "how often files and folders of --crl are looked at for a change: 1m for a server with many; 0: for every question, so that a change counts at once")
	s.Online.flags(set)
	set.BoolVar(&s.WithoutRevocation, "without-revocation", false, "let revoked cards in: nothing is looked up")
	set.StringVar(&s.Redis, "redis", "", "keep challenges in Redis at `URL`, for several instances: rediss://, or redis:// and unix:// on the same machine; with a password in $REDIS_URL instead (default: in memory, for one)")
	set.StringVar(&s.Audit, "audit", "", "keep a record of each login and signature at the end of `FILE`, one line of JSON each")
	set.Func("proxy", "address or `NETWORK` of a proxy before the service, whose X-Forwarded-For is believed, never the clients' network; may be repeated", s.addProxy)
	set.IntVar(&s.PerAddress, "per-address", 200, "behind --proxy: challenges for one address in five minutes; 0: as many as it likes")
	set.StringVar(&s.Helper, "helper", "", "where the residents' helper listens (default: jpki.js finds it)")
	set.StringVar(&s.Install, "install", "", "page that says how the helper is installed, for residents who have none")
	set.StringVar(&s.Phone, "phone", "", "page for residents who come with a phone")
	set.StringVar(&s.Cert, "tls-cert", "", "TLS certificate, PEM")
	set.StringVar(&s.Key, "tls-key", "", "its key, PEM")
	set.BoolVar(&s.AsJSON, "json", false, "print the ready line as JSON: the address to open, and where the service is listening")
}

// addProxy takes an address, or a network.
func (s *Settings) addProxy(text string) error {
	network, err := netip.ParsePrefix(text)
	if address, notOne := netip.ParseAddr(text); notOne == nil {
		network, err = netip.PrefixFrom(address, address.BitLen()), nil
	}
	s.Proxies = append(s.Proxies, network)
	return err
}

// Check refuses what would not do what was meant; rest are the words that are no flags.
func (s Settings) Check(rest []string) error {
	switch {
	case len(rest) > 0:
		return fmt.Errorf("%q is no flag", rest[0])
	case len(s.Trust) == 0:
		return errors.New("name the CA certificates that you trust with --trust")
	}
	if err := s.checkSource(); err != nil {
		return err
	}
	if s.PerAddress < 0 {
		return errors.New("--per-address is 0 or more")
	}
	if (s.Cert == "") != (s.Key == "") {
		return errors.New("--tls-cert and --tls-key belong together")
	}
	return nil
}

// ShownOrigin is the origin that the browser shows of a service at an address.
func (s Settings) ShownOrigin(address string) string {
	switch {
	case s.Origin != "":
		return s.Origin
	case s.Cert != "":
		return "https://" + address
	}
	return "http://" + address
}

// Serve serves the handler that is made for an origin, until ctx is done.
func (s Settings) Serve(ctx context.Context, made func(origin string) (http.Handler, error)) error {
	if _, err := fs.Stat(static.FS(), "dist/jpki.js.br"); err != nil {
		return errors.New("built without jpki.js: use make build")
	}
	l, err := net.Listen("tcp", s.Listen)
	if err != nil {
		return err
	}
	address := l.Addr().String()
	handler, err := made(s.ShownOrigin(address))
	if err == nil {
		err = s.announce(address)
	}
	if err != nil {
		return errors.Join(err, l.Close())
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: time.Minute, MaxHeaderBytes: 16 << 10}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if s.Cert != "" {
		err = server.ServeTLS(l, s.Cert, s.Key)
	} else {
		err = server.Serve(l)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// announce tells where the service is, and as JSON where it listens: behind a
// proxy that is another place.
func (s Settings) announce(address string) error {
	open := s.ShownOrigin(address) + "/"
	if s.AsJSON {
		return json.NewEncoder(os.Stdout).Encode(map[string]string{"address": open, "listening": address})
	}
	_, err := fmt.Println("serving", open)
	return err
}
