package pdf_test

import (
	"bytes"
	"fmt"

	"jpkiweb/shared/signature/pdf"
)

// A signature from the file to the signed file. Here a key in memory signs the digest;
// with a card that is package cms and card.Card.Sign.
func Example() {
	file := onePage().table()
	f := must(pdf.Open(bytes.NewReader(file), int64(len(file))))
	plan := must(f.Plan(pdf.Request{
		Form: pdf.MOJ, Time: signingTime, Reason: "登記申請",
		CMS: pdf.Room(false, sharedSigner().certificate),
	}))

	tail := must(plan.Tail().Fill("見本　花子")) // the name of the certificate
	digest := must(must(plan.State()).Digest(tail))
	signature := pdf.Signature{CMS: sharedSigner().sign(digest), Name: "見本　花子", Digest: digest}
	var signed bytes.Buffer
	err := plan.Embed(&signed, signature)

	again := must(pdf.Open(bytes.NewReader(signed.Bytes()), int64(signed.Len())))
	for _, field := range must(again.Fields()) {
		name, _ := must(field.Signature()).Get("Name").Text()
		fmt.Println(field.Name, field.Signed, name, err)
	}
	// Output: Signature1 true 見本　花子 <nil>
}
