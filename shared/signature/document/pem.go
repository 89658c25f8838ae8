package document

import (
	"encoding/base64"
	"io"
)

// The lines around a CMS in text, RFC 7468, 9, and how long those between them are.
const (
	pemBegin = "-----BEGIN CMS-----\n"
	pemEnd   = "-----END CMS-----\n"
	pemLine  = 64
)

// A pemWriter writes one block as a stream, where encoding/pem wants it as a whole.
type pemWriter struct {
	w      io.Writer
	base64 io.WriteCloser
	column int
	begun  bool
}

func newPEM(w io.Writer) *pemWriter {
	p := &pemWriter{w: w}
	p.base64 = base64.NewEncoder(base64.StdEncoding, lines{p})
	return p
}

// Write implements io.Writer for the bytes of the block.
func (p *pemWriter) Write(b []byte) (int, error) {
	if !p.begun {
		p.begun = true
		if _, err := io.WriteString(p.w, pemBegin); err != nil {
			return 0, err
		}
	}
	return p.base64.Write(b)
}

// Close ends the block; the writer below stays open.
func (p *pemWriter) Close() error {
	if err := p.base64.Close(); err != nil {
		return err
	}
	end := pemEnd
	if p.column > 0 {
		end = "\n" + pemEnd
	}
	_, err := io.WriteString(p.w, end)
	return err
}

// lines breaks what is written through it.
type lines struct{ p *pemWriter }

// Write implements io.Writer for base64.
func (l lines) Write(text []byte) (int, error) {
	for rest := text; len(rest) > 0; {
		n := min(pemLine-l.p.column, len(rest))
		if _, err := l.p.w.Write(rest[:n]); err != nil {
			return 0, err
		}
		l.p.column += n
		if rest = rest[n:]; l.p.column == pemLine {
			l.p.column = 0
			if _, err := io.WriteString(l.p.w, "\n"); err != nil {
				return 0, err
			}
		}
	}
	return len(text), nil
}
