package verification

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/signature/timestamp"
)

// maxStamps is how many time stamps of a signature are looked at. Nobody signed them, and each
// costs a verification with a key that is trusted only after it.
const maxStamps = 4

// clockSkew is how far the clock of somebody else may be ahead of ours.
const clockSkew = 5 * time.Minute

// checkTime looks at the time stamps over the signature. One of an authority that nobody trusts
// proves nothing, and is no reason to refuse. One that is none, or about something else, is:
// somebody put it there.
func (s *signerJudge) checkTime() result {
	tokens := s.signer.TimeStamps()
	unseen := ""
	if more := len(tokens) - maxStamps; more > 0 {
		tokens, unseen = tokens[:maxStamps], fmt.Sprintf(" (%d more were not looked at)", more)
	}
	var broken *Step
	for _, raw := range tokens {
		stamp, token := s.stamp(raw, func(t *timestamp.Token) error { return t.Check(s.signer.Signature) })
		s.stamps = append(s.stamps, stamp)
		if stamp.Trusted && (s.proven.IsZero() || token.Time.Before(s.proven)) {
			s.proven = token.Time
		}
		if broken == nil {
			broken = stamp.broken()
		}
	}
	switch {
	case broken != nil:
		return fail(broken.Code, "a time stamp beside the signature is none of it: "+broken.Detail)
	case !s.proven.IsZero() && s.claimed.After(s.proven.Add(clockSkew)):
		return pass("signed before "+jpki.Moment(s.proven)+", as a trusted authority says; the signer claims a later time"+unseen, NoteSigningTimeAfterStamp)
	case !s.proven.IsZero():
		return pass("signed before " + jpki.Moment(s.proven) + ", as a trusted authority says" + unseen)
	case len(s.stamps) == 0:
		return unchecked("", "no time stamp: when it was signed is not proven")
	}
	return unchecked("", "no time stamp that counts: when it was signed is not proven"+unseen)
}

// broken returns the step that failed of a stamp that is none, or about something else; nil:
// whoever made it, it is one.
func (s Stamp) broken() *Step {
	for i, step := range s.Steps {
		if step.Status == Failed && step.ID != StepProfile {
			return &s.Steps[i]
		}
	}
	return nil
}

// stamp judges a time stamp; about tells whether it is about what it should be, and nil that
// this is not there.
func (j *judge) stamp(raw []byte, about func(*timestamp.Token) error) (Stamp, *timestamp.Token) {
	token, err := timestamp.Parse(raw)
	checks := []check{
		{StepFormat, "RFC 3161, 2.4.2; RFC 5652, 5.1", func() result { return stampFormat(token, err) }, nil},
		{StepSignature, "RFC 3161, 2.4.2; RFC 5816", func() result { return stampSignature(err) }, []StepID{StepFormat}},
		{StepDigest, "RFC 3161, 2.4.2", func() result { return stampDigest(token, about) }, []StepID{StepSignature}},
		{StepTime, "RFC 3161, 2.4.2", func() result { return j.stampTime(token) }, []StepID{StepSignature}},
		{StepProfile, "RFC 3161, 2.3", func() result { return stampUsage(token) }, []StepID{StepSignature}},
		{StepPath, "RFC 5280, 6.1", func() result { return j.stampPath(token) }, []StepID{StepProfile}},
		{StepRevocation, "RFC 5280, 6.3", func() result { return unchecked("", "revocation of time-stamping authorities is not looked at") }, []StepID{StepPath}},
	}
	steps := runAll(checks)
	s := Stamp{Steps: steps, Conclusion: conclude(steps)}
	s.Trusted = s.Indication == TotalPassed
	if token != nil {
		at := token.Time
		s.Time, s.Authority = &at, token.Authority()
	}
	if statusOf(steps, StepPath) == Passed {
		s.Accredited = token.Accredited()
	}
	return s, token
}

func stampFormat(token *timestamp.Token, err error) result {
	switch {
	case err == nil, errors.Is(err, timestamp.ErrSignature):
		return pass("time-stamp token, DER")
	case errors.Is(err, timestamp.ErrUnsupported):
		return undecided(CodeUnsupported, err.Error())
	}
	return fail(CodeMalformed, err.Error())
}

func stampSignature(err error) result {
	if err != nil {
		return fail(CodeSignatureInvalid, err.Error())
	}
	return pass("verified with the key of the authority's certificate, which is signed along")
}

func stampDigest(token *timestamp.Token, about func(*timestamp.Token) error) result {
	if about == nil {
		return undecided(CodeDocumentMissing, "what was stamped is not there")
	}
	err := about(token)
	switch {
	case err == nil:
		return pass("stamp is about these bytes")
	case errors.Is(err, timestamp.ErrOtherData):
		return fail(CodeStampOfOtherData, "stamp is about other bytes")
	case errors.Is(err, timestamp.ErrUnsupported):
		return undecided(CodeWeak, err.Error())
	}
	return undecided(CodeUnreadableDocument, "what was stamped cannot be read to its end: "+err.Error())
}

func (j *judge) stampTime(token *timestamp.Token) result {
	text := jpki.Moment(token.Time)
	if token.Time.After(j.now.Add(clockSkew)) {
		return undecided(CodeStampOrder, "stamp of "+text+", which is still to come")
	}
	return pass("stamp of " + text)
}

func stampUsage(token *timestamp.Token) result {
	if err := token.CheckUsage(); err != nil {
		return fail(CodeStampUsage, err.Error())
	}
	return pass("authority's certificate is for time stamps alone")
}

func (j *judge) stampPath(token *timestamp.Token) result {
	if j.trusts == nil {
		return undecided(CodeStampNotJudged, "no time-stamping authority is trusted here, so nobody looked whose it is")
	}
	if err := j.trusts(token); err != nil {
		return undecided(CodeStampNotJudged, "authority leads to none that is trusted, or was not valid then")
	}
	if service := token.Accredited(); service != "" {
		return pass("authority is trusted, and named like one accredited in Japan (list of " + timestamp.ListOf + "): " + service)
	}
	return pass("authority is trusted; it is none of those accredited in Japan (list of " + timestamp.ListOf + ")")
}

// token judges a time stamp that is a file of its own.
func (j *judge) token(raw []byte) {
	if len(raw) > maxToken {
		j.whole("RFC 3161, 2.4.2", undecided(CodeTooLarge, "time stamp is too long"))
		return
	}
	var about func(*timestamp.Token) error
	if j.beside != nil {
		about = imprintOf(digests(j.beside))
	}
	stamp, _ := j.stamp(raw, about)
	j.report.Signatures = append(j.report.Signatures, stamp.alone())
}

// alone is a stamp that is a signature by itself.
func (s Stamp) alone() Signature {
	signature := Signature{
		Kind: KindTimeStamp, Conclusion: s.Conclusion, Steps: s.Steps, TimeStamps: []Stamp{s}, Claims: Claims{Contradictions: []Contradiction{}},
	}
	if s.Trusted {
		signature.Proven = s.Time
	}
	return signature
}

// claims are what the signer says and nobody vouches for, and what of it cannot be right.
func (s *signerJudge) claims() Claims {
	c := Claims{Contradictions: []Contradiction{}}
	if s.claimed.IsZero() {
		return c
	}
	at := s.claimed
	c.Time = &at
	add := func(found bool, what Contradiction) {
		if found {
			c.Contradictions = append(c.Contradictions, what)
		}
	}
	add(at.After(s.now.Add(clockSkew)), ClaimsFuture)
	add(!s.proven.IsZero() && at.After(s.proven.Add(clockSkew)), ClaimsLaterTime)
	if s.certificate != nil {
		add(at.Before(s.certificate.NotBefore), ClaimsBeforeCert)
		add(at.After(s.certificate.NotAfter), ClaimsAfterCert)
	}
	return c
}

// readable leaves out what nobody would see, or what would move the cursor of a terminal.
func readable(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsGraphic(r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

// sha256Of is the SHA-256 of bytes, hexadecimal.
func sha256Of(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
