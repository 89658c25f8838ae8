package bundle

// A Refusal says why a bundle is not believed, or not used. It is an error, and a word for
// texts.
type Refusal string

// The reasons.
const (
	Unreachable Refusal = "unreachable" // the source gives no file, or no answer that is one
	TooLarge    Refusal = "size"        // the file, or a file in it, or their number
	Malformed   Refusal = "malformed"   // cut off, or of another form than package bundle writes
	OtherKey    Refusal = "key"         // not signed, or with a key that is not known
	Foreign     Refusal = "foreign"     // of a municipality whose key it was, with what is not that municipality's
	OtherFormat Refusal = "format"      // of a newer program
	Twice       Refusal = "twice"       // a file, or a municipality, is in it twice
	Contents    Refusal = "contents"    // signed and whole, and yet this program cannot read a file of it
	Older       Refusal = "older"       // than what was used before
)

// Refusals are all of them.
var Refusals = []Refusal{Unreachable, TooLarge, Malformed, OtherKey, Foreign, OtherFormat, Twice, Contents, Older}

// Error says that a bundle is refused, and why.
func (r Refusal) Error() string { return "bundle of municipality data refused: " + string(r) }
