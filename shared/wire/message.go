package wire

import (
	"encoding/json"

	"jpkiweb/shared/jpki"
)

// Limits and names of the protocol.
const (
	Version          = "1"
	Subprotocol      = "jpki-helper.v1"
	MaxMessage       = 64 << 10  // bytes of one message
	MaxOwnMessage    = 512 << 10 // of a request of the helper's own app: MaxItems of format moj
	MaxCommands      = 32        // of one card.transmit
	MaxItems         = 100       // of one sign lease
	MaxToken         = 24 << 10  // bytes of one time-stamp token (timestamp facts 2)
	MaxCAs           = 24 << 10  // bytes of all CA certificates of one trust.list: a dozen
	MaxChain         = 8         // certificates of one trust.authority
	LeaseIdleSeconds = 60
	HeartbeatSeconds = 20
	FirstPort        = 21573 // the helper takes the first free port
	LastPort         = 21582
	Path             = "/ws"
	CounterPath      = "/counter"         // of the desk, in counter mode
	DisplayPath      = "/counter-display" // of the visitor's display beside it
	SlipPath         = "/counter-slip"    // of the window that prints a slip
	FontPath         = "/counter-font"    // of a font of the machine, for the papers of the training
	WindowPath       = "/window/"         // of the trusted window; what follows is secret
	IdentityPath     = "/identity"        // ?id=…: the helper proves itself to a page (helper/own/identity)
	RPCError         = -32000             // JSON-RPC 2.0, 5.1: implementation-defined server error
)

// Methods and notifications.
const (
	MethodHello        = "hello"
	MethodReadersWatch = "readers.watch"
	MethodCardLease    = "card.lease"
	MethodCardPrepare  = "card.prepare"
	MethodCardTransmit = "card.transmit"
	MethodCardConsent  = "card.consent"
	MethodCardVerify   = "card.verify"
	MethodCardRelease  = "card.release"
	MethodGrantsList   = "grants.list"
	MethodGrantsAllow  = "grants.allow"
	MethodGrantsRevoke = "grants.revoke"
	MethodHistoryList  = "history.list"
	MethodDiagnosis    = "diagnosis"
	MethodRevocation   = "certificate.revocation"
	MethodTimestamp    = "document.timestamp"
	MethodTrustList    = "trust.list"
	MethodAuthority    = "trust.authority"
	MethodCalendar     = "calendar"
	MethodGalleryList  = "gallery.list"
	MethodGalleryPut   = "gallery.insert"
	MethodServed       = "counter.served"
	MethodHeartbeat    = "heartbeat"

	NotifyReadersChanged = "readers.changed"
	NotifyLeaseLost      = "lease.lost"
	NotifySeatChanged    = "seat.changed"
	NotifyHeartbeat      = "heartbeat"
)

// A Message is one frame: a request (ID, Method, Params), a notification
// (Method, Params), or an answer (ID and either Result or Error).
type Message struct {
	JSONRPC string          `json:"jsonrpc"`
	ID      int64           `json:"id,omitempty"`
	Method  string          `json:"method,omitempty"`
	Params  json.RawMessage `json:"params,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   *RPCErrorObject `json:"error,omitempty"`
}

// RPCErrorObject is the error member of an answer.
type RPCErrorObject struct {
	Code    int       `json:"code"`
	Message string    `json:"message"`
	Data    ErrorData `json:"data"`
}

// ErrorData is what a program needs of an error.
type ErrorData struct {
	Code       Code   `json:"code"`
	TriesLeft  *int   `json:"triesLeft,omitempty"`
	StatusWord string `json:"statusWord,omitempty"`
}

// Hex is bytes written as upper-case hexadecimal.
type Hex []byte

// Empty is the params or result of a method that has none.
type Empty struct{}

// HelloParams opens a session.
type HelloParams struct {
	Version string `json:"version"` // Version
	Client  string `json:"client"`  // for diagnosis: "jpki-web 0.1.0"
}

// HelloResult tells what this helper is and what this origin may do.
type HelloResult struct {
	Version   string    `json:"version"`
	Helper    string    `json:"helper"` // version of the helper
	Limits    Limits    `json:"limits"`
	Granted   []Purpose `json:"granted"`
	Forwarded bool      `json:"forwarded"`         // this origin may speak for another (the helper's own app)
	PINEntry  PINEntry  `json:"pinEntry"`          // where this origin's PINs are typed
	Language  string    `json:"language"`          // that the administrator chose; "" leaves it to the person
	Virtual   bool      `json:"virtual,omitempty"` // there is a virtual reader, with a gallery
	// Revocation: there is a status source, which this origin may ask
	// (certificate.revocation).
	Revocation bool `json:"revocation,omitempty"`
	// Timestamp: there is a time-stamping authority, which this origin may have asked
	// (document.timestamp).
	Timestamp bool `json:"timestamp,omitempty"`
	// TimestampHost is the host of that authority's address, which a person is told before
	// anything is sent there.
	TimestampHost string  `json:"timestampHost,omitempty"`
	Update        *Update `json:"update,omitempty"` // a newer version that the helper was told of (the helper's own app)
	// Counter is how the desk is set up in counter mode, and nil elsewhere (the helper's
	// own app).
	Counter *Counter `json:"counter,omitempty"`
}

// An Update is what the helper was told of newer versions, where somebody wants that.
type Update struct {
	Version string `json:"version,omitempty"` // that is newer; "": none is known
	Page    string `json:"page,omitempty"`    // https, where people are told how to install it
	// Refused is why the last statement was not believed, one of UpdateRefusals; in a
	// diagnosis only.
	Refused string `json:"refused,omitempty"`
}

// UpdateRefusals are the reasons of which a person is told, in static/locale; what they
// mean says helper/own/update.
var UpdateRefusals = [...]string{"unreachable", "malformed", "key", "product", "early", "expired", "older"}

// PINEntry says where a PIN is typed.
type PINEntry string

// The places.
const (
	PINInPage   PINEntry = "page"   // the helper's own app sends VERIFY by card.transmit
	PINInWindow PINEntry = "window" // card.consent and card.verify
)

// Limits are the bounds that the helper enforces.
type Limits struct {
	Message          int `json:"message"`
	Commands         int `json:"commands"`
	Items            int `json:"items"`
	LeaseIdleSeconds int `json:"leaseIdleSeconds"`
	HeartbeatSeconds int `json:"heartbeatSeconds"`
}

// ReadersResult is every reader that the PC/SC service knows, in its order.
type ReadersResult struct {
	Service bool     `json:"service"`           // the PC/SC service answers
	Refused bool     `json:"refused,omitempty"` // it is there and lets this session not in: CodeServiceRefused
	Readers []Reader `json:"readers"`
}

// VirtualReader is the name of the helper's own reader, which is no machine and holds a
// card of the gallery.
const VirtualReader = "Virtual card"

// A Reader and the card in it.
type Reader struct {
	Name  string      `json:"name"`
	State ReaderState `json:"state"`
	ATR   Hex         `json:"atr,omitempty"` // answer to reset, ISO/IEC 7816-3, 8; never used to identify
	// Insertion changes whenever a card comes or goes, so that a swapped card
	// is noticed even if no event was seen in between. In counter mode it is that of a
	// visitor: a card that a person took out is another one when it is back, and one
	// that a reader is known to lose and find when its power is cut, and that has the same
	// certificate, was not away.
	Insertion uint32 `json:"insertion"`
	// PINPad: four-digit PINs are typed at the reader, by card.verify (PC/SC
	// part 10).
	PINPad bool `json:"pinPad,omitempty"`
	// Slipped, with the state empty: the card left less than two seconds ago, or
	// something is back and it is not known yet whether it is the same card. The
	// insertion is still the one before. What was typed may stay; nothing of the
	// card is shown, and nothing is sent. Soon it is the same card again, with the
	// same insertion, or a new insertion. Never in counter mode.
	Slipped bool `json:"slipped,omitempty"`
	// Card tells what the card is, where the helper had to find out because several
	// readers have one; "" elsewhere.
	Card CardKind `json:"card,omitempty"`
	// Remembered: a My Number Card was used in this reader last.
	Remembered bool `json:"remembered,omitempty"`
}

// CardKind is what the helper found out about a card by one SELECT.
type CardKind string

// The kinds of card.
const (
	CardJPKI  CardKind = "jpki"  // has the JPKI application
	CardOther CardKind = "other" // has not, or is known to be something else
)

// ReaderState is what a reader says of its card.
type ReaderState string

// The reader states.
const (
	ReaderEmpty ReaderState = "empty"
	ReaderCard  ReaderState = "card"
	ReaderInUse ReaderState = "in_use" // card held exclusively by another program
	ReaderMute  ReaderState = "mute"   // card does not answer
)

// A Purpose is what a lease is for.
type Purpose string

// The purposes. What each allows is decided by package guard of the helper.
const (
	PurposeRead        Purpose = "read"        // free files and retry counters
	PurposeLogin       Purpose = "login"       // one signature over a challenge
	PurposeSign        Purpose = "sign"        // the listed documents
	PurposeAttributes  Purpose = "attributes"  // the four basic attributes
	PurposeCertificate Purpose = "certificate" // read the digital signature certificate, which holds them too
	PurposePINChange   Purpose = "pin-change"  // one PIN
	PurposeRaw         Purpose = "raw"         // developers, on loopback origins
	PurposeCounter     Purpose = "counter"     // what a desk sees of a card, in counter mode, in the helper's own app
	PurposeForm        Purpose = "form"        // the four basic attributes, for a form that a desk prints; as PurposeCounter, and of the card that this session had for that last (other_card)
)

// CounterPurposes lists those that belong to the helper's own app in counter mode, and
// that nobody is granted.
var CounterPurposes = [...]Purpose{PurposeCounter, PurposeForm}

// Purposes lists those that an origin may be granted, in the order in which they are
// shown: all but CounterPurposes.
var Purposes = [...]Purpose{PurposeRead, PurposeLogin, PurposeSign, PurposeAttributes, PurposeCertificate, PurposePINChange, PurposeRaw}

// LeaseParams asks for a card.
type LeaseParams struct {
	Reader  string  `json:"reader"`
	Purpose Purpose `json:"purpose"`
	// Origin is the origin that asks; empty is the session's own. The helper's
	// own app names the page whose message it answers; every other origin can
	// name only itself. It is what a login signs. Here it is a text, as everywhere on
	// the wire: the helper parses it (authtoken.ParseOrigin), and answers
	// origin_refused, not protocol, to what is none.
	Origin    string           `json:"origin,omitempty"`
	LastTry   bool             `json:"lastTry,omitempty"`   // person confirmed to use the last try, in our own app
	UseAnyway bool             `json:"useAnyway,omitempty"` // person confirmed to use a certificate that has expired, is not valid yet, is revoked or on hold, in our own app
	Login     *LoginParams     `json:"login,omitempty"`     // with purpose login
	Sign      *SignParams      `json:"sign,omitempty"`      // with purpose sign
	PINChange *PINChangeParams `json:"pinChange,omitempty"` // with purpose pin-change
	// Commands are the first card.transmit of the lease, in the same round trip; an error
	// of theirs is that of the request, and there is no lease then.
	Commands []Hex `json:"commands,omitempty"` // at most MaxCommands
}

// LoginParams is what the login key will sign, and nothing else.
type LoginParams struct {
	Challenge string `json:"challenge"`
}

// SignParams lists what will be signed; it cannot grow afterwards.
type SignParams struct {
	Items []Item `json:"items"` // 1 to MaxItems
}

// PINChangeParams names the PIN to be changed.
type PINChangeParams struct {
	PIN jpki.PIN `json:"pin"`
}

// An Item is what is signed of one document, and what the person is told of it.
type Item struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`   // bytes
	Digest Hex    `json:"digest"` // SHA-256, 32 bytes: of what says signature.Subject
	// Format is one of signature.Formats; "": cms. Those of which a page may not ask
	// (signature.Format.IsOwn) are for an origin that is the helper's own.
	Format string `json:"format,omitempty"`
	Head   *Head  `json:"head,omitempty"` // with format moj, and with no other
	Tail   *Tail  `json:"tail,omitempty"` // the same
}

// A Head is SHA-256 in the middle of its work (FIPS 180-4, 6.2), up to the gap of a PDF
// file.
type Head struct {
	Words  Hex   `json:"words"`  // eight of 32 bits, big-endian: 32 bytes
	Rest   Hex   `json:"rest"`   // what fills no block yet: up to 63 bytes
	Length int64 `json:"length"` // of all that was hashed, in bytes
}

// A Tail is what follows the gap, with an empty place for the signer's name.
type Tail struct {
	Bytes     Hex `json:"bytes"` // up to gap.MaxTail
	NameAt    int `json:"nameAt"`
	NameWidth int `json:"nameWidth"`
}

// LeaseResult names the lease.
type LeaseResult struct {
	Lease string `json:"lease"`
	// Shared: another program has the card, too, and may have had it between two
	// leases of ours. The page looks whether it is the card of before, by its
	// certificate, before it presents a PIN.
	Shared    bool  `json:"shared,omitempty"`
	Responses []Hex `json:"responses,omitempty"` // to Commands, as in TransmitResult
}

// PrepareParams hands over the signed attributes (RFC 5652, 5.4, as the DER of
// SET OF) of one item, in the form of its format.
type PrepareParams struct {
	Lease      string `json:"lease"`
	Item       int    `json:"item"`
	ToBeSigned Hex    `json:"toBeSigned"`
}

// TransmitParams is a batch of command APDUs.
type TransmitParams struct {
	Lease    string `json:"lease"`
	Commands []Hex  `json:"commands"` // 1 to MaxCommands
}

// TransmitResult are the response APDUs of the commands that were executed.
type TransmitResult struct {
	Responses []Hex `json:"responses"`
}

// ConsentParams asks how the person will agree and type the PIN of a lease.
type ConsentParams struct {
	Lease string `json:"lease"`
	// With purpose raw, and with no other: the PIN that the person is asked for, and
	// whether for a new one, too, that CHANGE REFERENCE DATA sends.
	PIN    jpki.PIN `json:"pin,omitempty"`
	Change bool     `json:"change,omitempty"`
}

// ConsentResult tells where.
type ConsentResult struct {
	// Window is the path of the trusted window on the helper's own origin, to be
	// opened once, as a top-level window. Empty: none is needed, because our own
	// app has asked and the reader has a pad.
	Window string `json:"window,omitempty"`
	PINPad bool   `json:"pinPad,omitempty"` // the PIN is typed at the reader
}

// VerifyParams is a VERIFY or CHANGE REFERENCE DATA whose PIN the helper fills
// in: four bytes, CLA INS P1 P2.
type VerifyParams struct {
	Lease    string `json:"lease"`
	Template Hex    `json:"template"`
}

// VerifyResult is the response APDU.
type VerifyResult struct {
	Response Hex `json:"response"`
}

// ReleaseParams ends a lease.
type ReleaseParams struct {
	Lease string `json:"lease"`
}

// LeaseLost tells that a lease ended by itself.
type LeaseLost struct {
	Lease string `json:"lease"`
	Code  Code   `json:"code"`
}
