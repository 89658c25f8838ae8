package pdf

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"time"

	"jpkiweb/shared/signature/gap"
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
	// new one is made.
	Field string
	// Visible says where the signature is seen, and how; nil is one that is not seen.
	Visible *Visible
	Name    string // signer's name, of PAdES; that of MOJ comes with its certificate
	Reason  string
	Place   string
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
// those of Open: ErrName, ErrCertified, ErrLocked, ErrField, ErrSeed, ErrAppearance, ErrText and
// ErrBox, and those of Visible.Draw.
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
	i, s, err := f.increment(r, false)
	if err != nil {
		return nil, err
	}
	if err := i.beginSignature(s.ref, r, s.lock); err != nil {
		return nil, err
	}
	return i.plan(r)
}

// increment writes everything that is added before the signature dictionary.
func (f *File) increment(r Request, preview bool) (*increment, placed, error) {
	form, err := f.form()
	if err != nil {
		return nil, placed{}, err
	}
	pages, widget, err := f.onPage(form, r)
	if err != nil {
		return nil, placed{}, err
	}
	i, err := f.newIncrement(form)
	if err != nil {
		return nil, placed{}, err
	}
	i.preview = preview
	s, err := i.place(form, pages, widget, r)
	if err != nil {
		return nil, placed{}, err
	}
	if err := errors.Join(i.changeForm(form), i.endLine()); err != nil {
		return nil, placed{}, err
	}
	i.writeObjects()
	return i, s, nil
}

const (
	// maxSize is the highest offset that a table can say.
	maxSize = 9_999_999_999 - 1<<24
	// maxCMS is far above a CMS with certificates and time stamps.
	maxCMS = 1 << 20
)

// placed is where a signature dictionary goes, and the lock of its field.
type placed struct {
	ref  Ref
	lock Value
}

// place finds or makes the field.
func (i *increment) place(form *form, pages *pages, widget Ref, r Request) (s placed, err error) {
	if r.Field == "" {
		name := form.newName()
		if err := form.checkPermissions(name, r.Visible != nil); err != nil {
			return s, err
		}
		s.ref, err = i.addField(form, pages, name, r.Visible)
		return s, err
	}
	field, err := form.empty(r.Field)
	if err != nil {
		return s, err
	}
	if err := form.checkPermissions(field.Name, false); err != nil {
		return s, err
	}
	o, err := i.file.Object(field.ref)
	if err != nil {
		return s, err
	}
	if err := i.file.checkSeed(o.Value, r); err != nil {
		return s, err
	}
	if s.lock, err = i.file.get(o.Value, "Lock"); err != nil {
		return s, err
	}
	s.ref = i.newRef()
	if !i.preview {
		err = i.change(field.ref, "V", []byte(s.ref.String()))
	}
	if err != nil || r.Visible == nil {
		return s, err
	}
	at, err := i.seenAt(pages, widget, r.Visible)
	if err != nil {
		return s, err
	}
	return s, i.show(at, r.Visible)
}

// endLine ends the last line of the file, if it is not ended.
func (i *increment) endLine() error {
	last, err := i.file.read(i.file.size-1, 1)
	if err == nil && last[0] != '\n' && last[0] != '\r' {
		i.bytes = append(i.bytes, '\n')
	}
	return err
}

// plan computes the offsets, of which none depends on name or CMS.
func (i *increment) plan(r Request) (*Plan, error) {
	p := &Plan{file: i.file, gap: 2 + 2*r.CMS}
	before := i.at()
	after := before + int64(p.gap)
	if r.Form == MOJ {
		p.tail = gap.NewMOJ()
	} else {
		p.tail.Bytes = []byte(gap.End)
	}
	p.tail.Bytes = append(p.tail.Bytes, i.closing(after+int64(len(p.tail.Bytes)))...)
	if len(p.tail.Bytes) > MaxTail {
		return nil, fmt.Errorf("%w: its trailer is too long", ErrTooComplex)
	}
	byteRange := fmt.Appendf(nil, "[0 %d %d %d]", before, after, len(p.tail.Bytes))
	at := len(i.bytes) - len("/Contents") - rangeWidth
	copy(i.bytes[at:], byteRange)
	p.head = i.bytes
	return p, nil
}

// Head returns what is signed before the gap: the whole file, and what is appended to
// it. Who hashes by other means than [Plan.State] reads it.
func (p *Plan) Head() io.Reader {
	return io.MultiReader(io.NewSectionReader(p.file.source, 0, p.file.size), bytes.NewReader(p.head))
}

// Appended returns what is appended to the file before the gap, for who hashes the file
// by itself before.
func (p *Plan) Appended() []byte { return bytes.Clone(p.head) }

// Ranges returns the two ranges of the finished file that are signed, in bytes, as
// /ByteRange has them.
func (p *Plan) Ranges() [4]int64 {
	before := p.file.size + int64(len(p.head))
	return [4]int64{0, before, before + int64(p.gap), int64(len(p.tail.Bytes))}
}

// Tail returns what is signed behind the gap, for [Tail.Fill]. It says object numbers,
// offsets and the file's trailer, and nothing of its pages.
func (p *Plan) Tail() Tail {
	return Tail{Bytes: bytes.Clone(p.tail.Bytes), NameAt: p.tail.NameAt, NameWidth: p.tail.NameWidth}
}

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
	return gap.StateOf(h)
}
