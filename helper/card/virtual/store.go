package virtual

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
)

// A pair is a private key with its certificate.
type pair struct {
	key         crypto.Signer
	certificate *certprofile.Certificate
}

// A shelf is where the pairs of a card are kept: STEM.pem, then STEM.2.pem when
// they were issued again. A file is linked into place whole and never replaced,
// so that of several processes the first wins; the highest number counts.
type shelf struct{ dir, stem string }

func (s shelf) path(generation int) string {
	if generation > 1 {
		return filepath.Join(s.dir, s.stem+"."+strconv.Itoa(generation)+".pem")
	}
	return filepath.Join(s.dir, s.stem+".pem")
}

// generations returns the numbers of the files that are there.
func (s shelf) generations() ([]int, error) {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return nil, err
	}
	var found []int
	for _, entry := range entries {
		rest, ok := strings.CutPrefix(entry.Name(), s.stem+".")
		if !ok {
			continue
		}
		if rest == "pem" {
			found = append(found, 1)
			continue
		}
		number, _ := strings.CutSuffix(rest, ".pem")
		if n, err := strconv.Atoi(number); err == nil && filepath.Base(s.path(n)) == entry.Name() {
			found = append(found, n)
		}
	}
	return found, nil
}

// newest returns the number and the text of the file that counts, 0 if there is
// none.
func (s shelf) newest() (generation int, text []byte, err error) {
	for {
		found, err := s.generations()
		if err != nil || len(found) == 0 {
			return 0, nil, err
		}
		generation = 0
		for _, n := range found {
			generation = max(generation, n)
		}
		text, err = os.ReadFile(s.path(generation))
		if !errors.Is(err, fs.ErrNotExist) { // else a newer one has just come
			return generation, text, err
		}
	}
}

// put puts a file in place, readable by its owner only, and takes older ones
// away. One that is there already stays.
func (s shelf) put(generation int, text []byte) error {
	f, err := os.CreateTemp(s.dir, ".card-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	err = os.Link(f.Name(), s.path(generation))
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for old := generation - 1; old > 0; old-- {
		if os.Remove(s.path(old)) != nil {
			break // what is left over never counts again
		}
	}
	return nil
}

// issue makes new pairs and returns them as a file: for each purpose the key
// (PKCS #8) and the certificate, PEM.
func (g *Gallery) issue(p plan, purposes []jpki.Purpose) ([]byte, error) {
	var file bytes.Buffer
	from, to := p.term.period(g.now())
	for _, purpose := range purposes {
		key, err := newKey(p.p384)
		if err != nil {
			return nil, err
		}
		holder := p.holder
		var options []sandboxca.Option
		if p.term.life > 0 {
			holder = p.born(to)
			options = append(options, sandboxca.NotBefore(from), sandboxca.NotAfter(to))
		}
		if p.options != nil {
			options = append(options, p.options(holder, purpose))
		}
		certificate, err := g.ca.Issue(purpose, key.Public(), holder, options...)
		if err != nil {
			return nil, err
		}
		pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			return nil, err
		}
		file.Write(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}))
		file.Write(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate}))
	}
	return file.Bytes(), nil
}

// newKey makes a key of today's card or of the next one (jpki facts 5.1 and 5.7).
func newKey(p384 bool) (crypto.Signer, error) {
	if p384 {
		return ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	}
	return rsa.GenerateKey(rand.Reader, 2048)
}

// parsePairs reads a file of n pairs.
func parsePairs(text []byte, n int) ([]pair, error) {
	pairs := make([]pair, n)
	for i := range pairs {
		var key, certificate *pem.Block
		key, text = pem.Decode(text)
		certificate, text = pem.Decode(text)
		if key == nil || certificate == nil {
			return nil, errors.New("want a private key and a certificate")
		}
		var err error
		if pairs[i], err = parsePair(key.Bytes, certificate.Bytes); err != nil {
			return nil, err
		}
	}
	return pairs, nil
}

func parsePair(pkcs8, der []byte) (pair, error) {
	key, err := x509.ParsePKCS8PrivateKey(pkcs8)
	if err != nil {
		return pair{}, err
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return pair{}, fmt.Errorf("key of type %T", key)
	}
	certificate, err := certprofile.Parse(der)
	if err != nil {
		return pair{}, err
	}
	public, err := x509.MarshalPKIXPublicKey(signer.Public())
	if err != nil {
		return pair{}, err
	}
	if !bytes.Equal(public, certificate.RawPublicKey) {
		return pair{}, errors.New("key and certificate do not belong together")
	}
	return pair{key: signer, certificate: certificate}, nil
}
