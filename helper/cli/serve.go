package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"time"

	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/card/virtual"
	"jpkiweb/helper/door/consent"
	"jpkiweb/helper/door/server"
	"jpkiweb/helper/system/host"
	"jpkiweb/helper/system/peer"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/wire"
)

// serviceRetry is how often PC/SC is asked whether it has come, beside the
// virtual card.
const serviceRetry = 2 * time.Second

// defaultPorts stands for the range of the wire.
const defaultPorts = -1

// serve serves the app until it is interrupted; that is its good end.
func serve(ctx context.Context, c *call) error {
	c.sandboxFlag()
	port := c.flags.Int("port", defaultPorts, "")
	mode := c.flags.String("virtual", "auto", "")
	delays := c.delayFlags()
	lists := c.listFlags()
	tsa := c.tsaFlags()
	tsa.verifies = true
	openApp := c.flags.Bool("open", false, "")
	trace := c.flags.Bool("trace", false, "")
	var rules pageRules
	c.flags.Func("allow-origin", "", func(text string) error {
		o, err := authtoken.ParseOrigin(text)
		rules.allowed = append(rules.allowed, o)
		return err
	})
	c.flags.BoolVar(&rules.developer, "developer", false, "")
	c.flags.BoolFunc("counter", "", rules.askCounter)
	c.flags.BoolVar(&rules.noPad, "no-pin-pad", false, "")
	if _, err := c.parse(0, 0); err != nil {
		return err
	}
	if *openApp && *port == defaultPorts && (rules.counterAsked == nil || c.atCounter()) { // one that serves may have no desk
		if served, err := c.openServed(ctx, c.atCounter()); served || err != nil {
			return err
		}
	}
	err := peer.CheckSelf()
	if err != nil {
		return said(wire.CodeRequestInvalid, "error.no_browser", "why", err)
	}
	if rules.policy, err = c.policy(); err != nil {
		return err
	}
	if err = rules.tryCounter(); err != nil {
		return err
	}
	desk := rules.policy.Counter != nil
	if _, err := fs.Stat(c.App, "dist/app.wasm.br"); err != nil {
		return errNoApp
	}
	if rules.updates, err = c.updates(rules.policy); err != nil {
		return err
	}
	if rules.tsa, err = c.authority(ctx, tsa, rules.policy); err != nil {
		return err
	}
	if rules.stampRoots, err = c.stampRootsOfApp(ctx, tsa, rules.policy); err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(c.Stderr, &slog.HandlerOptions{Level: logLevel(*trace)}))
	if rules.data, err = c.supply(rules.policy); err != nil { // those of the app are served
		log.Error("municipality data", "error", err)
	}
	backend, cards, err := c.backend(ctx, log, *mode, *delays)
	if err != nil {
		return err
	}
	status, err := c.statusSource(ctx, lists.configured(rules.policy), cards != nil)
	if err != nil {
		return err
	}
	defer status.Close()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go status.keepPublishing(ctx)
	config := c.readerConfig(desk)
	config.Ask = true
	if *trace {
		config.Trace = tracer(log)
	}
	manager := reader.New(backend, config)
	defer manager.Close()
	first, last := rules.ports(*port)
	b, err := c.bind(ctx, log, first, last, *port != defaultPorts)
	if err != nil {
		return err
	}
	s, err := c.server(log, manager, cards, status, rules, b, last)
	if err == nil {
		err = c.ready(b.port, cards != nil, desk)
	}
	if err == nil && *openApp {
		c.openOwn(log, b.port, desk)
	}
	if err != nil {
		return closeAll(b.listeners, errors.Join(err, b.leavePlace()))
	}
	go rules.updates.Keep(ctx, s.WhileIdle, logUpdate(log))
	go keepSupplied(ctx, rules.data, log)
	return errors.Join(s.Serve(ctx, b.listeners), b.leavePlace())
}

// server makes the server of a bound port; last ends the range of ports.
func (c *call) server(log *slog.Logger, readers *reader.Manager, cards *gallery, status *statusSource, rules pageRules, b boundPort, last int) (*server.Server, error) {
	id, err := c.identity()
	if err != nil {
		return nil, err
	}
	grants, kept, err := rules.open(c, log, b.port)
	if err != nil {
		return nil, err
	}
	config := server.Config{
		Readers: readers, Grants: grants, Windows: consent.New(consent.Config{}), History: kept,
		PINInPage: rules.policy.PINInPage, NoPINPad: rules.noPad, Language: rules.policy.Language, Counter: rules.counter(), Font: c.paperFont,
		Diagnose: func(ctx context.Context, r *wire.DiagnosisResult) {
			host.New(c.Getenv).Complete(ctx, r, rules.policy.Ports.First, rules.policy.Ports.Last, b.port)
		},
		Static: c.App, Identity: id, LastPort: last, Version: c.Version, Log: log,
		Stranger: func() { b.noteStranger(log) },
	}
	config.Seat = func(ctx context.Context, changed func(wire.SeatChanged)) {
		host.New(c.Getenv).WatchSeat(ctx, func(s host.Seat) { changed(wire.SeatChanged{Away: s.Away, Remote: s.Remote}) })
	}
	config.Judge, config.Update = status.judge(c.Now), tellUpdates(rules.updates, log)
	config.Served, err = c.counting(log, rules.policy)
	if err == nil {
		config.Further, err = rules.furtherTexts()
	}
	if err != nil {
		return nil, err
	}
	if cards != nil {
		config.Gallery = cards
	}
	if rules.data != nil {
		config.Data = rules.data
	}
	if rules.tsa != nil {
		config.Stamp, config.StampHost = rules.tsa.Ask, rules.tsa.Host()
	}
	if status != nil {
		config.Revocation = status.Ask
	}
	if err := tellTrust(&config, status, rules.stampRoots); err != nil {
		return nil, err
	}
	return server.New(config, b.port)
}

func closeAll(listeners []net.Listener, err error) error {
	for _, l := range listeners {
		err = errors.Join(err, l.Close())
	}
	return err
}

func logLevel(trace bool) slog.Level {
	if trace {
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

// tracer logs exchanges, which come redacted.
func tracer(log *slog.Logger) func(string, string, string, time.Duration, error) {
	return func(reader, command, response string, took time.Duration, err error) {
		log.Debug("apdu", "reader", reader, "command", command, "response", response, "took", took, "error", err)
	}
}

// ready prints the one line that says that the helper may be used.
func (c *call) ready(port int, isVirtual, desk bool) error {
	address := fmt.Sprintf("http://127.0.0.1:%d", port)
	result := struct {
		Address string `json:"address"`
		Port    int    `json:"port"`
		Virtual bool   `json:"virtual"`
		Counter bool   `json:"counter,omitempty"`
	}{address, port, isVirtual, desk}
	return c.print(result, func() {
		key := "serve.ready"
		if isVirtual {
			key = "serve.ready_virtual"
		}
		fmt.Fprintln(c.Stdout, c.say(key, "address", addressOf(port, desk)))
	})
}

// backend returns the readers to serve, and the virtual one if it is among them.
func (c *call) backend(ctx context.Context, log *slog.Logger, mode string, d delays) (reader.Backend, *gallery, error) {
	switch mode {
	case "off":
		return c.PCSC, nil, nil
	case "auto":
		return c.backendByItself(ctx, log, d)
	}
	card, script, err := virtual.ParseScript(mode)
	var fault *virtual.UnknownFaultError
	if errors.As(err, &fault) {
		return nil, nil, said(wire.CodeRequestInvalid, "error.fault", "fault", strconv.Quote(fault.Fault), "faults", strings.Join(virtual.Faults(), ", "))
	}
	if err != nil {
		return nil, nil, err
	}
	if card == "on" {
		card = virtual.Fresh
	}
	cards, err := c.gallery(wire.VirtualReader, card, script, d)
	var unknown *virtual.UnknownCardError
	if errors.As(err, &unknown) {
		return nil, nil, meaning(said(wire.CodeRequestInvalid, "error.virtual", "card", strconv.Quote(unknown.Name), "cards", strings.Join(unknown.Known, ", ")), near(card, virtualNames()), "")
	}
	if err != nil {
		return nil, nil, err
	}
	return cards.reader, cards, nil
}

// backendByItself adds the virtual reader where there is no real one.
func (c *call) backendByItself(ctx context.Context, log *slog.Logger, d delays) (reader.Backend, *gallery, error) {
	if c.anyReader(ctx) {
		return c.PCSC, nil, nil
	}
	cards, err := c.gallery(wire.VirtualReader, virtual.Fresh, virtual.Script{}, d)
	if err != nil { // a reader may still be connected
		log.Warn("no virtual card", "error", err)
		return c.PCSC, nil, nil
	}
	return reader.Join(serviceRetry, c.PCSC, cards.reader), cards, nil
}

// anyReader tells whether PC/SC runs and has a reader.
func (c *call) anyReader(ctx context.Context) bool {
	m := reader.New(c.PCSC, reader.Config{})
	defer m.Close()
	found, err := m.Readers(ctx)
	return err == nil && len(found) > 0
}
