package sandboxca

import (
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"jpkiweb/shared/der"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
)

// Errors of changes that the state of a certificate does not allow.
var (
	// ErrRevoked: the certificate is revoked, which is for good.
	ErrRevoked = errors.New("already revoked")
	// ErrNotOnHold: there is no hold to release.
	ErrNotOnHold = errors.New("not on hold")
)

// Revoke revokes the certificate with the serial number (content octets of the
// INTEGER, as in certprofile.Certificate) for good. The reason is any that is
// final, JPKI uses AffiliationChanged, Superseded and CessationOfOperation
// (lifecycle facts 3). One that is on hold is revoked from the beginning of the
// hold, as ITU-T X.509 has it at reasonCode. Whether the CA issued such a
// certificate is not asked. The error wraps ErrRevoked when it is revoked already.
//
// The next CRL tells others of this and of the other changes. The CAs of Open
// keep the changes in their directory, where two programs can make them at the
// same time; those of New keep them in memory.
func (ca *CA) Revoke(p jpki.Purpose, serial []byte, reason revocation.Reason, at time.Time) error {
	if !reason.Final() {
		return fmt.Errorf("revoke a %v certificate: reason %d is not for good", p, reason)
	}
	return ca.change("revoke", p, serial, func(r *records, text string) error {
		e := r.find(text)
		if e == nil {
			return r.add(record{text, reason, at})
		}
		if e.Reason != revocation.CertificateHold {
			return ErrRevoked
		}
		e.Reason = reason
		return nil
	})
}

// Hold puts the certificate on hold, 一時保留, as when its card is lost. A second
// hold changes nothing. The error wraps ErrRevoked when it is revoked already.
func (ca *CA) Hold(p jpki.Purpose, serial []byte, at time.Time) error {
	return ca.change("hold", p, serial, func(r *records, text string) error {
		e := r.find(text)
		if e == nil {
			return r.add(record{text, revocation.CertificateHold, at})
		}
		if e.Reason != revocation.CertificateHold {
			return ErrRevoked
		}
		return nil
	})
}

// A ReleaseRule is what becomes of the certificates of a card whose suspension is
// ended. Pages differ (event release of shared/lifecycle/data/rules.yaml).
type ReleaseRule string

// The rules; the zero value is ReleaseReissue.
const (
	// ReleaseReissue: both certificates are revoked, and issued anew (J-LIS).
	ReleaseReissue ReleaseRule = "reissue"
	// ReleaseReturns: the user authentication certificate is good again (older pages
	// of municipalities).
	ReleaseReturns ReleaseRule = "returns"
)

// SetRelease chooses the rule of Release for this CA; it is not kept in a directory.
func (ca *CA) SetRelease(rule ReleaseRule) error {
	if rule != ReleaseReissue && rule != ReleaseReturns {
		return fmt.Errorf("rule of release %q is none of %s, %s", rule, ReleaseReissue, ReleaseReturns)
	}
	ca.release = rule
	return nil
}

// Release ends the hold of the certificate, 一時保留の解除: it is revoked from the
// beginning of the hold, with CessationOfOperation, which is our choice of a
// reason; by ReleaseReturns a user authentication certificate is good again. The
// error wraps ErrNotOnHold or ErrRevoked.
func (ca *CA) Release(p jpki.Purpose, serial []byte) error {
	return ca.change("release", p, serial, func(r *records, text string) error {
		e := r.find(text)
		switch {
		case e == nil:
			return ErrNotOnHold
		case e.Reason != revocation.CertificateHold:
			return ErrRevoked
		case p == jpki.DigitalSignature || ca.release != ReleaseReturns:
			e.Reason = revocation.CessationOfOperation
			return nil
		}
		r.remove(text)
		return nil
	})
}

// Status tells what the next list will say of the certificate: jpki.RevocationGood,
// jpki.RevocationRevoked or jpki.RevocationOnHold. Whether the CA issued it is not asked.
func (ca *CA) Status(p jpki.Purpose, serial []byte) (jpki.RevocationState, error) {
	k, err := ca.Find(p, serial)
	if err != nil {
		return jpki.RevocationUnknown, err
	}
	return k.State, nil
}

// change makes one change of the records of a CA; edit gets the serial number as
// they write it.
func (ca *CA) change(what string, p jpki.Purpose, serial []byte, edit func(r *records, serial string) error) (err error) {
	a := ca.authorities[p]
	if a == nil {
		return fmt.Errorf("%s a certificate: %v", what, p)
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("%s the %v certificate %X: %w", what, p, serial, err)
		}
	}()
	if err := checkSerial(serial); err != nil {
		return err
	}
	return a.ledger.locked(func() error {
		r, err := a.ledger.load()
		if err != nil {
			return err
		}
		if err := edit(r, hex.EncodeToString(serial)); err != nil {
			return err
		}
		return a.ledger.save(r)
	})
}

// checkSerial refuses what is no serial number in DER, RFC 5280, 4.1.2.2.
func checkSerial(serial []byte) error {
	switch {
	case len(serial) == 0 || len(serial) > 20:
		return fmt.Errorf("serial number of %d octets", len(serial))
	case serial[0] >= 0x80:
		return errors.New("negative serial number")
	case !der.IsPositive(serial):
		return errors.New("serial number that is zero or begins with zeros")
	}
	return nil
}
