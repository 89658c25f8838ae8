package cli

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/own/stamp"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/timestamp"
	"jpkiweb/shared/wire"
)

// sign writes a signature of a file, or the file with a signature in it.
func sign(ctx context.Context, c *call) error {
	c.cardFlags()
	c.pinFlags()
	c.keyFlags()
	wanted := c.signFlags()
	files, err := c.parse(2, 2)
	if err != nil {
		return err
	}
	in, out := files[0], files[1]
	if err := checkTarget(in, out); err != nil {
		return err
	}
	authority, err := wanted.check(ctx, c)
	if err != nil {
		return err
	}
	file, err := c.openToSign(ctx, in, wanted.options)
	if err != nil {
		return err
	}
	defer file.close()
	var made signature.Signature
	err = c.withReader(ctx, func(m *reader.Manager, name string) error {
		made, err = c.signFile(ctx, m, name, file)
		return err
	})
	if err != nil {
		return err
	}
	return c.finishSigned(ctx, out, file, made, authority)
}

// signFile signs a file that is still what it was when the PIN has been typed; one that is
// not costs no try.
func (c *call) signFile(ctx context.Context, m *reader.Manager, name string, file *fileToSign) (signature.Signature, error) {
	pin, err := c.pin(ctx, m, name, jpki.DigitalSignaturePIN)
	if err != nil {
		return signature.Signature{}, err
	}
	defer clear(pin.Bytes)
	if err := c.unchanged(ctx, file.document); err != nil {
		return signature.Signature{}, err
	}
	use := c.use(wire.PurposeSign)
	subject := file.subject()
	use.entry.Documents = []wire.HistoryDocument{{Name: filepath.Base(file.path), Format: string(subject.Format), Digest: subject.Digest[:]}}
	use.begin()
	made, err := onCard(ctx, m, name, func(l *reader.Lease) (signature.Signature, error) {
		job := operation.SignJob{
			Documents: []signature.Subject{subject}, Time: c.Now(), PIN: pin,
			Unchanged: func(context.Context) error { return file.glance() },
		}
		signed, err := operation.Sign(ctx, l, job)
		if err != nil {
			return signature.Signature{}, err
		}
		return signed[0].Signature, signed[0].Err
	})
	return made, use.end(err)
}

// finishSigned writes what was signed, with a time stamp where an authority is asked for
// one. The card is without power. A signature without the stamp is kept, and the error says
// that there is none.
func (c *call) finishSigned(ctx context.Context, out string, file *fileToSign, made signature.Signature, authority *stamp.Authority) error {
	token, unstamped := stampOf(ctx, authority, made)
	size, err := c.writeSigned(out, file, made, token)
	if token != nil && isTooLarge(err) {
		token, unstamped = nil, fmt.Errorf("%w: %w", stamp.ErrInvalid, err)
		size, err = c.writeSigned(out, file, made, nil)
	}
	if err != nil {
		return err
	}
	if unstamped != nil {
		unstamped = fmt.Errorf("%s is signed, without a time stamp: %w", out, unstamped)
	}
	if out == "-" {
		return unstamped
	}
	if err := c.printSigned(out, file, made, token, size); err != nil {
		return err
	}
	return unstamped
}

// writeSigned puts the finished file in place, and returns its size.
func (c *call) writeSigned(out string, file *fileToSign, made signature.Signature, token *timestamp.Token) (size int64, err error) {
	err = c.writeTo(out, func(w io.Writer) error {
		counted := &countingWriter{to: w}
		err := file.finish(counted, made, token)
		size = counted.n
		return err
	})
	return size, err
}

// A countingWriter counts what goes through it.
type countingWriter struct {
	to io.Writer
	n  int64
}

// Write implements io.Writer.
func (w *countingWriter) Write(b []byte) (int, error) {
	n, err := w.to.Write(b)
	w.n += int64(n)
	return n, err
}

// A toldStamp is the time stamp of a signature.
type toldStamp struct {
	Time       time.Time `json:"time"`
	Authority  string    `json:"authority"`
	Accredited string    `json:"accredited,omitempty"` // the service accredited in Japan
}

func (c *call) printSigned(out string, file *fileToSign, made signature.Signature, token *timestamp.Token, size int64) error {
	result := struct {
		File   string           `json:"file"`
		SHA256 string           `json:"sha256"` // of the document
		Bytes  int64            `json:"bytes"`  // of the file
		Format signature.Format `json:"format"`
		// Signed is the SHA-256 of what was signed, where it is not that of the document: of
		// the finished PDF without the signature.
		Signed    string     `json:"signed,omitempty"`
		Timestamp *toldStamp `json:"timestamp,omitempty"`
	}{File: out, SHA256: fmt.Sprintf("%x", file.digest), Bytes: size, Format: file.options.Format}
	if made.Digest != file.digest {
		result.Signed = fmt.Sprintf("%x", made.Digest)
	}
	if token != nil {
		result.Timestamp = &toldStamp{token.Time, token.Authority(), token.Accredited()}
	}
	return c.print(result, func() {
		fmt.Fprintf(c.Stdout, "signed     %s (SHA-256 %x)\nsignature  %s (%d bytes)\n", file.path, file.digest, out, size)
		if result.Signed != "" {
			fmt.Fprintf(c.Stdout, "in the PDF SHA-256 %s, of all but the signature\n", result.Signed)
		}
		if t := result.Timestamp; t != nil {
			fmt.Fprintf(c.Stdout, "time stamp %s by %s, %s\n", inJapan(t.Time), t.Authority, accreditation(t.Accredited))
		}
	})
}
