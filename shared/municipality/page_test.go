package municipality

import (
	"strings"
	"testing"

	"jpkiweb/shared/lifecycle"
)

func TestGuidePage(t *testing.T) {
	for address, want := range map[string]bool{
		"https://www.city.example.jp/card/":                   true,
		"https://city.example.jp":                             true,
		"https://city.example.jp/page?id=1":                   true,
		"https://xn--eckwd4c7c.xn--zckzah/card/":              true,
		"":                                                    false,
		"http://city.example.jp/card/":                        false,
		"https://":                                            false,
		"https:///card/":                                      false,
		"https://city.example.jp/card/#renew":                 false,
		"https://staff@city.example.jp/card/":                 false,
		"https://city.example.jp:8443/card/":                  false,
		"https://127.0.0.1/":                                  false,
		"https://127.1/":                                      false,
		"https://[::1]/":                                      false,
		"https://2130706433/":                                 false,
		"https://localhost/card/":                             false,
		"https://guide.localhost/card/":                       false,
		"https://city/card/":                                  false,
		"https://printer.local/card/":                         false,
		"https://city..example.jp/":                           false,
		"https://-city.example.jp/":                           false,
		"https://city.example.jp/a b":                         false,
		"https://city.example.jp/窓口":                          false,
		"https://city.example.jp?x=1":                         false,
		"https://city.example.jp/" + strings.Repeat("a", 200): false,
		"javascript:alert(1)":                                 false,
	} {
		if got := IsGuidePage(address); got != want {
			t.Errorf("%s: %t", address, got)
		}
	}
}

// An answer has the page of its own municipality, and none that leads nowhere.
func TestAnswerHasThePageOfItsMunicipality(t *testing.T) {
	m := example()
	at := func() string {
		a := answerAt(t, m, lifecycle.Renew, workday)
		return a.Guide
	}
	m.National.Page = &Page{Guide: "https://www.example.jp/"}
	if got := at(); got != "" {
		t.Errorf("of a municipality without one: %q", got)
	}
	m.City.Page = &Page{Guide: "https://city.example.jp/card/", Fact: Fact{Source: "page"}}
	if got := at(); got != m.City.Page.Guide {
		t.Errorf("%q", got)
	}
	m.City.Page.Guide = "https://127.0.0.1:21573/"
	if got := at(); got != "" {
		t.Errorf("the helper's own: %q", got)
	}
}
