package practice

import (
	"crypto/rsa"
	"fmt"
	"io"
	"time"

	"jpkiweb/shared/emulator"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/wasm/room"
)

// Organization is O= in every certificate of practice.
const Organization = "JPKI-PRACTICE"

// An issued credential: what stays of it when a new card is put in.
type issued struct {
	key                *rsa.PrivateKey
	certificate, caDER []byte
}

// issue makes the CA of practice and has it certify one key a purpose. Both CAs have one
// key, for a person waits while keys are made.
func issue(random io.Reader, now time.Time, newKey func() (*rsa.PrivateKey, error)) (map[jpki.Purpose]issued, error) {
	caKey, err := newKey()
	if err != nil {
		return nil, fmt.Errorf("make the key of the CA: %w", err)
	}
	ca, err := sandboxca.NewNamed(random, now, Organization, func() (*rsa.PrivateKey, error) { return caKey, nil })
	if err != nil {
		return nil, err
	}
	all := map[jpki.Purpose]issued{}
	for _, p := range jpki.Purposes {
		key, err := newKey()
		if err != nil {
			return nil, fmt.Errorf("make the %v key: %w", p, err)
		}
		certificate, err := ca.Issue(p, key.Public(), holder())
		if err != nil {
			return nil, err
		}
		all[p] = issued{key: key, certificate: certificate, caDER: ca.Certificate(p)}
	}
	return all, nil
}

// holder is nobody, and says so.
func holder() sandboxca.Holder {
	h := sandboxca.DefaultHolder()
	h.Name = "練習　太郎"
	return h
}

// newCard makes a card with all its tries and the first PINs.
func newCard(all map[jpki.Purpose]issued) (*emulator.Card, error) {
	credential := func(p jpki.Purpose, pin string) *emulator.Credential {
		i := all[p]
		return &emulator.Credential{Certificate: i.certificate, CACertificate: i.caDER, Key: i.key, PIN: []byte(pin)}
	}
	h := holder()
	return emulator.New(emulator.Config{
		UserAuthentication: credential(jpki.UserAuthentication, room.PracticePIN),
		DigitalSignature:   credential(jpki.DigitalSignature, room.PracticePassword),
		CardInfo: &emulator.CardInfo{
			Name: h.Name, Address: h.Address, BirthDate: h.BirthDate.Format("20060102"), Gender: string(rune(h.Gender)),
			PIN: []byte(room.PracticePIN),
		},
	})
}
