package provider

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	jose "github.com/go-jose/go-jose/v4"
)

// How long a key signs. The next one is published before it signs, for services keep what
// they read of the keys; the last one stays published while a token that it signed may still
// be looked at.
const (
	keyLife  = 30 * 24 * time.Hour
	keyAhead = 24 * time.Hour
	keyKept  = 24 * time.Hour
)

// stateFile is the file of Secrets in its folder.
const stateFile = "bridge.json"

// ErrState is the error of OpenSecrets for a folder or file that others can read, or that is
// not what OpenSecrets wrote.
var ErrState = errors.New("the bridge's secrets cannot be used")

// Secrets are the keys that sign tokens, ECDSA over P-256, the key of pairwise subs, and that by
// which accounts find people again. They are in one file, which its owner alone reads, and are
// made where there is none. A new signing key comes every 30 days; the others stay, for they
// are who people are.
type Secrets struct {
	file string
	now  func() time.Time

	mu   sync.Mutex
	kept keptSecrets
}

// keptSecrets are what the file has.
type keptSecrets struct {
	Pairwise []byte    `json:"pairwise"`
	People   []byte    `json:"people"`
	Keys     []keptKey `json:"keys"` // oldest first
}

type keptKey struct {
	Made time.Time       `json:"made"`
	Key  jose.JSONWebKey `json:"key"`
}

// OpenSecrets reads the secrets of a folder, or makes them.
func OpenSecrets(folder string, now func() time.Time) (*Secrets, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	s := &Secrets{file: filepath.Join(folder, stateFile), now: now}
	text, err := os.ReadFile(s.file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		s.kept.Pairwise, s.kept.People = newSecret(), newSecret()
		return s, s.turn()
	case err != nil:
		return nil, err
	}
	if info, err := os.Stat(s.file); err != nil || info.Mode().Perm()&0o077 != 0 {
		return nil, errors.Join(fmt.Errorf("%w: others can read %s", ErrState, s.file), err)
	}
	if err := json.Unmarshal(text, &s.kept); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrState, s.file, err)
	}
	if len(s.kept.Pairwise) != secretLength || len(s.kept.People) != secretLength || len(s.kept.Keys) == 0 {
		return nil, fmt.Errorf("%w: %s lacks a key", ErrState, s.file)
	}
	for _, k := range s.kept.Keys {
		if !k.Key.Valid() || k.Key.IsPublic() || k.Key.Algorithm != string(jose.ES256) {
			return nil, fmt.Errorf("%w: %s has a key that does not sign", ErrState, s.file)
		}
	}
	return s, s.turn()
}

// secretLength is how long a secret is, in bytes.
const secretLength = 32

func newSecret() []byte {
	b := make([]byte, secretLength)
	_, _ = rand.Read(b) // never fails, crypto/rand
	return b
}

// People is the key of account.Config.
func (s *Secrets) People() []byte { return s.kept.People }

// turn makes the next key when it is time, forgets those that nobody needs any more, and
// writes the file before any of that counts.
func (s *Secrets) turn() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, next := s.now(), s.kept
	next.Keys = nil
	for i, k := range s.kept.Keys {
		ended := i+1 < len(s.kept.Keys) && now.After(s.kept.Keys[i+1].Made.Add(keyAhead+keyKept))
		if !ended {
			next.Keys = append(next.Keys, k)
		}
	}
	if n := len(next.Keys); n == 0 || now.After(next.Keys[n-1].Made.Add(keyLife)) {
		k, err := newKey(now)
		if err != nil {
			return err
		}
		next.Keys = append(next.Keys, k)
	} else if n == len(s.kept.Keys) {
		return nil
	}
	if err := write(s.file, next); err != nil {
		return err
	}
	s.kept = next
	return nil
}

func newKey(now time.Time) (keptKey, error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return keptKey{}, err
	}
	return keptKey{now, jose.JSONWebKey{Key: private, KeyID: rand.Text(), Algorithm: string(jose.ES256), Use: "sig"}}, nil
}

// write replaces the file, whole or not at all.
func write(file string, kept keptSecrets) error {
	text, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	draft, err := os.CreateTemp(filepath.Dir(file), stateFile+".*") // 0600
	if err != nil {
		return err
	}
	_, err = draft.Write(text)
	err = errors.Join(err, draft.Sync(), draft.Close())
	if err == nil {
		err = os.Rename(draft.Name(), file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(draft.Name()))
	}
	return nil
}

// signing is the key that signs now: the newest that was published long enough before.
func (s *Secrets) signing() (jose.JSONWebKey, error) {
	if err := s.turn(); err != nil {
		return jose.JSONWebKey{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	key := s.kept.Keys[0].Key
	for _, k := range s.kept.Keys[1:] {
		if !s.now().Before(k.Made.Add(keyAhead)) {
			key = k.Key
		}
	}
	return key, nil
}

// public are the keys that services read.
func (s *Secrets) public() (set jose.JSONWebKeySet, err error) {
	if err := s.turn(); err != nil {
		return set, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.kept.Keys {
		set.Keys = append(set.Keys, k.Key.Public())
	}
	return set, nil
}

// sign makes a JWT of a type.
func (s *Secrets) sign(kind jose.ContentType, claims any) (string, error) {
	key, err := s.signing()
	if err != nil {
		return "", err
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, (&jose.SignerOptions{}).WithType(kind))
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	signed, err := signer.Sign(text)
	if err != nil {
		return "", err
	}
	return signed.CompactSerialize()
}

// VerifySignature is the content of a token that the bridge signed, for oidc.KeySet.
func (s *Secrets) VerifySignature(_ context.Context, jws *jose.JSONWebSignature) ([]byte, error) {
	set, err := s.public()
	if err != nil {
		return nil, err
	}
	for _, key := range set.Key(jws.Signatures[0].Header.KeyID) {
		return jws.Verify(key)
	}
	return nil, fmt.Errorf("%w: no such key", ErrState)
}

// session is the sid of a session for a client: as little as by sub do two sectors know by it
// that they have one visitor.
func (s *Secrets) session(c *Client, name string) string {
	return pairwise(s.kept.Pairwise, c.Sector, "session "+name)
}

// subject is the sub of a person for a client.
func (s *Secrets) subject(c *Client, subject string) string {
	return pairwise(s.kept.Pairwise, c.Sector, subject)
}
