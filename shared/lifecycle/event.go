package lifecycle

import "jpkiweb/shared/jpki"

// An Event is something that happens to a person, a card or a phone, and may end
// certificates.
type Event string

// The events (lifecycle facts 3).
const (
	EventNameChange      Event = "name-change"
	EventAddressChange   Event = "address-change"
	EventBirthDateChange Event = "birth-date-change"  // corrected in the register
	EventGenderChange    Event = "gender-change"      // as the register has it
	EventFuriganaChange  Event = "furigana-change"    // 氏名の振り仮名
	EventFormerName      Event = "former-name-change" // 旧氏の併記
	EventSuspension      Event = "suspension"         // 一時停止, of a lost card
	EventRelease         Event = "release"            // 一時停止の解除, of a card that was found
	EventCardReissue     Event = "card-reissue"       // 再交付
	EventCardRenewal     Event = "card-renewal"       // カードの更新: a new card in exchange for the old one
	EventCardReturn      Event = "card-return"        // 返納
	EventDeath           Event = "death"
	EventMovingAbroad    Event = "moving-abroad"
	EventMovingWithCard  Event = "moving-abroad-with-card" // 国外継続利用 asked for before
	EventOwnRequest      Event = "own-request"             // 失効申請
	EventKeyLeak         Event = "key-leak"                // 秘密鍵漏えい等届出
	EventStayExtension   Event = "stay-extension"          // 有効期間変更 of the card
	EventCardExpiry      Event = "card-expiry"
	EventExpiry          Event = "expiry"  // of the certificate itself
	EventRenewal         Event = "renewal" // inside the window
	EventPhoneLost       Event = "phone-lost"
	EventPhoneFound      Event = "phone-found"    // hold released in the app
	EventPhoneGivenUp    Event = "phone-given-up" // sold, repaired, thrown away, replaced
)

// Events are all of them.
var Events = [...]Event{
	EventNameChange, EventAddressChange, EventBirthDateChange, EventGenderChange, EventFuriganaChange, EventFormerName,
	EventSuspension, EventRelease,
	EventCardReissue, EventCardRenewal, EventCardReturn, EventDeath, EventMovingAbroad, EventMovingWithCard, EventOwnRequest,
	EventKeyLeak, EventStayExtension, EventCardExpiry, EventExpiry, EventRenewal, EventPhoneLost, EventPhoneFound,
	EventPhoneGivenUp,
}

// OfPhone reports whether it happens to a phone, and not to a card.
func (e Event) OfPhone() bool {
	return e == EventPhoneLost || e == EventPhoneFound || e == EventPhoneGivenUp
}

// byDate reports whether certificates end with it as their own dates say.
func (e Event) byDate() bool { return e == EventExpiry || e == EventCardExpiry }

// An Effect is what an event does to a certificate.
type Effect string

// The effects.
const (
	Stays    Effect = "stays"    // goes on as before
	Ends     Effect = "ends"     // for ever
	Held     Effect = "held"     // 一時保留
	Returns  Effect = "returns"  // is no longer on hold
	Replaced Effect = "replaced" // ends because a new one takes its place
	Nothing  Effect = "nothing"  // there is no certificate, or it had ended
)

// effects are those that a rule can have.
var effects = [...]Effect{Stays, Ends, Held, Returns, Replaced}

// An EventRule is what an event does.
type EventRule struct {
	Event Event `json:"event"`
	// The effects on each kind of certificate.
	DigitalSignature    Effect `json:"digitalSignature"`
	UserAuthentication  Effect `json:"userAuthentication"`
	PhoneSignature      Effect `json:"phoneSignature"`
	PhoneAuthentication Effect `json:"phoneAuthentication"`
	// Do is what the event itself asks for, in order.
	Do []Procedure `json:"do,omitempty"`
	// Again is how a certificate of the card is had again that ended or is held;
	// "" when the event brings one with it.
	Again Procedure `json:"again,omitempty"`
	Final bool      `json:"final,omitempty"` // nothing is had again
	Fact
}

// Rule returns the rule of an event, nil when there is none.
func (r *Rules) Rule(e Event) *EventRule {
	for i := range r.Events {
		if r.Events[i].Event == e {
			return &r.Events[i]
		}
	}
	return nil
}

// Effect tells what an event does to a certificate of the card; "" when the rules
// do not know the event.
func (r *Rules) Effect(e Event, p jpki.Purpose) Effect {
	return r.effectOn(e, Certificate{Purpose: p})
}

// PhoneEffect tells what it does to a certificate on the phone.
func (r *Rules) PhoneEffect(e Event, p jpki.Purpose) Effect {
	return r.effectOn(e, Certificate{Purpose: p, Phone: true})
}

func (r *Rules) effectOn(e Event, c Certificate) Effect {
	rule := r.Rule(e)
	if rule == nil {
		return ""
	}
	signs := c.Purpose == jpki.DigitalSignature
	switch {
	case c.Phone && signs:
		return rule.PhoneSignature
	case c.Phone:
		return rule.PhoneAuthentication
	case signs:
		return rule.DigitalSignature
	}
	return rule.UserAuthentication
}
