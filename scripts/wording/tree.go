package wording

import (
	"cmp"
	"io/fs"
	"slices"
	"strings"
)

// sources are where texts stand; LANG is each language.
var sources = []struct {
	pattern string
	read    reader
}{
	{"static/locale/LANG/*.json", readJSON},
	{"static/locale/install/LANG.json", readJSON},
	{"helper/door/consent/locale/LANG.json", readWindow},
	{"shared/relyingparty/texts/LANG.json", readJSON},
	{"shared/municipality/data/*.yaml", each(readYAML)},
	{"scripts/eservice/service/assets/text.json", each(readByLanguage)},
	{"scripts/eservice/service/*.go", each(readGo)},
	{"scripts/bridge/provider/assets/bridge.json", each(readByLanguage)},
	{"helper/cli/words/ja/*.json", in("ja", readJSON)},
	{"helper/cli/words/en/*.json", in("en", readJSON)},
	{"helper/system/autostart/*.go", each(readGo)},
	{"shared/issuer/training/*.go", each(readGo)},
	{"shared/post/*.go", each(readGo)},
	{"shared/municipality/form/*.go", each(readGo)},
	{"shared/municipality/publication/*.go", each(readGo)},
	{"shared/relyingparty/account/*.go", each(readGo)},
	{"static/jpki.js", each(readScript)},
	{"static/jpki-login.js", each(readScript)},
	{"static/index.html", each(readHTML)},
	{"static/counter/*.html", each(readHTML)},
	{"static/guidepage/*.html", each(readHTML)},
}

// Tree reads every text of the tree, sorted by file, key and language.
func Tree(root fs.FS) (texts []Text, err error) {
	for _, s := range sources {
		of := languages[:1]
		if strings.Contains(s.pattern, "LANG") {
			of = languages[:]
		}
		for _, lang := range of {
			read, err := glob(root, strings.ReplaceAll(s.pattern, "LANG", lang), lang, s.read)
			if err != nil {
				return nil, err
			}
			texts = append(texts, read...)
		}
	}
	slices.SortFunc(texts, func(a, b Text) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Lang, b.Lang))
	})
	return texts, nil
}
