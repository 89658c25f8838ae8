package cli

import (
	"jpkiweb/shared/signature/verification"
	"jpkiweb/shared/wire"
)

// A hint is the key of what a person at a shell does about a report, where that is more than its
// code says. One without a title has that of the code.
type hint string

const (
	hintUnread   hint = "hint.unread"   // no signature of a PDF could be read
	hintUnsigned hint = "hint.unsigned" // nobody signed a PDF
	hintContent  hint = "hint.content"  // the document stands beside the signature
	hintTest     hint = "hint.test"     // of a test environment
)

// hintOf is the hint on a report that a step decides, whose error has the code; "": none.
func hintOf(r verification.Report, step verification.Step, code wire.Code) hint {
	switch {
	case code == wire.CodeNoSignedFile && r.Format == verification.PDF:
		return hintUnsigned
	case code == wire.CodeSignedFileInvalid && r.Format == verification.PDF && len(r.Signatures) == 0 && step.Code == verification.CodeMalformed:
		return hintUnread
	case step.Code == verification.CodeDocumentMissing:
		return hintContent
	case step.Code == verification.CodeTestCertificate:
		return hintTest
	}
	return ""
}
