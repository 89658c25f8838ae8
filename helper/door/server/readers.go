package server

import (
	"jpkiweb/helper/card/reader"
	"jpkiweb/shared/wire"
)

// The card has types of its own for what the wire says in words: it does not know the
// wire, and there a reader of which nothing was said is empty, and a card not asked.
var readerStates = map[reader.State]wire.ReaderState{
	reader.Empty: wire.ReaderEmpty, reader.CardPresent: wire.ReaderCard,
	reader.InUse: wire.ReaderInUse, reader.Mute: wire.ReaderMute,
}

var cardKinds = map[reader.CardKind]wire.CardKind{reader.JPKI: wire.CardJPKI, reader.Other: wire.CardOther}

// WireReaders is the one place where readers become what the other side sees. An
// insertion there is a card: one that slips and is back is the same.
func WireReaders(now reader.Snapshot) wire.ReadersResult {
	result := wire.ReadersResult{Service: now.Service, Refused: now.Refused, Readers: make([]wire.Reader, 0, len(now.Readers))}
	for _, r := range now.Readers {
		result.Readers = append(result.Readers, wire.Reader{
			Name: r.Name, State: readerStates[r.State], ATR: r.ATR, Insertion: r.Card, PINPad: r.PINPad,
			Slipped: r.Slipped, Card: cardKinds[r.Kind], Remembered: r.Remembered,
		})
	}
	return result
}
