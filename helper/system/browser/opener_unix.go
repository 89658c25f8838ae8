//go:build unix && !darwin

package browser

const opener = "xdg-open"
