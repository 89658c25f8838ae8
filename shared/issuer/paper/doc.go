// Package paper prints what an office of package issuer sends: 有効期限通知書, the letter of
// inquiry with its reply (照会書兼回答書), and the envelope for the reply, as one PDF of three
// pages. It is for training: every page says SANDBOX and 見本, and the names are those of
// invented persons.
//
// The letters are of a font that the machine has (package appearance); none is in the tree,
// so without a font there is no paper. The forms are ours. They have what pages of
// municipalities say of theirs (lifecycle facts 2 and 5), and are nobody's own.
package paper
