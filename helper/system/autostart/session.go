package autostart

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// ServiceVariable is by what a session tells its programs where PC/SC is: xrdp has
// one for each session, with the readers of the computer in front of the person
// (pcsc-lite, getSocketName; xrdp-sesman(8)). A user manager does not belong to one
// session and so does not know it; all that it is told it passes on to services
// (systemd.exec(5), PassEnvironment=, which is without effect there).
const ServiceVariable = "PCSCLITE_CSOCK_NAME"

// SessionEntry returns the autostart entry that tells the user manager, at each
// login with a screen, where PC/SC is in this session.
func SessionEntry(spec Spec) string {
	return desktop(spec, "My Number Card helper: card readers of this session", "マイナンバーカードの接続ソフト：この画面のカードリーダー", "install --session")
}

// Session tells the user manager where PC/SC is in the session of this process, or
// that it is where it always is; the last session that began counts. A helper that
// serves with another, as told by serving, is started anew when it is needed again.
// Elsewhere than under systemd there is nothing to do: the session starts the
// helper.
func Session(ctx context.Context, s System, serving func() (place string, serves bool)) error {
	i, found, err := Find(s)
	if err != nil || !found || i.Kind != Systemd || !s.hasUserManager() {
		return err
	}
	w := systemdWay{s}
	here := s.servicePlace()
	if here == "" {
		err = w.systemctl(ctx, "unset-environment", ServiceVariable)
	} else {
		err = w.systemctl(ctx, "set-environment", ServiceVariable+"="+here)
	}
	if err != nil {
		return fmt.Errorf("tell the user manager where PC/SC is: %w", err)
	}
	if place, serves := serving(); serves && place != here {
		return w.systemctl(ctx, "try-restart", serviceUnit)
	}
	return nil
}

// servicePlace is where PC/SC is in this session, "" where it always is. One that
// is not there was left by a session that has ended.
func (s System) servicePlace() string {
	path := s.Getenv(ServiceVariable)
	if !filepath.IsAbs(path) || strings.ContainsAny(path, "\n\r") {
		return ""
	}
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return path
}
