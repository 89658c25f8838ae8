package task

import (
	"time"

	"jpkiweb/shared/signature"
	"jpkiweb/wasm/document"
)

// A Choice is how the person has own files signed: a format, and the kind of its file.
type Choice string

// The choices.
const (
	ChoicePAdES    Choice = "pades"
	ChoiceMOJ      Choice = "moj"
	ChoiceCMS      Choice = "cms"
	ChoiceAttached Choice = "attached" // CMS with the document in it
	ChoicePEM      Choice = "pem"      // CMS as text
	ChoiceCAdES    Choice = "cades"
	ChoicePKCS1    Choice = "pkcs1"
)

// choices are those for a file that is no PDF, and for a PDF. The first is suggested.
var choices = [...][]Choice{
	{ChoiceCMS, ChoiceAttached, ChoicePEM, ChoiceCAdES, ChoicePKCS1},
	{ChoicePAdES, ChoiceMOJ, ChoiceCMS, ChoiceCAdES, ChoicePKCS1},
}

// kindOf is the place of a kind of file in a list of both.
func kindOf(pdf bool) int {
	if pdf {
		return 1
	}
	return 0
}

// options are how a document is signed by a choice.
func (c Choice) options(now time.Time) document.Options {
	o := document.Options{Format: signature.Format(c)}
	switch c {
	case ChoiceAttached:
		o.Format, o.Attached = signature.CMS, true
	case ChoicePEM:
		o.Format, o.PEM = signature.CMS, true
	}
	if o.Format.IsPDF() {
		o.Time = now
	}
	return o
}
