// Command eservice is a sample municipal e-service: a login page, a page that
// shows who logged in, and an application form that is signed. It shows what a
// developer has to do on her server, which is little: package relyingparty does
// the verification.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/signal"
	"syscall"
	"time"

	"jpkiweb/scripts/eservice/service"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/web"
	"jpkiweb/static"
)

// options are the flags.
type options struct {
	listen, origin, helper string
	install, phone         string
	trust, rest            []string
	cert, key              string
	test, asJSON, embedded bool
	lists                  []string
	listsEvery             time.Duration
	ocsp, ocspHours        string
	withoutRevocation      bool
	redis                  string
	proxies                web.Proxies
	perAddress             int
	audit                  string
}

func main() {
	var o options
	flag.StringVar(&o.listen, "listen", "127.0.0.1:8080", "address to listen on; port 0 lets the system choose")
	flag.StringVar(&o.origin, "origin", "", "origin that the browser shows (default http://LISTEN, or https with --tls-cert)")
	flag.Func("trust", "CA certificates in `PATH`, a file or a directory (DER, or PEM with any number of them); may be repeated", func(path string) error {
		o.trust = append(o.trust, path)
		return nil
	})
	flag.BoolVar(&o.test, "test", false, "accept CAs of test environments, such as the sandbox")
	flag.Func("crl", "revocation list of those CAs: file, folder or https address; may be repeated", func(where string) error {
		o.lists = append(o.lists, where)
		return nil
	})
	flag.DurationVar(&o.listsEvery, "crl-every", 0, "how often files and folders of --crl are looked at for a change: 1m for a server with many; 0: for every question, so that a change counts at once")
	flag.StringVar(&o.ocsp, "ocsp", "", "ask the OCSP responder at `URL` in place of lists: for those whom the law lets ask")
	flag.StringVar(&o.ocspHours, "ocsp-hours", "", "when that answers, in Japan's time, as `07:00-23:00` (default: always)")
	flag.BoolVar(&o.withoutRevocation, "without-revocation", false, "let revoked cards in: nothing is looked up")
	flag.StringVar(&o.redis, "redis", "", "keep challenges in Redis at `URL`, for several instances: rediss://, or redis:// and unix:// on the same machine (default: in memory, for one)")
	flag.StringVar(&o.audit, "audit", "", "keep a record of each login and signature at the end of `FILE`, one line of JSON each")
	flag.Func("proxy", "address or `NETWORK` of a proxy before the service, whose X-Forwarded-For is believed, never the clients' network; may be repeated", o.addProxy)
	flag.IntVar(&o.perAddress, "per-address", 200, "behind --proxy: challenges for one address in five minutes; 0: as many as it likes")
	flag.StringVar(&o.helper, "helper", "", "where the residents' helper listens (default: jpki.js finds it)")
	flag.StringVar(&o.install, "install", "", "page that says how the helper is installed, for residents who have none")
	flag.StringVar(&o.phone, "phone", "", "page for residents who come with a phone")
	flag.BoolVar(&o.embedded, "embedded", false, "run the app in the service's own pages, not in the helper's window")
	flag.StringVar(&o.cert, "tls-cert", "", "TLS certificate, PEM")
	flag.StringVar(&o.key, "tls-key", "", "its key, PEM")
	flag.BoolVar(&o.asJSON, "json", false, "print the ready line as JSON: the address to open, and where the service is listening")
	flag.Parse()
	o.rest = flag.Args()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "eservice:", err)
		os.Exit(1)
	}
}

// addProxy takes an address, or a network.
func (o *options) addProxy(text string) error {
	network, err := netip.ParsePrefix(text)
	if address, notOne := netip.ParseAddr(text); notOne == nil {
		network, err = netip.PrefixFrom(address, address.BitLen()), nil
	}
	o.proxies = append(o.proxies, network)
	return err
}

func run(ctx context.Context, o options) error {
	switch {
	case len(o.rest) > 0:
		return fmt.Errorf("%q is no flag", o.rest[0])
	case len(o.trust) == 0:
		return errors.New("name the CA certificates that you trust with --trust")
	}
	if err := o.checkSource(); err != nil {
		return err
	}
	if _, err := fs.Stat(static.FS(), "dist/jpki.js.br"); err != nil {
		return errors.New("built without jpki.js: use make build")
	}
	if o.perAddress < 0 {
		return errors.New("--per-address is 0 or more")
	}
	if (o.cert == "") != (o.key == "") {
		return errors.New("--tls-cert and --tls-key belong together")
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	b, err := o.open(ctx, log)
	if err != nil {
		return err
	}
	return errors.Join(o.serve(ctx, b, log), b.Close())
}

func (o options) serve(ctx context.Context, b *backends, log *slog.Logger) error {
	l, err := net.Listen("tcp", o.listen)
	if err != nil {
		return err
	}
	address := l.Addr().String()
	handler, err := o.handler(address, b, log)
	if err == nil {
		err = o.announce(address)
	}
	if err != nil {
		return errors.Join(err, l.Close())
	}
	s := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: time.Minute, MaxHeaderBytes: 16 << 10}
	stop := context.AfterFunc(ctx, func() { _ = s.Close() })
	defer stop()
	if o.cert != "" {
		err = s.ServeTLS(l, o.cert, o.key)
	} else {
		err = s.Serve(l)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// handler makes the service that listens at the address.
func (o options) handler(address string, b *backends, log *slog.Logger) (http.Handler, error) {
	origin := o.shownOrigin(address)
	verifier, err := relyingparty.New(relyingparty.Config{
		Origin: origin, TrustAnchors: b.anchors, AllowTest: o.test, Revocation: b.source, WithoutRevocation: o.withoutRevocation,
	})
	if err != nil {
		return nil, err
	}
	return service.New(service.Config{
		Origin: origin, Helper: o.helper, Install: o.install, Phone: o.phone, Embedded: o.embedded, Verifier: verifier,
		Challenges: b.challenges, Proxies: o.proxies, PerAddress: o.perAddress, Audit: b.records.keep, Log: log, Now: time.Now,
	})
}

// shownOrigin is the origin that the browser shows.
func (o options) shownOrigin(address string) string {
	switch {
	case o.origin != "":
		return o.origin
	case o.cert != "":
		return "https://" + address
	}
	return "http://" + address
}

// announce tells where the service is, and as JSON where it listens: behind a
// proxy that is another place.
func (o options) announce(address string) error {
	open := o.shownOrigin(address) + "/"
	if o.asJSON {
		return json.NewEncoder(os.Stdout).Encode(map[string]string{"address": open, "listening": address})
	}
	_, err := fmt.Println("serving", open)
	return err
}
