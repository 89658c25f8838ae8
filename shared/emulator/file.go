package emulator

import (
	"bytes"
	"encoding/binary"
	"maps"
	"slices"

	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// An application is what SELECT finds by its DF name.
type application struct {
	name  []byte
	files map[jpki.FileID]*file
}

// A file is an elementary file: bytes to read, a PIN, or a key.
type file struct {
	content []byte   // transparent EF
	opener  jpki.PIN // which must be verified to read; 0: free
	pin     *pin
	key     *key
}

// transparent reports whether READ BINARY may name the file.
func (f *file) transparent() bool { return f.pin == nil && f.key == nil }

// format lays out the applications and enters their PINs in pins.
func format(config *Config, pins map[jpki.PIN]*pin) []*application {
	all := []*application{{name: jpki.ApplicationID[:], files: formatJPKI(config, pins)}}
	if config.CardInfo != nil {
		all = append(all, &application{name: jpki.CardInfoApplicationID[:], files: config.CardInfo.format(pins)})
	}
	for _, name := range config.OtherApplications {
		all = append(all, &application{name: name})
	}
	return all
}

// formatJPKI lays out the files of the JPKI application (card 1.3).
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
		ids, reference := p.Files(), newPIN(p.PIN(), credential.PIN, credential.TriesUsed)
		pins[p.PIN()] = reference
		files[ids.Certificate] = &file{content: padded(credential.Certificate, config.Padding)}
		if p == jpki.DigitalSignature || config.AuthCertificateNeedsPIN {
			files[ids.Certificate].opener = p.PIN()
		}
		if credential.CACertificate != nil {
			files[ids.CACertificate] = &file{content: padded(credential.CACertificate, config.Padding)}
		}
		files[ids.PIN] = &file{pin: reference}
		files[ids.Key] = &file{key: &key{opener: p.PIN(), signer: credential.Key}}
	}
	return files
}

func padded(certificate []byte, padding int) []byte {
	return append(bytes.Clone(certificate), make([]byte, padding)...)
}

// tokenInfo is EF 0006: a CK_TOKEN_INFO of PKCS #11 with 32-bit big-endian
// numbers (card 1.2). Flags and PIN limits are those seen on a card.
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

// availability is EF 0008 (card 1.3).
func availability(config *Config) []byte {
	b := make([]byte, jpki.AvailabilityLength)
	if config.DigitalSignature != nil {
		b[0] = jpki.Present
	}
	if config.UserAuthentication != nil {
		b[1] = jpki.Present
	}
	return b
}

// selectFile is SELECT, ISO/IEC 7816-4:2020, 11.2.2, as far as card 1.6 and 2.1
// tell: by application identifier and by file identifier below the application.
func (c *Card) selectFile(command iso7816.Command) iso7816.Response {
	const byFileID, belowDF, byName = 0x00, 0x02, 0x04
	const firstWithFCI, noResponseData = 0x00, 0x0C
	if command.P2 != noResponseData && command.P2 != firstWithFCI {
		return refuse(iso7816.SWWrongP1P2)
	}
	switch command.P1 {
	case byName:
		return refuse(c.selectApplication(command.Data))
	case belowDF:
		return refuse(c.selectEF(command.Data))
	case byFileID: // there is no way back to the MF
		if len(command.Data) > 0 {
			return refuse(iso7816.SWNotFound)
		}
	}
	return refuse(iso7816.SWWrongP1P2)
}

// selectApplication selects by DF name. Only another application clears the
// security status (card 2.2); a name that is not found changes nothing.
func (c *Card) selectApplication(name []byte) iso7816.StatusWord {
	i := slices.IndexFunc(c.applications, func(a *application) bool { return bytes.Equal(name, a.name) })
	if i < 0 {
		return iso7816.SWNotFound
	}
	maps.DeleteFunc(c.verified, func(p jpki.PIN, _ bool) bool {
		home := p.Application()
		return !bytes.Equal(name, home[:])
	})
	c.selected, c.current = c.applications[i], nil
	return iso7816.SWSuccess
}

func (c *Card) selectEF(id []byte) iso7816.StatusWord {
	if len(id) != 2 {
		return iso7816.SWWrongLength
	}
	if c.selected == nil {
		return iso7816.SWNotFound
	}
	f := c.selected.files[jpki.FileID(binary.BigEndian.Uint16(id))]
	if f == nil {
		return iso7816.SWNotFound
	}
	c.current = f
	return iso7816.SWSuccess
}

// byShortID finds a file by its short EF identifier, nil if there is none.
func (c *Card) byShortID(short byte) *file {
	if c.selected == nil {
		return nil
	}
	for id, f := range c.selected.files {
		if id.ShortID() == short {
			return f
		}
	}
	return nil
}
