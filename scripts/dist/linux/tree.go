package linux

import (
	"bytes"
	"compress/gzip"
	"context"
	"embed"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"jpkiweb/scripts/dist/manual"
	"jpkiweb/scripts/dist/release"
)

//go:embed files
var given embed.FS

// doc is the folder of the package's papers.
const doc = "usr/share/doc/jpki-helper/"

// installed are the files of a package but the program, by their places.
func installed(ctx context.Context, r release.Release) ([]release.File, error) {
	papers, err := papers(r)
	if err != nil {
		return nil, err
	}
	made, err := generated(ctx, r)
	if err != nil {
		return nil, err
	}
	icon, err := os.ReadFile(filepath.Join(r.Root, "static", "images", "icon.svg"))
	if err != nil {
		return nil, err
	}
	all := append(papers, made...)
	all = append(all, release.File{Name: "usr/share/icons/hicolor/scalable/apps/jpki-helper.svg", Mode: 0o644, Content: icon})
	for name, place := range map[string]string{
		"jpki-helper.desktop":      "usr/share/applications/jpki-helper.desktop",
		"jpki-helper-open":         "usr/libexec/jpki-helper-open",
		"jpki-helper.preset":       "usr/lib/systemd/user-preset/90-jpki-helper.preset",
		"jpki-helper.metainfo.xml": "usr/share/metainfo/jpki-helper.metainfo.xml",
		"policy.json":              doc + "examples/policy.json",
		"copyright":                doc + "copyright",
	} {
		content, err := given.ReadFile(path.Join("files", name))
		if err != nil {
			return nil, err
		}
		f := release.File{Name: place, Mode: 0o644, Content: filled(content, r)}
		if bytes.HasPrefix(content, []byte("#!")) {
			f.Mode = 0o755
		}
		all = append(all, f)
	}
	return all, nil
}

// filled replaces what changes with every release.
func filled(content []byte, r release.Release) []byte {
	replace := strings.NewReplacer("@VERSION@", r.Version.Package(), "@DATE@", r.Epoch.Format(time.DateOnly))
	return []byte(replace.Replace(string(content)))
}

// generated are the files that are made of the helper's own tables.
func generated(ctx context.Context, r release.Release) ([]release.File, error) {
	commands, err := readCommands(ctx)
	if err != nil {
		return nil, err
	}
	page, err := packed(manPage(commands, r.Version.String(), r.Epoch))
	if err != nil {
		return nil, err
	}
	files := []release.File{
		{Name: "usr/share/man/man1/jpki-helper.1.gz", Content: page},
		{Name: "usr/share/bash-completion/completions/jpki-helper", Content: bashCompletion(commands)},
		{Name: "usr/share/zsh/vendor-completions/_jpki-helper", Content: zshCompletion(commands)},
		{Name: "usr/share/fish/vendor_completions.d/jpki-helper.fish", Content: fishCompletion(commands)},
	}
	for name, content := range units() {
		files = append(files, release.File{Name: "usr/lib/systemd/user/" + name, Content: content})
	}
	for i := range files {
		files[i].Mode = 0o644
	}
	return files, nil
}

// papers are the notices and what changed: Debian Policy, 12.5 and 12.7.
func papers(r release.Release) ([]release.File, error) {
	notices, err := os.ReadFile(filepath.Join(r.Root, "static", "notices.txt"))
	if err != nil {
		return nil, err
	}
	changes, err := os.ReadFile(filepath.Join(r.Root, "CHANGELOG.md"))
	if err != nil {
		return nil, err
	}
	upstream, err := packed(changes)
	if err != nil {
		return nil, err
	}
	entry := fmt.Sprintf("jpki-helper (%s) unstable; urgency=medium\n\n  * What changed is in changelog.gz.\n\n -- %s  %s\n",
		debianVersion(r), maintainer, r.Epoch.Format(time.RFC1123Z))
	debian, err := packed([]byte(entry))
	if err != nil {
		return nil, err
	}
	files, err := manual.Files()
	for i := range files {
		files[i].Name = doc + files[i].Name
	}
	return append(files, []release.File{
		{Name: doc + "notices.txt", Mode: 0o644, Content: notices},
		{Name: doc + "changelog.gz", Mode: 0o644, Content: upstream},
		{Name: doc + "changelog.Debian.gz", Mode: 0o644, Content: debian},
	}...), err
}

// packed is content in gzip, without name and time.
func packed(content []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(content); err != nil {
		return nil, err
	}
	err = w.Close()
	return b.Bytes(), err
}
