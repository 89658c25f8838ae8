package policy

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"jpkiweb/helper/own/state"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/wire"
)

// write puts a policy file into a directory of ours.
func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "policy.json")
	if err := errors.Join(os.Chmod(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
		t.Fatal(err)
	}
	return path
}

func load(t *testing.T, text string) (Policy, error) {
	t.Helper()
	return Load(write(t, text), os.Geteuid())
}

func TestLoad(t *testing.T) {
	ports := Ports{wire.FirstPort, wire.LastPort}
	for name, test := range map[string]struct {
		text string
		want Policy
	}{
		"nothing said":        {`{}`, None()},
		"no origin allowed":   {`{"allowedOrigins":[]}`, Policy{AllowedOrigins: []authtoken.Origin{}, PINInPage: true, Ports: ports, Developer: true}},
		"PIN in window only":  {`{"pinInPage":false}`, Policy{Ports: ports, Developer: true}},
		"raw for a developer": {`{"grantedOrigins":[{"origin":"http://localhost:3000","purposes":["raw"]}]}`, Policy{Granted: []Grant{{authtoken.MustParseOrigin("http://localhost:3000"), []wire.Purpose{"raw"}}}, PINInPage: true, Ports: ports, Developer: true}},
		"a responder":         {`{"ocsp":"http://ocsp.example/"}`, Policy{OCSP: "http://ocsp.example/", PINInPage: true, Ports: ports, Developer: true}},
		"revocation lists": {`{"crl":["https://crl.example/a.crl","/var/lib/crl"],"crlCA":["/etc/ca.cer"]}`, Policy{
			CRL: []string{"https://crl.example/a.crl", "/var/lib/crl"}, CRLCA: []string{"/etc/ca.cer"}, PINInPage: true, Ports: ports, Developer: true}},
		"time stamps": {`{"tsa":"http://tsa.example/tsr","tsaCA":["/etc/tsa.cer"]}`, Policy{
			TSA: ptr("http://tsa.example/tsr"), TSACA: []string{"/etc/tsa.cer"}, PINInPage: true, Ports: ports, Developer: true}},
		"stamps of others only": {`{"tsa":"off","tsaCA":["/etc/tsa.cer"]}`, Policy{
			TSA: ptr("off"), TSACA: []string{"/etc/tsa.cer"}, PINInPage: true, Ports: ports, Developer: true}},
		"CA of stamps alone": {`{"tsaCA":["/etc/tsa.cer"]}`, Policy{
			TSACA: []string{"/etc/tsa.cer"}, PINInPage: true, Ports: ports, Developer: true}},
		"no time stamps":         {`{"tsa":"off"}`, Policy{TSA: ptr("off"), PINInPage: true, Ports: ports, Developer: true}},
		"told of newer versions": {`{"update":"https://www.city.example.jp/card/statement"}`, Policy{Update: ptr("https://www.city.example.jp/card/statement"), PINInPage: true, Ports: ports, Developer: true}},
		"told of none":           {`{"update":"off"}`, Policy{Update: ptr("off"), PINInPage: true, Ports: ports, Developer: true}},
		"counter":                {`{"counter":{}}`, Policy{Counter: &Counter{Languages: []string{"ja", "easy", "en"}}, PINInPage: true, Ports: ports, Developer: true}},
		"counter, left empty":    {`{"counter":{"municipality":"","languages":[]}}`, Policy{Counter: &Counter{Languages: []string{"ja", "easy", "en"}}, PINInPage: true, Ports: ports, Developer: true}},
		"counter of a town": {`{"counter":{"municipality":"282103","languages":["easy","ja"],"statistics":true,"display":true}}`, Policy{
			Counter: &Counter{Municipality: "282103", Languages: []string{"easy", "ja"}, Statistics: true, Display: true}, PINInPage: true, Ports: ports, Developer: true}},
		"all": {`{
			"allowedOrigins": ["https://a.example", "http://localhost:3000"],
			"grantedOrigins": [{"origin": "https://b.example", "purposes": ["read", "login"]}],
			"pinInPage": false, "ports": {"first": 1024, "last": 1087}, "language": "easy", "developer": false
		}`, Policy{
			AllowedOrigins: []authtoken.Origin{authtoken.MustParseOrigin("https://a.example"), authtoken.MustParseOrigin("http://localhost:3000")},
			Granted:        []Grant{{authtoken.MustParseOrigin("https://b.example"), []wire.Purpose{"read", "login"}}},
			Ports:          Ports{1024, 1087}, Language: "easy",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := load(t, test.text); err != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("%+v, %v, want %+v", got, err, test.want)
			}
		})
	}
}

func ptr(s string) *string { return &s }

func TestNoFileIsNoRestriction(t *testing.T) {
	dir := t.TempDir()
	for _, path := range []string{filepath.Join(dir, "policy.json"), filepath.Join(dir, "no", "directory", "policy.json")} {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if got, err := Load(path, os.Geteuid()); err != nil || !reflect.DeepEqual(got, None()) {
			t.Errorf("%+v, %v", got, err)
		}
	}
}

// What is wrong in the file is never passed over: the error says what and where.
func TestDamagedPolicyIsRefused(t *testing.T) {
	for name, test := range map[string]struct{ text, reason string }{
		"empty file":                  {"", "line 1"},
		"unknown key":                 {"{\n\"pinInpage\": false}", `line 2: unknown key "pinInpage"`},
		"unknown key in a grant":      {`{"grantedOrigins":[{"origin":"https://a.example","purpose":["read"]}]}`, `unknown key "purpose"`},
		"key twice":                   {"{\"developer\":false,\n\"developer\":true}", `line 2: key "developer" is there twice`},
		"something behind":            {"{}\n{}", "line 2"},
		"null":                        {`{"allowedOrigins":null}`, "null is no value"},
		"text for a switch":           {`{"pinInPage":"false"}`, `"pinInPage" is a string, want bool`},
		"too large":                   {`{"language":"ja"` + strings.Repeat(" ", MaxFile) + `}`, "larger than 65536 bytes"},
		"pattern instead of origin":   {`{"allowedOrigins":["https://a.example","https://*.example"]}`, `allowedOrigins, number 2, "https://*.example"`},
		"origin with a slash":         {`{"allowedOrigins":["https://a.example/"]}`, "allowedOrigins, number 1"},
		"http origin elsewhere":       {`{"grantedOrigins":[{"origin":"http://a.example","purposes":["read"]}]}`, "http is for loopback hosts only"},
		"null origin":                 {`{"allowedOrigins":["null"]}`, "not an acceptable origin"},
		"extension origin":            {`{"allowedOrigins":["chrome-extension://abcdefghijklmnop"]}`, "not an acceptable origin"},
		"grant without purposes":      {`{"grantedOrigins":[{"origin":"https://a.example","purposes":[]}]}`, "no purposes"},
		"grant of an unknown purpose": {`{"grantedOrigins":[{"origin":"https://a.example","purposes":["all"]}]}`, `unknown purpose "all"`},
		"grant of a purpose twice":    {`{"grantedOrigins":[{"origin":"https://a.example","purposes":["read","read"]}]}`, `"read" is there twice`},
		"origin granted twice":        {`{"grantedOrigins":[{"origin":"https://a.example","purposes":["read"]},{"origin":"https://a.example","purposes":["login"]}]}`, "is there twice"},
		"raw elsewhere":               {`{"grantedOrigins":[{"origin":"https://a.example","purposes":["raw"]}]}`, "on this machine only"},
		"raw without developers":      {`{"developer":false,"grantedOrigins":[{"origin":"http://localhost","purposes":["raw"]}]}`, "developers"},
		"ports of the system":         {`{"ports":{"first":1023,"last":1030}}`, "ports 1023 to 1030"},
		"ports above the last":        {`{"ports":{"first":65530,"last":65536}}`, "ports 65530 to 65536"},
		"ports the wrong way round":   {`{"ports":{"first":3000,"last":2999}}`, "ports 3000 to 2999"},
		"too many ports":              {`{"ports":{"first":3000,"last":3064}}`, "want 64 at most"},
		"half a range":                {`{"ports":{"first":3000}}`, `key "last" is missing`},
		"responder without http":      {`{"ocsp":"ocsp.example"}`, "ocsp: "},
		"responder with a password":   {`{"ocsp":"https://me:secret@ocsp.example"}`, "ocsp: "},
		"list of no folder":           {`{"crl":["a.crl"],"crlCA":["/etc/ca.cer"]}`, `crl, number 1, "a.crl": want the whole name`},
		"CA at an address":            {`{"crl":["/a.crl"],"crlCA":["https://ca.example/ca.cer"]}`, `crlCA, number 1`},
		"lists of nobody":             {`{"crl":["/a.crl"]}`, "belong together"},
		"unknown language":            {`{"language":"fr"}`, `language "fr"`},
		"no language":                 {`{"language":""}`, `language ""`},
		"stamps without a CA":         {`{"tsa":"https://tsa.example"}`, "tsa without tsaCA"},
		"stamps of a file":            {`{"tsa":"/etc/tsa","tsaCA":["/etc/tsa.cer"]}`, "tsa: address of a time-stamping authority"},
		"stamps with a password":      {`{"tsa":"https://me:secret@tsa.example","tsaCA":["/etc/tsa.cer"]}`, "tsa: address of a time-stamping authority"},
		"CA of stamps in no folder":   {`{"tsa":"https://tsa.example","tsaCA":["tsa.cer"]}`, "tsaCA, number 1"},
		"statement without https":     {`{"update":"http://www.city.example.jp/statement"}`, "use https"},
		"statement of nowhere":        {`{"update":""}`, "the whole name of a file"},
		"counter of a wrong code":     {`{"counter":{"municipality":"282104"}}`, `counter.municipality "282104"`},
		"counter of half a code":      {`{"counter":{"municipality":"28210"}}`, `counter.municipality "28210"`},
		"counter of the nation":       {`{"counter":{"municipality":"000000"}}`, `counter.municipality "000000"`},
		"counter of another language": {`{"counter":{"languages":["ja","fr"]}}`, `counter.languages, number 2, "fr"`},
		"counter of a language twice": {`{"counter":{"languages":["ja","ja"]}}`, `"ja" is there twice`},
		"counter that is a switch":    {`{"counter":true}`, `"counter" is a bool`},
		"counter with another key":    {"{\"counter\":{\n\"town\":\"282103\"}}", `line 2: counter: unknown key "town"`},
		"language of no reader":       {`{"counter":{"furtherLanguages":[{"language":"vi","readBy":" "}]}}`, `counter.furtherLanguages, number 1, "vi": readBy: want who has read`},
		"language without a reader":   {`{"counter":{"furtherLanguages":[{"language":"vi"}]}}`, `key "readBy" is missing`},
		"language of a hidden reader": {`{"counter":{"furtherLanguages":[{"language":"vi","readBy":"a\u202eb"}]}}`, `readBy: want who has read`},
		"language of no folder":       {`{"counter":{"furtherLanguages":[{"language":"vi","readBy":"a"}]}}`, `"vi": no file: want counter.languagesFolder, with vi.json`},
		"language that is no code":    {`{"counter":{"furtherLanguages":[{"language":"../vi","readBy":"a"}]}}`, `want a tag`},
		"language of the app":         {`{"counter":{"furtherLanguages":[{"language":"en","readBy":"a"}]}}`, `the desk has it`},
		"languages in no folder":      {`{"counter":{"languagesFolder":"languages"}}`, `counter.languagesFolder "languages"`},
		"statement of no folder":      {`{"update":"statement"}`, "the whole name of a file"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := load(t, test.text)
			if !errors.Is(err, state.ErrUntrusted) || !strings.Contains(err.Error(), test.reason) {
				t.Errorf("%v, want %q", err, test.reason)
			}
			if !reflect.DeepEqual(got, Policy{}) {
				t.Errorf("and yet %+v", got)
			}
		})
	}
}

// A file that is not the administrator's is no policy, and not "no policy".
func TestPolicyOfTheUserIsRefused(t *testing.T) {
	path := write(t, `{}`)
	if _, err := Load(path, os.Geteuid()+1); !errors.Is(err, state.ErrUntrusted) {
		t.Errorf("owned by another: %v", err)
	}
	for name, spoil := range map[string]func() error{
		"file writable by others":            func() error { return os.Chmod(path, 0o646) },
		"file writable by its group":         func() error { return os.Chmod(path, 0o664) },
		"directory writable by others":       func() error { return os.Chmod(filepath.Dir(path), 0o757) },
		"file removed from such a place":     func() error { return errors.Join(os.Chmod(filepath.Dir(path), 0o757), os.Remove(path)) },
		"link to a policy of the user's own": func() error { return os.Symlink(path+"-other", path) },
	} {
		t.Run(name, func(t *testing.T) {
			path = write(t, `{}`)
			if strings.HasPrefix(name, "link") {
				if err := os.Rename(path, path+"-other"); err != nil {
					t.Fatal(err)
				}
			}
			if err := spoil(); err != nil {
				t.Fatal(err)
			}
			if _, err := Load(path, os.Geteuid()); !errors.Is(err, state.ErrUntrusted) {
				t.Error(err)
			}
		})
	}
}

// A policy that the helper cannot read is not one that is missing.
func TestUnreadablePolicyIsRefused(t *testing.T) {
	path := write(t, `{}`)
	if err := errors.Join(os.Remove(path), os.Mkdir(path, 0o755)); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path, os.Geteuid()); !errors.Is(err, state.ErrUntrusted) {
		t.Errorf("directory: %v", err)
	}
	if _, err := Load(write(t, `{}`)+"/policy.json", os.Geteuid()); !errors.Is(err, state.ErrUntrusted) {
		t.Errorf("below a file: %v", err)
	}
	if os.Geteuid() == 0 {
		t.Log("not tried: a file without the right to read it, because root reads everything")
		return
	}
	path = write(t, `{}`)
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path, os.Geteuid()); !errors.Is(err, state.ErrUntrusted) {
		t.Errorf("mode 0000: %v", err)
	}
}

// Nothing that the person can set leads to another file.
func TestEnvironmentDoesNotMoveThePolicy(t *testing.T) {
	want, err := systemPath()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "ProgramData", "PROGRAMDATA", "HOME", "JPKI_HELPER_POLICY"} {
		t.Setenv(name, t.TempDir())
	}
	if got, err := systemPath(); err != nil || got != want {
		t.Errorf("%s, %v, want %s", got, err, want)
	}
}

func TestPath(t *testing.T) {
	for goos, want := range map[string]string{
		"linux":   "/etc/jpki-helper/policy.json",
		"darwin":  "/Library/Application Support/jpki-helper/policy.json",
		"windows": `C:\ProgramData\jpki-helper\policy.json`,
	} {
		if got := pathOn(goos, `C:\ProgramData`); got != want {
			t.Errorf("%s: %s", goos, got)
		}
	}
}

func TestMayGrant(t *testing.T) {
	limited := Policy{AllowedOrigins: []authtoken.Origin{authtoken.MustParseOrigin("https://a.example")}}
	for name, test := range map[string]struct {
		policy Policy
		origin string
		want   error
	}{
		"no restriction":       {None(), "https://b.example", nil},
		"allowed":              {limited, "https://a.example", nil},
		"another":              {limited, "https://b.example", ErrRefused},
		"another port":         {limited, "https://a.example:8443", ErrRefused},
		"subdomain":            {limited, "https://x.a.example", ErrRefused},
		"none allowed":         {Policy{AllowedOrigins: []authtoken.Origin{}}, "https://a.example", ErrRefused},
		"loopback, not listed": {limited, "http://localhost:3000", ErrRefused},
	} {
		t.Run(name, func(t *testing.T) {
			if err := test.policy.MayGrant(authtoken.MustParseOrigin(test.origin)); !errors.Is(err, test.want) || errors.Is(err, authtoken.ErrOrigin) {
				t.Errorf("%v, want %v", err, test.want)
			}
		})
	}
}
