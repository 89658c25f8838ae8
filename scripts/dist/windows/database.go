package windows

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"jpkiweb/scripts/dist/release"
)

// A table is one of an installer's database ("Windows Installer", Database Tables).
type table struct {
	name    string
	columns string // name and type of each, "Property:s72 Value:l0"
	keys    int    // how many columns are its key
	rows    [][]string
}

// encode writes a table as msibuild imports it ("Text Archive Files", .idt).
func (t table) encode() string {
	var names, types []string
	for column := range strings.FieldsSeq(t.columns) {
		name, kind, _ := strings.Cut(column, ":")
		names, types = append(names, name), append(types, kind)
	}
	lines := [][]string{names, types, append([]string{t.name}, names[:t.keys]...)}
	var b strings.Builder
	for _, cells := range append(lines, t.rows...) {
		b.WriteString(strings.Join(cells, "\t") + "\r\n")
	}
	return b.String()
}

// check finds what an import would take for something else.
func (t table) check() error {
	seen := map[string]bool{}
	for _, row := range t.rows {
		key := strings.Join(row[:t.keys], "\t")
		switch {
		case len(row) != len(strings.Fields(t.columns)):
			return fmt.Errorf("%s: %q has %d cells", t.name, row, len(row))
		case strings.ContainsAny(strings.Join(row, ""), "\t\r\n"):
			return fmt.Errorf("%s: %q has a tab, or a line end", t.name, row)
		case seen[key]:
			return fmt.Errorf("%s: %q is there twice", t.name, key)
		}
		seen[key] = true
	}
	return nil
}

// codePage says that all texts are UTF-8.
const codePage = "\r\n\r\n65001\t_ForceCodepage\r\n"

// A database is all that an installer is.
type database struct {
	tables  []table
	icon    []byte // what iconName of the table Icon is
	cabinet string // the file that is its cabinet
}

// write makes the installer. The order of what is imported is the order of its bytes; it
// has no time and no identifier of its own.
func (d database) write(ctx context.Context, r release.Release, out string) error {
	dir, err := os.MkdirTemp(r.Work, "tables-*")
	if err != nil {
		return err
	}
	icons := filepath.Join(dir, "Icon")
	err = errors.Join(os.Mkdir(icons, 0o755), os.WriteFile(filepath.Join(icons, iconName), d.icon, 0o644),
		os.WriteFile(filepath.Join(dir, "_ForceCodepage.idt"), []byte(codePage), 0o644))
	if err != nil {
		return err
	}
	args := []string{out, "-i", "_ForceCodepage.idt"}
	for _, t := range d.tables {
		if err := t.check(); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, t.name+".idt"), []byte(t.encode()), 0o644); err != nil {
			return err
		}
		args = append(args, "-i", t.name+".idt")
	}
	if err := os.RemoveAll(out); err != nil { // it would be added to
		return err
	}
	command := r.Command(ctx, "msibuild", append(args, "-a", cabinetName, d.cabinet)...)
	command.Dir = dir
	if said, err := command.CombinedOutput(); err != nil || len(said) > 0 { // it tells some errors by words alone
		return fmt.Errorf("msibuild %s: %w\n%s", out, err, said)
	}
	return nil
}

// pack makes the cabinet: files by the keys of their rows, in order.
func pack(ctx context.Context, r release.Release, files []payload) (cabinet string, err error) {
	dir, err := os.MkdirTemp(r.Work, "cabinet-*")
	if err != nil {
		return "", err
	}
	args := []string{"--create", "--zip", "--nopath", cabinetName}
	for _, f := range files {
		path := filepath.Join(dir, f.key)
		if err := errors.Join(os.WriteFile(path, f.content, 0o644), os.Chtimes(path, r.Epoch, r.Epoch)); err != nil {
			return "", err
		}
		args = append(args, f.key)
	}
	command := r.Command(ctx, "gcab", args...)
	command.Dir = dir
	if said, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("gcab: %w\n%s", err, said)
	}
	return filepath.Join(dir, cabinetName), nil
}
