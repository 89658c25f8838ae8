package guidepage

import (
	"cmp"
	"slices"
	"time"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/guide"
)

// Model is everything that the page knows. Change it by [Update] only.
type Model struct {
	Lang  string // one of locale.Languages
	Now   time.Time
	Guide guide.Model

	addressLang string // language that the address asked for, until the person chose one
	shown       string // address that the browser shows
}

// Start is how a page begins.
type Start struct {
	Address string // fragment of the page's own
	Lang    string // one of locale.Languages, or the first of them is taken
	// Municipality that the person chose before, else that of whoever hosts the page,
	// by its code; "" for none.
	Municipality, Host string
	Now                time.Time
}

// New returns the model of a page that was just opened, and the effects that start it.
// What the address says goes before what the person chose another time, and that
// before what the page is set to.
func New(start Start) (Model, []Effect) {
	m := Model{Lang: locale.Languages[0], Now: start.Now, shown: start.Address}
	if slices.Contains(locale.Languages[:], start.Lang) {
		m.Lang = start.Lang
	}
	city := cmp.Or(guide.City(start.Address), start.Municipality, start.Host)
	m.Guide = guide.New(city)
	return Update(m, Follow{Address: start.Address})
}

// Facts are what the guide is told.
func (m *Model) Facts() guide.Facts { return guide.Facts{Now: m.Now, Open: true, Alone: true} }

// Address is where the person is, as [Follow] takes it.
func (m *Model) Address() string { return m.Guide.AddressIn(m.addressLang) }
