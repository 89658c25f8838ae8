package cli

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"os"

	"jpkiweb/helper/door/server"
	"jpkiweb/helper/system/autostart"
	"jpkiweb/helper/system/instance"
	"jpkiweb/shared/wire"
)

// A boundPort is what serve serves.
type boundPort struct {
	listeners []net.Listener
	port      int
	place     *instance.Place // nil: not the one helper of this user
}

// leavePlace gives the user's one place back. The listeners belong to the server.
func (b boundPort) leavePlace() error {
	if b.place == nil {
		return nil
	}
	return b.place.Leave()
}

// noteStranger leaves word for the doctor, who does not come by way of the browser.
func (b boundPort) noteStranger(log *slog.Logger) {
	if b.place == nil {
		return
	}
	if err := b.place.NoteStranger(); err != nil {
		log.Warn("the doctor will not hear of another user's window", "error", err)
	}
}

// bind takes the sockets that the service manager hands over; or else the first
// free port of the range, as the one helper of this user. A person who chose the
// port wants another helper, beside the one.
func (c *call) bind(ctx context.Context, log *slog.Logger, first, last int, chosen bool) (boundPort, error) {
	listeners, port, err := server.Inherited(c.Getenv, os.Unsetenv, os.Getpid())
	if err != nil {
		return boundPort{}, wire.Errorf(wire.CodeRequestInvalid, "%v", err)
	}
	b := boundPort{listeners: listeners, port: port}
	if b.listeners == nil && !chosen {
		err = c.refuseSecond(ctx)
	}
	if err == nil && !chosen {
		err = b.claimPlace(c, log)
	}
	if err == nil && b.listeners == nil {
		b.listeners, b.port, err = server.Listen(log, first, last)
		if err != nil {
			err = said(wire.CodeRequestInvalid, "error.port", "why", err)
		}
	}
	if err == nil && b.place != nil {
		err = b.place.Announce(b.port)
	}
	if err != nil {
		return boundPort{}, closeAll(b.listeners, errors.Join(err, b.leavePlace()))
	}
	return b, nil
}

// refuseSecond: the manager holds the port of the installed helper and starts it
// when it is needed.
func (c *call) refuseSecond(ctx context.Context) error {
	system, _, err := c.autostart()
	if err != nil {
		return err
	}
	if port, yes := autostart.Listening(ctx, system); yes {
		return said(wire.CodeAlreadyRunning, "error.installed_serves", "address", instance.Holder{Port: port}.Address())
	}
	return nil
}

// openServed opens the app of the helper that serves, or that the manager starts once
// its app is opened, and tells whether there is one. desk: what a person sees first is
// the desk of a counter.
func (c *call) openServed(ctx context.Context, desk bool) (served bool, err error) {
	address := addressOf(c.serving().Port, desk)
	if address == "" {
		system, _, err := c.autostart()
		if err != nil {
			return false, err
		}
		port, yes := autostart.Listening(ctx, system)
		if !yes {
			return false, nil
		}
		address = addressOf(port, desk)
	}
	return true, c.Open(address)
}

// openOwn opens the app of this helper, which goes on where no browser can be opened: the
// person can still type its address.
func (c *call) openOwn(log *slog.Logger, port int, desk bool) {
	if err := c.Open(addressOf(port, desk)); err != nil {
		log.Warn("the browser was not opened", "error", err)
	}
}

// claimPlace takes the user's one place. Sockets of the manager are served without it,
// too: who connects to them would wait for ever.
func (b *boundPort) claimPlace(c *call, log *slog.Logger) error {
	_, dirs, err := c.autostart()
	if err != nil {
		return err
	}
	b.place, err = instance.Claim(dirs.Runtime)
	var taken *instance.TakenError
	switch {
	case !errors.As(err, &taken):
		return err
	case b.listeners == nil:
		return wire.Errorf(wire.CodeAlreadyRunning, "%v", taken)
	}
	log.Warn("serving beside another helper", "error", taken)
	return nil
}
