package pdf

import (
	"strings"
	"time"
)

// permissions reads what a signature is for, and what it leaves open to later ones.
func (r *signatureReader) permissions() error {
	subFilter, err := r.own.get(r.found.value, "SubFilter")
	if err != nil {
		return err
	}
	r.SubFilter, _ = subFilter.Name()
	references, err := r.own.get(r.found.value, "Reference")
	if err != nil {
		return err
	}
	for item := range references.Items() {
		if err := r.reference(item); err != nil {
			return err
		}
	}
	if !r.lock.IsNull() {
		lock, err := r.own.resolve(r.lock)
		if err != nil {
			return err
		}
		if err := r.addLock(lock); err != nil {
			return err
		}
	}
	return r.named()
}

// reference reads a signature reference dictionary, ISO 32000-2, table 256.
func (r *signatureReader) reference(item Value) error {
	reference, err := r.own.resolve(item)
	if err != nil {
		return err
	}
	method, err := r.own.get(reference, "TransformMethod")
	if err != nil {
		return err
	}
	parameters, err := r.own.get(reference, "TransformParams")
	if err != nil {
		return err
	}
	switch {
	case method.is("DocMDP"):
		return r.addLevel(parameters, 2)
	case method.is("FieldMDP"):
		return r.addLock(parameters)
	}
	return nil
}

// addLevel takes a /P, or else what counts without it. The lowest of all counts.
func (r *signatureReader) addLevel(parameters Value, without int) error {
	v, err := r.own.get(parameters, "P")
	if err != nil {
		return err
	}
	level := without
	if !v.IsNull() {
		n, ok := v.Int()
		if level = int(n); !ok || n < 1 || n > 3 {
			level = 1
		}
	}
	if level > 0 && (r.Level == 0 || level < r.Level) {
		r.Level = level
	}
	return nil
}

func (r *signatureReader) addLock(v Value) error {
	lock, err := r.own.lock(v)
	if err != nil {
		return err
	}
	r.Locks = append(r.Locks, lock)
	return r.addLevel(v, 0)
}

// named tells the kind: by what the catalog of the own revision says, and by what the
// dictionary says of itself.
func (r *signatureReader) named() error {
	r.Kind = Approval
	if r.SubFilter == "ETSI.RFC3161" || r.found.value.Get("Type").is("DocTimeStamp") {
		r.Kind = TimeStamp
	}
	catalog, err := r.own.get(r.own.file.Trailer(), "Root")
	if err != nil {
		return err
	}
	permissions, err := r.own.get(catalog, "Perms")
	if err != nil {
		return err
	}
	for _, p := range []struct {
		key  string
		kind Kind
	}{{"DocMDP", Certification}, {"UR", UsageRights}, {"UR3", UsageRights}} {
		if ref, ok := permissions.Get(p.key).Ref(); !ok || ref.Number != r.found.Number || r.found.within {
			continue
		}
		r.Kind = p.kind
		if r.Place == Orphan {
			r.Place = InPermissions
		}
	}
	if r.Kind == Certification && r.Level == 0 {
		r.Level = 1 // without its permissions it allows nothing
	}
	return nil
}

// maxClaim bounds a claim, in characters.
const maxClaim = 1024

// says reads what the dictionary says of itself.
func (r *signatureReader) says() error {
	for key, to := range map[string]*string{
		"Name": &r.Claims.Name, "Reason": &r.Claims.Reason, "Location": &r.Claims.Location,
		"ContactInfo": &r.Claims.Contact, "M": &r.Claims.TimeText,
	} {
		v, err := r.own.get(r.found.value, key)
		if err != nil {
			return err
		}
		text, _ := v.Text()
		*to = cutText(text)
	}
	r.Claims.Time, _ = parseTime(r.Claims.TimeText)
	return nil
}

func cutText(text string) string {
	text = strings.ToValidUTF8(text, "�")
	n := 0
	for i := range text {
		if n == maxClaim {
			return text[:i]
		}
		n++
	}
	return text
}

// parseTime reads a date, ISO 32000-2, 7.9.4: D:YYYYMMDDHHmmSSOHH'mm', of which all behind
// the year may be missing. Without an offset it is taken for UTC.
func parseTime(text string) (time.Time, bool) {
	text = strings.TrimPrefix(text, "D:")
	const layout = "20060102150405"
	digits := strings.IndexFunc(text+"Z", func(r rune) bool { return r < '0' || r > '9' })
	if digits < 4 || digits > len(layout) || digits%2 != 0 {
		return time.Time{}, false
	}
	t, err := time.Parse(layout[:digits], text[:digits])
	if err != nil {
		return time.Time{}, false
	}
	offset, ok := parseOffset(text[digits:])
	if !ok {
		return time.Time{}, false
	}
	return t.Add(-offset), true
}

// parseOffset reads "+09'00'", "+09'00", "-08'" or "Z".
func parseOffset(text string) (time.Duration, bool) {
	text = strings.ReplaceAll(text, "'", "")
	if text == "" || text[0] == 'Z' {
		return 0, strings.Trim(text, "Z0") == ""
	}
	for _, layout := range []string{"-0700", "-07"} {
		if t, err := time.Parse(layout, text); err == nil {
			_, seconds := t.Zone()
			return time.Duration(seconds) * time.Second, true
		}
	}
	return 0, false
}
