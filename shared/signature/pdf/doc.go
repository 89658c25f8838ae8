// Package pdf reads PDF files and signs them by an incremental update, ISO 32000-2:
// nothing of the file is changed, everything is appended. The original's bytes are the
// beginning of the result. It needs neither card nor certificate: the CMS comes from
// package cms.
//
// [Open] reads a file, [File.Plan] says what will be signed, [Plan.Embed] writes the
// finished file. Between them whoever signs hashes: [Plan.State] up to the gap that the
// CMS fills, [State.Digest] with the [Tail] behind it. In a tail of the form [MOJ] the
// signer's name is filled in ([Tail.Fill]), which is known when the certificate is, after
// the password. Its place has a fixed width, so that no offset and nothing before it
// depends on it. Besides the name the tail has the cross-references and the trailer,
// which a file must end with: numbers, offsets and identifiers, nothing of the pages.
//
// [File.Signatures] lists what a file holds of signatures, each with the revision that it
// signed and with what is wrong with its form; [File.Newest] is for who takes one signature
// over all of the file and nothing else.
//
// The reader keeps raw offsets: each [Value] is bytes of the file and where they stand,
// and the [Revision]s of a file are kept apart. It repairs nothing. What needs that,
// is encrypted or an XFA form is refused with a reason, see the errors; so is what
// exceeds the limits of depth, number and size, which keep time and memory in relation
// to the file's size. A dictionary that has a key twice counts as damaged, because
// readers differ in what it says.
//
// PDF is read by hand because no library gives raw offsets and revisions.
package pdf
