// Package form holds the forms that a municipality's counter prints for a visitor: of each
// what stands on it, as data, in data/*.json, a file a form. They are our own drawing of the
// fields that a procedure needs, under the names that municipalities use on their pages; a
// municipality that has a form of its own uses that.
//
// Callers need [Of]; what of a card is printed where, [Row.From] says. Nothing on a form is
// a PIN.
package form

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"sync"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/strictjson"
)

// A Form is what is printed on one sheet of A4, in Japanese.
type Form struct {
	ID    string `json:"id"`
	Title string `json:"title"` // as the municipality's page names it
	// Municipality is the local government code of the municipality on whose page it is.
	Municipality string                `json:"municipality"`
	Procedures   []lifecycle.Procedure `json:"procedures"`
	// General: it serves municipalities, too, of which no form for the procedure is here.
	General  bool      `json:"general,omitempty"`
	Sections []Section `json:"sections"`
}

// A Section is a part of a form: who applies, for what.
type Section struct {
	Heading string `json:"heading"`
	Rows    []Row  `json:"rows"`
}

// A Row is one line of a form, or a few.
type Row struct {
	Kind    Kind      `json:"kind"`
	Label   string    `json:"label,omitempty"`
	From    Attribute `json:"from,omitempty"`    // with kind card
	Options []string  `json:"options,omitempty"` // with kind boxes
	Note    string    `json:"note,omitempty"`    // small, beside the place
	Text    string    `json:"text,omitempty"`    // with kind note
}

// A Kind is how a row is filled in.
type Kind string

// The kinds.
const (
	Line  Kind = "line"  // written by hand
	Card  Kind = "card"  // from the card, where the visitor let it be read; else by hand
	Boxes Kind = "boxes" // ticked by hand
	Text  Kind = "text"  // several lines, by hand
	Hand  Kind = "hand"  // by the person's own hand: never printed
	Note  Kind = "note"  // to read
)

// An Attribute is one of the four that a card tells after its card info PIN.
type Attribute string

// The attributes.
const (
	Name      Attribute = "name"
	Address   Attribute = "address"
	BirthDate Attribute = "birthDate"
	Gender    Attribute = "gender"
)

// Attributes are all of them, in the order of a form.
var Attributes = [...]Attribute{Name, Address, BirthDate, Gender}

//go:embed data
var data embed.FS

// All are the forms, in the order of their IDs. Nobody may change them.
var All = sync.OnceValues(func() ([]Form, error) { return read(data) })

func read(files fs.FS) ([]Form, error) {
	names, err := fs.Glob(files, "data/*.json")
	if err != nil {
		return nil, fmt.Errorf("forms: %w", err)
	}
	var all []Form
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("forms: %w", err)
		}
		var f Form
		if err := strictjson.Decode(text, &f); err != nil {
			return nil, fmt.Errorf("form %s: %w", name, err)
		}
		all = append(all, f)
	}
	return all, nil
}

// Of are the forms of a procedure at a counter of a municipality, by its local government
// code: those of its page, or else the general ones; "" is a counter that does not say where it
// is. None: the municipality has forms of its own, of which nothing is known here.
func Of(code string, p lifecycle.Procedure) []Form {
	all, err := All()
	if err != nil {
		return nil // not of the files that ship, a test holds
	}
	var own, general []Form
	for _, f := range all {
		switch {
		case !slices.Contains(f.Procedures, p):
		case f.Municipality == code:
			own = append(own, f)
		case f.General:
			general = append(general, f)
		}
	}
	if len(own) > 0 {
		return own
	}
	return general
}
