package pdf

import (
	"errors"

	"jpkiweb/shared/signature/gap"
)

// Errors that callers tell apart with errors.Is: why a file is not read, or not signed.
var (
	ErrNotPDF      = errors.New("not a PDF file")                             // empty, or something else
	ErrRepair      = errors.New("PDF is damaged")                             // programs that repair it guess; the person saves it anew with one of them
	ErrEncrypted   = errors.New("PDF is encrypted")                           // with a password or without
	ErrXFA         = errors.New("PDF is an XFA form")                         // its pages are made by a program within it
	ErrAppearance  = errors.New("PDF form is drawn by each viewer anew")      // /NeedAppearances: nobody knows what a person saw
	ErrTooComplex  = errors.New("PDF exceeds the limits of this reader")      // depth, number or inflated size of objects
	ErrUnsupported = errors.New("PDF uses what this reader does not know")    // a filter for instance
	ErrCertified   = errors.New("PDF is certified against changes")           // DocMDP
	ErrLocked      = errors.New("signature field is locked")                  // FieldMDP of an earlier signature
	ErrField       = errors.New("no such empty signature field")              // by its name
	ErrSeed        = errors.New("signature field asks for another signature") // its /SV
	ErrBox         = errors.New("no such place for a visible signature")      // page, box or field
	ErrName        = gap.ErrName                                              // empty, or too long for the signature
	ErrText        = errors.New("text or time cannot be written")
	ErrTooSmall    = errors.New("CMS is larger than its place in the PDF")
	ErrCMS         = errors.New("CMS is not one DER value")
	ErrChanged     = errors.New("file changed while it was signed") // or another digest was signed
)
