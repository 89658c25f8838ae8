package verification

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"jpkiweb/shared/signature/pdf"
	"jpkiweb/shared/signature/signeddata"
)

// pdf judges the newest signature of a PDF.
func (j *judge) pdf(ctx context.Context, f io.ReaderAt, size int64) {
	document, err := pdf.Open(f, size)
	if err != nil {
		j.whole(sourcePDF, notReadPDF(err))
		return
	}
	newest, err := document.Newest()
	if err != nil {
		j.whole(sourcePDF, notReadPDF(err))
		return
	}
	if newest.Earlier > 0 {
		j.whole(sourcePDF, unchecked("", fmt.Sprintf("number of signatures before the newest that were not looked at: %d", newest.Earlier)))
	}
	data, err := signeddata.Open(ctx, bytes.NewReader(newest.CMS), int64(len(newest.CMS)))
	if err != nil {
		j.whole(sourceCMS, notRead(err))
		return
	}
	if len(data.Signers) == 0 {
		j.whole(sourceCMS, fail(CodeNoSigner, "no signer: nobody signed it"))
		return
	}
	s := &signerJudge{judge: j, data: data, signer: data.Signers[0], subtype: newest.SubFilter}
	s.document = j.readDocument(data.Signers[:1], from(ctx, document.Covered(newest)))
	signature := s.signature(check{StepCoverage, "ISO 32000-2, 12.8.1", func() result {
		return pass("signature is over the whole file, but for its own place (" + newest.SubFilter + ")")
	}, nil})
	signature.Field = readable(newest.Field)
	j.report.Signatures = append(j.report.Signatures, signature)
}

// notReadPDF says why there is no signature of a PDF. What is none of these is an error of the
// source.
func notReadPDF(err error) result {
	for _, row := range []struct {
		result func(Code, string) result
		code   Code
		errs   []error
	}{
		{fail, CodeDigestMismatch, []error{pdf.ErrRanges}}, // something was added behind what was signed, or put between
		{fail, CodeNoSigner, []error{pdf.ErrUnsigned}},
		{fail, CodeMalformed, []error{pdf.ErrNotPDF, pdf.ErrRepair, pdf.ErrCMS}},
		{undecided, CodeUnsupported, []error{pdf.ErrUnsupported, pdf.ErrEncrypted, pdf.ErrXFA, pdf.ErrTooComplex}},
	} {
		if slices.ContainsFunc(row.errs, func(e error) bool { return errors.Is(err, e) }) {
			return row.result(row.code, err.Error())
		}
	}
	return undecided(CodeUnreadableDocument, "file cannot be read to its end: "+err.Error())
}
