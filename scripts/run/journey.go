package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/browser"
)

// journey is one login and one signature, as a person would do them.
func journey(ctx context.Context, service, helper, shots string) error {
	tab, stop, err := browser.Start(ctx, browser.Options{})
	if err != nil {
		return err
	}
	defer stop()
	s := browser.Service{Address: service, Helper: helper}
	savePictureAs := func(name string) func(*browser.Tab) error {
		return func(t *browser.Tab) error { return savePicture(t, shots, name) }
	}
	report, err := s.Login(tab, virtual.UserAuthenticationPIN, savePictureAs("login-window"))
	if err != nil {
		return fmt.Errorf("login: %w", err)
	}
	who, err := tab.Attribute("#who", "data-name")
	if err != nil {
		return err
	}
	fmt.Printf("logged in as %s\n%s\n\n", who, indent(report))
	if err := savePicture(tab, shots, "my"); err != nil {
		return err
	}
	if report, err = s.Sign(tab, strings.ToLower(virtual.DigitalSignaturePIN), savePictureAs("sign-window")); err != nil {
		return fmt.Errorf("sign: %w", err)
	}
	holder, err := tab.Text("#holder")
	if err != nil {
		return err
	}
	fmt.Printf("application signed by %s\n%s\n", holder, indent(report))
	return savePicture(tab, shots, "applied")
}

func indent(text string) string { return "  " + strings.ReplaceAll(text, "\n", "\n  ") }

// savePicture keeps a picture of a page, if a directory was given.
func savePicture(t *browser.Tab, dir, name string) error {
	if dir == "" {
		return nil
	}
	return t.SavePicture(filepath.Join(dir, name+".png"))
}
