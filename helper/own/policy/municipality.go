package policy

import (
	"errors"
	"fmt"
	"slices"

	"jpkiweb/shared/municipality"
	"jpkiweb/shared/municipality/bundle"
	"jpkiweb/shared/municipality/supply"
)

// MunicipalityData says where newer data of municipalities are than those in the program,
// and whom they are believed from. The keys for national bundles are in the program.
type MunicipalityData struct {
	Source string       // an https address, or the absolute name of a file or folder (supply.CheckSource)
	Keys   []bundle.Key // each of one municipality, for its own bundle
}

// A municipalityData is one as it is written.
type municipalityData struct {
	Source string        `json:"source"`
	Keys   []trustedCity `json:"keys,omitempty"`
}

// A trustedCity is a municipality and the public key that signs its bundles (bundle.FormatKey).
type trustedCity struct {
	Municipality string `json:"municipality"`
	Key          string `json:"key"`
}

// checked checks all of it; nil stays nil.
func (written *municipalityData) checked() (*MunicipalityData, error) {
	if written == nil {
		return nil, nil
	}
	if err := supply.CheckSource(written.Source); err != nil {
		return nil, wrong(fmt.Errorf("municipalityData.source: %w", err), "municipalityData", "source")
	}
	data := &MunicipalityData{Source: written.Source}
	for i, city := range written.Keys {
		key, err := city.parse()
		if err == nil && slices.ContainsFunc(data.Keys, func(k bundle.Key) bool { return k.Municipality == key.Municipality && k.Public.Equal(key.Public) }) {
			err = errors.New("it is there twice")
		}
		if err != nil {
			return nil, wrong(fmt.Errorf("municipalityData.keys, number %d: %w", i+1, err), "municipalityData", "keys", number(i))
		}
		data.Keys = append(data.Keys, key)
	}
	return data, nil
}

func (c trustedCity) parse() (bundle.Key, error) {
	if !municipality.IsCode(c.Municipality) {
		return bundle.Key{}, fmt.Errorf("municipality %q: want a local government code of six digits, the last its check digit", c.Municipality)
	}
	keys, err := bundle.ParseKeys(c.Key)
	if err == nil && len(keys) != 1 {
		err = fmt.Errorf("want one key, not %d", len(keys))
	}
	if err != nil {
		return bundle.Key{}, fmt.Errorf("key of %s: %w", c.Municipality, err)
	}
	return bundle.Key{Municipality: c.Municipality, Public: keys[0]}, nil
}
