package view

import (
	"strings"
	"testing"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/view/scene"
)

// What becomes of a phone's certificates stands apart, marked to be asked about,
// with the page that it rests on and whose that is; and not where there can be none.
func TestPhonesAreApartInTheForecast(t *testing.T) {
	texts := texts(t, "ja")
	heading := ">" + texts.T("forecast.phone") + "<"
	for name, want := range map[string]bool{
		"forecast_move": true, "forecast_death": true, "forecast_own_move": true, "guide_reissue": true, "guide_lost": true,
		"forecast_own_child": false, "forecast_phone_given_up": false, "forecast_own_expired": false,
	} {
		card, phone, apart := strings.Cut(drawnHTML(t, texts, name), heading)
		if apart != want {
			t.Errorf("%s: phones apart: %t", name, apart)
		}
		for _, key := range []string{"forecast.phone.login.name", "forecast.phone.sign.name"} {
			if name != "forecast_phone_given_up" && strings.Contains(card, texts.T(key)) {
				t.Errorf("%s: %s among those of the card", name, key)
			}
		}
		why := "forecast.phone.check"
		if name == "forecast_death" {
			why += ".death"
		}
		if want && (!strings.Contains(phone, texts.T(why)) || !strings.Contains(phone, texts.T("guide.source.kind.press")+" <cite lang=\"ja\">ITmedia")) {
			t.Errorf("%s: phones are told as certain", name)
		}
	}
	if html := drawnHTML(t, texts, "forecast_own_child_phone"); !strings.Contains(html, texts.T("forecast.phone.sign.name")) {
		t.Error("the phone that was lost is not spoken of")
	}
}

// The page of the dates and of a renewal is clear.
func TestPhonesAreToldAsCertain(t *testing.T) {
	texts := texts(t, "ja")
	for _, name := range []string{"forecast_renewal", "forecast_card_expiry", "forecast_own_expiry"} {
		_, phone, apart := strings.Cut(drawnHTML(t, texts, name), ">"+texts.T("forecast.phone")+"<")
		if !apart || strings.Contains(phone, texts.T("guide.check")) || !strings.Contains(phone, "ITmedia") {
			t.Errorf("%s: %s", name, phone)
		}
	}
}

// The release of a card does not release a phone: that is said, and how it is done.
func TestReleaseSpeaksOfThePhone(t *testing.T) {
	texts := texts(t, "ja")
	for _, name := range []string{"forecast_release", "guide_release"} {
		_, phone, apart := strings.Cut(drawnHTML(t, texts, name), ">"+texts.T("forecast.phone")+"<")
		if !apart || !strings.Contains(phone, texts.T("forecast.phone.release")) || !strings.Contains(phone, "電子証明書の紛失") {
			t.Errorf("%s: %s", name, phone)
		}
	}
	child := sceneOf(t, "forecast_own_child")
	child.Guide.Event = lifecycle.EventRelease
	if html := dom.Render(Draw(child, texts).Body); strings.Contains(html, texts.T("forecast.phone.release")) {
		t.Error("a child's card has no phone")
	}
}

// What is announced begins with what the event is about, and leaves out a phone to
// which nothing happens.
func TestForecastIsAnnounced(t *testing.T) {
	texts := texts(t, "ja")
	m := sceneOf(t, "forecast_move")
	sign, login := texts.T("certificate.sign.name"), texts.T("certificate.login.name")
	phoneSign, phoneLogin := texts.T("forecast.phone.sign.name"), texts.T("forecast.phone.login.name")
	say := func(name, effect string) string { return " " + name + " " + texts.T("forecast."+effect) }
	for event, want := range map[lifecycle.Event]string{
		lifecycle.EventAddressChange: say(login, "stays") + say(sign, "ends") + say(phoneSign, "ends"),
		lifecycle.EventPhoneLost:     say(phoneLogin, "held") + say(phoneSign, "held") + say(login, "stays") + say(sign, "stays"),
		lifecycle.EventPhoneFound:    say(phoneLogin, "returns") + say(phoneSign, "ends") + say(login, "stays") + say(sign, "stays"),
		lifecycle.EventRelease:       say(login, "ends") + say(sign, "ends") + " " + texts.T("forecast.phone.release"),
	} {
		m.Guide.Event = event
		if live := guide.View(m.Guide, m.GuideFacts(), texts).Live; live != texts.T("forecast.event."+string(event))+want {
			t.Errorf("%s: %s", event, live)
		}
	}
}

// The numbers to call are told once: in the guide they have a section of their own.
func TestNumbersAfterADeathAreToldOnce(t *testing.T) {
	texts := texts(t, "ja")
	for _, name := range []string{"forecast_death", "guide_name_change"} {
		m := sceneOf(t, name)
		m.Guide.Event = lifecycle.EventDeath
		if n := strings.Count(dom.Render(Draw(m, texts).Body), ">"+texts.T("guide.phones")+"<"); n != 1 {
			t.Errorf("%s: %d times", name, n)
		}
	}
}

// What ends by date is not said to be revoked, and until when it works is clear.
func TestExpiryIsNoRevocation(t *testing.T) {
	texts := texts(t, "ja")
	for _, name := range []string{"forecast_card_expiry", "forecast_own_expiry"} {
		html := drawnHTML(t, texts, name)
		if strings.Contains(html, texts.T("forecast.ends")) || !strings.Contains(html, texts.T("forecast.expires")) {
			t.Errorf("%s: %s", name, html)
		}
	}
	for name, want := range map[string]string{
		"forecast_card_expiry":           texts.T("forecast.until", "date", "2027年4月1日"),
		"forecast_own_move_after_expiry": texts.T("forecast.until", "date", "2030年5月3日"),
		"forecast_own_expired":           texts.T("forecast.ended", "date", "2026年11月1日"),
		"forecast_move":                  texts.T("forecast.from", "date", "2027年4月1日"),
	} {
		if !strings.Contains(drawnHTML(t, texts, name), `<p class="outcome-day">`+want+"</p>") {
			t.Errorf("%s does not say %s", name, want)
		}
	}
}

// sceneOf is the model of a scene, to be changed.
func sceneOf(t *testing.T, name string) app.Model {
	t.Helper()
	for _, s := range scene.All() {
		if s.Name == name {
			return s.Model
		}
	}
	t.Fatalf("there is no scene %s", name)
	return app.Model{}
}

// Every event has a next step.
func TestEveryForecastHasANextStep(t *testing.T) {
	texts := texts(t, "ja")
	base := sceneOf(t, "forecast_move")
	for _, e := range lifecycle.Events {
		base.Guide.Event = e
		if html := dom.Render(Draw(base, texts).Body); !strings.Contains(html, ">"+texts.T("forecast.then")+"<") {
			t.Errorf("%s has none", e)
		}
	}
	if !strings.Contains(drawnHTML(t, texts, "forecast_death"), `href="tel:0120-95-0178"`) || !strings.Contains(drawnHTML(t, texts, "forecast_death_city"), `href="tel:000-`) {
		t.Error("after a death, nobody to call")
	}
}

// Nobody has said when: the day on which one looks is not told as that of the event.
func TestTodayIsNotToldAsTheDayOfAnEvent(t *testing.T) {
	texts := texts(t, "ja")
	for _, p := range lifecycle.Procedures {
		for _, e := range lifecycle.Events {
			m := scene.Guide(p, "", func(m *app.Model) { m.Guide.Event = e })
			if html := dom.Render(Draw(m, texts).Body); strings.Contains(html, `<p class="outcome-day">`+part.Date(texts, m.Now)) {
				t.Errorf("%s %s: %s", p, e, part.Date(texts, m.Now))
			}
		}
	}
	for name, want := range map[string]string{
		"guide_lost": "forecast.from.done", "guide_reissue": "forecast.from.done", "guide_name_change": "forecast.from.then",
		"forecast_no_day": "forecast.from.then", "forecast_no_day_card_expiry": "forecast.until.card",
	} {
		if !strings.Contains(drawnHTML(t, texts, name), `<p class="outcome-day">`+texts.T(want)+"</p>") {
			t.Errorf("%s: no %s", name, texts.T(want))
		}
	}
}
