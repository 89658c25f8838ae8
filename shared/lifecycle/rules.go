package lifecycle

// Rules are what the sources say. Parse makes them; the members are read only.
// Zero Rules know nothing: no certificate is ever renewable then, and no event
// has an effect.
type Rules struct {
	Sources     []Source      `json:"sources"`
	Validity    Validity      `json:"validity"`
	Renewal     Renewal       `json:"renewal"`
	Card        Card          `json:"card"`
	JukiCard    JukiCard      `json:"jukiCard"`
	Stay        Stay          `json:"stay"`
	Phone       Phone         `json:"phone"`
	Eligibility []Eligibility `json:"eligibility"`
	Events      []EventRule   `json:"events"`
	Locking     Locking       `json:"locking"`
}

// A Source is a page that says it. IDs are those of data/rules.yaml.
type Source struct {
	ID    string `json:"id"`
	Title string `json:"title"`         // as the page has it, with whose it is
	URL   string `json:"url,omitempty"` // "" where only the text is at hand
	// Kind is whose page it is, of SourceKinds; "" is one of the state.
	Kind string `json:"kind,omitempty"`
}

// NoSource is the ID of the source of what no page says: an assumption of this
// project, which is on the safe side and has to be asked about.
const NoSource = "none"

// SourceKinds are whose page a Source may be: of a municipality, of the press, of
// a private person.
var SourceKinds = [...]string{"city", "press", "person"}

// A Fact says where a rule is from.
type Fact struct {
	Source string `json:"source"` // ID of a Source
	Date   string `json:"date"`   // YYYY-MM-DD or YYYY-MM of the page, "" when it shows none
	// Check: the sources disagree, or what is here could not be confirmed (要確認);
	// Also has what is said elsewhere.
	Check bool        `json:"check,omitempty"`
	Also  []Statement `json:"also,omitempty"`
}

// A Statement is what another source says.
type Statement struct {
	Value  string `json:"value"` // a number, a word of the rule, or ValueSilent
	Source string `json:"source"`
	Date   string `json:"date"`
}

// ValueSilent is the Value of a source that tells of the matter, but not this.
const ValueSilent = "silent"

// A Number is a rule that is a number.
type Number struct {
	Value int `json:"value"`
	Fact
}

// A Flag is a rule that holds or does not.
type Flag struct {
	Value bool `json:"value"`
	Fact
}

// A Word is a rule that is one of some words.
type Word struct {
	Value string `json:"value"`
	Fact
}

// Validity is until when a certificate of the My Number Card is valid (lifecycle
// facts 1).
type Validity struct {
	Birthdays             Number `json:"birthdays"`             // that many after the day of issue
	RenewedBirthdays      Number `json:"renewedBirthdays"`      // when renewed inside the window
	CappedByCard          Flag   `json:"cappedByCard"`          // never past the card's own expiry
	FollowsAuthentication Flag   `json:"followsAuthentication"` // a signing certificate ends no later than the other
	LeapDay               Word   `json:"leapDay"`               // MM-DD of a 29 February birthday in other years
}

// The values of Validity.LeapDay.
const (
	leapDayEarly = "02-28"
	leapDayLate  = "03-01"
)

// Renewal is when and how certificates are renewed (lifecycle facts 2).
type Renewal struct {
	Months      Number `json:"months"`      // the window begins so many months before the expiry
	DaysAfter   Number `json:"daysAfter"`   // and so many days after that day
	Optional    Flag   `json:"optional"`    // nobody must renew
	AfterExpiry Word   `json:"afterExpiry"` // the Procedure after the expiry
	// UsableAfterDays is how many days after the issue services know the new
	// certificate; on the day itself they may not.
	UsableAfterDays Number `json:"usableAfterDays"`
}

// Card is until when the card itself is valid (lifecycle facts 1).
type Card struct {
	AdultBirthdays Number     `json:"adultBirthdays"`
	MinorBirthdays Number     `json:"minorBirthdays"`
	AdultAges      []AdultAge `json:"adultAges"` // by day of application, oldest first
}

// An AdultAge is the age from which AdultBirthdays hold.
type AdultAge struct {
	From string `json:"from,omitempty"` // YYYY-MM-DD, the first day of application; "" from the beginning
	Age  int    `json:"age"`
	Fact
}

// JukiCard is the 住民基本台帳カード, the card before (lifecycle facts 1).
type JukiCard struct {
	Years     Number `json:"years"`     // of validity of its certificate
	LastIssue Word   `json:"lastIssue"` // YYYY-MM-DD, the last day of issue
}

// Stay is about residents whose permission to stay has an end (lifecycle facts 1).
type Stay struct {
	EndsCard          Flag   `json:"endsCard"`          // the card ends with the stay
	ExtendBeforeEnd   Flag   `json:"extendBeforeEnd"`   // afterwards only a new card helps
	SpecialMonths     Number `json:"specialMonths"`     // 特例期間, while the new permission is pending
	SpecialRepeatable Flag   `json:"specialRepeatable"` // whether it can be had again
	// CombinedFrom is since when a card can be residence card and My Number Card in
	// one (特定在留カード), YYYY-MM-DD: immigration extends both at once then.
	CombinedFrom Word `json:"combinedFrom"`
}

// Phone is about certificates on a phone (lifecycle facts 7).
type Phone struct {
	FollowCard  Flag `json:"followCard"`  // they end with those of the card
	ApplyAgain  Flag `json:"applyAgain"`  // they have the card's dates: after those were renewed
	OnePhone    Flag `json:"onePhone"`    // a second phone ends those of the first
	MustRevoke  Flag `json:"mustRevoke"`  // by law, before the phone is given away
	ResetErases Flag `json:"resetErases"` // whether a factory reset takes them away
}
