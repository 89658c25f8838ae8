package scene

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/goccy/go-yaml"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/wasm/app"
)

// holidays are what the build makes of the calendar; a test compares.
//
//go:embed testdata/holidays.json
var holidays []byte

// known is what the app knows after it fetched the project's own data, with the
// file of a municipality over the nation; "" is none.
func known(code string) app.Knowledge {
	p := project()
	city := p.files[code]
	if city == nil && code != "" {
		panic("the data of the scenes: no municipality " + code)
	}
	offices := municipality.Merge(p.files[municipality.NationalCode], city)
	offices.Holidays = p.holidays
	return app.Knowledge{Rules: rules(), Index: p.index, Offices: offices, Code: code}
}

// Without the data, which is read once, a scene cannot be drawn.
var (
	rules   = sync.OnceValue(func() *lifecycle.Rules { return must(readRules()) })
	project = sync.OnceValue(func() data { return must(read()) })
)

func must[T any](read T, err error) T {
	if err != nil {
		panic(fmt.Sprintf("the data of the scenes: %v", err))
	}
	return read
}

func readRules() (*lifecycle.Rules, error) {
	text, err := jsonOf("shared/lifecycle/data/rules.yaml")
	if err != nil {
		return nil, err
	}
	return lifecycle.Parse(text)
}

// data is what a municipality's staff writes, and the calendar.
type data struct {
	files    map[string]*municipality.File
	index    []municipality.Entry
	holidays *municipality.Holidays
}

func read() (data, error) {
	d := data{files: map[string]*municipality.File{}}
	var err error
	if d.holidays, err = municipality.ParseHolidays(holidays); err != nil {
		return d, err
	}
	root, err := moduleRoot()
	if err != nil {
		return d, err
	}
	paths, err := filepath.Glob(filepath.Join(root, "shared/municipality/data/*.yaml"))
	for _, path := range paths { // in the order of their codes
		if err == nil {
			err = d.add(path)
		}
	}
	return d, err
}

func (d *data) add(path string) error {
	text, err := jsonOf("shared/municipality/data/" + filepath.Base(path))
	if err != nil {
		return err
	}
	f, err := municipality.Parse(text)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	d.files[f.Code] = f
	if f.Code != municipality.NationalCode {
		d.index = append(d.index, municipality.Entry{Code: f.Code, Name: f.Name, Prefecture: f.Prefecture})
	}
	return nil
}

// jsonOf reads a YAML file of the project as the JSON that the build makes of it.
func jsonOf(path string) ([]byte, error) {
	root, err := moduleRoot()
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		return nil, err
	}
	converted, err := yaml.YAMLToJSON(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return converted, nil
}

// moduleRoot is the folder of go.mod, above the package that is tested.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", os.ErrNotExist
		}
		dir = up
	}
	return "", err
}
