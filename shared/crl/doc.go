// Package crl is the source of revocation status for helper, shell and servers:
// it gets revocation lists from files and from the web and asks them, with package
// revocation, about certificates. It goes to the network only for addresses that
// somebody configured, and only when it is asked about a certificate of a trusted
// CA or told to fetch.
//
// JPKI's own lists are for accredited verifiers: the card names no address that
// others could fetch (jpki facts 5.5). So a municipality or an e-service configures
// where it has them, and the sandbox CA leaves its lists in its directory.
//
// [Open] makes a [Source], [Source.Status] answers: a relyingparty.RevocationSource.
// Who may not wait uses [Source.Fetch] before and [Source.Known] then.
package crl
