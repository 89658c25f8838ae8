package municipality

import "jpkiweb/shared/lifecycle"

// A File is one municipality's file, or the national one, as it is written.
type File struct {
	// Code is the local government code (全国地方公共団体コード), six digits with
	// the check digit; "000000" is the national file.
	Code       string `json:"code"`
	Name       Text   `json:"name"`
	Prefecture Text   `json:"prefecture,omitzero"`

	Sources []Source `json:"sources"`
	Phones  []Phone  `json:"phones,omitempty"`
	Offices []Office `json:"offices,omitempty"`
	// Closed are the days on which every office is closed, whatever its hours.
	Closed []Closure `json:"closed,omitempty"`
	Fees   []Fee     `json:"fees,omitempty"`
	// Papers are the things to bring by name; Steps refer to them.
	Papers []Paper `json:"papers,omitempty"`
	Guides []Guide `json:"guides,omitempty"`
	Kiosks []Kiosk `json:"kiosks,omitempty"` // national file
	// Contact is how to reach the municipality without a call; nil: nothing is said.
	Contact *Contact `json:"contact,omitempty"`
	// StoreIssue is whether certificates of residence and the like are had at
	// convenience stores (コンビニ交付); nil: nothing is said.
	StoreIssue *StoreIssue `json:"storeIssue,omitempty"`
	// Page is where the municipality has this guide as a page of its own; nil: nowhere.
	Page  *Page  `json:"page,omitempty"`
	Notes []Note `json:"notes,omitempty"`
}

// A Contact is how to reach a municipality without a call.
type Contact struct {
	Fax      string `json:"fax,omitempty"`      // digits and hyphens
	Mail     string `json:"mail,omitempty"`     // page with the form or the address
	Feedback string `json:"feedback,omitempty"` // page on which the municipality asks what is thought of it
	Fact
}

// A StoreIssue tells whether a municipality has コンビニ交付.
type StoreIssue struct {
	Offered bool `json:"offered"`
	Fact
}

// A Text is for people. Japanese is always there; a language without a text of
// its own is shown in Japanese. Easy is やさしい日本語 with furigana written
// ｜漢字《かんじ》.
type Text struct {
	Ja   string `json:"ja"`
	Easy string `json:"easy,omitempty"`
	En   string `json:"en,omitempty"`
}

// A Source is a page that says it.
type Source struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	URL   string `json:"url,omitempty"`
	Date  string `json:"date,omitempty"` // YYYY-MM-DD on the page; "" when the page shows none
	Read  string `json:"read"`           // YYYY-MM-DD when it was taken over
	// Kind is whose page it is, of SourceKinds; "" is one of the municipality of
	// the file, or of the state.
	Kind string `json:"kind,omitempty"`
}

// SourceKinds are whose page a Source may be: of another municipality, of the
// press, of a private person.
var SourceKinds = lifecycle.SourceKinds

// KindPerson is a page of a private person: what rests on it alone must be asked
// about.
const KindPerson = "person"

// A Fact says where something is from, and whether it must be asked about.
type Fact struct {
	Source string `json:"source"`          // ID of a Source of the same file
	Check  *Text  `json:"check,omitempty"` // 要確認: why, for instance what another page says
}

// A Phone is a number with what it is for.
type Phone struct {
	Number string   `json:"number"` // digits and hyphens
	For    []string `json:"for"`    // of PhonePurposes
	Label  Text     `json:"label"`
	Free   bool     `json:"free,omitempty"` // the call costs nothing
	Hours  *Text    `json:"hours,omitempty"`
	// Foreign: for those who do not speak Japanese.
	Foreign bool `json:"foreign,omitempty"`
	Fact
}

// PhonePurposes are what a Phone is for: questions in general, questions of an
// agent, to stop a lost card, to reserve a time, questions about the phone
// certificates.
var PhonePurposes = [...]string{"inquiry", "agent", "suspend", "reservation", "phone-certificate"}

// An Office is a place where procedures are done.
type Office struct {
	ID      string `json:"id"`
	Name    Text   `json:"name"`
	Address string `json:"address,omitempty"`
	Phone   string `json:"phone,omitempty"` // Number of a Phone
	// Reservation tells how to reserve, nil when nothing is said.
	Reservation *Reservation `json:"reservation,omitempty"`
	Hours       []Hours      `json:"hours,omitempty"` // none: the page does not say
	// Refused are procedures that this office does not do although its hours would
	// hold for them, with applicants if it is only for some.
	Refused []Refusal `json:"refused,omitempty"`
	Fact
}

// A Reservation of a time at an office.
type Reservation struct {
	Required bool   `json:"required,omitempty"`
	Phone    string `json:"phone,omitempty"`
	URL      string `json:"url,omitempty"`
	Fact
}

// Hours are opening hours for some procedures on some days. Hours of an office
// must not overlap for the same procedure and day.
type Hours struct {
	Procedures []lifecycle.Procedure `json:"procedures,omitempty"` // none: all
	// Days are mon … sun, and holiday: a national holiday (国民の祝日・休日), on
	// which no weekday holds.
	Days []string `json:"days,omitempty"`
	// Dates are single days YYYY-MM-DD instead of Days (休日窓口). On such a day
	// Days do not hold for the same procedure; a Closure still does.
	Dates []string `json:"dates,omitempty"`
	From  string   `json:"from"` // HH:MM, Japan
	To    string   `json:"to"`   // HH:MM, not included
	Fact
}

// A Refusal is a procedure that an office does not do.
type Refusal struct {
	Procedures []lifecycle.Procedure `json:"procedures,omitempty"` // none: all
	Applicants []Applicant           `json:"applicants,omitempty"` // none: all
	Fact
}

// A Closure is when all is closed: one of its members is set.
type Closure struct {
	From string `json:"from,omitempty"` // MM-DD of every year, or YYYY-MM-DD
	To   string `json:"to,omitempty"`   // the same form, included; before From: over the year's end
	// Rule is sunday-after-third-saturday: the monthly stop of the national
	// system (municipality facts 3).
	Rule string `json:"rule,omitempty"`
	Why  Text   `json:"why"`
	Fact
}

// A Fee of a procedure.
type Fee struct {
	Procedures []lifecycle.Procedure `json:"procedures"`
	Yen        int                   `json:"yen"`            // 0: free
	When       *Text                 `json:"when,omitempty"` // nil: always
	// Usual: that is the rule (原則), with exceptions that the page may not name.
	Usual bool `json:"usual,omitempty"`
	Fact
}

// A Paper is something to bring.
type Paper struct {
	ID   string `json:"id"`
	Name Text   `json:"name"`
	// ForOthers is the name when somebody else than the holder comes, who may have
	// a thing of the same name; nil: the same name.
	ForOthers *Text  `json:"forOthers,omitempty"`
	More      *Text  `json:"more,omitempty"`  // what counts, what it must show
	URL       string `json:"url,omitempty"`   // page where the form is, to print it
	Check     *Text  `json:"check,omitempty"` // 要確認, for all guides that ask for it
}

// An Applicant is who comes.
type Applicant string

// The applicants (municipality facts 2).
const (
	Self                Applicant = "self"
	LegalRepresentative Applicant = "legal-representative" // 法定代理人
	Agent               Applicant = "agent"                // 任意代理人
	SameHousehold       Applicant = "same-household"       // 同一世帯員
)

// Applicants are all of them, in the order in which they are asked.
var Applicants = [...]Applicant{Self, LegalRepresentative, Agent, SameHousehold}

// A Guide is how a procedure goes for some applicants.
type Guide struct {
	Procedure  lifecycle.Procedure `json:"procedure"`
	Applicants []Applicant         `json:"applicants"`
	// PINs restricts a pin-reset or pin-change to these PINs, which a person chose:
	// user-authentication, digital-signature, card-info, resident-register.
	PINs []lifecycle.PINName `json:"pins,omitempty"`
	// Ways are where it can be done: here (in this app), home (another way at
	// home, by phone for instance), kiosk, counter; in the order to be offered.
	// None: this applicant cannot do it; Notes say why.
	Ways   []Way  `json:"ways"`
	Visits []Step `json:"visits,omitempty"` // at the counter, one a visit; the same day if only one
	// Ask: the page says only to ask before coming.
	Ask   bool   `json:"ask,omitempty"`
	Notes []Note `json:"notes,omitempty"`
	Fact
}

// A Way is where a procedure is done.
type Way string

// The ways.
const (
	Here    Way = "here"
	Home    Way = "home"
	AtKiosk Way = "kiosk"
	Counter Way = "counter"
)

// A Step is one visit.
type Step struct {
	// When the visit is needed at all, such as to fetch a form; nil: always. Then
	// nothing may be to be brought.
	When  *Text  `json:"when,omitempty"`
	Bring []Item `json:"bring"`
	Then  *Text  `json:"then,omitempty"` // what follows it, such as the letter of inquiry
}

// An Item is a paper to bring, perhaps only under a condition.
type Item struct {
	Paper string `json:"paper"`          // ID of a Paper, of this file or the national one
	When  *Text  `json:"when,omitempty"` // nil: always
	Check *Text  `json:"check,omitempty"`
}

// A Note is something to know, in the place where it is written.
type Note struct {
	// ID is what it is about, for a note of a city to stand in the place of the
	// national one that says the same.
	ID string `json:"id,omitempty"`
	// Procedures are those that a note of the file is for; none: all.
	Procedures []lifecycle.Procedure `json:"procedures,omitempty"`
	Text       Text                  `json:"text"`
	Fact
}

// A Kiosk chain where a PIN can be set anew (lifecycle facts 6).
type Kiosk struct {
	Name Text                `json:"name"`
	PINs []lifecycle.PINName `json:"pins"`
	From string              `json:"from"` // HH:MM
	To   string              `json:"to"`
	Fact
}
