// Package browser drives a headless Chromium as a person would use the product:
// click on a municipal page, type the PIN into the helper's window, read the
// result. "make run" without a display and the end-to-end tests share it.
package browser

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto"
	cdpbrowser "github.com/chromedp/cdproto/browser"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// A Tab is one page in a browser.
type Tab struct {
	ctx         context.Context
	stepTimeout time.Duration // how long one step may take
}

// stepTimeout is enough for one step on a slow machine.
const stepTimeout = 30 * time.Second

// startTimeout is how long a browser may take to start there.
const startTimeout = time.Minute

// Patient is the same tab for steps that need longer.
func (t *Tab) Patient(patience time.Duration) *Tab { return &Tab{t.ctx, patience} }

// Options say what browser to start. The zero value is a headless one of 1280 by
// 900 CSS pixels that prefers Japanese.
type Options struct {
	Width, Height int
	Lang          string
	Flags         map[string]any // more, without dashes
	Env           []string       // besides that of this process: HOME, DISPLAY
	Headed        bool           // on the display of Env
	// Change changes the process before it starts, to that of another user for
	// instance. It may be nil.
	Change func(*exec.Cmd)
}

// Start starts a browser with an empty profile and one tab. What it returns
// besides ends it.
func Start(ctx context.Context, o Options) (*Tab, func(), error) {
	path, err := find()
	if err != nil {
		return nil, nil, err
	}
	allocator, stopAllocator := chromedp.NewExecAllocator(ctx, o.flags(path)...)
	attached, giveUp := context.WithCancel(allocator)
	// chromedp logs of pages that close under its hands; errors come back from Run.
	tab, stopTab := chromedp.NewContext(attached, chromedp.WithErrorf(func(string, ...any) {}))
	stop := func() {
		// Ends the browser and waits for it; what it says while dying is of no use. One that
		// was killed would never answer.
		if !killed(tab) {
			_ = chromedp.Cancel(tab)
		}
		stopTab()
		giveUp()
		stopAllocator()
	}
	if err := attach(tab, giveUp, 2*startTimeout); err != nil {
		stop()
		return nil, nil, fmt.Errorf("start %s: %w", path, err)
	}
	return &Tab{tab, stepTimeout}, stop, nil
}

// killed reports whether the browser of a tab is gone already.
func killed(tab context.Context) bool {
	b := chromedp.FromContext(tab).Browser
	if b == nil {
		return false
	}
	select {
	case <-b.LostConnection:
		return true
	default:
		return false
	}
}

// Kill ends the browser by force, as a crash would. What [Start] returned besides is still to
// be called: it waits until the process is gone.
func (t *Tab) Kill() error {
	b := chromedp.FromContext(t.ctx).Browser
	if b.Process() == nil {
		return errors.New("no process of the browser")
	}
	if err := b.Process().Kill(); err != nil {
		return fmt.Errorf("kill the browser: %w", err)
	}
	select {
	case <-b.LostConnection:
		return nil
	case <-time.After(t.stepTimeout):
		return errors.New("the browser was killed and is still connected")
	}
}

// attach connects to a page. The context can have no deadline, for all that comes
// after ends with it.
func attach(page context.Context, giveUp func(), patience time.Duration) error {
	late := time.AfterFunc(patience, giveUp)
	err := chromedp.Run(page)
	if !late.Stop() {
		err = errors.Join(fmt.Errorf("no page within %v", patience), err)
	}
	return err
}

func (o Options) flags(path string) []chromedp.ExecAllocatorOption {
	width, height, lang := cmp.Or(o.Width, 1280), cmp.Or(o.Height, 900), cmp.Or(o.Lang, "ja")
	options := append(chromedp.DefaultExecAllocatorOptions[:len(chromedp.DefaultExecAllocatorOptions):len(chromedp.DefaultExecAllocatorOptions)],
		chromedp.ExecPath(path),
		chromedp.WindowSize(width, height),
		chromedp.Flag("lang", lang),
		chromedp.Flag("accept-lang", lang),
		chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-popup-blocking", false),
		chromedp.Env(o.Env...),
		chromedp.WSURLReadTimeout(startTimeout),
	)
	if os.Getuid() == 0 { // Chromium's sandbox refuses root, as in a container
		options = append(options, chromedp.NoSandbox)
	}
	if o.Headed {
		options = append(options, chromedp.Flag("headless", false))
	}
	if o.Change != nil {
		options = append(options, chromedp.ModifyCmdFunc(o.Change))
	}
	for name, value := range o.Flags {
		options = append(options, chromedp.Flag(name, value))
	}
	return options
}

func find() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no Chromium: run scripts/setup browser")
}

// Run runs actions in the tab; what failed is named.
func (t *Tab) Run(what string, actions ...chromedp.Action) error {
	ctx, cancel := context.WithTimeout(t.ctx, t.stepTimeout)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		return fmt.Errorf("%s: %w%s", what, err, t.shownText())
	}
	return nil
}

// shownText is what the person would see now, for an error.
func (t *Tab) shownText() string {
	ctx, cancel := context.WithTimeout(t.ctx, 2*time.Second)
	defer cancel()
	var text string
	if err := chromedp.Run(ctx, chromedp.Text("body", &text, chromedp.ByQuery)); err != nil {
		return ""
	}
	return "\nthe page shows:\n" + text
}

// Open goes to an address.
func (t *Tab) Open(address string) error {
	return t.Run("open "+address, chromedp.Navigate(address))
}

// Click clicks on the first element of a selector, as a person's pointer would.
// An element that a redraw takes away in between is looked for again.
func (t *Tab) Click(selector string) error {
	for deadline := time.Now().Add(t.stepTimeout); ; {
		err := t.Run("click "+selector, chromedp.WaitVisible(selector, chromedp.ByQuery), settled(selector),
			chromedp.Click(selector, chromedp.ByQuery, chromedp.NodeEnabled))
		var gone *cdproto.Error
		if !errors.As(err, &gone) || time.Now().After(deadline) {
			return err
		}
	}
}

// settled waits until an element is seen, stays where it is and takes a click: a
// screen that is still being filled would move it from under the pointer, and a
// button that gives something away does nothing at first.
func settled(selector string) chromedp.Action {
	return chromedp.Evaluate(fmt.Sprintf(`new Promise((done) => {
		let last = "";
		const look = () => {
			const e = document.querySelector(%q);
			const r = e?.getBoundingClientRect();
			if (r && (r.top < 0 || r.bottom > innerHeight)) e.scrollIntoView({ block: "center", behavior: "instant" });
			const now = r ? [r.x, r.y, r.width, r.height].join() : "";
			if (now && now === last && e.getAttribute("aria-disabled") !== "true") done(0);
			else { last = now; setTimeout(look, 150); }
		};
		look();
	})`, selector), nil, awaitPromise)
}

// Steady waits until a button that gives something away takes a click.
func (t *Tab) Steady(selector string) error {
	return t.Run("wait for "+selector, chromedp.WaitVisible(selector, chromedp.ByQuery), settled(selector))
}

// Type types into a field.
func (t *Tab) Type(selector, text string) error {
	return t.Run("type into "+selector, chromedp.WaitVisible(selector, chromedp.ByQuery), chromedp.SendKeys(selector, text, chromedp.ByQuery))
}

// Text waits for an element and returns its text.
func (t *Tab) Text(selector string) (string, error) {
	var text string
	err := t.Run("read "+selector, chromedp.WaitVisible(selector, chromedp.ByQuery), chromedp.Text(selector, &text, chromedp.ByQuery))
	return strings.TrimSpace(text), err
}

// Attribute waits for an element and returns an attribute of it.
func (t *Tab) Attribute(selector, name string) (string, error) {
	var value string
	var ok bool
	err := t.Run("read "+selector, chromedp.WaitReady(selector, chromedp.ByQuery), chromedp.AttributeValue(selector, name, &value, &ok, chromedp.ByQuery))
	return value, err
}

// WaitFor waits until a JavaScript expression is true in the page, or in the one that
// comes after it. It looks by the clock and not with each frame: a page behind another
// one gets none.
func (t *Tab) WaitFor(what, expression string) error {
	for deadline := time.Now().Add(t.stepTimeout); ; {
		err := t.Run("wait for "+what, chromedp.Poll(expression, nil,
			chromedp.WithPollingInterval(100*time.Millisecond), chromedp.WithPollingTimeout(t.stepTimeout)))
		var gone *cdproto.Error // the page, while it was looked at
		if !errors.As(err, &gone) || time.Now().After(deadline) {
			return err
		}
	}
}

// Evaluate runs JavaScript and stores what it returns, a promise's value too.
func (t *Tab) Evaluate(expression string, result any) error {
	return t.Run("evaluate", chromedp.Evaluate(expression, result, awaitPromise))
}

func awaitPromise(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }

// Screenshot returns a PNG of the whole page.
func (t *Tab) Screenshot() ([]byte, error) {
	var png []byte
	// A tab behind another one is not painted.
	err := t.Run("take screenshot", page.BringToFront(), chromedp.FullScreenshot(&png, 100))
	return png, err
}

// SavePicture keeps a PNG of the whole page in a file, for people to look at.
func (t *Tab) SavePicture(file string) error {
	png, err := t.Screenshot()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, png, 0o644)
}

// SaveScreen keeps pictures of a screen as it is on a telephone and on a computer, in
// folder/language/width/name.png.
func (t *Tab) SaveScreen(folder, language, name string) error {
	for _, width := range [...]int64{360, 1280} {
		if err := t.Resize(width, 740); err != nil {
			return err
		}
		if err := t.SavePicture(filepath.Join(folder, language, strconv.FormatInt(width, 10), name+".png")); err != nil {
			return err
		}
	}
	return nil
}

// Resize makes the page as wide as on another device.
func (t *Tab) Resize(width, height int64) error {
	return t.Run("resize", page.BringToFront(), chromedp.EmulateViewport(width, height))
}

// Popup does something that opens a window at an address, and returns its tab.
func (t *Tab) Popup(address string, do func() error) (*Tab, error) {
	before, err := chromedp.Targets(t.ctx)
	if err != nil {
		return nil, fmt.Errorf("list pages: %w", err)
	}
	opened := chromedp.WaitNewTarget(t.ctx, func(info *target.Info) bool {
		known := slices.ContainsFunc(before, func(b *target.Info) bool { return b.TargetID == info.TargetID })
		return !known && strings.HasPrefix(info.URL, address)
	})
	if err := do(); err != nil {
		return nil, err
	}
	select {
	case id := <-opened:
		// The popup lives as long as the browser; its context ends with it.
		attached, giveUp := context.WithCancel(t.ctx)
		popup, _ := chromedp.NewContext(attached, chromedp.WithTargetID(id))
		if err := attach(popup, giveUp, t.stepTimeout); err != nil {
			return nil, fmt.Errorf("attach to window: %w", err)
		}
		return &Tab{popup, t.stepTimeout}, nil
	case <-time.After(t.stepTimeout):
		return nil, fmt.Errorf("no window at %s opened%s", address, t.shownText())
	}
}

// Addresses returns those of all pages of the browser.
func (t *Tab) Addresses() (all []string, err error) {
	targets, err := chromedp.Targets(t.ctx)
	if err != nil {
		return nil, fmt.Errorf("list pages: %w", err)
	}
	for _, of := range targets {
		all = append(all, of.URL)
	}
	return all, nil
}

// Visits returns what tells to which addresses the page has gone since, also where
// nobody answered.
func (t *Tab) Visits() func() []string {
	var mu sync.Mutex
	var all []string
	chromedp.ListenTarget(t.ctx, func(event any) {
		if e, ok := event.(*page.EventFrameNavigated); ok && e.Frame.ParentID == "" {
			mu.Lock()
			defer mu.Unlock()
			all = append(all, cmp.Or(e.Frame.UnreachableURL, e.Frame.URL))
		}
	})
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(all)
	}
}

// Traffic returns what tells what the page has done since that leaves it: the address of
// each request and of each socket, each window that it opened, and what the browser did
// not let it do.
func (t *Tab) Traffic() (func() []string, error) {
	var mu sync.Mutex
	var all []string
	note := func(what string) {
		mu.Lock()
		defer mu.Unlock()
		all = append(all, what)
	}
	chromedp.ListenTarget(t.ctx, func(event any) {
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			note(e.Request.URL)
		case *network.EventWebSocketCreated:
			note("socket " + e.URL)
		case *network.EventWebTransportCreated:
			note("socket " + e.URL)
		case *page.EventWindowOpen:
			note("window " + e.URL)
		case *cdplog.EventEntryAdded:
			if e.Entry.Source == cdplog.SourceSecurity {
				note("refused " + e.Entry.Text)
			}
		}
	})
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(all)
	}, t.Run("listen to the network", network.Enable(), cdplog.Enable())
}

// Visible waits for an element to be seen.
func Visible(selector string) chromedp.Action {
	return chromedp.WaitVisible(selector, chromedp.ByQuery)
}

// Gesture runs JavaScript as if in a click: it may open a window.
func (t *Tab) Gesture(expression string) error {
	return t.Run("do as in a click", chromedp.Evaluate(expression, nil, func(p *runtime.EvaluateParams) *runtime.EvaluateParams {
		return p.WithUserGesture(true)
	}))
}

// Close closes the page, as a person closes a window.
func (t *Tab) Close() error { return chromedp.Cancel(t.ctx) }

// Choose picks a file in a file field.
func (t *Tab) Choose(selector, file string) error {
	return t.Run("choose "+file, chromedp.WaitReady(selector, chromedp.ByQuery), chromedp.SetUploadFiles(selector, []string{file}, chromedp.ByQuery))
}

// Download does something that downloads a file into a folder, and returns its
// path there.
func (t *Tab) Download(folder string, do func() error) (string, error) {
	done := make(chan string, 1)
	chromedp.ListenTarget(t.ctx, func(event any) {
		if e, ok := event.(*cdpbrowser.EventDownloadProgress); ok && e.State == cdpbrowser.DownloadProgressStateCompleted {
			select {
			case done <- filepath.Join(folder, e.GUID):
			default:
			}
		}
	})
	allow := cdpbrowser.SetDownloadBehavior(cdpbrowser.SetDownloadBehaviorBehaviorAllowAndName).WithDownloadPath(folder).WithEventsEnabled(true)
	if err := t.Run("allow downloads", allow); err != nil {
		return "", err
	}
	if err := do(); err != nil {
		return "", err
	}
	select {
	case path := <-done:
		return path, nil
	case <-time.After(t.stepTimeout):
		return "", fmt.Errorf("nothing was downloaded%s", t.shownText())
	}
}
