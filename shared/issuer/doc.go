// Package issuer is the SANDBOX of a municipality's counter: it performs the procedures of
// the certificates' life whole, on emulated cards, with the CAs of package sandboxca. It is
// for training and for tests. On real cards nobody but the counter's own terminal does any of
// this, and nothing here could: cards are changed over emulator.Issuer, which no command of a
// reader reaches, and certificates are those of a CA that nobody trusts.
//
// An [Office] is opened with a CA, the rules and a clock. [Office.Needs] tells which PINs have
// to be typed; [Office.Perform] takes a person, a
// card and a [Request]; it refuses with a [Refusal], of which nothing was changed but what a
// wrong PIN costs, or returns the [Receipt] of what it did. What becomes of the certificates
// is what the rules of package lifecycle foretell. Revocations are in the CA's lists when
// Perform returns.
//
// PINs are typed by two people, and wiped before Perform returns ([Entry]). An agent comes
// twice: [Office.Inquire] sends the letter of inquiry first. [Office.Notice] is the notice
// that a certificate is about to end. Package training is a day at the counter to learn with.
package issuer
