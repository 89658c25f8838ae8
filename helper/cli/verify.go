package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/wire"
)

// Errors whose report has been printed.
var (
	errNotVerified = errors.New("not verified")
	errUndecided   = errors.New("undecided") // it may be valid, or not
)

// maxTokenOrSignature bounds what is read of a token or a signature, in bytes.
const maxTokenOrSignature = 1 << 20

// A verdict is the report and, where it is OK, who it was.
type verdict struct {
	OK      bool                 `json:"ok"`
	Outcome relyingparty.Outcome `json:"outcome"`
	Steps   []relyingparty.Step  `json:"steps"`
	Signer  *signer              `json:"signer,omitempty"`
}

// A signer is what the certificate says of its holder.
type signer struct {
	CommonName  string     `json:"commonName,omitempty"` // of a login: a serial text, not a name
	Name        string     `json:"name,omitempty"`       // of a signature
	SigningTime *time.Time `json:"signingTime,omitempty"`
	TimeStamp   *stamped   `json:"timeStamp,omitempty"`
	doubtful    bool       // the report notes something of the time
}

// verify verifies a login token, a detached signature, or a signed file, and prints the
// report. Its exit code is 0 for what is valid, 1 for what is not, and 2 where that could
// not be decided.
func verify(ctx context.Context, c *call) error {
	var a verifyArgs
	a.addFlags(c)
	files, err := c.parse(1, 1)
	if err != nil {
		return err
	}
	if err := a.check(); err != nil {
		return err
	}
	verifier, done, err := c.verifier(ctx, a)
	if err != nil {
		return err
	}
	defer done()
	if !a.isToken() {
		who, report, err := c.verifySignature(ctx, verifier, files[0], a.content)
		if err != nil {
			return err
		}
		return c.report(report, signerOf(who, report, len(a.tsaRoots) > 0))
	}
	object, err := c.readBounded(ctx, files[0], maxTokenOrSignature)
	if err != nil {
		return err
	}
	who, report := verifier.VerifyLogin(ctx, object, a.challenge)
	return c.report(report, signer{CommonName: who.CommonName})
}

// signerOf is what a report that is OK says of the signer. A time stamp is trusted where
// authorities were named.
func signerOf(who relyingparty.Signature, report relyingparty.Report, trusted bool) signer {
	s := signer{Name: who.Holder.Name}
	if !who.SigningTime.IsZero() {
		at := who.SigningTime.In(jpki.Japan())
		s.SigningTime, s.doubtful = &at, len(report.Notes()) > 0
	}
	if t := who.TimeStamp; t != nil {
		s.TimeStamp = &stamped{Time: t.Time.In(jpki.Japan()), Authority: t.Authority(), Trusted: trusted}
	}
	return s
}

// A stamped is what a time stamp says.
type stamped struct {
	Time      time.Time `json:"time"`
	Authority string    `json:"authority"`
	Trusted   bool      `json:"trusted"` // or nobody looked at the authority
}

// verifyArgs are the flags of verify.
type verifyArgs struct {
	trust, tsaRoots            []string
	test, without              bool
	origin, challenge, content string
	lists                      *lists
}

func (a *verifyArgs) addFlags(c *call) {
	c.flags.Func("trust", "trust the CA certificates in `PATH`, a file or a directory (DER, or PEM with any number of them); may be repeated", func(path string) error {
		a.trust = append(a.trust, path)
		return nil
	})
	c.flags.BoolVar(&a.test, "test", false, "accept CAs of test environments, such as the sandbox")
	c.flags.StringVar(&a.origin, "origin", "", "for a token: `ORIGIN` that it must be for")
	c.flags.StringVar(&a.challenge, "challenge", "", "for a token: challenge `TEXT` that it must answer")
	c.flags.StringVar(&a.content, "content", "", "for a signature without its document: the signed `FILE`")
	c.flags.Func("tsa-ca", "for a signature: certificate `FILE` of a CA that the time-stamping authority must lead to; may be repeated", func(path string) error {
		a.tsaRoots = append(a.tsaRoots, path)
		return nil
	})
	a.lists = c.listFlags("")
	c.flags.BoolVar(&a.without, "without-revocation", false, "accept what is revoked, too: nothing is looked up, and the report says so")
}

// isToken reports whether a token is verified, else a signature.
func (a *verifyArgs) isToken() bool { return a.origin != "" || a.challenge != "" }

// check refuses flags that contradict each other, or are too few.
func (a *verifyArgs) check() error {
	switch {
	case len(a.trust) == 0 || a.isToken() && a.content == "" && (a.origin == "" || a.challenge == ""):
		return wire.Errorf(wire.CodeRequestInvalid, "give --trust, and either --origin with --challenge (for a token) or --content (for a signature without its document)")
	case a.isToken() && a.content != "":
		return wire.Errorf(wire.CodeRequestInvalid, "--origin and --challenge are for a token, --content is for a signature: give the one or the other")
	case a.without && len(a.lists.where) > 0:
		return wire.Errorf(wire.CodeRequestInvalid, "--crl looks revocation up, --without-revocation does not")
	}
	return nil
}

// verifier makes the one that the flags describe. The caller calls done.
func (c *call) verifier(ctx context.Context, a verifyArgs) (v *relyingparty.Verifier, done func(), err error) {
	anchors, err := c.anchors(ctx, a.trust)
	if err != nil {
		return nil, nil, err
	}
	config := relyingparty.Config{Origin: a.origin, TrustAnchors: anchors, Clock: c.Now, AllowTest: a.test, WithoutRevocation: a.without}
	if !a.isToken() {
		config.Origin = "https://verify.invalid" // a signature is for nobody in particular
	}
	if config.TimeStampRoots, err = c.stampRoots(ctx, a.tsaRoots); err != nil {
		return nil, nil, err
	}
	done = func() {}
	if !a.without {
		source, err := c.revocationSource(ctx, a.lists, anchors, a.test)
		if err != nil {
			return nil, nil, err
		}
		config.Revocation, done = source, func() { _ = source.Close() }
	}
	v, err = relyingparty.New(config)
	switch {
	case errors.Is(err, relyingparty.ErrAnchor) && !a.test:
		err = wire.Errorf(wire.CodeRequestInvalid, "%v; for the sandbox give --test", err)
	case errors.Is(err, relyingparty.ErrAnchor):
		err = wire.Errorf(wire.CodeRequestInvalid, "%v", err)
	}
	if err != nil {
		done()
		return nil, nil, err
	}
	return v, done, nil
}

// anchors loads the CA certificates of --trust, and says what a directory holds
// besides.
func (c *call) anchors(ctx context.Context, trust []string) (relyingparty.Anchors, error) {
	type loaded struct {
		anchors relyingparty.Anchors
		skipped relyingparty.Skipped
	}
	load := func() (l loaded, err error) {
		l.anchors, l.skipped, err = relyingparty.LoadAnchors(trust...)
		return l, err
	}
	l, err := await(ctx, load, func(loaded) {})
	if err != nil {
		return nil, wire.Errorf(wire.CodeRequestInvalid, "%v", err)
	}
	if len(l.skipped) > 0 {
		c.note(fmt.Sprintf("Not read in --trust (only *-ca.pem, *.cer, *.crt and *.der are): %v", l.skipped))
	}
	return l.anchors, nil
}

// report prints the report, and the signer if it is OK.
func (c *call) report(report relyingparty.Report, who signer) error {
	v := verdict{OK: report.OK(), Outcome: report.Outcome(), Steps: report.Steps}
	if v.OK {
		v.Signer = &who
	}
	err := c.print(v, func() {
		fmt.Fprint(c.Stdout, report)
		if v.OK {
			c.printSigner(who)
		}
	})
	if err != nil || v.OK {
		return err
	}
	return unverified(report)
}

// unverified is the error of a report that is not OK. What a resident can mend has
// the code that residents know.
func unverified(report relyingparty.Report) error {
	var e *relyingparty.Error
	if !errors.As(report.Err(), &e) {
		return errNotVerified
	}
	if e.Undecided {
		return fmt.Errorf("%w: %w", errUndecided, wire.Errorf(wire.CodeRevocationUnknown, "not decided: %v", e))
	}
	code, known := map[relyingparty.Code]wire.Code{
		relyingparty.CodeExpired: wire.CodeCertificateExpired, relyingparty.CodeNotYetValid: wire.CodeCertificateEarly,
		relyingparty.CodeRevoked: wire.CodeCertificateRevoked, relyingparty.CodeOnHold: wire.CodeCertificateOnHold,
	}[e.Code]
	if !known {
		code = wire.CodeSignatureInvalid
	}
	return fmt.Errorf("%w: %w", errNotVerified, wire.Errorf(code, "not verified: %v", e))
}

func (c *call) printSigner(who signer) {
	if who.CommonName != "" {
		fmt.Fprintf(c.Stdout, "\nlogged in  %s\n", who.CommonName)
		return
	}
	fmt.Fprintf(c.Stdout, "\nsigned by  %s\n", who.Name)
	if who.SigningTime != nil {
		claim := "claimed"
		if who.doubtful {
			claim = "claimed; it cannot be right, see validity"
		}
		fmt.Fprintf(c.Stdout, "time       %s (%s)\n", who.SigningTime.Format(timeFormat), claim)
	}
	if who.TimeStamp != nil {
		worth := "which was not looked at"
		if who.TimeStamp.Trusted {
			worth = "which is trusted"
		}
		fmt.Fprintf(c.Stdout, "stamped    %s (by %s, %s)\n", who.TimeStamp.Time.Format(timeFormat), who.TimeStamp.Authority, worth)
	}
}
