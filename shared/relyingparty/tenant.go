package relyingparty

import (
	"errors"
	"strings"
)

// ErrTenant says that a text names no tenant.
var ErrTenant = errors.New("a tenant has a name of 1 to 32 digits, small letters and hyphens")

// IsTenant tells whether a text may name a tenant: one of several services that share a store
// and know nothing of each other, such as municipalities by their codes.
func IsTenant(name string) bool {
	return name != "" && len(name) <= 32 && strings.Trim(name, "0123456789abcdefghijklmnopqrstuvwxyz-") == ""
}
