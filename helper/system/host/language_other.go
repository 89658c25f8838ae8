//go:build !windows

package host

// Language is "": elsewhere the environment tells the person's language, which is POSIX's way.
func Language() string { return "" }
