package update_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/helper/own/update"
	"jpkiweb/shared/wire"
)

var ours = []ed25519.PublicKey{keyOf("ours").Public().(ed25519.PublicKey)}

func wantRefusal(t *testing.T, name string, err error, want update.Refusal) {
	t.Helper()
	if refusal := update.Refusal(""); !errors.As(err, &refusal) || refusal != want {
		t.Errorf("%s: %v, want %s", name, err, want)
	}
}

func TestStatement(t *testing.T) {
	want := statement("0.3.0", noon, nil)
	got, err := update.Verify(signed(t, "ours", want), ours, noon)
	if err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
}

// Each way in which a statement is not ours, or not of now, has its own word.
func TestStatementsThatAreRefused(t *testing.T) {
	good := signed(t, "ours", statement("0.3.0", noon, nil))
	line, _, _ := strings.Cut(string(good), "\n")
	bySomething := base64.StdEncoding.EncodeToString(ed25519.Sign(keyOf("ours"), []byte(line)))
	for _, test := range []struct {
		name string
		text []byte
		want update.Refusal
	}{
		{"nothing", nil, update.Malformed},
		{"cut off in the line", good[:40], update.Malformed},
		{"cut off in the signature", good[:len(good)-9], update.Malformed},
		{"cut off before the end of the last line", good[:len(good)-1], update.Malformed},
		{"goes on", append(bytes.Clone(good), "x\n"...), update.Malformed},
		{"too long", append(bytes.Repeat([]byte(" "), update.MaxStatement), good...), update.Malformed},
		{"a page of the server", []byte("<!DOCTYPE html>\n<title>404</title>\n"), update.Malformed},
		{"another key", signed(t, "other", statement("0.3.0", noon, nil)), update.OtherKey},
		{"another version under the signature", bytes.Replace(good, []byte("0.3.0"), []byte("0.9.0"), 1), update.OtherKey},
		{"signed as something else", []byte(line + "\n" + bySomething + "\n"), update.OtherKey},
		{"other program", signed(t, "ours", statement("0.3.0", noon, func(s *update.Statement) { s.Product = "jpki-desk" })), update.OtherThing},
		{"tomorrow's", signed(t, "ours", statement("0.3.0", noon.Add(time.Second), nil)), update.Early},
		{"expired now", signed(t, "ours", statement("0.3.0", noon.AddDate(0, -3, 0), nil)), update.Expired},
		{"no JSON", signLine(`jpki-helper 0.3.0`), update.Malformed},
		{"member that nobody knows", signLine(strings.Replace(line, `{`, `{"program":"https://evil.example/x.exe",`, 1)), update.Malformed},
		{"member twice", signLine(strings.Replace(line, `{`, `{"version":"0.2.0",`, 1)), update.Malformed},
		{"version that is none", signLine(strings.Replace(line, `0.3.0`, `latest`, 1)), update.Malformed},
		{"page without https", signLine(strings.Replace(line, `https:`, `http:`, 1)), update.Malformed},
		{"page that is a script", signLine(strings.Replace(line, `https://www`, `javascript://www`, 1)), update.Malformed},
		{"for ever", signLine(regexp.MustCompile(`"expires":"[^"]*"`).ReplaceAllString(line, `"expires":"2036-12-10T12:00:00Z"`)), update.Malformed},
		{"no time", signLine(strings.Replace(line, `T12:00:00Z`, ``, 1)), update.Malformed},
	} {
		s, err := update.Verify(test.text, ours, noon)
		wantRefusal(t, test.name, err, test.want)
		if s != (update.Statement{}) {
			t.Errorf("%s: %+v all the same", test.name, s)
		}
	}
	_, err := update.Verify(good, nil, noon)
	wantRefusal(t, "a program without a key", err, update.OtherKey)
}

// signLine signs whatever line, as nobody does who has the key and Sign.
func signLine(line string) []byte {
	signature := ed25519.Sign(keyOf("ours"), []byte("JPKI Web update statement 1\n"+line))
	return fmt.Appendf(nil, "%s\n%s\n", line, base64.StdEncoding.EncodeToString(signature))
}

// No bit of a statement can be turned.
func TestEveryFlippedBitOfAStatement(t *testing.T) {
	good := signed(t, "ours", statement("0.3.0", noon, nil))
	for i := range len(good) * 8 {
		text := bytes.Clone(good)
		text[i/8] ^= 1 << (i % 8)
		if _, err := update.Verify(text, ours, noon); err == nil {
			t.Errorf("bit %d of %q was not noticed", i, good)
		}
	}
}

func TestStatementThatIsNotSigned(t *testing.T) {
	for name, s := range map[string]update.Statement{
		"a commit":   statement("0.3.0-5-g0123456", noon, nil),
		"no page":    statement("0.3.0", noon, func(s *update.Statement) { s.Page = "" }),
		"two years":  statement("0.3.0", noon, func(s *update.Statement) { s.Expires = noon.AddDate(2, 0, 0).Format(time.RFC3339) }),
		"never":      statement("0.3.0", noon, func(s *update.Statement) { s.Expires = s.Date }),
		"no version": statement("", noon, nil),
	} {
		if text, err := update.Sign(keyOf("ours"), s); err == nil {
			t.Errorf("%s: %s", name, text)
		}
	}
}

func TestNewer(t *testing.T) {
	for _, test := range []struct {
		version, than string
		want          bool
	}{
		{"0.3.0", "0.2.0", true}, {"0.10.0", "0.9.9", true}, {"1.0.0", "0.99.99", true}, {"0.2.1", "0.2.0-312-g0123456", true}, {"0.2.0", "0.2.0-312-g0123456", true},
		{"0.2.0", "0.2.0", false}, {"0.2.0-312-g0123456", "0.2.0", false}, {"0.1.9", "0.2.0-312-g0123456", false},
		{"0.3.0", "", false}, {"", "0.2.0", false}, {"0.3", "0.2.0", false}, {"0.3.0", "unknown", false},
	} {
		if got := update.Newer(test.version, test.than); got != test.want {
			t.Errorf("%q newer than %q: %t", test.version, test.than, got)
		}
	}
}

// People are told each reason, and no other.
func TestRefusalsAreThoseOfTheWire(t *testing.T) {
	var words []string
	for _, r := range update.Refusals {
		words = append(words, string(r))
	}
	if !slices.Equal(words, wire.UpdateRefusals[:]) {
		t.Errorf("%q, on the wire %q", words, wire.UpdateRefusals)
	}
}

func TestKeys(t *testing.T) {
	one, two := keyOf("ours").Public().(ed25519.PublicKey), keyOf("next").Public().(ed25519.PublicKey)
	both := []ed25519.PublicKey{one, two}
	for _, text := range []string{update.FormatKeys(both), strings.ReplaceAll(update.FormatKeys(both), ",", "\r\n") + "\n"} {
		if got, err := update.ParseKeys(text); err != nil || update.FormatKeys(got) != update.FormatKeys(both) {
			t.Errorf("%q: %x, %v", text, got, err)
		}
	}
	whole := update.FormatKeys(both[:1])
	for _, text := range []string{whole[1:], whole + whole, whole + ",key", strings.TrimRight(whole, "="), base64.StdEncoding.EncodeToString(keyOf("ours"))} {
		if got, err := update.ParseKeys(text); err == nil {
			t.Errorf("%q: %x", text, got)
		}
	}
	if keys := update.Keys(); len(keys) > 0 {
		t.Errorf("the tree has %d keys, which are the publisher's to give", len(keys))
	}
}

func FuzzVerify(f *testing.F) {
	text, err := update.Sign(keyOf("ours"), statement("0.3.0", noon, nil))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add(text[:50])
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := update.Verify(text, ours, noon)
		if refusal := update.Refusal(""); err != nil && !errors.As(err, &refusal) {
			t.Errorf("%v is no refusal", err)
		}
		if err != nil {
			return
		}
		again, err := update.Sign(keyOf("ours"), s)
		must(t, err)
		if !bytes.Equal(again, text) {
			t.Errorf("%q is read as %q", text, again)
		}
	})
}
