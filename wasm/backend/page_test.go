//go:build !js

package backend

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"nhooyr.io/websocket"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/session"
	"jpkiweb/wasm/task"
)

// sayingHandler takes a WebSocket as a program that is no helper of this person: it sends
// that, if anything, and waits for the other side to leave.
func sayingHandler(t *testing.T, message string) http.Handler {
	var open sync.WaitGroup
	t.Cleanup(open.Wait)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		open.Add(1)
		defer open.Done()
		conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{wire.Subprotocol}, InsecureSkipVerify: true})
		if err != nil {
			return
		}
		defer func() { _ = conn.CloseNow() }()
		if message != "" {
			err = conn.Write(r.Context(), websocket.MessageText, []byte(message))
		}
		for err == nil {
			_, _, err = conn.Read(r.Context())
		}
	})
}

// closedPort is a port on which nobody listens.
func closedPort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func TestPageFindsItsHelperAmongStrangers(t *testing.T) {
	r := start(t)
	strangers := []int{closedPort(t), occupyPort(t, http.NotFoundHandler()), occupyPort(t, sayingHandler(t, "hello?")), occupyPort(t, sayingHandler(t, ""))}
	b := r.page(t, strangers...)
	var tried []int
	dial := b.dial
	b.dial = func(ctx context.Context, port int, events session.Events) (*session.Session, error) {
		tried = append(tried, port)
		if b.helloIn = helloIn; port != r.port {
			b.helloIn = 20 * time.Millisecond // nothing comes from a stranger
		}
		return dial(ctx, port, events)
	}
	hello, over := watchReaders(t, b)
	if hello.PINEntry != wire.PINInWindow || len(tried) != len(strangers)+1 {
		t.Errorf("%+v after %v", hello, tried)
	}
	b.Close()
	<-over
	tried = nil
	watchReaders(t, b)
	if len(tried) != 1 || tried[0] != r.port {
		t.Errorf("the second time it tries %v", tried)
	}
}

func TestPageWithoutAHelper(t *testing.T) {
	r := start(t)
	b := r.page(t)
	b.ports = []int{closedPort(t), occupyPort(t, http.NotFoundHandler())}
	err := b.Watch(t.Context(), func(wire.HelloResult) { t.Error("found") }, nil)
	if room.ProblemOf(err).Code != wire.CodeHelperUnreachable {
		t.Error(err)
	}
}

// What a helper says is told, not the silence of the ports behind it.
func TestPageTellsWhyTheHelperDoesNotTakeIt(t *testing.T) {
	r := start(t)
	b := r.page(t)
	other := `{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"other version","data":{"code":"version"}}}`
	b.ports = []int{closedPort(t), occupyPort(t, sayingHandler(t, other)), closedPort(t)}
	if err := b.Watch(t.Context(), nil, nil); room.ProblemOf(err).Code != wire.CodeVersion {
		t.Error(err)
	}
}

// While the browser asks the person, the socket waits; giving up ends that.
func TestPageGivesUpWhileTheBrowserAsks(t *testing.T) {
	b := start(t).page(t, 1)
	waits := make(chan struct{})
	b.dial = func(ctx context.Context, _ int, _ session.Events) (*session.Session, error) {
		close(waits) // the first port: no other is tried meanwhile
		<-ctx.Done()
		return nil, ctx.Err()
	}
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan error, 1)
	go func() { over <- b.Watch(ctx, nil, nil) }()
	<-waits
	cancel()
	if err := <-over; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestPageAsksInItsOwnNameOnly(t *testing.T) {
	b := start(t).page(t)
	watchReaders(t, b)
	const other = "https://other.example.lg.jp"
	_, status := b.Status(t.Context(), readerName, other)
	_, login := b.Login(t.Context(), task.Login{Reader: readerName, Origin: other, Challenge: challenge}, askedNowhere(t))
	_, sign := b.Sign(t.Context(), task.Sign{Reader: readerName, Origin: other}, nil, askedNowhere(t))
	for name, err := range map[string]error{"status": status, "login": login, "sign": sign} {
		if room.ProblemOf(err).Code != wire.CodeOriginRefused {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := b.Grants(t.Context()); room.ProblemOf(err).Code != wire.CodeProtocol {
		t.Errorf("grants are told to a page: %v", err)
	}
}

func TestPageLogsInAndSignsWithThePINInTheTrustedWindow(t *testing.T) {
	r := start(t)
	b := r.page(t)
	watchReaders(t, b)
	var places []room.PINPlace
	typing := func(pin string) func(room.PINPlace) {
		return func(p room.PINPlace) {
			places = append(places, p)
			if p.Window == "" {
				return
			}
			v := r.visit(t, p.Window)
			done := make(chan struct{})
			go func() { // the answer comes when the card has answered
				defer close(done)
				r.agree(t, v, "pin", pin)
			}()
			t.Cleanup(func() { <-done })
		}
	}
	if _, err := b.Status(t.Context(), readerName, foreignOrigin); err != nil {
		t.Fatal(err)
	}
	text, err := b.Login(t.Context(), task.Login{Reader: readerName, Origin: foreignOrigin, Challenge: challenge}, typing(cardtest.UserAuthenticationPIN))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := authtoken.Parse(text); err != nil {
		t.Error(err)
	}
	if len(places) != 2 || !strings.HasPrefix(places[0].Window, r.ownOrigin()+wire.WindowPath) || places[0].Pad || places[1] != (room.PINPlace{}) {
		t.Errorf("%+v", places)
	}
	document := documentOf("a")
	signed, err := b.Sign(t.Context(), task.Sign{Reader: readerName, Origin: foreignOrigin, Documents: []task.Document{document}},
		func(room.Progress) {}, typing(cardtest.DigitalSignaturePIN))
	if err != nil || len(signed) != 1 {
		t.Errorf("%d signed, %v", len(signed), err)
	}
	_, err = b.Login(t.Context(), task.Login{Reader: readerName, Origin: foreignOrigin, Challenge: challenge}, typing("9999"))
	if p := room.ProblemOf(err); p.Code != wire.CodePINWrong || p.TriesLeft == nil || *p.TriesLeft != 2 {
		t.Errorf("%+v", p)
	}
}

func TestGivingUpEndsTheWaitForThePIN(t *testing.T) {
	r := start(t)
	b := r.page(t)
	watchReaders(t, b)
	ctx, cancel := context.WithCancel(t.Context())
	var last room.PINPlace
	_, err := b.Login(ctx, task.Login{Reader: readerName, Origin: foreignOrigin, Challenge: challenge}, func(p room.PINPlace) {
		if last = p; p.Window != "" {
			cancel()
		}
	})
	if err == nil || last != (room.PINPlace{}) {
		t.Errorf("%v, waits at %+v", err, last)
	}
	<-r.card.PoweredOff()
	if status, err := b.Status(t.Context(), readerName, ""); err != nil || status.UserAuthentication.TriesLeft != 3 {
		t.Errorf("next: %+v, %v", status, err)
	}
}

func TestWindowOfAConsentIsTheHelpers(t *testing.T) {
	l := &link{helper: "http://127.0.0.1:21573"}
	for name, test := range map[string]struct {
		consent wire.ConsentResult
		want    string // "-": refused
	}{
		"window":            {wire.ConsentResult{Window: "/window/x"}, "http://127.0.0.1:21573/window/x"},
		"pad":               {wire.ConsentResult{PINPad: true}, ""},
		"another path":      {wire.ConsentResult{Window: "/"}, "-"},
		"another authority": {wire.ConsentResult{Window: "@evil.example/window/"}, "-"},
		"another port":      {wire.ConsentResult{Window: "0/window/"}, "-"},
	} {
		t.Run(name, func(t *testing.T) {
			place, err := placeOf(test.consent, l)
			if (err != nil) != (test.want == "-") || err == nil && (place.Window != test.want || place.Pad != test.consent.PINPad) {
				t.Errorf("%+v, %v", place, err)
			}
		})
	}
}
