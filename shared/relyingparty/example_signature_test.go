package relyingparty_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"fmt"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/signature/cms"
)

// A signature of the sandbox, and what the report says of it and of another document.
func ExampleVerifier_VerifySignature() {
	ca := must(sandboxca.New(rand.Reader, time.Now()))
	content := []byte("the document")
	der := signedBySandbox(ca, content)

	verifier := must(relyingparty.New(relyingparty.Config{
		Origin:            "https://city.example.lg.jp",
		TrustAnchors:      relyingparty.Anchors{jpki.DigitalSignature: {ca.Certificate(jpki.DigitalSignature)}},
		WithoutRevocation: true, // a service names its source: Revocation
		AllowTest:         true, // the sandbox is not J-LIS
	}))
	signature, report := verifier.VerifySignature(context.Background(), der, bytes.NewReader(content))
	fmt.Println(report.Outcome(), report.NotChecked(), signature.Holder.Name)
	signature, report = verifier.VerifySignature(context.Background(), der, bytes.NewReader([]byte("another document")))
	fmt.Printf("%s %q\n%v\n", report.Outcome(), signature.Holder.Name, report.Err())
	// Output:
	// valid [revocation] 見本　花子
	// invalid ""
	// digest: message digest is not that of the document (digest_mismatch)
}

// signedBySandbox does what a card and package cms do.
func signedBySandbox(ca *sandboxca.CA, content []byte) []byte {
	key := must(rsa.GenerateKey(rand.Reader, 2048))
	certificate := must(ca.Issue(jpki.DigitalSignature, key.Public(), sandboxca.DefaultHolder()))
	draft := must(cms.Prepare(certificate, sha256.Sum256(content), time.Now()))
	digest := sha256.Sum256(draft.ToBeSigned())
	return must(draft.Embed(must(rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest[:]))))
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
