// Package install makes the page behind jpki.installURL: one folder that any server of
// files can have beside the files of a release, in three languages, with the file for the
// visitor's system, what is needed first, and what to do after. Its source is
// static/installpage, its texts are those of static/locale/install.
//
// The page asks nobody for anything: what [Write] knows of the files, a [Manifest], is
// written into it. Its script chooses what to show and is the only one.
package install

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"jpkiweb/scripts/output"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
)

// Source is the folder of the page's own files, in the project.
const Source = "static/installpage"

// pageFile is the template of the page.
const pageFile = "page.html"

// appSource is where files are that the page shares with the app.
const appSource = "static"

// Pages are the page in each language, by its file.
var Pages = map[string]string{"ja": "index.html", "easy": "easy.html", "en": "en.html"}

// Write writes the page of a manifest into a folder, made new. root is the project; files
// is the address of the folder with the files of the release, from the page, such as
// "../".
func Write(root, out, files string, m Manifest) error {
	if err := m.check(); err != nil {
		return err
	}
	if err := os.RemoveAll(out); err != nil {
		return err
	}
	page, err := template.ParseFiles(filepath.Join(root, Source, pageFile))
	if err != nil {
		return err
	}
	for _, lang := range locale.Languages {
		html, err := render(page, lang, files, m)
		if err != nil {
			return fmt.Errorf("install page in %s: %w", lang, err)
		}
		if html, err = copyNamed(root, out, html); err != nil {
			return err
		}
		if err := output.Write(filepath.Join(out, Pages[lang]), html); err != nil {
			return err
		}
	}
	text, err := m.Marshal()
	if err != nil {
		return err
	}
	return output.Write(filepath.Join(out, "install.json"), text)
}

// A view is what the template shows.
type view struct {
	Manifest

	Texts     locale.Texts
	Languages []string
	Systems   []system
	Checks    []string // commands that print a check value
}

func render(page *template.Template, lang, files string, m Manifest) ([]byte, error) {
	texts, err := locale.LoadInstall(lang)
	if err != nil {
		return nil, err
	}
	v := view{m, texts, locale.Languages[:], m.systems(files), checks}
	var b bytes.Buffer
	err = page.Execute(&b, v)
	return b.Bytes(), err
}

// T is a text of the page, with its furigana.
func (v view) T(key string, places ...string) (template.HTML, error) {
	if _, found := v.Texts.Text(key); !found {
		return "", fmt.Errorf("there is no text %s", key)
	}
	return template.HTML(dom.Render(dom.Text(v.Texts.T(key, places...)))), nil // escaped by Render
}

// PIN says what a PIN is for, its name and its form.
func (v view) PIN(pin string) (template.HTML, error) {
	of := "pinnames." + pin
	return v.T("install.need.pin."+pin, "pin", v.Texts.T(of+".name"), "form", v.Texts.T(of+".form"))
}

// OtherPINs says which PINs are not needed.
func (v view) OtherPINs() (template.HTML, error) {
	return v.T("install.need.pin.not", "card", v.Texts.T("pinnames.card_info.name"), "resident", v.Texts.T("pinnames.resident.name"))
}

// Lines are the lines of a text.
func (v view) Lines(key string) (lines []template.HTML, err error) {
	text, err := v.T(key)
	for line := range strings.SplitSeq(string(text), "\n") {
		lines = append(lines, template.HTML(line))
	}
	return lines, err
}

// Bare is a text without furigana, for an attribute.
func (v view) Bare(key string) string { return locale.Bare(v.Texts.T(key)) }

// App is where the helper shows its app, on its first port.
func (view) App() string { return fmt.Sprintf("http://127.0.0.1:%d/", wire.FirstPort) }

// Released says the version, and the day of the release.
func (v view) Released() (template.HTML, error) {
	day, err := time.Parse(time.DateOnly, v.Date)
	if err != nil {
		return "", err
	}
	y, m, d := day.Date()
	return v.T("install.version", "version", v.Version, "y", strconv.Itoa(y), "m", strconv.Itoa(int(m)), "d", strconv.Itoa(d))
}

// Download is what the button of a file says.
func (v view) Download(f offered) (template.HTML, error) {
	what := v.Texts.T("install.file." + f.System + "." + f.Arch)
	return v.T("install.file.download", "what", what, "size", f.Megabytes())
}

// Page is the address of the page in a language; chosen there, it stays.
func (v view) Page(lang string) string {
	if lang == locale.Languages[0] {
		return Pages[lang] + "?lang=" + lang
	}
	return Pages[lang]
}

// Megabytes is the size of a file as people read it.
func (f File) Megabytes() string {
	return strconv.FormatFloat(max(0.1, float64(f.Size)/1e6), 'f', 1, 64) + " MB"
}

// named finds the files that the page names itself.
var named = regexp.MustCompile(`(src|href)="([a-z/]+\.(?:css|js|svg))"`)

// copyNamed copies the files that the page names, each by an address that changes with
// its content: a server may let browsers keep files for days.
func copyNamed(root, out string, html []byte) ([]byte, error) {
	var failed error
	stamped := named.ReplaceAllFunc(html, func(attribute []byte) []byte {
		parts := named.FindSubmatch(attribute)
		content, err := copyOne(root, out, string(parts[2]))
		if err != nil && failed == nil {
			failed = err
		}
		sum := sha256.Sum256(content)
		return fmt.Appendf(nil, `%s="%s?v=%s"`, parts[1], parts[2], hex.EncodeToString(sum[:4]))
	})
	return stamped, failed
}

// copyOne copies a file of the page's own or else of the app's.
func copyOne(root, out, name string) ([]byte, error) {
	content, err := os.ReadFile(filepath.Join(root, Source, name))
	if os.IsNotExist(err) {
		content, err = os.ReadFile(filepath.Join(root, appSource, name))
	}
	if err != nil {
		return nil, err
	}
	return content, output.Write(filepath.Join(out, name), content)
}
