package tree

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"jpkiweb/scripts/build/overlay"
)

// appOurs is what of ours the app carries: no card, no CA, no list of revocations, no
// scene of a test.
var appOurs = []string{
	"shared/authtoken", "shared/card", "shared/certprofile", "shared/character", "shared/signature/cms", "shared/der", "shared/diagnosis", "shared/helpcode", "shared/iso7816", "shared/jpki",
	"shared/lifecycle", "shared/municipality", "shared/municipality/gazetteer", "shared/operation", "shared/signature", "shared/signature/gap", "shared/signature/onwire", "shared/strictjson", "shared/wire", "static/locale",
	"wasm", "wasm/app", "wasm/backend", "wasm/content", "wasm/document", "wasm/dom", "wasm/embed", "wasm/guide", "wasm/health", "wasm/part", "wasm/pinchange", "wasm/queue", "wasm/reader", "wasm/records", "wasm/room",
	"wasm/session", "wasm/task", "wasm/verification", "wasm/view", "wasm/work",
}

// appModules is what it carries of modules.
var appModules = []string{
	"github.com/hack-pad/safejs",          // JavaScript with errors in the place of panics
	"golang.org/x/crypto/cryptobyte",      // reads DER, where crypto/x509 would be 400 kB
	"golang.org/x/crypto/cryptobyte/asn1", //
	"nhooyr.io/websocket",                 // the socket to the helper
	"rsc.io/qr/coding",                    // the code of a printed slip
	"rsc.io/qr/gf256",                     //
}

// appLibrary is what it carries of Go's library, without what is internal to that.
// What is missing costs more than it gives, compressed or not: html/template 652 kB,
// crypto/x509 400 kB, text/template 371 kB, log/slog 140 kB, encoding/xml 105 kB,
// regexp 100 kB, time/tzdata 72 kB.
var appLibrary = []string{
	"bytes", "cmp", "context", "embed", "encoding", "encoding/base64", "encoding/binary", "encoding/hex", "encoding/json",
	"encoding/asn1", // scripts/build/asn1 in its place
	"crypto", "crypto/cipher", "crypto/fips140", "crypto/rand", "crypto/rsa", "crypto/sha1", "crypto/sha256", "crypto/sha3", "crypto/subtle",
	"errors", "fmt", "hash", "io", "io/fs", "iter", "math", "math/big", "math/bits", "math/rand", "math/rand/v2",
	"net", "net/http", // scripts/build/net and nethttp in their places
	"net/netip", "os", "path", "reflect", "runtime", "runtime/debug", "slices", "strconv", "strings", "sync", "sync/atomic",
	"syscall", "syscall/js", "time", "unicode", "unicode/utf16", "unicode/utf8", "unique", "unsafe",
}

func TestAppIsLean(t *testing.T) {
	refused, missing := judgeApp(appDeps(t))
	for _, dep := range refused {
		t.Errorf("the app carries %s, which is not in its list", dep)
	}
	for _, dep := range missing {
		t.Errorf("the app no longer carries %s, which is in its list", dep)
	}
}

// And the list bites.
func TestAppIsNoLongerLean(t *testing.T) {
	all := slices.Concat(appOurs, appModules, appLibrary)
	for _, dep := range []string{
		"html/template", "regexp", "log/slog", "time/tzdata", "encoding/xml", "crypto/tls", "crypto/x509", "net/textproto", "testing",
		"shared/emulator", "shared/sandboxca", "shared/revocation", "wasm/view/scene", "wasm/probe", "github.com/goccy/go-yaml",
		"github.com/arran4/golang-ical", "golang.org/x/sys/unix", "example.com/module/internal/probe", "vendor/golang.org/x/net/idna",
	} {
		if refused, missing := judgeApp(append(slices.Clone(all), dep, "internal/abi")); !slices.Equal(refused, []string{dep}) || len(missing) > 0 {
			t.Errorf("with %s: refused %q, missing %q", dep, refused, missing)
		}
	}
	if refused, missing := judgeApp(all[1:]); len(refused) > 0 || !slices.Equal(missing, all[:1]) {
		t.Errorf("without %s: refused %q, missing %q", all[0], refused, missing)
	}
}

// judgeApp compares what the app carries with its lists.
func judgeApp(deps []string) (refused, missing []string) {
	listed := slices.Concat(appOurs, appModules, appLibrary)
	for _, dep := range deps {
		if !internal(dep) && !slices.Contains(listed, dep) {
			refused = append(refused, dep)
		}
	}
	for _, dep := range listed {
		if !slices.Contains(deps, dep) {
			missing = append(missing, dep)
		}
	}
	return refused, missing
}

// internal is true for what is internal to Go's library, or to a package of the list.
func internal(dep string) bool {
	of, _, found := strings.Cut("/"+dep, "/internal")
	return found && !ours(dep) && (!ofModule(dep) || slices.Contains(appModules, strings.TrimPrefix(of, "/")))
}

// appDeps is what the app is linked from, as scripts/build compiles it.
func appDeps(t *testing.T) (deps []string) {
	t.Helper()
	replaced, err := overlay.Write("../..", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	list := exec.Command("go", "list", "-overlay", replaced.App, "-deps", "./wasm")
	list.Dir = "../.."
	list.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	for dep := range strings.Lines(string(out)) {
		deps = append(deps, strings.TrimPrefix(strings.TrimSpace(dep), module))
	}
	return deps
}
