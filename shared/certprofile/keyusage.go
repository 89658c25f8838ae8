package certprofile

import "strings"

// KeyUsage is the set of key usage bits, RFC 5280, 4.2.1.3: bit n of the BIT
// STRING is 1<<n. It is 0 when the extension is absent.
type KeyUsage uint16

// The key usages.
const (
	KeyUsageDigitalSignature  KeyUsage = 1 << iota
	KeyUsageContentCommitment          // nonRepudiation of older texts
	KeyUsageKeyEncipherment
	KeyUsageDataEncipherment
	KeyUsageKeyAgreement
	KeyUsageCertSign
	KeyUsageCRLSign
	KeyUsageEncipherOnly
	KeyUsageDecipherOnly
)

// String returns the names of RFC 5280 joined by "+", or "none".
func (u KeyUsage) String() string {
	names := [...]string{
		"digitalSignature", "contentCommitment", "keyEncipherment", "dataEncipherment",
		"keyAgreement", "keyCertSign", "cRLSign", "encipherOnly", "decipherOnly",
	}
	var set []string
	for i, name := range names {
		if u&(1<<i) != 0 {
			set = append(set, name)
		}
	}
	if len(set) == 0 {
		return "none"
	}
	return strings.Join(set, "+")
}

// parseKeyUsage reads the BIT STRING of the extension. Its last bit must be a
// one, ITU-T X.690, 11.2.2.
func parseKeyUsage(content []byte) (KeyUsage, bool) {
	if len(content) < 2 || len(content) > 3 || content[0] > 7 {
		return 0, false
	}
	last := content[len(content)-1]
	if last&(1<<content[0]) == 0 || last&(1<<content[0]-1) != 0 {
		return 0, false
	}
	var usage KeyUsage
	for i, b := range content[1:] {
		for bit := range 8 {
			if b&(0x80>>bit) != 0 {
				usage |= 1 << (8*i + bit)
			}
		}
	}
	return usage, true
}
