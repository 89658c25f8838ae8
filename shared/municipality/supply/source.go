package supply

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"jpkiweb/shared/municipality/bundle"
	"jpkiweb/shared/webaddress"
)

// patience bounds the fetching of a bundle.
const patience = 2 * time.Minute

// maxFound is how many files of a folder are looked at: one of each municipality, and more.
const maxFound = 4000

// rule follows no redirect.
var rule = webaddress.Rule{Timeout: patience}

// CheckSource reports what is wrong with the place of bundles: an https address, or the
// whole name of a file or folder. http is for this machine only, by a literal address. The
// error does not repeat the source: it may have a password in it.
func CheckSource(source string) error {
	if !isAddress(source) {
		if !filepath.IsAbs(source) {
			return errors.New("want an https address, or the whole name of a file or folder")
		}
		return nil
	}
	_, err := rule.Parse(source)
	return err
}

func isAddress(source string) bool { return strings.Contains(source, "://") }

// A found is a file that may be a bundle.
type found struct {
	place string // where it is, for people
	open  func() (File, int64, error)
}

// find lists what is at the source. The error is of a [bundle.Refusal], or errUnchanged.
func (s *Supply) find(ctx context.Context) ([]found, error) {
	all, err := s.findAnywhere(ctx)
	if refusal := bundle.Refusal(""); err != nil && err != errUnchanged && !errors.As(err, &refusal) {
		err = fmt.Errorf("%w: %w", bundle.Unreachable, err)
	}
	return all, err
}

func (s *Supply) findAnywhere(ctx context.Context) ([]found, error) {
	source := s.config.Source
	if isAddress(source) {
		return s.fetch(ctx, source)
	}
	info, err := os.Stat(source)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []found{ofFile(source)}, nil
	}
	dir, err := os.Open(source)
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	names, err := dir.Readdirnames(maxFound + 1)
	if err != nil && err != io.EOF {
		return nil, err
	}
	if len(names) > maxFound {
		return nil, fmt.Errorf("%w: more than %d files in the folder", bundle.TooLarge, maxFound)
	}
	var all []found
	for _, name := range names {
		if extension := strings.ToLower(filepath.Ext(name)); (extension == ".bundle" || extension == ".zip") && name[0] != '.' {
			all = append(all, ofFile(filepath.Join(source, name)))
		}
	}
	return all, nil
}

// ofFile is a file by its name. What is no regular file might be read without end.
func ofFile(path string) found {
	return found{path, func() (File, int64, error) {
		info, err := os.Stat(path)
		if err == nil && !info.Mode().IsRegular() {
			err = &fs.PathError{Op: "open", Path: path, Err: errors.New("not a regular file")}
		}
		if err != nil {
			return nil, 0, err
		}
		f, err := os.Open(path)
		return f, info.Size(), err
	}}
}

// downloadName is the file of the store in which an answer is put.
const downloadName = "download"

// errUnchanged is that an address has what was fetched last.
var errUnchanged = errors.New("unchanged")

// fetch puts what an address has into the store, unless the server says that it is what was
// fetched last. Nothing that the server said before is sent to it.
func (s *Supply) fetch(ctx context.Context, address string) ([]found, error) {
	head, err := s.ask(ctx, http.MethodHead, address)
	if err != nil {
		return nil, err
	}
	head.Body.Close()
	if mark := markOf(head); mark != "" && mark == s.fetched && !s.wasOutOfReach() {
		return nil, errUnchanged
	}
	answer, err := s.ask(ctx, http.MethodGet, address)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.ContentLength > bundle.MaxSize {
		return nil, fmt.Errorf("%w: %d bytes", bundle.TooLarge, answer.ContentLength)
	}
	if err := s.config.Store.Save(downloadName, bound(answer.Body)); err != nil {
		return nil, err
	}
	s.fetching = markOf(answer)
	return []found{{address, func() (File, int64, error) { return s.config.Store.Open(downloadName) }}}, nil
}

// wasOutOfReach tells whether the last look, of this program or of another of the store, found
// nobody at the source: then it must be said that somebody is there again.
func (s *Supply) wasOutOfReach() bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.ContainsFunc(s.memo.Refused, func(r Refused) bool { return r.Why == bundle.Unreachable })
}

// markOf is by what one answer is told from the next; "" if by nothing.
func markOf(answer *http.Response) string {
	etag, modified := answer.Header.Get("ETag"), answer.Header.Get("Last-Modified")
	if etag == "" && modified == "" {
		return ""
	}
	return fmt.Sprintf("%s %s %d", etag, modified, answer.ContentLength)
}

// ask asks an address with the headers that a request must have, and no others.
func (s *Supply) ask(ctx context.Context, method, address string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("User-Agent", "") // Go would send its own
	answer, err := s.config.Client.Do(request)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusOK {
		answer.Body.Close()
		return nil, errors.New(answer.Status)
	}
	return answer, nil
}
