package autostart

import (
	"errors"

	"golang.org/x/sys/windows/registry"
)

// RunKey returns the values of HKEY_CURRENT_USER's Run key.
func RunKey() Values { return runValues{} }

type runValues struct{}

func (runValues) Get(name string) (value string, found bool, err error) {
	err = withRunKey(registry.QUERY_VALUE, func(k registry.Key) error {
		value, _, err = k.GetStringValue(name)
		return err
	})
	if errors.Is(err, registry.ErrNotExist) {
		return "", false, nil
	}
	return value, err == nil, err
}

func (runValues) Set(name, value string) error {
	return withRunKey(registry.SET_VALUE, func(k registry.Key) error { return k.SetStringValue(name, value) })
}

func (runValues) Delete(name string) error {
	return withRunKey(registry.SET_VALUE, func(k registry.Key) error { return k.DeleteValue(name) })
}

func withRunKey(access uint32, do func(registry.Key) error) error {
	k, _, err := registry.CreateKey(registry.CURRENT_USER, runKey, access)
	if err != nil {
		return err
	}
	return errors.Join(do(k), k.Close())
}
