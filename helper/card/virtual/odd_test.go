package virtual_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"jpkiweb/shared/card"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
)

// TestOddCards: each is wrong in the way that its name says, and the status can
// be read all the same.
func TestOddCards(t *testing.T) {
	g, _ := sharedGallery(t)
	wrong := map[string]func(c *certprofile.Certificate, info card.Attributes) bool{
		"missing-san": func(c *certprofile.Certificate, _ card.Attributes) bool { return c.Holder == nil },
		"unknown-extension": func(c *certprofile.Certificate, _ card.Attributes) bool {
			return len(c.Unknown) == 1 && len(c.UnknownCritical) == 0
		},
		"unknown-critical-extension": func(c *certprofile.Certificate, _ card.Attributes) bool {
			return len(c.UnknownCritical) == 1
		},
		"birth-date-unknown": func(c *certprofile.Certificate, info card.Attributes) bool {
			return c.Holder.BirthDate == certprofile.BirthDate{Raw: "000000000"} && info.BirthDate.Raw == "00000000"
		},
		"birth-date-partial": func(c *certprofile.Certificate, info card.Attributes) bool {
			d := c.Holder.BirthDate
			return d.Era == 3 && d.Year == 1960 && d.Month == 0 && info.BirthDate.Year == 1960 && !info.BirthDate.Complete()
		},
		"name-1": func(c *certprofile.Certificate, info card.Attributes) bool {
			return utf8.RuneCountInString(c.Holder.Name) == 1 && info.Name == c.Holder.Name
		},
		"name-200": func(c *certprofile.Certificate, info card.Attributes) bool {
			return utf8.RuneCountInString(c.Holder.Name) == 200 && info.Name == c.Holder.Name && len(c.Holder.NameSubstitutes) == 200
		},
		"unknown-other-name": func(c *certprofile.Certificate, info card.Attributes) bool {
			return len(c.Unknown) == 1 && strings.HasPrefix(c.Holder.BirthDate.Raw, "3") && info.BirthDate.Complete()
		},
	}
	if len(wrong) != len(g.OddNames()) {
		t.Errorf("%d cards, %d rows", len(g.OddNames()), len(wrong))
	}
	for _, name := range g.OddNames() {
		t.Run(name, func(t *testing.T) {
			config := configOf(t, name)
			s, err := operation.ReadStatus(t.Context(), powered(t, config))
			if err != nil || s.AuthenticationCertificate == nil {
				t.Fatal(err)
			}
			certificate, _ := signingHolder(t, config)
			if !wrong[name](certificate, attributes(t, config)) {
				t.Errorf("not what the name says: %+v, unknown %v, critical %v", certificate.Holder, certificate.Unknown, certificate.UnknownCritical)
			}
			violated := slices.ContainsFunc(certificate.Check(jpki.DigitalSignature), func(f certprofile.Finding) bool { return f.Severity == certprofile.Violation })
			if want := name == "missing-san" || name == "unknown-critical-extension"; violated != want {
				t.Errorf("violates the profile: %v, want %v", violated, want)
			}
		})
	}
}
