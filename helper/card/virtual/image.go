package virtual

import (
	"time"

	"jpkiweb/shared/emulator"
	"jpkiweb/shared/sandboxca"
)

// PINs of the virtual cards. They protect nothing and are printed.
const (
	UserAuthenticationPIN = "1234"
	DigitalSignaturePIN   = "ABC123"
	CardInfoPIN           = "1234"
)

// Image returns the emulator's configuration of the card [Fresh] of a sandbox
// directory, see [Gallery.Config]: keys and certificates are made by the sandbox
// CA in it the first time, and are the same until they are about to expire.
func Image(dir string, now time.Time) (emulator.Config, error) {
	g, err := OpenGallery(dir, func() time.Time { return now })
	if err != nil {
		return emulator.Config{}, err
	}
	return g.Config(Fresh)
}

// cardInfo writes down the holder of the certificates once more, as the card does.
func cardInfo(holder sandboxca.Holder) *emulator.CardInfo {
	return &emulator.CardInfo{
		Name: holder.Name, Address: holder.Address, BirthDate: holder.BirthDate.Format("20060102"), Gender: string(rune(holder.Gender)),
		PIN: []byte(CardInfoPIN),
	}
}
