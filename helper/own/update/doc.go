// Package update tells that there is a newer version of the helper, and nothing more: it
// fetches no program and starts none.
//
// Nothing is asked unless the administrator ([Config.Source]) or the person
// ([Updates.Choose]) wants it. Then one file is read, at most once a day: by name, on a
// share for instance, or by https, without a redirect, without a cookie and without a
// word about person, card or computer. It is a [Statement], signed with a key that the
// program has in itself; what is older than what was seen is not believed, so that nobody
// who controls the place can bring an old one back, and each expires, so that nobody can
// keep the newer ones back for long.
//
// The text of a statement is two lines: a JSON object, and in base64 the Ed25519
// signature (RFC 8032) over a line of its own, which nothing else that is signed begins
// with, and the first line:
//
//	{"product":"jpki-helper","version":"0.3.0","date":"2026-12-01T00:00:00Z","expires":"2027-03-01T00:00:00Z","page":"https://www.city.example.lg.jp/card/install/"}
//	…base64…
//
// The release engineer signs one with go run ./scripts/dist/statement. Callers need
// [New], then [Updates.Tell] and [Updates.Keep].
package update
