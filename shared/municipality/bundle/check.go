package bundle

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
)

// Check reads every file once, one after the other, as its readers will: what is signed and
// cannot be read must not take the place of what can. The error is of a [Refusal], or of the
// context.
func (b *Bundle) Check(ctx context.Context) error { return check(ctx, b.manifest, b.ReadFile) }

func check(ctx context.Context, m Manifest, read func(name string) ([]byte, error)) error {
	var codes, listed []string
	for _, f := range m.Files {
		if err := ctx.Err(); err != nil {
			return err
		}
		text, err := read(f.Name)
		if err != nil {
			return err
		}
		switch f.Name {
		case RulesName:
			_, err = lifecycle.Parse(text)
		case HolidaysName:
			_, err = municipality.ParseHolidays(text)
		case IndexName:
			listed, err = readIndex(text)
		default:
			codes = append(codes, codeOf(f.Name))
			err = checkFile(m, codeOf(f.Name), text)
		}
		if refusal := Refusal(""); err != nil && !errors.As(err, &refusal) {
			err = fmt.Errorf("%w: %s: %w", Contents, f.Name, err)
		}
		if err != nil {
			return err
		}
	}
	return checkIndex(m, listed, codes)
}

// checkIndex wants each municipality that has a file in the index of the nation, once, and
// no other.
func checkIndex(m Manifest, listed, codes []string) error {
	slices.Sort(listed)
	for i := 1; i < len(listed); i++ {
		if listed[i] == listed[i-1] {
			return fmt.Errorf("%w: %s in %s", Twice, listed[i], IndexName)
		}
	}
	cities := slices.DeleteFunc(codes, func(code string) bool { return code == municipality.NationalCode })
	if m.Municipality == municipality.NationalCode && !slices.Equal(listed, cities) {
		return fmt.Errorf("%w: %s has other municipalities than there are files", Contents, IndexName)
	}
	return nil
}

// readIndex returns the codes of the index.
func readIndex(text []byte) (codes []string, err error) {
	entries, err := municipality.ParseIndex(text)
	for _, e := range entries {
		codes = append(codes, e.Code)
	}
	return codes, err
}

// checkFile reads the file of a municipality, which must be of that one.
func checkFile(m Manifest, code string, text []byte) error {
	f, err := municipality.Parse(text)
	if err != nil || f.Code == code {
		return err
	}
	if slices.ContainsFunc(m.Files, func(other File) bool { return other.Name == FileName(f.Code) }) {
		return fmt.Errorf("%w: %s", Twice, f.Code)
	}
	return fmt.Errorf("it is of %q", f.Code)
}
