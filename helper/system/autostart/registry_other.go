//go:build !windows

package autostart

// RunKey returns nil: only Windows has a registry.
func RunKey() Values { return nil }
