//go:build dist

package windows

import (
	"bytes"
	"debug/buildinfo"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jpkiweb/scripts/dist/release"
	"jpkiweb/scripts/golden"
)

// where is a release of this tree in new folders.
func where(t *testing.T) release.Release {
	t.Helper()
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	i := sample(scopes[0], "amd64")
	return release.Release{Version: i.version, Epoch: i.epoch, Root: root, Out: t.TempDir(), Work: t.TempDir()}
}

// write writes a sample to a file, as Build does.
func write(t *testing.T, r release.Release, i installer) string {
	t.Helper()
	cabinet, err := pack(t.Context(), r, i.files)
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(r.Out, i.scope.name+i.arch+".msi")
	d := database{tables: i.tables(), icon: joinIcon([][]byte{{1}, {2}, {3}, {4}}), cabinet: cabinet}
	if err := d.write(t.Context(), r, out); err != nil {
		t.Fatal(err)
	}
	return out
}

// output runs a tool in a folder of its own: msiinfo writes streams to where it runs.
func output(t *testing.T, name string, args ...string) string {
	t.Helper()
	command := exec.Command(name, args...)
	command.Dir = t.TempDir()
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// The file holds the tables of the golden file, read by another program than wrote them,
// and nothing else; two runs make the same bytes.
func TestInstallerHoldsItsTables(t *testing.T) {
	for name, i := range samples() {
		t.Run(name, func(t *testing.T) {
			one, two := write(t, where(t), i), write(t, where(t), i)
			first, err := os.ReadFile(one)
			if err != nil {
				t.Fatal(err)
			}
			if second, err := os.ReadFile(two); err != nil || !bytes.Equal(first, second) {
				t.Errorf("two runs: other bytes, %v", err)
			}
			var exported strings.Builder
			for _, table := range i.tables() {
				exported.WriteString(output(t, "msiinfo", "export", one, table.name) + "\r\n")
			}
			want, err := os.ReadFile(filepath.Join("testdata", name+".golden"))
			if err != nil {
				t.Fatal(err)
			}
			read := strings.ReplaceAll(exported.String(), "\r\n", "\n")
			read = strings.ReplaceAll(read, "\tIcon."+iconName, "\t"+iconName) // the stream is called by table and row
			if got, want := sorted(read), sorted(string(want)); got != want {
				t.Errorf("other tables:\n%s", golden.Difference(want, got))
			}
			if got, want := len(strings.Fields(output(t, "msiinfo", "tables", one))), len(i.tables())+1; got != want {
				t.Errorf("%d tables, want %d with _ForceCodepage", got, want)
			}
			checkCabinet(t, one, i)
		})
	}
}

// sorted brings the rows of each table into an order: a database has none.
func sorted(exported string) string {
	tables := strings.Split(exported, "\n\n")
	for n, table := range tables {
		rows := strings.Split(table, "\n")
		slices.Sort(rows[min(3, len(rows)):])
		tables[n] = strings.Join(rows, "\n")
	}
	return strings.Join(tables, "\n\n")
}

// checkCabinet unpacks what would be installed.
func checkCabinet(t *testing.T, file string, i installer) {
	t.Helper()
	cabinet := filepath.Join(t.TempDir(), cabinetName)
	if err := os.WriteFile(cabinet, []byte(output(t, "msiinfo", "extract", file, cabinetName)), 0o644); err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, f := range i.files {
		want = append(want, f.key)
	}
	if got := strings.Fields(output(t, "gcab", "--list", cabinet)); strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("the cabinet has %q, want %q", got, want)
	}
}

// A program is built with the flags of the helper on every other system.
func TestProgramIsBuiltAsElsewhere(t *testing.T) {
	r := where(t)
	pngs, _, err := drawIcon(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	path, err := windowless.build(t.Context(), r, "amd64", pngs)
	if err != nil {
		t.Fatal(err)
	}
	info, err := buildinfo.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	flags := release.BuildHelper("", "")
	if tags := flags[slices.Index(flags, "-tags")+1]; settings["-tags"] != tags || !slices.Contains(flags, "-gcflags="+settings["-gcflags"]) {
		t.Errorf("%v, want %q", settings, flags)
	}
}

// What is signed is signed so that Windows can tell who did, and that nobody changed it.
// The key is of this test and trusted by nobody.
func TestAuthenticode(t *testing.T) {
	r := where(t)
	key, certificate := filepath.Join(r.Work, "key.pem"), filepath.Join(r.Work, "certificate.pem")
	output(t, "openssl", "req", "-x509", "-newkey", "rsa:3072", "-nodes", "-keyout", key, "-out", certificate, "-days", "2",
		"-subj", "/CN=nobody", "-addext", "extendedKeyUsage=codeSigning")
	t.Setenv(signVariable, "-certs "+certificate+" -key "+key)
	pngs, _, err := drawIcon(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	program, err := windowless.build(t.Context(), r, "amd64", pngs)
	if err != nil {
		t.Fatal(err)
	}
	msi := write(t, r, sample(scopes[1], "amd64"))
	if err := sign(t.Context(), r, msi); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{program, msi} {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if said, err := verified(file, certificate); err != nil {
			t.Errorf("%s: %v\n%s", file, err, said)
		}
		changed := bytes.Replace(content, []byte("PNG"), []byte("PNg"), 1)
		if file == msi {
			changed = bytes.Replace(content, []byte("MSCF"), []byte("MSCf"), 1) // the cabinet
		}
		if err := os.WriteFile(file, changed, 0o644); err != nil || bytes.Equal(changed, content) {
			t.Fatal(err)
		}
		if said, err := verified(file, certificate); err == nil {
			t.Errorf("%s: a changed byte is not noticed\n%s", file, said)
		}
	}
	t.Setenv(signVariable, "-certs "+certificate+" -key "+filepath.Join(r.Work, "none.pem"))
	if err := sign(t.Context(), r, write(t, r, sample(scopes[1], "amd64"))); err == nil {
		t.Error("signed without a key")
	}
}

func verified(file, certificate string) (string, error) {
	out, err := exec.Command("osslsigncode", "verify", "-CAfile", certificate, "-in", file).CombinedOutput()
	return string(out), err
}
