package verification

import (
	"bytes"
	"context"
	"encoding/json"
	"path"
	"strings"

	"jpkiweb/wasm/dom"
)

// Actions with a report.
const (
	actionPrint   = "verify-print"
	actionSave    = "verify-save"
	actionAddress = "verify-address"
)

// SaveReport saves the report, without addresses.
type SaveReport struct{}

func (SaveReport) update(m *Model, f Facts) []Effect {
	if !f.Open || m.Kept == nil {
		return nil
	}
	var text bytes.Buffer
	if err := json.Indent(&text, m.Kept, "", "  "); err != nil { // it was read
		return nil
	}
	text.WriteByte('\n')
	name := strings.TrimSuffix(m.File.Name, path.Ext(m.File.Name))
	return []Effect{Download{Name: name + "-report.json", Content: text.Bytes()}}
}

// Download offers a report as a file.
type Download struct {
	Name    string
	Content []byte
}

func (e Download) do(_ context.Context, w World) { w.Download(e.Name, "application/json", e.Content) }

// PrintReport prints the report.
type PrintReport struct{}

func (PrintReport) update(m *Model, f Facts) []Effect {
	if !f.Open || m.Report == nil {
		return nil
	}
	return []Effect{Print{}}
}

// Print prints the page.
type Print struct{}

func (Print) do(_ context.Context, w World) { w.Print() }

// ShowAddresses verifies anew, to show where whoever signed lives.
type ShowAddresses struct{}

func (ShowAddresses) update(m *Model, f Facts) []Effect {
	if !f.Open || m.Report == nil || m.Reading || m.Addresses {
		return nil
	}
	m.Addresses = true
	return read(m, f)
}

// decodeKeep decodes what is done with a report.
func decodeKeep(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case actionPrint:
		return PrintReport{}, true
	case actionSave:
		return SaveReport{}, true
	case actionAddress:
		return ShowAddresses{}, true
	}
	return nil, false
}
