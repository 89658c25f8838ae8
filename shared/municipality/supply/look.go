package supply

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"jpkiweb/shared/municipality/bundle"
)

// A candidate is a bundle at the source that somebody signed whose key is known.
type candidate struct {
	found
	about bundle.About
}

// Look reads the source now, and takes into use what is valid and newer. The error joins
// what was refused, each of a [bundle.Refusal], and what could not be kept.
func (s *Supply) Look(ctx context.Context) error {
	if s.config.Source == "" {
		return nil
	}
	s.looking.Lock()
	defer s.looking.Unlock()
	all, err := s.find(ctx) // before the store is locked: a share may keep us waiting
	if errors.Is(err, errUnchanged) {
		return s.refused
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	unlock, failed := s.config.Store.Lock()
	if failed != nil {
		return failed
	}
	if failed := s.load(); failed != nil { // another program may have looked
		return errors.Join(failed, unlock())
	}
	l := look{Supply: s, bundles: maps.Clone(s.used.bundles), memo: s.memo}
	l.memo.Numbers, l.memo.Refused = maps.Clone(l.memo.Numbers), nil
	if err != nil {
		l.refuse(s.config.Source, err)
	}
	l.consider(ctx, all)
	if ctx.Err() != nil {
		return errors.Join(ctx.Err(), unlock())
	}
	l.memo.Looked = s.config.Now().UTC()
	refused := errors.Join(l.errs...)
	if err = l.finish(); err == nil {
		s.fetched, s.refused = s.fetching, refused
	}
	return errors.Join(refused, err, unlock())
}

// A look is one reading of the source.
type look struct {
	*Supply
	bundles map[string]kept
	memo    memo
	errs    []error
}

// refuse notes that something is not used.
func (l *look) refuse(place string, err error) {
	why := bundle.Unreachable
	errors.As(err, &why)
	l.errs = append(l.errs, fmt.Errorf("%s: %w", place, err))
	if len(l.memo.Refused) < maxRefused {
		l.memo.Refused = append(l.memo.Refused, Refused{place, why})
	}
}

// consider takes of each signer the bundle with the highest number, or the next one where
// that cannot be used. Older ones that lie beside it are no fault.
func (l *look) consider(ctx context.Context, all []found) {
	bySigner := map[string][]candidate{}
	slices.SortFunc(all, func(a, b found) int { return cmp.Compare(a.place, b.place) })
	for _, f := range all {
		if ctx.Err() != nil {
			return
		}
		about, err := l.identify(f)
		if err != nil {
			l.refuse(f.place, err)
			continue
		}
		bySigner[about.Municipality] = append(bySigner[about.Municipality], candidate{f, about})
	}
	for _, code := range slices.Sorted(maps.Keys(bySigner)) {
		candidates := bySigner[code]
		slices.SortStableFunc(candidates, func(a, b candidate) int { return cmp.Compare(b.about.Number, a.about.Number) })
		for _, c := range candidates {
			err := l.take(ctx, c)
			if err == nil || ctx.Err() != nil {
				break
			}
			l.refuse(c.place, err)
			if errors.Is(err, bundle.Older) {
				break // so are the others
			}
		}
	}
}

// identify reads which bundle a file is.
func (l *look) identify(f found) (about bundle.About, err error) {
	err = f.read(func(content File, size int64) error {
		b, err := bundle.Open(content, size, l.config.Keys)
		if err == nil {
			about = b.About()
		}
		return err
	})
	return about, err
}

// read opens a file for a while.
func (f found) read(do func(content File, size int64) error) error {
	content, size, err := f.open()
	if err != nil {
		return fmt.Errorf("%w: %w", bundle.Unreachable, err)
	}
	err = do(content, size)
	return errors.Join(err, content.Close())
}

// take takes a bundle into use, if it is newer than what was used; nil is also that it is in
// use already. What is checked is our own copy: the file at the source may change meanwhile.
func (l *look) take(ctx context.Context, c candidate) error {
	code := c.about.Municipality
	if !l.newer(c.about) {
		if c.about.Number == l.builtIn.Number {
			return nil // the program came with it
		}
		return fmt.Errorf("%w: number %d, and %d is built in", bundle.Older, c.about.Number, l.builtIn.Number)
	}
	if last := l.memo.Numbers[code]; c.about.Number < last {
		return fmt.Errorf("%w: number %d after %d", bundle.Older, c.about.Number, last)
	}
	if before, ok := l.bundles[code]; ok && before.About().Number == c.about.Number {
		return c.read(func(content File, size int64) error {
			b, err := bundle.Open(content, size, l.config.Keys)
			if err == nil && !b.Same(before.Bundle) {
				err = fmt.Errorf("%w: number %d is of other data", bundle.Older, c.about.Number)
			}
			return err
		})
	}
	name := keptName(c.about)
	if err := c.read(func(content File, size int64) error {
		return l.config.Store.Save(name, io.NewSectionReader(content, 0, size))
	}); err != nil {
		return err
	}
	b, err := l.openKept(name)
	if err == nil && b.About() != c.about {
		err = fmt.Errorf("%w: it changed while it was read", bundle.Malformed)
	}
	if err == nil {
		err = l.check(ctx, name)
	}
	if err != nil {
		return errors.Join(err, l.config.Store.Remove(name))
	}
	l.bundles[code], l.memo.Numbers[code] = b, c.about.Number
	return nil
}

// check reads all of a bundle of the store once.
func (l *look) check(ctx context.Context, name string) error {
	return found{name, func() (File, int64, error) { return l.config.Store.Open(name) }}.read(func(content File, size int64) error {
		b, err := bundle.Open(content, size, l.config.Keys)
		if err != nil {
			return err
		}
		return b.Check(ctx)
	})
}

// finish keeps what was found, takes it into use, and then removes what nobody uses.
func (l *look) finish() error {
	if err := l.keep(l.memo); err != nil {
		return err
	}
	if err := l.use(l.bundles, l.memo); err != nil {
		return err
	}
	names, err := l.config.Store.Names()
	if err != nil {
		return err
	}
	needed := map[string]bool{memoName: true}
	for _, b := range l.bundles {
		needed[keptName(b.About())] = true
	}
	for _, name := range names {
		if !needed[name] {
			err = errors.Join(err, l.config.Store.Remove(name))
		}
	}
	return err
}
