package embed

import (
	"fmt"
	"strings"

	"github.com/hack-pad/safejs"

	"jpkiweb/wasm/dom"
)

// permissionNames are the names under which browsers know the permission to
// reach this machine. The older one is asked only where the newer is unknown: it
// is wrong after a dismissed prompt (dom facts 3).
var permissionNames = [...]string{"loopback-network", "local-network-access"}

// WatchPermission tells whether the browser lets this page reach the helper:
// "prompt", "granted" or "denied", now and whenever it changes; "none" where the
// browser has no such permission. deliver must not wait. The listener lives as
// long as the page.
func WatchPermission(deliver func(state string)) {
	go func() {
		for _, name := range permissionNames {
			if status, err := queryPermission(name); err == nil {
				if err := followPermission(status, deliver); err == nil {
					return
				}
			}
		}
		deliver("none")
	}()
}

// queryPermission fails where the browser does not know the name: it throws, or
// rejects, a TypeError.
func queryPermission(name string) (safejs.Value, error) {
	navigator, err := safejs.Global().Get("navigator")
	if err != nil {
		return safejs.Value{}, err
	}
	permissions, err := navigator.Get("permissions")
	if err != nil {
		return safejs.Value{}, err
	}
	return dom.Promised(permissions, "query", map[string]any{"name": name})
}

func followPermission(status safejs.Value, deliver func(string)) error {
	tell := func() error {
		state, err := dom.TextOf(status, "state")
		if err == nil {
			deliver(state)
		}
		return err
	}
	changed, err := safejs.FuncOf(func(safejs.Value, []safejs.Value) any {
		_ = tell() // a status that told its state once tells it again
		return nil
	})
	if err != nil {
		return fmt.Errorf("make listener: %w", err)
	}
	if _, err := status.Call("addEventListener", "change", changed.Value()); err != nil {
		changed.Release()
		return fmt.Errorf("listen: %w", err)
	}
	return tell()
}

// WatchBlocked tells when this page's own Content-Security-Policy keeps it from
// the helper: the socket's end does not say so. deliver must not wait. The
// listener lives as long as the page.
func WatchBlocked(deliver func()) error {
	listener, err := safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		if uri, err := dom.TextOf(args[0], "blockedURI"); err == nil && strings.HasPrefix(uri, "ws://127.0.0.1") {
			deliver()
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("make listener: %w", err)
	}
	document, err := safejs.Global().Get("document")
	if err == nil {
		_, err = document.Call("addEventListener", "securitypolicyviolation", listener.Value())
	}
	if err != nil {
		listener.Release()
	}
	return err
}
