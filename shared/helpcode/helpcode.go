// Package helpcode packs what stands in a person's way into eight digits, which a
// person reads out on the telephone and a desk unpacks again. They hold nothing
// personal: no name, no address, no number of a card or certificate, no PIN, no site.
//
// Digits alone, because letters are misheard, by an 82-year-old and in Japanese more
// than elsewhere. The number is a multiple of 97, plus [remainder]: one digit that is
// wrong and two neighbours that changed places are always found.
package helpcode

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"jpkiweb/shared/diagnosis"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

// A Help is what a help code tells. Of several states that a desk need not tell apart
// it knows one (see [Help.String]).
type Help struct {
	Task    Task              // what the person was doing
	Code    wire.Code         // why it ended; "" if it did not
	Finding diagnosis.Finding // what the doctor found; "" for nothing, or where Code is set
	Kind    jpki.Kind         // of the card; "": none, or not read
	// State of the user authentication certificate. That of the other one is behind
	// its password.
	State jpki.CertificateState
	// Login and Signing are the retry counters of the two PINs.
	Login, Signing jpki.PINStatus
}

// A Task is what a person was doing.
type Task string

// The tasks. A new one goes to the end: the place is what a code holds.
const (
	TaskNone        Task = "none"
	TaskLogin       Task = "login"
	TaskSign        Task = "sign"
	TaskShare       Task = "share" // let a site see the state of the card
	TaskAllow       Task = "allow" // let a site use the card from its own page
	TaskPINChange   Task = "pin_change"
	TaskCertificate Task = "certificate" // look at the digital signature certificate
)

// Tasks lists all, in their places.
var Tasks = [...]Task{TaskNone, TaskLogin, TaskSign, TaskShare, TaskAllow, TaskPINChange, TaskCertificate}

// ErrCode is that a text is no help code, or one that was misheard.
var ErrCode = errors.New("not a help code")

// Length of a code in digits.
const Length = 8

// A code is remainder more than a multiple of divisor, a prime. A later form of the
// code takes another remainder, so that each refuses those of the other.
const (
	divisor   = 97
	remainder = 23
)

// places is what a code holds, the first counting most: how many values it may take,
// of which the first two have some to spare. Another number there, or another kind or
// state, gives every code another meaning: that takes another remainder. Together they
// stay below 10^8 / divisor.
var places = [...]struct {
	values int
	get    func(Help) int
	set    func(*Help, int)
}{
	{147, func(h Help) int { return numberOf(h.Code, h.Finding) }, func(h *Help, n int) { h.Code, h.Finding = whyOf(n) }},
	{10, func(h Help) int { return slices.Index(Tasks[:], h.Task) }, func(h *Help, n int) { h.Task = taskOf(n) }},
	{len(kinds), func(h Help) int { return slices.Index(kinds[:], kindOf(h.Kind)) }, func(h *Help, n int) { h.Kind = kinds[n] }},
	{len(states), func(h Help) int { return slices.Index(states[:], stateOf(h.State)) }, func(h *Help, n int) { h.State = states[n] }},
	{5, func(h Help) int { return counterOf(h.Login, 3) }, func(h *Help, n int) { h.Login = statusOf(n) }},
	{7, func(h Help) int { return counterOf(h.Signing, 5) }, func(h *Help, n int) { h.Signing = statusOf(n) }},
}

func taskOf(n int) Task {
	if n >= len(Tasks) {
		return TaskNone
	}
	return Tasks[n]
}

// kinds are the cards that a code tells apart.
var kinds = [...]jpki.Kind{"", jpki.KindMyNumberCard, jpki.KindAndroid, jpki.KindUnknown}

// kindOf is the kind that stands for another: a phone for all phones, and what holds
// no certificate of use for all of those.
func kindOf(k jpki.Kind) jpki.Kind {
	switch k {
	case jpki.KindIPhone:
		return jpki.KindAndroid
	case jpki.KindJukiCard:
		return jpki.KindUnknown
	}
	return k
}

// states are those of a certificate that a code tells apart.
var states = [...]jpki.CertificateState{
	jpki.CertificateUnknown, jpki.CertificateAbsent, jpki.CertificateValid, jpki.CertificateExpired, jpki.CertificateRevoked,
}

// stateOf is the state that stands for others: the same is to be done.
func stateOf(s jpki.CertificateState) jpki.CertificateState {
	switch s {
	case jpki.CertificateRenewable:
		return jpki.CertificateValid
	case jpki.CertificateNotYetValid:
		return jpki.CertificateExpired
	case jpki.CertificateOnHold:
		return jpki.CertificateRevoked
	case "":
		return jpki.CertificateUnknown
	}
	return s
}

// counterOf is 0 for a counter that is not known, else one more than the tries left,
// of which a PIN has at most so many.
func counterOf(s jpki.PINStatus, tries int) int {
	if !s.TriesKnown {
		return 0
	}
	return 1 + min(max(s.TriesLeft, 0), tries)
}

func statusOf(n int) jpki.PINStatus {
	if n == 0 {
		return jpki.PINStatus{}
	}
	return jpki.PINStatus{TriesKnown: true, TriesLeft: n - 1}
}

// Key returns the key of the texts that say what is wrong and what to do: with .title,
// .detail and .next behind it. "" is that nothing is.
func (h Help) Key() string { return whys[numberOf(h.Code, h.Finding)] }

// Unnamed are the places of those texts, and fills them: no help code holds a name or
// a number of that kind.
func Unnamed() []string {
	return []string{"reader", "…", "readers", "…", "holders", "…", "ports", "…", "version", "…", "y", "…", "m", "…", "d", "…"}
}

// String returns the code, in two groups of four digits. It tells an iPhone as a
// phone (KindAndroid), a Juki card as another one (KindUnknown), a certificate that can
// be renewed as valid, one that is not valid yet as expired and one on hold as revoked.
// What is not in its lists it tells as not known.
func (h Help) String() string {
	n := 0
	for _, p := range places {
		v := p.get(h)
		if v < 0 || v >= p.values {
			v = 0
		}
		n = n*p.values + v
	}
	digits := fmt.Sprintf("%0*d", Length, n*divisor+remainder)
	return digits[:Length/2] + " " + digits[Length/2:]
}

// Parse reads a code as people write it down: digits of any width, with or without
// blanks and dashes. The error is [ErrCode].
func Parse(text string) (Help, error) {
	n, err := number(text)
	if err != nil {
		return Help{}, err
	}
	if n < remainder || (n-remainder)%divisor != 0 {
		return Help{}, fmt.Errorf("%w: a digit is wrong, or two have changed places", ErrCode)
	}
	n = (n - remainder) / divisor
	var h Help
	for _, p := range slices.Backward(places[:]) {
		p.set(&h, n%p.values)
		n /= p.values
	}
	if n > 0 || h.String() != canonical(text) { // a number that no list has
		return Help{}, fmt.Errorf("%w: it tells what this program does not know", ErrCode)
	}
	return h, nil
}

// number reads the digits of a code.
func number(text string) (n int, err error) {
	digits := canonical(text)
	if len(digits) != Length+1 {
		return 0, fmt.Errorf("%w: it has %d digits", ErrCode, Length)
	}
	for _, c := range strings.ReplaceAll(digits, " ", "") {
		n = n*10 + int(c-'0')
	}
	return n, nil
}

// canonical writes the digits of a text as String does; "" where it has anything else.
func canonical(text string) string {
	var digits []byte
	for _, r := range text {
		switch {
		case '0' <= r && r <= '9':
			digits = append(digits, byte(r))
		case '０' <= r && r <= '９':
			digits = append(digits, byte(r-'０'+'0'))
		case !strings.ContainsRune(" \t\u3000-‐‑–—−－ー.", r):
			return ""
		}
	}
	if len(digits) != Length {
		return ""
	}
	return string(digits[:Length/2]) + " " + string(digits[Length/2:])
}
