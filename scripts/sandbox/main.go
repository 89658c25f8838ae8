// Command sandbox serves the sandbox of the JPKI over HTTP: OCSP, revocation lists of each
// municipality with their deltas, time stamps, and an interface to revoke with. It is on
// loopback unless it is told otherwise. Its keys are in a folder of its owner, made at the first
// start; the virtual cards of that folder, and a service that trusts its CAs, work with it.
// Package service has what it serves.
package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"jpkiweb/scripts/sandbox/service"
	"jpkiweb/shared/sandboxca"
)

// options are the flags.
type options struct {
	listen, dir, release, fault string
	hosts                       []string
	knownAfter                  time.Duration
	asJSON                      bool
}

func main() {
	var o options
	flag.StringVar(&o.listen, "listen", "127.0.0.1:2560", "address to listen on; port 0 lets the system choose")
	flag.StringVar(&o.dir, "dir", os.Getenv("JPKIWEB_SANDBOX"), "`FOLDER` of the keys, its owner's only, made if it is missing (default: $JPKIWEB_SANDBOX)")
	flag.Func("host", "`NAME` by which it may be called, besides its address and localhost; may be repeated", func(name string) error {
		o.hosts = append(o.hosts, strings.ToLower(name))
		return nil
	})
	flag.StringVar(&o.release, "release", string(sandboxca.ReleaseReissue), "what becomes of certificates when a hold ends: reissue, both are revoked; returns, that for authentication is good again")
	flag.DurationVar(&o.knownAfter, "known-after", 0, "how long after its issue OCSP knows a certificate: 24h, as it may be with real ones")
	flag.StringVar(&o.fault, "fault", "", "what is wrong with the answers, with commas between: slow=2s, closed, expired, wrong-signer; of OCSP trylater, no-nonce, expired-signer, other-certificate, unknown, replay")
	flag.BoolVar(&o.asJSON, "json", false, "print the ready line as JSON: address and token")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := errors.New("it has flags only")
	if flag.NArg() == 0 {
		err = run(ctx, o, os.Stdout, os.Stderr)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "sandbox:", err)
		os.Exit(1)
	}
}

// run serves until ctx ends.
func run(ctx context.Context, o options, out, log io.Writer) (err error) {
	fault, err := service.ParseFault(o.fault)
	if err != nil {
		return err
	}
	if o.knownAfter < 0 {
		return errors.New("--known-after is 0 or more")
	}
	f, err := openFolder(o.dir, time.Now())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := f.ca.SetRelease(sandboxca.ReleaseRule(o.release)); err != nil {
		return err
	}
	config := service.Config{
		CA: f.ca, TSA: f.tsa, Token: rand.Text(), Now: time.Now, Random: rand.Reader,
		Log: slog.New(slog.NewTextHandler(log, nil)), Hosts: o.hosts, KnownAfter: o.knownAfter, Fault: fault,
	}
	s, err := service.New(config)
	if err != nil {
		return err
	}
	if err := f.leave(config.Token); err != nil {
		return err
	}
	return o.serve(ctx, s, config, out)
}

func (o options) serve(ctx context.Context, s *service.Service, config service.Config, out io.Writer) error {
	l, err := net.Listen("tcp", o.listen)
	if err != nil {
		return err
	}
	if err := o.announce(out, l.Addr().String(), config); err != nil {
		return errors.Join(err, l.Close())
	}
	server := &http.Server{Handler: s, ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 32 << 10}
	defer context.AfterFunc(ctx, func() { _ = server.Close() })()
	published, end := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		publish(published, s, config.Log)
	}()
	err = server.Serve(l)
	end()
	<-done
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// publish keeps the lists in the folder in date, for those who read them there.
func publish(ctx context.Context, s *service.Service, log *slog.Logger) {
	hourly := time.NewTicker(time.Hour)
	defer hourly.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-hourly.C:
			if err := s.Publish(); err != nil {
				log.ErrorContext(ctx, "no new lists", "error", err)
			}
		}
	}
}

// announce tells where it is, and the token.
func (o options) announce(out io.Writer, address string, config service.Config) error {
	open := "http://" + address
	if o.asJSON {
		return json.NewEncoder(out).Encode(map[string]string{"address": open, "token": config.Token})
	}
	warning := ""
	if at, err := netip.ParseAddrPort(address); err != nil || !at.Addr().IsLoopback() {
		warning = "others    reach it from the network; the token still is for programs of this machine\n"
	}
	_, err := fmt.Fprintf(out, `SANDBOX   nobody may trust it outside of tests
serving   %s/  which says what is here
ocsp      %[1]s/ocsp
tsa       %[1]s/tsa  root %[2]s
token     %[3]s  also in %[4]s
%[5]s`, open, filepath.Join(o.dir, tsaFolder, service.TSAFile), config.Token, filepath.Join(o.dir, tokenFile), warning)
	return err
}
