package change

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"jpkiweb/shared/signature/pdf"
)

// A Judgement is what became of the document after one signature.
type Judgement struct {
	// Known is true if all that came after the signature was compared. It is false if the
	// signature has no revision of its own that it covers, or if a state cannot be read: see
	// Err. Then nobody can say that the document is the one that was signed.
	Known bool
	Err   error // why a state after the signature cannot be compared, or nil

	// Rules are what this signature and those before it leave open.
	Rules Rules

	// Differences are all that came after, in the order of the signed states; and Forbidden
	// those of them that the rules do not allow, of which the first thousand. The document is
	// the one that was signed if Known is true and there is none of these.
	Differences, Forbidden []Difference

	// Orphans are objects that nothing led to when it was signed, see [Comparison].
	Orphans []int
}

// After tells for each signature of a file, as [pdf.File.Signatures] lists them, what changed
// after it: from each state that a signature covers to the next one, and to the newest. So a
// change between two signatures is told for the earlier only, and one that was taken back
// before the next signature is not told. Once the context is done it ends, and nothing is known
// of what was not compared until then: [Judgement.Err] is the context's error.
func After(ctx context.Context, file *pdf.File, signatures pdf.Signatures) []Judgement {
	file.Renew(ctx)
	r := &review{file: file, all: signatures.All}
	r.compare()
	r.appended(signatures.Tail > 0)
	return r.judge()
}

// A review is the states of a file that were signed, and what lies between them.
type review struct {
	file  *pdf.File
	all   []pdf.Embedded
	steps []step
}

// A step leads from a state that was signed to the next one.
type step struct {
	from int64 // length of the file in the state that it leads from
	Comparison
	err error
}

// maxSigned bounds the signatures whose states are compared. Of a file with more nothing is known.
const maxSigned = 100

// compare reads each state that was signed once, the oldest first.
func (r *review) compare() {
	var signed []pdf.Revision
	for _, s := range r.all {
		if s.Whole {
			signed = append(signed, s.Revision)
		}
	}
	slices.SortFunc(signed, func(a, b pdf.Revision) int { return cmp.Compare(a.End, b.End) })
	if len(signed) > maxSigned {
		return
	}
	signed = slices.Compact(signed)
	common := newCommon(r.file)
	var before *state
	var failed error
	for _, revision := range signed {
		before, failed = r.step(r.file.At(revision), common, before, failed)
		r.steps = append(r.steps, step{from: revision.End})
	}
	if len(signed) > 0 {
		r.step(r.file, common, before, failed)
	}
}

// step reads a state and compares it with the one before, which the newest step leads from.
func (r *review) step(file *pdf.File, common *common, before *state, failed error) (*state, error) {
	now, err := read(file, common)
	if err != nil {
		err = fmt.Errorf("read PDF of %d bytes: %w", file.Size(), err)
	}
	if len(r.steps) == 0 {
		return now, err
	}
	last := &r.steps[len(r.steps)-1]
	if last.err = cmp.Or(failed, err); last.err == nil {
		last.Comparison, last.err = between(before, now)
	}
	return now, err
}

// appended adds what came after a signature and is of no revision: objects that no
// cross-reference names, and with a tail bytes behind the newest end.
func (r *review) appended(tail bool) {
	if len(r.steps) == 0 || r.steps[0].from == r.file.Size() {
		return
	}
	offsets, err := r.file.Unlisted(r.steps[0].from)
	end := r.file.Size()
	for i := len(r.steps) - 1; i >= 0; i-- {
		s := &r.steps[i]
		s.err = cmp.Or(s.err, err)
		if tail || slices.ContainsFunc(offsets, func(at int64) bool { return at >= s.from && at < end }) {
			s.Differences = append(s.Differences, Difference{What: Appended, Class: Forbidden})
		}
		end, tail = s.from, false
	}
}

// judge puts together what came after each signature.
func (r *review) judge() []Judgement {
	var flat []Difference
	starts := make([]int, len(r.steps))
	for i, step := range r.steps {
		starts[i] = len(flat)
		flat = append(flat, step.Differences...)
	}
	judged := make([]Judgement, len(r.all))
	rules := r.rules()
	for i, s := range r.all {
		j := &judged[i]
		j.Rules = rules[i]
		at, ok := slices.BinarySearchFunc(r.steps, s.Revision.End, func(s step, end int64) int { return cmp.Compare(s.from, end) })
		if !s.Whole || !ok {
			continue
		}
		if j.Err = r.file.Wanted(); j.Err != nil {
			continue
		}
		j.Known, j.Differences, j.Orphans = true, flat[starts[at]:], r.steps[at].Orphans
		for _, step := range r.steps[at:] {
			if step.err != nil {
				j.Known, j.Err = false, step.err
				break
			}
		}
		for _, d := range j.Differences {
			if !j.Rules.Allow(d) && len(j.Forbidden) < maxDifferences {
				j.Forbidden = append(j.Forbidden, d)
			}
		}
	}
	return judged
}

// rules are, for each signature, those of it and of all that were there when it was made. One
// that was removed since counts, too.
func (r *review) rules() []Rules {
	order := make([]int, len(r.all))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(r.all[a].Revision.End, r.all[b].Revision.End) })
	all := make([]Rules, len(r.all))
	here := Rules{locks: newLocks()}
	for _, i := range order {
		if s := r.all[i]; s.Kind != pdf.UsageRights && s.Place != pdf.Orphan {
			if s.Level > 0 && (here.Level == 0 || s.Level < here.Level) {
				here.Level = s.Level
			}
			here.Locks = append(here.Locks, s.Locks...)
			for _, lock := range s.Locks {
				here.locks.add(lock)
			}
		}
		all[i] = Rules{here.Level, here.Locks[:len(here.Locks):len(here.Locks)], here.locks}
	}
	return all
}
