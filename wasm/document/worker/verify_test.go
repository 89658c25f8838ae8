package worker_test

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/pdftest"
	"jpkiweb/shared/signature/sandboxtsa"
	"jpkiweb/shared/signature/verification"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/document/documenttest"
	"jpkiweb/wasm/dom"
)

// finishedOf is a signed file: of PDF the signed PDF, of CMS the signature beside the document.
func finishedOf(t *testing.T, r documenttest.Reader, content []byte, o document.Options) []byte {
	t.Helper()
	return signer().finished(t, r, content, o, nil)
}

// finished is a file that the card signed, with a stamp of the authority if there is one.
func (c testCard) finished(t *testing.T, r documenttest.Reader, content []byte, o document.Options, tsa *sandboxtsa.Authority) []byte {
	t.Helper()
	f := inMemory("a", content)
	opened, err := r.ReadDocument(t.Context(), f, &o, told)
	if err != nil {
		t.Fatal(err)
	}
	signed := c.sign(t, opened.Subject)
	var token []byte
	if tsa != nil {
		token = must(tsa.Stamp(signed.Value)).Raw
	}
	_, blob, err := r.FinishDocument(t.Context(), f, o, signed, token)
	if err != nil {
		t.Fatal(err)
	}
	finished := blob.(dom.File)
	return must(io.ReadAll(io.NewSectionReader(finished.Content, 0, finished.Size)))
}

// What is told of a signed file is the report of package verification on it, whoever asks; and
// the worker goes on.
func TestVerifiedFile(t *testing.T) {
	r := documenttest.New(t)
	pdf, text := pdftest.Pages(3000, 200, 200), bytes.Repeat([]byte("a document"), 50_000)
	signedPDF := finishedOf(t, r, pdf, optionsIn(signature.PAdES))
	changedPDF := bytes.Replace(signedPDF, []byte("200 200"), []byte("200 201"), 1)
	attached := finishedOf(t, r, text, document.Options{Format: signature.CMS, Attached: true})
	beside := finishedOf(t, r, text, document.Options{Format: signature.CMS, PEM: true})
	for name, row := range map[string]struct {
		file, document []byte
		format         verification.Format
		outcome        verification.Outcome
		step           verification.StepID
		status         verification.Status
		code           verification.Code
	}{
		"PDF of a test card":        {signedPDF, nil, verification.PDF, verification.OutcomeUndecided, verification.StepPath, verification.Undecided, verification.CodeTestCertificate},
		"PDF that was changed":      {changedPDF, nil, verification.PDF, verification.Invalid, verification.StepDigest, verification.Failed, verification.CodeDigestMismatch},
		"CMS with its document":     {attached, nil, verification.CMSAttached, verification.OutcomeUndecided, verification.StepDigest, verification.Passed, ""},
		"CMS beside its document":   {beside, text, verification.CMSDetached, verification.OutcomeUndecided, verification.StepDigest, verification.Passed, ""},
		"CMS beside another one":    {beside, text[1:], verification.CMSDetached, verification.Invalid, verification.StepDigest, verification.Failed, verification.CodeDigestMismatch},
		"CMS without its document":  {beside, nil, verification.CMSDetached, verification.OutcomeUndecided, verification.StepDigest, verification.Undecided, verification.CodeDocumentMissing},
		"CMS beside an empty file":  {beside, []byte{}, verification.CMSDetached, verification.Invalid, verification.StepDigest, verification.Failed, verification.CodeDigestMismatch},
		"a file that is not signed": {text, nil, verification.Unknown, verification.Invalid, verification.StepFormat, verification.Failed, verification.CodeMalformed},
		"an empty file":             {nil, nil, verification.Unknown, verification.Invalid, verification.StepFormat, verification.Failed, verification.CodeMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			var given *dom.File
			if row.document != nil {
				f := inMemory("document", row.document)
				given = &f
			}
			var last document.Progress
			raw, err := r.VerifyDocument(t.Context(), inMemory("a", row.file), given, false, nil, func(p document.Progress) { last = p })
			if err != nil {
				t.Fatal(err)
			}
			if all := int64(len(row.file) + len(row.document)); last.Done > all || len(row.file) > 0 && last.Done == 0 {
				t.Errorf("told %d bytes of %d", last.Done, all)
			}
			var report verification.Report
			if err := json.Unmarshal(raw, &report); err != nil {
				t.Fatal(err)
			}
			if report.Format != row.format || report.Outcome != row.outcome || report.Size != int64(len(row.file)) {
				t.Errorf("%s", report)
			}
			steps := report.Steps
			for _, s := range report.Signatures {
				steps = append(steps, s.Steps...)
			}
			found := false
			for _, s := range steps {
				found = found || s.ID == row.step && s.Status == row.status && s.Code == row.code
			}
			if !found {
				t.Errorf("no %s %s (%s) in\n%s", row.step, row.status, row.code, report)
			}
		})
	}
}

// A file that cannot be read is no invalid one.
func TestVerifiedFileThatCannotBeRead(t *testing.T) {
	r := documenttest.New(t)
	text := []byte("a document")
	beside := finishedOf(t, r, text, document.Options{Format: signature.CMS, PEM: true})
	gone := dom.File{Name: "a", Size: 9, Content: broken{strings.NewReader("a document"), 0}}
	_, err := r.VerifyDocument(t.Context(), gone, nil, false, nil, told)
	wantCode(t, "the file", err, wire.CodeFileUnreadable)
	_, err = r.VerifyDocument(t.Context(), inMemory("a", beside), &gone, false, nil, told)
	wantCode(t, "its document", err, wire.CodeFileUnreadable)
	if _, err := r.VerifyDocument(t.Context(), inMemory("a", beside), nil, false, nil, told); err != nil {
		t.Errorf("after them: %v", err)
	}
}
