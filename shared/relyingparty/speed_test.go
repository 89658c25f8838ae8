package relyingparty_test

import (
	"crypto"
	"crypto/rsa"
	"encoding/base64"
	"runtime"
	"slices"
	"testing"
	"time"

	"jpkiweb/shared/jpki"
)

// maxLoginAllocations and maxLoginBytes are what a login may cost. The two RSA verifications
// take 18 allocations of them, and the certificate is there three times: in JSON, in base64
// and as itself.
const maxLoginAllocations, maxLoginBytes = 106, 19_000

func TestLoginAllocatesLittle(t *testing.T) {
	v, challenge := newVerifier(t, config()), newChallenge(t)
	token := tokenFor(t, issue(t, jpki.UserAuthentication), origin, challenge)
	verify := func() {
		if _, report := v.VerifyLogin(t.Context(), token, challenge); !report.OK() {
			t.Fatal(report)
		}
	}
	verify() // what is made once is made
	const logins = 100
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range logins {
		verify()
	}
	runtime.ReadMemStats(&after)
	if n, bytes := (after.Mallocs-before.Mallocs)/logins, (after.TotalAlloc-before.TotalAlloc)/logins; n > maxLoginAllocations || bytes > maxLoginBytes {
		t.Errorf("%d allocations, %d bytes, want at most %d and %d", n, bytes, maxLoginAllocations, maxLoginBytes)
	}
}

// BenchmarkLogin verifies a login, in turn with two RSA verifications, which no verifier
// can do without: that of the token and that of the certificate.
func BenchmarkLogin(b *testing.B) {
	v := newVerifier(b, config())
	challenge := base64.StdEncoding.EncodeToString(make([]byte, 32))
	token := tokenFor(b, issue(b, jpki.UserAuthentication), origin, challenge)
	digest := digestOf(origin, challenge)
	signature, key := sign(b, digest), &sharedCast().key.PublicKey
	var bare, own []float64
	b.ReportAllocs()
	for b.Loop() {
		start := time.Now()
		if _, report := v.VerifyLogin(b.Context(), token, challenge); !report.OK() {
			b.Fatal(report)
		}
		between := time.Now()
		for range 2 {
			if err := rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], signature); err != nil {
				b.Fatal(err)
			}
		}
		own, bare = append(own, float64(between.Sub(start))), append(bare, float64(time.Since(between)))
	}
	slices.Sort(own)
	slices.Sort(bare)
	b.ReportMetric(bare[len(bare)/2]/own[len(own)/2], "two-RSA/login")
}
