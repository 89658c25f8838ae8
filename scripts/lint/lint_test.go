package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// inspected makes what a build sees: its files, and which functions of them are dead, as
// "file name".
func inspected(files string, dead ...string) inspection {
	s := inspection{files: map[string]bool{}}
	for _, file := range strings.Fields(files) {
		s.files[file] = true
	}
	for _, d := range dead {
		file, name, _ := strings.Cut(d, " ")
		s.dead = append(s.dead, function{name, file, 1})
	}
	return s
}

func TestWhatNobodyCallsIsDead(t *testing.T) {
	const everywhere = "shared/a/a.go helper/b/b.go scripts/c/c.go shared/cardtest/d.go"
	cases := []struct {
		name     string
		tests    inspection
		programs []inspection
		want     []string // a part of each finding
	}{
		{"called by a program", inspected(everywhere), []inspection{inspected(everywhere)}, nil},
		{"called by nothing", inspected(everywhere, "shared/a/a.go a.F"), []inspection{inspected(everywhere, "shared/a/a.go a.F")}, []string{"a.F is called by nothing"}},
		{"called by its test only", inspected(everywhere), []inspection{inspected(everywhere, "shared/a/a.go a.F")}, []string{"a.F is called by no program"}},
		{"called on Windows only", inspected(everywhere, "shared/a/a.go a.F"), []inspection{inspected(everywhere, "shared/a/a.go a.F"), inspected(everywhere)}, nil},
		{"for Windows, and called there", inspected(everywhere), []inspection{inspected(everywhere), inspected("helper/b/w.go")}, nil},
		{"for Windows, and called nowhere", inspected(everywhere), []inspection{inspected(everywhere), inspected("helper/b/w.go", "helper/b/w.go b.W")}, []string{"b.W is called by nothing"}},
		{"a script's, for its test", inspected(everywhere), []inspection{inspected(everywhere, "scripts/c/c.go c.F")}, nil},
		{"of a package for tests", inspected(everywhere), []inspection{inspected(everywhere, "shared/cardtest/d.go cardtest.Run")}, nil},
		{"of such a package, and not called", inspected(everywhere, "shared/cardtest/d.go cardtest.Old"), []inspection{inspected(everywhere, "shared/cardtest/d.go cardtest.Old")}, []string{"cardtest.Old is called by nothing"}},
		{"stands in where there is no such thing", inspected(everywhere), []inspection{inspected(everywhere), inspected("shared/a/a_other.go", "shared/a/a_other.go a.lock")}, nil},
		{"for services of others", inspected(everywhere), []inspection{inspected(everywhere, "shared/a/a.go a.Public", "shared/a/a.go a.Type.Method")}, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			excuses := map[string]string{}
			if strings.HasPrefix(c.name, "for services") {
				excuses["a.Public"], excuses["a.Type"] = "why", "why"
			}
			wantFindings(t, deadFunctions(c.tests, c.programs, excuses), c.want)
		})
	}
	wantFindings(t, deadFunctions(inspected(everywhere), []inspection{inspected(everywhere)}, map[string]string{"a.Public": "why"}), []string{"no program calls a.Public"})
}

func wantFindings(t *testing.T, got []finding, want []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%v, want %q", got, want)
	}
	for i, f := range got {
		if !strings.Contains(f.String(), want[i]) {
			t.Errorf("%v, want %q", f, want[i])
		}
	}
}

func TestWhatPassesIsNamed(t *testing.T) {
	problem := func(code, file, message string) string {
		return fmt.Sprintf(`{"code":%q,"location":{"file":%q,"line":3},"message":%q}`+"\n", code, file, message)
	}
	may := []exemption{{"SA1019", "shared/a/", "Old is deprecated", "why"}}
	passing := problem("SA1019", "shared/a/x.go", "a.Old is deprecated")
	for _, c := range []struct {
		name, merged string
		want         []string
	}{
		{"what passes", passing, nil},
		{"nothing", "", []string{"nothing needs it"}},
		{"another folder", passing + problem("SA1019", "shared/b/x.go", "a.Old is deprecated"), []string{"shared/b/x.go:3: a.Old is deprecated (SA1019)"}},
		{"another check", passing + problem("U1000", "shared/a/x.go", "Old is deprecated"), []string{"(U1000)"}},
		{"code that does not compile", passing + problem("compile", "shared/a/x.go", "undefined: y"), []string{"undefined: y"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			found, err := judge([]byte(c.merged), may)
			if err != nil {
				t.Fatal(err)
			}
			wantFindings(t, found, c.want)
		})
	}
	if _, err := judge([]byte("panic"), may); err == nil {
		t.Error("what is no JSON is no finding")
	}
}

// A package is looked at once more where it has other files: what only Windows
// compiles, or compiles instead.
func TestPackagesThatDifferAreLookedAtThere(t *testing.T) {
	here := map[string]string{"a": "[a.go a_linux.go]", "b": "[b.go]", "c": "[c.go]"}
	there := map[string]string{"a": "[a.go a_windows.go]", "b": "[b.go]", "d": "[d_windows.go]"}
	if got := differing(here, there); !slices.Equal(got, []string{"a", "d"}) {
		t.Error(got)
	}
}

// Every build finds its packages: what is only for it is looked at.
func TestEveryBuildIsLookedAt(t *testing.T) {
	t.Chdir("../..")
	builds, err := checked()
	if err != nil {
		t.Fatal(err)
	}
	looked := map[string][]string{}
	for _, b := range builds {
		looked[b.name] = b.packages
	}
	for name, want := range map[string]string{
		"linux": "./...", "e2e": "jpkiweb/scripts/e2e", "browser": "jpkiweb/wasm/dom", "windows": "jpkiweb/helper/system/peer", "darwin": "jpkiweb/helper/system/peer", "purego": "jpkiweb/helper/card/pcsc/scard",
	} {
		if !slices.Contains(looked[name], want) {
			t.Errorf("%s: %s is not among %q", name, want, looked[name])
		}
	}
}

// Every reason is one.
func TestReasons(t *testing.T) {
	for name, why := range withoutProgram {
		if why == "" {
			t.Error(name)
		}
	}
	if slices.ContainsFunc(exemptions, func(p exemption) bool { return p.why == "" }) {
		t.Error(exemptions)
	}
}
