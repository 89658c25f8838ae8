package windows

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // of the manifests
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/template"
	"time"

	"jpkiweb/scripts/dist/release"
)

// wingetID is what winget calls the package: publisher and name.
const wingetID = "JPKIWeb.Helper"

// winget is the manifests by the ends of their names, each behind a line of dashes with it.
//
//go:embed winget.yaml
var winget string

// A download is a file of the release, as package managers are told of it.
type download struct {
	Name, Arch, Scope        string
	SHA256                   string // small
	ProductCode, UpgradeCode string // of an MSI
}

// newDownload reads the digest of a file of the release.
func newDownload(r release.Release, name, arch string) (download, error) {
	content, err := os.ReadFile(filepath.Join(r.Out, name))
	return download{Name: name, Arch: arch, SHA256: fmt.Sprintf("%x", sha256.Sum256(content))}, err
}

// makeManifests makes what winget and Scoop are told of the release: manifests of version 1.6
// (microsoft/winget-cli, schemas/JSON/manifests/v1.6.0), and an app manifest (ScoopInstaller/
// Scoop, schema.json). Who publishes puts them where their users look.
func makeManifests(r release.Release) ([]release.Artefact, error) {
	var installers, archives []download
	for _, a := range architectures {
		folder := fmt.Sprintf("jpki-helper_%s_windows_%s", r.Version, a.name)
		archive, err := newDownload(r, folder+".zip", a.name)
		if err != nil {
			return nil, err
		}
		archives = append(archives, archive)
		for _, s := range scopes {
			d, err := newDownload(r, fmt.Sprintf("%s_%s.msi", folder, s.name), a.name)
			if err != nil {
				return nil, err
			}
			i := installer{scope: s, arch: a.arch, version: r.Version}
			d.Scope, d.ProductCode, d.UpgradeCode = s.name, i.productCode(), i.upgradeCode()
			installers = append(installers, d)
		}
	}
	manifests, err := wingetManifests(r, installers)
	if err != nil {
		return nil, err
	}
	packed, err := release.Zip(wingetID, r.Epoch, manifests)
	if err != nil {
		return nil, err
	}
	app, err := scoopManifest(r, archives)
	if err != nil {
		return nil, err
	}
	prefix := "jpki-helper_" + r.Version.String() + "_windows_"
	made := []release.Artefact{{Name: prefix + "winget.zip"}, {Name: prefix + "scoop.json"}}
	for i, content := range [][]byte{packed, app} {
		if err := r.Write(made[i].Name, content); err != nil {
			return nil, err
		}
	}
	return made, nil
}

// wingetManifests fills the manifests in.
func wingetManifests(r release.Release, installers []download) ([]release.File, error) {
	t, err := template.New("winget").Funcs(template.FuncMap{"upper": strings.ToUpper}).Parse(winget)
	if err != nil {
		return nil, err
	}
	var all bytes.Buffer
	err = t.Execute(&all, map[string]any{
		"ID": wingetID, "Version": r.Version.String(), "Date": r.Epoch.UTC().Format(time.DateOnly), "Address": r.Address, "Installers": installers,
	})
	if err != nil {
		return nil, err
	}
	var files []release.File
	for _, part := range strings.Split(all.String(), "--- ")[1:] {
		end, content, _ := strings.Cut(part, "\n")
		files = append(files, release.File{Name: wingetID + end, Mode: 0o644, Content: []byte(content)})
	}
	return files, nil
}

// A scoopApp is Scoop's manifest of the archives, which need no installer.
type scoopApp struct {
	Version      string               `json:"version"`
	Description  string               `json:"description"`
	Homepage     string               `json:"homepage"`
	License      string               `json:"license"`
	Notes        []string             `json:"notes"`
	Architecture map[string]scoopFile `json:"architecture"`
	Bin          string               `json:"bin"`
	PreUninstall []string             `json:"pre_uninstall"`
}

type scoopFile struct {
	URL        string `json:"url"`
	Hash       string `json:"hash"` // SHA-256
	ExtractDir string `json:"extract_dir"`
}

func scoopManifest(r release.Release, archives []download) ([]byte, error) {
	app := scoopApp{
		Version: r.Version.String(), Description: "Lets a page in the browser use the My Number Card in a reader", Homepage: r.Address, License: "Apache-2.0",
		Notes: []string{`To have it started with your session: jpki-helper install --program "$dir\jpki-helper.exe"`},
		Bin:   helper.name, Architecture: map[string]scoopFile{},
		PreUninstall: []string{`& "$dir\jpki-helper.exe" stop`, `if ($cmd -eq 'uninstall') { & "$dir\jpki-helper.exe" uninstall }`},
	}
	for _, a := range archives {
		arch := map[string]string{"x64": "64bit", "arm64": "arm64"}[a.Arch]
		app.Architecture[arch] = scoopFile{r.Address + "/" + a.Name, a.SHA256, strings.TrimSuffix(a.Name, ".zip")}
	}
	text, err := json.MarshalIndent(app, "", "    ")
	return append(text, '\n'), err
}
