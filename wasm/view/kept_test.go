package view

import (
	"encoding/hex"
	"regexp"
	"strings"
	"testing"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/view/scene"
)

var markup = regexp.MustCompile(`<(/?)([a-z0-9]+)([^>]*)>|[^<]+`)

// translatable returns the texts of HTML that a program may translate.
func translatable(html string) string {
	var b strings.Builder
	var kept []bool
	for _, found := range markup.FindAllStringSubmatch(html, -1) {
		closes, tag, attributes := found[1] != "", found[2], found[3]
		inside := len(kept) > 0 && kept[len(kept)-1]
		switch {
		case tag == "" && !inside:
			b.WriteString(found[0])
		case closes:
			kept = kept[:len(kept)-1]
			b.WriteString("|")
		case tag != "" && tag != "input" && tag != "br" && tag != "hr" && tag != "img" && tag != "wbr":
			kept = append(kept, inside || strings.Contains(attributes, ` translate="no"`))
			b.WriteString("|")
		}
	}
	return b.String()
}

// comparedWords are what a person must see as it is on a screen.
func comparedWords(m app.Model) []string {
	var all []string
	if m.Task.Request != nil {
		all = append(all, m.Task.Request.Origin)
	}
	for _, r := range m.Reader.All.Readers {
		all = append(all, r.Name)
	}
	for _, d := range m.Task.Documents {
		all = append(all, d.File.Name, part.Groups(hex.EncodeToString(d.Digest[:])))
	}
	for _, s := range m.Task.Signed {
		all = append(all, s.Name)
	}
	for _, g := range m.Records.Grants.List {
		all = append(all, g.Origin)
	}
	for _, e := range m.Records.History.Result.Entries {
		all = append(all, e.Origin)
	}
	for _, p := range []*room.Problem{m.Task.Problem, m.Lost} {
		if p != nil && strings.Contains(string(p.Code), "_") { // not a word of a language, too
			all = append(all, string(p.Code))
		}
	}
	if s := m.Reader.Card.Status; s != nil && s.SignatureDetail != nil && s.SignatureDetail.Holder != nil {
		all = append(all, s.SignatureDetail.Holder.Name, s.SignatureDetail.Holder.Address)
	}
	return append(append(all, m.Holders()...), "jpki-helper", "127.0.0.1", "pcscd")
}

// A page may be read through a program that translates it. What a person must
// compare, type or tell somebody is not for that.
func TestWhatIsComparedIsNotTranslated(t *testing.T) {
	seen := 0
	for _, lang := range locale.Languages {
		texts := texts(t, lang)
		for _, s := range scene.All() {
			html := strings.ReplaceAll(dom.Render(Draw(s.Model, texts).Body), "<wbr>", "")
			free := translatable(html)
			for _, word := range comparedWords(s.Model) {
				word = dom.Render(dom.Plain(word))
				word = regexp.MustCompile(`</?bdi[^>]*>`).ReplaceAllString(word, "")
				if len(word) < 6 { // it may be part of another word
					continue
				}
				if strings.Contains(html, word) {
					seen++
				}
				if strings.Contains(free, word) {
					t.Errorf("%s/%s: %q may be translated", lang, s.Name, word)
				}
			}
		}
	}
	if seen < 500 {
		t.Errorf("%d words were seen", seen)
	}
}

func TestTranslatable(t *testing.T) {
	if got := translatable(`<p>a <bdi translate="no">b<i>c</i><br></bdi> d</p>`); got != "|a |||| d|" {
		t.Error(got)
	}
}
