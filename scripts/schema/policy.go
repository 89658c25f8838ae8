package main

import (
	"fmt"
	"reflect"
	"strings"

	"jpkiweb/helper/own/policy"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
)

// policySchema is that of the administrator's policy file: the members of the type that the
// helper reads, and of each what can be said of its values without looking elsewhere. What
// belongs together, check digits and whether a file is there, the helper finds out.
func policySchema() object {
	described := map[string]bool{}
	o := policyType(policy.FileType(), "", described)
	for key := range settings {
		if !described[key] {
			panic("schema: the policy has no " + key)
		}
	}
	o["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	o["title"] = "JPKI Web, policy of the helper"
	o["description"] = fmt.Sprintf("The file that the administrator of a machine writes, of at most %d bytes. Every setting may be left out. A file that says anything else stops the helper, with the line.", policy.MaxFile)
	return o
}

// policyType is the schema of a type of the policy; above is the name of its key and a dot.
func policyType(t reflect.Type, above string, described map[string]bool) object {
	members, required := object{}, []string{}
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		key := above + name
		s, known := settings[key]
		if !known {
			panic("schema: no words for " + key + " of the policy")
		}
		described[key] = true
		members[name] = policyMember(f.Type, key, s, described)
		if options != "omitempty" {
			required = append(required, name)
		}
	}
	return closed(members, required)
}

func policyMember(t reflect.Type, key string, s setting, described map[string]bool) object {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	var o object
	switch {
	case t.Kind() == reflect.Struct:
		o = policyType(t, key+".", described)
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct:
		o = object{"type": "array", "items": policyType(t.Elem(), key+".", described)}
	case t.Kind() == reflect.Slice:
		o = object{"type": "array", "items": with(typeOf(t.Elem()), s.value)}
		s.value = nil
	default:
		o = typeOf(t)
	}
	o = with(o, s.value)
	o["description"] = s.what
	return with(o, s.list)
}

// with is an object with the members of another one.
func with(o, more object) object {
	for name, value := range more {
		o[name] = value
	}
	return o
}

// A setting is what is said of a key of the policy: what it does, and what its values, or
// those of its list, may be.
type setting struct {
	what        string
	value, list object
}

var (
	origin  = object{"pattern": "^https?://[^/]+$"}
	file    = object{"pattern": `^(/|[A-Za-z]:[\\/]|\\\\)`}
	port    = object{"minimum": policy.LowestPort, "maximum": policy.LastPort}
	unique  = object{"uniqueItems": true}
	granted = object{"enum": wire.Purposes[:]}
)

// notBlank wants a character that is seen. Blanks that Japanese keyboards make are named: in
// some languages \s has only those of ASCII.
const notBlank = "[^\\s\u00a0\u3000]"

// settings are those of the policy, by the names of policy.Keys and of what holds them.
var settings = map[string]setting{
	"$schema":                            {what: "This schema, for editors; the helper does not read it."},
	"allowedOrigins":                     {what: "The only sites to which a person may grant anything. An empty list: none.", value: origin},
	"grantedOrigins":                     {what: "Sites that are granted something without the person being asked."},
	"grantedOrigins.origin":              {what: "The site, as in https://shinsei.city.example.jp.", value: origin},
	"grantedOrigins.purposes":            {what: "What it may ask the card for.", value: granted, list: object{"uniqueItems": true, "minItems": 1}},
	"pinInPage":                          {what: "The helper's own app may take a PIN in its page (default true)."},
	"ports":                              {what: fmt.Sprintf("The first free port of this range is taken, of %d at most.", policy.MaxPorts)},
	"ports.first":                        {what: "The first port.", value: port},
	"ports.last":                         {what: "The last port.", value: port},
	"language":                           {what: "Language of the screens; left out, the person chooses.", value: object{"enum": locale.Languages[:]}},
	"developer":                          {what: "Developers' flags may be used (default true)."},
	"crl":                                {what: "Revocation lists, in which each certificate is looked up: addresses, files or folders. crlCA belongs to it.", value: object{"minLength": 1}},
	"crlCA":                              {what: "Files with the certificates of the CAs that sign the lists.", value: file},
	"ocsp":                               {what: "Address of the OCSP responder that jpki-helper verify asks, of an accredited verifier.", value: object{"pattern": "^https?://.+$"}},
	"tsa":                                {what: "Address of the one authority that is asked for time stamps, or off. tsaCA belongs to an address.", value: object{"pattern": "^(off|https?://.+)$"}},
	"tsaCA":                              {what: "Files with the certificates that the authority's must lead to. Without tsa they are for the time stamps of files that are verified in the app.", value: file},
	"update":                             {what: "Where the statement on the newest version is: an https address, a file, or off.", value: object{"minLength": 1}},
	"municipalityData":                   {what: "Where newer data of municipalities are than those in the program."},
	"municipalityData.source":            {what: "An https address, or the whole name of a file or folder, with bundles of municipality data.", value: object{"pattern": `^(/|[A-Za-z]:[\\/]|\\\\|https?://)`}},
	"municipalityData.keys":              {what: "Municipalities whose own bundles are believed, each with its public key.", list: unique},
	"municipalityData.keys.municipality": {what: "Local government code, the last digit its check digit.", value: object{"pattern": "^[0-9]{6}$"}},
	"municipalityData.keys.key":          {what: "Public key in base64, that of jpki-helper municipality key.", value: object{"pattern": "^[A-Za-z0-9+/]{43}=$"}},
	"counter":                            {what: "The machine is that of a municipal counter; nothing of visitors is kept."},
	"counter.municipality":               {what: "Local government code of the desk, the last digit its check digit. Left out or empty: only what holds in all of Japan is known.", value: object{"pattern": "^([0-9]{6})?$"}},
	"counter.languages":                  {what: "Languages that a visitor is offered, in this order (default all).", value: object{"enum": locale.Languages[:]}, list: unique},
	"counter.statistics":                 {what: "Visitors are counted by the day, without anything of them (default false)."},
	"counter.display":                    {what: "The visitor has a second display (default false)."},
	"counter.languagesFolder":            {what: "Folder with the files of further languages, CODE.json, as they were read; furtherLanguages wants it.", value: object{"pattern": `^(|(/|[A-Za-z]:[\\/]|\\\\).*)$`}},
	"counter.furtherLanguages":           {what: "Further languages of the papers and the display for a visitor, each of which somebody has read, by its file in languagesFolder.", list: unique},
	"counter.furtherLanguages.language": {what: "Its tag (BCP 47), as vi, zh-Hans or pt-BR.",
		value: object{"pattern": "^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$"}},
	"counter.furtherLanguages.readBy": {what: "Who has read the texts of its file.", value: object{"pattern": notBlank, "maxLength": policy.MaxReadBy}},
}
