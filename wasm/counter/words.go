package counter

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/counter/finding"
)

// An Ask is what is asked of a visitor now.
type Ask string

// What is asked.
const (
	AskWait  Ask = "wait"  // nothing: staff have to see to the desk first
	AskPut   Ask = "put"   // to put the card on the reader
	AskOther Ask = "other" // to put the My Number Card there: what lies there is none
	AskStay  Ask = "stay"  // to leave the card where it is while it is read
	AskAgain Ask = "again" // to put the card there once more: it does not answer
	AskTake  Ask = "take"  // to take the card
	AskRead  Ask = "read"  // to read what was found, or how a procedure goes
	AskScan  Ask = "scan"  // to read the QR code with the own smartphone
)

// Asks are all of them.
var Asks = [...]Ask{AskWait, AskPut, AskOther, AskStay, AskAgain, AskTake, AskRead, AskScan}

// Words are what a visitor may read: on the second display, and on the slip. They are
// words of lists, and never a text: no name, no number, no day and no retry counter has a
// place in them, and none of the hints to staff. What was found of the card, and what to
// do, are nobody's without the visitor who stands there.
type Words struct {
	Language     string `json:"language"` // of the visitor
	Municipality string `json:"municipality,omitempty"`
	Ask          Ask    `json:"ask"`
	Part         int    `json:"part,omitempty"` // which of the QR codes, from 0
	// Card are the keys of the sentences on what the card is good for.
	Card []string `json:"card,omitempty"`
	// Needs are what is to be done; where staff chose a procedure, that, and Applicant is
	// who goes.
	Needs     []finding.Need         `json:"needs,omitempty"`
	Applicant municipality.Applicant `json:"applicant,omitempty"`
}

// Bounds of words.
const (
	maxWords     = 4096 // bytes
	maxSentences = 4
	maxParts     = 1000
	maxTag       = 16 // bytes of a language
	maxSentence  = 60 // bytes of a key
)

// touched reports whether the words are of a visitor, or staff did something for one.
func (w *Words) touched() bool { return len(w.Card) > 0 || len(w.Needs) > 0 }

// Words are what the visitor may read now.
func (m *Model) Words() Words {
	w := Words{Language: m.Visitor, Municipality: m.Policy.Municipality, Ask: AskWait}
	switch {
	case m.Connection != Connected:
	case m.Done:
		w.Ask = AskTake
	case m.Procedure != "":
		w.Ask, w.Needs, w.Applicant = AskRead, m.slipNeeds(), m.Applicant
	case m.wasRead():
		w.Ask, w.Card, w.Needs = AskRead, m.cardKeys(), m.needs()
	default:
		w.Ask = askOf(m.Findings().Code)
	}
	if w.touched() && m.Beside == ShowCode {
		w.Ask, w.Part = AskScan, m.Part
	}
	return w
}

// askOf is what is asked of the visitor while no card was read.
func askOf(code finding.Code) Ask {
	switch code {
	case finding.Waiting:
		return AskPut
	case finding.Reading, finding.Slow:
		return AskStay
	case finding.NotJPKI:
		return AskOther
	case finding.Unreadable:
		return AskAgain
	}
	return AskWait
}

// A note is what the windows of a desk say to each other, to all that hear.
type note struct {
	From WindowKind `json:"from,omitempty"` // "": the desk
	// Document is a number of the document that says it, or that it is for.
	Document string `json:"document"`
	Words    *Words `json:"words,omitempty"` // of the desk
	Close    bool   `json:"close,omitempty"` // the desk wants the display to close
}

// encode writes a note; that cannot fail.
func (n note) encode() string {
	b, _ := json.Marshal(n)
	return string(b)
}

// decodeNote reads a note, strictly: nothing but words of the lists comes through.
func decodeNote(text string) (note, error) {
	var n note
	if len(text) > maxWords {
		return n, fmt.Errorf("%d bytes", len(text))
	}
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.DisallowUnknownFields()
	if err := d.Decode(&n); err != nil {
		return n, err
	}
	if d.More() || !slices.Contains([]WindowKind{Desk, Display, SlipWindow}, n.From) || n.Words != nil && !n.Words.listed() {
		return n, fmt.Errorf("not of the lists: %q", text)
	}
	return n, nil
}

// listed reports whether every word is of its list.
func (w *Words) listed() bool {
	if !isLanguage(w.Language) || w.Part < 0 || w.Part > maxParts || !slices.Contains(Asks[:], w.Ask) ||
		w.Municipality != "" && !municipality.IsCode(w.Municipality) ||
		w.Applicant != "" && !slices.Contains(municipality.Applicants[:], w.Applicant) {
		return false
	}
	if len(w.Card) > maxSentences || len(w.Needs) > len(lifecycle.Procedures) || w.Applicant != "" && len(w.Needs) != 1 {
		return false
	}
	return !slices.ContainsFunc(w.Card, func(key string) bool { return !isSentence(key) }) && !slices.ContainsFunc(w.Needs, unlisted)
}

// isLanguage reports whether a word can be a language; whether that of a further one has
// texts, the helper knows.
func isLanguage(lang string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-"
	return slices.Contains(locale.Languages[:], lang) || lang != "" && len(lang) <= maxTag && strings.Trim(lang, letters) == ""
}

func unlisted(n finding.Need) bool {
	return !slices.Contains(lifecycle.Procedures[:], n.Procedure) || len(n.PINs) > len(lifecycle.PINNames) ||
		slices.ContainsFunc(n.PINs, func(p lifecycle.PINName) bool { return !slices.Contains(lifecycle.PINNames[:], p) })
}

// isSentence reports whether a key can be that of a sentence about a card; whether there is
// such a text the texts know.
func isSentence(key string) bool {
	rest, ok := strings.CutPrefix(key, "health.")
	return ok && rest != "" && len(key) <= maxSentence && strings.Trim(rest, "abcdefghijklmnopqrstuvwxyz_.") == ""
}
