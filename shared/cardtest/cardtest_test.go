package cardtest_test

import (
	"testing"

	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/emulator"
)

// TestEmulator runs the suite on every kind of card that the emulator can be.
func TestEmulator(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(*emulator.Config)
	}{
		{"default", func(*emulator.Config) {}},
		{"no short identifiers", func(c *emulator.Config) { c.NoShortIDs = true }},
		{"no extended length", func(c *emulator.Config) { c.NoExtended = true }},
		{"GET RESPONSE", func(c *emulator.Config) { c.UsesGetResponse = true }},
		{"all refusals", func(c *emulator.Config) { c.NoShortIDs, c.NoExtended, c.UsesGetResponse = true, true, true }},
		{"blocked answers 6983", func(c *emulator.Config) { c.BlockedSW = 0x6983 }},
		{"Android", func(c *emulator.Config) {
			c.Label, c.AuthCertificateNeedsPIN, c.CardInfo = "JPKIAPGPSETOKEN", true, nil
		}},
		{"child", func(c *emulator.Config) { c.DigitalSignature = nil }},
		{"no padding", func(c *emulator.Config) { c.Padding = -1 }},
		{"no card info", func(c *emulator.Config) { c.CardInfo = nil }},
		{"long lengths", func(c *emulator.Config) { c.CardInfo.LongLengths = true }},
		{"only card info", func(c *emulator.Config) { c.UserAuthentication, c.DigitalSignature = nil, nil }},
		{"empty", func(c *emulator.Config) { c.UserAuthentication, c.DigitalSignature, c.CardInfo = nil, nil, nil }},
	} {
		t.Run(row.name, func(t *testing.T) {
			config := cardtest.Image(t)
			row.change(&config)
			cardtest.Run(t, func(t *testing.T) cardtest.Subject { return cardtest.SubjectOf(t, config) })
		})
	}
}

// TestKeepTries proves that a person's card leaves the suite with its counters
// and its PIN never presented wrongly.
func TestKeepTries(t *testing.T) {
	config := cardtest.Image(t)
	config.Trace = func(command, response []byte) {
		if command[1] == 0x24 || command[1] == 0x20 && len(command) > 4 && response[0] == 0x63 {
			t.Errorf("% X answered % X", command, response)
		}
	}
	opened := 0
	cardtest.Run(t, func(t *testing.T) cardtest.Subject {
		opened++
		s := cardtest.SubjectOf(t, config)
		s.KeepTries = true
		return s
	})
	if opened != 1 {
		t.Errorf("opened %d times", opened)
	}
}
