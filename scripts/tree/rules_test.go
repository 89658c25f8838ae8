package tree

import "slices"

// rules are all of them: the shape of the tree, what touches the system, and whose
// every module is.
func rules() []rule {
	all := slices.Concat(shape, system)
	for _, l := range libraries {
		l.where, l.what = anywhere, under(l.name)
		l.bites = append(l.bites, "shared/probe > "+l.name, "wasm/probe > "+l.name, "helper/probe > "+l.name,
			"scripts/probe > "+l.name, "static/locale > "+l.name+"/inner", "shared/probe_test > "+l.name)
		all = append(all, l)
	}
	return all
}

var shape = []rule{
	{
		name:  "shared stands alone",
		why:   "it is compiled natively and for the browser, so it can know neither end",
		where: under("shared"), what: under("helper", "wasm", "static", "scripts"),
		tests: []string{
			"shared/diagnosis",                       // every link of its chain has a text
			"shared/relyingparty/redisstore",         // starts a Redis
			"shared/relyingparty/account/sqlstore",   // and a PostgreSQL
			"shared/certprofile", "shared/lifecycle", // which compare with golden files
		},
		bites: []string{"shared/signature/cms > helper/door/server", "shared/probe > wasm/app", "shared/crl > static", "shared/wire_test > scripts/run"},
	},
	{
		name:  "static stands alone",
		why:   "it is what helper and scripts serve, and knows none of them",
		where: under("static"), what: except(ours, under("static")),
		tests: []string{"static", "static/locale"}, // which hold texts and scripts against what they are for
		bites: []string{"static > shared/wire", "static/locale > helper/door/server", "static/probe > wasm/app"},
	},
	{
		name:  "helper and wasm meet in shared only",
		why:   "what one end needs of the other is the protocol in shared/wire; a shortcut would be a second one",
		where: under("helper"), what: under("wasm", "scripts"),
		tests: []string{
			"helper/cli", "helper/door/server", // which talk to the helper as the browser does
			"helper/system/autostart", "helper/door/consent", // which compare with golden files
		},
		bites: []string{"helper/door/server > wasm/session", "helper > scripts/pcscd", "helper/card/guard_test > wasm/app"},
	},
	{
		name:  "helper: the command line stands on top",
		why:   "door, card, system and own are rooms of the house; it goes through all of them, and nobody back",
		where: except(under("helper"), under("helper/cli")), what: under("helper/cli"),
		may:   []string{"helper"},
		bites: []string{"helper/door/server > helper/cli", "helper/own/state_test > helper/cli"},
	},
	{
		name:  "helper: nothing behind the door knows it",
		why:   "who may come in is decided once, and before anything else",
		where: under("helper/card", "helper/system", "helper/own"), what: under("helper/door"),
		tests: []string{"helper/card/pcsc"}, // which code each PC/SC error becomes
		bites: []string{"helper/card/reader > helper/door/server", "helper/own/history > helper/door/origin", "helper/system/host_test > helper/door/server"},
	},
	{
		name:  "helper: the card does not know the system around it",
		why:   "a card is the same however the helper was started, and by whom",
		where: under("helper/card"), what: under("helper/system", "helper/own"),
		bites: []string{"helper/card/reader > helper/system/host", "helper/card/guard > helper/own/policy"},
	},
	{
		name:  "helper: the card does not know the wire",
		why:   "what it says becomes words of the protocol in one place, helper/door/server",
		where: under("helper/card"), what: under("shared/wire"),
		tests: []string{"helper/card/pcsc"}, // which code each PC/SC error becomes
		bites: []string{"helper/card/reader > shared/wire", "helper/card/guard > shared/wire", "helper/card/witness_test > shared/wire"},
	},
	{
		name:  "helper: the system around it does not know the card",
		why:   "what starts the helper and asks the system works without a reader",
		where: under("helper/system"), what: under("helper/card"),
		bites: []string{"helper/system/host > helper/card/pcsc"},
	},
	{
		name:  "helper: its own files stand on nothing of it",
		why:   "every room keeps something",
		where: under("helper/own"), what: except(under("helper"), under("helper/own")),
		bites: []string{"helper/own/history > helper/card/reader", "helper/own/state > helper/system/peer"},
	},
	{
		name:  "wasm does not know the helper",
		why:   "the browser reaches the helper by its socket only",
		where: under("wasm"), what: under("helper", "scripts"),
		tests: []string{"wasm/backend", "wasm/counter", "wasm/counter/training", "wasm/view"}, // a real helper, a real browser
		bites: []string{"wasm/session > helper/door/server", "wasm > scripts/output", "wasm/app_test > helper/own/policy"},
	},
	{
		name:  "wasm: rooms do not know each other, nor who holds them",
		why:   "what a room wants of another is a value that it returns to package app; what two need stands below both",
		where: under(rooms...), what: anyOf(under(rooms...), under("wasm/app", "wasm/view", "wasm/backend", "wasm/embed", "wasm/session")),
		bites: []string{"wasm/guide > wasm/app", "wasm/guide > wasm/records", "wasm/records > wasm/guide", "wasm/health > wasm/guide", "wasm/task > wasm/pinchange", "wasm/pinchange > wasm/work", "wasm/reader > wasm/health", "wasm/guide > wasm/view/scene", "wasm/guide_test > wasm/backend", "wasm/guide/probe > wasm/guide"},
	},
	{
		name:  "wasm: the ground of the rooms knows none",
		why:   "everything that two rooms need stands on it",
		where: under("wasm/room", "wasm/part", "wasm/queue"), what: anyOf(under(rooms...), under("wasm/app", "wasm/view", "wasm/backend", "wasm/embed", "wasm/session")),
		bites: []string{"wasm/room > wasm/guide", "wasm/part > wasm/app", "wasm/part_test > wasm/view", "wasm/queue > wasm/app"},
	},
	{
		name:  "the guide that a municipality hosts reaches no helper",
		why:   "it says that no card and no PIN comes to it, and can be believed where it could not",
		where: under("wasm/guidepage"),
		what: anyOf(under("wasm/app", "wasm/view", "wasm/backend", "wasm/session", "wasm/embed", "shared/card", "shared/operation", "helper"),
			under("nhooyr.io/websocket", "net")),
		deep:    true,
		anyTest: true,
		bites:   []string{"wasm/guidepage > wasm/session", "wasm/guidepage/main > wasm/probe > nhooyr.io/websocket", "wasm/guidepage > wasm/guide > shared/card", "wasm/guidepage/main > net/http"},
	},
	{
		name:  "the desk of a counter is no app",
		why:   "what is not in its program cannot keep anything of a visitor, ask for a PIN or answer another page",
		where: except(under("wasm/counter"), under("wasm/counter/scene")), // which is for tests, and has the cards of the app's
		what:  under("wasm/app", "wasm/backend", "wasm/embed", "wasm/task", "wasm/pinchange", "wasm/records", "wasm/document", "helper"),
		deep:  true,
		bites: []string{"wasm/counter > wasm/app", "wasm/counter/main > wasm/embed", "wasm/counter > wasm/probe > wasm/backend", "wasm/counter/finding > wasm/task"},
	},
	{
		name:  "who finds knows no screen",
		why:   "what is wrong with a card is decided by values, which a table tests",
		where: under("wasm/counter/finding"), what: under("wasm/dom", "wasm/part", "wasm/guide", "wasm/session", "static"),
		bites: []string{"wasm/counter/finding > wasm/part", "wasm/counter/finding > static/locale"},
	},
	{
		name:  "the app carries no card and no CA",
		why:   "practice is a program of its own, which is loaded when it begins and ends with its worker",
		where: except(under("wasm"), under("wasm/practice")), what: under("shared/emulator", "shared/sandboxca", "wasm/practice"),
		deep: true,
		tests: []string{
			"wasm/backend",          // a helper and a practice in memory
			"wasm/counter/training", // a day of training in memory
		},
		bites: []string{"wasm > shared/emulator", "wasm/app > wasm/practice", "wasm > wasm/probe > shared/sandboxca"},
	},
	{
		name:  "practice reaches no helper",
		why:   "nothing of it leaves its tab: its one way out is to the page that started it",
		where: under("wasm/practice"),
		what: anyOf(under("wasm/app", "wasm/view", "wasm/backend", "wasm/session", "wasm/embed", "helper"),
			under("nhooyr.io/websocket", "net/http")),
		deep:  true,
		bites: []string{"wasm/practice > wasm/session", "wasm/practice/main > wasm/probe > nhooyr.io/websocket", "wasm/practice/main > net/http", "wasm/practice > wasm/embed"},
	},
	{
		name:  "the app reads no documents",
		why:   "who reads them is a program of its own, which is loaded when a person has picked a file, and has the browser's second thread",
		where: except(under("wasm"), under("wasm/document")), what: under("wasm/document/worker", "wasm/document/main"),
		bites: []string{"wasm > wasm/document/worker", "wasm/task > wasm/document/worker", "wasm/backend > wasm/document/main"},
	},
	{
		name:  "who reads documents reaches nobody",
		why:   "what is in a document leaves the worker as a digest only, to the page that started it",
		where: under("wasm/document"),
		what: anyOf(under("wasm/app", "wasm/view", "wasm/backend", "wasm/session", "wasm/embed", "wasm/task", "helper"),
			under("nhooyr.io/websocket", "net/http")),
		deep:  true,
		bites: []string{"wasm/document > wasm/session", "wasm/document/main > wasm/probe > nhooyr.io/websocket", "wasm/document/worker > net/http", "wasm/document > wasm/task"},
	},
	{
		name:  "nobody who answers a page issues",
		why:   "procedures are performed on cards of the sandbox, for training, and no message of a WebSocket may set one going: the worker of the training holds an emulator of its own, is spoken to by the page that started it, and reaches no helper",
		where: except(product, under("shared/issuer", "wasm/practice/trainer", "wasm/practice/main")), what: under("shared/issuer"),
		deep:    true,
		anyTest: true,
		bites:   []string{"helper/door/server > shared/issuer", "helper/cli > helper/probe > shared/issuer", "wasm/app > shared/issuer", "wasm/practice > shared/issuer"},
	},
	{
		name:  "emulator shares jpki and iso7816 with the card, nothing else",
		why:   "two sides of one protocol must not share one mistake",
		where: under("shared/emulator"), what: except(ours, under("shared/jpki", "shared/iso7816")),
		anyTest: true,
		bites:   []string{"shared/emulator > shared/card", "shared/emulator > shared/certprofile", "shared/emulator/probe > shared/signature/cms"},
	},
	{
		name:  "leaf packages import nothing of ours",
		why:   "everything stands on them",
		where: under("shared/der", "shared/iso7816", "shared/jpki", "shared/strictjson"), what: ours,
		bites: []string{"shared/iso7816 > shared/jpki", "shared/jpki > shared/wire", "shared/jpki_test > shared/iso7816", "shared/strictjson > shared/wire", "shared/der > shared/jpki"},
	},
	{
		name:  "wire knows the vocabulary of the card and reads JSON as all others do, nothing else",
		why:   "a PIN, or what is known of a revocation, is one thing on the card and on the way to it; what is said about it stands on no end of the way",
		where: under("shared/wire"), what: except(ours, under("shared/jpki", "shared/strictjson")),
		bites: []string{"shared/wire > shared/card", "shared/wire_test > shared/iso7816", "shared/wire > shared/revocation"},
	},
	{
		name:  "the guard does no I/O",
		why:   "it decides on bytes alone, so a test can show it everything",
		where: under("helper/card/guard"), what: anyOf(under("io", "time", "helper"), touching),
		anyTest: true,
		bites:   []string{"helper/card/guard > os", "helper/card/guard > net/http", "helper/card/guard > helper/card/reader", "helper/card/guard > time", "helper/card/guard > io"},
	},
	{
		name:  "the guard does no I/O through others",
		why:   "a file that another package opens for it is its file",
		where: under("helper/card/guard"), what: anyOf(under("helper"), touching),
		deep:  true,
		bites: []string{"helper/card/guard > shared/probe > os", "helper/card/guard > shared/crl > net/http", "helper/card/guard > shared/a > shared/b > net"},
	},
	{
		name:    "the server has no card logic",
		why:     "it moves bytes between door, guard and reader",
		where:   under("helper/door/server"),
		what:    under("shared/card", "shared/emulator", "shared/certprofile", "shared/signature/cms", "helper/card/pcsc"),
		anyTest: true,
		bites:   []string{"helper/door/server > shared/card", "helper/door/server > shared/emulator", "helper/door/server > shared/signature/cms", "helper/door/server > helper/card/pcsc", "helper/door/server > shared/certprofile"},
	},
	{
		name:  "the card does not know where it runs",
		why:   "the same code runs in the browser and on the command line",
		where: under("shared/card", "shared/operation"), what: anyOf(under("runtime", "time/tzdata"), touching),
		deep:    true,
		anyTest: true,
		bites:   []string{"shared/card > os", "shared/operation > runtime", "shared/operation > shared/card > shared/probe > net", "shared/card > time/tzdata"},
	},
	{
		name:  "stores of servers are theirs",
		why:   "who verifies in one process, or on the person's computer, carries no client of Redis, and no database",
		where: anywhere, what: under("shared/relyingparty/redisstore", "shared/relyingparty/account/sqlstore"),
		may:   []string{"scripts/website/settings", "scripts/bench"},
		tests: []string{"scripts/eservice/service", "shared/relyingparty/redisstore", "shared/relyingparty/account/sqlstore"},
		bites: []string{"shared/relyingparty > shared/relyingparty/redisstore", "shared/relyingparty/account > shared/relyingparty/account/sqlstore", "helper/cli > shared/relyingparty/redisstore", "scripts/probe > shared/relyingparty/redisstore"},
	},
	{
		name:  "telemetry is the service's choice",
		why:   "who verifies without OpenTelemetry carries nothing of it",
		where: anywhere, what: under("shared/relyingparty/telemetry"),
		tests: []string{"shared/relyingparty/telemetry"},
		bites: []string{"shared/relyingparty/web > shared/relyingparty/telemetry", "helper/cli > shared/relyingparty/telemetry"},
	},
	{
		name:  "PC/SC is plugged in by main",
		why:   "everything else works without a reader",
		where: anywhere, what: under("helper/card/pcsc"),
		may:   []string{"helper", "helper/card/pcsc", "scripts/bench", "scripts/slot"},
		tests: []string{"scripts/e2e"},
		bites: []string{"helper/cli > helper/card/pcsc", "helper/cli > helper/card/pcsc/scard", "helper/card/reader > helper/card/pcsc", "helper/probe > helper/card/pcsc"},
	},
}

// touching is what reaches files, processes, the network or the log.
var touching = except(under("os", "net", "syscall", "log", "io/fs", "io/ioutil", "path/filepath", "plugin", "golang.org/x/sys"),
	exactly("net/url", "net/netip"))

// system says who touches what is not only computing. Scripts are for those who
// build and test, so most of it is theirs to use.
var system = []rule{
	{
		name:  "syscall/js is not used",
		why:   "it panics where safejs returns an error",
		where: anywhere, what: under("syscall/js"),
		bites: []string{"wasm/dom > syscall/js", "wasm > syscall/js", "shared/probe > syscall/js", "wasm/probe_test > syscall/js"},
	},
	{
		name:  "unsafe where a table of the system is read, and where a library is called without C",
		why:   "memory that Go does not check is the affair of two packages",
		where: anywhere, what: exactly("unsafe"),
		may:   []string{"helper/system/peer", "helper/card/pcsc/scard"},
		bites: []string{"helper/door/server > unsafe", "shared/probe > unsafe", "scripts/probe > unsafe", "wasm/app_test > unsafe"},
	},
	{
		name:  "no C of our own",
		why:   "C is the PC/SC library's, behind one module",
		where: anywhere, what: exactly("C", "plugin", "runtime/cgo"),
		bites: []string{"helper/card/pcsc > C", "shared/probe > plugin", "scripts/probe > C", "helper/system/peer_test > C"},
	},
	{
		name:  "shared reads files where it must",
		why:   "everything else there computes, in the browser as well",
		where: under("shared"), what: anyOf(exactly("os", "io/fs", "path/filepath"), under("io/ioutil", "embed")),
		may: []string{
			"shared/crl",                           // looks into the lists of folders
			"shared/emulator",                      // carries the picture of its card
			"shared/filelock",                      // is a lock on a file
			"shared/municipality/bundle",           // says by fs.ErrNotExist that a file is none of it
			"shared/municipality/supply",           // reads the folder in which an administrator puts bundles
			"shared/municipality/form",             // carries the forms of a counter
			"shared/municipality/datafile",         // reads the folder with the files of municipalities
			"shared/lifecycletest",                 // carries the rules that tests stand on
			"shared/relyingparty/account/sqlstore", // carries its tables, and makes the file of SQLite
			"shared/relyingparty",                  // LoadAnchors reads the CA certificates that an operator trusts; Explain carries its texts
			"shared/sandboxca",                     // keeps the keys and records of the sandbox
		},
		anyTest: true,
		bites:   []string{"shared/signature/cms > os", "shared/probe > io/fs", "shared/wire > path/filepath", "shared/probe > io/ioutil", "shared/card > embed"},
	},
	{
		name:  "databases are asked here",
		why:   "whose account it is, is asked of one package",
		where: under("shared"), what: under("database"),
		may:     []string{"shared/relyingparty/account/sqlstore"},
		anyTest: true,
		bites:   []string{"shared/relyingparty/account > database/sql", "shared/probe > database/sql/driver"},
	},
	{
		name:  "the app reads no files",
		why:   "a browser has none",
		where: under("wasm"), what: anyOf(exactly("os", "io/fs", "path/filepath"), under("io/ioutil", "embed")),
		may:     []string{"wasm", "wasm/counter/main", "wasm/document/main", "wasm/guidepage/main", "wasm/practice/main", "wasm/view/scene"}, // main ends with os.Exit; scenes are for tests
		anyTest: true,
		bites:   []string{"wasm/session > os", "wasm/probe > io/fs", "wasm/app > embed"},
	},
	{
		name:  "helper uses the system here",
		why:   "its own files go through helper/own/state, and what decides takes bytes",
		where: under("helper"), what: exactly("os"),
		may: []string{
			"helper", "helper/system/autostart", "helper/cli", "helper/system/host", "helper/system/instance", "helper/card/keeper",
			"helper/card/pcsc", "helper/system/peer", "helper/door/server", "helper/own/state", "helper/card/virtual",
			"helper/windowless", // starts the helper beside it, and nothing else
		},
		anyTest: true,
		bites:   []string{"helper/card/guard > os", "helper/door/consent > os", "helper/own/history > os", "helper/door/origin > os", "helper/probe > os"},
	},
	{
		name:  "helper names files here",
		why:   "fs.ErrNotExist and a joined path are all that most of them need",
		where: under("helper", "static"), what: exactly("io/fs", "path/filepath", "io/ioutil"),
		may: []string{
			"helper/system/autostart", "helper/cli", "helper/own/history", "helper/own/statistics", "helper/system/fonts", "helper/system/host", "helper/system/instance", "helper/door/origin", "helper/card/pcsc",
			"helper/system/peer", "helper/own/bundles", "helper/own/policy", "helper/door/preview", "helper/door/server", "helper/own/state", "helper/own/update", "helper/card/virtual", "static",
			"helper/windowless", // takes the w from its own name
		},
		anyTest: true,
		bites:   []string{"helper/card/guard > io/fs", "helper/probe > path/filepath", "static/locale > io/fs"},
	},
	{
		name:  "a few carry files",
		why:   "what is embedded is in the binary of everyone",
		where: under("helper", "static"), what: exactly("embed"),
		may:     []string{"helper/cli/words", "helper/door/consent", "helper/own/language", "static", "static/locale"},
		anyTest: true,
		bites:   []string{"helper/door/server > embed", "helper/probe > embed"},
	},
	{
		name:  "few start programs",
		why:   "a program that is started must end with the one that started it",
		where: anywhere, what: exactly("os/exec"),
		may: []string{
			"helper/system/autostart", // systemctl and its kin
			"helper/card/keeper",      // the child that holds a card
			"helper/system/browser",   // xdg-open, which outlives the helper: the browser is the person's
			"scripts/bench", "scripts/browser", "scripts/build", "scripts/build/overlay", "scripts/corpus", "scripts/deps", "scripts/firefox", "scripts/fuzz", "scripts/lint",
			"scripts/dist/release", "scripts/notices", "scripts/pcscd",
			"scripts/postgresserver", "scripts/program", "scripts/redisserver", "scripts/run", "scripts/webkit",
		},
		anyTest: true,
		bites:   []string{"shared/signature/cms > os/exec", "helper/door/server > os/exec", "helper/probe > os/exec", "scripts/probe > os/exec", "wasm/probe > os/exec"},
	},
	{
		name:  "signals end programs",
		why:   "only what runs for long is asked to end",
		where: product, what: exactly("os/signal"),
		may:     []string{"helper", "helper/card/keeper"},
		anyTest: true,
		bites:   []string{"helper/door/server > os/signal", "shared/probe > os/signal"},
	},
	{
		name:  "who the user is, is asked once",
		why:   "whom a file is believed from is decided in one place",
		where: product, what: exactly("os/user"),
		may:     []string{"helper/own/state"},
		anyTest: true,
		bites:   []string{"helper/system/peer > os/user", "helper/probe > os/user", "shared/probe > os/user"},
	},
	{
		name:  "system calls are made here",
		why:   "what differs between systems has a file for each, in few packages",
		where: product, what: exactly("syscall"),
		may: []string{"helper", "helper/system/autostart", "helper/cli", "helper/card/keeper", "helper/own/state", "helper/card/virtual/vpcd",
			"helper/system/browser", "helper/windowless"}, // the group, and the window, of what they start
		anyTest: true,
		bites:   []string{"helper/card/guard > syscall", "shared/probe > syscall", "wasm/probe > syscall"},
	},
	{
		name:  "sockets are opened here",
		why:   "each is a door, or a way out of the computer",
		where: product, what: except(under("net"), anyOf(under("net/http"), exactly("net/url", "net/netip"))),
		may: []string{
			"helper/cli", "helper/system/host", "helper/card/pcsc", "helper/system/peer", "helper/door/preview", "helper/door/server", "helper/card/virtual/vpcd",
		},
		anyTest: true,
		bites:   []string{"shared/relyingparty > net", "shared/crl > net", "helper/probe > net", "wasm/session > net", "helper/door/consent > net/smtp", "static > net/rpc"},
	},
	{
		name:  "HTTP is spoken here",
		why:   "the door, what it serves, and who asks addresses: for revocation, the statement on the newest version, data of municipalities and time stamps; everything else takes bytes",
		where: anywhere, what: under("net/http"),
		may: []string{
			"helper/door/consent", "helper/door/preview", "helper/door/server", "helper/own/update", "static", "static/header", "shared/crl", "shared/municipality/supply", "shared/online", "shared/relyingparty/web", "shared/signature/tsa", "shared/webaddress",
			"scripts/bench", "scripts/bridge", "scripts/bridge/provider", "scripts/conformance/kit", "scripts/eservice", "scripts/eservice/service", "scripts/eservice/tenant", "scripts/sandbox", "scripts/sandbox/service", "scripts/tsa", "scripts/website", "scripts/website/settings",
			"scripts/webkit", // its driver speaks nothing else
		},
		anyTest: true,
		bites: []string{
			"shared/relyingparty > net/http", "helper/cli > net/http", "wasm/probe > net/http", "scripts/probe > net/http",
			"helper/door/server/probe > net/http/pprof",
		},
	},
	{
		name:  "a body is told by its type where a page may choose",
		why:   "everything else has one form",
		where: product, what: under("mime"),
		may:     []string{"shared/relyingparty/web"},
		anyTest: true,
		bites:   []string{"helper/door/server > mime", "shared/probe > mime/multipart"},
	},
	{
		name:  "TLS is set in one place",
		why:   "its version is that of who asks addresses; the door is loopback",
		where: product, what: exactly("crypto/tls"),
		may:     []string{"shared/webaddress"},
		anyTest: true,
		bites:   []string{"helper/door/server > crypto/tls", "shared/relyingparty > crypto/tls", "wasm/session > crypto/tls"},
	},
	{
		name:  "Ed25519 signs statements on versions, and data of municipalities",
		why:   "no card of the JPKI has such a key, so no certificate or token does, and no document that is signed here",
		where: product, what: exactly("crypto/ed25519"),
		may:     []string{"helper/cli", "helper/own/signingkey", "helper/own/update", "shared/municipality/bundle", "shared/signature/signeddata"}, // cli is told the keys; documents of others are read
		anyTest: true,
		bites:   []string{"shared/certprofile > crypto/ed25519", "helper/door/server > crypto/ed25519", "wasm/probe > crypto/ed25519"},
	},
	{
		name:  "certificates are read by our own profile",
		why:   "crypto/x509 knows neither the generations nor the policies of JPKI, and is 400 kB of the app",
		where: anywhere, what: exactly("crypto/x509"),
		may: []string{
			"helper/own/identity", "helper/card/virtual", "shared/cardtest", "shared/crl", "shared/emulator", "shared/ocsp", "shared/online", "shared/revocation", "shared/sandboxca", "shared/webaddress",
			"scripts/dist/statement",                                    // keeps the key that signs statements in a file
			"shared/signature/timestamp", "shared/signature/sandboxtsa", // authorities are of any kind, and none is of JPKI
			"scripts/attackfiles",           // a company's CA
			"shared/signature/verification", // so are those who signed a file
		},
		anyTest: true,
		bites:   []string{"shared/card > crypto/x509", "wasm/probe > crypto/x509", "shared/relyingparty > crypto/x509", "helper/door/server > crypto/x509"},
	},
	{
		name:  "names of X.509 are made in a test card only",
		why:   "everyone else compares the bytes of names",
		where: product, what: exactly("crypto/x509/pkix"),
		may:     []string{"shared/cardtest", "shared/signature/sandboxtsa"}, // and in the sandbox's authority, which is not of JPKI
		anyTest: true,
		bites:   []string{"shared/certprofile > crypto/x509/pkix", "helper/probe > crypto/x509/pkix"},
	},
	{
		name:  "random values are drawn here",
		why:   "elsewhere the reader of them is an argument, so a test can give its own",
		where: product, what: exactly("crypto/rand"),
		may: []string{
			"helper/door/consent", "helper/own/identity", "helper/own/signingkey", "helper/door/server", "helper/card/virtual", "shared/cardtest", "shared/emulator", "shared/sandboxca",
			"wasm/practice/main",                                                     // makes the CA of practice
			"shared/ocsp",                                                            // nonces of questions
			"shared/relyingparty",                                                    // a service cannot hand it a source of challenges that can be guessed
			"shared/relyingparty/web",                                                // nor one of sessions
			"shared/relyingparty/account", "shared/relyingparty/account/accounttest", // nor one of subjects
			"shared/signature/sandboxtsa", "shared/signature/timestamp", // nonces, and keys of a sandbox
		},
		anyTest: true,
		bites:   []string{"shared/authtoken > crypto/rand", "wasm/probe > crypto/rand", "helper/card/guard > crypto/rand"},
	},
	{
		name:  "what can be guessed is for waiting times only",
		why:   "a challenge or a key from math/rand is none",
		where: product, what: under("math/rand"),
		may:     []string{"shared/crl"},
		anyTest: true,
		bites:   []string{"shared/sandboxca > math/rand", "helper/door/server > math/rand/v2", "wasm/probe > math/rand"},
	},
	{
		name:  "SHA-1 names, and proves nothing",
		why:   "it is broken; key identifiers and old test lists have it",
		where: anywhere, what: exactly("crypto/sha1", "crypto/md5", "crypto/rc4", "crypto/des"),
		may: []string{"shared/ocsp", "shared/signature/cms", "shared/sandboxca", "shared/sandboxca/responder", // as clients of OCSP name an issuer
			"shared/signature/timestamp", "shared/signature/verification"},
		tests: []string{"shared/revocation"},
		bites: []string{"shared/authtoken > crypto/sha1", "helper/door/server > crypto/md5", "helper/probe_test > crypto/sha1", "wasm/probe > crypto/rc4", "scripts/probe > crypto/des"},
	},
	{
		name:  "server and cli log",
		why:   "a library returns errors; they are logged once",
		where: product, what: exactly("log/slog"),
		may:   []string{"helper/cli", "helper/door/server", "shared/relyingparty/web"}, // the last one answers a browser, which must not hear them
		tests: []string{"shared/relyingparty/telemetry", "wasm/backend"},
		bites: []string{"shared/signature/cms > log/slog", "helper/door/consent > log/slog", "wasm/app > log/slog"},
	},
	{
		name:  "log is slog",
		why:   "what is logged has names, and no PIN",
		where: anywhere, what: except(under("log"), exactly("log/slog")),
		tests: []string{"scripts/e2e"},
		bites: []string{"shared/probe > log", "helper/door/server > log", "scripts/probe > log", "helper/probe > log/syslog"},
	},
	{
		name:  "which system it is, is asked here",
		why:   "a name of a system in the middle of the code is a file for that system that is missing",
		where: product, what: exactly("runtime", "runtime/debug"),
		may: []string{"helper/system/autostart", "helper/cli", "helper/system/host", "helper/card/keeper", "helper/card/pcsc", "helper/card/pcsc/scard", "helper/own/policy",
			"wasm/app"}, // gives the sender of a request its turn
		anyTest: true,
		bites:   []string{"shared/card > runtime", "helper/door/server > runtime", "wasm/probe > runtime/debug"},
	},
	{
		name:  "escaped without package html",
		why:   "it brings the names of 2,000 characters, 80 kB, for a replacer of five",
		where: product, what: exactly("html"),
		anyTest: true,
		bites:   []string{"wasm/dom > html", "helper/door/server > html", "shared/relyingparty > html"},
	},
	{
		name:  "patterns are for tests",
		why:   "their machine is 100 kB of a program, and a parser that is written out says what it refuses",
		where: product, what: under("regexp"),
		anyTest: true,
		bites:   []string{"shared/municipality/datafile > regexp", "helper/door/server > regexp", "wasm/probe > regexp/syntax"},
	},
	{
		name:  "no template of the library",
		why:   "it finds methods by name, so that the linker keeps every method: 1.5 MB of the helper; helper/door/consent/markup draws the window",
		where: product, what: under("html/template", "text/template"),
		anyTest: true,
		bites:   []string{"wasm/dom > html/template", "shared/probe > text/template", "helper/door/server > html/template", "helper/door/consent > html/template"},
	},
	{
		name:  "XML is a service of Windows and macOS",
		why:   "no format that we read is XML, and its parser is 105 kB",
		where: product, what: exactly("encoding/xml"),
		may:     []string{"helper/system/autostart"},
		anyTest: true,
		bites:   []string{"shared/probe > encoding/xml", "wasm/probe > encoding/xml"},
	},
	{
		name:  "one archive is opened",
		why:   "data of municipalities come as one file that anybody can open, and bounds are set before it is; files that were signed are saved as one, which the worker writes itself: all that packs and unpacks is a fiftieth of it",
		where: product, what: under("archive"),
		may:     []string{"shared/municipality/bundle"},
		anyTest: true,
		bites:   []string{"wasm/task > archive/zip", "helper/door/server > archive/tar", "shared/probe > archive/zip"},
	},
	{
		name:  "few inflate",
		why:   "a few bytes become very many, so who unpacks what others made bounds it",
		where: product, what: under("compress"),
		may:     []string{"shared/signature/pdf"}, // as a share of the file's size
		anyTest: true,
		bites:   []string{"shared/signature/cms > compress/zlib", "helper/door/server > compress/gzip", "wasm/probe > compress/flate"},
	},
	{
		name:  "flags are the command line's",
		why:   "everyone else takes arguments",
		where: product, what: exactly("flag"),
		may:     []string{"helper/cli"},
		anyTest: true,
		bites:   []string{"helper/door/server > flag", "shared/probe > flag", "wasm > flag"},
	},
	{
		name:  "a picture is drawn for the test card",
		why:   "everyone else hands the bytes of pictures on",
		where: product, what: under("image"),
		may:     []string{"shared/emulator"},
		anyTest: true,
		bites:   []string{"wasm/view > image/png", "helper/probe > image"},
	},
	{
		name:  "tests are tests, three suites, and one comparison",
		why:   "cardtest runs on every card, storetest on every store of challenges, accounttest on every store of accounts, holdertest makes what is sent to services, golden compares every file, and documenttest is the worker of every test, so other packages call them",
		where: anywhere, what: under("testing"),
		may:     []string{"shared/cardtest", "shared/relyingparty/holdertest", "shared/relyingparty/storetest", "shared/relyingparty/account/accounttest", "scripts/bench", "scripts/golden", "wasm/document/documenttest"},
		anyTest: true,
		bites:   []string{"helper/door/server > testing", "shared/emulator > testing/iotest", "scripts/probe > testing"},
	},
}

// libraries says who imports each module that go.mod requires.
var libraries = []rule{
	{name: "github.com/andybalholm/brotli", why: "the build packs, static unpacks for who cannot, and what would be packed is measured",
		may: []string{"scripts/bench", "scripts/build", "static"}, tests: []string{"helper/door/server"}},
	{name: "github.com/arran4/golang-ical", why: "what is written is read again",
		tests: []string{"helper/door/calendar", "scripts/e2e"}},
	{name: "github.com/chromedp/cdproto", why: "Chromium is for tests and figures",
		may: []string{"scripts/bench", "scripts/browser"}, tests: []string{"scripts/audit", "scripts/e2e", "wasm/view"}},
	{name: "github.com/chromedp/chromedp", why: "Chromium is for tests and figures",
		may: []string{"scripts/bench", "scripts/browser"}, tests: []string{"scripts/audit", "scripts/e2e", "wasm/view"}},
	{name: "github.com/ebfe/scard", why: "PC/SC is one backend; everything else works without a reader",
		may: []string{"helper/card/pcsc/scard", "scripts/pcscd"}, tests: []string{"scripts/e2e"}},
	{name: "github.com/ebitengine/purego", why: "PC/SC of macOS is called without C, so that its helper is built anywhere",
		may: []string{"helper/card/pcsc/scard"}},
	{name: "github.com/evanw/esbuild", why: "the build minifies jpki.js",
		may: []string{"scripts/build"}},
	{name: "github.com/go-jose/go-jose/v4", why: "tokens of the bridge are JWTs; package oidc stands on it",
		may: []string{"scripts/bridge/provider"}},
	{name: "github.com/goccy/go-yaml", why: "data of municipalities is YAML for its authors, and JSON in the product",
		may:   []string{"scripts/wording", "shared/municipality/datafile", "shared/municipality/publication", "shared/lifecycletest", "wasm/view/scene"},
		tests: []string{"shared/lifecycle", "wasm/view"}},
	{name: "github.com/gorilla/websocket", why: "the door is its server; clients speak with another library, so that one mistake is not on both ends",
		may: []string{"helper/door/server"}, tests: []string{"helper/cli"}},
	{name: "github.com/hack-pad/safejs", why: "JavaScript is known in dom, embed and main only; everything else of the app runs in native tests",
		may: []string{"wasm", "wasm/counter/main", "wasm/dom", "wasm/embed"}},
	{name: "github.com/jackc/pgx/v5", why: "instances of a server share accounts in PostgreSQL; a client of its protocol with TLS and time limits, in one package",
		may: []string{"shared/relyingparty/account/sqlstore"}},
	{name: "github.com/pressly/goose/v3", why: "tables are made and changed one step after the other, each once",
		may: []string{"shared/relyingparty/account/sqlstore"}},
	{name: "modernc.org/sqlite", why: "a service that runs once has its accounts in a file; SQLite without C",
		may: []string{"shared/relyingparty/account/sqlstore"}},
	{name: "github.com/redis/go-redis/v9", why: "instances of a server share challenges in Redis; a client of its protocol with a pool, TLS and time limits, in one package",
		may: []string{"scripts/bench", "shared/relyingparty/redisstore"}},
	{name: "github.com/rickar/cal/v2", why: "holidays are counted where data is published",
		may: []string{"shared/municipality/publication"}},
	{name: "github.com/rogpeppe/go-internal", why: "the command line is tested by scripts",
		tests: []string{"helper/cli"}},
	{name: "github.com/santhosh-tekuri/jsonschema/v6", why: "published schemas are tested against the checker, and what they describe",
		tests: []string{"shared/municipality/datafile", "scripts/schema", "shared/online"}},
	{name: "github.com/zitadel/oidc/v3", why: "the bridge is an OpenID Connect Provider; who verifies cards without it links none of it",
		may: []string{"scripts/bridge/provider"}},
	{name: "go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp", why: "the spans of HTTP, of which those of a check are part",
		tests: []string{"shared/relyingparty/telemetry"}},
	{name: "go.opentelemetry.io/otel", why: "operators watch services by OpenTelemetry: its interfaces, in one package",
		may: []string{"shared/relyingparty/telemetry"}},
	{name: "go.opentelemetry.io/otel/metric", why: "operators watch services by OpenTelemetry: its interfaces, in one package",
		may: []string{"shared/relyingparty/telemetry"}},
	{name: "go.opentelemetry.io/otel/sdk", why: "what was told is looked at in tests; a service brings its own",
		tests: []string{"shared/relyingparty/telemetry"}},
	{name: "go.opentelemetry.io/otel/sdk/metric", why: "what was told is looked at in tests; a service brings its own",
		tests: []string{"shared/relyingparty/telemetry"}},
	{name: "go.opentelemetry.io/otel/trace", why: "operators watch services by OpenTelemetry: its interfaces, in one package",
		may: []string{"shared/relyingparty/telemetry"}},
	{name: "go.uber.org/goleak", why: "a test that leaves a goroutine behind fails",
		tests: []string{
			"helper/system/autostart", "helper/cli", "helper/door/consent", "helper/own/history", "helper/system/host", "helper/system/instance", "helper/card/keeper", "helper/door/origin",
			"helper/card/pcsc", "helper/card/reader", "helper/door/server", "helper/own/state", "helper/own/update", "scripts/program", "shared/crl", "shared/municipality/supply", "shared/online", "wasm/backend",
		}},
	{name: "golang.org/x/crypto", why: "DER is read and written by cryptobyte",
		may: []string{"scripts/attackfiles", "shared/certprofile", "shared/emulator", "shared/signature/cms", "shared/der", "shared/ocsp", "shared/relyingparty", "shared/revocation", "shared/sandboxca", "shared/sandboxca/responder", "shared/signature/sandboxtsa", "shared/signature/timestamp",
			"shared/signature/signeddata", "shared/signature/verification"}, tests: []string{"scripts/sandbox/service", "shared/online"}}, // its OCSP is another one
	{name: "golang.org/x/image", why: "a font is read by a parser that many programs stand on",
		may: []string{"shared/signature/appearance"}},
	{name: "golang.org/x/net", why: "what the trusted window decodes is decoded again, and pages are read for their words",
		may: []string{"scripts/wording"}, tests: []string{"helper/door/consent"}},
	{name: "golang.org/x/sys", why: "what differs between systems has a file for each, in few packages",
		may: []string{
			"helper/system/autostart", "helper/system/host", "helper/card/keeper", "helper/system/peer", "helper/own/policy", "helper/door/server", "helper/own/state",
			"helper/card/virtual/vpcd", "scripts/pcscd", "shared/filelock",
			"helper/system/browser", "helper/windowless",
			"helper", // term.ReadPassword never returns at the end of the input
		},
		tests: []string{"scripts/e2e", "scripts/dist"}},
	{name: "golang.org/x/term", why: "main turns the echo of a PIN off",
		may: []string{"helper"}},
	{name: "golang.org/x/text", why: "names and addresses are compared in one form of Unicode (NFKC); a terminal shows a kanji in two columns",
		may: []string{"helper/cli/words", "shared/relyingparty/account"}},
	{name: "rsc.io/qr", why: "a slip, and the address of an answer, as a QR code; coding, which draws nothing, is all of it that is linked, and the standard does not change",
		may: []string{"wasm/part"}},
	{name: "nhooyr.io/websocket", why: "the browser's end, and whoever speaks to a WebSocket as a client; it is given to the project, in this version",
		may:   []string{"scripts/bench", "scripts/firefox", "wasm/session"},
		tests: []string{"helper/cli", "helper/door/server", "scripts/e2e", "wasm/backend"}},
}

// harmless is what of Go's library the product may import anywhere: it computes.
var harmless = []string{
	"bufio", "bytes", "cmp", "container/list", "context", "errors", "fmt", "hash", "hash/crc32", "hash/maphash", "io", "iter", "maps", "math", "math/big", "math/bits",
	"net/netip", "net/url", "path", "reflect", "slices", "strconv", "strings", "sync", "sync/atomic", "time", "unicode", "unicode/utf16", "unicode/utf8",
	"crypto", "crypto/ecdsa", "crypto/elliptic", "crypto/hmac", "crypto/rsa", "crypto/sha256", "crypto/sha512", "crypto/subtle",
	"encoding", "encoding/asn1", "encoding/base64", "encoding/binary", "encoding/hex", "encoding/json", "encoding/pem",
}
