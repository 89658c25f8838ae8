// Package windows makes what Windows installs: an MSI for one user and one for the whole
// machine, an installer that chooses among those for one user, a .zip, and manifests for
// winget and Scoop.
//
// The MSIs are made of tables of our own ([installer]), which msibuild of msitools joins
// with a cabinet of gcab: wixl knows neither Arm64 nor permissions, and stamps the time
// (windows facts 1).
package windows

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"jpkiweb/scripts/dist/manual"
	"jpkiweb/scripts/dist/release"
	"jpkiweb/scripts/dist/windows/admx"
)

// architectures are the processors, as GOARCH and as Windows calls them.
var architectures = []struct{ arch, name string }{{"amd64", "x64"}, {"arm64", "arm64"}}

// A kit is what all artefacts of a processor are made of.
type kit struct {
	arch, name         string
	helper, windowless string // where they are
	icon               []byte
}

// Build makes the artefacts for Windows.
func Build(ctx context.Context, r release.Release) ([]release.Artefact, error) {
	pngs, icon, err := drawIcon(ctx, r)
	if err != nil {
		return nil, err
	}
	var made []release.Artefact
	for _, a := range architectures {
		k := kit{arch: a.arch, name: a.name, icon: icon}
		if k.helper, err = helper.build(ctx, r, a.arch, pngs); err != nil {
			return nil, err
		}
		if k.windowless, err = windowless.build(ctx, r, a.arch, pngs); err != nil {
			return nil, err
		}
		artefacts, err := k.pack(ctx, r)
		if err != nil {
			return nil, err
		}
		made = append(made, artefacts...)
	}
	setup, err := makeSetup(ctx, r, icon)
	if err != nil {
		return nil, err
	}
	manifests, err := makeManifests(r)
	return append(append(made, setup), manifests...), err
}

// pack makes the .zip and both MSIs.
func (k kit) pack(ctx context.Context, r release.Release) ([]release.Artefact, error) {
	archive, err := k.archive(r)
	if err != nil {
		return nil, err
	}
	made := []release.Artefact{archive}
	for _, s := range scopes {
		a, err := k.install(ctx, r, s)
		if err != nil {
			return nil, err
		}
		made = append(made, a)
	}
	return made, nil
}

// archive makes the .zip, for who installs nothing: "jpki-helper install" in its folder
// is enough.
func (k kit) archive(r release.Release) (release.Artefact, error) {
	files, err := r.Notices()
	if err != nil {
		return release.Artefact{}, err
	}
	for _, path := range []string{k.helper, k.windowless} {
		content, err := os.ReadFile(path)
		if err != nil {
			return release.Artefact{}, err
		}
		files = append(files, release.File{Name: filepath.Base(path), Mode: 0o755, Content: content})
	}
	manuals, err := manual.Files()
	if err != nil {
		return release.Artefact{}, err
	}
	for _, f := range manuals {
		files = append(files, release.File{Name: f.Name, Mode: f.Mode, Content: lines(string(f.Content))})
	}
	templates, err := admx.Files()
	if err != nil {
		return release.Artefact{}, err
	}
	for name, content := range templates {
		files = append(files, release.File{Name: "policy/" + name, Mode: 0o644, Content: lines(content)})
	}
	folder := fmt.Sprintf("jpki-helper_%s_windows_%s", r.Version, k.name)
	packed, err := release.Zip(folder, r.Epoch, files)
	if err != nil {
		return release.Artefact{}, err
	}
	made := release.Artefact{Name: folder + ".zip", Program: k.helper}
	return made, r.Write(made.Name, packed)
}

// install makes the MSI of a scope.
func (k kit) install(ctx context.Context, r release.Release, s scope) (release.Artefact, error) {
	files, err := k.payload(r, s)
	if err != nil {
		return release.Artefact{}, err
	}
	i := installer{scope: s, arch: k.arch, version: r.Version, epoch: r.Epoch, files: files}
	d := database{tables: i.tables(), icon: k.icon}
	if d.cabinet, err = pack(ctx, r, files); err != nil {
		return release.Artefact{}, err
	}
	made := release.Artefact{Name: fmt.Sprintf("jpki-helper_%s_windows_%s_%s.msi", r.Version, k.name, s.name), Program: k.helper}
	out := filepath.Join(r.Out, made.Name)
	return made, errors.Join(d.write(ctx, r, out), sign(ctx, r, out))
}

// payload is what an MSI installs. Templates and manuals are of use to who administrates
// machines.
func (k kit) payload(r release.Release, s scope) ([]payload, error) {
	notices, err := r.Notices()
	if err != nil {
		return nil, err
	}
	files := []payload{{"helper", "Helper", "JPKI-H~1.EXE|" + helper.name, fourNumbers(r.Version), nil},
		{"windowless", "Windowless", "JPKI-H~2.EXE|" + windowless.name, fourNumbers(r.Version), nil}}
	for i, path := range []string{k.helper, k.windowless} {
		if files[i].content, err = os.ReadFile(path); err != nil {
			return nil, err
		}
	}
	for _, n := range notices {
		name := strings.TrimSuffix(n.Name, ".txt") + ".txt" // which a double click opens
		files = append(files, payload{strings.ToLower(strings.TrimSuffix(name, ".txt")), "Notices", name, "", lines(string(n.Content))})
	}
	if !s.machine {
		return ordered(files), nil
	}
	manuals, err := manual.Files()
	if err != nil {
		return nil, err
	}
	for n, f := range manuals {
		key, name, end := f.Name, f.Name, ".TXT"
		if filepath.Ext(f.Name) == ".json" {
			end = ".JSO" // three letters
		}
		if document, ok := strings.CutSuffix(f.Name, ".md"); ok {
			key, name = document, document+".txt"
		}
		files = append(files, payload{strings.ReplaceAll(key, ".", "_"), "Notices", fmt.Sprintf("MANUAL~%d%s|%s", n+1, end, name), "", lines(string(f.Content))})
	}
	templates, err := admx.Files()
	for key, f := range map[string][2]string{"admx": {"Templates", "jpki-helper.admx"}, "adml_ja": {"TemplatesJapanese", "ja-JP/jpki-helper.adml"}, "adml_en": {"TemplatesEnglish", "en-US/jpki-helper.adml"}} {
		end := strings.ToUpper(filepath.Ext(f[1]))[:4] // .ADM: three letters
		files = append(files, payload{key, f[0], "JPKI-H~1" + end + "|" + filepath.Base(f[1]), "", lines(templates[f[1]])})
	}
	return ordered(files), err
}

// ordered brings files into the order in which two runs pack them.
func ordered(files []payload) []payload {
	slices.SortFunc(files, func(a, b payload) int { return strings.Compare(a.key, b.key) })
	return files
}

// lines ends lines as Windows does.
func lines(text string) []byte {
	return []byte(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n"))
}
