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
	doubtful    bool       // the report notes something of the time
}

// verify verifies a login token or a detached signature, and prints the report. Its
// exit code is 0 for what is valid, 1 for what is not, and 2 where that could not be
// decided.
func verify(ctx context.Context, c *call) error {
	var trust []string
	c.flags.Func("trust", "trust the CA certificates in `PATH`, a file or a directory (DER, or PEM with any number of them); may be repeated", func(path string) error {
		trust = append(trust, path)
		return nil
	})
	test := c.flags.Bool("test", false, "accept CAs of test environments, such as the sandbox")
	origin := c.flags.String("origin", "", "for a token: `ORIGIN` that it must be for")
	challenge := c.flags.String("challenge", "", "for a token: challenge `TEXT` that it must answer")
	content := c.flags.String("content", "", "for a signature: the signed `FILE`")
	lists := c.listFlags("")
	without := c.flags.Bool("without-revocation", false, "accept what is revoked, too: nothing is looked up, and the report says so")
	files, err := c.parse(1, 1)
	if err != nil {
		return err
	}
	isToken := *content == ""
	switch {
	case len(trust) == 0 || isToken && (*origin == "" || *challenge == ""):
		return wire.Errorf(wire.CodeRequestInvalid, "give --trust, and either --origin with --challenge (for a token) or --content (for a signature)")
	case !isToken && (*origin != "" || *challenge != ""):
		return wire.Errorf(wire.CodeRequestInvalid, "--origin and --challenge are for a token, --content is for a signature: give the one or the other")
	}
	if *without && len(lists.where) > 0 {
		return wire.Errorf(wire.CodeRequestInvalid, "--crl looks revocation up, --without-revocation does not")
	}
	anchors, err := c.anchors(ctx, trust)
	if err != nil {
		return err
	}
	if !isToken {
		*origin = "https://verify.invalid" // a signature is for nobody in particular
	}
	config := relyingparty.Config{Origin: *origin, TrustAnchors: anchors, Clock: c.Now, AllowTest: *test, WithoutRevocation: *without}
	if !*without {
		source, err := c.revocationSource(ctx, lists, anchors, *test)
		if err != nil {
			return err
		}
		defer source.Close()
		config.Revocation = source
	}
	v, err := relyingparty.New(config)
	switch {
	case errors.Is(err, relyingparty.ErrAnchor) && !*test:
		return wire.Errorf(wire.CodeRequestInvalid, "%v; for the sandbox give --test", err)
	case errors.Is(err, relyingparty.ErrAnchor):
		return wire.Errorf(wire.CodeRequestInvalid, "%v", err)
	case err != nil:
		return err
	}
	object, err := c.readBounded(ctx, files[0], maxTokenOrSignature)
	if err != nil {
		return err
	}
	if isToken {
		who, report := v.VerifyLogin(ctx, object, *challenge)
		return c.report(report, signer{CommonName: who.CommonName})
	}
	digest, _, err := c.digestOf(ctx, *content)
	if err != nil {
		return err
	}
	who, report := v.VerifySignatureDigest(ctx, object, digest)
	s := signer{Name: who.Holder.Name}
	if !who.SigningTime.IsZero() {
		at := who.SigningTime.In(jpki.Japan())
		s.SigningTime, s.doubtful = &at, len(report.Notes()) > 0
	}
	return c.report(report, s)
}

// anchors loads the CA certificates of --trust, and says what a directory holds
// besides.
func (c *call) anchors(ctx context.Context, trust []string) (map[jpki.Purpose][][]byte, error) {
	type loaded struct {
		anchors map[jpki.Purpose][][]byte
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
}
