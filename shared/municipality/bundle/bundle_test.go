package bundle

import (
	"archive/zip"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"

	"jpkiweb/shared/lifecycletest"
	"jpkiweb/shared/municipality"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// keyOf makes the key of a name: the same in each run.
func keyOf(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte(name))
	return ed25519.NewKeyFromSeed(seed[:])
}

func publicOf(name string) ed25519.PublicKey { return keyOf(name).Public().(ed25519.PublicKey) }

// Codes of two municipalities.
const kakogawa, sanda = "282103", "282197"

// known are the keys of the nation and of one municipality.
var known = []Key{{municipality.NationalCode, publicOf("nation")}, {sanda, publicOf("sanda")}}

func fileOf(code string) []byte {
	return fmt.Appendf(nil, `{"code":%q,"name":{"ja":"市%s"},"sources":[]}`, code, code)
}

// nation has the files of a national bundle with two municipalities.
func nation(t testing.TB) map[string][]byte {
	t.Helper()
	rules, err := lifecycletest.Rules()
	must(t, err)
	return map[string][]byte{
		RulesName: rules, HolidaysName: []byte(`{"from":"2026-01-01","to":"2026-12-31","days":[]}`),
		IndexName:                           []byte(`[{"code":"282103","name":{"ja":"加古川市"},"prefecture":{"ja":"兵庫県"}},{"code":"282197","name":{"ja":"三田市"},"prefecture":{"ja":"兵庫県"}}]`),
		FileName(municipality.NationalCode): fileOf(municipality.NationalCode), FileName(kakogawa): fileOf(kakogawa), FileName(sanda): fileOf(sanda),
	}
}

func ofNation(number int64) About {
	return About{Number: number, Municipality: municipality.NationalCode, Made: "2026-07-16"}
}

func ofSanda(number int64) About {
	return About{Number: number, Municipality: sanda, Made: "2026-07-16"}
}

func written(t testing.TB, key string, about About, files map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, Write(&b, keyOf(key), about, files))
	return b.Bytes()
}

func open(content []byte, keys ...Key) (*Bundle, error) {
	if keys == nil {
		keys = known
	}
	return Open(bytes.NewReader(content), int64(len(content)), keys)
}

func wantRefusal(t *testing.T, err error, want Refusal) {
	t.Helper()
	if refusal := Refusal(""); !errors.As(err, &refusal) || refusal != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestBundleIsReadBack(t *testing.T) {
	for _, test := range []struct {
		key   string
		about About
		files map[string][]byte
	}{
		{"nation", ofNation(2026071600), nation(t)},
		{"sanda", ofSanda(1), map[string][]byte{FileName(sanda): fileOf(sanda)}},
	} {
		content := written(t, test.key, test.about, test.files)
		b, err := open(content)
		must(t, err)
		must(t, b.Check(t.Context()))
		if b.About() != test.about || !slices.Equal(b.Names(), slices.Sorted(maps.Keys(test.files))) {
			t.Errorf("%+v, %q", b.About(), b.Names())
		}
		for name, want := range test.files {
			if got, err := b.ReadFile(name); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s: %q, %v", name, got, err)
			}
		}
		if _, err := b.ReadFile(FileName("131016")); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a file that is not there: %v", err)
		}
		if again := written(t, test.key, test.about, test.files); !bytes.Equal(again, content) {
			t.Error("the same content makes other bytes")
		}
		z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
		if err != nil || z.File[0].Name != "bundle.json" || z.File[1].Name != "bundle.sig" || len(z.File) != len(test.files)+2 {
			t.Errorf("anybody else finds %d files, %v", len(z.File), err)
		}
	}
}

// forged is a bundle whose manifest is signed with a key, whatever it says; change is made to the
// manifest, and pack puts more into the ZIP.
func forged(t *testing.T, key string, about About, files map[string][]byte, change func(*Manifest), pack func(*zip.Writer)) []byte {
	t.Helper()
	m := makeManifest(about, files)
	if change != nil {
		change(&m)
	}
	text, err := json.Marshal(m)
	must(t, err)
	return zipped(t, func(z *zip.Writer) {
		put(t, z, manifestName, text)
		put(t, z, signatureName, sign(keyOf(key), text))
		for _, name := range slices.Sorted(maps.Keys(files)) {
			put(t, z, name, files[name])
		}
		if pack != nil {
			pack(z)
		}
	})
}

func zipped(t *testing.T, fill func(*zip.Writer)) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	fill(z)
	must(t, z.Close())
	return b.Bytes()
}

func put(t *testing.T, z *zip.Writer, name string, content []byte) {
	t.Helper()
	w, err := z.Create(name)
	must(t, err)
	_, err = w.Write(content)
	must(t, err)
}

// with is a copy of files with one more, or another one.
func with(files map[string][]byte, name string, content []byte) map[string][]byte {
	files = maps.Clone(files)
	files[name] = content
	return files
}

func without(files map[string][]byte, name string) map[string][]byte {
	files = maps.Clone(files)
	delete(files, name)
	return files
}

// Each way in which a bundle is not ours, or not whole, has its own word.
func TestBundlesThatAreRefused(t *testing.T) {
	all, own := nation(t), map[string][]byte{FileName(sanda): fileOf(sanda)}
	good := written(t, "nation", ofNation(2), all)
	text, err := json.Marshal(makeManifest(ofNation(2), all))
	must(t, err)
	bomb := bytes.Repeat([]byte(" "), MaxFile+1)
	for name, test := range map[string]struct {
		content []byte
		want    Refusal
	}{
		"nothing":                   {nil, Malformed},
		"a page of the server":      {[]byte("<!DOCTYPE html><title>404</title>"), Malformed},
		"cut off":                   {good[:len(good)/2], Malformed},
		"cut off by a byte":         {good[:len(good)-1], Malformed},
		"goes on":                   {append(bytes.Clone(good), 0), Malformed},
		"something before it":       {append([]byte("x"), good...), Malformed},
		"without manifest":          {zipped(t, func(z *zip.Writer) { put(t, z, signatureName, sign(keyOf("nation"), text)) }), Malformed},
		"without signature":         {zipped(t, func(z *zip.Writer) { put(t, z, manifestName, text) }), Malformed},
		"manifest twice":            {forged(t, "nation", ofNation(2), all, nil, func(z *zip.Writer) { put(t, z, manifestName, text) }), Twice},
		"signature of another form": {zipped(t, func(z *zip.Writer) { put(t, z, manifestName, text); put(t, z, signatureName, []byte("signed, Mayor")) }), Malformed},
		"another key":               {written(t, "somebody", ofNation(2), all), OtherKey},
		"signature of another manifest": {zipped(t, func(z *zip.Writer) {
			put(t, z, manifestName, text)
			put(t, z, signatureName, sign(keyOf("nation"), text[1:]))
		}), OtherKey},
		"the nation's, by a city's key": {written(t, "sanda", ofNation(2), all), Foreign},
		"another city's, by a city's key": {written(t, "sanda", About{1, kakogawa, "2026-07-16"},
			map[string][]byte{FileName(kakogawa): fileOf(kakogawa)}), Foreign},
		"another city's file in its own": {forged(t, "sanda", ofSanda(1), with(own, FileName(kakogawa), fileOf(kakogawa)), nil, nil), Foreign},
		"rules in a city's":              {forged(t, "sanda", ofSanda(1), with(own, RulesName, all[RulesName]), nil, nil), Foreign},
		"holidays in a city's":           {forged(t, "sanda", ofSanda(1), with(own, HolidaysName, all[HolidaysName]), nil, nil), Foreign},
		"the nation's file in a city's":  {forged(t, "sanda", ofSanda(1), with(own, FileName(municipality.NationalCode), fileOf("000000")), nil, nil), Foreign},
		"city's without a file":          {forged(t, "sanda", ofSanda(1), nil, nil, nil), Malformed},
		"format of tomorrow":             {forged(t, "nation", ofNation(2), all, func(m *Manifest) { m.Format = 2 }, nil), OtherFormat},
		"no number":                      {forged(t, "nation", ofNation(0), all, nil, nil), Malformed},
		"number below zero":              {forged(t, "nation", ofNation(-1), all, nil, nil), Malformed},
		"number that is not exact":       {forged(t, "nation", ofNation(1<<53), all, nil, nil), Malformed},
		"no municipality":                {forged(t, "nation", About{1, "", "2026-07-16"}, all, nil, nil), Malformed},
		"no day":                         {forged(t, "nation", About{1, municipality.NationalCode, "2026-02-30"}, all, nil, nil), Malformed},
		"without holidays":               {forged(t, "nation", ofNation(2), without(all, HolidaysName), nil, nil), Malformed},
		"without the nation":             {forged(t, "nation", ofNation(2), without(all, FileName(municipality.NationalCode)), nil, nil), Malformed},
		"file that is listed, not there": {forged(t, "nation", ofNation(2), all, func(m *Manifest) {
			m.Files = append(m.Files, File{FileName("131016"), 1, strings.Repeat("0", 64)})
			sortFiles(m)
		}, nil), Malformed},
		"file that is there, not listed": {forged(t, "nation", ofNation(2), all, nil, func(z *zip.Writer) { put(t, z, FileName("131016"), []byte("{}")) }), Malformed},
		"file twice":                     {forged(t, "nation", ofNation(2), all, nil, func(z *zip.Writer) { put(t, z, FileName(sanda), fileOf(sanda)) }), Twice},
		"file listed twice":              {forged(t, "nation", ofNation(2), all, func(m *Manifest) { m.Files = append(m.Files, m.Files[0]); sortFiles(m) }, nil), Twice},
		"files in no order":              {forged(t, "nation", ofNation(2), all, func(m *Manifest) { slices.Reverse(m.Files) }, nil), Malformed},
		"file of another size":           {forged(t, "nation", ofNation(2), all, func(m *Manifest) { m.Files[0].Size++ }, nil), Malformed},
		"empty file":                     {forged(t, "nation", ofNation(2), with(all, FileName("131016"), nil), nil, nil), Malformed},
		"sum that is none":               {forged(t, "nation", ofNation(2), all, func(m *Manifest) { m.Files[0].SHA256 = strings.Repeat("G", 64) }, nil), Malformed},
		"file that unpacks to more":      {forged(t, "nation", ofNation(2), with(all, FileName("131016"), bomb), nil, nil), TooLarge},
		"manifest that unpacks to more": {zipped(t, func(z *zip.Writer) {
			put(t, z, manifestName, bomb)
			put(t, z, signatureName, sign(keyOf("nation"), bomb))
		}), TooLarge},
		"more than there may be in all": {forged(t, "nation", ofNation(2), nil, func(m *Manifest) {
			for i := range MaxFiles {
				m.Files = append(m.Files, File{fmt.Sprintf("%04d", i), MaxFile, strings.Repeat("0", 64)})
			}
		}, nil), TooLarge},
		"more files than there may be": {forged(t, "nation", ofNation(2), all, nil, func(z *zip.Writer) {
			for i := range MaxFiles {
				put(t, z, fmt.Sprint(i), nil)
			}
		}), TooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := open(test.content)
			wantRefusal(t, err, test.want)
		})
	}
	for _, name := range []string{"../policy.json", "/etc/passwd", `municipality\282197.json`, "municipality/../282197.json", "municipality/282198.json", "municipality//282197.json", "MUNICIPALITY/282197.json", "C:282197.json", "edition.json", ""} {
		t.Run("name "+name, func(t *testing.T) {
			_, err := open(forged(t, "nation", ofNation(2), with(all, name, []byte("{}")), nil, nil))
			wantRefusal(t, err, Malformed)
		})
	}
}

func sortFiles(m *Manifest) {
	slices.SortFunc(m.Files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
}

// A file that is too large is refused by its size: nobody reads it.
func TestSizeIsLookedAtFirst(t *testing.T) {
	_, err := Open(nil, 200<<20, known)
	wantRefusal(t, err, TooLarge)
	_, err = Open(io.NewSectionReader(nil, 0, 0), MaxSize+1, known)
	wantRefusal(t, err, TooLarge)
}

// The signature holds for every byte that is used: with any byte changed a bundle is refused,
// or gives what was signed.
func TestEveryFlippedByteOfABundle(t *testing.T) {
	want := fileOf(sanda)
	good := written(t, "sanda", ofSanda(1), map[string][]byte{FileName(sanda): want})
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 0x21
		b, err := open(bad)
		var got []byte
		if err == nil {
			got, err = b.ReadFile(FileName(sanda))
		}
		refusal := Refusal("")
		if err == nil && !bytes.Equal(got, want) || err != nil && !errors.As(err, &refusal) {
			t.Errorf("byte %d: %q, %v", i, got, err)
		}
	}
}

// What is signed and whole, and cannot be used.
func TestContentsThatAreRefused(t *testing.T) {
	all := nation(t)
	for name, test := range map[string]struct {
		files map[string][]byte
		want  Refusal
	}{
		"municipality under the name of another": {with(all, FileName(sanda), fileOf(kakogawa)), Twice},
		"municipality under a wrong name":        {with(all, FileName(sanda), fileOf("131016")), Contents},
		"municipality twice in the index":        {with(all, IndexName, []byte(strings.Replace(string(all[IndexName]), sanda, kakogawa, 1))), Twice},
		"municipality that is not in the index":  {with(all, FileName("131016"), fileOf("131016")), Contents},
		"index with one that is not there":       {without(all, FileName(sanda)), Contents},
		"unknown key":                            {with(all, FileName(sanda), []byte(`{"code":"282197","name":{"ja":"三田市"},"sources":[],"mayor":"A"}`)), Contents},
		"no JSON":                                {with(all, FileName(sanda), []byte("code: 282197")), Contents},
		"rules of another form":                  {with(all, RulesName, []byte("{}")), Contents},
		"holidays of another form":               {with(all, HolidaysName, []byte("[]")), Contents},
		"depth":                                  {with(all, HolidaysName, []byte(strings.Repeat("[", 1<<16))), Contents},
	} {
		t.Run(name, func(t *testing.T) {
			b, err := open(forged(t, "nation", ofNation(2), test.files, nil, nil))
			must(t, err)
			wantRefusal(t, b.Check(t.Context()), test.want)
			wantRefusal(t, Write(io.Discard, keyOf("nation"), ofNation(2), test.files), test.want)
		})
	}
}

// Nothing is written that would be refused.
func TestWriteRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		about About
		files map[string][]byte
		want  Refusal
	}{
		"no number":                 {ofSanda(0), map[string][]byte{FileName(sanda): fileOf(sanda)}, Malformed},
		"another city's file":       {ofSanda(1), map[string][]byte{FileName(kakogawa): fileOf(kakogawa)}, Foreign},
		"file that is too large":    {ofSanda(1), map[string][]byte{FileName(sanda): make([]byte, MaxFile+1)}, TooLarge},
		"nation without its files":  {ofNation(1), map[string][]byte{FileName(sanda): fileOf(sanda)}, Malformed},
		"file that nobody can read": {ofSanda(1), map[string][]byte{FileName(sanda): []byte("{}")}, Contents},
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			wantRefusal(t, Write(&b, keyOf("sanda"), test.about, test.files), test.want)
			if b.Len() > 0 {
				t.Errorf("%d bytes were written", b.Len())
			}
		})
	}
}

// The tree holds no key of a publisher.
func TestProgramHasNoNationalKey(t *testing.T) {
	if keys := NationalKeys(); len(keys) > 0 {
		t.Errorf("the tree has %d keys, which are the publisher's to give", len(keys))
	}
}

func TestKeysAreReadBack(t *testing.T) {
	keys, err := ParseKeys(FormatKey(publicOf("a")) + ", " + FormatKey(publicOf("b")) + "\n")
	if err != nil || len(keys) != 2 || !keys[0].Equal(publicOf("a")) || !keys[1].Equal(publicOf("b")) {
		t.Errorf("%v, %v", keys, err)
	}
	for _, text := range []string{"AAAA", "x", FormatKey(publicOf("a"))[1:], strings.TrimRight(FormatKey(publicOf("a")), "=")} {
		if _, err := ParseKeys(text); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(written(f, "sanda", ofSanda(1), map[string][]byte{FileName(sanda): fileOf(sanda)}))
	f.Add(written(f, "nation", ofNation(1), nation(f)))
	f.Fuzz(func(t *testing.T, content []byte) {
		b, err := open(content)
		refusal := Refusal("")
		if err != nil {
			if !errors.As(err, &refusal) {
				t.Errorf("%v is no refusal", err)
			}
			return
		}
		for _, name := range b.Names() {
			if _, err := b.ReadFile(name); err != nil && !errors.As(err, &refusal) {
				t.Errorf("%s: %v is no refusal", name, err)
			}
		}
	})
}

// zip64 is a ZIP whose end says, by a directory of 65,535 bytes, that another record has the
// true numbers (APPNOTE.TXT 6.3.10, 4.3.14 and 4.3.15): of a directory of so many entries.
func zip64(t *testing.T, entries int) []byte {
	t.Helper()
	le := binary.LittleEndian
	var b []byte // entries that are nothing but a mark, 4.3.12
	for range entries {
		b = append(b, append([]byte("PK\x01\x02"), make([]byte, 42)...)...)
	}
	size := len(b)
	const length = 0xffff // which the end says of what fills the room up to it
	b = append(b, make([]byte, length)...)
	record := len(b) - 20 - 56
	r := b[record:]
	copy(r, "PK\x06\x06")
	le.PutUint64(r[4:], 44)
	le.PutUint64(r[24:], uint64(entries))
	le.PutUint64(r[32:], uint64(size))
	le.PutUint64(r[40:], 0)
	copy(r[56:], "PK\x06\x07")
	le.PutUint64(r[64:], uint64(record))
	le.PutUint32(r[72:], 1)
	end := make([]byte, endLength)
	copy(end, "PK\x05\x06")
	le.PutUint32(end[12:], length)
	le.PutUint32(end[16:], uint32(len(b)-length))
	return append(b, end...)
}

// Whoever signed nothing cannot make us read a directory of another length than was bounded.
func TestDirectoryIsBoundedInZIP64(t *testing.T) {
	content := zip64(t, 700_000)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := open(content)
	runtime.ReadMemStats(&after)
	wantRefusal(t, err, Malformed)
	if used := after.TotalAlloc - before.TotalAlloc; used > MaxFile {
		t.Errorf("%d bytes were made of a directory that nobody signed: %v", used, err)
	}
}
