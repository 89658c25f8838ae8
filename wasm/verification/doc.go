// Package verification is the room 「署名の検証」: a person opens a signed file and is told what
// it is worth, what was checked and what nobody checked. It needs no card: the
// worker that reads documents verifies (wasm/document), and the file never leaves the browser.
// Where there is a helper it tells whom to trust, and is asked about certificates of the file.
//
// A [Report] is what the worker tells, a report of shared/signature/verification, which the app
// does not carry. Each of its words has a text here; what is not in the report is not said.
// Nothing is kept: when the person leaves the screen all of it is forgotten ([Leave]).
//
// A message, the decoding of its event and its handling stand together, and so do an effect
// and its doing. [Update] and [View] are functions of values; [Do] reaches a [World], which
// package app gives.
package verification
