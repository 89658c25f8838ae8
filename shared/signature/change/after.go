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

	// Stray are the offsets of what was in the file when it was signed, and what no cross-reference
	// names: objects, trailers and ends of revisions, as [pdf.File.Unlisted] finds them, and object
	// streams with other objects than it names. If there are very many it is the first of them.
	Stray []int64
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
	r.strays(signatures)
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
	stray []int64 // what no cross-reference names, from the step before on
	err   error
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

// strays looks for what no cross-reference names. After a signature it is forbidden; so are, with
// a tail, bytes behind the newest end.
func (r *review) strays(found pdf.Signatures) {
	if len(r.steps) == 0 {
		return
	}
	var begin int64
	for i := range r.steps {
		r.steps[i].stray = r.stray(begin, r.steps[i].from, found.Unnamed)
		begin = r.steps[i].from
	}
	last := r.stray(begin, r.file.Size(), found.Unnamed)
	for i := range r.steps {
		stray, isLast := last, i == len(r.steps)-1
		if !isLast {
			stray = r.steps[i+1].stray
		}
		if s := &r.steps[i]; len(stray) > 0 || isLast && found.Tail > 0 {
			s.Differences = append(s.Differences, Difference{What: Appended, Class: Forbidden})
		}
	}
}

// stray returns what no cross-reference names from an offset on up to another. What cannot be looked
// for is an error of all.
func (r *review) stray(from, to int64, unnamed []int64) []int64 {
	all, err := r.file.Unlisted(from, to)
	if err != nil {
		for i := range r.steps {
			r.steps[i].err = cmp.Or(r.steps[i].err, err)
		}
	}
	begin, _ := slices.BinarySearch(unnamed, from)
	end, _ := slices.BinarySearch(unnamed, to)
	return append(all, unnamed[begin:min(end, begin+maxDifferences)]...)
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
		for _, step := range r.steps[:at+1] {
			if len(j.Stray) < maxDifferences {
				j.Stray = append(j.Stray, step.stray...)
			}
		}
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
