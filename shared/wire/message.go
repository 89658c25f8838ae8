package wire

import "encoding/json"

// Limits and names of the protocol.
const (
	Version          = "1"
	Subprotocol      = "jpki-helper.v1"
	MaxMessage       = 64 << 10 // bytes of one message
	MaxCommands      = 32       // of one card.transmit
	MaxItems         = 20       // of one sign lease
	LeaseIdleSeconds = 60
	HeartbeatSeconds = 20
	FirstPort        = 21573 // the helper takes the first free port
	LastPort         = 21577
	Path             = "/ws"
	RPCError         = -32000 // JSON-RPC 2.0, 5.1: implementation-defined server error
)

// Methods and notifications.
const (
	MethodHello        = "hello"
	MethodReadersWatch = "readers.watch"
	MethodCardLease    = "card.lease"
	MethodCardPrepare  = "card.prepare"
	MethodCardTransmit = "card.transmit"
	MethodCardRelease  = "card.release"
	MethodHeartbeat    = "heartbeat"

	NotifyReadersChanged = "readers.changed"
	NotifyLeaseLost      = "lease.lost"
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
	Forwarded bool      `json:"forwarded"` // this origin may speak for another (the helper's own app)
}

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
	Service bool     `json:"service"` // the PC/SC service answers
	Readers []Reader `json:"readers"`
}

// A Reader and the card in it.
type Reader struct {
	Name  string      `json:"name"`
	State ReaderState `json:"state"`
	ATR   Hex         `json:"atr,omitempty"` // answer to reset, ISO/IEC 7816-3, 8; never used to identify
	// Insertion changes whenever a card comes or goes, so that a swapped card
	// is noticed even if no event was seen in between.
	Insertion uint32 `json:"insertion"`
}

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

// The purposes (DESIGN section 5).
const (
	PurposeRead  Purpose = "read"
	PurposeLogin Purpose = "login"
	PurposeSign  Purpose = "sign"
)

// LeaseParams asks for a card.
type LeaseParams struct {
	Reader  string       `json:"reader"`
	Purpose Purpose      `json:"purpose"`
	LastTry bool         `json:"lastTry,omitempty"` // person confirmed to use the last try
	Login   *LoginParams `json:"login,omitempty"`   // with purpose login
	Sign    *SignParams  `json:"sign,omitempty"`    // with purpose sign
}

// LoginParams is what the login key will sign, and nothing else.
type LoginParams struct {
	Challenge string `json:"challenge"`
	// Origin is the origin that asks. The helper's own app names the page whose
	// message it answers; every other origin can name only itself.
	Origin string `json:"origin"`
}

// SignParams lists what will be signed; it cannot grow afterwards.
type SignParams struct {
	Origin string `json:"origin"` // as in LoginParams
	Items  []Item `json:"items"`  // 1 to MaxItems
}

// An Item is one document.
type Item struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`   // bytes
	Digest Hex    `json:"digest"` // SHA-256 of the document, 32 bytes
}

// LeaseResult names the lease.
type LeaseResult struct {
	Lease string `json:"lease"`
}

// PrepareParams hands over the signed attributes (RFC 5652, 5.4, as the DER of
// SET OF) of one item.
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

// ReleaseParams ends a lease.
type ReleaseParams struct {
	Lease string `json:"lease"`
}

// LeaseLost tells that a lease ended by itself.
type LeaseLost struct {
	Lease string `json:"lease"`
	Code  Code   `json:"code"`
}
