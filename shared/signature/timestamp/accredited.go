package timestamp

import (
	"slices"
	"strings"
	"unicode"
)

// ListOf is the month of the ministry's list that [Token.Accredited] knows, RFC 3339.
const ListOf = "2024-03"

// accredited are the services that the Minister for Internal Affairs and Communications
// accredited, by the names of their operators as [operatorOf] returns them (timestamp facts 1).
var accredited = []struct {
	service   string
	operators []string
}{
	{"セイコータイムスタンプサービス", []string{"セイコーソリューションズ", "seiko solutions"}},
	{"MINDタイムスタンプサービス", []string{"三菱電機インフォメーションネットワーク", "mitsubishi electric information network"}},
	{"アマノタイムスタンプサービス3161", []string{"アマノ", "amano"}},
}

// company is the form of a company, before or behind its name, and companies are those that
// are words of their own at its end.
const company = "株式会社"

var companies = []string{"corporation", "corp", "co", "ltd", "inc"}

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

// operatorOf is a name without its company's form and without marks: its words in lower case.
func operatorOf(organization string) string {
	words := strings.FieldsFunc(strings.ToLower(organization), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	for len(words) > 1 && slices.Contains(companies, words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	name := strings.Join(words, " ")
	if before, found := strings.CutPrefix(name, company); found {
		return strings.TrimSpace(before)
	}
	return strings.TrimSpace(strings.TrimSuffix(name, company))
}
