// Command run is "make run": the helper, with a virtual card where no reader is,
// and the sample municipal e-service, until Ctrl-C. Where there is no display,
// or with -once, it drives a headless browser through one login and one
// signature, prints what happened and ends.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"jpkiweb/helper/virtual"
)

func main() {
	once := flag.Bool("once", false, "drive one login and one signature, then end")
	dir := flag.String("sandbox", "", "directory of the sandbox CA and the virtual card (default: a new one, removed at the end)")
	shots := flag.String("screenshots", "", "directory for pictures of what the browser showed")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	display := os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != ""
	if err := run(ctx, *dir, *shots, *once || !display); err != nil {
		fmt.Fprintln(os.Stderr, "run:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, sandbox, shots string, drive bool) (err error) {
	if sandbox == "" {
		if sandbox, err = os.MkdirTemp("", "jpkiweb-sandbox-"); err != nil {
			return err
		}
		defer os.RemoveAll(sandbox)
	}
	mode := "auto"
	if drive { // the PINs of a real card are its holder's to type
		mode = "on"
	}
	helper, err := start[helperReady](ctx, filepath.Join("bin", "jpki-helper"), "serve", "--json", "--virtual", mode, "--sandbox", sandbox)
	if err != nil {
		return fmt.Errorf("helper: %w", err)
	}
	defer func() { err = errors.Join(err, helper.stop()) }()
	build := exec.CommandContext(ctx, "go", "build", "-o", "bin/eservice", "./scripts/eservice")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("build e-service: %w", err)
	}
	service, err := start[serviceReady](ctx, filepath.Join("bin", "eservice"), "--json", "--listen", "127.0.0.1:0",
		"--trust", sandbox, "--test", "--helper", helper.ready.Address)
	if err != nil {
		return fmt.Errorf("e-service: %w", err)
	}
	defer func() { err = errors.Join(err, service.stop()) }()
	announce(helper.ready, service.ready)
	if drive {
		return journey(ctx, service.ready.Address, helper.ready.Address, shots)
	}
	open := exec.CommandContext(ctx, "xdg-open", service.ready.Address)
	if err := open.Start(); err != nil {
		fmt.Println("Open the e-service in your browser. (", err, ")")
	}
	<-ctx.Done()
	return nil
}

// helperReady and serviceReady are the first lines that the programs print.
type helperReady struct {
	Address string `json:"address"`
	Virtual bool   `json:"virtual"`
}

type serviceReady struct {
	Address string `json:"address"`
}

func announce(helper helperReady, service serviceReady) {
	fmt.Println("e-service ", service.Address, "  a sample municipal page: log in, apply, sign")
	fmt.Println("helper    ", helper.Address, "  the app: what state the card is in")
	if helper.Virtual {
		fmt.Printf("card       virtual; login PIN %s, signing password %s\n", virtual.UserAuthenticationPIN, virtual.DigitalSignaturePIN)
	} else {
		fmt.Println("card       put it on your reader; the PINs are your own")
	}
	fmt.Println()
}

// A process is a program that printed a ready line.
type process[R any] struct {
	ready   R
	command *exec.Cmd
	errors  *bytes.Buffer
}

// start runs a program and waits for its first line, a JSON object.
func start[R any](ctx context.Context, program string, args ...string) (*process[R], error) {
	p := &process[R]{command: exec.Command(program, args...), errors: &bytes.Buffer{}}
	p.command.Stderr = p.errors
	out, err := p.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	line := make(chan []byte, 1)
	go func() {
		first, _ := bufio.NewReader(out).ReadBytes('\n')
		line <- first
		_, _ = io.Copy(io.Discard, out)
	}()
	select {
	case first := <-line:
		if err := json.Unmarshal(first, &p.ready); err != nil {
			return nil, errors.Join(fmt.Errorf("ready line %q: %w", first, err), p.stop())
		}
		return p, nil
	case <-ctx.Done():
		return nil, errors.Join(ctx.Err(), p.stop())
	case <-time.After(time.Minute):
		return nil, errors.Join(errors.New("not ready after a minute"), p.stop())
	}
}

// stop ends the program in its own way; what it complained about is the error.
func (p *process[R]) stop() error {
	if err := p.command.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	if err := p.command.Wait(); err != nil {
		return fmt.Errorf("%s: %w\n%s", p.command.Path, err, p.errors)
	}
	return nil
}
