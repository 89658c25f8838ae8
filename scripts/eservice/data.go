package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"

	"jpkiweb/scripts/eservice/service"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/municipality/bundle"
	"jpkiweb/shared/municipality/supply"
	"jpkiweb/static"
)

// addDataKey reads CODE=KEY.
func (o *options) addDataKey(text string) error {
	code, key, _ := strings.Cut(text, "=")
	keys, err := bundle.ParseKeys(key)
	switch {
	case !municipality.IsCode(code):
		return fmt.Errorf("%q: want CODE=KEY, the local government code of six digits first", code)
	case err == nil && len(keys) != 1:
		err = errors.New("want CODE=KEY, with one key")
	}
	if err != nil {
		return err
	}
	o.dataKeys = append(o.dataKeys, bundle.Key{Municipality: code, Public: keys[0]})
	return nil
}

// openData has the data of municipalities kept current until ctx ends, where a flag says from
// where. What is valid at the start is used at once.
func (o *options) openData(ctx context.Context, log *slog.Logger) error {
	if o.dataSource == "" {
		if len(o.dataKeys) > 0 {
			return errors.New("--municipality-key is for --municipality-data")
		}
		return nil
	}
	if !strings.Contains(o.dataSource, "://") {
		whole, err := filepath.Abs(o.dataSource)
		if err != nil {
			return err
		}
		o.dataSource = whole
	}
	if err := supply.CheckSource(o.dataSource); err != nil {
		return fmt.Errorf("--municipality-data: %w", err)
	}
	below, err := service.BuiltIn()
	if err != nil {
		return err
	}
	s, err := supply.New(supply.Config{
		Source: o.dataSource, Keys: slices.Concat(bundle.NationalKeys(), o.dataKeys), Store: new(supply.Memory), Public: true,
		BuiltIn: func(name string) ([]byte, error) { return static.ReadDist(below, name) },
	})
	if err != nil {
		return err
	}
	tell := func(err error) { log.WarnContext(ctx, "municipality data", "error", err) }
	if err := s.Look(ctx); err != nil {
		tell(err)
	}
	go s.Keep(ctx, tell)
	o.data = s.Over(below)
	return nil
}
