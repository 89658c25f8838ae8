package snippet

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// packages is what a snippet may name without an import.
var packages = map[string]string{
	"context": "context", "crl": "jpkiweb/shared/crl", "errors": "errors", "fmt": "fmt", "jpki": "jpkiweb/shared/jpki", "log": "log", "os": "os",
	"relyingparty": "jpkiweb/shared/relyingparty", "slog": "log/slog", "slices": "slices", "time": "time",
}

// stage is where the snippets play: what a server has besides them, and a virtual
// card that answers.
const stage = `package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/signature"
)

const sessionID = "session of a browser"

var (
	content   = []byte("a document")
	document  = bytes.NewReader(content)
	tokenJSON []byte // for the challenge, once it is issued
	cmsDER    = must(operation.Sign(context.Background(), inserted(), operation.SignJob{
		Documents: []signature.Subject{{Format: signature.CMS, Digest: sha256.Sum256(content)}}, Time: time.Now(), PIN: operation.Typed([]byte(virtual.DigitalSignaturePIN)),
	}))[0].Signature.CMS
)

func main() {
	if err := snippet(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// answer is what the page and the helper do with a challenge.
func answer(challenge string) {
	token := must(operation.Login(context.Background(), inserted(), operation.LoginJob{
		Origin: authtoken.MustParseOrigin(origin), Challenge: challenge, PIN: operation.Typed([]byte(virtual.UserAuthenticationPIN)), AppVersion: "test",
	}))
	tokenJSON = must(json.Marshal(token))
}

func inserted() *emulator.Card {
	c := must(emulator.New(must(virtual.Image(os.Getenv("SANDBOX"), time.Now()))))
	c.PowerOn()
	return c
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
`

// Each Go snippet compiles in another module and does what it says, with the sandbox.
func TestGo(t *testing.T) {
	all, err := Blocks(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if s.File != "README.md" || s.Lang != "go" { // the Japanese one shows the same
			continue
		}
		program := programOf(t, s)
		out, err := runModule(t, program)
		if err != nil {
			t.Fatalf("%v: %v\n%s\n%s", s, err, out, program)
		}
		for _, want := range []string{"login: OK", "signature: OK"} {
			if !strings.Contains(out, want) {
				t.Errorf("%v: the snippet does not come to %q:\n%s", s, want, out)
			}
		}
		compareTranscript(t, all, out)
	}
}

// A snippet that does not compile, or refuses what is right, is found.
func TestGoThatIsWrong(t *testing.T) {
	all, err := Blocks(root)
	if err != nil {
		t.Fatal(err)
	}
	s := all[slices.IndexFunc(all, func(s Snippet) bool { return s.File == "README.md" && s.Lang == "go" })]
	for _, change := range []struct{ name, from, to string }{
		{"a function that is gone", "relyingparty.LoadAnchors(", "relyingparty.ReadAnchors("},
		{"no revocation", ", Revocation: lists,", ","},
		{"another session", "challenges, sessionID, challenge, tokenJSON", `challenges, "other", challenge, tokenJSON`},
	} {
		wrong := s
		if wrong.Text = strings.Replace(s.Text, change.from, change.to, 1); wrong.Text == s.Text {
			t.Fatalf("%s: %q is not in the snippet", change.name, change.from)
		}
		program := programOf(t, wrong)
		if out, err := runModule(t, program); err == nil {
			t.Errorf("%s: no error\n%s", change.name, out)
		}
	}
}

// programOf makes a function of the snippet: its paths are those of the sandbox, whose
// certificates are accepted as those of a test; each error and report is looked at,
// and the challenge is answered once it is there.
func programOf(t *testing.T, s Snippet) string {
	t.Helper()
	found := regexp.MustCompile(`Origin: "([^"]+)"`).FindStringSubmatch(s.Text)
	if found == nil {
		t.Fatalf("%v: no Origin", s)
	}
	text := strings.NewReplacer(`"/etc/jpki/ca"`, "sandbox", `"/var/lib/jpki/crl"`, "sandbox", "Origin: ", "AllowTest: true, Origin: ").Replace(s.Text)
	if strings.Count(text, "sandbox") != 2 {
		t.Fatalf("%v: other paths than this test knows", s)
	}
	body := checked(t, text)
	imports := map[string]bool{"os": true, "fmt": true, "context": true}
	for name := range packages {
		if regexp.MustCompile(`\b` + name + `\.`).MatchString(text) {
			imports[name] = true
		}
	}
	var b bytes.Buffer
	b.WriteString("package main\n\nimport (\n")
	for _, name := range slices.Sorted(maps.Keys(imports)) {
		fmt.Fprintf(&b, "\t%q\n", packages[name])
	}
	fmt.Fprintf(&b, ")\n\nconst origin = %q\n\nfunc snippet(ctx context.Context) error {\n\tsandbox := os.Getenv(\"SANDBOX\")\n%s\treturn nil\n}\n\n", found[1], body)
	b.WriteString("var _ = fmt.Sprint\n\nfunc use(...any) {}\n")
	return b.String()
}

// checked puts behind each statement what a server does: it looks at the error or the
// report.
func checked(t *testing.T, text string) string {
	t.Helper()
	const head = "package p\nfunc f() {\n"
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "snippet.go", head+text+"}\n", parser.ParseComments)
	if err != nil {
		t.Fatalf("the snippet is no Go: %v", err)
	}
	after := map[int]string{} // line of the snippet → what follows it
	for _, statement := range file.Decls[0].(*ast.FuncDecl).Body.List {
		assign, ok := statement.(*ast.AssignStmt)
		if !ok {
			continue
		}
		line := fset.Position(assign.End()).Line - strings.Count(head, "\n")
		for _, left := range assign.Lhs {
			name := left.(*ast.Ident).Name
			after[line] += followUp(name, assign)
		}
	}
	var b strings.Builder
	number := 0
	for line := range strings.Lines(text) {
		number++
		b.WriteString("\t" + line + after[number])
	}
	return b.String()
}

func followUp(name string, assign *ast.AssignStmt) string {
	switch name {
	case "err":
		return "\tif err != nil {\n\t\treturn err\n\t}\n"
	case "challenge":
		return "\tanswer(challenge)\n"
	case "report":
		what := assign.Lhs[0].(*ast.Ident).Name
		return fmt.Sprintf("\tif !report.OK() {\n\t\treturn report.Err()\n\t}\n\tfmt.Println(%q)\n\tfmt.Print(report)\n", what+": OK")
	}
	return "\tuse(" + name + ")\n"
}

// runModule runs a program on the stage.
func runModule(t *testing.T, program string) (string, error) {
	t.Helper()
	return runFiles(t, map[string]string{"stage.go": stage, "snippet.go": program}, "SANDBOX="+t.TempDir())
}

// runFiles runs a program in a module that requires ours, as README says. What else
// is required stands in our go.mod, as go mod tidy would find it.
func runFiles(t *testing.T, files map[string]string, env ...string) (string, error) {
	t.Helper()
	dir := t.TempDir()
	tree, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	mod := regexp.MustCompile(`(?m)^module .*$`).ReplaceAllString(read(t, root+"/go.mod"), "module example.com/service")
	mod = regexp.MustCompile(`(?ms)^tool \(.*?^\)\n`).ReplaceAllString(mod, "")
	write(t, filepath.Join(dir, "go.mod"), mod+"\nrequire jpkiweb v0.0.0\n\nreplace jpkiweb => "+tree+"\n")
	write(t, filepath.Join(dir, "go.sum"), read(t, root+"/go.sum"))
	for name, text := range files {
		write(t, filepath.Join(dir, name), text)
	}
	c := exec.Command("go", "run", ".")
	c.Dir = dir
	c.Env = slices.Concat(os.Environ(), env, []string{"GOFLAGS=-mod=mod", "GOPROXY=off"})
	out, err := c.CombinedOutput()
	return string(out), err
}

// compareTranscript compares the checks in the README's transcript with those that
// the reports make, in their order and with their words, but for what differs from
// run to run.
func compareTranscript(t *testing.T, all []Snippet, out string) {
	t.Helper()
	i := slices.IndexFunc(all, func(s Snippet) bool { return strings.Contains(s.Text, "logged in as") })
	if i < 0 {
		t.Fatal("README has no transcript")
	}
	got, want := checks(out), checks(all[i].Text)
	if len(want) == 0 || len(got) != len(want) {
		t.Fatalf("%v: %d checks, and %d in the reports", all[i], len(want), len(got))
	}
	for j := range want {
		if begin, cut := strings.CutSuffix(want[j], "…"); got[j] != want[j] && !(cut && strings.HasPrefix(got[j], begin)) {
			t.Errorf("%v: %q, and the report says %q", all[i], want[j], got[j])
		}
	}
}

// checks returns the lines of checks, with what differs from run to run replaced.
func checks(text string) (lines []string) {
	varying := regexp.MustCompile(`https?://[a-z0-9.:-]+|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d JST|[0-9A-F]{4,}…?`)
	for line := range strings.Lines(text) {
		if line = strings.Join(strings.Fields(line), " "); strings.HasPrefix(line, "✓ ") {
			lines = append(lines, varying.ReplaceAllString(line, "X"))
		}
	}
	return lines
}
