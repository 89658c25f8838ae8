package online_test

import (
	"context"
	"fmt"
	"os"

	"jpkiweb/shared/online"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/revocation"
)

// A city's server asks the responder whose address is in its contract, and counts questions,
// because a fee may be for each.
func Example() {
	responder, err := online.NewResponder(online.ResponderConfig{URL: "http://ocsp.example/"}) // or online.NewOperator
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	hours, err := online.ParseHours("07:00-23:00") // in Japan's time; without Hours: always
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	source, err := online.Open(online.Config{
		Asker: responder, Hours: hours,
		OnQuery: func(_ context.Context, q revocation.Query) { fmt.Println(q.Kind, q.Purpose, q.State, q.Took) },
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	defer source.Close()
	config := relyingparty.Config{Origin: "https://city.example.lg.jp", Revocation: source} // and TrustAnchors
	fmt.Println(config.Revocation == source)
	// Output: true
}
