package document

import (
	"errors"
	"slices"

	"jpkiweb/shared/signature/pdf"
)

// IsProtected tells of an error of Open that the PDF forbids the signature: it is
// encrypted, certified or locked, or its field asks for another one. The person needs
// another file of whoever made it.
func IsProtected(err error) bool {
	return isAny(err, pdf.ErrEncrypted, pdf.ErrCertified, pdf.ErrLocked, pdf.ErrSeed)
}

// IsUnfit tells of an error of Open that the file must be saved anew before it can be
// signed: it is no PDF, damaged, too complex, or made anew whenever it is shown.
func IsUnfit(err error) bool {
	return isAny(err, pdf.ErrNotPDF, pdf.ErrRepair, pdf.ErrXFA, pdf.ErrAppearance, pdf.ErrTooComplex, pdf.ErrUnsupported)
}

// IsWrongChoice tells of an error of Open that the options do not fit each other or the
// document: an option that the format does not have, a field or a place that is not there, a
// text that cannot be written, a document that the format does not take.
func IsWrongChoice(err error) bool {
	return isAny(err, ErrOptions, ErrDER, ErrSigningInput, pdf.ErrField, pdf.ErrBox, pdf.ErrText)
}

func isAny(err error, targets ...error) bool {
	return slices.ContainsFunc(targets, func(target error) bool { return errors.Is(err, target) })
}
