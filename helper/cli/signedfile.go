package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"jpkiweb/helper/cli/words"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/signature/verification"
	"jpkiweb/shared/wire"
)

// verifyFile verifies every signature of a file that holds what was signed, or of one beside
// the file --content.
func (c *call) verifyFile(ctx context.Context, a verifyArgs, t trusted, path string) error {
	config := verification.Config{
		Anchors: t.anchors, WithoutPublished: a.trustOnly, WithoutRevocation: a.without, Clock: c.Now, AllowTest: a.test, TimeStampRoots: t.stamps, Addresses: a.attributes,
	}
	if t.revocation != nil {
		config.Revocation = t.revocation
	}
	verifier, err := verification.New(config)
	if err != nil {
		return a.refusal(err)
	}
	source, size, err := c.openAt(ctx, path)
	if err != nil {
		return err
	}
	defer source.Close()
	if isToken(source, size) {
		return said(wire.CodeRequestInvalid, "error.is_token", "file", path)
	}
	if a.content == "" {
		return c.reportOnFile(ctx, a.told(verifier.Verify(ctx, source, size)))
	}
	content, err := c.open(ctx, a.content)
	if err != nil {
		return ofFlag("--content", err)
	}
	defer content.Close()
	return c.reportOnFile(ctx, a.told(verifier.VerifyDetached(ctx, source, size, content)))
}

// told is the report with no more of those who signed than was asked for: the name alone, or
// the four basic attributes.
func (a verifyArgs) told(r verification.Report) verification.Report {
	for _, s := range r.Signatures {
		if s.Signer != nil && !a.attributes {
			s.Signer.BirthDate, s.Signer.Gender = "", ""
		}
	}
	return r
}

// isToken tells whether a file is a login token, which is JSON as no signed file is.
func isToken(source io.ReaderAt, size int64) bool {
	if size > maxToken {
		return false
	}
	section := io.NewSectionReader(source, 0, size)
	if first, err := json.NewDecoder(section).Token(); err != nil || first != json.Delim('{') {
		return false // known by how it begins
	}
	text := make([]byte, size)
	if _, err := section.ReadAt(text, 0); err != nil {
		return false // whoever verifies tells why
	}
	var token authtoken.Token
	return json.Unmarshal(text, &token) == nil && strings.HasPrefix(token.Format, tokenFormats)
}

// tokenFormats begins what a token says that it is, of every version.
const tokenFormats = "web-eid:"

// reportOnFile prints the report, and who signed.
func (c *call) reportOnFile(ctx context.Context, r verification.Report) error {
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	err := c.print(r, func() {
		c.writeReport(r)
		for i, s := range r.Signatures {
			c.printSignature(r, i, s)
		}
		c.printUnchecked(r)
	})
	if err != nil || r.Outcome == verification.Valid {
		return err
	}
	return c.unverifiedFile(r)
}

// unverifiedFile is the error of a report that lets nobody in.
func (c *call) unverifiedFile(r verification.Report) error {
	step := r.Decisive()
	outcome, kind, code := "verify.not_decided", errUndecided, wire.CodeSignedFileUndecided
	if r.Outcome == verification.Invalid {
		outcome, kind, code = "verify.not_verified", errNotVerified, invalidCode(r, step)
	}
	switch step.Code {
	case verification.CodeRevocationUnknown, verification.CodeRevocationNotChecked:
		code = wire.CodeRevocationUnknown
	case verification.CodeUnreadableDocument:
		code = wire.CodeFileUnreadable
	}
	said := c.outcomeOf(outcome, string(step.ID), string(step.Code), step.Detail)
	return fmt.Errorf("%w: %w", kind, &reportError{code, said(words.Of("en")), step.Code, hintOf(r, step, code), said})
}

// invalidCode is the code of a report on a file that is not valid.
func invalidCode(r verification.Report, step verification.Step) wire.Code {
	if known, ok := residentCodes[step.Code]; ok {
		return known
	}
	none := step.Code == verification.CodeNoSigner || r.Format == verification.Unknown && step.Code == verification.CodeMalformed
	if none && len(r.Signatures) == 0 {
		return wire.CodeNoSignedFile
	}
	return wire.CodeSignedFileInvalid
}

// printSignature prints who signed, and what is said of when and why. Of a signature that is
// not valid it prints who it claims to be by, and nothing else: nobody vouches for any of it.
func (c *call) printSignature(r verification.Report, i int, s verification.Signature) {
	failed := s.Indication == verification.TotalFailed
	if failed && s.Signer == nil {
		return
	}
	fmt.Fprintln(c.Stdout)
	if len(r.Signatures) > 1 {
		fmt.Fprintln(c.Stdout, c.say("verify.signature", "n", i+1))
	}
	if failed {
		fmt.Fprintf(c.Stdout, "%s  %s\n", c.say("verify.claims"), c.claimedName(*s.Signer))
		return
	}
	var rows [][2]string
	if s.Signer != nil {
		rows = c.signerRows(*s.Signer)
	}
	if s.Claims.Time != nil {
		rows = append(rows, [2]string{"verify.time", c.say("verify.at", "time", jpki.Moment(*s.Claims.Time), "doubts", c.doubts(s.Claims))})
	}
	for _, claim := range []struct{ label, text string }{{"verify.name", s.Claims.Name}, {"verify.reason", s.Claims.Reason}, {"verify.place", s.Claims.Location}} {
		if claim.text != "" {
			rows = append(rows, [2]string{claim.label, c.say("verify.claim", "text", quote(claim.text))})
		}
	}
	for _, stamp := range s.TimeStamps {
		if stamp.Time != nil {
			rows = append(rows, [2]string{"verify.stamped", c.say("verify.stamped_by", "time", jpki.Moment(*stamp.Time), "authority", quote(stamp.Authority), "worth", c.worth(stamp))})
		}
	}
	c.printRows(rows)
}

// claimedName is whom a signature names that is not valid.
func (c *call) claimedName(who verification.Signer) string {
	switch {
	case who.Name != nil:
		return c.marked(*who.Name)
	case who.Subject != "":
		return quote(who.Subject)
	}
	return c.say("verify.claimed_by_nobody")
}

// signerRows are what is told of who signed.
func (c *call) signerRows(who verification.Signer) (rows [][2]string) {
	if who.Name == nil {
		if who.Subject != "" {
			rows = append(rows, [2]string{"verify.signed_by", c.say("verify.nobody_judged", "who", quote(who.Subject))})
		}
		return rows
	}
	rows = append(rows, [2]string{"verify.signed_by", c.marked(*who.Name)})
	if who.Test {
		rows = append(rows, [2]string{"verify.issued_by", c.say("verify.test")})
	}
	if who.BirthDate != "" {
		rows = append(rows, [2]string{"attribute.born", who.BirthDate})
	}
	if who.Gender != "" {
		rows = append(rows, [2]string{"attribute.gender", c.gender(who.Gender)})
	}
	if who.Address != nil {
		rows = append(rows, [2]string{"attribute.address", c.marked(*who.Address)})
	}
	return rows
}

// quote marks a text as somebody else's words. Characters that move the cursor are not in it.
func quote(text string) string { return `"` + strings.ReplaceAll(text, `"`, `\"`) + `"` }

// marked is a text, and which of its characters stand in for others.
func (c *call) marked(t verification.Text) string {
	if len(t.Substitutes) == 0 {
		return t.Text
	}
	places := make([]string, len(t.Substitutes))
	for i, n := range t.Substitutes {
		places[i] = strconv.Itoa(n)
	}
	return c.say("verify.substitutes", "text", t.Text, "places", strings.Join(places, c.say("list.and")))
}

// doubts says what a claimed time is worth.
func (c *call) doubts(claims verification.Claims) string {
	for _, what := range claims.Contradictions {
		if why, ofTime := contradictions[what]; ofTime {
			return c.say("verify.cannot_be", "why", c.say(why))
		}
	}
	return c.say("verify.claimed")
}

// contradictions are the keys of why a claimed time cannot be right.
var contradictions = map[verification.Contradiction]string{
	verification.ClaimsLaterTime:  "contradiction.later",
	verification.ClaimsFuture:     "contradiction.future",
	verification.ClaimsBeforeCert: "contradiction.before",
	verification.ClaimsAfterCert:  "contradiction.after",
	verification.ClaimsTwoTimes:   "contradiction.two",
}

// worth says what a time stamp is worth.
func (c *call) worth(s verification.Stamp) string {
	switch {
	case s.Trusted && s.Accredited != "":
		return c.say("worth.accredited", "service", s.Accredited)
	case s.Trusted:
		return c.say("worth.trusted")
	}
	step := s.Decisive()
	return c.say("worth.none", "why", c.whyOf(c.words(), string(step.Code), step.Detail))
}

// printUnchecked lists what nobody looked at, of files that are not invalid.
func (c *call) printUnchecked(r verification.Report) {
	open := r.NotChecked()
	if r.Outcome == verification.Invalid || len(open) == 0 {
		return
	}
	fmt.Fprintf(c.Stdout, "\n%s\n", c.say("verify.unchecked"))
	t := c.words()
	for _, o := range open {
		of := ""
		if len(r.Signatures) > 1 && o.Signature > 0 {
			of = c.say("verify.signature_of", "n", o.Signature)
		}
		fmt.Fprintf(c.Stdout, "  %s\n", c.say("verify.open", "of", of, "step", c.stepOf(t, string(o.Step.ID)), "why", c.whyUnchecked(t, o.Step)))
	}
}

// A readerAt is a file that is read at any place.
type readerAt interface {
	io.ReaderAt
	io.Closer
}

// openAt opens a file. What can be read once only, as standard input, is kept in memory.
func (c *call) openAt(ctx context.Context, path string) (readerAt, int64, error) {
	info, err := regular(path)
	if err != nil {
		return nil, 0, err
	}
	if info == nil {
		b, err := c.readBounded(ctx, path, hashedAgain)
		return inMemory{bytes.NewReader(b)}, int64(len(b)), err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, wire.Errorf(wire.CodeFileUnreadable, "%v", err)
	}
	return f, info.Size(), nil
}

// inMemory is a file that was read already.
type inMemory struct{ *bytes.Reader }

// Close implements io.Closer.
func (inMemory) Close() error { return nil }
