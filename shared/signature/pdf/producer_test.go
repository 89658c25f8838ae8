package pdf_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"jpkiweb/shared/signature/pdf"
)

// produced are files as the programs of others make them.
func produced(t *testing.T) map[string][]byte {
	t.Helper()
	folder := t.TempDir()
	path := func(name string) string { return filepath.Join(folder, name) }
	write := func(name, text string) string {
		if err := os.WriteFile(path(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path(name)
	}
	const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"><rect width="90" height="40" fill="teal"/><text x="20" y="90">Contract</text></svg>`
	run(t, "rsvg-convert", "-f", "pdf", "-o", path("cairo.pdf"), write("drawing.svg", drawing))
	postscript := write("page.ps", "%!PS\n/Helvetica findfont 20 scalefont setfont 50 50 moveto (Contract) show showpage\n")
	run(t, "gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=pdfwrite", "-sOutputFile="+path("ghostscript.pdf"), postscript)
	run(t, "qpdf", "--object-streams=generate", path("ghostscript.pdf"), path("qpdf object streams.pdf"))
	run(t, "qpdf", "--linearize", path("cairo.pdf"), path("qpdf linearized.pdf"))
	run(t, "qpdf", "--linearize", "--object-streams=generate", path("ghostscript.pdf"), path("qpdf linearized object streams.pdf"))
	run(t, "qpdf", "--qdf", path("ghostscript.pdf"), path("qpdf qdf.pdf"))
	files := map[string][]byte{}
	for _, name := range []string{"cairo", "ghostscript", "qpdf object streams", "qpdf linearized", "qpdf linearized object streams", "qpdf qdf"} {
		b, err := os.ReadFile(path(name + ".pdf"))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = b
	}
	for _, name := range []string{"libreoffice", "pdftex", "pdftk-form"} {
		files[name] = testdata(t, name)
	}
	return files
}

// testdata is a file that testdata/README.md tells of.
func testdata(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name+".pdf"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A form of pdfTeX asks each viewer to draw its fields; pdftk draws them when it fills
// them in, and its file is signed (TestFilesOfOtherProgramsAreSigned).
func TestFormThatIsDrawnAnewIsRefused(t *testing.T) {
	wantRefused(t, testdata(t, "pdftex-form"), request(pdf.MOJ), pdf.ErrAppearance)
}

func TestFilesOfOtherProgramsAreSigned(t *testing.T) {
	for name, file := range produced(t) {
		t.Run(name, func(t *testing.T) {
			once := sign(t, file, request(pdf.MOJ))
			judge(t, once, 1)
			twice := sign(t, once, request(pdf.PAdES))
			judge(t, twice, 2)
			revisions := open(t, twice).Revisions()
			if len(revisions) != 3 || revisions[1].End != int64(len(once)) || revisions[2].End != int64(len(file)) {
				t.Errorf("revisions %+v of %d, %d and %d bytes", revisions, len(file), len(once), len(twice))
			}
		})
	}
}

// What qpdf encrypts, with no password to open it, is refused all the same.
func TestEncryptedFilesAreRefused(t *testing.T) {
	folder := t.TempDir()
	encrypted := filepath.Join(folder, "encrypted.pdf")
	run(t, "qpdf", "--encrypt", "", "owner", "256", "--", save(t, onePage().table()), encrypted)
	file, err := os.ReadFile(encrypted)
	if err != nil {
		t.Fatal(err)
	}
	wantRefused(t, file, request(pdf.MOJ), pdf.ErrEncrypted)
}

// qpdf reads what we refuse, and what it writes then is signed: the next step of a person
// whose file is damaged.
func TestDamagedFileThatWasRepairedIsSigned(t *testing.T) {
	broken := bytes.Replace(onePage().table(), []byte("<</Type/Catalog"), []byte(" <</Type/Catalog"), 1)
	wantRefused(t, broken, request(pdf.MOJ), pdf.ErrRepair)
	path := save(t, broken)
	repaired := path + ".repaired"
	run(t, "qpdf", "--warning-exit-0", path, repaired)
	file, err := os.ReadFile(repaired)
	if err != nil {
		t.Fatal(err)
	}
	judge(t, sign(t, file, request(pdf.MOJ)), 1)
}
