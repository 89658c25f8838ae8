package lifecycle

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"jpkiweb/shared/jpki"
)

// errWord is a value that is none of those that a rule can have.
var errWord = errors.New("not one of the values that the rule can have")

// check finds what is missing or wrong; it returns the first.
func (r *Rules) check() error {
	for _, s := range r.Sources {
		if s.Kind != "" && !slices.Contains(SourceKinds[:], s.Kind) {
			return fmt.Errorf("source %s: kind %q: %w", s.ID, s.Kind, errWord)
		}
	}
	for _, f := range r.facts() {
		if err := r.checkFact(f.fact); err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
	}
	for _, n := range r.numbers() {
		if n.number.Value <= 0 {
			return fmt.Errorf("%s: not a positive number", n.name)
		}
	}
	if r.Renewal.DaysAfter.Value < 0 {
		return errors.New("renewal.daysAfter: negative")
	}
	for _, step := range [...]func() error{r.checkWords, r.checkEvents, r.checkLocks, r.checkEligibility} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (r *Rules) checkFact(f *Fact) error {
	if err := r.checkSource(f.Source, f.Date); err != nil {
		return err
	}
	if f.Check != (len(f.Also) > 0) {
		return errors.New("check and also need each other")
	}
	for _, s := range f.Also {
		if s.Value == "" {
			return errors.New("another source without a value")
		}
		if err := r.checkSource(s.Source, s.Date); err != nil {
			return err
		}
	}
	return nil
}

func (r *Rules) checkSource(id, date string) error {
	known := slices.ContainsFunc(r.Sources, func(s Source) bool { return s.ID == id && s.Title != "" })
	if id == "" || !known {
		return fmt.Errorf("source %q is not in sources", id)
	}
	if date == "" || isDate(date, time.DateOnly) || isDate(date, "2006-01") {
		return nil
	}
	return fmt.Errorf("date %q is not YYYY-MM-DD", date)
}

func isDate(text, layout string) bool {
	_, err := time.Parse(layout, text)
	return err == nil
}

func (r *Rules) checkWords() error {
	if day := r.Validity.LeapDay.Value; day != leapDayEarly && day != leapDayLate {
		return fmt.Errorf("validity.leapDay %q: %w", day, errWord)
	}
	if p := Procedure(r.Renewal.AfterExpiry.Value); !slices.Contains(Procedures[:], p) {
		return fmt.Errorf("renewal.afterExpiry %q: %w", p, errWord)
	}
	if day := r.JukiCard.LastIssue.Value; !isDate(day, time.DateOnly) {
		return fmt.Errorf("jukiCard.lastIssue %q: %w", day, errWord)
	}
	if day := r.Stay.CombinedFrom.Value; !isDate(day, time.DateOnly) {
		return fmt.Errorf("stay.combinedFrom %q: %w", day, errWord)
	}
	before := "-"
	for i := range r.Card.AdultAges {
		a := &r.Card.AdultAges[i]
		if a.Age <= 0 || a.From != "" && !isDate(a.From, time.DateOnly) || i == 0 && a.From != "" || i > 0 && a.From <= before {
			return fmt.Errorf("card.adultAges[%d]: %w", i, errWord)
		}
		before = a.From
	}
	if before == "-" {
		return errors.New("card.adultAges is missing")
	}
	return nil
}

func (r *Rules) checkEvents() error {
	if len(r.Events) != len(Events) {
		return fmt.Errorf("%d events, want %d", len(r.Events), len(Events))
	}
	for _, e := range Events {
		rule := r.Rule(e)
		if rule == nil {
			return fmt.Errorf("event %s is missing", e)
		}
		for _, effect := range [...]Effect{rule.DigitalSignature, rule.UserAuthentication, rule.PhoneSignature, rule.PhoneAuthentication} {
			if !slices.Contains(effects[:], effect) {
				return fmt.Errorf("event %s: effect %q: %w", e, effect, errWord)
			}
		}
		for _, p := range rule.Do {
			if !slices.Contains(Procedures[:], p) {
				return fmt.Errorf("event %s: procedure %q: %w", e, p, errWord)
			}
		}
		if rule.Again != "" && !slices.Contains(Procedures[:], rule.Again) || rule.Final && rule.Again != "" {
			return fmt.Errorf("event %s: again %q: %w", e, rule.Again, errWord)
		}
	}
	return nil
}

func (r *Rules) checkLocks() error {
	if len(r.Locking.Locks) != len(PINNames) {
		return fmt.Errorf("%d locks, want %d", len(r.Locking.Locks), len(PINNames))
	}
	for _, name := range PINNames {
		lock := r.Lock(name)
		if lock == nil || lock.Tries <= 0 || len(lock.Ways) == 0 {
			return fmt.Errorf("lock of %s is missing, or without tries or ways", name)
		}
		for _, w := range lock.Ways {
			counter := w.Place == AtCounter && w.With == "" && !w.Few
			kiosk := w.Place == AtKiosk && w.With != name && slices.Contains(PINNames[:], w.With)
			if !counter && !kiosk {
				return fmt.Errorf("lock of %s: way %q with %q: %w", name, w.Place, w.With, errWord)
			}
		}
	}
	return nil
}

func (r *Rules) checkEligibility() error {
	for _, h := range [...]Holder{UnderFifteen, Ward} {
		for _, p := range jpki.Purposes {
			n := 0
			for i := range r.Eligibility {
				if e := &r.Eligibility[i]; e.Holder == h && e.Purpose == p {
					n++
				}
			}
			if n != 1 {
				return fmt.Errorf("%d rules for %s of %s, want 1", n, p, h)
			}
		}
	}
	for i := range r.Eligibility {
		e := &r.Eligibility[i]
		switch e.Allowed {
		case Allowed, ByRepresentative, InPrincipleNot, NotAllowed:
		default:
			return fmt.Errorf("eligibility %s of %s: %q: %w", e.Purpose, e.Holder, e.Allowed, errWord)
		}
	}
	if len(r.Eligibility) != 4 {
		return fmt.Errorf("%d rules of eligibility, want 4", len(r.Eligibility))
	}
	return nil
}
