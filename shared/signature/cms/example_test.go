package cms_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"fmt"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/signature/cms"
)

// A signature from the draft to what the receiver learns. Here a key in memory signs;
// with a card that is card.Card.Sign.
func Example() {
	at := time.Date(2026, 4, 1, 3, 0, 0, 0, time.UTC)
	ca := must(sandboxca.New(rand.Reader, at))
	key := must(rsa.GenerateKey(rand.Reader, 2048))
	certificate := must(ca.Issue(jpki.DigitalSignature, key.Public(), sandboxca.DefaultHolder()))
	digest := sha256.Sum256([]byte("the document"))

	draft := must(cms.Prepare(certificate, digest, at))
	toBeSigned := sha256.Sum256(draft.ToBeSigned())
	der := must(draft.Embed(must(rsa.SignPKCS1v15(nil, key, crypto.SHA256, toBeSigned[:]))))

	result, err := must(cms.Parse(der)).Verify(digest)
	fmt.Println(result.Certificate.Holder.Name, result.SigningTime, err)
	_, err = must(cms.Parse(der)).Verify(sha256.Sum256([]byte("another document")))
	fmt.Println(err)
	// Output:
	// 見本　花子 2026-04-01 03:00:00 +0000 UTC <nil>
	// message digest is not that of the document
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
