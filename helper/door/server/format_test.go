package server_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/helper/own/history"
	"jpkiweb/shared/card"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/gap"
	"jpkiweb/shared/signature/onwire"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/session"
)

// namedCard has a signing certificate that says whose it is, as those of the ministry's
// form must.
func namedCard(t *testing.T) func(*emulator.Config) {
	t.Helper()
	ca, err := sandboxca.New(rand.Reader, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := ca.Issue(jpki.DigitalSignature, key.Public(), sandboxca.DefaultHolder())
	if err != nil {
		t.Fatal(err)
	}
	return func(c *emulator.Config) {
		c.DigitalSignature.Key, c.DigitalSignature.Certificate = key, der
	}
}

// mojOf is a document of the ministry's form, of which this was hashed up to the gap.
func mojOf(head []byte) signature.Subject {
	h := sha256.New()
	h.Write(head)
	state, _ := h.(encoding.BinaryMarshaler).MarshalBinary() // four bytes of a mark, then the words
	s := signature.Subject{Format: signature.MOJ, Digest: sha256.Sum256(head), Head: &gap.State{
		Rest: head[len(head)/sha256.BlockSize*sha256.BlockSize:], Length: uint64(len(head)),
	}}
	for i := range s.Head.Words {
		s.Head.Words[i] = binary.BigEndian.Uint32(state[4+4*i:])
	}
	tail := "/Name" + strings.Repeat(" ", gap.NameWidth) + ">>\nendobj\nxref\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"
	s.Tail = &gap.Tail{Bytes: []byte(tail), NameAt: len("/Name"), NameWidth: gap.NameWidth}
	return s
}

// eachFormat are documents of each format, as they are listed and as they are.
func eachFormat() (items []wire.Item, subjects []signature.Subject) {
	for _, format := range signature.Formats {
		s := signature.Subject{Format: format, Digest: sha256.Sum256([]byte(format))}
		if format == signature.MOJ {
			s = mojOf([]byte(strings.Repeat("%PDF", 33)))
		}
		items, subjects = append(items, onwire.Item("document."+string(format), 3, s)), append(subjects, s)
	}
	return items, subjects
}

// signer is a lease to sign of our own app, up to the certificate.
type signer struct {
	lease       *session.Lease
	card        *card.Card
	certificate *certprofile.Certificate
}

func (r *rig) signer(t *testing.T, s *session.Session, origin string, items []wire.Item) signer {
	t.Helper()
	lease, err := s.Sign(t.Context(), readerName, origin, items, false)
	if err != nil {
		t.Fatal(err)
	}
	c, err := card.Open(t.Context(), lease, card.Quirks{}, card.AskTries(jpki.DigitalSignaturePIN))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Verify(t.Context(), jpki.DigitalSignaturePIN, card.Secret{Bytes: slices.Clone(r.image.DigitalSignature.PIN)}, false); err != nil {
		t.Fatal(err)
	}
	certificate, err := c.Certificate(t.Context(), jpki.DigitalSignature)
	if err != nil {
		t.Fatal(err)
	}
	return signer{lease, c, certificate}
}

// signs prepares one item and has the card sign it.
func (s signer) signs(ctx context.Context, item int, of signature.Subject) (signature.Signature, error) {
	draft, err := of.Prepare(s.certificate, time.Now())
	if err != nil {
		return signature.Signature{}, err
	}
	if of.Format != signature.PKCS1 {
		if err := s.lease.Prepare(ctx, item, draft.ToBeSigned()); err != nil {
			return signature.Signature{}, err
		}
	}
	value, err := s.card.Sign(ctx, jpki.DigitalSignature, draft.Digest())
	if err != nil {
		return signature.Signature{}, err
	}
	return draft.Embed(value)
}

// One list, one password, and a document of each format; the history tells of all.
func TestEveryFormatThroughTheHelper(t *testing.T) {
	r := start(t, nil, namedCard(t))
	s := r.open(t, session.Events{})
	items, subjects := eachFormat()
	signer := r.signer(t, s, r.own(), items)
	for i, of := range subjects {
		signed, err := signer.signs(t.Context(), i, of)
		if err != nil {
			t.Fatalf("%s: %v", of.Format, err)
		}
		if of.Format == signature.PKCS1 {
			if err := rsa.VerifyPKCS1v15(signer.certificate.PublicKey, crypto.SHA256, of.Digest[:], signed.Value); err != nil {
				t.Error(err)
			}
		}
		if of.Format == signature.MOJ && signed.Name != sandboxca.DefaultHolder().Name {
			t.Errorf("signed as %q", signed.Name)
		}
	}
	if err := signer.lease.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	shown, err := s.History(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := shown.Entries[0]
	if got.Result != wire.ResultDone || len(got.Documents) != len(items) {
		t.Fatalf("%+v", got)
	}
	for i, d := range got.Documents {
		if d.Name != items[i].Name || d.Format != string(subjects[i].Format) || !slices.Equal(d.Digest, items[i].Digest) {
			t.Errorf("%+v", d)
		}
	}
	if text := r.log.String(); strings.Contains(text, "document.moj") || strings.Contains(text, sandboxca.DefaultHolder().Name) {
		t.Errorf("log: %s", text)
	}
}

// A page asks for what it can show to be what is signed, in its own name, through our own
// app, or on its own.
func TestPageDoesNotAskForEveryFormat(t *testing.T) {
	r := start(t, func(c *setup) { c.Allowed = []string{foreign} }, namedCard(t))
	items, _ := eachFormat()
	for name, s := range map[string]*session.Session{"our own app for a page": r.open(t, session.Events{}), "a page": r.openAs(t, foreign, session.Events{})} {
		for _, item := range items {
			lease, err := s.Sign(t.Context(), readerName, foreign, []wire.Item{items[0], item}, false)
			if own := item.Format == "moj" || item.Format == "pkcs1"; own {
				is(t, err, wire.CodeRequestInvalid)
				continue
			}
			if err != nil {
				t.Errorf("%s, %s: %v", name, item.Format, err)
				continue
			}
			if err := lease.Release(t.Context()); err != nil {
				t.Error(err)
			}
		}
	}
	if r.card.State().DigitalSignature.TriesLeft != 5 {
		t.Errorf("%+v", r.card.State())
	}
}

// What is prepared names the certificate that was read in this lease, and is in the format
// of the list; what is refused ends nothing.
func TestPreparedIsWhatWasListed(t *testing.T) {
	r := start(t, nil, namedCard(t))
	items, subjects := eachFormat()
	s := r.open(t, session.Events{})
	lease, err := s.Sign(t.Context(), readerName, r.own(), items, false)
	if err != nil {
		t.Fatal(err)
	}
	is(t, lease.Prepare(t.Context(), 0, []byte{0x31, 0}), wire.CodeAPDURefused) // before the certificate
	if err := lease.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	signer := r.signer(t, s, r.own(), items)
	for i, of := range subjects {
		other := signature.Subject{Format: signature.CMS, Digest: sha256.Sum256([]byte("another document"))}
		draft, err := other.Prepare(signer.certificate, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		want := wire.CodeDigestRefused
		if of.Format == signature.PKCS1 {
			want = wire.CodeAPDURefused // it has none
		}
		is(t, signer.lease.Prepare(t.Context(), i, draft.ToBeSigned()), want)
		if _, err := signer.signs(t.Context(), i, of); err != nil {
			t.Errorf("%s: %v", of.Format, err)
		}
	}
	if err := signer.lease.Release(t.Context()); err != nil {
		t.Error(err)
	}
}

// Where the card leaves in the middle of a batch, the history tells what was signed before.
func TestHistoryOfABatchThatWasCutShort(t *testing.T) {
	r := start(t, nil, namedCard(t))
	const all, pulled = wire.MaxItems, 50
	var items []wire.Item
	var subjects []signature.Subject
	for i := range all {
		digest := sha256.Sum256([]byte{byte(i)})
		items = append(items, wire.Item{Name: fmt.Sprintf("%d.txt", i), Digest: digest[:], Format: "cades"})
		subjects = append(subjects, signature.Subject{Format: signature.CAdES, Digest: digest})
	}
	s := r.open(t, session.Events{})
	signer := r.signer(t, s, r.own(), items)
	for i, of := range subjects {
		if i == pulled {
			r.reader.Remove()
		}
		_, err := signer.signs(t.Context(), i, of)
		if i == pulled {
			is(t, err, wire.CodeCardRemoved)
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	_ = signer.lease.Release(t.Context())
	shown, err := s.History(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := shown.Entries[0]; got.Result != string(wire.CodeCardRemoved) || len(got.Documents) != pulled || got.Documents[pulled-1].Name != "49.txt" {
		t.Errorf("%s: %d documents", got.Result, len(got.Documents))
	}
}

// As many documents as a lease takes, each with its state and its tail, with one password.
func TestHundredFilesOfTheMinistrysForm(t *testing.T) {
	r := start(t, nil, namedCard(t))
	s := r.open(t, session.Events{})
	var items []wire.Item
	job := operation.SignJob{Time: time.Now(), PIN: operation.Typed(slices.Clone(r.image.DigitalSignature.PIN))}
	for i := range wire.MaxItems {
		of := mojOf(fmt.Appendf(nil, "%%PDF-1.7, file %d, and so many bytes that they fill a block of SHA-256", i))
		items = append(items, onwire.Item(fmt.Sprintf("契約書 %d.pdf", i), 1<<20, of))
		job.Documents = append(job.Documents, of)
	}
	lease, err := s.Sign(t.Context(), readerName, r.own(), items, false)
	if err != nil {
		t.Fatal(err)
	}
	job.Prepare = lease.Prepare
	signed, err := operation.Sign(t.Context(), lease, job)
	if err != nil || len(signed) != wire.MaxItems {
		t.Fatalf("%d signed: %v", len(signed), err)
	}
	for i, one := range signed {
		if one.Err != nil || one.Signature.Digest == job.Documents[i].Digest {
			t.Errorf("file %d: digest %x, %v", i, one.Signature.Digest, one.Err)
		}
	}
	if err := lease.Release(t.Context()); err != nil {
		t.Error(err)
	}
}

// A page that lists documents and presents no PIN names none in the history.
func TestListWithoutAPINIsInNoHistory(t *testing.T) {
	r := start(t, func(c *setup) { c.Allowed = []string{foreign} }, nil)
	s := r.openAs(t, foreign, session.Events{})
	lease, err := s.Sign(t.Context(), readerName, foreign, []wire.Item{{Name: "a name of the page", Digest: make([]byte, 32)}}, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := lease.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	shown, err := r.open(t, session.Events{}).History(t.Context())
	if err != nil || len(shown.Entries) != 1 || len(shown.Entries[0].Documents) > 0 || shown.Entries[0].Result != wire.ResultStopped {
		t.Errorf("%+v, %v", shown, err)
	}
}

// Many long lists leave room for the uses: of older ones only the number is told.
func TestHistoryOfLongListsIsShown(t *testing.T) {
	r := start(t, nil, nil)
	list := make([]wire.HistoryDocument, wire.MaxItems)
	for i := range list {
		list[i] = wire.HistoryDocument{Name: strings.Repeat("長", 80), Format: "cms", Digest: make([]byte, 32)}
	}
	const uses = 30
	for i := range uses {
		e := history.Entry{Time: time.Now(), Purpose: wire.PurposeSign, Result: wire.ResultDone, Documents: list}
		if i%2 == 0 {
			e.Documents = list[:1]
		}
		if err := r.history.Append(e); err != nil {
			t.Fatal(err)
		}
	}
	shown, err := r.open(t, session.Events{}).History(t.Context())
	if err != nil || len(shown.Entries) != uses {
		t.Fatalf("%d entries, %v", len(shown.Entries), err)
	}
	if first, last := shown.Entries[0], shown.Entries[uses-1]; len(first.Documents) < 50 || len(first.Documents)+first.Unlisted != wire.MaxItems || last.Unlisted != 1 {
		t.Errorf("%d documents and %d more, then %d and %d", len(first.Documents), first.Unlisted, len(last.Documents), last.Unlisted)
	}
}
