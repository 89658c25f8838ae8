package scene

import (
	"slices"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/municipality/bundle"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/pinchange"
	"jpkiweb/wasm/room"
)

// Codes of the municipalities of the scenes: Mihon is one that has nearly everything, and two
// of what cannot stand beside it.
const (
	Mihon    = "999997" // many offices, each with hours of its own
	tehon    = "999989" // no hours, no area codes, three visits
	hinagata = "999971" // no phone, a seal, two visits
)

// Guide is the guide at a procedure without helper and card, asked by the person
// concerned, with what the project knows of a municipality; "" is none.
func Guide(p lifecycle.Procedure, code string, change func(*app.Model)) app.Model {
	m := app.Model{
		Now: Noon(), Connection: app.Disconnected, Lost: &room.Problem{Code: "helper_unreachable"},
		Beside: app.ScreenGuide,
		Guide:  guide.Model{Question: guide.Question{Procedure: p, Applicant: municipality.Self}, Knowledge: KnowledgeOf(code)},
	}
	if p == lifecycle.LostCard {
		m.Guide.Event = lifecycle.EventSuspension
	}
	return With(m, change)
}

func noChange(*app.Model) {}

// typed types the name of a municipality, and presses keys.
func typed(text string, keys ...string) func(*app.Model) {
	return func(m *app.Model) {
		open := m.GuideFacts()
		guide.Update(&m.Guide, guide.Type{Text: text}, open)
		for _, key := range keys {
			guide.Update(&m.Guide, guide.PressKey{Key: key}, open)
		}
	}
}

// withVoices finds the voices that a computer may have.
func withVoices(m *app.Model) {
	guide.Update(&m.Guide, guide.VoicesFound{Languages: []string{"ja", "en"}}, m.GuideFacts())
}

// readAloud has an answer read aloud.
func readAloud(m *app.Model) {
	withVoices(m)
	guide.Update(&m.Guide, guide.ReadAloud{Lines: []dom.Spoken{{Lang: "ja", Text: "あ"}}}, m.GuideFacts())
}

// guideScenes are the procedure guide, the forecast and the names of the PINs.
func guideScenes() []Scene {
	return slices.Concat(guideListScenes(), renewScenes(), resetScenes(), procedureScenes(), forecastScenes())
}

func guideListScenes() []Scene {
	unlearned := func(m *app.Model) { m.Guide.Knowledge = guide.Knowledge{} }
	failed := func(m *app.Model) { m.Guide.Knowledge = guide.Knowledge{Failed: true} }
	return []Scene{
		{"guide_list", Guide("", "", noChange)},
		{"guide_list_over_pin_change", Guide("", Mihon, func(m *app.Model) { m.PINChange.Stage = pinchange.Asking })},
		{"guide_loading", Guide(lifecycle.Renew, "", unlearned)},
		{"guide_lost_loading", Guide(lifecycle.LostCard, "", unlearned)},
		{"guide_lost_failed", Guide(lifecycle.LostCard, "", failed)},
		{"guide_city_typed", Guide(lifecycle.Renew, "", typed("ふちゅう", "ArrowDown"))},
		{"guide_city_listed", Guide(lifecycle.Renew, "", typed("", "ArrowDown"))},
		{"guide_city_many", Guide(lifecycle.Renew, "", typed("東京都"))},
		{"guide_city_unknown", Guide(lifecycle.Renew, Mihon, typed("ロンドン"))},
		{"guide_city_left", Guide(lifecycle.Renew, "", typed("ふちゅう", "Escape"))},
		{"guide_city_loading", Guide(lifecycle.Renew, "", func(m *app.Model) { m.Guide.Knowledge.List = nil; typed("ふちゅう")(m) })},
		{"guide_city_failed", Guide(lifecycle.Renew, "", func(m *app.Model) {
			m.Guide.Knowledge.List = nil
			typed("ふちゅう")(m)
			guide.Update(&m.Guide, guide.ListLearned{Failed: true}, m.GuideFacts())
		})},
		{"guide_renew_voices", Guide(lifecycle.Renew, Mihon, withVoices)},
		{"guide_renew_aloud", Guide(lifecycle.Renew, Mihon, readAloud)},
		{"guide_renew_without_file", Guide(lifecycle.Renew, "343021", noChange)},
		{"guide_lost_without_file", Guide(lifecycle.LostCard, "132063", noChange)},
		{"guide_lost", Guide(lifecycle.LostCard, "", noChange)},
		{"guide_lost_tehon", Guide(lifecycle.LostCard, tehon, noChange)},
		{"about", Guide("", Mihon, func(m *app.Model) { m.Guide.Page = guide.PageAbout })},
		{"about_nation", Guide("", "", func(m *app.Model) { m.Guide.Page = guide.PageAbout })},
		{"about_failed", Guide("", "", func(m *app.Model) {
			m.Guide.Page, m.Guide.Knowledge = guide.PageAbout, guide.Knowledge{Failed: true}
		})},
		{"pin_names", Guide("", "", func(m *app.Model) { m.Guide.Page = guide.PagePINNames })},
		{"pin_names_embedded", Guide("", "", func(m *app.Model) { m.Guide.Page, m.Way = guide.PagePINNames, app.WayEmbedded })},
	}
}

// renewScenes are the renewal in each municipality on a weekday's morning, on a
// national holiday, at the year's end and on the Sunday on which the national
// system stops.
func renewScenes() []Scene {
	days := []struct {
		name string
		now  time.Time
	}{
		{"weekday", date(2026, 11, 24, 10)}, {"holiday", date(2026, 11, 23, 10)},
		{"year_end", date(2026, 12, 31, 10)}, {"system_stop", date(2026, 11, 22, 10)},
	}
	scenes := []Scene{
		{"guide_renew_nation", Guide(lifecycle.Renew, "", noChange)},
		{"guide_renew_evening", Guide(lifecycle.Renew, Mihon, func(m *app.Model) { m.Now = date(2026, 11, 24, 20) })},
		{"guide_renew_before_opening", Guide(lifecycle.Renew, Mihon, func(m *app.Model) { m.Now = date(2026, 11, 24, 7) })},
		{"guide_renew_special_days", Guide(lifecycle.Renew, Mihon, func(m *app.Model) { m.Now = date(2020, 10, 5, 10) })},
		{"guide_renew_own_page", Guide(lifecycle.Renew, Mihon, func(m *app.Model) { m.Guide.Knowledge.Offices = WithPage(m.Guide.Knowledge.Offices) })},
		{"guide_renew_own_data", Guide(lifecycle.Renew, Mihon, func(m *app.Model) { m.Guide.Knowledge.Edition = editionOf(Mihon) })},
		{"guide_renew_data_refused", Guide(lifecycle.Renew, Mihon, func(m *app.Model) { m.Guide.Knowledge.Edition = editionOf("", bundle.Refusals...) })},
		{"guide_renew_far_future", Guide(lifecycle.Renew, Mihon, func(m *app.Model) { m.Now = date(2040, 11, 24, 10) })},
	}
	for _, city := range []struct{ name, code string }{{"mihon", Mihon}, {"tehon", tehon}, {"hinagata", hinagata}} {
		for _, d := range days {
			scenes = append(scenes, Scene{"guide_renew_" + city.name + "_" + d.name,
				Guide(lifecycle.Renew, city.code, func(m *app.Model) { m.Now = d.now })})
		}
	}
	return scenes
}

// editionOf is which data an answer is from, and that a municipality signed its own; "" is none.
func editionOf(own string, refused ...bundle.Refusal) *municipality.Edition {
	e := &municipality.Edition{Number: 2026112001, Made: "2026-11-20"}
	for _, r := range refused {
		e.Refused = append(e.Refused, string(r))
	}
	if own != "" {
		e.Own = []municipality.OwnEdition{{Code: own, Number: 3, Made: "2026-11-22"}}
	}
	return e
}

// resetScenes are a PIN that is forgotten, by which PIN, who comes, and where.
func resetScenes() []Scene {
	reset := func(code, pin string, who municipality.Applicant) app.Model {
		return Guide(lifecycle.PINReset, code, func(m *app.Model) { m.Guide.PIN, m.Guide.Applicant = pin, who })
	}
	authentication, signature := guide.PINs[0], guide.PINs[1]
	return []Scene{
		{"guide_reset_unknown_pin", reset(Mihon, "", municipality.Self)},
		{"guide_reset_authentication", reset(Mihon, authentication, municipality.Self)},
		{"guide_reset_signature", reset(Mihon, signature, municipality.Self)},
		{"guide_reset_card_info", reset(Mihon, guide.PINs[2], municipality.Self)},
		{"guide_reset_resident", reset(Mihon, guide.PINs[3], municipality.Self)},
		{"guide_reset_parent", reset(Mihon, authentication, municipality.LegalRepresentative)},
		{"guide_reset_agent", reset(hinagata, signature, municipality.Agent)},
		{"guide_reset_household", reset(tehon, authentication, municipality.SameHousehold)},
		{"guide_reset_hinagata", reset(hinagata, signature, municipality.Self)},
		{"guide_reset_nation", reset("", signature, municipality.Self)},
	}
}

// procedureScenes are the other procedures.
func procedureScenes() []Scene {
	by := func(p lifecycle.Procedure, code string, who municipality.Applicant) app.Model {
		return Guide(p, code, func(m *app.Model) { m.Guide.Applicant = who })
	}
	event := func(p lifecycle.Procedure, e lifecycle.Event) app.Model {
		return Guide(p, tehon, func(m *app.Model) { m.Guide.Event = e })
	}
	return []Scene{
		{"guide_change", by(lifecycle.PINChange, hinagata, municipality.Self)},
		{"guide_change_embedded", Guide(lifecycle.PINChange, "", func(m *app.Model) { m.Way = app.WayEmbedded })},
		{"guide_issue_hinagata", by(lifecycle.Issue, hinagata, municipality.Self)},
		{"guide_issue_agent", by(lifecycle.Issue, tehon, municipality.Agent)},
		{"guide_issue_hinagata_agent", by(lifecycle.Issue, hinagata, municipality.Agent)},
		{"guide_renew_agent", by(lifecycle.Renew, Mihon, municipality.Agent)},
		{"guide_renew_city_failed", Guide(lifecycle.Renew, Mihon, func(m *app.Model) {
			m.Guide.Knowledge.Offices = KnowledgeOf("").Offices
			m.Guide.Knowledge.Failed = true
		})},
		{"guide_card_renew", Guide(lifecycle.CardRenew, Mihon, func(m *app.Model) { m.Guide.Event = lifecycle.EventCardRenewal })},
		{"guide_card_apply", by(lifecycle.CardApply, Mihon, municipality.Self)},
		{"guide_reissue", event(lifecycle.Reissue, lifecycle.EventCardReissue)},
		{"guide_release", event(lifecycle.Release, lifecycle.EventRelease)},
		{"guide_revoke", event(lifecycle.Revoke, lifecycle.EventOwnRequest)},
		{"guide_phone", by(lifecycle.PhoneCertificate, Mihon, municipality.Self)},
		{"guide_suspend_agent", by(lifecycle.Suspend, Mihon, municipality.Agent)},
		{"guide_name_change", Guide(lifecycle.NameAddressChange, Mihon, func(m *app.Model) {
			m.Guide.Event, m.Guide.Applicant = lifecycle.EventAddressChange, municipality.SameHousehold
		})},
	}
}

// forecastScenes are the forecast of a card in general, and of one that is there.
func forecastScenes() []Scene {
	any := func(e lifecycle.Event, day string) app.Model {
		return Guide("", "", func(m *app.Model) {
			m.Guide.Question = guide.Question{Page: guide.PageForecast, Event: e, Day: day}
		})
	}
	own := func(e lifecycle.Event, day string, change func(*room.CardStatus)) app.Model {
		return With(Connected(StatusWith(Status(3, 5), change)), func(m *app.Model) {
			m.Beside = app.ScreenGuide
			m.Guide = guide.Model{Question: guide.Question{Page: guide.PageForecast, Event: e, Day: day}, Knowledge: KnowledgeOf("")}
		})
	}
	whole := func(s *room.CardStatus) {
		s.DigitalSignature.Known, s.DigitalSignature.NotBefore, s.DigitalSignature.NotAfter = true, s.UserAuthentication.NotBefore, s.UserAuthentication.NotAfter
	}
	child := func(s *room.CardStatus) { s.DigitalSignature = jpki.CertificateStatus{} }
	expired := func(s *room.CardStatus) {
		whole(s)
		s.UserAuthentication.NotAfter, s.DigitalSignature.NotAfter = date(2026, 11, 1, 0), date(2026, 11, 1, 0)
	}
	return []Scene{
		{"forecast", any("", "2026-11-21")},
		{"forecast_loading", With(any("", "2026-11-21"), func(m *app.Model) { m.Guide.Knowledge = guide.Knowledge{} })},
		{"forecast_failed", With(any("", "2026-11-21"), func(m *app.Model) { m.Guide.Knowledge = guide.Knowledge{Failed: true} })},
		{"forecast_no_day", any(lifecycle.EventAddressChange, "")},
		{"forecast_furigana", any(lifecycle.EventFuriganaChange, "2027-04-01")},
		{"forecast_no_day_card_expiry", any(lifecycle.EventCardExpiry, "")},
		{"forecast_wrong_day", any(lifecycle.EventAddressChange, "1826-11-21")},
		{"forecast_move", any(lifecycle.EventAddressChange, "2027-04-01")},
		{"forecast_release", any(lifecycle.EventRelease, "2027-04-01")},
		{"forecast_renewal", any(lifecycle.EventRenewal, "2027-04-01")},
		{"forecast_card_expiry", any(lifecycle.EventCardExpiry, "2027-04-01")},
		{"forecast_death", any(lifecycle.EventDeath, "2026-11-20")},
		{"forecast_death_city", With(any(lifecycle.EventDeath, "2026-11-20"), func(m *app.Model) { m.Guide.Knowledge = KnowledgeOf(Mihon) })},
		{"forecast_phone_given_up", any(lifecycle.EventPhoneGivenUp, "2026-12-01")},
		{"forecast_own_move", own(lifecycle.EventAddressChange, "2027-04-01", whole)},
		{"forecast_own_move_after_expiry", own(lifecycle.EventAddressChange, "2031-04-01", whole)},
		{"forecast_own_expiry", own(lifecycle.EventExpiry, "2027-04-01", whole)},
		{"forecast_own_child", own(lifecycle.EventNameChange, "2027-04-01", child)},
		{"forecast_own_child_phone", own(lifecycle.EventPhoneLost, "2027-04-01", child)},
		{"forecast_own_expired", own(lifecycle.EventSuspension, "2026-11-21", expired)},
	}
}

// OwnPage is where a municipality of the scenes has the guide as a page of its own.
const OwnPage = "https://www.city.mihon.example.jp/card/guide/"

// WithPage is a municipality that has the guide at OwnPage.
func WithPage(m *municipality.Municipality) *municipality.Municipality {
	with, city := *m, *m.City
	city.Page = &municipality.Page{Guide: OwnPage}
	with.City = &city
	return &with
}
