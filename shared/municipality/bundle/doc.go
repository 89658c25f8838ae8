// Package bundle is the file in which the data of municipalities reach those who use them:
// numbered, signed, one file that anybody can open, for it is a ZIP.
//
//	bundle.json                  the manifest: [Manifest]
//	bundle.sig                   who signed it: the key's id, a space, the signature in base64
//	holidays.json                the national holidays
//	lifecycle.json               the rules of the certificates' life
//	municipality/000000.json     what is the same everywhere
//	municipality/282103.json     and so on, one a municipality
//	municipality/index.json      their names
//
// A national bundle has all of them. A municipality's own has its one file and nothing
// else, and its key signs no other: whoever holds a city's key can say what that city's
// desks do, and nothing of another city, of the rules or of the holidays.
//
// The signature is Ed25519 (RFC 8032) over a line of its own, which nothing else that is
// signed begins with, and the bytes of the manifest. The manifest has the SHA-256 of every
// file, so the signature holds for all of it. Before it was found right, nothing is decoded
// but the directory of the ZIP, whose size is bounded first (APPNOTE.TXT 6.3.10, 4.3.12 and
// 4.3.16).
//
// [Open] reads directory, manifest and signature, and [Bundle.ReadFile] a file when it is
// asked for, with its SHA-256: of 1,741 municipalities a program has those in memory that
// somebody asks about. [Bundle.Check] reads all of it once, file by file, before a bundle is
// taken into use. [Write] makes one; the same content makes the same bytes.
package bundle
