package task

import (
	"cmp"
	"crypto/sha256"
	"strconv"

	"jpkiweb/shared/signature"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/content"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// A Document is a file to be signed.
type Document struct {
	File     dom.File
	Options  document.Options     // how it is to be signed
	Subject  signature.Subject    // what is signed of it, if Hashed
	Digest   [sha256.Size]byte    // SHA-256, if Hashed
	Edges    [2][sha256.Size]byte // of its first and last bytes, if Hashed
	Head     []byte               // its first bytes, as they were hashed, if Hashed
	Pages    int                  // of a PDF that can be read, if Hashed; 0: not known
	Seen     *document.Seen       // what is seen of its signature, if Hashed; nil: nothing
	Unseen   *document.Unseen     // of Problem: why that cannot be seen as is wanted
	PDF      bool                 // by its first bytes, if it was read
	Again    bool                 // it was read, and is read anew to be signed otherwise
	Hashed   bool
	Problem  *room.Problem // why it cannot be signed so; it is not Hashed then
	Signed   bool          // of Finishing: its file is finished
	Progress room.Progress // of hashing
	Slow     bool          // hashing takes longer in this browser
	Content  Content       // as far as the person wants to see it
}

// finishes reports whether a file is made of the signature: another than a CMS that stands
// beside the document, which is whole as it is.
func (d Document) finishes() bool {
	o := d.Options
	return o.Format != signature.CMS || o.Attached || o.PEM
}

// Whole reports whether all bytes of a document are in its Head.
func (d Document) Whole() bool { return int64(len(d.Head)) == d.File.Size }

// isRead reports whether it is known what kind of file it is.
func (d Document) isRead() bool { return d.Hashed || d.Problem != nil || d.Again }

// A Content is what the person sees of a document. The zero one is folded away.
type Content struct {
	Job     int // that looks at the document
	State   ContentState
	Kind    content.Kind
	Shown   int64           // how many bytes of a text are shown
	Hidden  bool            // in these are characters that would not be seen
	Blank   bool            // and white space so long that it is counted
	Picture content.Picture // once its bytes were read
	Drawn   int             // how many pixels wide a picture is drawn
}

// A ContentState is how far the person sees a content.
type ContentState int

// The states.
const (
	Closed      ContentState = iota
	Waiting                  // until another one was read
	Looking                  // it is being read
	Seen                     // it is in the element of its ID
	NotShowable              // this kind cannot be shown
	TooLarge                 // nor can a picture of this size
	Broken                   // nor can what begins as a picture and is none
)

// ID is that of the element in which the content is shown. Another look has another one,
// so that nothing that comes late is taken for what another document holds.
func (c Content) ID() string { return "content-" + strconv.Itoa(c.Job) }

// A Made is the signature of a document, which is finished with it.
type Made struct {
	Document  int // its index
	Signature signature.Signature
}

// A Signed is the signature of one document: of signature.CMS by itself, of other formats in
// a finished file.
type Signed struct {
	Name      string // of the document
	Format    signature.Format
	Signature []byte            // detached CMS, DER; nil of PKCS1
	Digest    [sha256.Size]byte // SHA-256 that was signed: of the document or, of a PDF, of the finished file's ranges
	File      any               // the finished file as the browser has it, a Blob; nil: the signature stands by itself
	FileName  string            // of File
	Attached  bool              // the file of a CMS holds the document
	Unstamped wire.Code         // why the time stamp that was wanted did not come; "": it came, or none was wanted
	Saved     bool              // of own files: the person had it saved
	Unawaited bool              // of Unstamped: the person waited for it no longer
}

// A Request is what another page asks for.
type Request struct {
	ID        string
	Origin    string // as the browser put it on the message
	Kind      Kind
	Challenge string // of KindLogin
	Documents []Document
	Format    signature.Format // of KindSign; "" is signature.CMS
	TimeStamp bool             // of KindSign: the signatures are to be stamped
	Purposes  []wire.Purpose   // of KindAllow
	Contact   *room.Contact    // whom a person can call; nil: not told
	Hosts     bool             // the page hosts the app, and could do this in itself if it were allowed
}

// SavedName is the name under which it is saved: for a detached signature that of RFC 8551,
// 3.2.1.
func (s Signed) SavedName() string { return cmp.Or(s.FileName, s.Name+".p7s") }

// Answer answers the request of another page: with a Token, Signed or a Status, with
// nothing after a KindAllow, or else with a Code. A page has all of its documents signed, in
// the format that it asked for, or none; a time stamp that did not come spoils nothing.
type Answer struct {
	ID        string
	Token     []byte // JSON
	Signed    []Signed
	Status    *room.CardStatus
	Code      wire.Code // "": success
	TriesLeft *int
	Allowed   bool // the page that Hosts is allowed something now
}
