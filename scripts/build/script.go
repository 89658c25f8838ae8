package main

import (
	"errors"
	"os"
	"path/filepath"

	"github.com/evanw/esbuild/pkg/api"

	"jpkiweb/scripts/output"
)

// minifyScript makes the jpki.js that visitors of other pages load.
func minifyScript() error {
	source, err := os.ReadFile(filepath.Join("static", "jpki.js"))
	if err != nil {
		return err
	}
	small, err := minify(source)
	if err != nil {
		return err
	}
	return output.Write(filepath.Join(dist, "jpki.js"), small)
}

// minify takes comments and spaces out of a script and shortens its local names.
func minify(source []byte) ([]byte, error) {
	result := api.Transform(string(source), api.TransformOptions{
		Loader: api.LoaderJS, Target: api.ES2020,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true,
	})
	if len(result.Errors) > 0 {
		return nil, errors.New(result.Errors[0].Text)
	}
	return append([]byte("// JPKI Web; the commented source is static/jpki.js\n"), result.Code...), nil
}
