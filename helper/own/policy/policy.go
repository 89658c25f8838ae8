// Package policy reads what the administrator of the machine allows its users to
// do with the helper.
//
// The file has one fixed place, belongs to the administrator, and no environment
// variable and no flag leads elsewhere: the person cannot widen it. No file, no
// restrictions. A file that is there and cannot be read, trusted or understood in
// full is an error, and the helper does not start: a rule that was misspelt must
// not be a rule that is missing. It is read once, at the start.
//
// It binds this helper. A program of the person's own making would not read it;
// who has to prevent that does so by the means of the system.
//
//	{
//	  "$schema": "policy.schema.json",
//	  "allowedOrigins": ["https://shinsei.city.example.jp"],
//	  "grantedOrigins": [{"origin": "https://shinsei.city.example.jp", "purposes": ["read", "login"]}],
//	  "pinInPage": false,
//	  "ports": {"first": 21573, "last": 21582},
//	  "language": "easy",
//	  "developer": false,
//	  "crl": ["https://crl.city.example.jp/jpki.crl"],
//	  "crlCA": ["/etc/jpki-helper/ca.cer"],
//	  "ocsp": "http://ocsp.city.example.jp",
//	  "tsa": "https://tsa.example.jp/tsr",
//	  "tsaCA": ["/etc/jpki-helper/tsa.cer"],
//	  "update": "https://www.city.example.jp/card/statement",
//	  "municipalityData": {
//	    "source": "/srv/jpki/municipality",
//	    "keys": [{"municipality": "282103", "key": "BcT8cg4IV/cmGBn8ri3nDCdBLeXBU2sh8yoWWc2aLqI="}]
//	  },
//	  "counter": {
//	    "municipality": "282103", "languages": ["ja", "easy", "en"], "statistics": true, "display": true,
//	    "languagesFolder": "/etc/jpki-helper/languages",
//	    "furtherLanguages": [{"language": "vi", "readBy": "NAME OF WHO HAS READ IT, DATE"}]
//	  }
//	}
//
// Every key may be left out; see [Policy] for what that means. $schema is for editors: the
// schema is beside the administrators' manual.
//
// On Windows the same keys may stand in the registry instead, at [RegistryKey], where a
// group policy puts them: [Keys] says how. Both at once are an error.
package policy

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"jpkiweb/helper/own/language"
	"jpkiweb/helper/own/stamp"
	"jpkiweb/helper/own/state"
	"jpkiweb/helper/own/update"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/online"
	"jpkiweb/shared/strictjson"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
)

// Bounds of the file.
const (
	MaxFile    = 64 << 10 // bytes
	MaxPorts   = 64       // in the range
	LowestPort = 1024     // below are those of the system
	LastPort   = 65535
)

// ErrRefused is the error of what the administrator does not allow.
var ErrRefused = errors.New("the administrator of this machine does not allow it")

// A Policy is what the administrator allows. The zero Policy allows next to
// nothing; see None.
type Policy struct {
	// AllowedOrigins are the only ones to which a person may grant anything, in
	// the app or by a flag. Nil: every origin that package authtoken accepts.
	AllowedOrigins []authtoken.Origin
	// Granted is what origins may do without the person being asked, and whether
	// or not they are among AllowedOrigins.
	Granted []Grant
	// PINInPage: the helper's own app may take the PIN in its page (default
	// true). Otherwise every PIN is typed in the trusted window or at the reader.
	PINInPage bool
	Ports     Ports  // default: those of the wire
	Language  string // ja, easy or en; "" leaves it to the person
	Developer bool   // --developer and --allow-origin may be used; default true
	// CRL are the revocation lists in which every certificate is looked up before its
	// key is used: addresses, or absolute names of files and folders, see crl.Config.
	// CRLCA are files with the certificates of the CAs that sign them. A person's flags
	// add to both.
	CRL, CRLCA []string
	// OCSP is the address, https or http, of the OCSP responder that "jpki-helper verify" asks
	// where no flag says who tells what is revoked; "": none. Nothing else asks it: neither the
	// app nor the use of a card.
	OCSP string
	// TSA is the address, https or http, of the one time-stamping authority that is asked
	// for time stamps (helper/own/stamp); "off" asks nobody. Nil leaves it to the person's
	// flags. TSACA are files with the certificates to one of which its own must lead, and
	// that of each time stamp that the app verifies; without an address they are for these.
	TSA   *string
	TSACA []string
	// Update is where the statement on the newest version is (helper/own/update): an https
	// address, or the absolute name of a file; "off" tells nobody of one. Nil leaves it to
	// the person.
	Update *string
	// MunicipalityData is where newer data of municipalities are; nil: those that came with
	// the program are used, and nobody is asked.
	MunicipalityData *MunicipalityData
	// Counter is how the desk of a municipal counter is set up, where the helper is one of
	// a counter; nil: it is a person's.
	Counter *Counter
}

// A Grant is what the administrator grants to an origin.
type Grant struct {
	Origin   authtoken.Origin
	Purposes []wire.Purpose
}

// Ports is the range of which the helper takes the first free one.
type Ports struct {
	First int `json:"first"`
	Last  int `json:"last"`
}

// None is the policy of a machine without a policy file.
func None() Policy {
	return Policy{PINInPage: true, Ports: Ports{wire.FirstPort, wire.LastPort}, Developer: true}
}

// MayGrant tells whether a person may grant something to an origin; if not the
// error is [ErrRefused].
func (p Policy) MayGrant(origin authtoken.Origin) error {
	if p.AllowedOrigins == nil || slices.Contains(p.AllowedOrigins, origin) {
		return nil
	}
	return fmt.Errorf("origin %s: %w", origin, ErrRefused)
}

// LoadSystem reads the policy of this machine, from its file or the registry. Every error
// means that the helper must not start, and wraps [state.ErrUntrusted].
func LoadSystem() (Policy, error) {
	path, err := systemPath()
	if err != nil {
		return Policy{}, &state.UntrustedError{Path: "policy file", Why: err}
	}
	v, err := registryValues()
	if err != nil {
		return Policy{}, &state.UntrustedError{Path: RegistryKey, Why: err}
	}
	return loadBoth(path, state.Administrator, v)
}

// Load is LoadSystem for a file elsewhere, which must be that owner's; for tests.
func Load(path string, owner int) (Policy, error) { return loadBoth(path, owner, nil) }

func loadBoth(path string, owner int, v values) (Policy, error) {
	if len(v) > 0 {
		return v.policy(path, owner)
	}
	text, err := state.File{Path: path, Limit: MaxFile, Owner: owner}.Read()
	if errors.Is(err, fs.ErrNotExist) && !errors.Is(err, state.ErrUntrusted) {
		return None(), nil
	}
	if err != nil {
		return Policy{}, err
	}
	var f file
	if err := strictjson.Decode(text, &f); err != nil {
		return Policy{}, &state.UntrustedError{Path: path, Why: err}
	}
	return f.checked(path, text, readerOf(owner))
}

// readerOf reads files of languages that are that owner's.
func readerOf(owner int) func(string) ([]byte, error) {
	return func(path string) ([]byte, error) {
		return state.File{Path: path, Limit: language.MaxFile, Owner: owner}.Read()
	}
}

// A file is the policy as it is written. What is left out is nil.
type file struct {
	// Schema names the schema of the file for editors; nobody here reads it.
	Schema           *string           `json:"$schema,omitempty"`
	AllowedOrigins   []string          `json:"allowedOrigins,omitempty"`
	GrantedOrigins   []grant           `json:"grantedOrigins,omitempty"`
	PINInPage        *bool             `json:"pinInPage,omitempty"`
	Ports            *Ports            `json:"ports,omitempty"`
	Language         *string           `json:"language,omitempty"`
	Developer        *bool             `json:"developer,omitempty"`
	CRL              []string          `json:"crl,omitempty"`
	CRLCA            []string          `json:"crlCA,omitempty"`
	OCSP             *string           `json:"ocsp,omitempty"`
	TSA              *string           `json:"tsa,omitempty"`
	TSACA            []string          `json:"tsaCA,omitempty"`
	Update           *string           `json:"update,omitempty"`
	MunicipalityData *municipalityData `json:"municipalityData,omitempty"`
	Counter          *counter          `json:"counter,omitempty"`
}

// FileType is the type that the file is read into, for its schema.
func FileType() reflect.Type { return reflect.TypeFor[file]() }

// A grant is one as it is written.
type grant struct {
	Origin   string         `json:"origin"`
	Purposes []wire.Purpose `json:"purposes"`
}

// checked is the policy of what was read at a place; text is what stands there, nil where
// it has no lines. read reads a file of the administrator's.
func (f file) checked(place string, text []byte, read func(string) ([]byte, error)) (Policy, error) {
	p, err := f.policy(read)
	if err := errors.Join(f.checkLanguage(), err); err != nil {
		return Policy{}, &state.UntrustedError{Path: place, Why: inLines(err, text)}
	}
	return p, nil
}

// policy fills in what was left out, and checks what was not.
func (f file) policy(read func(string) ([]byte, error)) (p Policy, err error) {
	p = None()
	p.CRL, p.CRLCA, p.TSA, p.TSACA, p.Update = f.CRL, f.CRLCA, f.TSA, f.TSACA, f.Update
	if f.PINInPage != nil {
		p.PINInPage = *f.PINInPage
	}
	if f.Ports != nil {
		p.Ports = *f.Ports
	}
	if f.Developer != nil {
		p.Developer = *f.Developer
	}
	if f.Language != nil {
		p.Language = *f.Language
	}
	if f.OCSP != nil {
		if err := online.CheckAddress(*f.OCSP); err != nil {
			return Policy{}, wrong(fmt.Errorf("ocsp: %w", err), "ocsp")
		}
		p.OCSP = *f.OCSP
	}
	if p.AllowedOrigins, err = parseOrigins(f.AllowedOrigins); err != nil {
		return Policy{}, err
	}
	if p.Granted, err = p.parseGrants(f.GrantedOrigins); err != nil {
		return Policy{}, err
	}
	if p.MunicipalityData, err = f.MunicipalityData.checked(); err != nil {
		return Policy{}, err
	}
	if p.Counter, err = f.Counter.checked(read); err != nil {
		return Policy{}, err
	}
	return p, p.check()
}

func (f file) checkLanguage() error {
	if f.Language == nil || slices.Contains(locale.Languages[:], *f.Language) {
		return nil
	}
	return wrong(fmt.Errorf("language %q: want one of %s", *f.Language, strings.Join(locale.Languages[:], ", ")), "language")
}

// parseOrigins reads the allowed ones. None that is allowed is another thing than none
// that is named.
func parseOrigins(texts []string) (allowed []authtoken.Origin, err error) {
	if texts != nil {
		allowed = make([]authtoken.Origin, len(texts))
	}
	for i, text := range texts {
		if allowed[i], err = authtoken.ParseOrigin(text); err != nil {
			return nil, wrong(fmt.Errorf("allowedOrigins, number %d, %q: %w", i+1, text, err), "allowedOrigins", number(i))
		}
	}
	return allowed, nil
}

func (p Policy) parseGrants(written []grant) (granted []Grant, err error) {
	for i, w := range written {
		o, err := authtoken.ParseOrigin(w.Origin)
		if err == nil {
			err = p.checkGrant(o, w.Purposes)
		}
		if err != nil {
			return nil, wrong(fmt.Errorf("grantedOrigins, number %d, %q: %w", i+1, w.Origin, err), "grantedOrigins", number(i))
		}
		if slices.ContainsFunc(granted, func(g Grant) bool { return g.Origin == o }) {
			return nil, wrong(fmt.Errorf("grantedOrigins, number %d: %s is there twice", i+1, o), "grantedOrigins", number(i))
		}
		granted = append(granted, Grant{o, w.Purposes})
	}
	return granted, nil
}

func (p Policy) check() error {
	if err := errors.Join(p.checkLists(), p.checkTSA()); err != nil {
		return err
	}
	if p.Update != nil && *p.Update != update.Off {
		if err := update.CheckSource(*p.Update); err != nil {
			return wrong(fmt.Errorf("update: %w", err), "update")
		}
	}
	if r := p.Ports; r.First < LowestPort || r.Last > LastPort || r.Last < r.First || r.Last-r.First >= MaxPorts {
		return wrong(fmt.Errorf("ports %d to %d: want %d at most, within %d to %d", r.First, r.Last, MaxPorts, LowestPort, LastPort), "ports")
	}
	return nil
}

// checkLists wants names that mean the same from every folder, and no lists without
// a CA whose they are.
func (p Policy) checkLists() error {
	for key, list := range map[string][]string{"crl": p.CRL, "crlCA": p.CRLCA} {
		for i, where := range list {
			if !filepath.IsAbs(where) && (key != "crl" || !strings.Contains(where, "://")) {
				return wrong(fmt.Errorf("%s, number %d, %q: want the whole name of a file", key, i+1, where), key, number(i))
			}
		}
	}
	if (len(p.CRL) == 0) != (len(p.CRLCA) == 0) {
		return wrong(errors.New("crl and crlCA belong together"), either("crl", "crlCA", len(p.CRL) > 0))
	}
	return nil
}

// checkTSA wants an address with files, and files that mean the same from every folder.
func (p Policy) checkTSA() error {
	asked := p.TSA != nil && *p.TSA != stamp.Off
	if asked {
		if err := stamp.CheckAddress(*p.TSA); err != nil {
			return wrong(fmt.Errorf("tsa: %w", err), "tsa")
		}
	}
	for i, file := range p.TSACA {
		if !filepath.IsAbs(file) {
			return wrong(fmt.Errorf("tsaCA, number %d, %q: want the whole name of a file", i+1, file), "tsaCA", number(i))
		}
	}
	if asked && len(p.TSACA) == 0 {
		return wrong(errors.New("tsa without tsaCA"), "tsa")
	}
	return nil
}

func (p Policy) checkGrant(o authtoken.Origin, purposes []wire.Purpose) error {
	if len(purposes) == 0 {
		return errors.New("no purposes")
	}
	for i, purpose := range purposes {
		switch {
		case !slices.Contains(wire.Purposes[:], purpose):
			return fmt.Errorf("unknown purpose %q", purpose)
		case slices.Contains(purposes[:i], purpose):
			return fmt.Errorf("purpose %q is there twice", purpose)
		case purpose == wire.PurposeRaw && !o.Loopback():
			return errors.New("raw is for origins on this machine only")
		case purpose == wire.PurposeRaw && !p.Developer:
			return errors.New("raw is for developers, whom this policy forbids")
		}
	}
	return nil
}
