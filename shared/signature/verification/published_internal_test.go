package verification

import (
	"testing"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
)

// The certificates of J-LIS are not part of the project, so that none is at hand here.
func TestPublishedCAsAreTold(t *testing.T) {
	if isPublished(&certprofile.Certificate{Raw: []byte("another")}, jpki.UserAuthentication) {
		t.Error("any certificate is taken for a published one")
	}
}
