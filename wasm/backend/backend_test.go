//go:build !js

package backend

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/cms"
	"jpkiweb/shared/signature/pdftest"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/document/documenttest"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
)

// askedNowhere: the PIN of the job is in it.
func askedNowhere(t *testing.T) func(room.PINPlace) {
	return func(p room.PINPlace) { t.Errorf("asks for a PIN at %+v", p) }
}

func TestStatusLoginSign(t *testing.T) {
	r := start(t)
	b := r.window(t)
	if hello, _ := watchReaders(t, b); hello.PINEntry != wire.PINInPage {
		t.Errorf("%+v", hello)
	}
	status, err := b.Status(t.Context(), readerName, "")
	if err != nil || status.Kind != jpki.KindMyNumberCard || !status.UserAuthentication.Known || status.DigitalSignature.Known {
		t.Fatalf("%+v, %v", status, err)
	}
	text, err := b.Login(t.Context(), task.Login{
		Reader: readerName, Origin: foreignOrigin, Challenge: challenge, PIN: []byte(cardtest.UserAuthenticationPIN),
	}, askedNowhere(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := authtoken.Parse(text); err != nil {
		t.Error(err)
	}
	var progress []room.Progress
	document := documentOf("a")
	signed, err := b.Sign(t.Context(), task.Sign{
		Reader: readerName, Documents: []task.Document{document, document}, Password: []byte(cardtest.DigitalSignaturePIN),
	}, func(p room.Progress) { progress = append(progress, p) }, askedNowhere(t))
	if err != nil || len(signed) != 2 || len(progress) != 2 || progress[1] != (room.Progress{Done: 2, Total: 2}) {
		t.Fatalf("%d signed, %+v, %v", len(signed), progress, err)
	}
	parsed, err := cms.Parse(signed[1].Signature.CMS)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parsed.Verify(document.Digest); err != nil {
		t.Error(err)
	}
	<-r.card.PoweredOff()
}

// What the worker says is signed of a PDF, the helper lets the card sign, and the worker
// makes the finished file of it.
func TestPDFIsSignedInTheFormatOfOurOwnWindow(t *testing.T) {
	b := start(t).window(t)
	watchReaders(t, b)
	worker := documenttest.New(t)
	content := pdftest.Pages(1, 200, 200)
	file := dom.File{Name: "a.pdf", Size: int64(len(content)), Content: bytes.NewReader(content)}
	var all []task.Document
	for _, format := range signature.Formats {
		d := task.Document{File: file, Options: document.Options{Format: format}, Hashed: true}
		if format.IsPDF() {
			d.Options.Time = time.Now()
		}
		opened, err := worker.ReadDocument(t.Context(), file, &d.Options, func(document.Progress) {})
		if err != nil {
			t.Fatal(err)
		}
		d.Subject, d.Digest = opened.Subject, opened.Digest
		all = append(all, d)
	}
	made, err := b.Sign(t.Context(), task.Sign{Reader: readerName, Documents: all, Password: []byte(cardtest.DigitalSignaturePIN)},
		func(room.Progress) {}, askedNowhere(t))
	if err != nil || len(made) != len(all) {
		t.Fatal(len(made), err)
	}
	for i, d := range all {
		if d.Options.Format == signature.MOJ { // the certificate of this card says no name
			if !errors.Is(made[i].Err, signature.ErrName) {
				t.Error(made[i].Err)
			}
			continue
		}
		name, _, err := worker.FinishDocument(t.Context(), file, d.Options, made[i].Signature, nil)
		if err != nil || made[i].Err != nil || name == "" {
			t.Errorf("%s: %q %v %v", d.Options.Format, name, err, made[i].Err)
		}
	}
	if _, err := b.Timestamp(t.Context(), made[0].Signature.Value); room.ProblemOf(err).Code != wire.CodeRequestInvalid {
		t.Errorf("without an authority: %v", err)
	}
}

// A card that leaves in the middle takes nothing away of what it has signed.
func TestWhatWasSignedIsKeptWhenTheCardLeaves(t *testing.T) {
	at := virtual.NewReader(readerName)
	b := startOn(t, at, nil).window(t)
	watchReaders(t, b)
	made, err := b.Sign(t.Context(), task.Sign{
		Reader: readerName, Documents: []task.Document{documentOf("a"), documentOf("b"), documentOf("c")}, Password: []byte(cardtest.DigitalSignaturePIN),
	}, func(p room.Progress) {
		if p.Done == 2 {
			at.Remove()
		}
	}, askedNowhere(t))
	if room.ProblemOf(err).Code != wire.CodeCardRemoved || len(made) != 3 {
		t.Fatalf("%d, %v", len(made), err)
	}
	for i, want := range []bool{true, true, false} {
		if signed := made[i].Err == nil && made[i].Signature.CMS != nil; signed != want {
			t.Errorf("document %d: %v", i, made[i].Err)
		}
	}
}

func TestErrorsAreCoded(t *testing.T) {
	b := start(t).window(t)
	watchReaders(t, b)
	_, err := b.Login(t.Context(), task.Login{Reader: readerName, Origin: foreignOrigin, Challenge: challenge, PIN: []byte("9999")}, askedNowhere(t))
	if p := room.ProblemOf(err); p.Code != wire.CodePINWrong || p.TriesLeft == nil || *p.TriesLeft != 2 {
		t.Errorf("%+v", p)
	}
	if _, err = b.Status(t.Context(), "none", ""); room.ProblemOf(err).Code != wire.CodeNoReader {
		t.Error(err)
	}
}

// A read that was given up leaves no lease behind.
func TestCancelledReadGivesItsLeaseBack(t *testing.T) {
	r := start(t)
	b := r.window(t)
	watchReaders(t, b)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Status(ctx, readerName, ""); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	<-r.card.PoweredOff()
	if _, err := b.Status(t.Context(), readerName, ""); err != nil {
		t.Errorf("next: %v", err)
	}
}

func TestPageThatLeavesEndsItsSession(t *testing.T) {
	b := start(t).window(t)
	_, over := watchReaders(t, b)
	b.Close()
	if err := <-over; room.ProblemOf(err).Code != wire.CodeHelperUnreachable {
		t.Error(err)
	}
	if _, err := b.Status(t.Context(), readerName, ""); room.ProblemOf(err).Code != wire.CodeHelperUnreachable {
		t.Error(err)
	}
	b.Close() // again does nothing
}

func TestOriginOfTheHelperNamesItsPort(t *testing.T) {
	for name, test := range map[string]struct {
		way    app.Way
		origin string
		ports  int // 0: refused
	}{
		"helper":            {app.WayWindow, "http://127.0.0.1:21573", 1},
		"helper, localhost": {app.WayWindow, "http://localhost:21574", 1},
		"helper, IPv6":      {app.WayWindow, "http://[::1]:21574", 1},
		"without a port":    {app.WayWindow, "https://city.example.lg.jp", 0},
		"nothing":           {app.WayWindow, "", 0},
		"e-service":         {app.WayEmbedded, foreignOrigin, wire.LastPort - wire.FirstPort + 1},
	} {
		t.Run(name, func(t *testing.T) {
			b, err := New(test.way, test.origin, "test", time.Now)
			if (err == nil) != (test.ports > 0) || err == nil && len(b.ports) != test.ports {
				t.Errorf("%v, %+v", err, b)
			}
		})
	}
}

func TestGrantsAreKeptAndRevoked(t *testing.T) {
	b := start(t).window(t)
	watchReaders(t, b)
	const site = "https://shinsei.city.example.lg.jp"
	if err := b.Allow(t.Context(), site, []wire.Purpose{wire.PurposeLogin}); err != nil {
		t.Fatal(err)
	}
	of := func(g wire.Grant) bool { return g.Origin == site }
	list, err := b.Grants(t.Context())
	if i := slices.IndexFunc(list, of); err != nil || i < 0 || list[i].By != wire.ByPerson || !slices.Equal(list[i].Purposes, []wire.Purpose{wire.PurposeLogin}) {
		t.Fatalf("%+v, %v", list, err)
	}
	if err := b.Revoke(t.Context(), site); err != nil {
		t.Fatal(err)
	}
	if list, err = b.Grants(t.Context()); err != nil || slices.ContainsFunc(list, of) {
		t.Errorf("%+v, %v", list, err)
	}
	if err := b.Allow(t.Context(), "http://city.example.lg.jp", []wire.Purpose{wire.PurposeLogin}); room.ProblemOf(err).Code != wire.CodeOriginRefused {
		t.Errorf("http origin: %v", err)
	}
}

func TestRecordsOfTheHelper(t *testing.T) {
	b := start(t).window(t)
	watchReaders(t, b)
	if d, err := b.Diagnosis(t.Context()); err != nil || !d.Service || len(d.Readers) != 1 {
		t.Errorf("%+v, %v", d, err)
	}
	if h, err := b.History(t.Context()); err != nil || h.Broken != "" || h.Entries == nil {
		t.Errorf("%+v, %v", h, err)
	}
}

func TestNothingIsAskedWithoutAConnection(t *testing.T) {
	b := start(t).window(t)
	_, grants := b.Grants(t.Context())
	_, login := b.Login(t.Context(), task.Login{PIN: []byte("1234")}, askedNowhere(t))
	for _, err := range []error{grants, login, b.Allow(t.Context(), foreignOrigin, nil)} {
		if room.ProblemOf(err).Code != wire.CodeHelperUnreachable {
			t.Error(err)
		}
	}
}
