// Package change tells what became of a PDF file after each of its signatures. An
// incremental update can show another document under a signature that still verifies, ISO
// 32000-2, 7.5.6: whoever says that a signature is good must say what came after it.
//
// [After] does it for all signatures of a file, [Between] for two states of one. Each
// [Difference] says what is another, on which page or in which field, and its [Class]: what
// the rules of signing let happen, or not. Nothing of a signature is verified here.
//
// # How states are compared
//
// An object counts as changed when its value is another, or the data of its stream: not
// when it is written in another way, compressed, moved into an object stream or written
// again as it was. Both states are read from their trailers, and each object is known by all
// that leads to it: the content of page 3, a font of it, the appearance of a field. A changed
// object is a difference in each of these roles. So an appearance that a page draws, too, is
// changed content of the page, and an entry of the trailer that leads to it is a changed
// trailer. What no role allows is forbidden.
//
// What is allowed follows the default policy of pyHanko's difference analysis (0.36,
// 2026-08), which is stricter than Acrobat, with these differences:
//
//   - Annotations are judged where a certification allows them.
//   - An object that was in the file, and that nothing led to, is forbidden once something does.
//   - A field's appearance may change with its value only, and that of a checkbox, which its
//     value chooses, not at all. A hidden field that is filled in stays hidden.
//   - Whether programs draw fields by their values instead of showing their drawings, and how
//     where they do, is forbidden to change.
//   - A new signature field that shows something and has no signature counts as a note.
//   - The structure tree may get elements for new signature fields, as in EU DSS (6.4, 2026-04).
//   - Two of pyHanko's files (form-update-ap-indirect-sneaky-trailer and
//     form-update-no-override-appearance-stream-ap-indirect-sneaky) give a field a new
//     appearance in place of a dictionary that something else leads to, too, and leave that as
//     it is. pyHanko refuses them; here nothing else has changed, and a signature is told.
//
// What a signature or an annotation shows can hide what is below it. That is for a person to
// judge, and so each has its page and its [pdf.Box].
//
// Work and memory are in relation to the number of objects, which is bounded, and their
// length. Of an object that is not a page, a field or an annotation only the numbers that it refers
// to are kept, once for all states; of the others the bytes, as long as they are not more than half
// the file. What two states take is less than twice the file, also if its objects are tiny: a form
// of 80,000 fields takes 2.3 times its bytes.
package change
