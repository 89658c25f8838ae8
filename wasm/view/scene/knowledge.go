package scene

import (
	"embed"
	"fmt"
	"io/fs"
	"sync"

	"github.com/goccy/go-yaml"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/lifecycletest"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/municipality/gazetteer"
	"jpkiweb/wasm/guide"
)

// frozenFiles are what the app of the scenes knows: municipalities that do not exist,
// and the calendar as it was once. It does not follow what staff write, so that a
// screen changes only if what draws it does.
//
//go:embed testdata
var frozenFiles embed.FS

// KnowledgeOf is what the app knows after it fetched its data, with the file of a
// municipality over the nation; "" is none.
func KnowledgeOf(code string) guide.Knowledge {
	d := sceneData()
	city := d.files[code]
	if _, ok := d.list.Place(code); !ok && code != "" {
		panic("the data of the scenes: no municipality " + code)
	}
	offices := municipality.Merge(d.files[municipality.NationalCode], city)
	offices.Holidays = d.holidays
	return guide.Knowledge{Rules: rules(), Index: d.index, List: d.list, Offices: offices, Code: code}
}

// Without the data, which is read once, a scene cannot be drawn.
var (
	rules     = sync.OnceValue(func() *lifecycle.Rules { return must(lifecycle.Parse(must(lifecycletest.Rules()))) })
	sceneData = sync.OnceValue(func() data { return must(readAll()) })
)

func must[T any](read T, err error) T {
	if err != nil {
		panic(fmt.Sprintf("the data of the scenes: %v", err))
	}
	return read
}

// data is what a municipality's staff writes, and the calendar.
type data struct {
	files    map[string]*municipality.File
	index    []municipality.Entry
	list     *gazetteer.List
	holidays *municipality.Holidays
}

func readAll() (data, error) {
	d := data{files: map[string]*municipality.File{}}
	text, err := frozenFiles.ReadFile("testdata/holidays.json")
	if err == nil {
		d.holidays, err = municipality.ParseHolidays(text)
	}
	paths, _ := fs.Glob(frozenFiles, "testdata/municipality/*.yaml") // the pattern is good
	for _, path := range paths {                                     // in the order of their codes
		if err == nil {
			err = d.add(path)
		}
	}
	if err != nil {
		return d, err
	}
	if text, err = frozenFiles.ReadFile("testdata/" + gazetteer.Name); err != nil {
		return d, err
	}
	list, err := gazetteer.Parse(text)
	if err != nil {
		return d, err
	}
	d.list = list.With(d.index)
	return d, nil
}

func (d *data) add(path string) error {
	text, err := jsonOf(path)
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

// jsonOf reads a YAML file as the JSON that the build makes of it.
func jsonOf(path string) ([]byte, error) {
	text, err := frozenFiles.ReadFile(path)
	if err != nil {
		return nil, err
	}
	converted, err := yaml.YAMLToJSON(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return converted, nil
}
