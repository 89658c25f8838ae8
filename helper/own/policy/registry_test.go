package policy

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"jpkiweb/helper/own/state"
)

// loadRegistry reads values on a machine without a policy file.
func loadRegistry(t *testing.T, v values) (Policy, error) {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return loadBoth(filepath.Join(dir, "policy.json"), os.Geteuid(), v)
}

// What stands in the registry means what it means in the file.
func TestRegistryMeansWhatTheFileMeans(t *testing.T) {
	for name, test := range map[string]struct {
		values values
		file   string
	}{
		"all": {values{
			"allowedOrigins": []string{"https://a.example", "http://localhost:3000", ""},
			"grantedOrigins": []string{"https://b.example read login"},
			"pinInPage":      uint32(0), "ports.first": uint32(1024), "ports.last": uint32(1087),
			"language": "easy", "developer": uint32(0),
			"crl": []string{"https://crl.example/a b.crl"}, "crlCA": []string{"/etc/our ca.cer"},
			"tsa": "http://tsa.example/", "tsaCA": []string{"/etc/tsa ca.cer"},
			"update":                  "https://www.a.example/statement",
			"municipalityData.source": "/srv/a b", "municipalityData.keys": []string{"282103  BcT8cg4IV/cmGBn8ri3nDCdBLeXBU2sh8yoWWc2aLqI=", ""},
			"counter.municipality": "282103", "counter.languages": "ja;en", "counter.statistics": uint32(1), "counter.display": uint32(0),
		}, `{
			"allowedOrigins": ["https://a.example", "http://localhost:3000"],
			"grantedOrigins": [{"origin": "https://b.example", "purposes": ["read", "login"]}],
			"pinInPage": false, "ports": {"first": 1024, "last": 1087}, "language": "easy", "developer": false,
			"crl": ["https://crl.example/a b.crl"], "crlCA": ["/etc/our ca.cer"],
			"tsa": "http://tsa.example/", "tsaCA": ["/etc/tsa ca.cer"],
			"update": "https://www.a.example/statement",
			"municipalityData": {"source": "/srv/a b", "keys": [{"municipality": "282103", "key": "BcT8cg4IV/cmGBn8ri3nDCdBLeXBU2sh8yoWWc2aLqI="}]},
			"counter": {"municipality": "282103", "languages": ["ja", "en"], "statistics": true, "display": false}
		}`},
		"counter": {values{"counter.statistics": uint32(0)}, `{"counter": {}}`},
		"lists in one text": {
			values{"allowedOrigins": "https://a.example; https://b.example;", "grantedOrigins": "https://c.example read;https://d.example login"},
			`{"allowedOrigins": ["https://a.example", "https://b.example"],
			  "grantedOrigins": [{"origin": "https://c.example", "purposes": ["read"]}, {"origin": "https://d.example", "purposes": ["login"]}]}`},
		"no origin allowed": {values{"allowedOrigins": []string{}}, `{"allowedOrigins": []}`},
		"switches on":       {values{"pinInPage": uint32(1), "developer": uint32(1)}, `{"pinInPage": true, "developer": true}`},
	} {
		t.Run(name, func(t *testing.T) {
			want, err := loadBoth(write(t, test.file), os.Geteuid(), nil)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := loadRegistry(t, test.values); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%+v, %v, want %+v", got, err, want)
			}
		})
	}
}

func TestKeyWithoutValuesIsNoPolicy(t *testing.T) {
	for name, v := range map[string]values{"no key": nil, "no values": {}} {
		if got, err := loadRegistry(t, v); err != nil || !reflect.DeepEqual(got, None()) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		if got, err := loadBoth(write(t, `{"pinInPage":false}`), os.Geteuid(), v); err != nil || got.PINInPage {
			t.Errorf("%s beside a file: %+v, %v", name, got, err)
		}
	}
}

func TestDamagedRegistryIsRefused(t *testing.T) {
	for name, test := range map[string]struct {
		values values
		reason string
	}{
		"unknown value":           {values{"pinInpage": uint32(0)}, `unknown value "pinInpage"`},
		"value without a name":    {values{"": "x"}, `unknown value ""`},
		"subkey":                  {values{`allowedOrigins\`: nil}, `unknown value "allowedOrigins\\"`},
		"object as one value":     {values{"ports": "21573"}, `unknown value "ports"`},
		"switch of another value": {values{"developer": uint32(2)}, `"developer": want REG_DWORD 0 or 1`},
		"switch in words":         {values{"developer": "false"}, `"developer": want REG_DWORD 0 or 1`},
		"number in words":         {values{"ports.first": "3000", "ports.last": uint32(3001)}, `"ports.first": want REG_DWORD`},
		"text as a list":          {values{"language": []string{"ja"}}, `"language": want REG_SZ`},
		"list as a number":        {values{"crl": uint32(1)}, `"crl": want REG_MULTI_SZ or REG_SZ`},
		"half a range":            {values{"ports.first": uint32(3000)}, `key "last" is missing`},
		"ports above the last":    {values{"ports.first": uint32(65530), "ports.last": uint32(65536)}, "ports 65530 to 65536"},
		"origin with a slash":     {values{"allowedOrigins": "https://a.example/"}, "allowedOrigins, number 1"},
		"grant without purposes":  {values{"grantedOrigins": "https://a.example"}, "no purposes"},
		"unknown purpose":         {values{"grantedOrigins": "https://a.example all"}, `unknown purpose "all"`},
		"data without a source":   {values{"municipalityData.keys": "282103 BcT8cg4IV/cmGBn8ri3nDCdBLeXBU2sh8yoWWc2aLqI="}, `key "source" is missing`},
		"key of no municipality":  {values{"municipalityData.source": "/srv", "municipalityData.keys": "BcT8cg4IV/cmGBn8ri3nDCdBLeXBU2sh8yoWWc2aLqI="}, "municipalityData.keys, number 1"},
		"unknown language":        {values{"language": "fr"}, `language "fr"`},
		"too large":               {values{"language": strings.Repeat("j", MaxFile)}, "more than 65536 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := loadRegistry(t, test.values)
			if !errors.Is(err, state.ErrUntrusted) || !strings.Contains(err.Error(), test.reason) || !strings.Contains(err.Error(), RegistryKey) {
				t.Errorf("%v, want %q", err, test.reason)
			}
			if !reflect.DeepEqual(got, Policy{}) {
				t.Errorf("and yet %+v", got)
			}
		})
	}
}

// Nobody has to guess which of two policies is in force; not even where the file says
// the same, or nothing, or cannot be read.
func TestPolicyInTwoPlacesIsRefused(t *testing.T) {
	for name, text := range map[string]string{"the same": `{"developer":false}`, "nothing": `{}`, "damaged": `{`} {
		path := write(t, text)
		got, err := loadBoth(path, os.Geteuid(), values{"developer": uint32(0)})
		if !errors.Is(err, ErrBoth) || !errors.Is(err, state.ErrUntrusted) || !strings.Contains(err.Error(), path) || !reflect.DeepEqual(got, Policy{}) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

// A person who makes the folder of the policy file puts no policy of the registry out of
// force; a link to nothing may be a policy.
func TestFolderOfAPersonHidesNoRegistry(t *testing.T) {
	path := write(t, `{}`)
	if err := errors.Join(os.Remove(path), os.Chmod(filepath.Dir(path), 0o777)); err != nil {
		t.Fatal(err)
	}
	if got, err := loadBoth(path, os.Geteuid()+1, values{"developer": uint32(0)}); err != nil || got.Developer {
		t.Errorf("%+v, %v", got, err)
	}
	if err := os.Symlink(path+"-gone", path); err != nil {
		t.Fatal(err)
	}
	if got, err := loadBoth(path, os.Geteuid(), values{"developer": uint32(0)}); !errors.Is(err, ErrBoth) {
		t.Errorf("%+v, %v", got, err)
	}
}

// Every key of the file has a form in the registry; a type without one panics.
func TestKeys(t *testing.T) {
	for _, want := range []Key{{"allowedOrigins", List}, {"grantedOrigins", Grants}, {"pinInPage", Switch}, {"ports.first", Number}, {"ports.last", Number}, {"language", Text}, {"crlCA", List}, {"counter.languages", List}, {"counter.display", Switch}, {"municipalityData.source", Text}, {"municipalityData.keys", Cities}} {
		if !slices.Contains(Keys(), want) {
			t.Errorf("no %+v among %+v", want, Keys())
		}
	}
}
