package issuer_test

import (
	"errors"
	"testing"
	"time"

	"jpkiweb/shared/issuer"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
)

// The notice is sent when certificates can be renewed, and not a day before.
func TestNoticeIsSentWhenTheWindowOpens(t *testing.T) {
	d := openDesk(t, madeOn)
	person := born(1985, time.November, 23)
	chip := d.apply(person)
	d.now = opening(2031, time.August, 23)
	var refusal *issuer.Refusal
	if _, err := d.Notice(person, chip); !errors.As(err, &refusal) || refusal.Reason != issuer.NotInWindow {
		t.Errorf("the day before: %v", err)
	}
	d.now = opening(2031, time.August, 24)
	n, err := d.Notice(person, chip)
	if err != nil {
		t.Fatal(err)
	}
	form := func(at time.Time) string { return at.In(jpki.Japan()).Format(time.DateTime) }
	if n.Procedure != lifecycle.Renew || len(n.Ends) != 2 || form(n.From) != "2031-08-24 00:00:00" || form(n.Till) != "2031-11-23 23:59:59" || form(n.CardEnds) != "2036-11-23 23:59:59" {
		t.Errorf("%+v", n)
	}
	// An agent with the reply that was in it comes once, as late as the renewal can be.
	d.now = opening(2031, time.November, 23)
	d.perform(person, chip, issuer.Request{Procedure: lifecycle.Renew, Known: all(), By: issuer.Agent, Reply: &issuer.Reply{Number: n.Letter.Number, Sealed: true}})
}

func TestNoticeOfACardThatEnds(t *testing.T) {
	d := openDesk(t, madeOn)
	person := youth()
	chip := d.apply(person)
	d.now = opening(2031, time.May, 20)
	n, err := d.Notice(person, chip)
	if err != nil {
		t.Fatal(err)
	}
	if n.Procedure != lifecycle.CardRenew || n.Letter.Procedure != lifecycle.CardRenew {
		t.Errorf("%+v", n)
	}
}
