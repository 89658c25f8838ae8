package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/document"
	"jpkiweb/shared/signature/timestamp"
	"jpkiweb/shared/wire"
)

// maxDocuments is how many documents are signed with one entry of the password: each is an
// open file until it is done.
const maxDocuments = 500

// A signItem is one document to be signed, and what came of it.
type signItem struct {
	source    source
	target    string // of the result; "-" is standard output
	content   io.ReaderAt
	close     func() error
	document  *document.Document // nil: it could not be read
	signature signature.Signature
	token     *timestamp.Token
	unstamped error  // why there is no time stamp, where one was wanted
	begun     *aside // the result, up to the signature; nil where it is not begun
	written   int64  // bytes of the result
	skipped   bool   // its result is there already
	err       error  // why it was not signed, or its result not written
}

// A signList are the documents of one entry of the password.
type signList struct {
	items []*signItem
	early beginnings
}

// beginnings are the results that were begun while their documents were read.
type beginnings struct {
	results int
	bytes   int64
}

// left is how many more may be begun while the card signs.
func (b *beginnings) left() int { return maxBegun - b.results }

// take reports whether one more may be, of a document of this size.
func (b *beginnings) take(size int64) bool {
	if b.results == maxBegun || size > maxBegunEarly-b.bytes {
		return false
	}
	b.results, b.bytes = b.results+1, b.bytes+size
	return true
}

// open are those that can be signed, or were.
func (l *signList) open() (open []*signItem) {
	for _, d := range l.items {
		if d.document != nil {
			open = append(open, d)
		}
	}
	return open
}

func (l *signList) close() {
	for _, d := range l.items {
		d.dropBegun()
		if d.close != nil {
			_ = d.close() // it was only read
		}
	}
}

// toSign reads the documents of the arguments, and finds a place for the result of each.
// What is wrong with one document is an error of its own, unless it is the only one.
func (c *call) toSign(ctx context.Context, a signArgs) (*signList, error) {
	paths, err := documentPaths(a.documentsOf)
	if err != nil {
		return nil, err
	}
	if len(paths) > 1 && a.out != "" {
		return nil, said(wire.CodeRequestInvalid, "error.out_many", "n", len(paths))
	}
	l := &signList{}
	targets := map[string]string{} // document by result
	for _, path := range paths {
		d := &signItem{source: source{path: path}}
		l.items = append(l.items, d)
		if err := l.read(ctx, c, a, d); err != nil {
			d.err = err
			continue
		}
		if other, taken := targets[d.target]; taken && d.target != "-" {
			l.close()
			return nil, said(wire.CodeRequestInvalid, "error.same_target", "first", other, "second", path, "file", d.target)
		}
		targets[d.target] = path
	}
	if err := l.checkTargets(); err != nil {
		l.close()
		return nil, err
	}
	return l, l.usable()
}

// checkTargets refuses a result in the place of another document of the list.
func (l *signList) checkTargets() error {
	for _, d := range l.open() {
		target, err := os.Stat(d.target)
		if err != nil || d.target == "-" {
			continue
		}
		for _, other := range l.items {
			if other.source.info != nil && os.SameFile(target, other.source.info) {
				return said(wire.CodeRequestInvalid, "error.target_source", "document", d.source.path, "other", other.source.path)
			}
		}
	}
	return nil
}

// usable closes a list of which nothing can be done, and returns the reason.
func (l *signList) usable() error {
	for _, d := range l.items {
		if d.document != nil || d.skipped {
			return nil
		}
	}
	l.close()
	return l.items[0].err
}

// documentPaths are the arguments, with the files of directories in their place. A file
// that is named twice is signed once, and a result of another is none.
func documentPaths(arguments []string) (paths []string, err error) {
	var seen []os.FileInfo
	for _, argument := range arguments {
		files, err := filesOf(argument)
		if err != nil {
			return nil, err
		}
		for _, path := range files {
			if !isSeen(&seen, path) {
				paths = append(paths, path)
			}
		}
	}
	switch {
	case len(paths) == 0:
		return nil, said(wire.CodeFileUnreadable, "error.no_documents", "where", strings.Join(arguments, ", "))
	case len(paths) > maxDocuments:
		return nil, said(wire.CodeTooLarge, "error.too_many_documents", "n", len(paths), "max", maxDocuments)
	}
	return paths, nil
}

// filesOf are the files of a directory, but for hidden ones and links, or what was named
// itself.
func filesOf(argument string) ([]string, error) {
	if argument == "-" {
		return []string{argument}, nil
	}
	info, err := os.Stat(argument)
	if err != nil {
		return nil, wire.Errorf(wire.CodeFileUnreadable, "%v", err)
	}
	if !info.IsDir() {
		return []string{argument}, nil
	}
	entries, err := os.ReadDir(argument)
	if err != nil {
		return nil, wire.Errorf(wire.CodeFileUnreadable, "%v", err)
	}
	var files []string
	for _, e := range entries {
		path := filepath.Join(argument, e.Name())
		if e.Type().IsRegular() && !strings.HasPrefix(e.Name(), ".") { // a link may lead anywhere
			files = append(files, path)
		}
	}
	return withoutResults(files), nil
}

// resultSuffixes end the names of results that are no PDF.
var resultSuffixes = [...]string{".p7s", ".p7m", ".p7s.pem", ".p7m.pem", ".pkcs1.json"}

// resultsOf are the files in which results of a document are, in whatever format.
func resultsOf(path string) []string {
	extension := filepath.Ext(path)
	all := []string{strings.TrimSuffix(path, extension) + "-signed" + extension}
	for _, suffix := range resultSuffixes {
		all = append(all, path+suffix)
	}
	return all
}

// withoutResults leaves out what is the result of another file of the list, in any format.
func withoutResults(files []string) (rest []string) {
	results := map[string]bool{}
	for _, file := range files {
		for _, result := range resultsOf(file) {
			results[result] = true
		}
	}
	for _, file := range files {
		if !results[file] {
			rest = append(rest, file)
		}
	}
	return rest
}

func isSeen(seen *[]os.FileInfo, path string) bool {
	info, err := os.Stat(path)
	if err != nil { // standard input, for instance
		return false
	}
	for _, s := range *seen {
		if os.SameFile(s, info) {
			return true
		}
	}
	*seen = append(*seen, info)
	return false
}

// read opens a document and reads what is signed of it, once it is known that there is a place
// for the result.
func (l *signList) read(ctx context.Context, c *call, a signArgs, d *signItem) error {
	size, err := c.openContent(ctx, d)
	if err != nil {
		return err
	}
	d.target = a.targetOf(d.source.path)
	if _, err := os.Stat(d.target); err == nil && d.target != "-" && !a.replace {
		if d.skipped = a.resume; d.skipped {
			return nil
		}
		return said(wire.CodeRequestInvalid, "error.there", "file", d.target)
	}
	if err := checkTarget(d.source.path, d.target); err != nil {
		return err
	}
	if d.document, err = l.openDocument(ctx, a, d, size); err != nil {
		d.dropBegun()
		return documentError(d.source.path, err)
	}
	d.source.digest, d.source.copied = d.document.Digest(), a.options.Format.IsPDF() || a.options.Attached
	return nil
}

// openDocument reads the document, and begins its result of the same reading as long as not
// much is written before anybody has typed the password.
func (l *signList) openDocument(ctx context.Context, a signArgs, d *signItem, size int64) (doc *document.Document, err error) {
	content := d.stoppable(ctx)
	if !a.begins(d) || !l.early.take(size) || !d.createBegun() {
		return document.Open(content, size, a.options)
	}
	begun := false
	written := d.begun.write(func(w io.Writer) error {
		doc, begun, err = document.OpenAndBegin(content, size, a.options, w)
		return err
	})
	if !begun || written != nil {
		d.dropBegun()
	}
	return doc, err
}

// openContent opens the content of a document and notes what the file is now.
func (c *call) openContent(ctx context.Context, d *signItem) (size int64, err error) {
	path := d.source.path
	d.source.looked = time.Now()
	if d.source.info, err = regular(path); err != nil {
		return 0, err
	}
	content, size, err := c.openAt(ctx, path)
	if err != nil {
		return 0, err
	}
	d.content, d.close, d.source.size = content, content.Close, size
	if d.source.info == nil {
		return size, nil
	}
	if d.source.ends, err = endsOf(path, size); err != nil {
		return 0, wire.Errorf(wire.CodeFileUnreadable, "%v", err)
	}
	return size, nil
}

// targetOf is where the result of a document goes.
func (a signArgs) targetOf(path string) string {
	name := "document"
	if path != "-" {
		name = filepath.Base(path)
	}
	switch {
	case a.out != "":
		return a.out
	case a.dir != "":
		return filepath.Join(a.dir, a.options.Name(name))
	case path == "-":
		return "-"
	}
	return filepath.Join(filepath.Dir(path), a.options.Name(name))
}

// A readAt is a source as a function.
type readAt func(b []byte, offset int64) (int, error)

// ReadAt implements io.ReaderAt.
func (r readAt) ReadAt(b []byte, offset int64) (int, error) { return r(b, offset) }

// stoppable is the content, whose reads end with the context until the card has signed: what
// it signed is written in any case.
func (d *signItem) stoppable(ctx context.Context) readAt {
	return func(b []byte, offset int64) (int, error) {
		if ctx.Err() != nil && d.signature.Value == nil {
			return 0, context.Cause(ctx)
		}
		return d.content.ReadAt(b, offset)
	}
}

// documentError is why a document is not signed, with the code of its next step.
func documentError(path string, err error) error {
	code := asWire(err).Code
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, document.ErrEmpty):
		return said(wire.CodeFileUnreadable, "error.empty", "file", path)
	case errors.Is(err, document.ErrChanged), errors.Is(err, document.ErrOther):
		code = wire.CodeDocumentChanged
	case document.IsProtected(err):
		code = wire.CodePDFProtected
	case document.IsUnfit(err):
		code = wire.CodePDFUnfit
	case document.IsWrongChoice(err):
		code = wire.CodeRequestInvalid
	}
	return said(code, "error.of", "what", path, "why", err)
}
