package cli_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"jpkiweb/helper/cli"
	"jpkiweb/helper/own/policy"
	"jpkiweb/shared/lifecycletest"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/municipality/bundle"
	"jpkiweb/static/locale"
)

// sanda is a municipality with a key of its own.
const sanda = "282197"

// dataKey makes the key of a name: the same in each run.
func dataKey(name string) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte(name[:1]), ed25519.SeedSize))
}

func publicKey(name, code string) bundle.Key {
	return bundle.Key{Municipality: code, Public: dataKey(name).Public().(ed25519.PublicKey)}
}

// municipalityFile is that of a municipality, which says from where it is.
func municipalityFile(code, from string) []byte {
	return fmt.Appendf(nil, `{"code":%q,"name":{"ja":%q},"sources":[]}`, code, from)
}

// dataOf are the files of a national bundle that has Sanda.
func dataOf(t *testing.T, from string) map[string][]byte {
	t.Helper()
	rules, err := lifecycletest.Rules()
	must(t, err)
	return map[string][]byte{
		bundle.RulesName: rules, bundle.HolidaysName: []byte(`{"from":"2026-01-01","to":"2026-12-31","days":[]}`),
		bundle.IndexName: fmt.Appendf(nil, `[{"code":"282197","name":{"ja":%q},"prefecture":{"ja":"兵庫県"}}]`, from),
		bundle.FileName(municipality.NationalCode): municipalityFile(municipality.NationalCode, from), bundle.FileName(sanda): municipalityFile(sanda, from),
	}
}

func putBundle(t *testing.T, path, key, code string, number int64, files map[string][]byte) {
	t.Helper()
	var b bytes.Buffer
	must(t, bundle.Write(&b, dataKey(key), bundle.About{Number: number, Municipality: code, Made: "2026-07-16"}, files))
	must(t, os.WriteFile(path, b.Bytes(), 0o600))
}

// withData is a machine whose administrator named a folder of bundles.
func withData(t *testing.T) (m *machine, folder string) {
	t.Helper()
	folder = t.TempDir()
	p := policy.None()
	p.MunicipalityData = &policy.MunicipalityData{Source: folder, Keys: []bundle.Key{publicKey("sanda", sanda)}}
	m = newMachine()
	m.home, m.policy, m.nationalKey, m.supplyEvery = t.TempDir(), &p, []bundle.Key{publicKey("nation", municipality.NationalCode)}, 20*time.Millisecond
	files := fstest.MapFS{}
	maps.Copy(files, app)
	for name, content := range dataOf(t, "built in") {
		files["dist/data/"+name] = &fstest.MapFile{Data: content}
	}
	files["dist/data/"+municipality.EditionFile] = &fstest.MapFile{Data: []byte(`{"number":100,"made":"2026-07-01","builtIn":true}`)}
	m.app = files
	return m, folder
}

// What the app gets changes when a bundle is put into the folder, without a restart; what is
// not valid changes nothing and is told.
func TestAppGetsTheNewestData(t *testing.T) {
	m, folder := withData(t)
	r := start(t, m, "serve", "--json", "--port", "0", "--virtual", "on")
	var ready struct {
		Address string `json:"address"`
	}
	must(t, json.Unmarshal([]byte(r.line(t)), &ready))
	served := func(name string) string {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, ready.Address+"/dist/data/"+name, nil)
		must(t, err)
		request.Header.Set("Sec-Fetch-Site", "same-origin")
		response, err := browser().Do(request)
		must(t, err)
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		must(t, err)
		return string(body)
	}
	wait := func(name, want string) {
		t.Helper()
		for range 300 {
			if strings.Contains(served(name), want) {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Errorf("%s: %s, want %s", name, served(name), want)
	}
	wait(bundle.FileName(sanda), "built in")
	wait(municipality.EditionFile, `"number":100`)
	putBundle(t, filepath.Join(folder, "japan.bundle"), "nation", municipality.NationalCode, 101, dataOf(t, "of the nation"))
	wait(bundle.FileName(sanda), "of the nation")
	wait(municipality.EditionFile, `"number":101`)
	putBundle(t, filepath.Join(folder, "sanda.bundle"), "sanda", sanda, 1, map[string][]byte{bundle.FileName(sanda): municipalityFile(sanda, "of the city")})
	wait(bundle.FileName(sanda), "of the city")
	wait(bundle.IndexName, "of the nation") // no city names itself in the list
	wait(bundle.FileName(municipality.NationalCode), "of the nation")
	must(t, os.WriteFile(filepath.Join(folder, "other.bundle"), []byte("PK"), 0o600))
	wait(municipality.EditionFile, `"refused":["malformed"]`)
	wait(bundle.FileName(sanda), "of the city")
	if r.stop(); !strings.Contains(r.stderr.String(), "other.bundle") {
		t.Errorf("the log does not tell:\n%s", r.stderr)
	}
}

// A person at a shell is told which data are used, and what is not, and why.
func TestDataAreTold(t *testing.T) {
	m, folder := withData(t)
	run := func(args ...string) string {
		t.Helper()
		var out, errs bytes.Buffer
		cli.Run(t.Context(), args, m.env(&out, &errs, func(name string) string { return map[string]string{"HOME": m.home, "LANG": "en_GB.UTF-8"}[name] }, func() {}))
		return out.String() + errs.String()
	}
	putBundle(t, filepath.Join(folder, "japan.bundle"), "nation", municipality.NationalCode, 101, dataOf(t, "new"))
	putBundle(t, filepath.Join(folder, "other.bundle"), "x", municipality.NationalCode, 102, dataOf(t, "x"))
	for _, command := range []string{"municipality", "doctor"} {
		said := run(command)
		for _, want := range []string{"2026-07-16 (No. 101)", "other.bundle", "not signed with a key", "Tell the administrator"} {
			if !strings.Contains(said, want) {
				t.Errorf("%s does not say %q:\n%s", command, want, said)
			}
		}
	}
	if said := run("municipality", "--json"); !strings.Contains(said, `"number":101`) || !strings.Contains(said, `"why":"key"`) {
		t.Error(said)
	}
	m.policy.MunicipalityData = nil
	if said := run("municipality"); !strings.Contains(said, "2026-07-01 (No. 100)") || strings.Contains(said, "other.bundle") {
		t.Error(said)
	}
	if said := run("doctor"); strings.Contains(said, "No. 100") {
		t.Errorf("the doctor tells of data that nobody named:\n%s", said)
	}
}

// Where what is kept of the data cannot be read the doctor says so, in words, and goes on.
func TestDataThatCannotBeReadAreTold(t *testing.T) {
	m, _ := withData(t)
	run := func(args ...string) string {
		var errs bytes.Buffer
		cli.Run(t.Context(), args, m.env(io.Discard, &errs, func(name string) string { return map[string]string{"HOME": m.home, "LANG": "ja_JP.UTF-8"}[name] }, func() {}))
		return errs.String()
	}
	run("municipality")
	memo := ""
	must(t, filepath.WalkDir(m.home, func(path string, _ fs.DirEntry, err error) error {
		if filepath.Base(path) == "supply.json" {
			memo = path
		}
		return err
	}))
	must(t, os.Remove(memo))
	must(t, os.Mkdir(memo, 0o700))
	if said := run("doctor"); !strings.Contains(said, "supply.json") || strings.Contains(said, "[") || !strings.Contains(said, "：") {
		t.Errorf("%q", said)
	}
}

// Every reason for which a bundle is not used has words in every language.
func TestRefusedDataHaveWords(t *testing.T) {
	for _, language := range locale.Languages {
		joined, err := locale.Joined(language)
		must(t, err)
		texts, err := locale.Parse(language, joined)
		must(t, err)
		for _, why := range bundle.Refusals {
			if _, ok := texts.Text("guide.edition.refused." + string(why)); !ok {
				t.Errorf("%s: no text of %q", language, string(why))
			}
		}
	}
}
