package policy

import (
	"errors"
	"fmt"

	"golang.org/x/sys/windows/registry"
)

// registryValues reads the values below RegistryKey; none without the key.
func registryValues() (v values, err error) {
	k, err := registry.OpenKey(registry.LOCAL_MACHINE, registryPath, registry.QUERY_VALUE|registry.ENUMERATE_SUB_KEYS)
	if errors.Is(err, registry.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, k.Close()) }()
	names, err := k.ReadValueNames(-1)
	if err != nil {
		return nil, err
	}
	v = values{}
	for _, name := range names {
		if v[name], err = registryValue(k, name); err != nil {
			return nil, err
		}
	}
	subkeys, err := k.ReadSubKeyNames(-1)
	for _, name := range subkeys {
		v[name+`\`] = nil
	}
	return v, err
}

func registryValue(k registry.Key, name string) (value any, err error) {
	_, kind, err := k.GetValue(name, nil)
	if err != nil {
		return nil, err
	}
	switch kind {
	case registry.DWORD:
		n, _, err := k.GetIntegerValue(name)
		return uint32(n), err
	case registry.SZ:
		value, _, err = k.GetStringValue(name)
	case registry.MULTI_SZ:
		value, _, err = k.GetStringsValue(name)
	default:
		err = fmt.Errorf("value %q is of another type than REG_DWORD, REG_SZ and REG_MULTI_SZ", name)
	}
	return value, err
}
