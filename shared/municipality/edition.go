package municipality

import "fmt"

// EditionFile is the name of the file beside the others that says which edition they are.
const EditionFile = "edition.json"

// An Edition says which data are in use: of what number, and from when. It grows with every
// bundle of a publisher (package bundle).
type Edition struct {
	Number  int64  `json:"number"`
	Made    string `json:"made"`              // YYYY-MM-DD
	BuiltIn bool   `json:"builtIn,omitempty"` // it came with the program
	// Own are the municipalities whose own bundle is used, in the order of their codes.
	Own []OwnEdition `json:"own,omitempty"`
	// Refused are the reasons why a bundle is not used (bundle.Refusal), each once.
	Refused []string `json:"refused,omitempty"`
}

// An OwnEdition is that of one municipality.
type OwnEdition struct {
	Code   string `json:"code"`
	Number int64  `json:"number"`
	Made   string `json:"made"`
}

// Of returns number and day of the data of a municipality: its own, or those of all.
func (e *Edition) Of(code string) (number int64, made string) {
	for _, own := range e.Own {
		if own.Code == code {
			return own.Number, own.Made
		}
	}
	return e.Number, e.Made
}

// ParseEdition reads which edition it is.
func ParseEdition(text []byte) (*Edition, error) {
	e := new(Edition)
	if err := decode(text, e); err != nil {
		return nil, fmt.Errorf("edition: %w", err)
	}
	return e, nil
}
