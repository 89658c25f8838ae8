package wire

import "jpkiweb/shared/jpki"

// These messages are for our own app, and for no other origin.

// GrantParams name purposes of an origin. No purposes in grants.revoke are all.
type GrantParams struct {
	Origin   string    `json:"origin"`
	Purposes []Purpose `json:"purposes,omitempty"`
}

// GrantsResult is every grant.
type GrantsResult struct {
	Grants []Grant `json:"grants"`
}

// A Grant is what an origin may ask for from its own page.
type Grant struct {
	Origin   string    `json:"origin"`
	Purposes []Purpose `json:"purposes"`
	Since    string    `json:"since,omitempty"` // RFC 3339; empty: not by a person
	By       GrantedBy `json:"by"`
}

// GrantedBy says who gave a grant.
type GrantedBy string

// Who may grant.
const (
	ByPerson        GrantedBy = "person"
	ByAdministrator GrantedBy = "administrator" // policy file; the person cannot revoke it
	ByCommandLine   GrantedBy = "command_line"  // serve --allow-origin, until the helper ends
)

// HistoryResult is what the card was used for, newest first.
type HistoryResult struct {
	Entries []HistoryEntry `json:"entries"`
	// Broken says, for developers, where the chain of the file is broken; empty:
	// it is whole.
	Broken string `json:"broken,omitempty"`
}

// A HistoryEntry is one use of a card, or equal ones that followed each other, or
// what became of the history itself. The names of the documents that were signed are all
// that it holds of a person.
type HistoryEntry struct {
	Time    string  `json:"time"`              // RFC 3339
	Purpose Purpose `json:"purpose,omitempty"` // of a use
	Origin  string  `json:"origin"`            // empty: the command line
	// CommandLine: the command line made the token for Origin, and no page asked.
	CommandLine bool `json:"commandLine,omitempty"`
	// Result is one of the results, or the code why it was not done.
	Result string `json:"result"`
	// Count is for how many uses the entry stands, if not for one.
	Count int `json:"count,omitempty"`
	// Documents are those that were signed, with purpose sign; where nothing tells how it
	// ended, those that were to be. Unlisted is how many more there were.
	Documents []HistoryDocument `json:"documents,omitempty"`
	Unlisted  int               `json:"unlisted,omitempty"`

	Earlier *EarlierHistory `json:"earlier,omitempty"` // with ResultSetAside
}

// A HistoryDocument is a document that was signed, as the person was told of it before: an
// Item without its size.
type HistoryDocument struct {
	Name   string `json:"name"` // may be cut
	Format string `json:"format"`
	Digest Hex    `json:"digest"`
}

// Results of a HistoryEntry that are no codes.
const (
	ResultDone    = "done"    // it came to its good end
	ResultStopped = "stopped" // given up before the end: by the page, or because page or helper closed
	// ResultBegun: a PIN was about to be presented, and nothing tells how it ended:
	// it has not, or the helper was killed.
	ResultBegun    = "begun"
	ResultGap      = "gap"       // Count uses are not in the history
	ResultSetAside = "set_aside" // an earlier history was broken, and this one begun
)

// Results lists them, for the tests that count their texts.
var Results = [...]string{ResultDone, ResultStopped, ResultBegun, ResultGap, ResultSetAside}

// An EarlierHistory is one that was broken and set aside.
type EarlierHistory struct {
	File string `json:"file"` // its name
	Last int    `json:"last"` // number of its last entry
	Why  string `json:"why"`  // where it is broken, for developers
}

// DiagnosisResult is what only the helper knows of the way from the browser to
// the card.
type DiagnosisResult struct {
	Helper  string `json:"helper"`            // version
	System  string `json:"system"`            // GOOS/GOARCH
	Service bool   `json:"service"`           // the PC/SC service answers
	Refused bool   `json:"refused,omitempty"` // it is there and lets this session not in
	Remote  string `json:"remote,omitempty"`  // kind of remote session: "rdp", "ssh", "citrix", …
	// Holders are programs of this user that have the PC/SC library loaded and
	// may hold a card; names only.
	Holders []string `json:"holders,omitempty"`
	// Squatted are ports of the range before ours that another user's program
	// holds.
	Squatted []int    `json:"squatted,omitempty"`
	Readers  []Reader `json:"readers"`
	Update   *Update  `json:"update,omitempty"` // nil: there is nothing to tell
}

// RevocationParams asks whether a certificate was revoked.
type RevocationParams struct {
	Certificate Hex `json:"certificate"` // DER
}

// RevocationResult is what the status source of the helper says.
type RevocationResult struct {
	State jpki.RevocationState `json:"state"`
	// Reason is the revocation reason as RFC 5280, 5.3.1, writes it; empty if the
	// list gives none.
	Reason string `json:"reason,omitempty"`
	At     string `json:"at,omitempty"`   // of the revocation, RFC 3339
	AsOf   string `json:"asOf,omitempty"` // thisUpdate of the list, RFC 3339
	Why    string `json:"why,omitempty"`  // a word for developers, when the state is unknown
}

// TimestampParams asks for a time stamp of a signature value that the card made in this
// session.
type TimestampParams struct {
	Digest Hex `json:"digest"` // SHA-256 of the value, 32 bytes
}

// TimestampResult is a time stamp that was verified.
type TimestampResult struct {
	Token     Hex    `json:"token"`     // TimeStampToken, DER, RFC 3161, 2.4.2; at most MaxToken
	Time      string `json:"time"`      // that it says, RFC 3339, UTC
	Authority string `json:"authority"` // the name in its certificate
	// Accredited is the service accredited in Japan that it is of, by that name; empty: of
	// none on the list that the helper knows.
	Accredited string `json:"accredited,omitempty"`
}

// TrustResult is whom a report on a signed file trusts on this machine, besides the CAs that
// J-LIS published where the file has their certificate.
type TrustResult struct {
	// CAs are certificates, DER, of CAs of JPKI; at most MaxCAs bytes in all.
	CAs []Hex `json:"cas"`
	// Test: CAs of test environments are among them, because there is a virtual reader.
	Test bool `json:"test,omitempty"`
	// Revocation: there is a status source (certificate.revocation).
	Revocation bool `json:"revocation,omitempty"`
	// Authorities: time-stamping authorities are trusted (trust.authority).
	Authorities bool `json:"authorities,omitempty"`
}

// AuthorityParams asks whether the authority of a time stamp is trusted.
type AuthorityParams struct {
	// Certificates are its own, DER, and then those that came with it; 1 to MaxChain.
	Certificates []Hex  `json:"certificates"`
	Time         string `json:"time"` // of the stamp, RFC 3339
}

// AuthorityResult says whether it is.
type AuthorityResult struct {
	Trusted bool `json:"trusted"`
}

// CalendarParams are days to be reminded of.
type CalendarParams struct {
	Events []CalendarEvent `json:"events"` // 1 to MaxEvents
}

// MaxEvents is the number of events of one calendar.
const MaxEvents = 10

// A CalendarEvent is a whole day.
type CalendarEvent struct {
	Day         string         `json:"day"` // YYYY-MM-DD, in Japan
	Summary     string         `json:"summary"`
	Description string         `json:"description,omitempty"`
	Location    string         `json:"location,omitempty"`
	Alarm       *CalendarAlarm `json:"alarm,omitempty"` // nil: on the day itself, with the summary
}

// A CalendarAlarm is when a calendar reminds of an event, and with which words.
type CalendarAlarm struct {
	Day  string `json:"day"` // YYYY-MM-DD, in Japan, a year from the event at most
	Text string `json:"text"`
}

// CalendarResult is an iCalendar object (RFC 5545).
type CalendarResult struct {
	Calendar string `json:"calendar"`
}

// GalleryResult are the cards that the virtual reader offers; none without one.
type GalleryResult struct {
	Reader string   `json:"reader,omitempty"` // name of the virtual reader
	Cards  []string `json:"cards"`
	Card   string   `json:"card,omitempty"` // the one in it
}

// GalleryParams takes a card of the gallery.
type GalleryParams struct {
	Card string `json:"card"` // empty: the card is taken out
}
