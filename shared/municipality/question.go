package municipality

import (
	"time"

	"jpkiweb/shared/lifecycle"
)

// A Question is what a person wants to do.
type Question struct {
	Procedure lifecycle.Procedure
	Applicant Applicant
	// PIN is the PIN that is lost or to be changed, for a pin-reset or pin-change; ""
	// when it does not matter or is not known.
	PIN lifecycle.PINName
	Now time.Time // in any zone; answered in that of Japan
}

// An Answer is all that is known about a Question. Members called Source are
// indexes of Sources, or -1; members called Check say why something must be
// asked before coming (要確認), nil when nothing stands against it.
type Answer struct {
	Question
	// Known is false when no file says how this goes: then only Phones, Notes,
	// Checks and Sources are filled.
	Known  bool
	Source int // of the guide
	// Ways are where it can be done, in the order to be offered. None although
	// Known: this applicant cannot do it, and Notes say why.
	Ways    []Way
	Places  []Place        // the offices that do it, when Counter is a way
	Closed  []ClosureLine  // when all offices are closed, in any week; when Counter is a way
	Refused []RefusedPlace // the offices that say they do not
	Kiosks  []KioskPlace   // when AtKiosk is a way; those that set this PIN anew
	Visits  []Visit        // at the counter, in order; the same day if only one
	Fees    []FeeLine      // none: nothing is known
	Phones  []PhoneLine    // the one to call first comes first
	Guide   string         // address of the municipality's own page of this guide; "": it has none
	Contact *ContactLine   // how else the municipality is reached; nil: nothing is known
	Notes   []NoteLine     // those of the guide first
	Checks  []Check        // all reasons to ask, each once
	Sources []Reference    // the pages of all that is in the answer
}

// Ask tells whether something must be asked before coming.
func (a *Answer) Ask() bool { return len(a.Checks) > 0 }

// Has tells whether way is one of Ways.
func (a *Answer) Has(way Way) bool {
	for _, w := range a.Ways {
		if w == way {
			return true
		}
	}
	return false
}

// An OpenState is whether a place is open now.
type OpenState string

// The states.
const (
	Open         OpenState = "open"
	Closed       OpenState = "closed"
	HoursUnknown OpenState = "hours-unknown" // the page does not say
	DayUnknown   OpenState = "day-unknown"   // the holidays of today are not known
)

// A Place is an office that does the procedure for the applicant.
type Place struct {
	ID          string
	Name        Text
	Address     string
	Phone       string // number
	Reservation *Reserve
	State       OpenState
	Until       time.Time // when it closes, if it is Open
	Next        *Opening  // when it opens, if it is Closed; nil: not within a year, or not known
	// Week is today and the six days after it; nil when the hours are unknown.
	Week   []Day
	Hours  []HoursLine // as the page writes them, for this procedure
	Source int
	Check  *Text
}

// An Opening is a time in which a place is open.
type Opening struct{ From, To time.Time }

// A Day is one day of a Place.
type Day struct {
	Date    time.Time // 00:00 in Japan
	Known   bool      // whether its holidays and closures are known; if not, Spans is empty
	Holiday *Text     // name of the national holiday
	Closed  *Text     // why all is closed
	Spans   []Span    // in order, none touching another; none: closed
}

// A Span is a time of day, HH:MM; To is not included.
type Span struct{ From, To string }

// HoursLine is a line of opening hours.
type HoursLine struct {
	Days   []string // mon … sun, holiday
	Dates  []string // or single days, YYYY-MM-DD
	Span   Span
	Source int
	Check  *Text
}

// A ClosureLine is when all offices are closed: by a rule, every year, or on days
// that are not over.
type ClosureLine struct {
	From, To string // as in Closure
	Rule     string // or one of ClosureRules
	Why      Text
	Source   int
	Check    *Text
}

// A Reserve says how to reserve a time.
type Reserve struct {
	Required bool
	Phone    string
	URL      string
	Source   int
	Check    *Text
}

// A RefusedPlace is an office that does not do the procedure, or not for this
// applicant.
type RefusedPlace struct {
	Name   Text
	Source int
	Check  *Text
}

// A KioskPlace is a kiosk chain.
type KioskPlace struct {
	Name   Text
	PINs   []lifecycle.PINName
	Hours  Span
	State  OpenState // Open or Closed
	Source int
	Check  *Text
}

// A ContactLine is how a municipality is reached without a call.
type ContactLine struct {
	Fax, Mail, Feedback string
	Source              int
	Check               *Text
}

// A Visit is one visit to the counter.
type Visit struct {
	When  *Text // only then; nil: always
	Bring []Paperwork
	Then  *Text // what follows it
}

// A Paperwork is a paper to bring; its Name is that for who comes.
type Paperwork struct {
	Paper
	When  *Text // only then; nil: always
	Check *Text // of the step, whose source is the guide's; Paper.Check names its page itself
}

// A FeeLine is a fee.
type FeeLine struct {
	Yen    int   // 0: free
	When   *Text // only then; nil: always
	Usual  bool  // the rule, with exceptions
	Source int
	Check  *Text
}

// A PhoneLine is a number to call.
type PhoneLine struct {
	Number  string
	For     string // of PhonePurposes: why it is in this answer
	Label   Text
	Free    bool
	Hours   *Text
	Foreign bool // for those who do not speak Japanese
	Source  int
	Check   *Text
}

// A NoteLine is something to know.
type NoteLine struct {
	Text   Text
	Source int
	Check  *Text
}

// A Check is a reason to ask before coming (要確認).
type Check struct {
	Why    CheckReason
	About  Part
	Names  []*Text // of the papers, offices, kiosks, phones or notes it is about; none where the part has no names
	Text   *Text   // what the file says, for CheckFact
	Source int
}

// A Part is a part of an Answer.
type Part string

// The parts. Pages are the sources themselves.
const (
	PartGuide  Part = "guide"
	PartPaper  Part = "paper"
	PartOffice Part = "office"
	PartDays   Part = "days" // on which offices are closed
	PartKiosk  Part = "kiosk"
	PartFee    Part = "fee"
	PartPhone  Part = "phone"
	PartNote   Part = "note"
	PartPages  Part = "pages"
)

// Parts are all of them.
var Parts = [...]Part{PartGuide, PartPaper, PartOffice, PartDays, PartKiosk, PartFee, PartPhone, PartNote, PartPages}

// A CheckReason is the kind of a Check.
type CheckReason string

// The reasons.
const (
	CheckProcedure CheckReason = "procedure"      // no file says how this goes
	CheckAsk       CheckReason = "ask"            // the page says only to ask
	CheckFact      CheckReason = "fact"           // pages contradict each other, or the like: Text
	CheckPlace     CheckReason = "place"          // no office is known
	CheckHours     CheckReason = "hours"          // the hours of the office are not known
	CheckHolidays  CheckReason = "holidays"       // the holidays of these days are not known
	CheckDays      CheckReason = "days"           // these days were closed in an earlier year, and nobody says whether they are now
	CheckSpecial   CheckReason = "special"        // the single days on which the office opened besides are over
	CheckOld       CheckReason = "source-old"     // the page is older than two years
	CheckUndated   CheckReason = "source-undated" // the page has no date
)

// CheckReasons are all of them.
var CheckReasons = [...]CheckReason{CheckProcedure, CheckAsk, CheckFact, CheckPlace, CheckHours, CheckHolidays, CheckDays, CheckSpecial, CheckOld, CheckUndated}

// A Reference is a page that an Answer is from.
type Reference struct {
	Source
	Code string // local government code of the file that names it
	By   Text   // name of that municipality, or the nation
	// Old: dated more than two years before the question. Undated: without date.
	Old, Undated bool
}

// National tells whether the page is named by the national file.
func (r *Reference) National() bool { return r.Code == NationalCode }

// NationalCode is the code of the national file.
const NationalCode = "000000"
