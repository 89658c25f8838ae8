package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"jpkiweb/helper/own/bundles"
	"jpkiweb/helper/own/policy"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/municipality/bundle"
	"jpkiweb/shared/municipality/gazetteer"
	"jpkiweb/shared/municipality/supply"
	"jpkiweb/static"
	"jpkiweb/static/locale"
)

// supply is what keeps the data of municipalities current; nil where the administrator named
// no source: then those of the app are served as they are.
func (c *call) supply(p policy.Policy) (*supply.Supply, error) {
	if p.MunicipalityData == nil {
		return nil, nil
	}
	dir, err := c.stateDir()
	if err != nil {
		return nil, err
	}
	return supply.New(supply.Config{
		Source: p.MunicipalityData.Source, Keys: slices.Concat(c.NationalKeys, p.MunicipalityData.Keys), Store: bundles.In(dir), Now: c.Now, Every: c.SupplyEvery,
		BuiltIn: func(name string) ([]byte, error) { return static.ReadDist(c.App, dataFile(name)) },
	})
}

// keepSupplied keeps the data of municipalities current until ctx ends, and logs what is not
// used. Nobody waits for it: a share may.
func keepSupplied(ctx context.Context, s *supply.Supply, log *slog.Logger) {
	if s != nil {
		s.Keep(ctx, func(err error) { log.Warn("municipality data", "error", err) })
	}
}

// tellMunicipality looks for newer data of municipalities, and tells which are in use.
func tellMunicipality(ctx context.Context, c *call) error {
	p, err := c.policy()
	if err != nil {
		return err
	}
	s, err := c.supply(p)
	if err != nil {
		return err
	}
	var told toldData
	if s == nil {
		text, err := static.ReadDist(c.App, dataFile(municipality.EditionFile))
		if err != nil {
			return err
		}
		e, err := municipality.ParseEdition(text)
		if err != nil {
			return err
		}
		told.Edition = *e
	} else {
		var refusal bundle.Refusal
		if err := s.Look(ctx); err != nil && !errors.As(err, &refusal) {
			return err
		}
		known, err := s.Tell()
		if err != nil {
			return err
		}
		told = toldData{known.Source, known.Edition, known.Refused}
	}
	texts, err := c.texts()
	if err != nil {
		return err
	}
	return c.print(told, func() { c.writeData(texts, &told) })
}

// places are all municipalities by name.
func (c *call) places() (*gazetteer.List, error) {
	text, err := static.ReadDist(c.App, dataFile(gazetteer.Name))
	if err != nil {
		return nil, err
	}
	return gazetteer.Parse(text)
}

// townOf is the name of a municipality in the person's language; "" where it is not known.
func (c *call) townOf(code string) string {
	list, err := c.places()
	if err != nil { // built without the app
		return ""
	}
	place, _ := list.Place(code)
	if c.language() == "en" {
		return place.English
	}
	return place.Name
}

// A toldData is which data of municipalities are in use.
type toldData struct {
	Source  string               `json:"source,omitempty"`
	Edition municipality.Edition `json:"edition"`
	Refused []supply.Refused     `json:"refused,omitempty"`
}

// knownData is what is known of the data of municipalities, without asking anybody; nil is
// nothing, also where the policy cannot be read, of which others tell.
func (c *call) knownData() *toldData {
	p, err := c.policy()
	if err != nil {
		return nil
	}
	s, err := c.supply(p)
	if err == nil && s == nil {
		return nil
	}
	var told supply.Told
	if err == nil {
		told, err = s.Tell()
	}
	if err != nil {
		c.note("error.of", "what", c.title(asWire(err).Code), "why", err)
		return nil
	}
	return &toldData{told.Source, told.Edition, told.Refused}
}

// writeData tells people which data of municipalities are in use, and what is not.
func (c *call) writeData(texts locale.Texts, d *toldData) {
	if d == nil {
		return
	}
	fmt.Fprintln(c.Stdout, texts.T("guide.edition", "date", d.Edition.Made, "number", fmt.Sprint(d.Edition.Number)))
	for _, own := range d.Edition.Own {
		fmt.Fprintf(c.Stdout, "  %s  %s  %d\n", strings.TrimSpace(own.Code+" "+c.townOf(own.Code)), own.Made, own.Number)
	}
	if len(d.Refused) == 0 {
		return
	}
	fmt.Fprintln(c.Stdout, texts.T("guide.edition.refused"))
	for _, r := range d.Refused {
		fmt.Fprintf(c.Stdout, "  %s\n    %s\n", r.Place, texts.T("guide.edition.refused."+string(r.Why)))
	}
	writeSteps(c.Stdout, texts.T("guide.edition.next"))
}
