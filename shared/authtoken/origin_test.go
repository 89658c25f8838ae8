package authtoken

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

var acceptedOrigins = []struct {
	name, text string
	want       Origin
}{
	{"domain", "https://eservice.example", Origin{"https", "eservice.example", 0}},
	{"port", "https://eservice.example:8443", Origin{"https", "eservice.example", 8443}},
	{"highest port", "https://eservice.example:65535", Origin{"https", "eservice.example", 65535}},
	{"port 80 on https", "https://eservice.example:80", Origin{"https", "eservice.example", 80}},
	{"punycode", "https://xn--eckwd4c7cu47r2wf.jp", Origin{"https", "xn--eckwd4c7cu47r2wf.jp", 0}},
	{"IPv4", "https://192.0.2.7", Origin{"https", "192.0.2.7", 0}},
	{"IPv6", "https://[2001:db8::7]:8443", Origin{"https", "2001:db8::7", 8443}},
	{"http on 127.0.0.1", "http://127.0.0.1:8080", Origin{"http", "127.0.0.1", 8080}},
	{"http on ::1", "http://[::1]:8080", Origin{"http", "::1", 8080}},
	{"http on localhost", "http://localhost", Origin{"http", "localhost", 0}},
	{"https on localhost", "https://localhost:8443", Origin{"https", "localhost", 8443}},
}

func TestParseOrigin(t *testing.T) {
	for _, tt := range acceptedOrigins {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseOrigin(tt.text)
			if err != nil || got != tt.want {
				t.Fatalf("ParseOrigin(%q) = %+v, %v, want %+v", tt.text, got, err, tt.want)
			}
			if got.String() != tt.text {
				t.Errorf("String = %q, want %q", got.String(), tt.text)
			}
			if parts := (Origin{got.Scheme(), got.Host(), got.Port()}); parts != tt.want {
				t.Errorf("its parts are %+v, want %+v", parts, tt.want)
			}
		})
	}
}

var refusedOrigins = []struct{ name, text string }{
	{"empty", ""},
	{"null", "null"},
	{"no scheme", "eservice.example"},
	{"no slashes", "https:eservice.example"},
	{"no host", "https://"},
	{"port without host", "https://:8443"},
	{"trailing slash", "https://eservice.example/"},
	{"path", "https://eservice.example/login"},
	{"query", "https://eservice.example?x"},
	{"fragment", "https://eservice.example#x"},
	{"user information", "https://user@eservice.example"},
	{"user information that looks like a host", "https://eservice.example:443@attacker.example"},
	{"backslash", `https://eservice.example\@attacker.example`},
	{"percent", "https://eservice%2eexample"},
	{"space", "https://eservice.example "},
	{"markup", `https://"><script>alert(1)</script>`},
	{"markup behind a slash", "https://eservice.example/<script>"},
	{"javascript", "javascript://eservice.example"},
	{"line feed", "https://eservice.example\n"},
	{"NUL", "https://eservice.example\x00"},
	{"upper case host", "https://Eservice.example"},
	{"upper case scheme", "HTTPS://eservice.example"},
	{"not ASCII", "https://市役所.example"},
	{"default port of https", "https://eservice.example:443"},
	{"default port of http", "http://localhost:80"},
	{"port 0", "https://eservice.example:0"},
	{"port too high", "https://eservice.example:65536"},
	{"port with leading zero", "https://eservice.example:08443"},
	{"port with sign", "https://eservice.example:+8443"},
	{"empty port", "https://eservice.example:"},
	{"two ports", "https://eservice.example:1:2"},
	{"trailing dot", "https://eservice.example."},
	{"empty label", "https://eservice..example"},
	{"label that begins with a hyphen", "https://-eservice.example"},
	{"label of 64 characters", "https://" + strings.Repeat("a", 64) + ".example"},
	{"256 characters", "https://" + strings.Repeat("a.", 120) + strings.Repeat("b", 8)},
	{"254 characters of host", "http://" + strings.Repeat("a.", 126) + "bb"},
	{"http on a domain", "http://eservice.example"},
	{"http on a prefix of loopback", "http://127.0.0.1.attacker.example"},
	{"http on a subdomain of localhost", "http://localhost.attacker.example"},
	{"http on another loopback address", "http://127.0.0.2"},
	{"wss", "wss://eservice.example"},
	{"file", "file://"},
	{"IPv4 in short form", "http://127.1"},
	{"IPv4 as a number", "https://2130706433"},
	{"IPv4 in hexadecimal", "https://0x7f.0.0.0x1"},
	{"IPv4 with leading zeros", "http://127.000.000.001"},
	{"IPv6 in long form", "http://[0:0:0:0:0:0:0:1]"},
	{"IPv6 in upper case", "https://[2001:DB8::7]"},
	{"IPv6 with zone", "https://[fe80::1%25eth0]"},
	{"IPv4-mapped IPv6", "https://[::ffff:192.0.2.7]"},
	{"IPv6 without brackets", "https://2001:db8::7"},
	{"IPv6 with open bracket", "https://[::1"},
	{"IPv4 in brackets", "https://[127.0.0.1]"},
	{"text behind the bracket", "http://[::1]attacker.example"},
}

func TestParseOriginRefuses(t *testing.T) {
	for _, tt := range refusedOrigins {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := ParseOrigin(tt.text); !errors.Is(err, ErrOrigin) {
				t.Errorf("ParseOrigin(%q) = %+v, %v, want ErrOrigin", tt.text, got, err)
			}
		})
	}
}

// In JSON an origin is its text, and none is the empty one.
func TestOriginInJSON(t *testing.T) {
	type message struct {
		Origin Origin `json:"origin"`
	}
	for _, text := range []string{"", "https://eservice.example", "http://[::1]:8080"} {
		var m message
		written := `{"origin":"` + text + `"}`
		if err := json.Unmarshal([]byte(written), &m); err != nil || m.Origin.String() != text || m.Origin.IsZero() != (text == "") {
			t.Errorf("%s is read as %+v, %v", written, m.Origin, err)
		}
		if got, err := json.Marshal(m); err != nil || string(got) != written {
			t.Errorf("%s is written %s, %v", written, got, err)
		}
	}
	for _, tt := range refusedOrigins {
		if tt.text == "" {
			continue
		}
		was := MustParseOrigin("https://eservice.example")
		o := was
		if err := o.UnmarshalText([]byte(tt.text)); !errors.Is(err, ErrOrigin) || o != was {
			t.Errorf("%s: %+v, %v, want ErrOrigin and the origin as it was", tt.name, o, err)
		}
	}
}

func TestMustParseOriginPanics(t *testing.T) {
	defer func() {
		if err, ok := recover().(error); !ok || !errors.Is(err, ErrOrigin) {
			t.Errorf("%v, want ErrOrigin", err)
		}
	}()
	MustParseOrigin("https://eservice.example/")
}

func FuzzParseOrigin(f *testing.F) {
	for _, tt := range acceptedOrigins {
		f.Add(tt.text)
	}
	for _, tt := range refusedOrigins {
		f.Add(tt.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if o, err := ParseOrigin(text); err == nil && o.String() != text {
			t.Errorf("%q is written %q", text, o.String())
		}
	})
}
