package pdf_test

import (
	"testing"

	"jpkiweb/shared/signature/pdf"
)

var forms = map[string]pdf.Form{"moj": pdf.MOJ, "pades": pdf.PAdES}

func TestSignedFilesPassTheJudges(t *testing.T) {
	for name, form := range forms {
		for kind, file := range map[string][]byte{"table": onePage().table(), "stream": onePage().stream(), "hybrid": onePage().hybrid(3)} {
			t.Run(name+" "+kind, func(t *testing.T) {
				once := sign(t, file, request(form))
				judge(t, once, 1)
				judge(t, sign(t, once, request(form)), 2)
			})
		}
	}
}
