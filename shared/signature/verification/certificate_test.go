package verification_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/signature/verification"
)

// A source gives one answer to everything.
type source struct {
	status revocation.Status
	err    error
}

func (s source) Status(_ context.Context, certificate, issuer *certprofile.Certificate) (revocation.Status, error) {
	if !bytes.Equal(certificate.RawIssuer, issuer.RawSubject) {
		return revocation.Status{}, errors.New("asked with a foreign issuer")
	}
	return s.status, s.err
}

func asking(s source) verification.Config {
	c := config()
	c.Revocation, c.WithoutRevocation = s, false
	return c
}

func revokedSince(at time.Time) source {
	return source{status: revocation.Status{State: jpki.RevocationRevoked, Reason: revocation.KeyCompromise, At: at, ThisUpdate: now()}}
}

const (
	path, profile, validity = verification.StepPath, verification.StepProfile, verification.StepValidity
	revoked, byTime         = verification.StepRevocation, verification.StepTime
)

// Who may sign: of which certificate, issued by whom.
func TestCertificates(t *testing.T) {
	good := sharedCast().certificate
	login := issue(t, jpki.UserAuthentication)
	plain := func(c []byte) []byte { return attached(t, signed(t, c, now())) }
	without := func(change func(*verification.Config)) verification.Config {
		c := config()
		change(&c)
		return c
	}
	ofOther := without(func(c *verification.Config) {
		c.Anchors = map[jpki.Purpose][][]byte{jpki.DigitalSignature: {sharedCast().otherCA.Certificate(jpki.DigitalSignature)}}
	})
	both := without(func(c *verification.Config) {
		d := jpki.DigitalSignature
		c.Anchors[d] = append(c.Anchors[d], sharedCast().otherCA.Certificate(d))
	})
	// It names one generation as its issuer, and another one signed it.
	forged, err := sharedCast().otherCA.Issue(jpki.DigitalSignature, sharedCast().key.Public(), sandboxca.DefaultHolder(), sandboxca.Alter(func(c *sandboxca.Contents) {
		for i, e := range c.Extensions {
			for _, of := range mustParse(good).Extensions {
				if e.OID == of.Id.String() && e.OID == "2.5.29.35" {
					c.Extensions[i].Value = of.Value
				}
			}
		}
	}))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		config verification.Config
		file   []byte
		want   verdict
	}{
		{"of the trusted CA", config(), plain(good), passed},
		{"of one of two generations", both, plain(good), passed},
		{"of another generation than the trusted one", ofOther, plain(good), open(verification.NoCertificateChain, path, verification.CodeIssuerMissing)},
		{"of a generation that did not issue it", config(), plain(forged), failed(verification.ChainConstraintsFailure, path, verification.CodeUntrustedIssuer)},
		{"for login", config(), plain(login), failed(verification.SigConstraintsFailure, profile, verification.CodeWrongPurpose)},
		{"for login, of a CA that is not trusted", ofOther, plain(login), failed(verification.SigConstraintsFailure, profile, verification.CodeWrongPurpose)},
		{"for login, with the policy of the other one", config(), plain(issue(t, jpki.UserAuthentication, sandboxca.Replace(sandboxca.Policies(jpki.PolicyDigitalSignature)))),
			failed(verification.SigConstraintsFailure, profile, verification.CodeWrongPurpose)},
		{"with a key usage of its own", config(), plain(issue(t, jpki.DigitalSignature, sandboxca.Replace(sandboxca.KeyUsage(certprofile.KeyUsageDigitalSignature)))),
			failed(verification.ChainConstraintsFailure, profile, verification.CodeProfile)},
		{"of a test environment", verification.Config{Clock: now, WithoutRevocation: true}, plain(good), open(verification.NoCertificateChain, path, verification.CodeTestCertificate)},
		{"of a company", config(), foreign(t), open(verification.NoCertificateChain, path, verification.CodeIssuerNotJudged)},
		{"of a CA that has expired", without(func(c *verification.Config) {
			c.Clock = func() time.Time { return now().AddDate(25, 0, 0) }
		}), plain(issue(t, jpki.DigitalSignature, sandboxca.NotAfter(time.Date(2060, 1, 1, 14, 59, 59, 0, time.UTC)))), open(verification.OutOfBoundsNoPOE, validity, verification.CodeIssuerExpired)},
		{"nobody looks up revocation", without(func(c *verification.Config) { c.WithoutRevocation = false }), plain(good), open(verification.TryLater, revoked, verification.CodeRevocationNotChecked)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { check(t, verify(t, tt.config, tt.file), tt.want) })
	}
}

// foreign is a signature of a company.
func foreign(t testing.TB) []byte {
	t.Helper()
	f := newForgery(selfSigned(t, sharedCast().key.Public(), sharedCast().key))
	f.inside = []byte(letter)
	return f.encode()
}

// What counts is the time of signing, if somebody proves it; what the signer claims counts
// against the signer only.
func TestTimeOfSigning(t *testing.T) {
	inJanuary, inMarch := time.Date(2026, 1, 20, 3, 0, 0, 0, time.UTC), time.Date(2026, 3, 10, 3, 0, 0, 0, time.UTC)
	february := time.Date(2026, 2, 10, 14, 59, 59, 0, time.UTC)
	old := issue(t, jpki.DigitalSignature, sandboxca.NotAfter(february))
	fresh := issue(t, jpki.DigitalSignature, sandboxca.NotBefore(now().AddDate(0, 0, 7)))
	good, goodSource := sharedCast().certificate, source{status: revocation.Status{State: jpki.RevocationGood}}
	held := source{status: revocation.Status{State: jpki.RevocationOnHold, At: february}}
	tests := []struct {
		name        string
		source      source
		certificate []byte
		claimed     time.Time
		stamped     time.Time // zero: no time stamp
		trusted     bool
		want        verdict
	}{
		{"valid now, no time stamp", goodSource, good, now(), time.Time{}, true, passed},
		{"valid now, stamped", goodSource, good, inMarch, inMarch, true, passed},
		{"valid now, stamped by a stranger", goodSource, good, inMarch, inMarch, false, passed},
		{"expired, claims to be older", goodSource, old, inJanuary, time.Time{}, true, open(verification.OutOfBoundsNotRevoked, validity, verification.CodeExpiredUnproven)},
		{"expired, and revocation is not known", source{}, old, inJanuary, time.Time{}, true, open(verification.OutOfBoundsNoPOE, validity, verification.CodeExpiredUnproven)},
		{"expired, claims to be younger", goodSource, old, inMarch, time.Time{}, true, failed(verification.Expired, validity, verification.CodeExpired)},
		{"expired, stamped before", goodSource, old, inJanuary, inJanuary, true, passed},
		{"expired, stamped before by a stranger", goodSource, old, inJanuary, inJanuary, false, open(verification.OutOfBoundsNotRevoked, validity, verification.CodeExpiredUnproven)},
		{"expired, stamped after", goodSource, old, inJanuary, inMarch, true, open(verification.OutOfBoundsNotRevoked, validity, verification.CodeExpiredUnproven)},
		{"not yet valid", goodSource, fresh, now(), time.Time{}, true, failed(verification.NotYetValid, validity, verification.CodeNotYetValid)},
		{"stamped before it was valid", goodSource, good, inJanuary, now().AddDate(-1, -1, 0), true, failed(verification.NotYetValid, validity, verification.CodeNotYetValid)},
		{"stamped in the future", goodSource, good, now(), now().AddDate(0, 1, 0), true, passed}, // the stamp does not count
		{"revoked, claims to be older", revokedSince(february), good, inJanuary, time.Time{}, true, open(verification.RevokedNoPOE, revoked, verification.CodeRevokedUnproven)},
		{"revoked, claims to be younger", revokedSince(february), good, inMarch, time.Time{}, true, failed(verification.Revoked, revoked, verification.CodeRevoked)},
		{"revoked, stamped before", revokedSince(february), good, inJanuary, inJanuary, true, passed},
		{"revoked, stamped before by a stranger", revokedSince(february), good, inJanuary, inJanuary, false, open(verification.RevokedNoPOE, revoked, verification.CodeRevokedUnproven)},
		{"revoked, stamped after", revokedSince(february), good, inJanuary, inMarch, true, open(verification.RevokedNoPOE, revoked, verification.CodeRevokedUnproven)},
		{"revoked, nobody knows when", revokedSince(time.Time{}), good, inMarch, inMarch, true, open(verification.RevokedNoPOE, revoked, verification.CodeRevokedUnproven)},
		{"on hold", held, good, inMarch, time.Time{}, true, open(verification.TryLater, revoked, verification.CodeOnHold)},
		{"on hold, stamped before", held, good, inJanuary, inJanuary, true, passed},
		{"revocation is unknown", source{status: revocation.Because(revocation.Outdated)}, good, now(), time.Time{}, true, open(verification.TryLater, revoked, verification.CodeRevocationUnknown)},
		{"the source is closed", source{status: revocation.Status{Why: revocation.Closed, Again: february}}, good, now(), time.Time{}, true, open(verification.TryLater, revoked, verification.CodeRevocationClosed)},
		{"of today", source{status: revocation.Because(revocation.KnownSoon)}, good, now(), time.Time{}, true, open(verification.TryLater, revoked, verification.CodeKnownSoon)},
		{"the source does not answer", source{err: errors.New("no network")}, good, now(), time.Time{}, true, open(verification.TryLater, revoked, verification.CodeRevocationUnknown)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data, c := signed(t, tt.certificate, tt.claimed), asking(tt.source)
			if !tt.stamped.IsZero() {
				tsa := authority(t, tt.stamped)
				data = stamp(t, tsa, data)
				c.TimeStampRoots = [][]byte{tsa.Root().Raw}
			}
			if !tt.trusted {
				c.TimeStampRoots = [][]byte{authority(t, now()).Root().Raw}
			}
			r := verify(t, c, attached(t, data))
			check(t, r, tt.want)
			counts := tt.trusted && !tt.stamped.IsZero() && !tt.stamped.After(now())
			if s := r.Signatures[0]; (s.Proven != nil) != counts || counts && !s.Proven.Equal(tt.stamped) || len(s.TimeStamps) > 0 && s.TimeStamps[0].Trusted != counts {
				t.Errorf("proven %v, stamps %+v:\n%s", s.Proven, s.TimeStamps, r)
			}
		})
	}
}

// The report says what is claimed, and what of it cannot be right.
func TestClaims(t *testing.T) {
	tsa := authority(t, now().AddDate(0, 0, -10))
	for name, test := range map[string]struct {
		claimed time.Time
		stamped bool
		want    []verification.Contradiction
	}{
		"now":                          {now(), false, []verification.Contradiction{}},
		"to come":                      {now().AddDate(0, 1, 0), false, []verification.Contradiction{verification.ClaimsFuture}},
		"after the time stamp":         {now().AddDate(0, 0, -1), true, []verification.Contradiction{verification.ClaimsLaterTime}},
		"before the time stamp":        {now().AddDate(0, 0, -11), true, []verification.Contradiction{}},
		"before the certificate":       {now().AddDate(-2, 0, 0), false, []verification.Contradiction{verification.ClaimsBeforeCert}},
		"after it, and still to come":  {now().AddDate(20, 0, 0), false, []verification.Contradiction{verification.ClaimsFuture, verification.ClaimsAfterCert}},
		"a minute of another's clock":  {now().Add(time.Minute), false, []verification.Contradiction{}},
		"a minute before a time stamp": {now().AddDate(0, 0, -10).Add(time.Minute), true, []verification.Contradiction{}},
	} {
		t.Run(name, func(t *testing.T) {
			data, c := signed(t, sharedCast().certificate, test.claimed), config()
			if test.stamped {
				data, c.TimeStampRoots = stamp(t, tsa, data), [][]byte{tsa.Root().Raw}
			}
			got := verify(t, c, attached(t, data)).Signatures[0].Claims
			if got.Time == nil || !got.Time.Equal(test.claimed) || !slices.Equal(got.Contradictions, test.want) {
				t.Errorf("%+v, want %v", got, test.want)
			}
		})
	}
}

// Who signed comes from the certificate, with what stands in for other characters; the address
// only when it is asked for.
func TestWhoSigned(t *testing.T) {
	holder := sandboxca.DefaultHolder()
	holder.NameSubstitutes, holder.AddressSubstitutes = "01000", "00000000000000100"
	holder.AddressSubstitutes = "1" + string(bytes.Repeat([]byte("0"), len([]rune(holder.Address))-1))
	certificate, err := sharedCast().ca.Issue(jpki.DigitalSignature, sharedCast().key.Public(), holder)
	if err != nil {
		t.Fatal(err)
	}
	file := attached(t, signed(t, certificate, now()))
	who := verify(t, config(), file).Signatures[0].Signer
	if !who.Judged || !who.Test || who.Name.Text != holder.Name || !slices.Equal(who.Name.Substitutes, []int{2}) || who.BirthDate != "1985-11-23" || who.Gender != "2" || who.Address != nil || who.Subject != "" {
		t.Errorf("%+v", who)
	}
	c := config()
	c.Addresses = true
	if a := verify(t, c, file).Signatures[0].Signer.Address; a == nil || a.Text != holder.Address || !slices.Equal(a.Substitutes, []int{1}) {
		t.Errorf("%+v", a)
	}
	// Whom a signature names that is invalid, it names as a claim.
	who = verifyDetached(t, c, signed(t, certificate, now()).Encode(), "another document").Signatures[0].Signer
	if who == nil || who.Name.Text != holder.Name || who.BirthDate != "" || who.Gender != "" || who.Address != nil {
		t.Errorf("of another document: %+v", who)
	}
	// Nobody vouches for what a certificate says that no trusted CA issued.
	who = verify(t, verification.Config{Clock: now, Addresses: true}, file).Signatures[0].Signer
	if who.Judged || who.Name != nil || who.Address != nil || who.BirthDate != "" || who.Subject != "" {
		t.Errorf("%+v", who)
	}
}

func TestAnchorsAreRefused(t *testing.T) {
	sandbox := sharedCast().ca.Certificate(jpki.DigitalSignature)
	for name, c := range map[string]verification.Config{
		"of the sandbox, without AllowTest": {Anchors: map[jpki.Purpose][][]byte{jpki.DigitalSignature: {sandbox}}},
		"of another purpose":                {AllowTest: true, Anchors: map[jpki.Purpose][][]byte{jpki.UserAuthentication: {sandbox}}},
		"no CA":                             {AllowTest: true, Anchors: map[jpki.Purpose][][]byte{jpki.DigitalSignature: {sharedCast().certificate}}},
		"no certificate":                    {AllowTest: true, Anchors: map[jpki.Purpose][][]byte{jpki.DigitalSignature: {nil}}},
		"no root of an authority":           {TimeStampRoots: [][]byte{nil}},
	} {
		if _, err := verification.New(c); !errors.Is(err, verification.ErrAnchor) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
