package virtual

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"jpkiweb/helper/card/reader"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// A Script is what goes wrong with a card, for the tests of those who integrate it: what
// stands behind the @ of "fresh@wrong-pin,pull-at-3". What is of the card holds from the
// beginning; the rest happens in its order, each once, and N counts the commands since the
// one before. The zero Script is a card with which nothing goes wrong.
type Script struct {
	change func(*emulator.Config) // of the card; nil: nothing
	steps  []step
}

// A step goes wrong once.
type step struct {
	kind string
	at   int // which command, from 1; 0: the next one that presents a PIN
}

// Bounds of a script.
const (
	maxFaults  = 16
	maxCommand = 1000
	maxSlow    = 10000 // ms
)

// putBackAfter is when a card or a reader that was taken away is there again.
const putBackAfter = 3 * time.Second

// A faultKind is one word of a script. Those with number have one behind their name.
type faultKind struct {
	name   string
	number string // what it counts: "N" of -at-N, "MS" of :MS, "": none
	most   int
	// change is of the card, and nil for a step.
	change func(config *emulator.Config, number int)
}

const (
	kindWrongPIN   = "wrong-pin"
	kindPull       = "pull-at-"
	kindMute       = "mute-at-"
	kindError      = "error-at-"
	kindReaderGone = "reader-gone-at-"
)

// faultKinds are the words of scripts.
func faultKinds() []faultKind {
	return []faultKind{
		{name: kindWrongPIN},
		{name: kindPull, number: "N", most: maxCommand},
		{name: kindMute, number: "N", most: maxCommand},
		{name: kindError, number: "N", most: maxCommand},
		{name: kindReaderGone, number: "N", most: maxCommand},
		{name: "last-try", change: func(c *emulator.Config, _ int) { useTries(c, 1) }},
		{name: "locked", change: func(c *emulator.Config, _ int) { useTries(c, 0) }},
		{name: "slow:", number: "MS", most: maxSlow, change: func(c *emulator.Config, ms int) {
			c.CommandDelay += time.Duration(ms) * time.Millisecond
		}},
	}
}

// useTries leaves so many tries of each PIN for a certificate.
func useTries(c *emulator.Config, left int) {
	if c.UserAuthentication != nil {
		c.UserAuthentication.TriesUsed = jpki.UserAuthenticationPIN.Rule().Tries - left
	}
	if c.DigitalSignature != nil {
		c.DigitalSignature.TriesUsed = jpki.DigitalSignaturePIN.Rule().Tries - left
	}
}

// An UnknownFaultError says that a script has a word that there is not.
type UnknownFaultError struct{ Fault string }

// Error names the faults that there are.
func (e *UnknownFaultError) Error() string {
	return fmt.Sprintf("no fault %q; there are %s (N from 1 to %d, MS to %d, %d faults at most)", e.Fault, strings.Join(Faults(), ", "), maxCommand, maxSlow, maxFaults)
}

// Faults are the words of scripts, with N or MS where a number stands.
func Faults() (names []string) {
	for _, k := range faultKinds() {
		names = append(names, k.name+k.number)
	}
	return names
}

// ParseScript reads a card's name with its script, "fresh@wrong-pin,pull-at-3", or without
// one. The name is not looked up. The error for what is no fault is an *[UnknownFaultError].
func ParseScript(text string) (card string, s Script, err error) {
	card, faults, scripted := strings.Cut(text, "@")
	if !scripted {
		return card, s, nil
	}
	words := strings.Split(faults, ",")
	if len(words) > maxFaults {
		return card, s, &UnknownFaultError{Fault: faults}
	}
	var changes []func(*emulator.Config)
	for _, word := range words {
		kind, number, found := parseFault(word)
		switch {
		case !found:
			return card, Script{}, &UnknownFaultError{Fault: word}
		case kind.change != nil:
			changes = append(changes, func(c *emulator.Config) { kind.change(c, number) })
		default:
			s.steps = append(s.steps, step{kind.name, number})
		}
	}
	s.change = func(c *emulator.Config) {
		for _, change := range changes {
			change(c)
		}
	}
	return card, s, nil
}

func parseFault(word string) (kind faultKind, number int, found bool) {
	for _, k := range faultKinds() {
		rest, is := strings.CutPrefix(word, k.name)
		switch {
		case !is:
		case k.number == "":
			if rest == "" {
				return k, 0, true
			}
		default:
			n, err := strconv.Atoi(rest)
			if err == nil && 1 <= n && n <= k.most && strconv.Itoa(n) == rest {
				return k, n, true
			}
		}
	}
	return kind, 0, false
}

// A scripted card goes wrong as its script says.
type scripted struct {
	Card
	reader *Reader

	mu       sync.Mutex
	steps    []step // that are to come
	commands int    // since the one before
}

// due counts a command and takes the step that it meets, if it does.
func (c *scripted) due(command []byte) (kind string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.steps) == 0 {
		return ""
	}
	c.commands++
	next := c.steps[0]
	if next.at != c.commands && (next.kind != kindWrongPIN || !presentsPIN(command)) {
		return ""
	}
	c.steps, c.commands = c.steps[1:], 0
	return next.kind
}

// pinAt is where the PIN begins in a command that presents one: behind CLA, INS, P1, P2 and Lc.
const pinAt = 5

func presentsPIN(command []byte) bool {
	return len(command) > pinAt && command[1] == iso7816.InsVerify
}

// Transmit implements Card.
func (c *scripted) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	switch c.due(command) {
	case kindWrongPIN:
		wrong := bytes.Clone(command)
		defer clear(wrong)
		wrong[pinAt] ^= 1 // another digit, or no letter
		return c.Card.Transmit(ctx, wrong)
	case kindPull:
		c.reader.takeAway(c, false)
		return nil, reader.ErrRemoved
	case kindReaderGone:
		c.reader.takeAway(c, true)
		return nil, reader.ErrRemoved
	case kindMute:
		<-ctx.Done()
		return nil, ctx.Err()
	case kindError:
		return iso7816.Response{SW: iso7816.SWInternal}.Encode(), nil
	}
	return c.Card.Transmit(ctx, command)
}

// takeAway takes the card out, or the reader with it, and puts it back after a while, unless
// another one came meanwhile.
func (r *Reader) takeAway(card Card, withReader bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.card != card {
		return
	}
	r.remove()
	r.gone = withReader
	r.signal()
	out := r.insertion
	time.AfterFunc(putBackAfter, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.gone = false
		if r.card == nil && r.insertion == out {
			r.insert(card)
		}
		r.signal()
	})
}
