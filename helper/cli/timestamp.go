package cli

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"time"

	"jpkiweb/helper/own/policy"
	"jpkiweb/helper/own/stamp"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/signature/timestamp"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
)

// stampFile has the SHA-256 of a file stamped, and writes the token.
func stampFile(ctx context.Context, c *call) error {
	named := c.tsaFlags()
	files, err := c.parse(1, 2)
	if err != nil {
		return err
	}
	in, out := files[0], stampName(files)
	if err := checkTarget(in, out); err != nil {
		return err
	}
	p, err := c.policy()
	if err != nil {
		return err
	}
	a, err := c.mustAuthority(ctx, named, p)
	if err != nil {
		return err
	}
	d, err := c.document(ctx, in)
	if err != nil {
		return err
	}
	if d.size == 0 {
		return wire.Errorf(wire.CodeFileUnreadable, "%s is empty: there is nothing to stamp", in)
	}
	token, err := a.Stamp(ctx, d.digest)
	if err != nil {
		return err
	}
	if err := d.glance(); err != nil {
		return err
	}
	return c.writeStamp(in, out, d, token)
}

// Names of files that hold a time stamp.
const (
	responseFile = ".tsr" // TimeStampResp, which openssl ts reads
	tokenFile    = ".tst" // TimeStampToken
)

// stampName is where the token goes, unless that was named.
func stampName(files []string) string {
	switch {
	case len(files) == 2:
		return files[1]
	case files[0] == "-":
		return "-"
	}
	return files[0] + responseFile
}

// writeStamp writes a token in the form of the file's name, and tells of it.
func (c *call) writeStamp(in, out string, d source, token *timestamp.Token) error {
	content := token.Response()
	if filepath.Ext(out) == tokenFile {
		content = token.Raw
	}
	if err := c.writeFile(out, content); err != nil || out == "-" {
		return err
	}
	result := struct {
		File       string    `json:"file"`
		SHA256     string    `json:"sha256"` // of what was stamped
		Bytes      int       `json:"bytes"`  // of the file
		Time       time.Time `json:"time"`
		Authority  string    `json:"authority"`
		Accredited string    `json:"accredited,omitempty"` // the service accredited in Japan
	}{out, fmt.Sprintf("%x", d.digest), len(content), token.Time, token.Authority(), token.Accredited()}
	return c.print(result, func() {
		fmt.Fprintf(c.Stdout, "stamped     %s (SHA-256 %x)\ntime        %s\nauthority   %s, %s\ntime stamp  %s (%d bytes)\n",
			in, d.digest, inJapan(token.Time), result.Authority, accreditation(result.Accredited), out, len(content))
	})
}

// accreditation says what a stamp of that service is worth in Japan.
func accreditation(service string) string {
	if service == "" {
		return "not accredited in Japan (not on the ministry's list of " + timestamp.ListOf + ")"
	}
	return "accredited in Japan (認定): " + service
}

// tsaFlags is the authority that was named with flags.
type tsaFlags struct {
	address string
	roots   []string
}

// tsaFlags are those of every command that has something stamped.
func (c *call) tsaFlags() *tsaFlags {
	f := new(tsaFlags)
	c.flags.StringVar(&f.address, "tsa", "", "`ADDRESS` of a time-stamping authority (RFC 3161), https or http; it is sent a SHA-256")
	c.flags.Func("tsa-ca", "certificate `FILE` of a CA that its certificate leads to; may be repeated", func(s string) error {
		f.roots = append(f.roots, s)
		return nil
	})
	return f
}

// authority is who is asked for time stamps: whom the administrator named, or else the
// flags; nil is nobody. Nobody else may be asked where the administrator decided.
func (c *call) authority(ctx context.Context, named *tsaFlags, p policy.Policy) (*stamp.Authority, error) {
	address, files := named.address, named.roots
	switch isNamed := address != "" || len(files) > 0; {
	case p.TSA != nil && isNamed:
		return nil, fmt.Errorf("--tsa: %w", policy.ErrRefused)
	case p.TSA != nil && *p.TSA == stamp.Off, p.TSA == nil && !isNamed:
		return nil, nil
	case p.TSA != nil:
		address, files = *p.TSA, p.TSACA
	case address == "" || len(files) == 0:
		return nil, wire.Errorf(wire.CodeRequestInvalid, "--tsa and --tsa-ca belong together")
	}
	config := stamp.Config{Address: address, Now: c.Now}
	for _, file := range files {
		text, err := c.readBounded(ctx, file, maxCertificate)
		if err != nil {
			return nil, err
		}
		roots, err := stampRoots(text)
		if err != nil {
			return nil, wire.Errorf(wire.CodeRequestInvalid, "time-stamping authority: %s: %v", file, err)
		}
		config.Roots = slices.Concat(config.Roots, roots)
	}
	a, err := stamp.New(config)
	if err != nil {
		return nil, wire.Errorf(wire.CodeRequestInvalid, "%v", err)
	}
	return a, nil
}

// mustAuthority is authority where one is needed.
func (c *call) mustAuthority(ctx context.Context, named *tsaFlags, p policy.Policy) (*stamp.Authority, error) {
	a, err := c.authority(ctx, named, p)
	if err == nil && a == nil {
		err = wire.Errorf(wire.CodeRequestInvalid, "no time-stamping authority is configured: name one with --tsa and --tsa-ca")
	}
	return a, err
}

// stampRoots are the certificates, DER, of a file: one in DER, or any number in PEM. They
// are of any kind, and none is of JPKI.
func stampRoots(text []byte) ([][]byte, error) {
	if _, err := timestamp.Roots(text); err == nil {
		return [][]byte{text}, nil
	}
	all, err := relyingparty.ReadCertificates(text)
	if err != nil {
		return nil, err
	}
	_, err = timestamp.Roots(all...)
	return all, err
}

// A toldTSA is who is asked for time stamps, for the doctor.
type toldTSA struct {
	Address string `json:"address"`
	Problem string `json:"problem,omitempty"` // for developers; "": it may be asked
}

// knownTSA is whom the administrator named, who is not asked now; nil: nobody, or the
// policy cannot be read, of which others tell.
func (c *call) knownTSA(ctx context.Context) *toldTSA {
	p, err := c.policy()
	if err != nil || p.TSA == nil || *p.TSA == stamp.Off {
		return nil
	}
	told := &toldTSA{Address: *p.TSA}
	if _, err := c.authority(ctx, new(tsaFlags), p); err != nil {
		told.Problem = asWire(err).Message
	}
	return told
}

// writeTSA tells people who is asked for time stamps.
func writeTSA(w io.Writer, texts locale.Texts, told *toldTSA) {
	if told == nil {
		return
	}
	fmt.Fprintf(w, "\n%s\n", texts.T("tsa.asked", "address", told.Address))
	if told.Problem != "" {
		fmt.Fprintf(w, "%s\n  %s\n", texts.T("tsa.unusable"), told.Problem)
		writeSteps(w, texts.T("tsa.unusable.next"))
	}
}
