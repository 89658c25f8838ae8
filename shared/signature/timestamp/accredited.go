package timestamp

import (
	"slices"
	"strings"
	"unicode"
)

// ListOf is the month of the ministry's list that [Token.Accredited] knows, RFC 3339.
const ListOf = "2024-03"

// accredited are the services that the Minister for Internal Affairs and Communications
// accredited, by the names of their operators without the form of the company (timestamp
// facts 1).
var accredited = []struct {
	service   string
	operators []string
}{
	{"セイコータイムスタンプサービス", []string{"セイコーソリューションズ", "seikosolutions"}},
	{"MINDタイムスタンプサービス", []string{"三菱電機インフォメーションネットワーク", "mitsubishielectricinformationnetwork"}},
	{"アマノタイムスタンプサービス3161", []string{"アマノ", "amano"}},
}

// companies are the forms of a company before or behind its name.
var companies = []string{"株式会社", "corporation", "corp", "coltd", "inc"}

// Accredited returns the service accredited in Japan whose operator the authority's
// certificate names, and "" for all others. A name proves nothing: ask after [Token.Verify].
func (t *Token) Accredited() string {
	for _, name := range t.Certificate.Subject.Organization {
		name = operatorOf(name)
		for _, a := range accredited {
			if slices.Contains(a.operators, name) {
				return a.service
			}
		}
	}
	return ""
}

// operatorOf is a name without its company's form, spaces and marks, in lower case.
func operatorOf(organization string) string {
	name := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, organization)
	for _, form := range companies {
		if short := strings.TrimSuffix(strings.TrimPrefix(name, form), form); short != "" {
			name = short
		}
	}
	return name
}
