package relyingparty_test

import (
	"errors"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
)

// What a service leaves out works whole: a login with nothing but an origin, the CAs
// and what was said of revocation, by the clock of the system.
func TestZeroValues(t *testing.T) {
	certificate := issue(t, jpki.UserAuthentication)
	anchors := anchorsOf(sharedCast().ca)
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(now())) // the certificates are of that day
		var store relyingparty.Memory
		v := newVerifier(t, relyingparty.Config{Origin: origin, TrustAnchors: anchors, AllowTest: true, WithoutRevocation: true})
		answer := func() (string, []byte) {
			challenge, err := relyingparty.Issue(t.Context(), &store, session)
			if err != nil {
				t.Fatal(err)
			}
			return challenge, tokenFor(t, certificate, origin, challenge)
		}

		challenge, token := answer()
		login, report := v.VerifyLoginOnce(t.Context(), &store, session, challenge, token)
		wantOK(t, report)
		if login.AccountKey == "" {
			t.Error("nobody logged in")
		}
		_, report = v.VerifyLoginOnce(t.Context(), &store, session, challenge, token)
		wantFailure(t, report, relyingparty.StepChallenge, relyingparty.CodeChallengeMissing)

		challenge, token = answer()
		time.Sleep(relyingparty.ChallengeTTL)
		_, report = v.VerifyLoginOnce(t.Context(), &store, session, challenge, token)
		wantFailure(t, report, relyingparty.StepChallenge, relyingparty.CodeChallengeExpired)

		challenge, token = answer()
		time.Sleep(relyingparty.ChallengeTTL - 1)
		_, report = v.VerifyLoginOnce(t.Context(), &store, session, challenge, token)
		wantOK(t, report)

		time.Sleep(time.Until(now().AddDate(6, 0, 0))) // the verifier has the same clock
		challenge, token = answer()
		_, report = v.VerifyLoginOnce(t.Context(), &store, session, challenge, token)
		wantFailure(t, report, relyingparty.StepValidity, relyingparty.CodeExpired)
	})
}

func TestZeroMemoryIsBounded(t *testing.T) {
	var store relyingparty.Memory
	for i := range relyingparty.ChallengeCapacity + 1 {
		putChallenge(t, &store, strconv.Itoa(i), "challenge")
	}
	if store.Len() != relyingparty.ChallengeCapacity {
		t.Errorf("%d challenges held", store.Len())
	}
	if err := store.Take(t.Context(), "0", "challenge"); !errors.Is(err, relyingparty.ErrNoChallenge) {
		t.Errorf("the oldest is still there: %v", err)
	}
	if err := store.Take(t.Context(), strconv.Itoa(relyingparty.ChallengeCapacity), "challenge"); err != nil {
		t.Errorf("the newest is gone: %v", err)
	}
}

func TestMemoryThatIsEmptyHasNothingToTake(t *testing.T) {
	var store relyingparty.Memory
	if err := store.Take(t.Context(), session, "challenge"); !errors.Is(err, relyingparty.ErrNoChallenge) || store.Len() != 0 {
		t.Errorf("Take = %v, %d held", err, store.Len())
	}
}
