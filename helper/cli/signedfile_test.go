package cli_test

import (
	"bytes"
	"context"
	"os"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/document"
	"jpkiweb/shared/signature/sandboxtsa"
)

// writeStamped: stamped FORMAT FROM TO, a file that the card in the first reader signed,
// with the document in it if it is a CMS, and a time stamp of an authority of its own,
// whose root is in TO.root.
func writeStamped(ts *testscript.TestScript, _ bool, args []string) {
	content := []byte(ts.ReadFile(args[1]))
	now := time.Now()
	o := document.Options{Format: signature.Format(args[0]), Time: now, TimeStamp: true}
	o.Attached, o.PEM = !o.Format.IsPDF(), !o.Format.IsPDF()
	d, err := document.Open(bytes.NewReader(content), int64(len(content)), o)
	ts.Check(err)
	card := on(ts).card
	card.PowerOn()
	signed, err := operation.Sign(context.Background(), card, operation.SignJob{
		Documents: []signature.Subject{d.Subject()}, Time: now, PIN: operation.Typed([]byte(virtual.DigitalSignaturePIN)),
	})
	card.PowerOff()
	ts.Check(err)
	ts.Check(signed[0].Err)
	authority, err := sandboxtsa.New(now)
	ts.Check(err)
	token, err := authority.Stamp(signed[0].Signature.Value)
	ts.Check(err)
	var out bytes.Buffer
	ts.Check(d.Finish(&out, signed[0].Signature, token))
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), out.Bytes(), 0o600))
	ts.Check(os.WriteFile(ts.MkAbs(args[2]+".root"), authority.Root().Raw, 0o600))
}
