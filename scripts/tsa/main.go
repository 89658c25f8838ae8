// Command tsa is a time-stamping authority to try things with, RFC 3161, at an address of
// this machine. Its keys are made when it starts, and the root that a helper must trust for
// it is in a file until it ends. Package sandboxtsa makes the stamps.
package main

import (
	"context"
	"encoding/json"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"jpkiweb/shared/signature/sandboxtsa"
	"jpkiweb/shared/signature/tsa"
)

// options are the flags.
type options struct {
	listen, root string
	asJSON       bool
}

func main() {
	var o options
	flag.StringVar(&o.listen, "listen", "127.0.0.1:3161", "address to listen on; port 0 lets the system choose")
	flag.StringVar(&o.root, "root", "", "`FILE` for the certificate of the root, PEM, replaced (default: tsa/tsa.pem in $JPKIWEB_SANDBOX, or in a new folder)")
	flag.BoolVar(&o.asJSON, "json", false, "print the ready line as JSON: address and root")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o, os.Getenv("JPKIWEB_SANDBOX"), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "tsa:", err)
		os.Exit(1)
	}
}

// run serves until ctx ends, and takes the file of the root away then.
func run(ctx context.Context, o options, sandbox string, out io.Writer) error {
	authority, err := sandboxtsa.New(time.Now())
	if err != nil {
		return err
	}
	if o.root == "" {
		if sandbox == "" {
			if sandbox, err = os.MkdirTemp("", "jpkiweb-tsa-"); err != nil {
				return err
			}
			defer os.RemoveAll(sandbox)
		}
		// Not beside the CAs: a server that trusts those would stumble over it.
		o.root = filepath.Join(sandbox, "tsa", "tsa.pem")
		if err := os.MkdirAll(filepath.Dir(o.root), 0o700); err != nil {
			return err
		}
	}
	root := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: authority.Root().Raw})
	if err := os.WriteFile(o.root, root, 0o644); err != nil {
		return err
	}
	defer os.Remove(o.root)
	l, err := net.Listen("tcp", o.listen)
	if err != nil {
		return err
	}
	if err := o.announce(out, "http://"+l.Addr().String()+"/"); err != nil {
		return errors.Join(err, l.Close())
	}
	s := &http.Server{Handler: tsa.Handler(authority.Answer), ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second, MaxHeaderBytes: 16 << 10}
	stop := context.AfterFunc(ctx, func() { _ = s.Close() })
	defer stop()
	if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// announce tells where it is, and what a helper is told of it.
func (o options) announce(out io.Writer, address string) error {
	if o.asJSON {
		return json.NewEncoder(out).Encode(map[string]string{"address": address, "root": o.root})
	}
	_, err := fmt.Fprintf(out, "serving %s\ntell    jpki-helper serve, or timestamp FILE, with --tsa %s --tsa-ca %s\n", address, address, o.root)
	return err
}
