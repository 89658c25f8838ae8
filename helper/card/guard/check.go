package guard

import (
	"bytes"

	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// P1 and P2 that the guard knows (ISO/IEC 7816-4:2020, 11.2.2, 11.6.7).
const (
	byName      = 0x04 // SELECT: DF name
	byEF        = 0x02 // SELECT: EF under the current DF
	noTemplate  = 0x0C // SELECT: no response data
	newDataOnly = 0x01 // CHANGE REFERENCE DATA (jpki facts 2.3)
	maxPIN      = 16   // bytes (jpki facts 2.2)
)

// check knows one class byte for each instruction: no logical channel, no command
// chaining, no secure messaging (ISO/IEC 7816-4:2020, 5.4.1).
func (g *Guard) check(c iso7816.Command) (step, error) {
	switch {
	case g.pending != step{}:
		return step{}, ErrRefused
	case c.CLA == 0x80 && c.INS == iso7816.InsPerformSecurityOp:
		return g.checkSign(c)
	case c.CLA != 0x00:
		return step{}, ErrRefused
	case c.INS == iso7816.InsSelect && c.P1 == byName:
		return g.checkSelectApplication(c)
	case g.application == unknown:
		return step{}, ErrRefused
	case c.INS == iso7816.InsGetResponse:
		return g.checkGetResponse(c)
	case g.looksAround(c):
		return stepOfLook(c), nil
	}
	return g.checkOnFile(c)
}

// checkOnFile passes what works on a file of the selected application.
func (g *Guard) checkOnFile(c iso7816.Command) (step, error) {
	switch c.INS {
	case iso7816.InsSelect:
		return g.checkSelectFile(c)
	case iso7816.InsReadBinary:
		return g.checkRead(c)
	case iso7816.InsVerify:
		return g.checkVerify(c)
	case iso7816.InsChangeReferenceData:
		if !g.terms.PINAllowed || !carriesPIN(c) {
			return step{}, ErrRefused
		}
		return g.checkChange(c)
	}
	return step{}, ErrRefused
}

func (g *Guard) checkTemplate(template []byte) (step, error) {
	if g.pending != (step{}) || len(template) != 4 || template[0] != 0x00 {
		return step{}, ErrRefused
	}
	c := iso7816.Command{INS: template[1], P1: template[2], P2: template[3]}
	switch c.INS {
	case iso7816.InsVerify:
		return g.checkPresent(c)
	case iso7816.InsChangeReferenceData:
		return g.checkChange(c)
	}
	return step{}, ErrRefused
}

func (g *Guard) checkSelectApplication(c iso7816.Command) (step, error) {
	named := applicationNamed(c.Data)
	if !g.selectable(named) || !g.allows(lookAround) && (c.P2 != noTemplate || c.Ne != 0) || c.P2&^noTemplate != 0 {
		return step{}, ErrRefused
	}
	return step{ins: c.INS, application: named}, nil
}

func (g *Guard) checkSelectFile(c iso7816.Command) (step, error) {
	if c.P1 != byEF || c.P2 != noTemplate || c.Ne != 0 || len(c.Data) != 2 {
		return step{}, ErrRefused
	}
	file := jpki.FileID(c.Data[0])<<8 | jpki.FileID(c.Data[1])
	_, isPIN := pinOf(g.application, file)
	isPIN = isPIN || isCounterPIN(g.application, file)
	if !g.readable(file) && !isPIN && (file == 0 || file != g.keyFile()) {
		return step{}, ErrRefused
	}
	return step{ins: c.INS, file: file, namesFile: true}, nil
}

func (g *Guard) checkRead(c iso7816.Command) (step, error) {
	next := step{ins: c.INS, file: g.currentFile}
	if c.P1&0x80 != 0 {
		if c.P1&0x60 != 0 {
			return step{}, ErrRefused
		}
		next.file, next.namesFile = jpki.FileID(c.P1&0x1F), true
	}
	if len(c.Data) > 0 || c.Ne == 0 || !g.readable(next.file) || g.locked(next.file) {
		return step{}, ErrRefused
	}
	return next, nil
}

func (g *Guard) checkGetResponse(c iso7816.Command) (step, error) {
	if !g.moreToGet || c.P1 != 0 || c.P2 != 0 || len(c.Data) > 0 || c.Ne == 0 {
		return step{}, ErrRefused
	}
	return step{ins: c.INS}, nil
}

// checkVerify passes the query of every retry counter of the application, and one
// VERIFY of the PIN of the purpose.
func (g *Guard) checkVerify(c iso7816.Command) (step, error) {
	if len(c.Data) > 0 {
		if !g.terms.PINAllowed || !carriesPIN(c) {
			return step{}, ErrRefused
		}
		return g.checkPresent(c)
	}
	next, err := g.referenceCounter(c)
	if err != nil || c.P1 != 0 || c.Ne != 0 {
		return step{}, ErrRefused
	}
	return next, nil
}

// carriesPIN: the data has a length that a PIN can have, and no answer is
// expected.
func carriesPIN(c iso7816.Command) bool {
	return len(c.Data) > 0 && len(c.Data) <= maxPIN && c.Ne == 0
}

// checkPresent passes one VERIFY a lease, of the PIN of the purpose, after its
// counter was read, and in a login after its certificate was judged.
func (g *Guard) checkPresent(c iso7816.Command) (step, error) {
	next, err := g.referencePIN(c)
	if err != nil || c.P1 != 0 || !g.presentable(next.pin) || g.verifySent {
		return step{}, ErrRefused
	}
	tries, asked := g.tries[next.pin]
	if !asked {
		return step{}, ErrRefused
	}
	if err := g.CheckBeforePIN(); err != nil {
		return step{}, err
	}
	switch {
	case tries == 0:
		return step{}, ErrBlocked
	case g.terms.Limited:
		return step{}, ErrLimited
	case tries == 1 && (!g.terms.LastTry || g.allows(lookAround)): // no page of a developer's is worth a PIN
		return step{}, ErrLastTry
	}
	next.present = true
	return next, nil
}

// checkChange passes one new PIN, after the old one was verified (jpki facts 2.3: P1 01,
// new PIN only).
func (g *Guard) checkChange(c iso7816.Command) (step, error) {
	next, err := g.referencePIN(c)
	if err != nil || c.P1 != newDataOnly || !g.allows(changePIN) || !g.presentable(next.pin) || g.verified != next.pin || g.changeSent {
		return step{}, ErrRefused
	}
	next.change = true
	return next, nil
}

// checkSign passes exactly the digests that the guard computed, each once, for a
// certificate that may be used.
func (g *Guard) checkSign(c iso7816.Command) (step, error) {
	next, err := g.reference(c)
	key := g.keyFile()
	if err != nil || g.application != jpkiApplication || c.P1 != 0 || c.Ne != iso7816.MaxShortNe || key == 0 || next.file != key || g.verified == "" {
		return step{}, ErrRefused
	}
	if err := g.CheckStanding(); err != nil {
		return step{}, err
	}
	for i, item := range g.items {
		if !item.used && item.digestInfo != nil && bytes.Equal(c.Data, item.digestInfo) {
			next.item = i
			return next, nil
		}
	}
	return step{}, ErrDigest
}

// referenceCounter resolves P2 to a PIN whose retry counter may be asked for. The step
// names that for the counter not: no lease presents it.
func (g *Guard) referenceCounter(c iso7816.Command) (step, error) {
	if next, err := g.reference(c); err == nil && isCounterPIN(g.application, next.file) {
		return next, nil
	}
	return g.referencePIN(c)
}

// referencePIN resolves P2 to a PIN of the selected application.
func (g *Guard) referencePIN(c iso7816.Command) (step, error) {
	next, err := g.reference(c)
	if err != nil {
		return step{}, err
	}
	pin, ok := pinOf(g.application, next.file)
	if !ok {
		return step{}, ErrRefused
	}
	next.pin = pin
	return next, nil
}

// reference resolves P2 of a command on a reference: 80 is the current EF, 80
// with a short EF identifier is that file (jpki facts 1.7).
func (g *Guard) reference(c iso7816.Command) (step, error) {
	if c.P2&0xE0 != 0x80 {
		return step{}, ErrRefused
	}
	if id := c.P2 & 0x1F; id != 0 {
		return step{ins: c.INS, file: jpki.FileID(id), namesFile: true}, nil
	}
	return step{ins: c.INS, file: g.currentFile}, nil
}
