package cli

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"

	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/wire"
)

// errNotVerified makes the exit code; the report has been printed.
var errNotVerified = wire.Errorf(wire.CodeSignatureInvalid, "not verified: see the report")

// maxTokenOrSignature bounds what is read of a token or a signature.
const maxTokenOrSignature = 1 << 20

// verify verifies a login token or a detached signature, and prints the report.
func verify(ctx context.Context, c *call) error {
	var trust []string
	c.flags.Func("trust", "CA certificate, or a directory of them (PEM or DER); may be repeated", func(path string) error {
		trust = append(trust, path)
		return nil
	})
	test := c.flags.Bool("test", false, "accept CAs of test environments, such as the sandbox")
	origin := c.flags.String("origin", "", "for a token: origin of the relying party")
	challenge := c.flags.String("challenge", "", "for a token: the challenge")
	content := c.flags.String("content", "", "for a signature: the signed file")
	files, err := c.parse(1, 1)
	if err != nil {
		return err
	}
	isToken := *content == ""
	if len(trust) == 0 || isToken == (*origin == "" || *challenge == "") {
		return wire.Errorf(wire.CodeRequestInvalid, "give --trust, and either --origin with --challenge (token) or --content (signature)")
	}
	anchors, err := relyingparty.LoadAnchors(trust...)
	if err != nil {
		return wire.Errorf(wire.CodeRequestInvalid, "%v", err)
	}
	if !isToken {
		*origin = "https://verify.invalid" // a signature is for nobody in particular
	}
	v, err := relyingparty.New(relyingparty.Config{Origin: *origin, TrustAnchors: anchors, Clock: c.Now, AllowTest: *test})
	if err != nil {
		return wire.Errorf(wire.CodeRequestInvalid, "%v", err)
	}
	object, err := readBounded(files[0])
	if err != nil {
		return err
	}
	var report relyingparty.Report
	if isToken {
		_, report = v.VerifyLogin(ctx, object, *challenge)
	} else {
		digest, _, err := digestOf(*content)
		if err != nil {
			return wire.Errorf(wire.CodeFileUnreadable, "%v", err)
		}
		_, report = v.VerifySignatureDigest(ctx, object, [sha256.Size]byte(digest))
	}
	if err := c.print(report, func() { fmt.Fprint(c.Stdout, report) }); err != nil {
		return err
	}
	if !report.OK() {
		return errNotVerified
	}
	return nil
}

func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, wire.Errorf(wire.CodeFileUnreadable, "%v", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxTokenOrSignature+1))
	if err != nil || len(b) > maxTokenOrSignature {
		return nil, wire.Errorf(wire.CodeFileUnreadable, "%s: more than %d bytes, or unreadable: %v", path, maxTokenOrSignature, err)
	}
	return b, nil
}
