package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"jpkiweb/helper/cli/words"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/wire"
)

// Errors whose report has been printed.
var (
	errNotVerified = errors.New("not verified")
	errUndecided   = errors.New("undecided") // it may be valid, or not
)

// A reportError is the error of a report.
type reportError struct {
	Code    wire.Code         `json:"code"`
	Message string            `json:"message"`
	Reason  relyingparty.Code `json:"reason"` // of the check that decides
	hint    hint              // what a person at a shell does about it
	told    phrase            // the message for people; nil: Message
}

// Error returns what the code stands for, as of every error that a person is told.
func (e *reportError) Error() string { return e.Unwrap().Error() }

// Unwrap returns the error without its reason.
func (e *reportError) Unwrap() error { return &wire.Error{Code: e.Code, Message: e.Message} }

// maxToken bounds what is read of a login token, in bytes.
const maxToken = 1 << 20

// A verdict is the report on a login and, where it is OK, who it was.
type verdict struct {
	OK      bool                 `json:"ok"`
	Outcome relyingparty.Outcome `json:"outcome"`
	Steps   []relyingparty.Step  `json:"steps"`
	Signer  *signer              `json:"signer,omitempty"`
}

// A signer is what the certificate says of who logged in.
type signer struct {
	CommonName string `json:"commonName,omitempty"` // a serial text, not a name
}

// verify verifies a login token, or all signatures of a signed file, and prints the
// report. Its exit code is that of the report's outcome: 0 for valid, 1 for invalid, of a
// file without a signature, too (its format then fails, ETSI EN 319 102-1, 5.2.2), and 2 for
// undecided. It is also 2 where there is no report: a file cannot be read, or the command
// is called wrongly.
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
	if err := a.ocsp.configured(c, &a); err != nil {
		return err
	}
	trusted, err := c.trusted(ctx, a)
	if err != nil {
		return err
	}
	defer trusted.close()
	if !a.isToken() {
		return c.verifyFile(ctx, a, trusted, files[0])
	}
	verifier, err := relyingparty.New(relyingparty.Config{
		Origin: a.origin, TrustAnchors: trusted.anchors, Clock: c.Now, AllowTest: a.test,
		Revocation: trusted.revocation, WithoutRevocation: a.without,
	})
	if err != nil {
		return a.refusal(err)
	}
	object, err := c.readBounded(ctx, files[0], maxToken)
	if err != nil {
		return err
	}
	who, report := verifier.VerifyLogin(ctx, object, a.challenge)
	return c.report(report, signer{CommonName: who.CommonName})
}

// verifyArgs are the flags of verify.
type verifyArgs struct {
	trust, tsaRoots            []string
	test, without, attributes  bool
	trustOnly                  bool
	origin, challenge, content string
	lists                      *lists
	ocsp                       ocspFlags
}

func (a *verifyArgs) addFlags(c *call) {
	c.flags.Func("trust", "", func(path string) error {
		a.trust = append(a.trust, path)
		return nil
	})
	c.flags.BoolVar(&a.trustOnly, "trust-only", false, "")
	c.flags.BoolVar(&a.test, "test", false, "")
	c.flags.StringVar(&a.origin, "origin", "", "")
	c.flags.StringVar(&a.challenge, "challenge", "", "")
	c.flags.StringVar(&a.content, "content", "", "")
	c.flags.Func("tsa-ca", "", func(path string) error {
		a.tsaRoots = append(a.tsaRoots, path)
		return nil
	})
	c.flags.BoolVar(&a.attributes, "attributes", false, "")
	a.lists = c.listFlags()
	a.ocsp.add(c)
	c.flags.BoolVar(&a.without, "without-revocation", false, "")
}

// isToken reports whether a token is verified, else a signature.
func (a *verifyArgs) isToken() bool { return a.origin != "" || a.challenge != "" }

// check refuses flags that contradict each other, or are too few.
func (a *verifyArgs) check() error {
	switch {
	case a.isToken() && a.content == "" && (a.origin == "" || a.challenge == "" || len(a.trust) == 0):
		return said(wire.CodeRequestInvalid, "error.token_needs")
	case a.isToken() && a.content != "":
		return said(wire.CodeRequestInvalid, "error.token_or_content")
	case a.trustOnly && len(a.trust) == 0:
		return said(wire.CodeRequestInvalid, "error.trust_only")
	case a.without && a.ocsp.address != "":
		return said(wire.CodeRequestInvalid, "error.ocsp_without")
	case a.ocsp.address != "" && len(a.lists.where) > 0:
		return said(wire.CodeRequestInvalid, "error.ocsp_crl")
	case a.without && len(a.lists.where) > 0:
		return said(wire.CodeRequestInvalid, "error.crl_without")
	}
	return nil
}

// A trusted is whom the flags trust.
type trusted struct {
	anchors    relyingparty.Anchors
	stamps     [][]byte       // roots of time-stamping authorities, DER
	revocation verifierSource // nil: nobody is asked
}

// trusted reads what the flags name. The caller closes it.
func (c *call) trusted(ctx context.Context, a verifyArgs) (t trusted, err error) {
	if len(a.trust) > 0 {
		if t.anchors, err = c.anchors(ctx, a.trust); err != nil {
			return t, err
		}
	}
	if t.stamps, err = c.stampRoots(ctx, a.tsaRoots); err != nil {
		return t, ofFlag("--tsa-ca", err)
	}
	switch {
	case a.ocsp.address != "":
		t.revocation, err = a.ocsp.source(c)
		return t, err
	case a.without || len(a.lists.where) == 0 && !a.isToken():
		return t, nil
	}
	t.revocation, err = c.revocationSource(ctx, a.lists, t.anchors, a.test)
	return t, err
}

func (t trusted) close() {
	if t.revocation != nil {
		_ = t.revocation.Close()
	}
}

// refusal is the error of a verifier that the flags do not make.
func (a *verifyArgs) refusal(err error) error {
	switch {
	case errors.Is(err, relyingparty.ErrTestAnchor):
		return said(wire.CodeRequestInvalid, "error.trust_test", "why", err)
	case errors.Is(err, relyingparty.ErrAnchor):
		return said(wire.CodeRequestInvalid, "error.of_flag", "flag", "--trust", "why", err)
	}
	return err
}

// ofFlag says which flag named the file that an error is about.
func ofFlag(flag string, err error) error {
	var e *wire.Error
	if !errors.As(err, &e) {
		return fmt.Errorf("%s: %w", flag, err)
	}
	var why *saidError
	if errors.As(err, &why) {
		return said(e.Code, "error.of_flag", "flag", flag, "why", why)
	}
	return said(e.Code, "error.of_flag", "flag", flag, "why", e.Message)
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
		return nil, ofFlag("--trust", wire.Errorf(wire.CodeRequestInvalid, "%v", err))
	}
	if len(l.skipped) > 0 {
		c.note("verify.skipped", "files", l.skipped)
	}
	return l.anchors, nil
}

// report prints the report on a login, and who it was if it is OK.
func (c *call) report(report relyingparty.Report, who signer) error {
	v := verdict{OK: report.OK(), Outcome: report.Outcome(), Steps: report.Steps}
	if v.OK {
		v.Signer = &who
	}
	err := c.print(v, func() {
		c.writeTokenReport(report)
		if v.OK {
			fmt.Fprintln(c.Stdout)
			c.printRows([][2]string{{"verify.logged_in", who.CommonName}})
		}
	})
	if err != nil || v.OK {
		return err
	}
	return c.unverified(report)
}

// unverified is the error of a report that is not OK. What a resident can mend has
// the code that residents know.
func (c *call) unverified(report relyingparty.Report) error {
	var e *relyingparty.Error
	if !errors.As(report.Err(), &e) {
		return errNotVerified
	}
	outcome, kind, code := "verify.not_verified", errNotVerified, cmp.Or(residentCodes[e.Code], wire.CodeSignatureInvalid)
	if e.Undecided {
		outcome, kind, code = "verify.not_decided", errUndecided, wire.CodeRevocationUnknown // nothing else of a token is
	}
	said := c.outcomeOf(outcome, tokenStep(e.Step), string(e.Code), e.Detail)
	return fmt.Errorf("%w: %w", kind, &reportError{Code: code, Message: said(words.Of("en")), Reason: e.Code, told: said})
}

// residentCodes are those that residents know, of what they can mend.
var residentCodes = map[relyingparty.Code]wire.Code{
	relyingparty.CodeExpired: wire.CodeCertificateExpired, relyingparty.CodeNotYetValid: wire.CodeCertificateEarly,
	relyingparty.CodeRevoked: wire.CodeCertificateRevoked, relyingparty.CodeOnHold: wire.CodeCertificateOnHold,
}
