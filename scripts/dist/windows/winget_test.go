package windows

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/scripts/dist/release"
)

// made is what makeManifests makes of files that hold their names.
func made(t *testing.T) (r release.Release, files map[string]string) {
	t.Helper()
	r = release.Release{
		Version: release.Version{Number: "0.2.0", Commits: 7, Commit: "0123abcd"}, Epoch: time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC),
		Out: t.TempDir(), Address: "https://www.city.example.lg.jp/card",
	}
	for _, end := range []string{"x64.zip", "arm64.zip", "x64_user.msi", "x64_machine.msi", "arm64_user.msi", "arm64_machine.msi"} {
		name := "jpki-helper_0.2.0-7-g0123abcd_windows_" + end
		if err := r.Write(name, []byte(name)); err != nil {
			t.Fatal(err)
		}
	}
	artefacts, err := makeManifests(r)
	if err != nil {
		t.Fatal(err)
	}
	opened, err := zip.OpenReader(filepath.Join(r.Out, artefacts[0].Name))
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	files = map[string]string{}
	for _, f := range opened.File {
		content, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(content)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(f.Name)] = string(text)
	}
	return r, files
}

// fields are those of a manifest, with its values by their order.
func fields(manifest string) map[string][]string {
	found := map[string][]string{}
	for _, m := range regexp.MustCompile(`(?m)^[ -]*([A-Za-z0-9]+): "?([^"\n]+)"?$`).FindAllStringSubmatch(manifest, -1) {
		found[m[1]] = append(found[m[1]], m[2])
	}
	return found
}

// Each manifest has the fields that its schema requires, and is of one version of one
// package.
func TestWingetManifests(t *testing.T) {
	_, files := made(t)
	common := []string{"PackageIdentifier", "PackageVersion", "ManifestType", "ManifestVersion"}
	kinds := map[string][]string{
		"JPKIWeb.Helper.yaml":              {"version", "DefaultLocale"},
		"JPKIWeb.Helper.installer.yaml":    {"installer", "InstallerType", "MinimumOSVersion", "ReleaseDate"},
		"JPKIWeb.Helper.locale.ja-JP.yaml": {"defaultLocale", "PackageLocale", "Publisher", "PackageName", "License", "ShortDescription"},
		"JPKIWeb.Helper.locale.en-US.yaml": {"locale", "PackageLocale", "Publisher", "PackageName", "License", "ShortDescription"},
	}
	if got, want := slices.Sorted(maps.Keys(files)), slices.Sorted(maps.Keys(kinds)); !slices.Equal(got, want) {
		t.Fatalf("%q, want %q", got, want)
	}
	for name, kind := range kinds {
		f := fields(files[name])
		for _, field := range slices.Concat(common, kind[1:]) {
			if len(f[field]) != 1 {
				t.Errorf("%s: %s %q", name, field, f[field])
			}
		}
		if f["ManifestType"][0] != kind[0] || f["PackageVersion"][0] != "0.2.0-7-g0123abcd" || f["PackageIdentifier"][0] != wingetID {
			t.Errorf("%s: %v", name, f)
		}
		for line := range strings.Lines(files[name]) {
			if strings.Contains(line, "{{") || strings.Contains(line, "<no value>") || strings.HasSuffix(line, " \n") {
				t.Errorf("%s: %q", name, line)
			}
		}
	}
}

// Every installer is offered with its digest, for one processor and scope, and with the codes
// of the MSI.
func TestWingetOffersEveryInstaller(t *testing.T) {
	r, files := made(t)
	f := fields(files["JPKIWeb.Helper.installer.yaml"])
	n := 0
	for _, a := range architectures {
		for _, s := range scopes {
			name := fmt.Sprintf("jpki-helper_%s_windows_%s_%s.msi", r.Version, a.name, s.name)
			i := installer{scope: s, arch: a.arch, version: r.Version}
			want := []string{a.name, s.name, r.Address + "/" + name, fmt.Sprintf("%X", sha256.Sum256([]byte(name))), i.productCode(), i.upgradeCode()}
			got := []string{f["Architecture"][n], f["Scope"][n], f["InstallerUrl"][n], f["InstallerSha256"][n], f["ProductCode"][2*n], f["UpgradeCode"][n]}
			if !slices.Equal(got, want) {
				t.Errorf("%q, want %q", got, want)
			}
			n++
		}
	}
	if len(f["InstallerUrl"]) != n {
		t.Errorf("%d installers, want %d", len(f["InstallerUrl"]), n)
	}
}

func TestScoopManifest(t *testing.T) {
	r, _ := made(t)
	text, err := scoopManifest(r, []download{{Name: "a_x64.zip", Arch: "x64", SHA256: "12"}, {Name: "a_arm64.zip", Arch: "arm64", SHA256: "34"}})
	if err != nil {
		t.Fatal(err)
	}
	var app scoopApp
	if err := json.Unmarshal(text, &app); err != nil {
		t.Fatal(err)
	}
	want := map[string]scoopFile{
		"64bit": {r.Address + "/a_x64.zip", "12", "a_x64"}, "arm64": {r.Address + "/a_arm64.zip", "34", "a_arm64"},
	}
	if !maps.Equal(app.Architecture, want) || app.Version != r.Version.String() || app.Bin != "jpki-helper.exe" || app.License == "" || app.Homepage == "" {
		t.Errorf("%+v", app)
	}
}
