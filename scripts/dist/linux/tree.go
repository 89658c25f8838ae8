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

	"jpkiweb/helper/cli"
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
	var files []release.File
	for place, locale := range map[string]string{"man/man1": "C", "man/ja/man1": "ja_JP.UTF-8"} {
		page, err := told(ctx, r, locale, "man")
		if err != nil {
			return nil, err
		}
		content, err := packed(page)
		if err != nil {
			return nil, err
		}
		files = append(files, release.File{Name: "usr/share/" + place + "/jpki-helper.1.gz", Content: content})
	}
	for place, shell := range map[string]string{
		"bash-completion/completions/jpki-helper": "bash", zshCompletion: "zsh", "fish/vendor_completions.d/jpki-helper.fish": "fish",
	} {
		script, err := told(ctx, r, "C", "completion", shell)
		if err != nil {
			return nil, err
		}
		files = append(files, release.File{Name: "usr/share/" + place, Content: script})
	}
	for name, content := range units() {
		files = append(files, release.File{Name: "usr/lib/systemd/user/" + name, Content: content})
	}
	for i := range files {
		files[i].Mode = 0o644
	}
	return files, nil
}

// Places of the completion of zsh, whose distributions look in another folder each.
const (
	zshCompletion    = "zsh/vendor-completions/_jpki-helper"
	zshCompletionRPM = "zsh/site-functions/_jpki-helper"
)

// told is what a command of this release prints in a locale: the manual and the completion are
// made of the commands, by the helper itself.
func told(ctx context.Context, r release.Release, locale string, args ...string) ([]byte, error) {
	var out, errs bytes.Buffer
	env := cli.Env{
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Version: r.Version.String(), Now: func() time.Time { return r.Epoch },
		Getenv: func(name string) string {
			if name == "LC_ALL" {
				return locale
			}
			return ""
		},
	}
	if code := cli.Run(ctx, args, env); code != 0 {
		return nil, fmt.Errorf("jpki-helper %s: exit code %d: %s", strings.Join(args, " "), code, &errs)
	}
	return out.Bytes(), nil
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
