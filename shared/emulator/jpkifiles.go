package emulator

import (
	"bytes"
	"encoding/binary"

	"jpkiweb/shared/jpki"
)

// formatJPKI lays out the files of the JPKI application (jpki facts 1.3) and enters its
// PINs in pins.
func formatJPKI(config *Config, pins map[jpki.PIN]*pin) map[jpki.FileID]*file {
	files := map[jpki.FileID]*file{
		jpki.FileTokenInfo:    {content: tokenInfo(config.Label)},
		jpki.FileAvailability: {content: availability(config)},
	}
	for _, p := range jpki.Purposes {
		credential := config.credential(p)
		if credential == nil {
			continue
		}
		reference := newPIN(credential.PIN, credential.TriesUsed, p.PIN().Rule().Tries)
		pins[p.PIN()] = reference
		layCredential(config, files, p, credential, reference)
	}
	return files
}

// layCredential puts what the card holds for a purpose into its files.
func layCredential(config *Config, files map[jpki.FileID]*file, p jpki.Purpose, credential *Credential, reference *pin) {
	ids := p.Files()
	files[ids.Certificate] = &file{content: padded(credential.Certificate, config.Padding)}
	if p == jpki.DigitalSignature || config.AuthCertificateNeedsPIN {
		files[ids.Certificate].openers = []*pin{reference}
	}
	if credential.CACertificate != nil {
		files[ids.CACertificate] = &file{content: padded(credential.CACertificate, config.Padding)}
	}
	files[ids.PIN] = &file{pin: reference}
	files[ids.Key] = &file{key: &key{unlockedBy: reference, signer: credential.Key}}
}

func padded(certificate []byte, padding int) []byte {
	return append(bytes.Clone(certificate), make([]byte, padding)...)
}

// tokenInfo is EF 0006: a CK_TOKEN_INFO of PKCS #11 with 32-bit big-endian
// numbers (jpki facts 1.2). Flags and PIN limits are those seen on a card.
func tokenInfo(label string) []byte {
	b := make([]byte, 0, jpki.TokenInfoLength)
	b = appendText(b, label, jpki.TokenLabelLength)
	b = appendText(b, "JPKI Web emulator", 32) // manufacturer
	b = appendText(b, "EMULATOR", 16)          // model
	b = appendText(b, "0000000000000000", 16)  // serial number
	const flags, maxPINLength, minPINLength = 0x40D, 16, 6
	numbers := [...]uint32{flags, 0, 0, 0, 0, maxPINLength, minPINLength, 0, 0, 0, 0}
	for _, n := range numbers {
		b = binary.BigEndian.AppendUint32(b, n)
	}
	b = append(b, "03"+"01"...) // hardware and firmware version
	return append(b, "9999999999999999"...)
}

// appendText appends s, padded with spaces to n bytes.
func appendText(b []byte, s string, n int) []byte {
	b = append(b, s...)
	return append(b, bytes.Repeat([]byte{' '}, n-len(s))...)
}

// availability is EF 0008 (jpki facts 1.3).
func availability(config *Config) []byte {
	b := make([]byte, jpki.AvailabilityLength)
	for _, p := range jpki.Purposes {
		if config.credential(p) != nil {
			b[availabilityOf(p)] = jpki.Present
		}
	}
	return b
}

// availabilityOf is the place of a purpose in EF 0008 (jpki facts 1.3).
func availabilityOf(p jpki.Purpose) int {
	if p == jpki.DigitalSignature {
		return 0
	}
	return 1
}
