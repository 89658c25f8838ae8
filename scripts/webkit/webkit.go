// Package webkit drives a WebKitGTK for the end-to-end tests: its MiniBrowser, on a
// display, by the driver that belongs to it (WebKitWebDriver), which speaks WebDriver
// (https://www.w3.org/TR/webdriver2/). It has a profile of its own that ends with it.
package webkit

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"jpkiweb/scripts/program"
	"jpkiweb/scripts/webdriver"
)

// startTimeout is how long driver and browser may take to start on a slow machine.
const startTimeout = time.Minute

// errMissing names what has to be installed.
var errMissing = errors.New("no WebKitGTK with its driver: run scripts/setup test")

// Options say what browser to start.
type Options struct {
	Home    string // folder that is its HOME
	Display string // of the X server that shows it
	Proxy   string // host and port through which it goes to https addresses; "" for none
}

// A Browser is a MiniBrowser that runs.
type Browser struct {
	driver *driver
	child  *program.Child // the driver's process
}

// Start starts a browser with an empty profile and one page, which believes every
// certificate.
func Start(ctx context.Context, o Options) (*Browser, error) {
	command, address, err := o.command()
	if err != nil {
		return nil, err
	}
	child, err := program.Launch(command)
	if err != nil {
		return nil, err
	}
	b := &Browser{child: child, driver: &driver{address: address, ended: child.Ended()}}
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	if err = b.driver.await(ctx); err == nil {
		err = b.driver.begin(ctx, o)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start %s: %w", command.Path, err), child.Stop())
	}
	return b, nil
}

// command is the driver's, and the address at which it will listen: it takes a port
// that is free, and tells nobody which one it took by itself.
func (o Options) command() (command *exec.Cmd, address string, err error) {
	path, err := exec.LookPath("WebKitWebDriver")
	if err != nil {
		return nil, "", errMissing
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, "", err
	}
	address = l.Addr().String()
	if err := l.Close(); err != nil {
		return nil, "", err
	}
	_, port, err := net.SplitHostPort(address)
	command = exec.Command(path, "--port="+port)
	command.Env = append(os.Environ(), "HOME="+o.Home, "DISPLAY="+o.Display)
	if o.Proxy != "" {
		command.Env = append(command.Env, "https_proxy=http://"+o.Proxy)
	}
	return command, address, err
}

// capabilities is the browser that the driver is to start: tied to it, for it ends
// neither with the driver's own end nor with ours.
func (o Options) capabilities() (map[string]any, error) {
	found, err := filepath.Glob("/usr/lib/*/webkit*gtk-*/MiniBrowser")
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, errMissing
	}
	wanted := map[string]any{
		"acceptInsecureCerts": true,
		"timeouts":            map[string]int64{"script": webdriver.Patience.Milliseconds()},
		"webkitgtk:browserOptions": map[string]any{
			"binary": "/usr/bin/setpriv", "args": []string{"--pdeathsig", "KILL", found[0], "--automation"},
		},
	}
	return map[string]any{"capabilities": map[string]any{"alwaysMatch": wanted}}, nil
}

// Tab returns the first page.
func (b *Browser) Tab(ctx context.Context) (*webdriver.Tab, error) {
	patient, cancel := context.WithTimeout(ctx, webdriver.Patience)
	defer cancel()
	windows, err := b.driver.windows(patient)
	if err != nil {
		return nil, err
	}
	if len(windows) == 0 {
		return nil, errors.New("the browser has no page")
	}
	return webdriver.NewTab(ctx, &page{driver: b.driver, window: windows[0]}), nil
}

// Stop ends browser and driver.
func (b *Browser) Stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), webdriver.Patience)
	defer cancel()
	return errors.Join(b.driver.call(ctx, "DELETE", "", nil, nil), b.child.Stop())
}
