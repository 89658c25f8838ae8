package pdf

import (
	"fmt"
	"strings"
)

// permissions are what earlier signatures leave to the one of a field.
type permissions struct {
	file  *File
	field string // its full name
	// certified is the lowest /P of all certifications, 1 to 3, or 0 for none. ISO
	// 32000-2, 12.8.2.2.
	certified int64
	locked    bool // ISO 32000-2, 12.8.2.4
}

// checkPermissions tells whether the signatures of the file let a field of this name be
// signed, and be put on a page if it is new and seen. The certification that the catalog names may stand in no field.
func (m *form) checkPermissions(field string, onPage bool) error {
	p := permissions{file: m.file, field: field}
	catalog, err := m.file.catalog()
	if err != nil {
		return err
	}
	perms, err := m.file.get(catalog.Value, "Perms")
	if err != nil {
		return err
	}
	certification, err := m.file.get(perms, "DocMDP")
	if err != nil {
		return err
	}
	if err := p.add(certification); err != nil {
		return err
	}
	if !certification.IsNull() && p.certified == 0 {
		return damaged("certification without its permissions")
	}
	for _, field := range m.fields {
		if err := p.addField(field); err != nil {
			return err
		}
	}
	switch {
	case p.certified == 1:
		return ErrCertified
	case p.certified == 2 && onPage:
		return fmt.Errorf("%w: it may be signed in its own fields, or without being seen", ErrCertified)
	case p.locked:
		return fmt.Errorf("%w: %q", ErrLocked, field)
	}
	return nil
}

// addField reads what a signed field forbids: its signature and its /Lock.
func (p *permissions) addField(field Field) error {
	if !field.Signed {
		return nil
	}
	o, err := p.file.Object(field.ref)
	if err != nil {
		return err
	}
	signature, err := p.file.get(o.Value, "V")
	if err != nil {
		return err
	}
	if err := p.add(signature); err != nil {
		return err
	}
	v, err := p.file.get(o.Value, "Lock")
	if err != nil || v.IsNull() {
		return err
	}
	return p.lock(v)
}

// add reads the signature references of a signature dictionary, ISO 32000-2, table 256.
func (p *permissions) add(signature Value) error {
	references, err := p.file.get(signature, "Reference")
	if err != nil {
		return err
	}
	for item := range references.Items() {
		reference, err := p.file.Resolve(item)
		if err != nil {
			return err
		}
		if err := p.addReference(reference); err != nil {
			return err
		}
	}
	return nil
}

func (p *permissions) addReference(reference Value) error {
	method, err := p.file.get(reference, "TransformMethod")
	if err != nil {
		return err
	}
	parameters, err := p.file.get(reference, "TransformParams")
	if err != nil {
		return err
	}
	switch {
	case method.is("DocMDP"):
		return p.certify(parameters)
	case method.is("FieldMDP"):
		return p.lock(parameters)
	}
	return nil
}

// certify takes the /P of a certification, or of a lock. What is unknown forbids all.
func (p *permissions) certify(parameters Value) error {
	v, err := p.file.get(parameters, "P")
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
func (p *permissions) lock(v Value) error {
	action, err := p.file.get(v, "Action")
	if err != nil {
		return err
	}
	names, err := p.file.get(v, "Fields")
	if err != nil {
		return err
	}
	named, below := false, false
	for item := range names.Items() {
		name, err := p.file.Resolve(item)
		if err != nil {
			return err
		}
		text, _ := name.Text()
		named = named || text == p.field
		below = below || strings.HasPrefix(p.field, text+".")
	}
	switch {
	case action.is("Include"):
		p.locked = p.locked || named || below
	case action.is("Exclude"):
		p.locked = p.locked || !named
	default:
		p.locked = true
	}
	certifies, err := p.file.has(v, "P")
	if err != nil || !certifies {
		return err
	}
	return p.certify(v)
}
