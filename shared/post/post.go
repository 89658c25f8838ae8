package post

import (
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
)

// A Letter is the letter of inquiry, 照会書兼回答書, that goes to the holder's own address in
// the register and is not forwarded: the holder fills in the reply with the PINs, seals it in
// its envelope and gives it to the agent.
type Letter struct {
	Number    string              `json:"number"`
	Procedure lifecycle.Procedure `json:"procedure"`
	Name      string              `json:"name"`
	Address   string              `json:"address"`
	Sent      time.Time           `json:"sent"`  // the beginning of a day in Japan
	Until     time.Time           `json:"until"` // the last second of another
}

// A Notice is what 有効期限通知書 says: that certificates are about to end, and how they are
// renewed. Its letter of inquiry lets an agent do it in one visit, as long as
// they can be renewed.
type Notice struct {
	Letter    Letter              `json:"letter"`
	Procedure lifecycle.Procedure `json:"procedure"` // lifecycle.Renew, or CardRenew where the card ends as well
	Ends      []Ending            `json:"ends"`      // authentication first
	From      time.Time           `json:"from"`      // when the certificates can be renewed: the beginning of a day
	Till      time.Time           `json:"till"`      // the last second of another
	CardEnds  time.Time           `json:"cardEnds"`  // its last second
}

// An Ending is the last second of a certificate.
type Ending struct {
	Purpose jpki.Purpose `json:"purpose"`
	At      time.Time    `json:"at"`
}
