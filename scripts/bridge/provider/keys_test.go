package provider

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A key is published before it signs, and after it signed; the key of subs stays.
func TestKeysTurn(t *testing.T) {
	now := time.Date(2026, 4, 1, 3, 0, 0, 0, time.UTC)
	folder := filepath.Join(t.TempDir(), "state")
	s, err := OpenSecrets(folder, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	look := func(published int) string {
		t.Helper()
		again, err := OpenSecrets(folder, func() time.Time { return now }) // as after a start anew
		if err != nil {
			t.Fatal(err)
		}
		key, err := s.signing()
		if err != nil {
			t.Fatal(err)
		}
		set, err := s.public()
		if err != nil || len(set.Keys) != published || len(set.Key(key.KeyID)) != 1 {
			t.Fatalf("%d keys, want %d; %v", len(set.Keys), published, err)
		}
		other, err := again.signing()
		if err != nil || other.KeyID != key.KeyID {
			t.Fatalf("another key after a start anew: %v", err)
		}
		client := &Client{Sector: "keyed.example"}
		if s.subject(client, "A") != again.subject(client, "A") {
			t.Fatal("another sub after a start anew")
		}
		return key.KeyID
	}
	first := look(1)
	now = now.Add(keyLife + time.Second)
	if look(2) != first {
		t.Error("the next key signs at once")
	}
	now = now.Add(keyAhead)
	second := look(2)
	if second == first {
		t.Error("the first key still signs")
	}
	now = now.Add(keyKept + time.Second)
	if look(1) != second {
		t.Error("another key than the second")
	}
	if info, err := os.Stat(filepath.Join(folder, stateFile)); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
}

func TestSecretsThatAreRefused(t *testing.T) {
	folder := t.TempDir()
	if _, err := OpenSecrets(folder, time.Now); err != nil {
		t.Fatal(err)
	}
	right, err := os.ReadFile(filepath.Join(folder, stateFile))
	if err != nil {
		t.Fatal(err)
	}
	var public keptSecrets
	if err := json.Unmarshal(right, &public); err != nil {
		t.Fatal(err)
	}
	public.Keys[0].Key = public.Keys[0].Key.Public()
	withPublic, err := json.Marshal(public)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		text string
		mode os.FileMode
	}{
		"nothing": {"", 0o600}, "no JSON": {"x", 0o600}, "no key": {`{"pairwise":"AAAA","people":"AAAA","keys":[]}`, 0o600},
		"for others to read": {string(right), 0o640}, "a key that does not sign": {string(withPublic), 0o600},
	} {
		folder := t.TempDir()
		if err := os.WriteFile(filepath.Join(folder, stateFile), []byte(c.text), c.mode); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenSecrets(folder, time.Now); !errors.Is(err, ErrState) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
