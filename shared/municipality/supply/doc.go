// Package supply keeps the data of municipalities current while a program runs: it reads
// bundles (package bundle) where an administrator says, uses the newest that is valid, and
// serves what is in use as a file system.
//
// A source is a folder, a file, or an https address. It is read at the start and once an
// hour. Of the bundles of one signer the highest number counts; a municipality's own comes
// before what the nation's says of it; a national one must be newer than the data that are
// built in. A bundle that is broken, older than what was used before, of somebody else or
// too large is told ([Supply.Tell]) and not used. A source that is gone changes nothing: what was good is
// kept by the [Store], and a restart finds it there. The highest number that was used is
// kept, too, so that who controls the source cannot bring an older one back.
//
// Of an address one question tells whether there is something new, and one fetches it: at
// most bundle.MaxSize, in a bounded time, without redirect, cookie, User-Agent or any other
// word on person or computer.
//
// Callers need [New], [Supply.Keep], and [Supply.Open] as an fs.FS. A server that hosts the
// guide lays it over the files of the build (static.Assets.With).
package supply
