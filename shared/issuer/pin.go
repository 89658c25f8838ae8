package issuer

import (
	"errors"
	"slices"

	"jpkiweb/shared/emulator"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
)

// tries are those left of a PIN; ok is false where the card has it not.
func (v *visit) tries(name lifecycle.PINName) (left int, ok bool) {
	if name == lifecycle.ResidentRegisterPIN {
		return v.contents.ResidentRegister, v.contents.ResidentRegister >= 0
	}
	kind, _ := kindOf(name)
	left, ok = v.contents.TriesLeft[kind]
	return left, ok
}

// compare has the card compare what the holder knows. All that can be seen before is seen
// before, so that no try is lost for a refusal.
func (v *visit) compare(names ...lifecycle.PINName) error {
	for _, name := range names {
		left, there := v.tries(name)
		_, typed := v.request.Known[name]
		switch typed = typed || v.asking; {
		case !there:
			return refuse(NoSuchPIN).ofPIN(name)
		case left == 0:
			return refuse(PINLocked).ofPIN(name).instead(lifecycle.PINReset)
		case !typed:
			return refuse(PINMissing).ofPIN(name)
		}
	}
	if v.asking {
		v.needs.Known = names
		return nil
	}
	values, refused := v.request.Known.agreed(jpki.CheckPIN)
	defer wipe(values)
	if refused != nil {
		return refused
	}
	for _, name := range names {
		if err := v.present(name, values[name]); err != nil {
			return err
		}
		v.receipt.add(Deed{What: PINCompared, PIN: name})
	}
	return nil
}

// present has the card compare one PIN. An agent whose reply has a wrong one needs another
// letter.
func (v *visit) present(name lifecycle.PINName, value []byte) error {
	var err error
	if kind, _ := kindOf(name); name == lifecycle.ResidentRegisterPIN {
		err = v.card.Issuer().PresentRegister(value)
	} else {
		err = v.card.Issuer().Present(kind, value)
	}
	if !errors.Is(err, emulator.ErrPINWrong) && !errors.Is(err, emulator.ErrPINBlocked) {
		return err
	}
	v.burnLetter()
	var read error
	if v.contents, read = v.card.Issuer().Contents(); read != nil {
		return read
	}
	left, _ := v.tries(name)
	refused := refuse(PINWrong).ofPIN(name)
	if refused.Left = left; left == 0 {
		refused = refuse(PINLocked).ofPIN(name).instead(lifecycle.PINReset)
	}
	return refused
}

// newPINs are the values to be set: those that have to be, and those that may.
func (v *visit) newPINs(must, may []lifecycle.PINName) (map[lifecycle.PINName][]byte, error) {
	if v.asking {
		v.needs.New = must
		for _, name := range may {
			if _, there := v.tries(name); there {
				v.needs.May = append(v.needs.May, name)
			}
		}
		return nil, nil
	}
	for _, name := range v.request.New.names() {
		if !slices.Contains(must, name) && !slices.Contains(may, name) {
			return nil, refuse(NotPerformed).ofPIN(name)
		}
	}
	for _, name := range must {
		if _, typed := v.request.New[name]; !typed {
			return nil, refuse(PINMissing).ofPIN(name)
		}
	}
	values, refused := v.request.New.agreed(jpki.CheckNewPIN)
	if refused != nil {
		wipe(values)
		return nil, refused
	}
	return values, nil
}

// settable are the PINs that a person sets.
var settable = []lifecycle.PINName{
	lifecycle.UserAuthenticationPIN, lifecycle.DigitalSignaturePIN, lifecycle.CardInfoPIN, lifecycle.ResidentRegisterPIN,
}

// pinChange sets PINs of which the holder knows the old ones, and those were typed.
func (v *visit) pinChange() error {
	return v.setPINs(func(names []lifecycle.PINName) error { return v.compare(names...) }, false)
}

// pinReset unlocks PINs and sets them anew; who the person is was seen from papers.
func (v *visit) pinReset() error {
	return v.setPINs(func([]lifecycle.PINName) error { return nil }, true)
}

func (v *visit) setPINs(before func([]lifecycle.PINName) error, unlock bool) error {
	values, err := v.newPINs(nil, settable)
	if err != nil {
		return err
	}
	defer wipe(values)
	names := v.request.New.names()
	if len(names) == 0 && !v.asking {
		return refuse(PINMissing)
	}
	for _, name := range names {
		if _, there := v.tries(name); !there {
			return refuse(NoSuchPIN).ofPIN(name)
		}
	}
	if err := before(names); err != nil {
		return err
	}
	if err := v.begin(); err != nil {
		return err
	}
	change := emulator.Change{}
	for _, name := range names {
		set(&change, name, values[name], unlock)
	}
	if err := v.card.Issuer().Write(change); err != nil {
		return err
	}
	for _, name := range names {
		v.receipt.add(Deed{What: PINSet, PIN: name})
		if unlock {
			v.receipt.add(Deed{What: PINUnlocked, PIN: name})
		}
	}
	return nil
}

// set has a change set a PIN, and unlock it.
func set(change *emulator.Change, name lifecycle.PINName, value []byte, unlock bool) {
	if name == lifecycle.ResidentRegisterPIN {
		change.ResidentRegister, change.UnlockRegister = value, unlock
		return
	}
	kind, _ := kindOf(name)
	if change.PINs == nil {
		change.PINs = map[jpki.PIN][]byte{}
	}
	change.PINs[kind] = value
	if unlock {
		change.Unlock = append(change.Unlock, kind)
	}
}
