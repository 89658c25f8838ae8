package cms_test

import (
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"jpkiweb/shared/signature/cms"
)

var update = flag.Bool("update", false, "write the seeds of the fuzz targets anew")

const seedHeader = "go test fuzz v1\n"

// readSeed returns the bytes of a seed of the fuzz target.
func readSeed(t *testing.T, target, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", "fuzz", target, name))
	if err != nil {
		t.Fatal(err)
	}
	quoted, found := strings.CutPrefix(strings.TrimSuffix(string(content), ")\n"), seedHeader+"[]byte(")
	text, err := strconv.Unquote(quoted)
	if !found || err != nil {
		t.Fatalf("seed %s is malformed: %v", name, err)
	}
	return []byte(text)
}

func writeSeed(t *testing.T, target, name string, seed []byte) {
	t.Helper()
	folder := filepath.Join("testdata", "fuzz", target)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	content := seedHeader + "[]byte(" + strconv.Quote(string(seed)) + ")\n"
	if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestUpdateSeeds writes the seeds with -update, from throw-away keys. Without
// it there is nothing to do: TestSeedsAreWhatTheirNamesSay reads them.
func TestUpdateSeeds(t *testing.T) {
	if !*update {
		return
	}
	ours := signDocument(t, document)
	two := parse(t, ours)
	two.Signers = []*cms.Signer{two.Signers[0], two.Signers[0]}
	writeSeed(t, "FuzzParse", "ours", ours)
	writeSeed(t, "FuzzParse", "ours_with_ca", signDocument(t, document, sharedCast().ca.der))
	writeSeed(t, "FuzzParse", "openssl_cades", opensslSign(t, "-cades"))
	writeSeed(t, "FuzzParse", "openssl_inside", opensslSign(t, "-cades", "-nodetach"))
	writeSeed(t, "FuzzParse", "two_signers", two.Encode())
	writeSeed(t, "FuzzParseAttached", "ours", attach(t, parse(t, ours), document))
	writeSeed(t, "FuzzParseAttached", "detached", ours)
	writeSeed(t, "FuzzToBeSigned", "ours", prepare(t, document).ToBeSigned())
	writeSeed(t, "FuzzToBeSigned", "document", []byte(document))
}
