package main

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"path/filepath"
	"time"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/crl"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/sandboxca"
)

// leastLogin is the share of a login's verification that two RSA verifications are, which
// nobody can do without.
const leastLogin = 0.6

// verifications are how many are measured at once.
const verifications = 100

// loginVerified measures what a server does with a login, in turn with the two RSA
// verifications that it holds.
func loginVerified(ctx context.Context, b *bench) (rows []row, err error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	ca, err := sandboxca.New(rand.Reader, time.Now())
	if err != nil {
		return nil, err
	}
	token, err := signedToken(ca, key)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(b.dir, "login.crl")
	if err := writeList(ca, path); err != nil {
		return nil, err
	}
	source, err := crl.Open(crl.Config{Lists: []string{path}, Authorities: [][]byte{ca.Certificate(jpki.UserAuthentication)}, FileEvery: time.Hour})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	var arms []arm
	for _, lists := range []relyingparty.RevocationSource{nil, source} {
		a, err := verifyingArm(ca, lists, token)
		if err != nil {
			return nil, err
		}
		arms = append(arms, a)
	}
	return contest{arms: append(arms, twoVerifications(key)), rows: loginVerifiedRows}.run(ctx, b)
}

func loginVerifiedRows(all rounds, noise float64) []row {
	return []row{
		timed("login verified by a server: of its time, two RSA verifications", all.ratiosOf(2, 0), ratio, promise{limit: leastLogin, least: true}, noise),
		timed("  and looked up in a list", all.ratiosOf(2, 1), ratio, promise{limit: leastLogin, least: true}, noise),
		compared("  in microseconds", all.of(1, microseconds), micro),
		compared("  two RSA verifications, in microseconds", all.of(2, microseconds), micro),
	}
}

// loginDigest is what the card signs.
func loginDigest() [sha256.Size]byte {
	return authtoken.Digest(authtoken.MustParseOrigin(origin), challenge)
}

// signedToken is the answer to challenge.
func signedToken(ca *sandboxca.CA, key *rsa.PrivateKey) ([]byte, error) {
	certificate, err := ca.Issue(jpki.UserAuthentication, key.Public(), sandboxca.DefaultHolder())
	if err != nil {
		return nil, err
	}
	digest := loginDigest()
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest[:])
	if err != nil {
		return nil, err
	}
	return json.Marshal(authtoken.New(certificate, signature, ""))
}

func writeList(ca *sandboxca.CA, path string) error {
	return country{ca: ca, now: time.Now()}.writeOf(jpki.UserAuthentication, path, sandboxca.DefaultHolder().Municipality, 0, cityEntries/10) // ten times fewer than of signing certificates (relyingparty facts 3)
}

// verifyingArm verifies the token; lists may be nil.
func verifyingArm(ca *sandboxca.CA, lists relyingparty.RevocationSource, token []byte) (arm, error) {
	v, err := relyingparty.New(relyingparty.Config{
		Origin: origin, TrustAnchors: relyingparty.Anchors{jpki.UserAuthentication: {ca.Certificate(jpki.UserAuthentication)}},
		AllowTest: true, Revocation: lists, WithoutRevocation: lists == nil,
	})
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) (sample, error) {
		return timeOfEach(verifications, func() error {
			for range verifications {
				if _, report := v.VerifyLogin(ctx, token, challenge); !report.OK() {
					return report.Err()
				}
			}
			return nil
		})
	}, nil
}

func twoVerifications(key *rsa.PrivateKey) arm {
	digest := loginDigest()
	return func(context.Context) (sample, error) {
		signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest[:])
		if err != nil {
			return sample{}, err
		}
		return timeOfEach(verifications, func() error {
			for range 2 * verifications {
				if err := rsa.VerifyPKCS1v15(&key.PublicKey, crypto.SHA256, digest[:], signature); err != nil {
					return err
				}
			}
			return nil
		})
	}
}
