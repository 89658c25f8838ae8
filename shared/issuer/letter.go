package issuer

import (
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"time"

	"jpkiweb/shared/emulator"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/post"
)

const (
	// letterDays are how long a reply is taken. No page that was read says it; a month is an
	// assumption of the sandbox.
	letterDays = 30
	// maxLetters are on their way at the same time, far more than a day of training sends.
	maxLetters = 1000
	// letterNumber is the length of the number of a letter, in bytes.
	letterNumber = 6
)

// A Reply is what an agent brings to the second visit.
type Reply struct {
	Number string
	Sealed bool // the envelope was closed when it came
}

// letter is one on its way.
type letter struct {
	post.Letter
	birth time.Time
}

// byLetter reports whether an agent needs the holder's own answer.
func byLetter(p lifecycle.Procedure) bool {
	return slices.Contains([]lifecycle.Procedure{lifecycle.Issue, lifecycle.Renew, lifecycle.PINReset, lifecycle.PINChange, lifecycle.Reissue, lifecycle.CardRenew, lifecycle.Release, lifecycle.Revoke}, p)
}

// Inquire is an agent's first visit: it sends the letter. Errors are a *Refusal or of the
// source of numbers.
func (o *Office) Inquire(person *Person, card *emulator.Card, p lifecycle.Procedure) (post.Letter, error) {
	if !byLetter(p) {
		return post.Letter{}, refuse(NotPerformed)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	v := &visit{Office: o, person: person, card: card, request: Request{Procedure: p, By: Representative}, now: o.config.Now()}
	if err := v.look(); err != nil {
		return post.Letter{}, err
	}
	if err := v.mayAsk(); err != nil {
		return post.Letter{}, err
	}
	return o.send(person, p, lifecycle.DayOf(v.now).AddDate(0, 0, letterDays+1).Add(-time.Second))
}

// send makes a letter and remembers it until it is used or late.
func (o *Office) send(person *Person, p lifecycle.Procedure, until time.Time) (post.Letter, error) {
	now := o.config.Now()
	for number, l := range o.letters {
		if jpki.IsOver(l.Until, now) {
			delete(o.letters, number)
		}
	}
	if len(o.letters) >= maxLetters {
		return post.Letter{}, refuse(TooManyLetters)
	}
	number := make([]byte, letterNumber)
	if _, err := io.ReadFull(o.config.Random, number); err != nil {
		return post.Letter{}, fmt.Errorf("number of a letter: %w", err)
	}
	l := letter{birth: person.BirthDate, Letter: post.Letter{
		Number: hex.EncodeToString(number), Procedure: p, Name: person.Name, Address: person.Address,
		Sent: lifecycle.DayOf(now), Until: until,
	}}
	o.letters[l.Number] = l
	return l.Letter, nil
}

// useLetter wants the reply to a letter that was sent to this person for this.
func (v *visit) useLetter() error {
	reply := v.request.Reply
	if reply == nil {
		return refuse(LetterFirst)
	}
	l, sent := v.letters[reply.Number]
	switch {
	case !sent, l.Procedure != v.request.Procedure, l.Name != v.person.Name, !l.birth.Equal(v.person.BirthDate):
		return refuse(LetterUnknown)
	case jpki.IsOver(l.Until, v.now):
		return refuse(LetterLate)
	case !reply.Sealed:
		v.burnLetter()
		return refuse(LetterOpened)
	}
	return nil
}

// burnLetter ends the letter of an agent: it is used, or its reply was no good.
func (v *visit) burnLetter() {
	if v.asking || v.request.By != Agent || v.request.Reply == nil {
		return
	}
	if _, sent := v.letters[v.request.Reply.Number]; sent {
		delete(v.letters, v.request.Reply.Number)
		v.receipt.add(Deed{What: LetterUsed})
	}
}
