package room

import (
	"testing"

	"jpkiweb/shared/helpcode"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

// A help code tells the task, why it ended and the card, and comes back as that.
func TestHelpOfACard(t *testing.T) {
	tries := func(n int) jpki.PINStatus { return jpki.PINStatus{TriesLeft: n, TriesKnown: true} }
	card := readCard()
	revoked := readCard()
	revoked.Status.AuthenticationDetail = &CertificateDetail{Revocation: wire.RevocationResult{State: jpki.RevocationRevoked}}
	for name, test := range map[string]struct {
		life Life
		want helpcode.Help
	}{
		"card":                               {card, helpcode.Help{Task: helpcode.TaskLogin, Code: wire.CodePINWrong, Kind: jpki.KindMyNumberCard, State: jpki.CertificateValid, Login: tries(3), Signing: tries(5)}},
		"revoked, as the status source says": {revoked, helpcode.Help{Task: helpcode.TaskLogin, Code: wire.CodePINWrong, Kind: jpki.KindMyNumberCard, State: jpki.CertificateRevoked, Login: tries(3), Signing: tries(5)}},
		"no card":                            {Life{}, helpcode.Help{Task: helpcode.TaskLogin, Code: wire.CodePINWrong, State: jpki.CertificateUnknown}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := helpcode.Parse(test.life.Help(helpcode.TaskLogin, wire.CodePINWrong).String())
			if err != nil || got != test.want {
				t.Errorf("%+v, %v; want %+v", got, err, test.want)
			}
		})
	}
}
