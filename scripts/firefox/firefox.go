// Package firefox drives a headless Firefox for the end-to-end tests, as an
// administrator installed it: with a policy of its own. It speaks WebDriver BiDi
// (https://w3c.github.io/webdriver-bidi/) with the browser itself, so that there is
// no driver program to install. Nothing of the machine's Firefox is changed.
package firefox

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"jpkiweb/scripts/program"
	"jpkiweb/scripts/webdriver"
)

// startTimeout is how long the browser may take to start on a slow machine.
const startTimeout = time.Minute

// A Browser is a Firefox that runs.
type Browser struct {
	child   *program.Child
	session *session
}

// Start starts a Firefox with an empty profile in a folder, which is its home, too.
// The policy is what an administrator would write into policies.json.
func Start(ctx context.Context, home string, policy any) (*Browser, error) {
	path, err := install(filepath.Join(home, "firefox"), policy)
	if err != nil {
		return nil, fmt.Errorf("install Firefox with a policy: %w", err)
	}
	profile := filepath.Join(home, "profile")
	if err := makeProfile(profile); err != nil {
		return nil, fmt.Errorf("make a profile: %w", err)
	}
	// The browser's own windows are asked what it knows of the card.
	command := exec.Command(path, "--headless", "--no-remote", "--profile", profile,
		"--remote-debugging-port", "0", "--remote-allow-system-access")
	command.Env = append(os.Environ(), "HOME="+home, "MOZ_CRASHREPORTER_DISABLE=1")
	said, in := io.Pipe()
	command.Stderr = in
	b := &Browser{}
	if b.child, err = program.Launch(command); err != nil {
		return nil, errors.Join(err, in.Close())
	}
	go func() {
		<-b.child.Ended()
		_ = in.Close()
	}()
	if b.session, err = connect(ctx, said); err != nil {
		return nil, errors.Join(fmt.Errorf("connect with %s: %w", path, err), b.child.Stop())
	}
	return b, nil
}

// connect waits for the address that the browser tells, and begins a session.
func connect(ctx context.Context, said io.Reader) (*session, error) {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	address := make(chan string, 1)
	go func() {
		for lines := bufio.NewScanner(said); lines.Scan(); {
			if _, after, ok := strings.Cut(lines.Text(), "WebDriver BiDi listening on "); ok {
				address <- after
				break
			}
		}
		close(address)
		_, _ = io.Copy(io.Discard, said) // else it could not write more
	}()
	select {
	case at := <-address:
		if at == "" {
			return nil, errors.New("it ended and told no address")
		}
		return dial(ctx, at+"/session")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Errors returns what pages wrote into the console as errors, exceptions too.
func (b *Browser) Errors() []string {
	b.session.mu.Lock()
	defer b.session.mu.Unlock()
	return slices.Clone(b.session.errors)
}

// Stop ends the browser.
func (b *Browser) Stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), webdriver.Patience)
	defer cancel()
	_, err := b.session.call(ctx, "browser.close", struct{}{})
	b.session.close()
	return errors.Join(err, b.child.Stop())
}

// install makes an installation in a folder: the machine's, but for the folder of
// policies. The program itself is a copy, for a program looks for what belongs to
// it where its file really is.
func install(folder string, policy any) (program string, err error) {
	path, err := exec.LookPath("firefox-esr")
	if err != nil {
		return "", errors.New("no Firefox: run scripts/setup test")
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return "", err
	}
	installed, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return "", err
	}
	distribution := filepath.Join(folder, "distribution")
	if err := os.MkdirAll(distribution, 0o755); err != nil {
		return "", err
	}
	for _, e := range installed {
		from, to := filepath.Join(filepath.Dir(path), e.Name()), filepath.Join(folder, e.Name())
		switch {
		case from == path:
			err, program = duplicate(from, to), to
		case to != distribution:
			err = os.Symlink(from, to)
		}
		if err != nil {
			return "", err
		}
	}
	return program, writeJSON(filepath.Join(distribution, "policies.json"), map[string]any{"policies": policy})
}

func duplicate(from, to string) error {
	program, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, program, 0o755)
}

func writeJSON(path string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return os.WriteFile(path, b, 0o644)
}

// preferences besides those that Firefox sets itself while it is driven.
const preferences = `user_pref("intl.accept_languages", "ja");
`

func makeProfile(folder string) error {
	if err := os.Mkdir(folder, 0o700); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "user.js"), []byte(preferences), 0o600)
}
