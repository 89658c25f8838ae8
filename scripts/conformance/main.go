// Command conformance tries the login of any service with a right token and with wrong ones,
// and says of each that was accepted what it means and what to do. Package kit does it; how
// a service is spoken to, and what it has to trust meanwhile, is in README.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"jpkiweb/scripts/conformance/kit"
	"jpkiweb/shared/relyingparty"
)

// Exit codes.
const (
	passed    = 0
	notPassed = 1 // a wrong token was accepted, or a case could not be tried
	notJudged = 2 // called wrongly, or the right token is not accepted
)

// options are the flags.
type options struct {
	service         kit.Service
	sandbox         string
	prepare, asJSON bool
	rest            []string
	wait            func(ctx context.Context, d time.Duration) error
}

func main() {
	o, err := parse(os.Args[1:])
	if err != nil {
		os.Exit(notJudged) // package flag has said it
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code, err := run(ctx, o, os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "conformance:", err)
	}
	os.Exit(code)
}

func parse(arguments []string) (options, error) {
	o := options{wait: sleep}
	f := flag.NewFlagSet("conformance", flag.ContinueOnError)
	f.StringVar(&o.service.Address, "verifier", "", "`URL` of the service")
	f.StringVar(&o.service.Origin, "origin", "", "origin that the service has for browsers (default: that of --verifier)")
	f.StringVar(&o.sandbox, "sandbox", os.Getenv("JPKIWEB_SANDBOX"), "`FOLDER` of the sandbox CA that the service trusts (default: $JPKIWEB_SANDBOX)")
	f.BoolVar(&o.prepare, "prepare", false, "make in that folder what the service has to trust, and end")
	f.StringVar(&o.service.ChallengePath, "challenge-path", "/login", "`PATH` of the login page, or of what answers with a challenge in JSON")
	f.StringVar(&o.service.ChallengeMethod, "challenge-method", "GET", "GET or POST")
	f.StringVar(&o.service.LoginPath, "login-path", "/login", "`PATH` that the login is posted to")
	f.StringVar(&o.service.AccountPath, "account-path", "/my", "`PATH` that answers 200 to who is logged in and to nobody else; empty: the answer to a login below 400 says it")
	f.StringVar(&o.service.ChallengeField, "challenge-field", "challenge", "`NAME` of the challenge; empty: the service keeps it in the session, and is sent none")
	f.StringVar(&o.service.TokenField, "token-field", "token", "`NAME` of the token")
	f.BoolVar(&o.service.JSON, "post-json", false, "post JSON in the place of a form")
	f.DurationVar(&o.service.ChallengeLife, "challenge-life", relyingparty.ChallengeTTL, "how long a challenge may live; the last case waits for that")
	f.BoolVar(&o.asJSON, "json", false, "print the report as JSON")
	err := f.Parse(arguments)
	o.rest = f.Args()
	return o, err
}

// sleep waits, unless the context ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// check tells what is wrong with the flags.
func (o options) check() error {
	switch {
	case len(o.rest) > 0:
		return fmt.Errorf("%q is no flag", o.rest[0])
	case o.sandbox == "":
		return errors.New("name the folder of the sandbox CA with --sandbox")
	case o.prepare:
		return nil
	case o.service.ChallengeMethod != "GET" && o.service.ChallengeMethod != "POST":
		return errors.New("--challenge-method is GET or POST")
	case o.service.TokenField == "":
		return errors.New("--token-field has a name")
	case o.service.ChallengeLife <= 0:
		return errors.New("--challenge-life is more than 0")
	}
	u, err := url.Parse(o.service.Address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return errors.New("name the service with --verifier, an address that begins with https:// or http://")
	}
	return nil
}

func run(ctx context.Context, o options, out, progress io.Writer) (code int, err error) {
	if err := o.check(); err != nil {
		return notJudged, err
	}
	if err := kit.Prepare(o.sandbox, time.Now()); err != nil {
		return notJudged, err
	}
	if o.prepare {
		_, err := fmt.Fprintf(out, "trust  %s and %s\nlists  %s\n", filepath.Join(o.sandbox, "*-ca.pem"), filepath.Join(o.sandbox, "unlisted", "*-ca.pem"), filepath.Join(o.sandbox, "*.crl"))
		return passed, err
	}
	cards, err := kit.NewCards(o.sandbox, time.Now())
	if err != nil {
		return notJudged, err
	}
	report, err := kit.Run(ctx, kit.Config{
		Service: o.service, Cards: cards,
		Tell: func(outcome kit.Outcome) {
			if !o.asJSON {
				fmt.Fprintln(out, outcome.Line())
			}
		},
		Wait: func(ctx context.Context, d time.Duration) error {
			fmt.Fprintf(progress, "conformance: waiting %v for a challenge to expire\n", d.Round(time.Second))
			return o.wait(ctx, d)
		},
	})
	if err != nil {
		return notJudged, err
	}
	if o.asJSON {
		err = report.PrintJSON(out)
	} else {
		err = report.Print(out)
	}
	if err != nil {
		return notJudged, err
	}
	if !report.Passed {
		return notPassed, nil
	}
	return passed, nil
}
