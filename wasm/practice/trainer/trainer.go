package trainer

import (
	"context"
	"crypto"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"jpkiweb/shared/issuer"
	"jpkiweb/shared/issuer/training"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/post"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/wasm/counter/lesson"
	"jpkiweb/wasm/practice"
)

// replyDays are those until an agent brings the reply to a letter.
const replyDays = 5

// A Trainer answers for the office and the visitor who is there. It answers one question at
// a time.
type Trainer struct {
	random io.Reader
	today  time.Time
	newKey func() (*rsa.PrivateKey, error)

	now    time.Time // at the office: an agent comes again after days
	config issuer.Config
	office *issuer.Office // nil: not open yet
	here   *training.Arrival
}

// New returns a Trainer whose office is not open. newKey makes a key of RSA 2048.
func New(random io.Reader, today time.Time, newKey func() (*rsa.PrivateKey, error)) *Trainer {
	return &Trainer{random: random, today: today, now: today, newKey: newKey}
}

// errOrder: a question before the one that has to be asked first.
var errOrder = errors.New("not asked in this order")

// Answer answers a question, whose text is zeroed: it may hold PINs.
func (t *Trainer) Answer(ctx context.Context, question []byte) ([]byte, error) {
	defer clear(question)
	var q lesson.Question
	if err := json.Unmarshal(question, &q); err != nil {
		return nil, errors.New("no question") // the error of json may quote it
	}
	if q.Task != nil {
		defer q.Task.Wipe()
	}
	a, err := t.answer(ctx, &q)
	if err != nil {
		a = lesson.Answer{Error: err.Error()}
	}
	a.Now = t.now
	return json.Marshal(a)
}

func (t *Trainer) answer(ctx context.Context, q *lesson.Question) (lesson.Answer, error) {
	switch {
	case q.Verb == lesson.Open:
		return t.open(q.Rules)
	case t.office != nil && q.Verb == lesson.Arrive:
		return t.arrive(q.Number)
	case t.here == nil:
		return lesson.Answer{}, errOrder
	}
	switch q.Verb {
	case lesson.Power:
		return t.power(q.On)
	case lesson.Command:
		response, err := t.here.Card.Transmit(ctx, q.APDU)
		return lesson.Answer{Response: response}, err
	case lesson.Judge:
		return t.judge()
	}
	if q.Task == nil {
		return lesson.Answer{}, errOrder
	}
	switch q.Verb {
	case lesson.Needs:
		return t.needs(q.Task)
	case lesson.Perform:
		return t.perform(q.Task)
	case lesson.Inquire:
		return t.inquire(q.Task)
	}
	return lesson.Answer{}, fmt.Errorf("no verb %q", q.Verb)
}

// open opens the office, with a CA that nobody trusts. Both of its CAs have one key, for a
// person waits while keys are made.
func (t *Trainer) open(rules []byte) (lesson.Answer, error) {
	parsed, err := lifecycle.Parse(rules)
	if err != nil {
		return lesson.Answer{}, err
	}
	key, err := t.newKey()
	if err != nil {
		return lesson.Answer{}, err
	}
	ca, err := sandboxca.NewNamed(t.random, t.today, practice.Organization, func() (*rsa.PrivateKey, error) { return key, nil })
	if err != nil {
		return lesson.Answer{}, err
	}
	t.config = issuer.Config{
		CA: ca, Rules: parsed, Now: func() time.Time { return t.now }, Random: t.random,
		NewKey: func() (crypto.Signer, error) { return t.newKey() },
	}
	t.office = issuer.New(t.config)
	return lesson.Answer{Count: len(training.Day())}, nil
}

// arrive has a visitor come today, with a new card.
func (t *Trainer) arrive(number int) (lesson.Answer, error) {
	day := training.Day()
	if number < 0 || number >= len(day) {
		return lesson.Answer{}, errOrder
	}
	t.now = t.today
	here, err := training.Arrive(day[number], t.config)
	if err != nil {
		return lesson.Answer{}, err
	}
	t.here = here
	told := visitorOf(here.Visitor)
	told.Notice, err = t.notice(here)
	return lesson.Answer{Visitor: told}, err
}

// notice is what was sent to a holder; nil: nothing, for nothing of the card is about to end.
func (t *Trainer) notice(here *training.Arrival) ([]post.Sheet, error) {
	n, err := t.office.Notice(here.Person, here.Card)
	var r *issuer.Refusal
	if errors.As(err, &r) {
		return nil, nil
	}
	return n.Sheets(post.SampleOffice()), err
}

// power tells of a card that has power now what readers and lists tell.
func (t *Trainer) power(on bool) (lesson.Answer, error) {
	card := t.here.Card
	if !on {
		card.PowerOff()
		return lesson.Answer{}, nil
	}
	told := lesson.Card{ATR: card.ATR(), Revocation: map[jpki.Purpose]jpki.RevocationState{}}
	all, err := t.office.Certificates(card)
	if err != nil {
		return lesson.Answer{}, err
	}
	for _, c := range all {
		told.Revocation[c.Purpose] = c.Revocation
	}
	card.PowerOn()
	return lesson.Answer{Card: &told}, nil
}

func (t *Trainer) judge() (lesson.Answer, error) {
	faults, err := t.here.Judge(t.office, t.config.Rules, t.now)
	var a lesson.Answer
	for _, f := range faults {
		a.Faults = append(a.Faults, lesson.Fault{Part: string(f.Part), Is: f.Is, Should: f.Should, PIN: f.PIN})
	}
	return a, err
}

func (t *Trainer) needs(task *lesson.Task) (lesson.Answer, error) {
	needs, err := t.here.Asks(t.office, choiceOf(task))
	return refused(lesson.Answer{Needs: &lesson.PINs{Known: needs.Known, New: needs.New}}, err)
}

func (t *Trainer) perform(task *lesson.Task) (lesson.Answer, error) {
	receipt, err := t.here.Try(t.office, choiceOf(task))
	var a lesson.Answer
	for _, d := range receipt.Done {
		a.Done = append(a.Done, lesson.Deed{What: string(d.What), Purpose: d.Purpose, PIN: d.PIN, Until: d.Until})
	}
	return refused(a, err)
}

// inquire sends the letter, and lets the days pass until the agent is there again.
func (t *Trainer) inquire(task *lesson.Task) (lesson.Answer, error) {
	err := t.here.Inquire(t.office, task.Procedure)
	if err == nil {
		t.now = t.now.AddDate(0, 0, replyDays)
	}
	return refused(lesson.Answer{}, err)
}

// refused is an answer, or the refusal that an error is.
func refused(a lesson.Answer, err error) (lesson.Answer, error) {
	var r *issuer.Refusal
	if errors.As(err, &r) {
		return lesson.Answer{Refusal: &lesson.Refusal{Reason: string(r.Reason), Purpose: r.Purpose, PIN: r.PIN, Left: r.Left, Instead: r.Instead}}, nil
	}
	return a, err
}
