package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/signature/timestamp"
	"jpkiweb/shared/wire"
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
		return said(wire.CodeFileUnreadable, "error.empty_stamp", "file", in)
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
		c.printRows([][2]string{
			{"stamp.stamped", c.say("sign.digest", "document", in, "sha256", result.SHA256)},
			{"stamp.time", jpki.Moment(token.Time)},
			{"stamp.authority", c.say("stamp.by", "authority", result.Authority, "accreditation", c.accreditation(result.Accredited))},
			{"stamp.stamp", c.say("sign.bytes", "file", out, "n", len(content))},
		})
	})
}

// accreditation says what a stamp of that service is worth in Japan.
func (c *call) accreditation(service string) string {
	if service == "" {
		return c.say("stamp.not_accredited", "list", timestamp.ListOf)
	}
	return c.say("stamp.accredited", "service", service)
}
