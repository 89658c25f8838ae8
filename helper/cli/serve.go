package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"jpkiweb/helper/reader"
	"jpkiweb/helper/server"
	"jpkiweb/shared/wire"
	"jpkiweb/static"
)

// virtualReaderName is how the virtual card's reader is called in the app.
const virtualReaderName = "Virtual card"

// serve serves the app until it is interrupted.
func serve(ctx context.Context, c *call) error {
	c.sandboxFlag()
	port := c.flags.Int("port", 0, fmt.Sprintf("port on loopback (default the first free one of %d to %d)", wire.FirstPort, wire.LastPort))
	mode := c.flags.String("virtual", "auto", "virtual card: on, off, or auto: where no reader is")
	commandDelay := c.flags.Duration("card-delay", 0, "time of the virtual card for a command")
	signatureDelay := c.flags.Duration("signature-delay", 0, "and for a signature besides")
	trace := c.flags.Bool("trace", false, "log commands and responses, PINs withheld")
	var allowed []string
	c.flags.Func("allow-origin", "let pages of this origin connect (developers; may be repeated)", func(o string) error {
		allowed = append(allowed, o)
		return nil
	})
	if _, err := c.parse(0, 0); err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(c.Stderr, &slog.HandlerOptions{Level: logLevel(*trace)}))
	backend, isVirtual, err := c.backend(ctx, *mode, *commandDelay, *signatureDelay)
	if err != nil {
		return err
	}
	config := reader.Config{}
	if *trace {
		config.Trace = func(reader, command string, response []byte, took time.Duration, err error) {
			log.Debug("apdu", "reader", reader, "command", command, "response", fmt.Sprintf("%X", response), "took", took, "error", err)
		}
	}
	manager := reader.New(backend, config)
	defer manager.Close()
	if _, err := fs.Stat(static.FS(), "dist/app.wasm.br"); err != nil {
		return wire.Errorf(wire.CodeInternal, "this helper was built without the app: use make build")
	}
	first, last := wire.FirstPort, wire.LastPort
	if *port != 0 {
		first, last = *port, *port
	}
	listeners, bound, err := server.Listen(log, first, last)
	if err != nil {
		return err
	}
	s, err := server.New(server.Config{Readers: manager, Allowed: allowed, Static: static.FS(), Version: c.Version, Log: log}, bound)
	if err != nil {
		for _, l := range listeners {
			err = errors.Join(err, l.Close())
		}
		return err
	}
	if err := c.ready(bound, isVirtual); err != nil {
		return err
	}
	return s.Serve(ctx, listeners)
}

func logLevel(trace bool) slog.Level {
	if trace {
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

// ready prints the one line that says that the helper may be used.
func (c *call) ready(port int, isVirtual bool) error {
	address := fmt.Sprintf("http://127.0.0.1:%d", port)
	result := struct {
		Address string `json:"address"`
		Port    int    `json:"port"`
		Virtual bool   `json:"virtual"`
	}{address, port, isVirtual}
	return c.print(result, func() { fmt.Fprintf(c.Stdout, "serving %s/\n", address) })
}

// backend returns the readers to serve, the virtual one among them if wanted.
func (c *call) backend(ctx context.Context, mode string, command, signature time.Duration) (reader.Backend, bool, error) {
	const retry = 2 * time.Second
	switch mode {
	case "off":
		return c.PCSC, false, nil
	case "on":
	case "auto":
		m := reader.New(c.PCSC, reader.Config{})
		found, err := m.Readers(ctx)
		m.Close()
		if err == nil && len(found) > 0 {
			return c.PCSC, false, nil
		}
	default:
		return nil, false, wire.Errorf(wire.CodeRequestInvalid, "--virtual %q: want on, off or auto", mode)
	}
	r, err := c.virtualReader(virtualReaderName, command, signature)
	if err != nil || mode == "on" {
		return r, true, err
	}
	return reader.Join(retry, c.PCSC, r), true, nil
}
