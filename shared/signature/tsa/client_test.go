package tsa

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/signature/sandboxtsa"
	"jpkiweb/shared/signature/timestamp"
)

var digest = sha256.Sum256([]byte("a signature value"))

// served is a client of a server that answers with handle.
func served(t *testing.T, handle http.HandlerFunc) *Client {
	t.Helper()
	s := httptest.NewServer(handle)
	t.Cleanup(s.Close)
	c, err := New(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func authority(t *testing.T) *sandboxtsa.Authority {
	t.Helper()
	a, err := sandboxtsa.New(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestStamp(t *testing.T) {
	a := authority(t)
	c := served(t, func(w http.ResponseWriter, r *http.Request) {
		for _, header := range []string{"User-Agent", "Cookie", "Authorization", "Referer", "Accept-Language"} {
			if v := r.Header.Get(header); v != "" {
				t.Errorf("tells %s: %q", header, v)
			}
		}
		if r.Method != http.MethodPost || r.Header.Get("Content-Type") != typeQuery {
			t.Errorf("%s, %q", r.Method, r.Header.Get("Content-Type"))
		}
		Handler(a.Answer).ServeHTTP(w, r)
	})
	token, err := c.Stamp(t.Context(), digest)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(a.Root())
	if err := errors.Join(token.Verify(roots), token.CheckDigest(digest)); err != nil {
		t.Error(err)
	}
}

// Some say more of the type than they must.
func TestTypeOfTheAnswer(t *testing.T) {
	a := authority(t)
	for contentType, want := range map[string]error{
		"application/timestamp-reply; charset=utf-8": nil, "Application/Timestamp-Reply": nil, "application/timestamp-replies": ErrUnreachable, "": ErrUnreachable,
	} {
		c := served(t, func(w http.ResponseWriter, r *http.Request) {
			answered := httptest.NewRecorder()
			Handler(a.Answer).ServeHTTP(answered, r)
			w.Header().Set("Content-Type", contentType)
			_, _ = w.Write(answered.Body.Bytes())
		})
		if _, err := c.Stamp(t.Context(), digest); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", contentType, err, want)
		}
	}
}

// A server that is slow, lies, or is none.
func TestNoStamp(t *testing.T) {
	a := authority(t)
	asked := 0
	for name, test := range map[string]struct {
		handle http.HandlerFunc
		want   error
	}{
		"no page": {func(w http.ResponseWriter, _ *http.Request) { http.NotFound(w, nil) }, ErrUnreachable},
		"page":    {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") }, ErrUnreachable},
		"empty":   {func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Type", typeReply) }, timestamp.ErrMalformed},
		"endless": {endless, timestamp.ErrMalformed},
		"led on": {func(w http.ResponseWriter, r *http.Request) {
			asked++
			http.Redirect(w, r, "/", http.StatusTemporaryRedirect)
		}, ErrUnreachable},
		"cut off": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, ErrUnreachable},
		"other bytes": {func(w http.ResponseWriter, r *http.Request) {
			r.Body = io.NopCloser(strings.NewReader(string(timestamp.NewRequest(sha256.Sum256(nil)).Marshal())))
			Handler(a.Answer).ServeHTTP(w, r)
		}, timestamp.ErrOtherData},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := served(t, test.handle).Stamp(t.Context(), digest); !errors.Is(err, test.want) {
				t.Errorf("%v, want %v", err, test.want)
			}
		})
	}
	if asked != 1 {
		t.Errorf("asked %d times after it was led on", asked)
	}
}

// endless sends more than anybody keeps.
func endless(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", typeReply)
	for range 1 << 10 {
		if _, err := w.Write(make([]byte, 1<<10)); err != nil {
			return
		}
	}
}

func TestPatienceEnds(t *testing.T) {
	asked := make(chan struct{})
	c := served(t, func(_ http.ResponseWriter, r *http.Request) {
		close(asked)
		_, _ = io.Copy(io.Discard, r.Body) // a server notices that its client left when it has read all
		<-r.Context().Done()
	})
	c.http.Timeout = 50 * time.Millisecond
	if _, err := c.Stamp(t.Context(), digest); !errors.Is(err, ErrUnreachable) || !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	<-asked
}

func TestAddress(t *testing.T) {
	for address, ok := range map[string]bool{
		"https://tsa.example.jp/tsr": true, "http://127.0.0.1:8080": true, "": false, "tsa.example.jp": false, "file:///etc/passwd": false,
		"https://user:secret@tsa.example.jp": false, "https://": false, "https://tsa.example.jp/#part": false, "ftp://tsa.example.jp": false,
	} {
		if _, err := New(address); (err == nil) != ok || !ok && !errors.Is(err, ErrAddress) {
			t.Errorf("%q: %v", address, err)
		}
	}
}

// What is no request is not answered, and an authority that cannot is not heard of.
func TestHandler(t *testing.T) {
	broken := errors.New("broken")
	for name, test := range map[string]struct {
		method, contentType, body string
		err                       error
		want                      int
	}{
		"request":      {http.MethodPost, typeQuery, "question", nil, http.StatusOK},
		"look":         {http.MethodGet, typeQuery, "", nil, http.StatusUnsupportedMediaType},
		"other type":   {http.MethodPost, "text/plain", "question", nil, http.StatusUnsupportedMediaType},
		"too long":     {http.MethodPost, typeQuery, strings.Repeat("q", maxRequest+1), nil, http.StatusRequestEntityTooLarge},
		"cannot stamp": {http.MethodPost, typeQuery, "question", broken, http.StatusInternalServerError},
	} {
		t.Run(name, func(t *testing.T) {
			request := httptest.NewRequest(test.method, "/", strings.NewReader(test.body))
			request.Header.Set("Content-Type", test.contentType)
			w := httptest.NewRecorder()
			Handler(func(asked []byte) ([]byte, error) { return append([]byte("answer to "), asked...), test.err }).ServeHTTP(w, request)
			if w.Code != test.want || test.want == http.StatusOK && w.Body.String() != "answer to question" || test.want != http.StatusOK && w.Body.Len() > 0 {
				t.Errorf("%d, %q", w.Code, w.Body)
			}
		})
	}
}
