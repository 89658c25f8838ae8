package browser

import (
	"fmt"
	"strings"

	"github.com/chromedp/chromedp"
)

// A Service is the sample e-service and the helper of the person who uses it.
type Service struct {
	Address, Helper string // addresses, with a slash at the end of Address
}

// Login logs in at the e-service with a PIN and returns the report of the
// verification. The window is handed to look before the PIN is typed, unless
// look is nil.
func (s Service) Login(tab *Tab, pin string, look func(window *Tab) error) (report string, err error) {
	if err := tab.Open(s.Address + "login"); err != nil {
		return "", err
	}
	if err := s.WithPIN(tab, "#login button", pin, look); err != nil {
		return "", err
	}
	return s.report(tab)
}

// Sign applies for a certificate at the e-service, signs the application with
// the signing password and returns the report.
func (s Service) Sign(tab *Tab, password string, look func(window *Tab) error) (report string, err error) {
	if err := tab.Open(s.Address + "apply"); err != nil {
		return "", err
	}
	if err := tab.Click("#apply button"); err != nil {
		return "", err
	}
	if err := s.WithPIN(tab, "#sign button:not([disabled])", password, look); err != nil {
		return "", err
	}
	return s.report(tab)
}

// Window clicks on what opens the helper's window, and returns its tab.
func (s Service) Window(tab *Tab, button string) (*Tab, error) {
	return tab.Popup(s.Helper, func() error { return tab.Click(button) })
}

// WithPIN clicks on what opens the helper's window, and types the PIN there.
func (s Service) WithPIN(tab *Tab, button, pin string, look func(*Tab) error) error {
	window, err := s.Window(tab, button)
	if err != nil {
		return err
	}
	if err := window.Run("wait for the PIN field", chromedp.WaitVisible("#pin", chromedp.ByQuery)); err != nil {
		return err
	}
	if look != nil {
		if err := look(window); err != nil {
			return err
		}
	}
	if err := window.Type("#pin", pin); err != nil {
		return err
	}
	return window.Click("#pin-form button[type=submit]")
}

// report waits for the page after the verification.
func (s Service) report(tab *Tab) (string, error) {
	if err := tab.Run("wait for the report", chromedp.WaitVisible("#record, #error:not([hidden])", chromedp.ByQuery)); err != nil {
		return "", err
	}
	var text string
	if err := tab.Evaluate(`document.querySelector("#report")?.textContent ?? document.querySelector("#error").textContent`, &text); err != nil {
		return "", err
	}
	ok := false
	if err := tab.Evaluate(`document.querySelector("#report")?.dataset.ok === "true"`, &ok); err != nil {
		return "", err
	}
	if !ok {
		return "", fmt.Errorf("the e-service refused: %s", text)
	}
	return strings.TrimRight(text, "\n"), nil
}
