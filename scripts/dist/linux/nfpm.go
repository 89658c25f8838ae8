package linux

import (
	"cmp"
	"context"
	"debug/elf"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"jpkiweb/scripts/dist/release"
)

// nfpm makes both kinds of package; it comes from the Go proxy.
const nfpm = "github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.45.2"

const maintainer = "JPKI Web <jpkiweb@example.invalid>"

// A recipe is nfpm's configuration: JSON, which is YAML, too.
type recipe struct {
	Name          string            `json:"name"`
	Arch          string            `json:"arch"`
	Platform      string            `json:"platform"`
	Version       string            `json:"version"`
	VersionSchema string            `json:"version_schema"`
	Release       string            `json:"release"`
	Section       string            `json:"section"`
	Priority      string            `json:"priority"`
	Maintainer    string            `json:"maintainer"`
	Vendor        string            `json:"vendor"`
	License       string            `json:"license"`
	Homepage      string            `json:"homepage,omitempty"`
	Description   string            `json:"description"`
	MTime         string            `json:"mtime"`
	Contents      []content         `json:"contents"`
	Scripts       map[string]string `json:"scripts"`
	Depends       []string          `json:"depends"`
	Recommends    []string          `json:"recommends"`
	RPM           map[string]string `json:"rpm"`
}

type content struct {
	Source   string   `json:"src,omitempty"`
	Place    string   `json:"dst"`
	Type     string   `json:"type,omitempty"`
	FileInfo fileInfo `json:"file_info"`
}

type fileInfo struct {
	Mode  int    `json:"mode"`
	Owner string `json:"owner"`
	Group string `json:"group"`
	MTime string `json:"mtime"`
}

// A kind is one sort of package.
type kind struct {
	packager   string            // as nfpm calls it, and how the file's name ends
	places     map[string]string // of files that this kind has elsewhere
	depends    func(libc string) []string
	recommends []string
}

var kinds = []kind{
	{"deb", nil, func(libc string) []string { return []string{"libc6 (>= " + libc + ")", "libpcsclite1"} },
		[]string{"pcscd", "libccid", "xdg-utils"}},
	// Distributions call the packages otherwise; the libraries are called so in each.
	{"rpm", map[string]string{"/usr/share/" + zshCompletion: "/usr/share/" + zshCompletionRPM}, func(libc string) []string {
		return []string{"libpcsclite.so.1()(64bit)", "libc.so.6(GLIBC_" + libc + ")(64bit)"}
	}, []string{"pcsc-lite", "pcsc-lite-ccid", "xdg-utils"}},
}

// placed are the files where this kind of package has them.
func (k kind) placed(contents []content) []content {
	contents = slices.Clone(contents)
	for i, c := range contents {
		contents[i].Place = cmp.Or(k.places[c.Place], c.Place)
	}
	return contents
}

// description is of the package: a sentence, and what more there is.
const description = `connect a My Number Card with the browser and the shell
It owns the card reader, serves an app to the browser of this user on
127.0.0.1, decides which commands may reach the card, and shows a window of
its own where a PIN is typed. Nothing listens before a person starts it from
the menu or with "jpki-helper install".`

func debianVersion(r release.Release) string { return r.Version.Package() + "-1" }

// makePackages makes a package of each kind of one program.
func makePackages(ctx context.Context, r release.Release, arch, program string, files []release.File) ([]release.Artefact, error) {
	dir := filepath.Join(r.Work, "package-"+arch)
	contents, err := stage(dir, r.Epoch, program, files)
	if err != nil {
		return nil, err
	}
	libc, err := neededLibc(program)
	if err != nil {
		return nil, err
	}
	var made []release.Artefact
	for _, k := range kinds {
		a := release.Artefact{Name: fmt.Sprintf("jpki-helper_%s_%s.%s", r.Version, arch, k.packager), Program: program}
		if err := makePackage(ctx, r, k, dir, filepath.Join(r.Out, a.Name), newRecipe(r, k, arch, libc, k.placed(contents))); err != nil {
			return nil, fmt.Errorf("%s: %w", a.Name, err)
		}
		made = append(made, a)
	}
	return made, nil
}

func newRecipe(r release.Release, k kind, arch, libc string, contents []content) recipe {
	return recipe{
		Name: "jpki-helper", Arch: arch, Platform: "linux",
		Version: r.Version.Package(), VersionSchema: "none", Release: "1",
		Section: "utils", Priority: "optional", Maintainer: maintainer, Vendor: "JPKI Web", License: "Apache-2.0",
		Description: description, MTime: r.Epoch.Format(time.RFC3339), Contents: contents,
		Scripts: map[string]string{"preremove": "preremove", "postremove": "postremove"},
		Depends: k.depends(libc), Recommends: k.recommends,
		RPM: map[string]string{"summary": strings.SplitN(description, "\n", 2)[0], "buildhost": "localhost"},
	}
}

func makePackage(ctx context.Context, r release.Release, k kind, dir, out string, recipe recipe) error {
	text, err := json.MarshalIndent(recipe, "", "\t")
	if err != nil {
		return err
	}
	config := filepath.Join(dir, k.packager+".json")
	if err := os.WriteFile(config, text, 0o644); err != nil {
		return err
	}
	command := r.Command(ctx, "go", "run", nfpm, "package", "--config", config, "--packager", k.packager, "--target", out)
	command.Dir = dir
	if said, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, said)
	}
	return nil
}

// stage writes the files for nfpm, which takes them by their names.
func stage(dir string, epoch time.Time, program string, files []release.File) (contents []content, err error) {
	binary, err := os.ReadFile(program)
	if err != nil {
		return nil, err
	}
	files = append(files[:len(files):len(files)], release.File{Name: "usr/bin/jpki-helper", Mode: 0o755, Content: binary})
	for i, f := range files {
		name := strconv.Itoa(i)
		err = errors.Join(err, write(filepath.Join(dir, name), f.Content))
		info := fileInfo{Mode: int(f.Mode.Perm()), Owner: "root", Group: "root", MTime: epoch.Format(time.RFC3339)}
		contents = append(contents, content{Source: name, Place: "/" + f.Name, FileInfo: info})
	}
	for _, folder := range []string{doc, doc + "examples"} { // rpm removes what is in the package only
		info := fileInfo{Mode: 0o755, Owner: "root", Group: "root", MTime: epoch.Format(time.RFC3339)}
		contents = append(contents, content{Place: "/" + folder, Type: "dir", FileInfo: info})
	}
	for _, script := range []string{"preremove", "postremove"} {
		text, failed := given.ReadFile("files/" + script)
		err = errors.Join(err, failed, write(filepath.Join(dir, script), text))
	}
	return contents, err
}

func write(name string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, content, fs.FileMode(0o644))
}

// neededLibc is the newest version of glibc of which the program uses something: 2.34.
func neededLibc(program string) (string, error) {
	f, err := elf.Open(program)
	if err != nil {
		return "", err
	}
	defer f.Close()
	symbols, err := f.ImportedSymbols()
	if err != nil {
		return "", err
	}
	newest := 0
	for _, s := range symbols {
		if minor, ok := strings.CutPrefix(s.Version, "GLIBC_2."); ok {
			minor, _, _ = strings.Cut(minor, ".")
			n, err := strconv.Atoi(minor)
			if err != nil {
				return "", fmt.Errorf("%s: %s: %w", program, s.Version, err)
			}
			newest = max(newest, n)
		}
	}
	if newest == 0 {
		return "", fmt.Errorf("%s uses no glibc", program)
	}
	return fmt.Sprintf("2.%d", newest), nil
}
