// Package post is what a municipality sends to the holder of a card, as values: the notice
// that certificates are about to end, 有効期限通知書, the letter of inquiry, 照会書兼回答書, and
// what stands on their sheets. It is for training, and the names are those of invented
// persons. Who issues (package issuer) fills the values in, package paper prints the sheets,
// and neither knows the other.
package post
