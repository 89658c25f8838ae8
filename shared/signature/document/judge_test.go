package document_test

import (
	"bytes"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/cms"
	"jpkiweb/shared/signature/document"
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
			o.Authorities = [][]byte{cast().other, cast().ca}
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

// qpdf and pdfsig take each PDF, also one that was signed before.
func TestJudgesReadThePDF(t *testing.T) {
	for name, o := range map[string]document.Options{
		"moj": {Format: signature.MOJ, Reason: "登記申請", Place: "東京都"}, "pades": {Format: signature.PAdES},
		"pades with a time stamp": {Format: signature.PAdES, TimeStamp: true},
	} {
		t.Run(name, func(t *testing.T) {
			o.Time, o.Authorities = cast().now, [][]byte{cast().other, cast().ca}
			file := onePage()
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
}
