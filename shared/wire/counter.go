package wire

// A Counter is how the desk of a municipal counter is set up, where the administrator's
// policy wants counter mode, or serve --counter tries it. Nothing is remembered there: no
// grant of a person, no history, no language.
type Counter struct {
	// Municipality is the local government code (全国地方公共団体コード, six digits) of the
	// desk; "": the desk knows only what holds in all of Japan.
	Municipality string `json:"municipality,omitempty"`
	// Languages are those that a visitor is offered, in this order.
	Languages []string `json:"languages"`
	// Further are languages that a visitor is offered behind them: what visitors read, in
	// a file that the helper serves the desk.
	Further    []Language `json:"further,omitempty"`
	Statistics bool       `json:"statistics,omitempty"` // counter.served is counted
	Display    bool       `json:"display,omitempty"`    // the visitor has a second display
	Trial      bool       `json:"trial,omitempty"`      // serve --counter: no administrator set it up
	// Remote is the kind of remote session that the helper runs in, as in DiagnosisResult:
	// whether the reader is passed through from the computer at the desk, [BringsReaders]
	// says. "": helper and reader are there.
	Remote string `json:"remote,omitempty"`
}

// A Language is a further language, and its name for the staff.
type Language struct {
	Code string `json:"code"` // BCP 47
	Ja   string `json:"ja"`
	En   string `json:"en"`
}

// SeatChanged tells the desk that who sits before its session may be another one: the
// session was locked or unlocked, or another seat took it. Whatever it shows of a visitor
// it takes away.
type SeatChanged struct {
	Away   bool   `json:"away"`             // locked or disconnected: nobody sees the desk now
	Remote string `json:"remote,omitempty"` // as in Counter, from now on
}

// ServedParams tell that a visitor was served: nothing of who it was.
type ServedParams struct {
	Found   Found `json:"found"`
	Done    Done  `json:"done"`
	Seconds int   `json:"seconds"` // from the card to the next visitor, 0 to MaxServedSeconds
}

// MaxServedSeconds is an hour: who took longer counts as that.
const MaxServedSeconds = 3600

// Found is what a desk found of a visitor's card: of several things the first of Founds.
type Found string

// What is found.
const (
	FoundNoCard          Found = "no_card"       // somebody asked, without a card
	FoundOtherCard       Found = "not_jpki_card" // a transit card, for instance
	FoundMute            Found = "card_mute"
	FoundCardError       Found = "card_error"
	FoundJukiCard        Found = "juki_card" // 住基カード
	FoundPhone           Found = "phone"
	FoundKeyUnsupported  Found = "key_unsupported"     // the key is of a kind that cannot be used yet
	FoundRevoked         Found = "certificate_revoked" // a certificate, either of the two
	FoundExpired         Found = "certificate_expired"
	FoundOnHold          Found = "certificate_on_hold"
	FoundPINsBlocked     Found = "pins_blocked" // more than one
	FoundLoginPINBlocked Found = "user_authentication_pin_blocked"
	FoundSignPINBlocked  Found = "digital_signature_pin_blocked"
	FoundInfoPINBlocked  Found = "card_info_pin_blocked"
	FoundDeskPINBlocked  Found = "resident_registration_pin_blocked" // 住民基本台帳用
	FoundAbsent          Found = "certificate_absent"
	FoundRenewable       Found = "certificate_renewable"
	FoundEarly           Found = "certificate_early" // not valid yet, by the clock
	FoundFine            Found = "fine"
)

// Founds lists all, the gravest first.
var Founds = [...]Found{
	FoundNoCard, FoundOtherCard, FoundMute, FoundCardError, FoundJukiCard, FoundPhone, FoundKeyUnsupported,
	FoundRevoked, FoundExpired, FoundOnHold, FoundPINsBlocked, FoundLoginPINBlocked, FoundSignPINBlocked, FoundInfoPINBlocked,
	FoundDeskPINBlocked, FoundAbsent, FoundRenewable, FoundEarly, FoundFine,
}

// Done is what came of a visit: one of the procedures, as shared/lifecycle names them,
// where it was gone through to its end, or what else became of the visitor.
type Done string

// What is done beside the procedures.
const (
	DoneTold     Done = "told"     // was told what to know, and needed no more
	DoneSlip     Done = "slip"     // took a slip along
	DoneTerminal Done = "terminal" // goes on at the 統合端末
	DoneReferred Done = "referred" // goes on at another desk, or elsewhere
	DoneLeft     Done = "left"     // left before anything came of it
)

// Dones lists all.
var Dones = [...]Done{
	DoneTold, DoneSlip, DoneTerminal, DoneReferred, DoneLeft,
	"issue", "renew", "card-renew", "card-apply", "reissue", "lost-card", "suspend", "release", "revoke",
	"pin-change", "pin-reset", "name-address-change", "phone-certificate",
}
