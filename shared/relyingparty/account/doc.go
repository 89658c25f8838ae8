// Package account lets people keep their account while their certificates come and go. A
// Subject, a random text that says nothing of anybody, has many certificates over the years,
// of each kind one at a time: the one before is replaced the moment a new one is linked, and
// is never accepted again, not even inside its dates (relyingparty facts 2).
//
// A person logs in with the user authentication certificate ([Accounts.Login]). The first
// time both certificates make an account ([Accounts.Register]); after a renewal they find it
// again ([Accounts.Relink]). Either way the person signs a [Statement], which names the
// certificate of the login, with the signing certificate: that ties the two together, for the
// user authentication certificate has no attributes, and nothing else says that both are of
// one card. What cannot be told by rules is told at the counter ([Accounts.Settle]).
//
// What is kept: of an account its subject, when it was made, and keyed hashes of the four
// attributes, of which the address with up to three former ones; of each certificate the
// CA's key identifier, the serial number, its dates, how and when it was linked, and what
// replaced it. No certificate, no name, no address, no date of birth: to find somebody again
// equality is enough. The hash is HMAC-SHA-256 under a key of the service that is not in the
// database, for attributes can be guessed, and so a plain hash of them: whoever has a copy of
// the database learns nobody's name, and cannot try names either. Without the key people log
// in as before, and those with a new card are sent to the counter. An account is kept until
// it is deleted; a certificate that was replaced, also after that, until its dates are over,
// because nothing else would refuse it.
//
// An account is of one card: the certificates of a phone, which have a policy that the profile
// does not have yet, would take the place of those of the card.
//
// Packages sqlstore and accounttest have the stores.
package account
