package history

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"unicode/utf8"

	"jpkiweb/shared/signature"
	"jpkiweb/shared/wire"
)

// cutName returns a document's name as it is kept: valid UTF-8 of maxName bytes at most.
func cutName(name string) string {
	name = strings.ToValidUTF8(name, "\uFFFD")
	if len(name) <= maxName {
		return name
	}
	const more = "…"
	end := maxName - len(more)
	for !utf8.RuneStart(name[end]) {
		end--
	}
	return name[:end] + more
}

// cutTo leaves documents out, the last ones first, until the line has at most so many bytes.
func (r *record) cutTo(size int) {
	for len(r.Documents) > 0 && len(r.line()) > size {
		last := len(r.Documents) - 1
		r.Documents, r.Unlisted = r.Documents[:last:last], r.Unlisted+1
	}
	if len(r.Documents) == 0 {
		r.Documents = nil
	}
}

func (r record) hasDocuments() bool { return len(r.Documents) > 0 || r.Unlisted > 0 }

// checkDocuments checks that documents are those of one signature, with what may be kept of
// them.
func (r record) checkDocuments() error {
	if !r.hasDocuments() {
		return nil
	}
	if r.Purpose != wire.PurposeSign || r.Count > 0 || len(r.Documents) > wire.MaxItems || r.Unlisted > wire.MaxItems {
		return fmt.Errorf("%w: %d documents and %d more", ErrEntry, len(r.Documents), r.Unlisted)
	}
	for _, d := range r.Documents {
		if len(d.Name) > maxName || !utf8.ValidString(d.Name) || len(d.Digest) != sha256.Size || signature.Format(d.Format).Check() != nil {
			return fmt.Errorf("%w: a document", ErrEntry)
		}
	}
	return nil
}
