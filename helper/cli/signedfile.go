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
		return wire.Errorf(wire.CodeRequestInvalid, "%s is a login token: give --trust, --origin and --challenge", path)
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
		fmt.Fprint(c.Stdout, r)
		for i, s := range r.Signatures {
			c.printSignature(r, i, s)
		}
		c.printUnchecked(r)
	})
	if err != nil || r.Outcome == verification.Valid {
		return err
	}
	return unverifiedFile(r)
}

// unverifiedFile is the error of a report that lets nobody in.
func unverifiedFile(r verification.Report) error {
	step := r.Decisive()
	told, kind, code := "not decided", errUndecided, wire.CodeSignedFileUndecided
	if r.Outcome == verification.Invalid {
		told, kind, code = "not verified", errNotVerified, invalidCode(r, step)
	}
	switch step.Code {
	case verification.CodeRevocationUnknown, verification.CodeRevocationNotChecked:
		code = wire.CodeRevocationUnknown
	case verification.CodeUnreadableDocument:
		code = wire.CodeFileUnreadable
	}
	return fmt.Errorf("%w: %w", kind, &reportError{code, fmt.Sprintf("%s: %s: %s", told, step.ID, step.Detail), step.Code, hintOf(r, step, code)})
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
		fmt.Fprintf(c.Stdout, "signature %d\n", i+1)
	}
	line := func(label, format string, values ...any) {
		fmt.Fprintf(c.Stdout, "%-9s  %s\n", label, fmt.Sprintf(format, values...))
	}
	if failed {
		line("claims to be signed by", "%s", claimedName(*s.Signer))
		return
	}
	if s.Signer != nil {
		printSigner(line, *s.Signer)
	}
	if s.Claims.Time != nil {
		line("time", "%s (%s)", jpki.Moment(*s.Claims.Time), doubts(s.Claims))
	}
	for _, claim := range []struct{ label, text string }{{"name", s.Claims.Name}, {"reason", s.Claims.Reason}, {"place", s.Claims.Location}} {
		if claim.text != "" {
			line(claim.label, "%s (claimed)", quote(claim.text))
		}
	}
	for _, stamp := range s.TimeStamps {
		if stamp.Time != nil {
			line("stamped", "%s (by %s, %s)", jpki.Moment(*stamp.Time), quote(stamp.Authority), worth(stamp))
		}
	}
}

// claimedName is whom a signature names that is not valid.
func claimedName(who verification.Signer) string {
	switch {
	case who.Name != nil:
		return marked(*who.Name)
	case who.Subject != "":
		return quote(who.Subject)
	}
	return "somebody whom nobody judged"
}

func printSigner(line func(label, format string, values ...any), who verification.Signer) {
	if who.Name == nil {
		if who.Subject != "" {
			line("signed by", "%s, whom nobody judged", quote(who.Subject))
		}
		return
	}
	line("signed by", "%s", marked(*who.Name))
	if who.Test {
		line("issued by", "a test environment: it stands for nobody")
	}
	if who.BirthDate != "" {
		line("born", "%s", who.BirthDate)
	}
	if who.Gender != "" {
		line("gender", "%s", gender(who.Gender))
	}
	if who.Address != nil {
		line("address", "%s", marked(*who.Address))
	}
}

// quote marks a text as somebody else's words. Characters that move the cursor are not in it.
func quote(text string) string { return `"` + strings.ReplaceAll(text, `"`, `\"`) + `"` }

// marked is a text, and which of its characters stand in for others.
func marked(t verification.Text) string {
	if len(t.Substitutes) == 0 {
		return t.Text
	}
	places := make([]string, len(t.Substitutes))
	for i, n := range t.Substitutes {
		places[i] = strconv.Itoa(n)
	}
	return t.Text + " (in place of other characters: " + strings.Join(places, ", ") + ")"
}

// doubts says what a claimed time is worth.
func doubts(c verification.Claims) string {
	for _, what := range c.Contradictions {
		if why, ofTime := contradictions[what]; ofTime {
			return "claimed; it cannot be right: " + why
		}
	}
	return "claimed"
}

// contradictions say why a claimed time cannot be right.
var contradictions = map[verification.Contradiction]string{
	verification.ClaimsLaterTime:  "it is later than the time stamp",
	verification.ClaimsFuture:     "it is still to come",
	verification.ClaimsBeforeCert: "it is before the certificate was issued",
	verification.ClaimsAfterCert:  "it is after the certificate expired",
	verification.ClaimsTwoTimes:   "the PDF and the signature give different times",
}

// worth says what a time stamp is worth.
func worth(s verification.Stamp) string {
	switch {
	case s.Trusted && s.Accredited != "":
		return "which is trusted, and accredited as " + s.Accredited
	case s.Trusted:
		return "which is trusted"
	}
	return "which does not count: " + s.Decisive().Detail
}

// printUnchecked lists what nobody looked at, of files that are not invalid.
func (c *call) printUnchecked(r verification.Report) {
	open := r.NotChecked()
	if r.Outcome == verification.Invalid || len(open) == 0 {
		return
	}
	fmt.Fprintln(c.Stdout, "\nnot checked:")
	for _, o := range open {
		of := ""
		if len(r.Signatures) > 1 && o.Signature > 0 {
			of = fmt.Sprintf("signature %d, ", o.Signature)
		}
		fmt.Fprintf(c.Stdout, "  %s%s: %s\n", of, o.Step.ID, c.whyOpen(o.Step))
	}
}

// whyOpen is the detail of a step that was not made. What a resident must know of it is said as
// the app says it.
func (c *call) whyOpen(s verification.Step) string {
	if s.Code != verification.CodeRevocationNotChecked || c.language() == "en" {
		return s.Detail
	}
	texts, err := c.texts()
	if err != nil { // built without the app
		return s.Detail
	}
	return texts.T("verification.code." + string(s.Code))
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
