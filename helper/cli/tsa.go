package cli

import (
	"context"
	"fmt"
	"io"
	"slices"

	"jpkiweb/helper/own/policy"
	"jpkiweb/helper/own/stamp"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/signature/timestamp"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
)

// tsaFlags is the authority that was named with flags.
type tsaFlags struct {
	address string
	roots   []string
	// verifies: the command verifies stamps, too, so that roots mean something alone.
	verifies bool
}

// tsaFlags are those of every command that has something stamped.
func (c *call) tsaFlags() *tsaFlags {
	f := new(tsaFlags)
	c.flags.StringVar(&f.address, "tsa", "", "")
	c.flags.Func("tsa-ca", "", func(s string) error {
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
	case p.TSA != nil && *p.TSA == stamp.Off, p.TSA == nil && !isNamed, address == "" && p.TSA == nil && named.verifies:
		return nil, nil
	case p.TSA != nil:
		address, files = *p.TSA, p.TSACA
	case address == "" || len(files) == 0:
		return nil, said(wire.CodeRequestInvalid, "error.tsa_both")
	}
	roots, err := c.stampRoots(ctx, files)
	if err != nil {
		return nil, err
	}
	a, err := stamp.New(stamp.Config{Address: address, Now: c.Now, Roots: roots})
	if err != nil {
		return nil, wire.Errorf(wire.CodeRequestInvalid, "%v", err)
	}
	return a, nil
}

// mustAuthority is authority where one is needed.
func (c *call) mustAuthority(ctx context.Context, named *tsaFlags, p policy.Policy) (*stamp.Authority, error) {
	a, err := c.authority(ctx, named, p)
	if err == nil && a == nil {
		err = said(wire.CodeRequestInvalid, "error.no_tsa")
	}
	return a, err
}

// stampRoots reads the certificates of time-stamping authorities.
func (c *call) stampRoots(ctx context.Context, files []string) (all [][]byte, err error) {
	for _, file := range files {
		text, err := c.readBounded(ctx, file, maxCertificate)
		if err != nil {
			return nil, err
		}
		roots, err := stampRoots(text)
		if err != nil {
			return nil, said(wire.CodeRequestInvalid, "error.tsa_file", "file", file, "why", err)
		}
		all = slices.Concat(all, roots)
	}
	return all, nil
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
