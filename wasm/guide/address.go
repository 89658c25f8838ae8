package guide

import (
	"slices"
	"strings"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
)

// Names of the pages in an address, beside the procedures, which have their own.
const (
	nameForecast = "forecast"
	namePINNames = "pin-names"
	nameAbout    = "about"
)

// Keys of an address.
const (
	keyCity  = "city" // local government code
	keyWho   = "who"  // an applicant
	keyPIN   = "pin"  // one of PINs
	keyEvent = "event"
	// KeyLang is of a language, in an address of the page that is the guide alone.
	KeyLang = "lang"
)

// Address is where the person is, as [Follow] takes it: "lost-card?city=282103". It
// has no day, which is the person's own.
func (m *Model) Address() string {
	name, pairs := string(m.Procedure), []string(nil)
	add := func(key, value string) {
		if value != "" {
			pairs = append(pairs, key+"="+value)
		}
	}
	add(keyCity, m.Knowledge.Code)
	switch m.Page {
	case PageForecast:
		name = nameForecast
		add(keyEvent, string(m.Event))
	case PagePINNames:
		name = namePINNames
	case PageAbout:
		name = nameAbout
	default:
		add(keyPIN, m.PIN)
		if m.Procedure != "" && m.Applicant != municipality.Self {
			add(keyWho, string(m.Applicant))
		}
	}
	if len(pairs) > 0 {
		name += "?" + strings.Join(pairs, "&")
	}
	return name
}

// AddressIn is the address in a language, of the page that is the guide alone; "" is that of
// the browser.
func (m *Model) AddressIn(lang string) string {
	address := m.Address()
	if lang == "" {
		return address
	}
	if strings.Contains(address, "?") {
		return address + "&" + KeyLang + "=" + lang
	}
	return address + "?" + KeyLang + "=" + lang
}

// Follow shows what an address names, or else the list of all, and takes the answers
// that it has. It may come from anywhere: nothing of it is remembered.
type Follow struct{ Address string }

func (v Follow) update(m *Model, f Facts) []Effect {
	if f.Busy {
		return nil
	}
	f.Open = true // from now on
	name, _, _ := strings.Cut(v.Address, "?")
	var effects []Effect
	if city := City(v.Address); city != "" {
		effects = followCity(m, city)
	}
	effects = append(effects, pageNamed(name).update(m, f)...)
	ChooseApplicant{Applicant: municipality.Applicant(Answer(v.Address, keyWho))}.update(m, f)
	ChoosePIN{PIN: Answer(v.Address, keyPIN)}.update(m, f)
	if m.Page == PageForecast {
		ChooseEvent{Event: lifecycle.Event(Answer(v.Address, keyEvent))}.update(m, f)
	}
	return effects
}

// City is the municipality of an address, by its code; "" for none.
func City(address string) string { return Answer(address, keyCity) }

// Answer is what an address has for a key; "" for nothing.
func Answer(address, key string) string {
	_, query, _ := strings.Cut(address, "?")
	for pair := range strings.SplitSeq(query, "&") {
		if name, value, _ := strings.Cut(pair, "="); name == key {
			return value
		}
	}
	return ""
}

// pageNamed opens the page of a name.
func pageNamed(name string) Message {
	switch p := lifecycle.Procedure(name); {
	case name == nameForecast:
		return OpenForecast{}
	case name == namePINNames:
		return OpenPINNames{}
	case name == nameAbout:
		return OpenAbout{}
	case slices.Contains(lifecycle.Procedures[:], p):
		return Open{Procedure: p}
	}
	return Open{}
}

// followCity takes the municipality of an address; it may be none of the list, and is then
// none.
func followCity(m *Model, code string) []Effect {
	if code == m.Knowledge.Code || !municipality.IsCode(code) {
		return nil
	}
	return showMunicipality(m, code)
}
