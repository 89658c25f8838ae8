package document_test

import (
	"bytes"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/appearance"
	"jpkiweb/shared/signature/cms"
	"jpkiweb/shared/signature/document"
	"jpkiweb/shared/signature/pdf"
	"jpkiweb/shared/signature/pdftest"
)

// cmsOptions are the ways to write a CMS.
func cmsOptions() map[string]document.Options {
	all := map[string]document.Options{}
	for _, o := range []document.Options{{Format: signature.CMS}, {Format: signature.CAdES}, {Format: signature.CAdES, TimeStamp: true}} {
		name := string(o.Format)
		if o.TimeStamp {
			name += " with a time stamp"
		}
		all[name+", detached"] = o
		o.PEM = true
		all[name+", detached, PEM"] = o
		o.Attached = true
		all[name+", attached, PEM"] = o
		o.PEM = false
		all[name+", attached"] = o
	}
	return all
}

// OpenSSL takes all of them, and finds the document in those that have it.
func TestOpenSSLReadsTheCMS(t *testing.T) {
	ca := save(t, "ca.pem", certificatePEM(cast().ca))
	for name, o := range cmsOptions() {
		t.Run(name, func(t *testing.T) {
			finished, _ := signFile(t, []byte(letter), o)
			form := "DER"
			if o.PEM {
				form = "PEM"
			}
			out := filepath.Join(t.TempDir(), "out")
			arguments := []string{"cms", "-verify", "-cades", "-binary", "-inform", form, "-in", save(t, "signed", finished), "-CAfile", ca, "-out", out}
			if !o.Attached {
				arguments = append(arguments, "-content", save(t, "document", []byte(letter)))
			}
			run(t, "openssl", arguments...)
			if got := must(os.ReadFile(out)); string(got) != letter {
				t.Errorf("OpenSSL read %q", got)
			}
			checkParts(t, finished, o)
		})
	}
}

// checkParts reads the CMS anew and counts what is beside the signature.
func checkParts(t *testing.T, finished []byte, o document.Options) {
	t.Helper()
	if o.PEM {
		block, rest := pem.Decode(finished)
		if block == nil || block.Type != "CMS" || len(rest) != 0 || !bytes.Equal(pem.EncodeToMemory(block), finished) {
			t.Fatalf("PEM is written otherwise than by encoding/pem: %s", finished)
		}
		finished = block.Bytes
	}
	signed, err := cms.Parse(finished)
	if o.Attached {
		signed, _, err = cms.ParseAttached(bytes.NewReader(finished), int64(len(finished)))
	}
	if err != nil {
		t.Fatal(err)
	}
	if n, tokens := len(signed.Certificates), len(signed.Signers[0].TimeStamps()); n != 2 || tokens == 1 != o.TimeStamp {
		t.Errorf("%d certificates, want that of the signer and that of its CA; %d time stamps", n, tokens)
	}
}

// OpenSSL takes the time stamp in a CMS and in a PDF as one over the signature value.
func TestOpenSSLReadsTheTimeStamp(t *testing.T) {
	root := save(t, "root.pem", certificatePEM(cast().tsa.Root().Raw))
	for _, format := range []signature.Format{signature.CAdES, signature.PAdES} {
		finished, s := signFile(t, sample(format), document.Options{Format: format, Time: cast().now, TimeStamp: true})
		if format == signature.PAdES {
			finished = cmsOf(t, finished)
		}
		tokens := must(cms.Parse(finished)).Signers[0].TimeStamps()
		if len(tokens) != 1 {
			t.Fatalf("%s: %d time stamps", format, len(tokens))
		}
		said := run(t, "openssl", "ts", "-verify", "-token_in", "-in", save(t, "token", tokens[0]), "-data", save(t, "value", s.Value), "-CAfile", root)
		if !strings.Contains(said, "Verification: OK") {
			t.Errorf("%s: %s", format, said)
		}
	}
}

// qpdf, pdfsig, pdfcpu and PKI.js take each PDF, also one that was signed before.
func TestJudgesReadThePDF(t *testing.T) {
	for name, o := range map[string]document.Options{
		"moj": {Format: signature.MOJ, Reason: "登記申請", Place: "東京都"}, "pades": {Format: signature.PAdES},
		"pades with a time stamp": {Format: signature.PAdES, TimeStamp: true}, "moj, seen": {Format: signature.MOJ, Visible: seen(t)},
		"pades, seen": {Format: signature.PAdES, Visible: seen(t)},
	} {
		t.Run(name, func(t *testing.T) {
			o.Time = cast().now
			file := pdftest.Pages(1, 200, 200)
			for n := 1; n <= 2; n++ {
				finished, _ := signFile(t, file, o)
				if !bytes.HasPrefix(finished, file) {
					t.Error("the original is no prefix of the result")
				}
				judge(t, finished, n)
				file = finished
			}
		})
	}
}

// seen is a signature that is seen.
func seen(t testing.TB) *pdf.Visible {
	t.Helper()
	file, err := os.Open("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	font, err := appearance.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	return font.Visible(1, pdf.Box{Left: 5, Top: 5, Width: 60, Height: 25}, appearance.Text{Name: "見本　花子", Time: cast().now})
}

func judge(t *testing.T, file []byte, signatures int) {
	t.Helper()
	path := save(t, "file.pdf", file)
	run(t, "qpdf", "--check", path)
	said := run(t, "pdfsig", "-nocert", path)
	if n := strings.Count(said, "Signature is Valid."); n != signatures {
		t.Errorf("pdfsig calls %d of %d signatures valid:\n%s", n, signatures, said)
	}
	if n := strings.Count(said, "Total document signed"); n < 1 {
		t.Errorf("pdfsig: not all is signed:\n%s", said)
	}
	if said := run(t, "node", pkijs, save(t, "ca.der", cast().ca), path); said != fmt.Sprintf("verified %d\n", len(file)-gapOf(t, file)) {
		t.Errorf("PKI.js: %s", said)
	}
	if said := run(t, "openssl", "pkcs7", "-inform", "DER", "-print_certs", "-in", save(t, "cms", cmsOf(t, file))); strings.Count(said, "subject=") != 2 {
		t.Errorf("OpenSSL: not the certificates of the signer and of its CA:\n%s", said)
	}
	said = askPDFCPU(t, path)
	if n := strings.Count(said, good); n != signatures || strings.Count(said, "Local Path: Status: ok") != 2*signatures {
		t.Errorf("pdfcpu: %d of %d signatures are good:\n%s", n, signatures, said)
	}
}

// What scripts/setup puts there.
const (
	pdfcpu = "../../../bin/pdfcpu/pdfcpu"
	pkijs  = "../../../bin/pkijs/verify.mjs"
)

// good is the most that pdfcpu says of a signature whose certificate is in no list that it
// could ask.
const good = "Reason: signer's certificate revocation status is unknown"

// askPDFCPU has pdfcpu look at the signatures of a file, with the CA as one that it trusts.
// It ends with 0 whatever it finds.
func askPDFCPU(t *testing.T, path string) string {
	t.Helper()
	t.Setenv("HOME", t.TempDir()) // it writes there
	t.Setenv("XDG_CONFIG_HOME", "")
	run(t, pdfcpu, "certificates", "import", save(t, "ca.pem", certificatePEM(cast().ca)))
	run(t, pdfcpu, "validate", "--offline", "--mode", "strict", path)
	return run(t, pdfcpu, "signatures", "validate", "--offline", "--all", "--full", path)
}

// gapOf is how much of a file is not signed by its newest signature.
func gapOf(t *testing.T, file []byte) int {
	t.Helper()
	f, err := pdf.Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	s, err := f.Newest()
	if err != nil {
		t.Fatal(err)
	}
	return int(s.Ranges[2] - s.Ranges[1])
}

// The judges see what is wrong.
func TestJudgesRefuseAFileThatChanged(t *testing.T) {
	file, _ := signFile(t, pdftest.Pages(1, 200, 200), document.Options{Format: signature.PAdES, Time: cast().now})
	changed := bytes.Replace(file, []byte("[0 0 200 200]"), []byte("[0 0 200 201]"), 1)
	path := save(t, "file.pdf", changed)
	if said := askPDFCPU(t, path); !strings.Contains(said, "Reason: document has been modified") || strings.Contains(said, good) {
		t.Errorf("pdfcpu: %s", said)
	}
	out, err := exec.CommandContext(t.Context(), "node", pkijs, save(t, "ca.der", cast().ca), path).CombinedOutput()
	if err == nil || strings.Contains(string(out), "verified ") && !strings.Contains(string(out), "Error") {
		t.Errorf("PKI.js: %v, %s", err, out)
	}
	if out, err := exec.CommandContext(t.Context(), "node", pkijs, save(t, "ca.der", cast().other), save(t, "file.pdf", file)).CombinedOutput(); err == nil {
		t.Errorf("PKI.js trusts another CA: %s", out)
	}
}
