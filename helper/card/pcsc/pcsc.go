// Package pcsc is the reader.Backend over PC/SC: pcsc-lite on Linux, WinSCard, and the
// framework of macOS, by package scard.
//
// Readers and cards are awaited with SCardGetStatusChange, never polled; only a
// system that does not tell of readers (macOS, remote sessions) is asked for them
// once a second. Every call that may hang runs under a deadline, because
// SCardConnect and SCardTransmit can block without limit (pcsc facts 1). A card is connected
// exclusively, or, where other programs have it, too, in one transaction
// (reader.How; pcsc facts 2), and left unpowered. Where the reader has a pad (PC/SC part
// 10), the connection is a reader.Pad.
package pcsc

import (
	"context"

	"jpkiweb/helper/card/pcsc/scard"
	"jpkiweb/helper/card/reader"
)

// Backend is PC/SC of this machine. The zero value is ready.
type Backend struct {
	NoPINPad bool // readers are not asked for a pad, and none is used
}

// Watch implements reader.Backend.
func (Backend) Watch(ctx context.Context, changed func([]reader.Reader)) error {
	c, err := scard.EstablishContext()
	if err != nil {
		return translate(err)
	}
	defer c.Release()
	w := &watch{service: c, changed: changed}
	return w.run(ctx)
}
