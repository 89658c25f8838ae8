// Package wire is the specification of what the browser and the helper say to
// each other. It holds messages, limits and error codes, speaks of the card in the
// words of package jpki, and opens no socket.
//
// # Frame
//
// One WebSocket is one session of one origin, subprotocol [Subprotocol], text
// frames only, one JSON-RPC 2.0 message a frame, at most [MaxMessage] bytes; a request
// of the helper's own app has at most [MaxOwnMessage], because of a lease to sign many
// documents of format moj (HelloResult tells which limit a session has).
// An origin that has too many sessions is let in and closed at once with status 1013
// and the code too_many_sessions as the reason; so a page that breaks this
// specification, with the code protocol.
// Decoding is strict: exact version, no unknown and no repeated member, names
// in exact case, one value, nothing behind it. APDUs and digests are upper-case
// hexadecimal. The page sends requests with increasing ids from 1; the helper
// answers each once, and sends notifications. No batches.
//
// # Methods, page to helper
//
//	hello          HelloParams → HelloResult. First message of a session; the
//	               protocol version must be equal. An origin that has no grant
//	               does not come this far: its handshake is refused with an empty
//	               403, the same for every reason.
//	readers.watch  {} → ReadersResult, and from then on the notification
//	               readers.changed with the same members whenever a reader or a
//	               card comes or goes. Without a service there are none; refused
//	               tells one that is there, and lets this session not in.
//	card.lease     LeaseParams → LeaseResult. Reserves the card of one reader for
//	               one purpose: exclusively, or, where another program has the
//	               card, too, in a transaction that begins and ends with the card's
//	               power cut (shared). What the purpose allows is decided by
//	               package guard of the helper. Waits up to four seconds for a card
//	               that another page or program is leaving, then busy; later
//	               requests of the session wait, too. Commands may come with it,
//	               which are a card.transmit on the new lease: where that fails, its
//	               error is the answer, and the lease has ended. A card that
//	               another program has, too, is given once in ten seconds to a
//	               page that reads, or that asked a person last time and got no
//	               yes; sooner the lease is busy. An origin that asks too often, in all
//	               of its sessions, gets lease_limited.
//	card.prepare   PrepareParams → {}. Purpose sign only, after the signing
//	               certificate was read in this lease: hands over the signed
//	               attributes (DER) of one listed item. The helper checks that
//	               they are those of the item's format, over what was listed and of
//	               that certificate, hashes them itself, and from then on allows the
//	               signing key that one digest. Of format moj it fills the name of
//	               the certificate in first, and finishes the digest. An item of
//	               format pkcs1 has none, and needs no card.prepare.
//	card.transmit  TransmitParams → TransmitResult. A batch of command APDUs in
//	               one round trip. The helper stops after the first response
//	               whose status word is not 9000, nor the number of tries that a
//	               VERIFY without a PIN asks for (iso7816.EndsBatch); there are as
//	               many responses as commands were executed. A refused command executes nothing of
//	               what follows it.
//	card.consent   ConsentParams → ConsentResult. Before card.verify: makes the
//	               trusted window of the lease, where the person sees who asks for
//	               what, agrees and types the PIN. The retry counter of the PIN
//	               must have been read in this lease. Once a lease. A shared card
//	               is left to the others until the person has answered; between
//	               card.consent and card.verify nothing may be transmitted. With
//	               purpose raw it names the PIN, and says whether a new one is
//	               asked for, too; with one try left it is refused
//	               (last_try_unconfirmed).
//	card.verify    VerifyParams → VerifyResult. VERIFY or CHANGE REFERENCE DATA
//	               without its PIN; waits for the person, fills in what was typed
//	               in the trusted window or at the reader's pad (PC/SC part 10),
//	               and sends it. Once for each PIN of the lease; after an error
//	               what was typed is wiped, and every other one gets the same
//	               error. When no answer
//	               comes to CHANGE REFERENCE DATA, sent by it or by card.transmit,
//	               the error is pin_either and the lease is over; an answer that
//	               does not say whether it was done (65xx, 6F00 and the like) comes
//	               as an answer, and means the same.
//	card.release   ReleaseParams → {}. Ends the lease and powers the card off.
//	grants.list    {} → GrantsResult      from here on: the helper's own app only
//	grants.allow   GrantParams → {}       the person allowed an origin
//	grants.revoke  GrantParams → {}       ends the origin's leases, too
//	history.list   {} → HistoryResult. Equal uses that followed each other are one
//	               entry with their count; so are uses that could not be written.
//	diagnosis      {} → DiagnosisResult
//	certificate.revocation  RevocationParams → RevocationResult. What the status
//	               source of the helper knows.
//	document.timestamp  TimestampParams → TimestampResult. The helper asks the
//	               authority that somebody configured for a time stamp, of a
//	               signature value that the card returned in a sign lease of this
//	               session and of nothing else, once that lease has ended and the
//	               card is without power; a value that got one gets no other.
//	               timestamp_unavailable, timestamp_invalid: there is none, and
//	               the signature stays what it is.
//	trust.list     {} → TrustResult. Whom the app's report on a signed file trusts: the CAs
//	               of JPKI whose revocation lists the helper was configured with, those
//	               of the sandbox while there is a virtual reader, and whether there are
//	               others to ask about. No file comes to the helper: the app asks about
//	               certificates, by certificate.revocation and trust.authority.
//	trust.authority  AuthorityParams → AuthorityResult. Whether the certificate of a
//	               time-stamping authority led to one of the roots that the helper was
//	               configured with, at the time of its stamp. Nobody else is asked.
//	calendar       CalendarParams → CalendarResult. Writes a file, keeps nothing.
//	gallery.list   {} → GalleryResult
//	gallery.insert GalleryParams → GalleryResult. Swaps the card in the virtual
//	               reader; refused where there is none.
//	counter.served ServedParams → {}. Counter mode only: a visitor was served. Counted
//	               by the day where the policy wants statistics, once where several
//	               desks read one card, and kept nowhere else; refused
//	               (policy_refused) where there is no counter mode.
//	heartbeat      {} → {}. Answer to the notification of the same name, sent at
//	               any time; keeps the session alive.
//
// # Notifications, helper to page
//
//	readers.changed  ReadersResult.
//	lease.lost       LeaseLost: the lease ended by itself, with the code why.
//	seat.changed     SeatChanged: in counter mode, to the helper's own app: the session
//	                 was locked or unlocked, or another seat took it.
//	heartbeat        {}. The page answers with the request heartbeat; two
//	                 unanswered ones end the session. The helper keeps the time,
//	                 because timers of hidden tabs stop (dom facts 6).
//
// # Leases
//
// A lease dies with its socket, by card.release, after [LeaseIdleSeconds]
// without a command (four seconds, if shared), or when the card leaves. It always
// ends by power-off. While the trusted window is open the lease does not idle; the
// window has its own end.
//
// What an origin may ask for is its grant: given once by the person, in the
// helper's own app, or by the administrator. A PIN travels in a VERIFY or CHANGE
// REFERENCE DATA command from the helper's own app only, where HelloResult says so;
// every other origin uses card.consent and card.verify, whatever the purpose. The
// guard allows one VERIFY a lease, after the retry counter was read in the same
// lease, and at the last try only when the person confirmed that, with purpose raw
// never. After two wrong PINs an origin must wait until the card was taken out.
//
// # Counter mode
//
// The administrator's policy, or serve --counter, makes the helper one of a municipal
// counter, where one visitor follows another. Grants are those of the policy only; no
// history is kept, no reader and no language remembered. hello tells the helper's own
// app how the desk is set up, and grants it the purpose counter beside the others: SELECT of the
// applications with a PIN, the free files, and the retry counters of all PINs, that
// for the counter (住民基本台帳用) in both of its applications. No PIN and no key. The
// purpose form is the desk's, too: VERIFY of the card info PIN (券面事項入力補助用), which the
// visitor types at the desk or at the reader, and the file of the four basic attributes,
// once. It is request_invalid where the policy lets no PIN be typed in a page.
// The desk is the page /counter, with /counter-display for the visitor, where the policy has
// one, and /counter-slip, which prints; / is the app, as everywhere.
//
// # Certificates
//
// The helper judges the certificate of the key that a lease is for, as it is read in
// this lease: by its clock, and by the revocation lists that somebody configured. One
// that has expired, is not valid yet, is revoked or on hold is not used unless the
// person confirmed it (certificate_expired, certificate_early, certificate_revoked,
// certificate_on_hold): a login is refused before its PIN is presented, a signature
// after, because its certificate is behind the PIN; then the lease is over. Where
// lists are configured, the certificate of a login must be read before VERIFY, that of
// a signature before the key signs, else apdu_refused. What nobody can tell stops
// nothing.
//
// # Errors
//
// {code, message, data}: the numeric code of JSON-RPC is always [RPCError];
// data.code is one of [Codes]; message is English text for a developer. Every
// code has text and a next step for the person in static/locale.
//
// # Versions
//
// A new optional member does not raise [Version], an incompatible change does.
// The page never picks an older one.
package wire
