package cli

import (
	"context"
	"fmt"
	"net"
	"strconv"

	"jpkiweb/helper/door/preview"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/wire"
)

// preview serves the guide with a file on a loopback port until the person ends it. The file
// is read anew for each load of the page; while it has mistakes, it is shown as it was before.
func (m *municipalityCall) preview(ctx context.Context, path string) error {
	shown := false
	p, err := preview.New(m.App, func() (*municipality.File, error) {
		file, err := m.one(path)
		if err != nil && shown {
			fmt.Fprintln(m.Stderr, m.say("municipality.preview.kept", "file", path))
		}
		shown = true
		return file, err
	})
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(m.port)))
	if err != nil {
		return said(wire.CodeRequestInvalid, "error.of", "what", "--port", "why", err)
	}
	page := p.Page(listener)
	fmt.Fprintln(m.Stdout, m.say("municipality.preview", "page", page))
	if m.Open != nil {
		if err := m.Open(page); err != nil {
			m.note("municipality.preview.open")
		}
	}
	return p.Serve(ctx, listener)
}

// one reads the one file of a path that has no mistakes.
func (m *municipalityCall) one(path string) (*municipality.File, error) {
	docs, err := m.checked(path)
	if err != nil {
		return nil, err
	}
	if len(docs) != 1 {
		return nil, said(wire.CodeRequestInvalid, "error.municipality_one_file", "n", len(docs))
	}
	return docs[0].File, nil
}
