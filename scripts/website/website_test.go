package website

import (
	"errors"
	"net/http/httptest"
	"testing"
)

func TestOrigins(t *testing.T) {
	for origin, want := range map[string]bool{
		"https://city.example": true, "http://127.0.0.1:8080": true,
		"": false, "city.example": false, "https://": false, "https://city.example/": false, "ftp://city.example": false, "https://name@city.example": false,
	} {
		if _, err := New(origin); errors.Is(err, ErrOrigin) == want || err != nil && !errors.Is(err, ErrOrigin) {
			t.Errorf("%q: %v", origin, err)
		}
	}
}

func TestLanguage(t *testing.T) {
	for _, c := range []struct{ target, accept, want string }{
		{"/", "", "ja"}, {"/", "en-US,en;q=0.9", "en"}, {"/", "fr", "ja"},
		{"/?lang=en", "ja", "en"}, {"/?lang=easy", "en", "easy"}, {"/?lang=fr", "en", "en"}, {"/?lang=", "", "ja"},
	} {
		r := httptest.NewRequest("GET", c.target, nil)
		r.Header.Set("Accept-Language", c.accept)
		if got := Language(r, "ja", "easy", "en"); got != c.want {
			t.Errorf("%s of a browser that wants %q is in %s", c.target, c.accept, got)
		}
	}
}
