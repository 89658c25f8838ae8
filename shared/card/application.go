package card

import (
	"context"
	"fmt"

	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// Quirks are the refusals of a card that the fast path ran into. They belong to
// the card; hand them to the next Open of the same card and it asks no more.
type Quirks struct {
	NoShortID  bool // refuses short EF identifiers: SELECT every EF
	NoExtended bool // refuses extended length: read 256 bytes a command
}

// An Application is a selected application of a card: what the JPKI application
// and the card info application have in common. It is not safe for concurrent
// use, and ends when another one is opened on the same card, which then forgets
// the PINs that were verified in this one (jpki facts 2.2).
type Application struct {
	transmitter iso7816.Transmitter
	ahead       *ahead // is the transmitter, where that can send ahead; else nil
	quirks      Quirks
	kind        kind
	selected    jpki.FileID // current EF on the slow path, 0: unknown
}

// A kind is what is known of an application before it is selected.
type kind struct {
	id      [10]byte
	name    string // in errors
	missing error  // what it means that the card has no such application
	absent  error  // what it means that a file is not there
}

// The applications that this package opens.
var (
	jpkiKind     = kind{jpki.ApplicationID, "JPKI", ErrNotJPKI, ErrAbsent}
	cardInfoKind = kind{jpki.CardInfoApplicationID, "card info", ErrNoCardInfo, ErrNoCardInfo}
)

// kindOf is the application that holds a PIN.
func kindOf(pin jpki.PIN) kind {
	if pin.Application() == cardInfoKind.id {
		return cardInfoKind
	}
	return jpkiKind
}

// OpenPIN selects the application that holds a PIN as the first one of a freshly
// powered card (one command), to ask its tries, verify or change it. A card
// without that application gives [ErrNotJPKI] or [ErrNoCardInfo].
//
// Contactless cards sometimes answer 6F00 to the first command after power, and
// then work: that command alone is repeated, once. It is a SELECT and holds no
// PIN.
func OpenPIN(ctx context.Context, t iso7816.Transmitter, quirks Quirks, pin jpki.PIN, next ...Question) (*Application, error) {
	a := &Application{transmitter: t, quirks: quirks, kind: kindOf(pin)}
	if batcher, ok := t.(iso7816.Batcher); ok {
		a.ahead = &ahead{batcher: batcher}
		a.transmitter = a.ahead
	}
	a.expect(next)
	sw, err := a.selectApplication(ctx)
	if err == nil && sw == iso7816.SWInternal {
		sw, err = a.selectApplication(ctx)
	}
	return a.afterSelect(sw, err)
}

// Switch selects the application that holds a PIN on the same card, and ends this
// one (one command). Errors are those of [OpenPIN].
func (a *Application) Switch(ctx context.Context, pin jpki.PIN, next ...Question) (*Application, error) {
	return a.switchTo(ctx, kindOf(pin), next...)
}

func (a *Application) switchTo(ctx context.Context, to kind, next ...Question) (*Application, error) {
	other := &Application{transmitter: a.transmitter, quirks: a.quirks, kind: to, ahead: a.ahead}
	a.expect(next)
	return other.afterSelect(other.selectApplication(ctx))
}

// selectApplication is SELECT by name. P2 0C: no file control information (jpki facts
// 2.1).
func (a *Application) selectApplication(ctx context.Context) (iso7816.StatusWord, error) {
	r, err := a.exchange(ctx, selectCommand(a.kind))
	return r.SW, err
}

func selectCommand(k kind) iso7816.Command {
	return iso7816.Command{INS: iso7816.InsSelect, P1: 0x04, P2: 0x0C, Data: k.id[:]}
}

// afterSelect is the application once SELECT was answered.
func (a *Application) afterSelect(sw iso7816.StatusWord, err error) (*Application, error) {
	switch {
	case err != nil:
		return nil, fmt.Errorf("select %s application: %w", a.kind.name, err)
	case sw == iso7816.SWSuccess:
		return a, nil
	case knowsNoApplication(sw):
		return nil, fmt.Errorf("select %s application: %w: %w", a.kind.name, a.kind.missing, sw)
	}
	return nil, fmt.Errorf("select %s application: %w", a.kind.name, sw)
}

// knowsNoApplication reports whether the answer to SELECT by name means that the
// card has no such application: not found, no such function, instruction or class
// (ISO/IEC 7816-4:2020, tables 5 and 6). Everything else is a card that could not
// answer just then, and may well be the right one.
func knowsNoApplication(sw iso7816.StatusWord) bool {
	switch sw {
	case iso7816.SWNotFound, iso7816.SWNotSupported, iso7816.SWInsNotSupported, iso7816.SWClaNotSupported:
		return true
	}
	return false
}

// Quirks returns what the card has refused so far.
func (a *Application) Quirks() Quirks { return a.quirks }

// exchange transmits one command and finishes what the card began: 61xx is
// fetched with GET RESPONSE, 6Cxx repeated with the right Le (the card did not
// execute it). ISO/IEC 7816-4:2020, 5.3.4 and 11.8.1.
func (a *Application) exchange(ctx context.Context, command iso7816.Command) (iso7816.Response, error) {
	r, err := a.transmit(ctx, command)
	if err != nil {
		return r, err
	}
	if ne, ok := r.SW.CorrectLe(); ok && command.Ne > 0 {
		command.Ne, command.Extended = ne, false
		if r, err = a.transmit(ctx, command); err != nil {
			return r, err
		}
	}
	data := r.Data
	for {
		ne, more := r.SW.More()
		if !more {
			return iso7816.Response{Data: data, SW: r.SW}, nil
		}
		r, err = a.transmit(ctx, iso7816.Command{INS: iso7816.InsGetResponse, Ne: ne})
		if err != nil {
			return r, err
		}
		if _, again := r.SW.More(); again && len(r.Data) == 0 {
			return r, fmt.Errorf("get response: nothing came: %w", ErrMalformedAnswer)
		}
		data = append(data[:len(data):len(data)], r.Data...)
		if len(data) > iso7816.MaxExtendedNe {
			return r, fmt.Errorf("get response: no end: %w", ErrMalformedAnswer)
		}
	}
}

// transmit encodes, sends, parses, and wipes the command: it may hold a PIN.
func (a *Application) transmit(ctx context.Context, command iso7816.Command) (iso7816.Response, error) {
	b, err := command.Encode()
	if err != nil {
		return iso7816.Response{}, err
	}
	defer clear(b)
	answer, err := a.transmitter.Transmit(ctx, b)
	if err != nil {
		return iso7816.Response{}, err
	}
	return parse(answer)
}

func parse(answer []byte) (iso7816.Response, error) {
	r, err := iso7816.ParseResponse(answer)
	if err != nil {
		return r, fmt.Errorf("%w: %w", ErrMalformedAnswer, err)
	}
	return r, nil
}

// selectEF makes an EF the current one, on the slow path (jpki facts 2.1).
func (a *Application) selectEF(ctx context.Context, file jpki.FileID) error {
	if a.selected == file {
		return nil
	}
	r, err := a.exchange(ctx, iso7816.Command{
		INS: iso7816.InsSelect, P1: 0x02, P2: 0x0C, Data: []byte{byte(file >> 8), byte(file)},
	})
	if err != nil {
		return fmt.Errorf("select EF %04X: %w", uint16(file), err)
	}
	switch r.SW {
	case iso7816.SWSuccess:
		a.selected = file
		return nil
	case iso7816.SWNotFound:
		return fmt.Errorf("select EF %04X: %w: %w", uint16(file), a.kind.absent, r.SW)
	}
	return fmt.Errorf("select EF %04X: %w", uint16(file), r.SW)
}

// onFile sends a command whose P2 names a file: by its short EF identifier, or,
// once the card has refused one, with SELECT EF and P2 80 (jpki facts 1.7). A status
// word of refusesShortID says that the card executed nothing.
func (a *Application) onFile(ctx context.Context, file jpki.FileID, command iso7816.Command) (iso7816.Response, error) {
	if !a.quirks.NoShortID {
		r, err := a.onSettledFile(ctx, file, command)
		if err != nil || !refusesShortID(r.SW) {
			return r, err
		}
	}
	if err := a.selectEF(ctx, file); err != nil {
		return iso7816.Response{}, err
	}
	command.P2 = 0x80
	r, err := a.exchange(ctx, command)
	if err == nil && !refusesShortID(r.SW) {
		a.quirks.NoShortID = true
	}
	return r, err
}

// onSettledFile is onFile without the fall-back, for commands that must go out
// once: VERIFY and CHANGE REFERENCE DATA.
func (a *Application) onSettledFile(ctx context.Context, file jpki.FileID, command iso7816.Command) (iso7816.Response, error) {
	p2, err := a.reference(ctx, file)
	if err != nil {
		return iso7816.Response{}, err
	}
	command.P2 = p2
	return a.exchange(ctx, command)
}

// reference returns the P2 that names a file in the way that the card accepts,
// and selects the file where that is the way.
func (a *Application) reference(ctx context.Context, file jpki.FileID) (byte, error) {
	if a.quirks.NoShortID {
		return 0x80, a.selectEF(ctx, file)
	}
	a.selected = 0
	return 0x80 | file.ShortID(), nil
}

func refusesShortID(sw iso7816.StatusWord) bool {
	switch sw {
	case iso7816.SWNotSupported, iso7816.SWNotFound, iso7816.SWWrongP1P2, iso7816.SWReferenceNotFound,
		iso7816.SWWrongOffset, iso7816.SWNoCurrentEF, iso7816.SWInsNotSupported, 0x6981:
		return true
	}
	return false
}
