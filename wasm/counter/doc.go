// Package counter is the desk of a municipality's counter: a visitor puts the card on the
// reader, staff see what was found, what works today and what to do now, print a slip, and
// are ready for the next one. It is a program of its own, which the helper serves in
// counter mode, so that it carries nothing that could keep anything of a visitor: no
// storage, no clipboard, no address, no history of the browser.
//
// A message carries its handling, and an effect its doing, as in the rooms of the app;
// [Update] and [Draw] are functions of values. A [Program] runs them over a [Page] and a
// [Helper]. When the card leaves, the page is replaced by a new document: strings of a
// program cannot be overwritten, but its memory goes with its document. What was found is
// decided by package finding.
//
// The desk opens windows beside itself, the same program in other documents ([Window]): the
// visitor's display, and one that prints a slip. They reach no helper. They ask the desk,
// which answers with [Words], over a channel that pages of its origin join which know the
// desk's name; who does not answer any more is gone.
package counter
