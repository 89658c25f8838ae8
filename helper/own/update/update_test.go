package update_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"jpkiweb/helper/own/update"
)

func ptr(s string) *string { return &s }

func TestNewerVersionIsTold(t *testing.T) {
	h := newHelper(t, nil)
	must(t, h.Choose(h.file))
	want := statement("0.3.0", noon.Add(-time.Hour), nil)
	h.publish(t, signed(t, "ours", want))
	if told := h.told(t); !told.On || told.Newer != nil || !told.Asked.IsZero() {
		t.Errorf("before it was asked: %+v", told)
	}
	must(t, h.Ask(t.Context()))
	told := h.told(t)
	if told.Newer == nil || *told.Newer != want || told.Refused != "" || !told.Asked.Equal(noon) {
		t.Errorf("%+v", told)
	}
	h.config.Version = "0.3.0"
	h.Updates = update.New(h.config)
	if told := h.told(t); told.Newer != nil || told.Refused != "" {
		t.Errorf("the new version is told of itself: %+v", told)
	}
}

// Nobody is asked unless somebody wants it.
func TestNobodyIsAskedWhenItIsOff(t *testing.T) {
	for name, decided := range map[string]*string{"nobody decided": nil, "the administrator said no": ptr(update.Off)} {
		h := newHelper(t, decided)
		h.publish(t, signed(t, "ours", statement("0.3.0", noon, nil)))
		for range 3 {
			must(t, h.Ask(t.Context()))
			h.now = h.now.AddDate(0, 0, 2)
		}
		if told := h.told(t); h.read != 0 || told.On || told.Newer != nil {
			t.Errorf("%s: read %d times, %+v", name, h.read, told)
		}
	}
	h := newHelper(t, nil)
	h.publish(t, signed(t, "ours", statement("0.3.0", noon, nil)))
	must(t, h.Choose(h.file))
	must(t, h.Ask(t.Context()))
	must(t, h.Choose(update.Off))
	h.now = h.now.AddDate(0, 0, 2)
	must(t, h.Ask(t.Context()))
	if told := h.told(t); h.read != 1 || told.On || told.Newer != nil {
		t.Errorf("no longer wanted: read %d times, %+v", h.read, told)
	}
}

func TestSourceIsAskedOnceADay(t *testing.T) {
	h := newHelper(t, nil)
	must(t, h.Choose(h.file))
	h.publish(t, signed(t, "ours", statement("0.3.0", noon, nil)))
	for _, step := range []struct {
		after time.Duration
		want  int
	}{{0, 1}, {time.Hour, 1}, {22 * time.Hour, 1}, {time.Hour, 2}, {time.Minute, 2}, {-72 * time.Hour, 3}} {
		h.now = h.now.Add(step.after)
		h.Updates = update.New(h.config) // a helper that is started anew asks no sooner
		_ = h.Ask(t.Context())
		if h.read != step.want {
			t.Errorf("at %s asked %d times, want %d", h.now, h.read, step.want)
		}
	}
}

// A source that gives nothing is asked once a day as well.
func TestRefusalIsKeptAndAskedOnceADay(t *testing.T) {
	h := newHelper(t, nil)
	must(t, h.Choose(h.file))
	for range 3 {
		_ = h.Ask(t.Context())
	}
	if told := h.told(t); told.Refused != update.Unreachable || h.read != 1 {
		t.Errorf("asked %d times, %+v", h.read, told)
	}
	h.now = h.now.Add(update.Every)
	h.publish(t, signed(t, "ours", statement("0.3.0", noon, nil)))
	must(t, h.Ask(t.Context()))
	if told := h.told(t); told.Refused != "" || told.Newer == nil {
		t.Errorf("%+v", told)
	}
}

// Who controls the place cannot bring back what was, and cannot hide what was seen.
func TestStatementOfYesterdayIsRefused(t *testing.T) {
	yesterday, today := statement("0.3.0", noon.AddDate(0, 0, -1), nil), statement("0.3.1", noon, nil)
	for name, later := range map[string]update.Statement{
		"yesterday's":                  yesterday,
		"yesterday's of that version":  statement("0.3.1", noon.AddDate(0, 0, -1), nil),
		"today's with an older number": statement("0.3.0", noon.Add(time.Hour), nil),
	} {
		h := newHelper(t, nil)
		must(t, h.Choose(h.file))
		h.publish(t, signed(t, "ours", yesterday))
		must(t, h.Ask(t.Context()))
		h.now = h.now.Add(update.Every)
		h.publish(t, signed(t, "ours", today))
		must(t, h.Ask(t.Context()))
		h.now = h.now.Add(update.Every)
		h.publish(t, signed(t, "ours", later))
		wantRefusal(t, name, h.Ask(t.Context()), update.Older)
		if told := h.told(t); told.Refused != update.Older || told.Newer == nil || told.Newer.Version != "0.3.1" {
			t.Errorf("%s: %+v", name, told)
		}
		h.now = h.now.Add(update.Every)
		h.publish(t, signed(t, "ours", today))
		must(t, h.Ask(t.Context()))
		if told := h.told(t); told.Refused != "" {
			t.Errorf("%s: the same statement again: %+v", name, told)
		}
	}
}

// A statement that was believed says nothing once it has expired: who keeps newer ones
// back is found out.
func TestStatementThatExpiresSinceItWasRead(t *testing.T) {
	h := newHelper(t, nil)
	must(t, h.Choose(h.file))
	h.publish(t, signed(t, "ours", statement("0.3.0", noon, nil)))
	must(t, h.Ask(t.Context()))
	h.now = noon.AddDate(0, 3, 0)
	if told := h.told(t); told.Newer != nil || told.Refused != update.Expired {
		t.Errorf("%+v", told)
	}
	wantRefusal(t, "asked again", h.Ask(t.Context()), update.Expired)
}

// A key that the program no longer has takes its statements along.
func TestStatementOfAKeyThatIsGone(t *testing.T) {
	h := newHelper(t, nil)
	must(t, h.Choose(h.file))
	h.publish(t, signed(t, "ours", statement("0.3.0", noon, nil)))
	must(t, h.Ask(t.Context()))
	h.config.Keys = h.config.Keys[:1]
	h.Updates = update.New(h.config)
	if told := h.told(t); told.Newer != nil || told.Refused != update.OtherKey {
		t.Errorf("%+v", told)
	}
}

func TestAdministratorDecides(t *testing.T) {
	h := newHelper(t, nil)
	must(t, h.Choose(h.file))
	h.config.Source = ptr(h.file + ".of.the.administrator")
	h.Updates = update.New(h.config)
	if err := h.Choose(h.file); !errors.Is(err, update.ErrDecided) {
		t.Errorf("the person chose: %v", err)
	}
	must(t, os.WriteFile(*h.config.Source, signed(t, "next", statement("0.4.0", noon, nil)), 0o600))
	must(t, h.Ask(t.Context()))
	if told := h.told(t); !told.Decided || told.Source != *h.config.Source || told.Newer == nil || told.Newer.Version != "0.4.0" {
		t.Errorf("%+v", told)
	}
}

func TestSourcesThatAreRefused(t *testing.T) {
	h := newHelper(t, nil)
	for _, source := range []string{
		"", "statement", "./statement", "http://www.city.example.lg.jp/x", "http://localhost/x", "ftp://127.0.0.1/x", "https:///x", "https://a:b@city.example.lg.jp/x",
		"https://city.example.lg.jp/#x", "file:///etc/passwd", "https://%zz/", "https://a:secret@city.example.lg.jp/x", "https://a:secret/@city.example.lg.jp/x", "https:a:secret@city.example.lg.jp/x",
	} {
		if err := h.Choose(source); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", source, err)
		}
	}
	for _, source := range []string{"https://www.city.example.lg.jp/x", "http://127.0.0.1:8080/x", "http://[::1]/x", filepath.Join(t.TempDir(), "x")} {
		must(t, h.Choose(source))
	}
}

// A request says what it must, and nothing of who asks; no cookie, no redirect, nothing
// without end.
func TestRequestTellsNothingOfThePerson(t *testing.T) {
	var asked atomic.Int32
	var answer atomic.Value
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		for name, values := range r.Header {
			if name != "Connection" || values[0] != "close" { // not one to be known by
				t.Errorf("%s: %q", name, values)
			}
		}
		if r.Method != http.MethodGet || r.ContentLength > 0 || r.URL.RawQuery != "" {
			t.Errorf("%s %s, %d bytes", r.Method, r.URL, r.ContentLength)
		}
		http.SetCookie(w, &http.Cookie{Name: "who", Value: "you"})
		answer.Load().(http.HandlerFunc)(w, r)
	}))
	defer server.Close()
	h := newHelper(t, ptr(server.URL+"/statement"))
	for _, test := range []struct {
		name   string
		answer http.HandlerFunc
		want   update.Refusal
	}{
		{"statement", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(signed(t, "ours", statement("0.3.0", noon, nil)))
		}, ""},
		{"redirect", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/other", http.StatusFound) }, update.Unreachable},
		{"not found", http.NotFound, update.Unreachable},
		{"without end", func(w http.ResponseWriter, _ *http.Request) {
			for err := error(nil); err == nil; {
				_, err = w.Write([]byte(strings.Repeat("x", 1<<12)))
			}
		}, update.Malformed},
	} {
		answer.Store(test.answer)
		before := asked.Load()
		h.now = h.now.Add(update.Every)
		_ = h.Ask(t.Context())
		if told := h.told(t); told.Refused != test.want || asked.Load() != before+1 {
			t.Errorf("%s: asked %d times, %+v", test.name, asked.Load()-before, told)
		}
	}
}

// A server that says nothing is given up.
func TestSilentServerIsGivenUp(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer listener.Close()
	h := newHelper(t, ptr("http://"+listener.Addr().String()+"/"))
	h.config.Client = &http.Client{Timeout: 50 * time.Millisecond, Transport: &http.Transport{DisableKeepAlives: true}}
	h.Updates = update.New(h.config)
	wantRefusal(t, "silence", h.Ask(t.Context()), update.Unreachable)
}

// Keep asks when no card is used, and gives up when one is.
func TestNothingIsAskedWhileACardIsUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHelper(t, nil)
		h.now = time.Now().UTC()
		h.config.Now = time.Now
		h.Updates = update.New(h.config)
		must(t, h.Choose(h.file))
		used, looked := true, 0
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			h.Keep(ctx, func(ctx context.Context, do func(context.Context)) bool {
				looked++
				if !used {
					do(ctx)
				}
				return !used
			}, func(error) {})
		}()
		time.Sleep(10 * time.Minute)
		if h.read != 0 || looked < 5 {
			t.Errorf("while a card is used: looked %d times, read %d times", looked, h.read)
		}
		used = false
		time.Sleep(72 * time.Hour)
		stop()
		<-done
		if h.read < 3 || h.read > 4 {
			t.Errorf("in three days: read %d times", h.read)
		}
	})
}

func TestSpoiledMemoryIsTold(t *testing.T) {
	h := newHelper(t, nil)
	must(t, h.Choose(h.file))
	name := filepath.Join(h.config.Dir, update.FileName)
	must(t, os.WriteFile(name, []byte(`{"source":"x","more":1}`), 0o600))
	if told, err := h.Tell(); err == nil {
		t.Errorf("%+v", told)
	}
	if err := h.Ask(t.Context()); err == nil || h.read != 0 {
		t.Errorf("%v, read %d times", err, h.read)
	}
}
