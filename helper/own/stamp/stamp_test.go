package stamp_test

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"jpkiweb/helper/own/stamp"
	"jpkiweb/shared/signature/sandboxtsa"
	"jpkiweb/shared/signature/timestamp"
	"jpkiweb/shared/signature/tsa"
)

var digest = sha256.Sum256([]byte("a signature value"))

func sandbox(t *testing.T, options ...func(*x509.Certificate)) *sandboxtsa.Authority {
	t.Helper()
	a, err := sandboxtsa.New(time.Now(), options...)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// served is an authority at a server that answers with handle; roots are trusted for it.
func served(t *testing.T, handle http.Handler, roots ...*sandboxtsa.Authority) *stamp.Authority {
	t.Helper()
	s := httptest.NewServer(handle)
	t.Cleanup(s.Close)
	config := stamp.Config{Address: s.URL, Now: time.Now}
	for _, r := range roots {
		config.Roots = append(config.Roots, r.Root().Raw)
	}
	a, err := stamp.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestStamp(t *testing.T) {
	a := sandbox(t)
	authority := served(t, tsa.Handler(a.Answer), sandbox(t), a)
	token, err := authority.Stamp(t.Context(), digest)
	if err != nil {
		t.Fatal(err)
	}
	if err := token.CheckDigest(digest); err != nil {
		t.Error(err)
	}
	told, err := authority.Ask(t.Context(), digest)
	if err != nil {
		t.Fatal(err)
	}
	if token, err = timestamp.Parse(told.Token); err != nil {
		t.Fatal(err)
	}
	if at, err := time.Parse(time.RFC3339Nano, told.Time); err != nil || !at.Equal(token.Time) || told.Authority != "SANDBOX TSA" || told.Accredited != "" {
		t.Errorf("%+v, %v", told, err)
	}
}

func TestAccreditedStampIsTold(t *testing.T) {
	a := sandbox(t, func(c *x509.Certificate) { c.Subject.Organization = []string{"アマノ株式会社"} })
	told, err := served(t, tsa.Handler(a.Answer), a).Ask(t.Context(), digest)
	if err != nil || told.Accredited != "アマノタイムスタンプサービス3161" {
		t.Errorf("%+v, %v", told, err)
	}
}

// An authority that is gone or refuses is unavailable; one that lies is not believed. Both
// are asked once.
func TestBadAuthorities(t *testing.T) {
	var asked atomic.Int32
	good := sandbox(t)
	answers := func(a *sandboxtsa.Authority) http.Handler { return tsa.Handler(a.Answer) }
	sends := func(status int, contentType string, body []byte) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentType)
			w.WriteHeader(status)
			_, _ = w.Write(body)
		})
	}
	const reply = "application/timestamp-reply"
	question := timestamp.NewRequest(digest) // another one about the same, with another nonce
	earlier, err := good.Answer(question.Marshal())
	if err != nil {
		t.Fatal(err)
	}
	refusal, err := good.Answer([]byte{0x30, 0})
	if err != nil {
		t.Fatal(err)
	}
	other := tsa.Handler(func([]byte) ([]byte, error) { return good.Answer(timestamp.NewRequest(sha256.Sum256(nil)).Marshal()) })
	long := sandbox(t)
	long.Alter = func(d *sandboxtsa.Draft) {
		for range 60 {
			d.Certificates = append(d.Certificates, long.Root().Raw)
		}
	}
	past, err := sandboxtsa.New(time.Now().AddDate(0, 0, -3))
	if err != nil {
		t.Fatal(err)
	}
	past.Now = func() time.Time { return time.Now().AddDate(0, 0, -2) }
	later := sandbox(t)
	later.Now = func() time.Time { return time.Now().AddDate(0, 0, 2) }
	expired := sandbox(t, func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) })
	ofServers := sandbox(t, func(c *x509.Certificate) {
		c.ExtraExtensions, c.ExtKeyUsage = nil, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	})
	for name, test := range map[string]struct {
		handle http.Handler
		root   *sandboxtsa.Authority
		want   error
		why    string
	}{
		"nobody there":             {sends(http.StatusNotFound, "text/plain", nil), good, stamp.ErrUnavailable, "404"},
		"broken":                   {sends(http.StatusInternalServerError, reply, nil), good, stamp.ErrUnavailable, "500"},
		"a page":                   {sends(http.StatusOK, "text/html", []byte("<html>")), good, stamp.ErrUnavailable, "text/html"},
		"refuses":                  {sends(http.StatusOK, reply, refusal), good, stamp.ErrUnavailable, "wrong format"},
		"elsewhere":                {http.RedirectHandler("/elsewhere", http.StatusTemporaryRedirect), good, stamp.ErrUnavailable, "307"},
		"hangs up":                 {http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }), good, stamp.ErrUnavailable, "EOF"},
		"garbage":                  {sends(http.StatusOK, reply, []byte("garbage")), good, stamp.ErrInvalid, "not a TimeStampResp"},
		"nothing":                  {sends(http.StatusOK, reply, nil), good, stamp.ErrInvalid, "not a TimeStampResp"},
		"two megabytes":            {sends(http.StatusOK, reply, make([]byte, 2<<20)), good, stamp.ErrInvalid, "65537 bytes, at most 65536"},
		"answer of before":         {sends(http.StatusOK, reply, earlier), good, stamp.ErrInvalid, "nonce"},
		"about other data":         {other, good, stamp.ErrInvalid, "other data"},
		"of another root":          {answers(sandbox(t)), good, stamp.ErrInvalid, "nobody who is trusted"},
		"of two days ago":          {answers(past), past, stamp.ErrInvalid, "48h0m0s from the time of this computer"},
		"of the day after":         {answers(later), later, stamp.ErrInvalid, "48h0m0s from the time of this computer"},
		"longer than messages":     {answers(long), long, stamp.ErrInvalid, "at most 24576"},
		"certificate that expired": {answers(expired), expired, stamp.ErrInvalid, "expired"},
		"certificate for servers":  {answers(ofServers), ofServers, stamp.ErrInvalid, "not for time stamps alone"},
	} {
		t.Run(name, func(t *testing.T) {
			asked.Store(0)
			counted := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked.Add(1)
				test.handle.ServeHTTP(w, r)
			})
			_, err := served(t, counted, test.root).Stamp(t.Context(), digest)
			if !errors.Is(err, test.want) || errors.Is(err, stamp.ErrInvalid) && errors.Is(err, stamp.ErrUnavailable) || !strings.Contains(err.Error(), test.why) {
				t.Errorf("%v, want %v for %s", err, test.want, test.why)
			}
			if n := asked.Load(); n != 1 {
				t.Errorf("asked %d times", n)
			}
		})
	}
}

// An authority that does not answer is given up when the person gives up.
func TestSlowAuthority(t *testing.T) {
	asked := make(chan struct{})
	a := served(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // a server notices that its client left when it has read all
		close(asked)
		<-r.Context().Done()
	}), sandbox(t))
	ctx, giveUp := context.WithCancelCause(t.Context())
	gaveUp := errors.New("the person gave up")
	go func() {
		<-asked
		giveUp(gaveUp)
	}()
	if _, err := a.Stamp(ctx, digest); !errors.Is(err, gaveUp) || errors.Is(err, stamp.ErrUnavailable) {
		t.Error(err)
	}
}

// Nothing listens there.
func TestAuthorityThatIsGone(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	a, err := stamp.New(stamp.Config{Address: s.URL, Roots: [][]byte{sandbox(t).Root().Raw}, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	if _, err := a.Stamp(t.Context(), digest); !errors.Is(err, stamp.ErrUnavailable) {
		t.Error(err)
	}
}

func TestConfig(t *testing.T) {
	root := sandbox(t).Root().Raw
	for name, test := range map[string]struct {
		address string
		roots   [][]byte
		ok      bool
	}{
		"https":          {"https://tsa.example/tsr", [][]byte{root}, true},
		"http":           {"http://tsa.example", [][]byte{root}, true},
		"no address":     {"", [][]byte{root}, false},
		"a file":         {"/etc/tsa", [][]byte{root}, false},
		"a password":     {"https://me:secret@tsa.example", [][]byte{root}, false},
		"no root":        {"https://tsa.example", nil, false},
		"no certificate": {"https://tsa.example", [][]byte{[]byte("root")}, false},
	} {
		if _, err := stamp.New(stamp.Config{Address: test.address, Roots: test.roots, Now: time.Now}); (err == nil) != test.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}
