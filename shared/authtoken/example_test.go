package authtoken_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
)

const challenge = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="

// A token from the card's side to the relying party's. Here a key in memory signs; with
// a card that is operation.Login, and relyingparty.Verifier does what follows, and all
// that a login needs besides.
func Example() {
	ca := must(sandboxca.New(rand.Reader, time.Now()))
	key := must(rsa.GenerateKey(rand.Reader, 2048))
	certificate := must(ca.Issue(jpki.UserAuthentication, key.Public(), sandboxca.DefaultHolder()))
	origin := must(authtoken.ParseOrigin("https://city.example.lg.jp"))
	digest := authtoken.Digest(origin, challenge)
	signature := must(rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest[:]))
	text := must(json.Marshal(authtoken.New(certificate, signature, "")))

	token := must(authtoken.Parse(text))
	holder := must(certprofile.Parse(must(token.CertificateDER())))
	fmt.Println(token.Format, token.Algorithm, holder.VerifySignature(digest[:], must(token.SignatureBytes())))
	// Output: web-eid:1.0 RS256 <nil>
}

func ExampleParseOrigin() {
	for _, text := range []string{
		"https://city.example.lg.jp", "http://127.0.0.1:8080", "https://city.example.lg.jp/", "https://city.example.lg.jp:443", "http://city.example.lg.jp",
	} {
		o, err := authtoken.ParseOrigin(text)
		fmt.Println(o.Host(), o.Port(), errors.Is(err, authtoken.ErrOrigin))
	}
	// Output:
	// city.example.lg.jp 0 false
	// 127.0.0.1 8080 false
	//  0 true
	//  0 true
	//  0 true
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
