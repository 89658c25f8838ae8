package pdf

import "time"

// Signatures is what a file holds of signatures.
type Signatures struct {
	All []Embedded // in the order in which they stand in the file

	// Behind is how many bytes follow the last byte that any of them covers, and Tail how
	// many of these are behind the end of the newest revision. White space there is none.
	Behind, Tail int64

	// Damaged are the numbers of objects that cannot be read, of any revision. A signature
	// among them is not listed.
	Damaged []int

	// Unnamed are the offsets, in rising order, of the object streams with objects that no
	// cross-reference of any revision names. Nothing leads to them, but programs that repair files
	// may find them.
	Unnamed []int64
}

// An Embedded is one signature of a file. Nothing of it is verified: the ranges say what it
// would be over, and the CMS who says so.
type Embedded struct {
	Field  string // full name of its field, as in "contract.buyer"; empty if it stands in none
	Object int    // number of the object that is the signature dictionary, or that holds it
	Place  Place
	Kind   Kind

	// SubFilter says how the CMS is made, ISO 32000-2, table 255: "ETSI.CAdES.detached".
	SubFilter string

	// Level is what the signature leaves open to those that follow, the /P of DocMDP, ISO
	// 32000-2, 12.8.2.2: 1 nothing, 2 forms and signatures, 3 annotations besides; 0 if it
	// does not say. What is unknown is 1. An approval may say it, too.
	Level int

	// Locks are the fields that it locks: of FieldMDP, 12.8.2.4, and of /Lock of its field.
	Locks []Lock

	Claims Claims
	CMS    []byte // what /Contents begins with, nil if that cannot be told

	// Ranges are offset and length of what is signed before the gap and behind it. They are
	// zero if /ByteRange is not four numbers within the file.
	Ranges [4]int64

	// Revision is the one that is signed: that which ends with the ranges, and where they end
	// nowhere, that which has the signature. [File.At] gives the file as it was then.
	Revision Revision

	// Whole is true if the ranges are all of that revision but for /Contents.
	Whole bool

	Defects []Defect // in the order of their constants; none if the form is exact
}

// A Place is how a signature belongs to the newest revision of the file.
type Place string

// The places.
const (
	InField       Place = "field"       // the value of a field
	InPermissions Place = "permissions" // of no field, but what the catalog's /Perms names
	Orphan        Place = "orphan"      // of no field and no permission, not even in its own revision
	Removed       Place = "removed"     // it was the value of a field that now has none, or is gone
	Replaced      Place = "replaced"    // it was the value of a field that now has another
)

// A Kind is what a signature is for.
type Kind string

// The kinds.
const (
	Approval      Kind = "approval"      // ISO 32000-2, 12.8.1
	Certification Kind = "certification" // by the author, named by /Perms /DocMDP of its own revision
	TimeStamp     Kind = "time_stamp"    // of the document, 12.8.5: its CMS is a time-stamp token
	UsageRights   Kind = "usage_rights"  // what a viewer may do, 12.8.2.3; it says nothing of the document
)

// Claims are what a signature dictionary says of itself, for people. Whoever makes a file
// writes here what they like, and nothing of it is proven by the CMS: the signer's name is
// that of the certificate. Each text is cut after 1,024 characters.
type Claims struct {
	Name, Reason, Location, Contact string

	Time     time.Time // /M, zero if it is missing or no date
	TimeText string    // /M as it stands there
}
