package app

import (
	"slices"
	"time"

	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/health"
	"jpkiweb/wasm/pinchange"
	"jpkiweb/wasm/reader"
	"jpkiweb/wasm/records"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
	"jpkiweb/wasm/verification"
	"jpkiweb/wasm/work"
)

// Model is everything that the app knows. Change it by [Update] only.
type Model struct {
	Lang   string    // one of locale.Languages
	Chosen bool      // the person chose it
	Now    time.Time // set by Program before each message

	Version    string    // of the app
	Built      time.Time // no clock shows less
	Way        Way
	Permission Permission // of WayEmbedded
	UsedBefore bool       // of WayEmbedded: the helper knew this page when it was last used

	Connection  Connection
	Slow        bool           // Connecting takes long
	Helper      string         // version of the helper
	Update      *wire.Update   // a newer one; nil: none is known
	PINInWindow bool           // PINs are typed in the trusted window
	Stamper     string         // host of the authority that the helper asks for time stamps; "": none
	looksUp     bool           // the helper has a status source, which this page may ask
	Granted     []wire.Purpose // to the origin of this page
	Lost        *room.Problem  // why not connected
	forgets     bool           // the helper is that of a counter
	told        bool           // the helper has told which readers there are

	Opened   bool // by a page
	Practice Practice

	Beside         Screen // open beside what the person does; ScreenHome: none
	TooSoon        bool   // a button was pressed before the person can have meant it
	RequestMissing bool   // a page opened this window, and nothing that it asks for has come

	Reader       reader.Model
	Work         work.Model
	Task         task.Model
	PINChange    pinchange.Model
	Health       health.Model
	Records      records.Model
	Guide        guide.Model
	Verification verification.Model
	Gallery      wire.GalleryResult // cards of the virtual reader

	away      bool // practice has the screen
	link      int  // number of the connection
	failures  int  // to connect, since the last success
	seekAgain bool // of WayEmbedded: a lost connection is sought again, once
	jobs      int  // about the virtual cards, begun so far; results of others are stale

	shown    string // address that the browser shows
	reopened Screen // that the address of the start opened beside what the person does
	asked    bool   // the page that opened this window has asked
}

// New returns the model of a page that was just opened, and the effects that
// start it. In WayEmbedded nothing is connected before it is known that the browser
// lets the page, or that the person wanted it to.
func New(start Start) (Model, []Effect) {
	m := Model{Lang: locale.Languages[0], Chosen: start.Chosen, Way: start.Way, UsedBefore: start.UsedBefore, Version: start.Version, Built: start.Built, Opened: start.Awaits}
	m.Practice.On = start.Practice
	if slices.Contains(locale.Languages[:], start.Lang) {
		m.Lang = start.Lang
	}
	m.Health = health.New(start.Reminders, start.Now)
	m.Guide = guide.New(start.Municipality)
	var effects []Effect
	if start.Awaits {
		effects = append(effects, AwaitRequest{})
	}
	if m.Way == WayEmbedded {
		m.Connection = Unasked
	} else {
		effects = append(effects, OfGuide{guide.LearnRules{}}.update(&m)...)
		effects = append(effects, connect(&m, 0)...)
	}
	m, more := Update(m, Follow{Address: start.Address})
	m.reopened = m.Beside
	return m, append(effects, more...)
}
