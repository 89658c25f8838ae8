//go:build e2e && pictures

package service

import (
	"strconv"
	"strings"
	"testing"
)

// other are the pages that differ from municipality to municipality.
var other = map[string]bool{"front": true, "contact": true, "procedure_renew": true, "procedure_pin": true, "my": true, "receipt": true}

// Every page of the service, and the errors that it shows, for people to look at.
func TestPicturesOfTheService(t *testing.T) {
	const folder = "../../../artefacts/pictures"
	g := openGallery(t, nil)
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, lang := range languages {
		all := accountPages(t, lang)
		for name, html := range pages(t, lang, DefaultMunicipality) {
			all[name] = html
		}
		for _, code := range []string{"282103", "313726"} {
			for name, html := range pages(t, lang, code) {
				if other[name] {
					all[code+"_"+name] = html
				}
			}
		}
		for name, html := range all {
			code, _, named := strings.Cut(name, "_")
			if _, err := strconv.Atoi(code); err != nil || !named {
				code = DefaultMunicipality
			}
			g.show(t, html, code)
			check(g.tab.SaveScreen(folder, lang, "service_"+name))
			if name != "front" {
				continue
			}
			for _, code := range []string{"consent_denied", "pin_blocked", "popup_blocked"} {
				check(g.tab.Evaluate(`window.jpki.status = () => Promise.reject(new jpki.JPKIError("`+code+`")); document.getElementById("status").click(); 0`, nil))
				check(g.tab.WaitFor("the error", `document.querySelector("#error[data-code=`+code+`]:not([hidden])")`))
				check(g.tab.SaveScreen(folder, lang, "service_error_"+code))
			}
			check(g.tab.Evaluate(`window.jpki.status = async () => (`+cardStatus+`); document.getElementById("status").click(); 0`, nil))
			check(g.tab.WaitFor("the card", `document.querySelector("#card:not([hidden]) dd")`))
			check(g.tab.SaveScreen(folder, lang, "service_front_card"))
		}
	}
}

// cardStatus is what a card tells, one of whose certificates is locked.
const cardStatus = `{ kind: "my_number_card", userAuthentication: { present: true, triesLeft: 3, notAfter: "2030-11-23T14:59:59Z" }, digitalSignature: { present: true, triesLeft: 0 } }`
