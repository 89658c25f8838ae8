//go:build !windows

package policy

// registryValues are none: only Windows has a registry.
func registryValues() (values, error) { return nil, nil }
