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
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"jpkiweb/scripts/eservice/service"
	"jpkiweb/shared/relyingparty"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:8080", "address to listen on; port 0 lets the system choose")
	origin := flag.String("origin", "", "origin that the browser shows (default http://LISTEN, or https with --tls-cert)")
	trust := flag.String("trust", "", "CA certificate, or directory of them")
	test := flag.Bool("test", false, "accept CAs of test environments, such as the sandbox")
	helper := flag.String("helper", "http://127.0.0.1:21573", "where the residents' helper listens")
	cert := flag.String("tls-cert", "", "TLS certificate, PEM")
	key := flag.String("tls-key", "", "its key, PEM")
	asJSON := flag.Bool("json", false, "print the ready line as JSON")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *listen, *origin, *trust, *test, *helper, *cert, *key, *asJSON); err != nil {
		fmt.Fprintln(os.Stderr, "eservice:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, listen, origin, trust string, test bool, helper, cert, key string, asJSON bool) error {
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	secure := cert != ""
	if origin == "" {
		scheme := "http"
		if secure {
			scheme = "https"
		}
		origin = scheme + "://" + l.Addr().String()
	}
	anchors, err := relyingparty.LoadAnchors(trust)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	verifier, err := relyingparty.New(relyingparty.Config{Origin: origin, TrustAnchors: anchors, Clock: time.Now, AllowTest: test})
	if err != nil {
		return errors.Join(err, l.Close())
	}
	handler, err := service.New(service.Config{Origin: origin, Helper: helper, Verifier: verifier, Now: time.Now, Secure: secure})
	if err != nil {
		return errors.Join(err, l.Close())
	}
	if err := announce(origin, asJSON); err != nil {
		return errors.Join(err, l.Close())
	}
	s := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: time.Minute, MaxHeaderBytes: 16 << 10}
	stop := context.AfterFunc(ctx, func() { _ = s.Close() })
	defer stop()
	if secure {
		err = s.ServeTLS(l, cert, key)
	} else {
		err = s.Serve(l)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

func announce(origin string, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(os.Stdout).Encode(map[string]string{"address": origin + "/"})
	}
	_, err := fmt.Println("serving", origin+"/")
	return err
}
