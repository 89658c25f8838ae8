// Command bridge is an OpenID Connect Provider whose people log in with their My Number Card:
// for systems that know OpenID Connect and no cards. Its clients are in a file; what it makes
// for itself, keys and accounts, is in a folder.
package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"jpkiweb/scripts/bridge/provider"
	"jpkiweb/scripts/website/settings"
)

// options are the flags.
type options struct {
	settings.Settings
	clients, state string
	database       string // an address of PostgreSQL; "": a file of state
	newSecret      bool
	rest           []string
}

func main() {
	var o options
	o.Flags(flag.CommandLine)
	flag.StringVar(&o.clients, "clients", "", "services that log in through the bridge, and its name: `FILE`, JSON")
	flag.StringVar(&o.state, "state", "", "`FOLDER` of the bridge's keys, and of its accounts unless $DATABASE_URL is the address of a PostgreSQL; for its owner alone, made if there is none. Who loses it loses whose account is whose")
	flag.BoolVar(&o.newSecret, "new-secret", false, "print a secret for a client that has no key, and what --clients has of it, and end")
	flag.Parse()
	o.rest = flag.Args()
	o.database = os.Getenv(settings.DatabaseURL)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "bridge:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) error {
	if o.newSecret {
		return printSecret()
	}
	if err := o.Check(o.rest); err != nil {
		return err
	}
	if o.clients == "" || o.state == "" {
		return errors.New("name the clients with --clients, and a folder with --state")
	}
	// What package oidc logs has addresses in it, and so the state of services.
	slog.SetDefault(slog.New(slog.DiscardHandler))
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	b, err := o.Open(ctx, "bridge", log)
	if err != nil {
		return err
	}
	return errors.Join(o.serve(ctx, b, log), b.Close())
}

func printSecret() error {
	secret, digest, err := provider.NewSecret(rand.Reader)
	if err != nil {
		return err
	}
	_, err = fmt.Printf("client_secret %s\n\"secret_sha256\": %q\n", secret, digest)
	return err
}

func (o options) serve(ctx context.Context, b *settings.Backends, log *slog.Logger) error {
	config, err := o.config(ctx, b, log)
	if err != nil {
		return err
	}
	return o.Serve(ctx, func(origin string) (http.Handler, error) {
		config.Origin = origin
		if config.Verifier, err = b.Verifier(origin); err != nil {
			return nil, err
		}
		p, err := provider.New(config)
		if err != nil {
			return nil, err
		}
		b.Also(func() error { p.Close(); return nil })
		return p, nil
	})
}

// config is all that does not depend on the origin.
func (o options) config(ctx context.Context, b *settings.Backends, log *slog.Logger) (c provider.Config, err error) {
	c = provider.Config{
		Helper: o.Helper, Install: o.Install, Phone: o.Phone, Challenges: b.Challenges, Proxies: o.Proxies, PerAddress: o.PerAddress, Log: log, Now: time.Now,
		Audit: func(_ context.Context, r provider.Record) error { return b.Records.Keep(r) },
	}
	if c.Clients, err = o.readClients(); err != nil {
		return c, err
	}
	if c.Secrets, err = provider.OpenSecrets(o.state, time.Now); err != nil {
		return c, err
	}
	accounts, err := b.OpenAccounts(ctx, cmp.Or(o.database, filepath.Join(o.state, "accounts.db")), c.Secrets.People(), log)
	if err != nil {
		return c, err
	}
	c.Accounts, err = accounts.Of("")
	return c, err
}

func (o options) readClients() (provider.Clients, error) {
	file, err := os.Open(o.clients)
	if err != nil {
		return provider.Clients{}, err
	}
	clients, err := provider.ReadClients(file)
	return clients, errors.Join(err, file.Close())
}
