// Command run is "make run": the helper, with a virtual card where no reader is,
// and the sample municipal e-service, until Ctrl-C. Where there is no display,
// or with -once, it drives a headless browser through one login and one
// signature, prints what happened and ends.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/program"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
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
	serve := exec.Command(filepath.Join("bin", "jpki-helper"), "serve", "--json", "--virtual", mode, "--sandbox", sandbox)
	// Beside a helper of the person's own, not instead of it.
	serve.Env = append(os.Environ(), "XDG_STATE_HOME="+filepath.Join(sandbox, "state"), "XDG_RUNTIME_DIR="+filepath.Join(sandbox, "run"))
	helper, err := program.Run[helperReady](ctx, serve)
	if err != nil {
		return fmt.Errorf("helper: %w", err)
	}
	defer func() { err = errors.Join(err, helper.Stop()) }()
	build := exec.CommandContext(ctx, "go", "build", "-o", "bin/eservice", "./scripts/eservice")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("build e-service: %w", err)
	}
	service, err := program.Start[serviceReady](ctx, filepath.Join("bin", "eservice"), "--json", "--listen", "127.0.0.1:0",
		"--trust", filepath.Join(sandbox, sandboxca.CertificateFile(jpki.UserAuthentication)),
		"--trust", filepath.Join(sandbox, sandboxca.CertificateFile(jpki.DigitalSignature)),
		"--crl", sandbox, "--test", "--development", "--helper", helper.Ready.Address)
	if err != nil {
		return fmt.Errorf("e-service: %w", err)
	}
	defer func() { err = errors.Join(err, service.Stop()) }()
	announce(helper.Ready, service.Ready)
	if drive {
		return journey(ctx, service.Ready.Address, helper.Ready.Address, shots)
	}
	open := exec.CommandContext(ctx, "xdg-open", service.Ready.Address)
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
