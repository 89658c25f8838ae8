package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"jpkiweb/scripts/output"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/web"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
)

// minifyScripts makes the scripts that visitors of other pages load.
func minifyScripts() error {
	for _, name := range forPages {
		source, err := os.ReadFile(filepath.Join("static", name))
		if err != nil {
			return err
		}
		small, err := minify(name, source)
		if err != nil {
			return err
		}
		if err := output.Write(filepath.Join(dist, name), small); err != nil {
			return err
		}
	}
	for _, lang := range locale.Languages {
		words, err := explanations(lang)
		if err != nil {
			return err
		}
		if err := output.Write(filepath.Join(dist, "jpki."+lang+".js"), words); err != nil {
			return err
		}
	}
	return nil
}

// forPages are the scripts for pages of others, in static.
var forPages = []string{jpkiScript, "jpki-login.js"}

const jpkiScript = "jpki.js"

// explanations makes the jpki.LANG.js that jpki.js loads when a page asks what an error
// means: title, text and what to do. The words of the app stand at their code, those of what a
// server refuses at "site.CODE", and "http.STATUS" and "http.4", "http.5" are what its
// statuses say alone.
func explanations(lang string) ([]byte, error) {
	texts, err := locale.Load(lang)
	if err != nil {
		return nil, err
	}
	words := map[string][]string{}
	for _, code := range wire.Codes {
		for _, part := range []string{".title", ".detail", ".next"} {
			text, found := texts.Text("error." + string(code) + part)
			if !found {
				return nil, fmt.Errorf("%s: no words %s%s", lang, code, part)
			}
			words[string(code)] = append(words[string(code)], strings.Split(text, "\n")...)
		}
	}
	for code, e := range relyingparty.Words(lang) {
		words[ofSite+code] = append([]string{e.Title, e.Text}, e.Next...)
	}
	object, err := json.Marshal(words)
	if err != nil {
		return nil, err
	}
	same, err := json.Marshal(statuses())
	if err != nil {
		return nil, err
	}
	return minify(jpkiScript, fmt.Appendf(nil, `{
		const words = jpki.words.%s = %s;
		for (const [status, code] of Object.entries(%s)) words["http." + status] = words[%q + code];
	}`, lang, object, same, ofSite))
}

// ofSite begins the keys of what a server refuses.
const ofSite = "site."

// statuses are the codes of the statuses of HTTP that have words of their own, and of their kinds.
func statuses() map[int]relyingparty.Code {
	all := web.Statuses()
	all[4], all[5] = web.CodeNotAccepted, relyingparty.CodeNotRecorded
	return all
}

// minify takes comments and spaces out of a script and shortens its local names. What
// comes out is ASCII: a page that is written in Shift_JIS reads it right, too.
func minify(name string, source []byte) ([]byte, error) {
	result := api.Transform(string(source), api.TransformOptions{
		Loader: api.LoaderJS, Target: api.ES2020,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true,
	})
	if len(result.Errors) > 0 {
		return nil, errors.New(result.Errors[0].Text)
	}
	return append([]byte("// JPKI Web; the commented source is static/"+name+"\n"), result.Code...), nil
}
