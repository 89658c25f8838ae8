package cli

import (
	"jpkiweb/shared/signature/verification"
	"jpkiweb/shared/wire"
)

// A hint is what a person at a shell does about a report, where that is more than its code says.
type hint int

const (
	noHint       hint = iota
	hintUnread        // no signature of a PDF could be read
	hintUnsigned      // nobody signed a PDF
	hintContent       // the document stands beside the signature
	hintTest          // of a test environment
)

// hints are the texts, by language. One without a title has that of the code.
var hints = map[hint]map[string]advice{
	hintUnread: {
		"en": {"No signature in the PDF could be read", "The file is cut off or damaged. Ask whoever sent it for the file once more."},
		"ja": {"PDFの署名を読み取れませんでした", "ファイルが途中で切れているか、壊れています。送ってきた人に、もう一度送ってもらってください。"},
	},
	hintUnsigned: {
		"en": {"", "Nobody signed this PDF. Ask whoever sent it for the signed one."},
		"ja": {"", "このPDFには、だれの署名もありません。署名されたPDFを、送ってきた人に頼んでください。"},
	},
	hintContent: {
		"en": {"", "The document stands beside this signature. Give it, too: --content DOCUMENT SIGNATURE"},
		"ja": {"", "文書と別になっている署名です。文書も指定してください：--content 文書 署名"},
	},
	hintTest: {
		"en": {"", "The signature is of a test card, such as one of the sandbox. To try those: --test --trust CA"},
		"ja": {"", "サンドボックスなど、試験用のカードの署名です。試すときは --test --trust 認証局の証明書 を付けてください。"},
	},
}

// hintOf is the hint on a report that a step decides, whose error has the code.
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
	return noHint
}
