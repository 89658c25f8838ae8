package relyingparty_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/signature/cms"
)

// A server that gets a signed file asks what it is worth. Who has no lists of revocations finds
// out who signed, and that nobody looked whether the certificate is revoked.
func ExampleVerifier_VerifyDocument() {
	now := time.Date(2026, 4, 1, 9, 30, 15, 0, time.UTC)
	ca, file, err := signedLetter(now)
	if err != nil {
		fmt.Println(err)
		return
	}
	verifier, err := relyingparty.New(relyingparty.Config{
		Origin: "https://city.example.lg.jp", TrustAnchors: relyingparty.Anchors{jpki.DigitalSignature: {ca}}, AllowTest: true,
		WithoutRevocation: true, Clock: func() time.Time { return now },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	report := verifier.VerifyDocument(context.Background(), bytes.NewReader(file), int64(len(file)))
	fmt.Println(report.Outcome, report.Format)
	for _, s := range report.Signatures {
		fmt.Println(s.Indication, s.Signer.Name.Text)
	}
	for _, open := range report.NotChecked() {
		fmt.Println(open.Step.ID, open.Step.Detail)
	}
	// Output:
	// valid cms_attached
	// TOTAL-PASSED 見本　花子
	// time no time stamp: when it was signed is not proven
	// revocation not checked, by configuration
}

// signedLetter is a CMS with its document that somebody of a sandbox signed, and the sandbox's CA.
func signedLetter(now time.Time) (ca, file []byte, err error) {
	const letter = "a letter"
	sandbox, err := sandboxca.New(rand.Reader, now)
	if err != nil {
		return nil, nil, err
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, nil, err
	}
	certificate, err := sandbox.Issue(jpki.DigitalSignature, key.Public(), sandboxca.DefaultHolder())
	if err != nil {
		return nil, nil, err
	}
	draft, err := cms.Prepare(certificate, sha256.Sum256([]byte(letter)), now)
	if err != nil {
		return nil, nil, err
	}
	digest := sha256.Sum256(draft.ToBeSigned())
	value, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest[:])
	if err != nil {
		return nil, nil, err
	}
	signed, err := draft.Embed(value)
	if err != nil {
		return nil, nil, err
	}
	data, err := cms.Parse(signed)
	if err != nil {
		return nil, nil, err
	}
	var b bytes.Buffer
	err = data.EncodeAttached(&b, strings.NewReader(letter), int64(len(letter)))
	return sandbox.Certificate(jpki.DigitalSignature), b.Bytes(), err
}
