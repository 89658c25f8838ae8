package pdf

import (
	"fmt"
	"strings"
)

// permissions are what earlier signatures leave to later ones.
type permissions struct {
	// certified is the lowest /P of all certifications, 1 to 3, or 0 for none. ISO
	// 32000-2, 12.8.2.2.
	certified int64
	locks     []lock
}

// A lock is the fields that must not change, ISO 32000-2, 12.8.2.4.
type lock struct {
	action string // All, Include, Exclude
	names  []string
}

// covers tells whether the lock is on a field.
func (l lock) covers(name string) bool {
	switch l.action {
	case "Include":
		for _, n := range l.names {
			if n == name || strings.HasPrefix(name, n+".") {
				return true
			}
		}
		return false
	case "Exclude":
		for _, n := range l.names {
			if n == name {
				return false
			}
		}
	}
	return true
}

// permissions reads what the signatures of the form forbid, and the certification that
// the catalog names, which may stand in no field.
func (m *form) permissions() (permissions, error) {
	var p permissions
	catalog, err := m.file.catalog()
	if err != nil {
		return p, err
	}
	perms, err := m.file.get(catalog.Value, "Perms")
	if err != nil {
		return p, err
	}
	certification, err := m.file.get(perms, "DocMDP")
	if err != nil {
		return p, err
	}
	if certification.IsDict() {
		if err := p.add(m.file, certification); err != nil {
			return p, err
		}
		if p.certified == 0 {
			return p, damaged("certification without its permissions")
		}
	}
	for _, field := range m.fields {
		if err := p.addField(m.file, field); err != nil {
			return p, err
		}
	}
	return p, nil
}

// addField reads what a signed field forbids: its signature and its /Lock.
func (p *permissions) addField(f *File, field Field) error {
	if !field.Signed {
		return nil
	}
	if err := p.add(f, field.signature); err != nil {
		return err
	}
	v, err := f.get(field.dict, "Lock")
	if err != nil || v.IsNull() {
		return err
	}
	return p.lock(f, v)
}

// add reads the signature references of a signature dictionary, ISO 32000-2, table 256.
func (p *permissions) add(f *File, signature Value) error {
	references, err := f.get(signature, "Reference")
	if err != nil {
		return err
	}
	for item := range references.Items() {
		reference, err := f.Resolve(item)
		if err != nil {
			return err
		}
		method, err := f.get(reference, "TransformMethod")
		if err != nil {
			return err
		}
		parameters, err := f.get(reference, "TransformParams")
		if err != nil {
			return err
		}
		switch {
		case method.is("DocMDP"):
			err = p.certify(f, parameters)
		case method.is("FieldMDP"):
			err = p.lock(f, parameters)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// certify takes the /P of a certification, or of a lock. What is unknown forbids all.
func (p *permissions) certify(f *File, parameters Value) error {
	v, err := f.get(parameters, "P")
	if err != nil {
		return err
	}
	level, ok := v.Int()
	switch {
	case v.IsNull():
		level = 2
	case !ok || level < 1 || level > 3:
		level = 1
	}
	if p.certified == 0 || level < p.certified {
		p.certified = level
	}
	return nil
}

// lock takes a field lock dictionary, or the parameters of FieldMDP. What is unknown
// locks all.
func (p *permissions) lock(f *File, v Value) error {
	l, err := f.readLock(v)
	if err != nil {
		return err
	}
	p.locks = append(p.locks, l)
	if !v.Get("P").IsNull() {
		return p.certify(f, v)
	}
	return nil
}

func (f *File) readLock(v Value) (l lock, err error) {
	action, err := f.get(v, "Action")
	if err != nil {
		return l, err
	}
	l.action, _ = action.Name()
	names, err := f.get(v, "Fields")
	if err != nil {
		return l, err
	}
	for item := range names.Items() {
		name, err := f.Resolve(item)
		if err != nil {
			return l, err
		}
		text, _ := name.Text()
		l.names = append(l.names, text)
	}
	return l, nil
}

// check tells whether a field of this name may be signed.
func (p permissions) check(name string) error {
	if p.certified == 1 {
		return ErrCertified
	}
	for _, l := range p.locks {
		if l.covers(name) {
			return fmt.Errorf("%w: %q", ErrLocked, name)
		}
	}
	return nil
}
