package pdf

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// A Form is a form of signature.
type Form int

const (
	// MOJ is the form that the Ministry of Justice describes for its online applications
	// (pdf facts 1): adbe.pkcs7.detached with /Name and /M.
	MOJ Form = iota + 1
	// PAdES is the baseline form of ETSI EN 319 142-1: ETSI.CAdES.detached, with the time
	// in /M and not in the CMS.
	PAdES
)

func (f Form) subFilter() string {
	if f == MOJ {
		return "adbe.pkcs7.detached"
	}
	return "ETSI.CAdES.detached"
}

// filterName is the signature handler that is asked first; it decides nothing (pdf facts
// 1).
const filterName = "Adobe.PPKLite"

// A Request is how a file is to be signed.
type Request struct {
	Form Form
	// Time is what /M says, the signer's own claim. The CMS of a MOJ signature should say
	// the same.
	Time time.Time
	// Field is the full name of the empty signature field that is used. If it is empty a
	// new, invisible one is made.
	Field  string
	Name   string // signer's name, of PAdES; that of MOJ comes with its certificate
	Reason string
	Place  string
	// CMS is how many bytes of the file are kept for the CMS: see [Room].
	CMS int
	// TimeStamp says that the CMS will have a time stamp, which a field may ask for.
	TimeStamp bool
}

// A Plan is a file with everything that its signature adds, except the CMS and, of MOJ,
// the signer's name.
type Plan struct {
	file *File
	head []byte // what is appended before the gap
	gap  int    // length of the gap, with its angle brackets
	tail Tail
}

// Plan makes ready to sign the file. The file itself is not changed. Errors, besides
// those of Open: ErrName, ErrCertified, ErrLocked, ErrField, ErrSeed, ErrAppearance and ErrText.
func (f *File) Plan(r Request) (*Plan, error) {
	f.budget.renew(f.size)
	p, err := f.plan(r)
	if err != nil {
		return nil, fmt.Errorf("prepare PDF signature: %w", err)
	}
	return p, nil
}

func (f *File) plan(r Request) (*Plan, error) {
	if r.Form != MOJ && r.Form != PAdES || r.CMS < 1 || r.CMS > maxCMS || f.size > maxSize {
		return nil, fmt.Errorf("%w: form %d, room %d, size %d", ErrUnsupported, r.Form, r.CMS, f.size)
	}
	if r.Form == MOJ && r.Name != "" {
		return nil, fmt.Errorf("%w: of this form the certificate says it", ErrName)
	}
	form, err := f.form()
	if err != nil {
		return nil, err
	}
	pages, err := f.pages()
	if err != nil {
		return nil, err
	}
	i, err := f.newIncrement()
	if err != nil {
		return nil, err
	}
	lock, signature, err := i.place(form, pages, r)
	if err != nil {
		return nil, err
	}
	if err := i.changeForm(form); err != nil {
		return nil, err
	}
	if err := i.endLine(); err != nil {
		return nil, err
	}
	i.writeObjects()
	if err := i.beginSignature(signature, r, lock); err != nil {
		return nil, err
	}
	return i.plan(r)
}

const (
	// maxSize is the highest offset that a table can say.
	maxSize = 9_999_999_999 - 1<<24
	// maxCMS is far above a CMS with certificates and time stamps.
	maxCMS = 1 << 20
)

// place finds or makes the field, and returns its lock and the reference for the
// signature dictionary.
func (i *increment) place(form *form, pages *pages, r Request) (lock Value, signature Ref, err error) {
	if r.Field == "" {
		name := form.newName()
		if err := form.checkPermissions(name); err != nil {
			return lock, signature, err
		}
		signature, err = i.addField(form, pages, name)
		return lock, signature, err
	}
	field, err := form.empty(r.Field)
	if err != nil {
		return lock, signature, err
	}
	if err := form.checkPermissions(field.Name); err != nil {
		return lock, signature, err
	}
	o, err := i.file.Object(field.ref)
	if err != nil {
		return lock, signature, err
	}
	if err := i.file.checkSeed(o.Value, r); err != nil {
		return lock, signature, err
	}
	if lock, err = i.file.get(o.Value, "Lock"); err != nil {
		return lock, signature, err
	}
	signature = i.newRef()
	return lock, signature, i.change(field.ref, "V", []byte(signature.String()))
}

// addField adds a new, invisible field to the form and to the first page.
func (i *increment) addField(form *form, pages *pages, name string) (signature Ref, err error) {
	field := i.newRef()
	signature = i.newRef()
	i.set(field, Value{raw: fmt.Appendf(nil, "<</Type/Annot/Subtype/Widget/FT/Sig/T(%s)/F 132/Rect[0 0 0 0]/P %v/V %v>>", name, pages.first.Ref, signature)})
	if err := i.annotate(pages, field); err != nil {
		return signature, err
	}
	return signature, i.addToForm(form, field)
}

// annotate adds the widget to the page. An array that is an object of its own is changed
// alone, unless another page has it, too: then this page gets its own.
func (i *increment) annotate(pages *pages, widget Ref) error {
	page := pages.first
	v := page.Value.Get("Annots")
	ref, isRef := v.Ref()
	array, err := i.file.Resolve(v)
	if err != nil {
		return err
	}
	switch {
	case array.IsNull():
		return i.change(page.Ref, "Annots", fmt.Appendf(nil, "[%v]", widget))
	case !array.IsArray():
		return damaged("annotations of the first page are no array")
	}
	if isRef && !pages.shared {
		return i.addItem(ref, widget)
	}
	return i.change(page.Ref, "Annots", array.withItem([]byte(widget.String())).raw)
}

// addToForm adds the field to /Fields, or makes the form.
func (i *increment) addToForm(form *form, field Ref) error {
	if form.dict.IsNull() {
		form.dict = Value{raw: fmt.Appendf(nil, "<</Fields[%v]>>", field)}
		return nil
	}
	v := form.dict.Get("Fields")
	if ref, ok := v.Ref(); ok {
		return i.addItem(ref, field)
	}
	switch {
	case v.IsNull():
		form.dict = form.dict.withKey("Fields", fmt.Appendf(nil, "[%v]", field))
	case v.IsArray():
		form.dict = form.dict.withKey("Fields", v.withItem([]byte(field.String())).raw)
	default:
		return damaged("/Fields is no array")
	}
	return nil
}

// changeForm puts the form with its flags where it was: an object of its own, or part of
// the catalog. Everything else of it is kept.
func (i *increment) changeForm(form *form) error {
	flags, err := i.file.get(form.dict, "SigFlags")
	if err != nil {
		return err
	}
	if n, _ := flags.Int(); n&signaturesAppendOnly != signaturesAppendOnly {
		form.dict = form.dict.withKey("SigFlags", fmt.Appendf(nil, "%d", n|signaturesAppendOnly))
	}
	if err := i.keepAppearances(form); err != nil {
		return err
	}
	if form.ref != (Ref{}) {
		return i.replace(form.ref, form.dict)
	}
	catalog, err := i.file.catalog()
	if err != nil {
		return err
	}
	return i.replace(catalog.Ref, catalog.Value.withKey("AcroForm", form.dict.raw))
}

// signaturesAppendOnly is SignaturesExist and AppendOnly, ISO 32000-2, table 225.
const signaturesAppendOnly = 3

// replace sets an object unless it has these very bytes.
func (i *increment) replace(ref Ref, v Value) error {
	old, err := i.object(ref)
	if err == nil && !bytes.Equal(old.Value.raw, v.raw) {
		i.set(ref, v)
	}
	return err
}

// keepAppearances switches /NeedAppearances off: with it a viewer draws the fields anew,
// which is a change after the signature. Where a value is drawn by nothing else the
// person would no longer see it.
func (i *increment) keepAppearances(form *form) error {
	need, err := i.file.get(form.dict, "NeedAppearances")
	if err != nil || !need.IsTrue() {
		return err
	}
	if form.undrawn {
		return ErrAppearance
	}
	form.dict = form.dict.withKey("NeedAppearances", []byte("false"))
	return nil
}

// endLine ends the last line of the file, if it is not ended.
func (i *increment) endLine() error {
	last, err := i.file.read(i.file.size-1, 1)
	if err == nil && last[0] != '\n' && last[0] != '\r' {
		i.bytes = append(i.bytes, '\n')
	}
	return err
}

// beginSignature writes the signature dictionary up to the gap.
func (i *increment) beginSignature(ref Ref, r Request, lock Value) error {
	i.begin(ref)
	i.bytes = fmt.Appendf(i.bytes, "<</Type/Sig/Filter/%s/SubFilter/%s", filterName, r.Form.subFilter())
	date, err := encodeTime(r.Time)
	if err != nil {
		return err
	}
	i.bytes = append(append(i.bytes, "/M"...), date...)
	texts := []struct{ key, text string }{{"/Name", r.Name}, {"/Reason", r.Reason}, {"/Location", r.Place}}
	for _, t := range texts {
		if t.text == "" {
			continue
		}
		b, err := encodeText(t.text)
		if err != nil {
			return err
		}
		i.bytes = append(append(i.bytes, t.key...), b...)
	}
	if !lock.IsNull() {
		reference, err := i.lockReference(lock)
		if err != nil {
			return err
		}
		i.bytes = append(i.bytes, reference...)
	}
	i.bytes = append(i.bytes, "/ByteRange"+strings.Repeat(" ", rangeWidth)+"/Contents"...)
	return nil
}

// rangeWidth is that of "[0 a b c]" with ten digits each.
const rangeWidth = 3 + 10 + 1 + 10 + 1 + 10 + 1

// lockReference writes /Reference for the lock of a field: what it locks, and since PDF
// 2.0 what it forbids the whole document. ISO 32000-2, 12.8.2.4 and table 236.
func (i *increment) lockReference(lock Value) ([]byte, error) {
	v, err := i.file.get(lock, "Action")
	if err != nil {
		return nil, err
	}
	action, _ := v.Name()
	b := fmt.Appendf(nil, "/Reference[<</Type/SigRef/TransformMethod/FieldMDP/Data %s/TransformParams<</Type/TransformParams/V/1.2/Action/%s",
		i.file.Trailer().Get("Root").raw, action)
	switch action {
	case "All":
	case "Include", "Exclude":
		if b, err = i.lockedNames(b, lock); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("%w: a lock of another kind", ErrSeed)
	}
	b = append(b, ">>>>"...)
	level, err := i.file.get(lock, "P")
	if err != nil {
		return nil, err
	}
	if n, ok := level.Int(); ok && n >= 1 && n <= 3 {
		b = fmt.Appendf(b, "<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/V/1.2/P %d>>>>", n)
	}
	return append(b, ']'), nil
}

// lockedNames writes the names of a lock as they stand in it.
func (i *increment) lockedNames(b []byte, lock Value) ([]byte, error) {
	names, err := i.file.get(lock, "Fields")
	if err != nil {
		return nil, err
	}
	b = append(b, "/Fields["...)
	for item := range names.Items() {
		name, err := i.file.Resolve(item)
		if err != nil {
			return nil, err
		}
		b = append(b, name.raw...)
	}
	return append(b, ']'), nil
}

// plan computes the offsets, of which none depends on name or CMS.
func (i *increment) plan(r Request) (*Plan, error) {
	p := &Plan{file: i.file, gap: 2 + 2*r.CMS}
	before := i.at()
	after := before + int64(p.gap)
	if r.Form == MOJ {
		p.tail = Tail{Bytes: []byte("/Name" + strings.Repeat(" ", NameWidth)), NameAt: len("/Name"), NameWidth: NameWidth}
	}
	p.tail.Bytes = append(p.tail.Bytes, ">>\nendobj\n"...)
	p.tail.Bytes = append(p.tail.Bytes, i.closing(after+int64(len(p.tail.Bytes)))...)
	if len(p.tail.Bytes) > maxTail {
		return nil, fmt.Errorf("%w: its trailer is too long", ErrTooComplex)
	}
	byteRange := fmt.Appendf(nil, "[0 %d %d %d]", before, after, len(p.tail.Bytes))
	at := len(i.bytes) - len("/Contents") - rangeWidth
	copy(i.bytes[at:], byteRange)
	p.head = i.bytes
	return p, nil
}

// maxTail bounds the tail, which a helper takes as part of a request.
const maxTail = 16 << 10

// Head returns what is signed before the gap: the whole file, and what is appended to
// it. Who hashes by other means than [Plan.State] reads it.
func (p *Plan) Head() io.Reader {
	return io.MultiReader(io.NewSectionReader(p.file.source, 0, p.file.size), bytes.NewReader(p.head))
}

// Ranges returns the two ranges of the finished file that are signed, in bytes, as
// /ByteRange has them.
func (p *Plan) Ranges() [4]int64 {
	before := p.file.size + int64(len(p.head))
	return [4]int64{0, before, before + int64(p.gap), int64(len(p.tail.Bytes))}
}

// Tail returns what is signed behind the gap, for [Tail.Fill]. It says object numbers,
// offsets and the file's trailer, and nothing of its pages.
func (p *Plan) Tail() Tail { return p.tail.clone() }

// State hashes the head.
func (p *Plan) State() (State, error) {
	h := sha256.New()
	n, err := io.Copy(h, p.Head())
	if err == nil && n != p.Ranges()[1] {
		err = ErrChanged
	}
	if err != nil {
		return State{}, fmt.Errorf("hash PDF: %w", err)
	}
	return stateOf(h)
}

// A Tail is what is signed behind the gap. The signer's name has a place of fixed width
// in it, so that nothing before it depends on whose certificate signs.
type Tail struct {
	Bytes             []byte
	NameAt, NameWidth int // both zero if no name is to be filled in
}

func (t Tail) clone() Tail {
	t.Bytes = bytes.Clone(t.Bytes)
	return t
}

// NameWidth is the width of the place for a name: 200 UTF-16 units.
const NameWidth = len("<FEFF>") + 4*maxNameUnits

const maxNameUnits = 200

// Fill returns the tail with the signer's name, which of PAdES is empty. ErrName tells
// that it does not fit, or that the tail has no place for it.
func (t Tail) Fill(name string) ([]byte, error) {
	b := bytes.Clone(t.Bytes)
	if t.NameWidth == 0 && name == "" {
		return b, nil
	}
	if t.NameAt < 0 || t.NameWidth < 0 || t.NameAt > len(b)-t.NameWidth || name == "" || !utf8.ValidString(name) {
		return nil, fmt.Errorf("%w: %d bytes", ErrName, len(name))
	}
	place := b[t.NameAt : t.NameAt+t.NameWidth]
	if len(bytes.Trim(place, " ")) != 0 || len("<FEFF>")+4*len(utf16.Encode([]rune(name))) > len(place) {
		return nil, fmt.Errorf("%w: %d bytes", ErrName, len(name))
	}
	copy(place, encodeUTF16(name))
	return b, nil
}
