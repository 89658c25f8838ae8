package operation

import (
	"context"
	"errors"
	"slices"

	"jpkiweb/shared/card"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// A DeskStatus is what a card tells the staff of a municipal counter without any PIN: a
// Status, and what only they do something about.
type DeskStatus struct {
	Status
	// ResidentReg is the retry counter of 住民基本台帳用, the PIN for the counter. It is two
	// on the card (jpki facts 1.6); this is the lesser, for a desk needs both. Not known of
	// a card that tells neither, such as a phone.
	ResidentReg jpki.PINStatus
}

// ReadDesk reads for a desk what [ReadStatus] reads, and the retry counters of
// 住民基本台帳用: twelve commands on the fast path; no try is spent. A card without the JPKI
// application that has 住基AP is a 住基カード, and nothing else is known of it. Errors are
// those of ReadStatus; what a card answers to the counters of 住民基本台帳用 is none.
func ReadDesk(ctx context.Context, t iso7816.Transmitter) (DeskStatus, error) {
	status, last, err := readStatus(ctx, t, card.AskResidentRegTries()...)
	if errors.Is(err, card.ErrNotJPKI) {
		return readWithoutJPKI(ctx, t, err)
	}
	if err != nil {
		return DeskStatus{}, err
	}
	tries, err := last.ResidentRegTries(ctx)
	if err != nil {
		return DeskStatus{}, err
	}
	d := DeskStatus{Status: status}
	if len(tries) > 0 {
		d.ResidentReg = jpki.PINStatus{TriesLeft: slices.Min(tries), TriesKnown: true}
	}
	return d, nil
}

// readWithoutJPKI tells a 住基カード from any other card that is none of ours.
func readWithoutJPKI(ctx context.Context, t iso7816.Transmitter, notJPKI error) (DeskStatus, error) {
	juki, err := card.HasResident(ctx, t)
	switch {
	case err != nil:
		return DeskStatus{}, err
	case juki:
		return DeskStatus{Status: Status{Kind: jpki.KindJukiCard}}, nil
	}
	return DeskStatus{}, notJPKI
}
