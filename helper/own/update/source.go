package update

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"jpkiweb/shared/webaddress"
)

// patience bounds the reading of a statement.
const patience = 10 * time.Second

// rule follows no redirect.
var rule = webaddress.Rule{Timeout: patience}

// CheckSource reports what is wrong with the place of a statement: an https address, or
// the whole name of a file. http is for this machine only, by a literal address. The error
// does not repeat the source: it may have a password in it.
func CheckSource(source string) error {
	if !strings.Contains(source, "://") {
		if !filepath.IsAbs(source) {
			return errors.New("want an https address, or the whole name of a file")
		}
		return nil
	}
	_, err := rule.Parse(source)
	return err
}

// read returns the text at a source. The error is a [Refusal].
func (u *Updates) read(ctx context.Context, source string) (text []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if strings.Contains(source, "://") {
		text, err = u.get(ctx, source)
	} else {
		text, err = u.config.ReadFile(ctx, source, MaxStatement)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", Unreachable, err)
	}
	return text, nil
}

// get asks for an address with the headers that a request must have, and no others.
func (u *Updates) get(ctx context.Context, address string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("User-Agent", "") // Go would send its own
	response, err := u.config.Client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, errors.New(response.Status)
	}
	return webaddress.Read(response, MaxStatement)
}
