// Package appearance draws what is seen of a signature on a page: a name, a time and a
// reason, in the letters of a font that the machine has.
//
// What is seen proves nothing. The name is the one that somebody chose to show; whose
// signature it is, the certificate says, which is not known before the password.
//
// [Open] reads a font, [Font.Lay] places the lines in a box, which is all that a preview
// needs, and [Font.Draw] makes of that what package pdf puts on a page. The part of the font
// that is drawn goes into the document, as PDF/A wants, so the font must allow it. A
// character that the font does not have is refused by its name and never drawn as an empty
// box.
//
// Fonts are read by golang.org/x/image/font/sfnt, which is not made for hostile ones: what it
// reads of a glyph, or of tables, is bounded here, and with it what it makes of that. What is embedded is written anew from
// their outlines as a CID-keyed CFF, whatever form they had: TrueType's curves are cubic
// ones with other control points, to a thousandth of the size of a letter.
//
// It is apart from package pdf, which needs no reader of fonts.
package appearance
