package main

import (
	"context"
	"io"
	"slices"
	"strings"

	"jpkiweb/shared/signature/verification"
)

// verify verifies a file as it is, with nobody trusted but J-LIS.
func verify(in io.ReaderAt, size int64) (string, error) {
	v, err := verification.New(verification.Config{WithoutRevocation: true})
	if err != nil {
		return "", err
	}
	return verdictOf(v.Verify(context.Background(), in, size)), nil
}

// verdictOf is a report in a line: unsigned, or the outcome and the codes of the file and
// of each signature, "-" for one without any.
func verdictOf(r verification.Report) string {
	codes := codesOf(r.Steps)
	if len(r.Signatures) == 0 && slices.Equal(codes, []string{string(verification.CodeNoSigner)}) {
		return "unsigned"
	}
	said := []string{string(r.Outcome)}
	if len(codes) > 0 {
		said = append(said, strings.Join(codes, " "))
	}
	for _, s := range r.Signatures {
		codes := codesOf(s.Steps)
		if len(codes) == 0 {
			codes = []string{"-"}
		}
		said = append(said, strings.Join(codes, " "))
	}
	return strings.Join(said, "; ")
}

func codesOf(steps []verification.Step) (codes []string) {
	for _, s := range steps {
		if s.Code != "" && !slices.Contains(codes, string(s.Code)) {
			codes = append(codes, string(s.Code))
		}
	}
	return codes
}
