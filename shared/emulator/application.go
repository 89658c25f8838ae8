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
	name     []byte
	files    map[jpki.FileID]*file
	changes  byte // the instruction by which its PINs change
	internal *key // signs with P2 = 00 of PSO and needs no PIN; nil: none
}

// is reports whether it has this name.
func (a *application) is(name [10]byte) bool { return a != nil && bytes.Equal(a.name, name[:]) }

// hasPIN reports whether a PIN is one of the application's.
func (a *application) hasPIN(p *pin) bool {
	for _, f := range a.files {
		if f.pin == p {
			return true
		}
	}
	return false
}

// A file is an elementary file: bytes or records to read, a PIN, or a key.
type file struct {
	content     []byte                 // transparent EF
	makeContent func() ([]byte, error) // makes content when it is read first
	records     [][]byte               // EF of records; the first has number 1
	openers     []*pin                 // one of which must be verified to read; none: free
	pin         *pin
	key         *key
}

// transparent reports whether READ BINARY may name the file.
func (f *file) transparent() bool { return f.pin == nil && f.key == nil && f.records == nil }

// bytes returns the content of a transparent EF.
func (f *file) bytes() ([]byte, error) {
	if f.content == nil && f.makeContent != nil {
		content, err := f.makeContent()
		if err != nil {
			return nil, err
		}
		f.content = content
	}
	return f.content, nil
}

// readable reports whether the security status lets a file be read.
func (c *Card) readable(f *file) bool {
	return len(f.openers) == 0 || slices.ContainsFunc(f.openers, func(p *pin) bool { return c.verified[p] })
}

// format lays out a card: its applications, the PINs that people present at home,
// and the data objects of the MF. Phones have the JPKI application alone (jpki facts 5.6).
func format(config *Config) (all []*application, pins map[jpki.PIN]*pin, objects map[uint16]*file, err error) {
	if config.Foreign {
		return nil, nil, nil, nil
	}
	pins = map[jpki.PIN]*pin{}
	all = []*application{{name: jpki.ApplicationID[:], files: formatJPKI(config, pins), changes: iso7816.InsChangeReferenceData}}
	if info := config.CardInfo; info != nil {
		maker, err := newMaker()
		if err != nil {
			return nil, nil, nil, err
		}
		all = append(all, formatCardInfo(info, maker, pins), formatCardFace(info, maker), formatCommon(info, maker), formatResident(info.PIN))
		objects = dataObjects(config, maker)
	}
	for _, name := range config.OtherApplications {
		all = append(all, &application{name: name})
	}
	return all, pins, objects, nil
}

// selectFile is SELECT, ISO/IEC 7816-4:2020, 11.2.2, as far as it is known (jpki facts
// 1.6 and 2.1): by application identifier and by file identifier below the application.
func (c *Card) selectFile(command iso7816.Command) iso7816.Response {
	const byFileID, belowDF, byName = 0x00, 0x02, 0x04
	const firstWithFCI, noResponseData = 0x00, 0x0C
	if command.P2 != noResponseData && command.P2 != firstWithFCI {
		return refusal(iso7816.SWWrongP1P2)
	}
	switch command.P1 {
	case byName:
		return refusal(c.selectApplication(command.Data))
	case belowDF:
		return refusal(c.selectEF(command.Data))
	case byFileID: // there is no way back to the MF
		if len(command.Data) > 0 {
			return refusal(iso7816.SWNotFound)
		}
	}
	return refusal(iso7816.SWWrongP1P2)
}

// selectApplication selects by DF name. Only another application clears the
// security status (jpki facts 2.2); a name that is not found changes nothing.
func (c *Card) selectApplication(name []byte) iso7816.StatusWord {
	i := slices.IndexFunc(c.applications, func(a *application) bool { return bytes.Equal(name, a.name) })
	if i < 0 {
		return iso7816.SWNotFound
	}
	next := c.applications[i]
	maps.DeleteFunc(c.verified, func(p *pin, _ bool) bool { return !next.hasPIN(p) })
	c.selected, c.current = next, nil
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
