package change

import "jpkiweb/shared/signature/pdf"

// A Difference is one thing that is not as it was.
type Difference struct {
	What  What
	Class Class

	// Page is the page of it, from 1 on, as it was last there; 0 if it is of none or of
	// several.
	Page int

	// Field is the full name of its field, empty if it is of none or of several.
	Field string

	// Object is the number of one object that differs, or 0.
	Object int

	// Box is where a new or changed annotation or signature is seen, and nil if it is not
	// seen. What the page shows there may be below it.
	Box *pdf.Box
}

// A What is the kind of a difference.
type What string

// The kinds of differences.
const (
	SignatureFieldAdded What = "signature_field_added" // a new field for a signature; one that is drawn and empty is a note
	SignatureAdded      What = "signature_added"       // a field that was empty, or is new, has a signature
	TimeStampAdded      What = "time_stamp_added"      // likewise a time stamp of the document that is not seen
	SignatureReplaced   What = "signature_replaced"    // another signature is where one was, or its dictionary is changed
	SignatureRemoved    What = "signature_removed"     // a field has no signature any more
	Security            What = "security_store"        // /DSS: certificates and revocation lists
	FieldValue          What = "field_value"           // a field of a form is filled in, or emptied, with its appearance
	FieldAppearance     What = "field_appearance"      // a field looks otherwise, and has the value that it had
	FieldFlags          What = "field_flags"           // a field is marked as locked, or dated
	FieldStructure      What = "field_structure"       // anything else of a field
	FieldAdded          What = "field_added"           // a field of a form that is for no signature
	FieldRemoved        What = "field_removed"         // a field of any kind
	Form                What = "form"                  // what all fields have in common
	FormResources       What = "form_resources"        // fonts that fields are drawn with
	AnnotationAdded     What = "annotation_added"
	AnnotationChanged   What = "annotation_changed"
	AnnotationRemoved   What = "annotation_removed"
	AnnotationsOrder    What = "annotations_order" // which of them is above the others
	PageAdded           What = "page_added"
	PageRemoved         What = "page_removed"
	PagesOrder          What = "pages_order"
	PageTree            What = "page_tree"    // how pages are held, and what they have in common
	PageContent         What = "page_content" // what draws the page
	PageResources       What = "page_resources"
	PageEntry           What = "page_entry" // its size, how it is turned, or anything else of it
	Font                What = "font"       // one that a page is drawn with, also which letters it means
	XObject             What = "x_object"   // a picture or a drawing of a page
	OptionalContent     What = "optional_content"
	Names               What = "names" // named places for instance
	Files               What = "files" // that are in the document, or belong to it
	Actions             What = "actions"
	StructureTree       What = "structure_tree" // of signing if it only has elements more, for new signature fields
	Outlines            What = "outlines"
	ViewerPreferences   What = "viewer_preferences"
	Permissions         What = "permissions"
	Catalog             What = "catalog" // any other entry of it
	Trailer             What = "trailer" // any entry of it that is not for the file's structure, or what object streams are read with
	Extensions          What = "extensions"
	Metadata            What = "metadata"
	Information         What = "information" // the information dictionary
	Identifier          What = "identifier"  // the first of /ID, which a document keeps
	Revealed            What = "revealed"    // an object that was in the file, and that only now something leads to
	Unused              What = "unused"      // an object that nothing leads to is new, changed or freed
	Ambiguous           What = "ambiguous"   // an object is in two places, or has a key twice, and readers differ in which they take
	Appended            What = "appended"    // bytes behind the end of the newest revision, or objects that no cross-reference names: programs that repair files may read them
	More                What = "more"        // more than a thousand differences
)

// A Class is what a difference is for.
type Class string

// The classes.
const (
	Signing    Class = "signing"    // what another signature needs
	LongTerm   Class = "long_term"  // what keeps signatures verifiable, ISO 32000-2, 12.8.4 and 12.8.5
	Filling    Class = "filling"    // a form is filled in
	Annotating Class = "annotating" // a note is made, changed or taken away
	Describing Class = "describing" // what the file says of itself, and no page shows
	Harmless   Class = "harmless"   // nothing that a page, field or note is made of
	Forbidden  Class = "forbidden"  // the document is another
)

// Rules are what signatures leave open to what comes after them.
type Rules struct {
	Level int // the lowest /P of their DocMDP, 1 to 3, or 0 for none: see pdf.Embedded
	Locks []pdf.Lock

	locks *locks // with Locks as the first of them; nil: not made yet
}

// Allow tells whether a difference is within the rules. Without a level signatures, what
// keeps them verifiable and a filled form change no content, and everything else that is
// seen does; that is a convention of verifiers, since ISO 32000-2 says nothing of it.
func (r Rules) Allow(d Difference) bool {
	switch d.Class {
	case LongTerm, Describing, Harmless:
		return true
	case Signing:
		seen := d.What == SignatureFieldAdded && d.Box != nil
		return r.Level != 1 && !(seen && r.Level == 2) && !(d.What == SignatureAdded && r.locked(d.Field))
	case Filling:
		return r.Level != 1 && !r.locked(d.Field)
	case Annotating:
		return r.Level == 3
	}
	return false
}

// locked tells whether a field may not change.
func (r Rules) locked(field string) bool {
	if r.locks == nil {
		r.locks = newLocks()
		for _, lock := range r.Locks {
			r.locks.add(lock)
		}
	}
	return r.locks.lock(field, len(r.Locks))
}
