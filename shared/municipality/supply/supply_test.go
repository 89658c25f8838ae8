package supply_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"jpkiweb/shared/lifecycletest"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/municipality/bundle"
	"jpkiweb/shared/municipality/supply"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

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

// fileOf is that of a municipality, which says from where it is.
func fileOf(code, from string) []byte {
	return fmt.Appendf(nil, `{"code":%q,"name":{"ja":"%s"},"sources":[]}`, code, from)
}

// nation has the files of a national bundle with two municipalities.
func nation(t testing.TB, from string) map[string][]byte {
	t.Helper()
	rules, err := lifecycletest.Rules()
	must(t, err)
	return map[string][]byte{
		bundle.RulesName: rules, bundle.HolidaysName: []byte(`{"from":"2026-01-01","to":"2026-12-31","days":[]}`),
		bundle.IndexName: fmt.Appendf(nil, `[{"code":"282103","name":{"ja":"%s"},"prefecture":{"ja":"兵庫県"}},{"code":"282197","name":{"ja":"%s"},"prefecture":{"ja":"兵庫県"}}]`, from, from),
		bundle.FileName(municipality.NationalCode): fileOf(municipality.NationalCode, from), bundle.FileName(kakogawa): fileOf(kakogawa, from), bundle.FileName(sanda): fileOf(sanda, from),
	}
}

func written(t testing.TB, key string, number int64, code string, files map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, bundle.Write(&b, keyOf(key), bundle.About{Number: number, Municipality: code, Made: "2026-07-16"}, files))
	return b.Bytes()
}

func ofNation(t testing.TB, number int64, from string) []byte {
	t.Helper()
	return written(t, "nation", number, municipality.NationalCode, nation(t, from))
}

func ofSanda(t testing.TB, number int64, from string) []byte {
	t.Helper()
	return written(t, "sanda", number, sanda, map[string][]byte{bundle.FileName(sanda): fileOf(sanda, from)})
}

// builtInNumber is that of the data in the program.
const builtInNumber = 100

func builtIn(name string) ([]byte, error) {
	return fs.ReadFile(fstest.MapFS{
		municipality.EditionFile: {Data: fmt.Appendf(nil, `{"number":%d,"made":"2026-07-01","builtIn":true}`, builtInNumber)},
		bundle.IndexName:         {Data: []byte(`[{"code":"282103","name":{"ja":"built in"},"prefecture":{"ja":"兵庫県"}}]`)},
	}, name)
}

// A place is a folder with bundles, and who reads it.
type place struct {
	*supply.Supply
	config supply.Config
	folder string
}

func newPlace(t *testing.T) *place {
	t.Helper()
	p := &place{folder: filepath.Join(t.TempDir(), "share")}
	must(t, os.Mkdir(p.folder, 0o700))
	var minutes atomic.Int64 // each look at the clock is a minute after the one before
	began := time.Now()
	p.config = supply.Config{
		Now:    func() time.Time { return began.Add(time.Duration(minutes.Add(1)) * time.Minute) },
		Source: p.folder, BuiltIn: builtIn, Store: new(supply.Memory),
		Keys: []bundle.Key{{Municipality: municipality.NationalCode, Public: publicOf("nation")}, {Municipality: sanda, Public: publicOf("sanda")}},
	}
	p.restart(t)
	return p
}

func (p *place) restart(t *testing.T) {
	t.Helper()
	var err error
	p.Supply, err = supply.New(p.config)
	must(t, err)
}

func (p *place) put(t *testing.T, name string, content []byte) {
	t.Helper()
	must(t, os.WriteFile(filepath.Join(p.folder, name), content, 0o600))
}

func (p *place) remove(t *testing.T, name string) {
	t.Helper()
	must(t, os.Remove(filepath.Join(p.folder, name)))
}

// from says from where the file of a municipality is, "built in" of what is served from there.
func (p *place) from(t *testing.T, code string) string {
	t.Helper()
	text, err := fs.ReadFile(p, bundle.FileName(code))
	if errors.Is(err, fs.ErrNotExist) {
		return "built in"
	}
	must(t, err)
	f, err := municipality.Parse(text)
	must(t, err)
	return f.Name.Ja
}

// want looks, and compares what is in use of the nation and of a municipality with its own
// bundle, and what was refused.
func (p *place) want(t *testing.T, name, nation, city string, refused ...bundle.Refusal) {
	t.Helper()
	err := p.Look(t.Context())
	told, failed := p.Tell()
	must(t, failed)
	var got []bundle.Refusal
	for _, r := range told.Refused {
		if got = append(got, r.Why); !errors.Is(err, r.Why) || r.Place == "" {
			t.Errorf("%s: the error does not tell of %+v: %v", name, r, err)
		}
	}
	if p.from(t, kakogawa) != nation || p.from(t, sanda) != city || !slices.Equal(got, refused) || (err == nil) != (len(refused) == 0) {
		t.Errorf("%s: from %s and %s, refused %q, %v; want %s, %s, %q", name, p.from(t, kakogawa), p.from(t, sanda), got, err, nation, city, refused)
	}
	text, err := fs.ReadFile(p, municipality.EditionFile)
	must(t, err)
	edition, err := municipality.ParseEdition(text)
	if err != nil || (nation == "built in") != edition.BuiltIn || len(edition.Refused) > 0 != (len(refused) > 0) {
		t.Errorf("%s: %s, %v", name, text, err)
	}
}

func TestNewestValidBundleIsUsed(t *testing.T) {
	p := newPlace(t)
	p.want(t, "an empty folder", "built in", "built in")
	p.put(t, "README.txt", []byte("no bundle"))
	p.put(t, "japan.bundle", ofNation(t, 101, "101"))
	p.want(t, "a national one", "101", "101")
	p.put(t, "sanda.zip", ofSanda(t, 1, "own 1"))
	p.want(t, "a city's own goes before it", "101", "own 1")
	p.put(t, "japan-2.bundle", ofNation(t, 102, "102"))
	p.want(t, "a newer one beside the older", "102", "own 1")
	p.put(t, "sanda-2.bundle", ofSanda(t, 2, "own 2"))
	p.want(t, "a city's newer one", "102", "own 2")
	p.want(t, "nothing new", "102", "own 2")
	told, err := p.Tell()
	must(t, err)
	if number, made := told.Edition.Of(sanda); number != 2 || made != "2026-07-16" {
		t.Errorf("of the city: %d, %s", number, made)
	}
	if number, _ := told.Edition.Of(kakogawa); number != 102 || told.Looked.IsZero() {
		t.Errorf("of the nation: %d, %+v", number, told)
	}
}

// A municipality that nobody had is in the list as soon as it has a bundle.
// A municipality's own bundle does not put it into the list by the name of another one.
func TestMunicipalityDoesNotTakeAnothersName(t *testing.T) {
	p := newPlace(t)
	p.put(t, "japan.bundle", ofNation(t, 101, "三田市"))
	p.put(t, "sanda.bundle", ofSanda(t, 1, "加古川市"))
	p.want(t, "both", "三田市", "加古川市")
	text, err := fs.ReadFile(p, bundle.IndexName)
	if err != nil || strings.Contains(string(text), "加古川市") || !strings.Contains(string(text), `"282197","name":{"ja":"三田市"},"prefecture":{"ja":"兵庫県"}`) {
		t.Errorf("%s, %v", text, err)
	}
}

func TestMunicipalityThatIsNew(t *testing.T) {
	p := newPlace(t)
	p.put(t, "sanda.bundle", ofSanda(t, 1, "own"))
	p.want(t, "its own only", "built in", "own")
	text, err := fs.ReadFile(p, bundle.IndexName)
	must(t, err)
	index, err := municipality.ParseIndex(text)
	if err != nil || len(index) != 2 || index[0].Name.Ja != "built in" || index[1].Code != sanda || index[1].Name.Ja != "own" {
		t.Errorf("%s, %v", text, err)
	}
}

// A server reads one tree, and visitors hear nothing of bundles that are not used.
func TestDataOverThoseThatAreBuiltIn(t *testing.T) {
	p := newPlace(t)
	p.config.Public = true
	p.restart(t)
	all := p.Over(fstest.MapFS{bundle.FileName(kakogawa): {Data: fileOf(kakogawa, "built in")}, bundle.FileName(sanda): {Data: fileOf(sanda, "built in")}})
	p.put(t, "sanda.bundle", ofSanda(t, 1, "own"))
	p.put(t, "bad.bundle", []byte("x"))
	if err := p.Look(t.Context()); !errors.Is(err, bundle.Malformed) {
		t.Error(err)
	}
	for code, want := range map[string]string{kakogawa: "built in", sanda: "own"} {
		text, err := fs.ReadFile(all, bundle.FileName(code))
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s: %s, %v", code, text, err)
		}
	}
	text, err := fs.ReadFile(all, municipality.EditionFile)
	if err != nil || strings.Contains(string(text), "malformed") || !strings.Contains(string(text), sanda) {
		t.Errorf("%s, %v", text, err)
	}
}

// What is not used is told, and what was used stays in use.
func TestBundlesThatAreNotUsed(t *testing.T) {
	good := ofNation(t, 103, "103")
	for name, test := range map[string]struct {
		content []byte
		want    bundle.Refusal
	}{
		"truncated":                  {good[:len(good)-7], bundle.Malformed},
		"older than what was used":   {ofNation(t, 101, "101"), bundle.Older},
		"older than what is there":   {ofNation(t, builtInNumber-1, "99"), bundle.Older},
		"of the same number":         {ofNation(t, 102, "another"), bundle.Older},
		"another key":                {written(t, "somebody", 103, municipality.NationalCode, nation(t, "x")), bundle.OtherKey},
		"by a city's key":            {written(t, "sanda", 103, municipality.NationalCode, nation(t, "x")), bundle.Foreign},
		"of a city, by another city": {written(t, "sanda", 103, kakogawa, map[string][]byte{bundle.FileName(kakogawa): fileOf(kakogawa, "x")}), bundle.Foreign},
		"nothing":                    {nil, bundle.Malformed},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			p.put(t, "a.bundle", ofNation(t, 102, "102"))
			p.put(t, "sanda.bundle", ofSanda(t, 1, "own"))
			p.want(t, "good ones", "102", "own")
			p.remove(t, "a.bundle")
			p.put(t, "b.bundle", test.content)
			p.want(t, name, "102", "own", test.want)
			p.restart(t)
			p.want(t, "after a restart", "102", "own", test.want)
			p.put(t, "b.bundle", ofNation(t, 104, "104"))
			p.want(t, "a good one again", "104", "own")
		})
	}
}

// Where the newest one is broken, the next one is used.
func TestNextOneIsUsed(t *testing.T) {
	p := newPlace(t)
	p.put(t, "1.bundle", ofNation(t, 101, "101"))
	spoiled := ofNation(t, 102, "102")
	at := bytes.Index(spoiled, []byte(bundle.FileName(kakogawa))) + len(bundle.FileName(kakogawa)) + 20
	spoiled[at] ^= 0xff
	p.put(t, "2.bundle", spoiled)
	p.want(t, "a file in it is spoiled", "101", "101", bundle.Malformed)
}

// A bundle of 200 MB is refused by its size, before it is read.
func TestBundleThatIsTooLarge(t *testing.T) {
	p := newPlace(t)
	p.put(t, "huge.bundle", nil)
	must(t, os.Truncate(filepath.Join(p.folder, "huge.bundle"), 200<<20)) // which takes no room
	p.want(t, "200 MB", "built in", "built in", bundle.TooLarge)
}

// A folder, or a link to something that never ends, in the place of a file.
func TestWhatIsNoFile(t *testing.T) {
	p := newPlace(t)
	must(t, os.Mkdir(filepath.Join(p.folder, "a.bundle"), 0o700))
	must(t, os.Symlink("/dev/zero", filepath.Join(p.folder, "b.bundle")))
	must(t, os.Symlink("/nowhere", filepath.Join(p.folder, "c.bundle")))
	p.want(t, "no files", "built in", "built in", bundle.Unreachable, bundle.Unreachable, bundle.Unreachable)
}

// A share that goes away takes nothing along, also over a restart; and it comes back.
func TestShareThatIsGone(t *testing.T) {
	p := newPlace(t)
	p.put(t, "japan.bundle", ofNation(t, 101, "101"))
	p.put(t, "sanda.bundle", ofSanda(t, 1, "own"))
	p.want(t, "there", "101", "own")
	away := p.folder + "-away"
	must(t, os.Rename(p.folder, away))
	p.want(t, "gone", "101", "own", bundle.Unreachable)
	p.restart(t)
	if p.from(t, kakogawa) != "101" || p.from(t, sanda) != "own" {
		t.Error("what was kept is not used after a restart")
	}
	p.want(t, "gone at the start", "101", "own", bundle.Unreachable)
	must(t, os.Rename(away, p.folder))
	p.put(t, "japan.bundle", ofNation(t, 102, "102"))
	p.want(t, "back", "102", "own")
}

// The number that was used is a floor, also where the bundle itself is lost.
func TestNoWayBack(t *testing.T) {
	p := newPlace(t)
	p.put(t, "a.bundle", ofNation(t, 105, "105"))
	p.want(t, "first", "105", "105")
	names, err := p.config.Store.Names()
	must(t, err)
	for _, name := range names {
		if strings.HasSuffix(name, ".bundle") {
			must(t, p.config.Store.Remove(name))
		}
	}
	p.restart(t)
	p.put(t, "a.bundle", ofNation(t, 104, "104"))
	p.want(t, "an older one", "built in", "built in", bundle.Older)
	p.put(t, "a.bundle", ofNation(t, 105, "105"))
	p.want(t, "the same", "105", "105")
}

// A key that is gone takes its bundle along, and so does a program with newer data.
func TestWhatIsKeptAndNoLongerHolds(t *testing.T) {
	p := newPlace(t)
	p.put(t, "a.bundle", ofNation(t, 101, "101"))
	p.put(t, "sanda.bundle", ofSanda(t, 1, "own"))
	p.want(t, "both", "101", "own")
	keys := p.config.Keys
	p.config.Keys = keys[:1]
	p.restart(t)
	p.want(t, "without the city's key", "101", "101", bundle.OtherKey)
	p.config.Keys = keys
	p.config.BuiltIn = func(name string) ([]byte, error) {
		text, err := builtIn(name)
		return bytes.Replace(text, []byte("100"), []byte("200"), 1), err
	}
	p.restart(t)
	p.want(t, "a newer program", "built in", "own", bundle.Older)
	p.config.Source = ""
	p.restart(t)
	p.want(t, "no source", "built in", "built in")
}

// Only what is in use is kept.
func TestStoreIsCleared(t *testing.T) {
	p := newPlace(t)
	for number := int64(101); number < 105; number++ {
		p.put(t, "a.bundle", ofNation(t, number, "x"))
		p.want(t, "next", "x", "x")
	}
	names, err := p.config.Store.Names()
	if err != nil || !slices.Equal(names, []string{"000000-104.bundle", "supply.json"}) {
		t.Errorf("%q, %v", names, err)
	}
}

// Two programs of one person have one store.
func TestAnotherProgramLooked(t *testing.T) {
	p := newPlace(t)
	p.put(t, "a.bundle", ofNation(t, 101, "101"))
	p.want(t, "first", "101", "101")
	other := &place{config: p.config, folder: p.folder}
	other.restart(t)
	p.put(t, "a.bundle", ofNation(t, 102, "102"))
	other.want(t, "the other one", "102", "102")
	p.put(t, "sanda.bundle", ofSanda(t, 1, "own"))
	other.want(t, "a city's", "102", "own")
	if got := p.from(t, sanda); got != "own" {
		t.Errorf("from %s", got)
	}
	if got := p.from(t, kakogawa); got != "102" {
		t.Errorf("from %s", got)
	}
}

// The source is read at the start, and then once an hour.
func TestKeepLooksOnceAnHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlace(t)
		var said []error
		done := make(chan struct{})
		stop := p.keepUntil(t, done, &said)
		synctest.Wait()
		p.put(t, "a.bundle", ofNation(t, 101, "101"))
		p.put(t, "b.bundle", []byte("x"))
		time.Sleep(supply.Every - time.Second)
		if got := p.from(t, kakogawa); got != "built in" {
			t.Errorf("before an hour: %s", got)
		}
		time.Sleep(3 * supply.Every)
		if got := p.from(t, kakogawa); got != "101" || len(said) != 1 || !errors.Is(said[0], bundle.Malformed) {
			t.Errorf("after an hour: %s, %v", got, said)
		}
		stop()
		<-done
	})
}
