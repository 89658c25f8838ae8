// Package ocsp is the online certificate status protocol for those who ask, RFC 6960: the
// question about one certificate of JPKI, and what the answer to it says, or why it does
// not count. It fails closed: an answer that is not signed by the CA or a responder of the
// CA's own, is about another certificate, may be an older one, is out of date or is not
// understood in full makes no certificate good. It fetches nothing; package online does.
//
// [NewRequest] makes a question, [Request.Accept] reads its answer.
//
// The package uses crypto/x509, as package revocation does: responders are of any kind.
package ocsp
