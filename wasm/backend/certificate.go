package backend

import (
	"context"
	"encoding/hex"
	"strconv"
	"strings"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/der"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/session"
	"jpkiweb/wasm/task"
)

// Certificate implements app.Backend.
func (b *Backend) Certificate(ctx context.Context, job task.ReadCertificate, asked func(room.PINPlace)) (room.CertificateRead, error) {
	var read room.CertificateRead
	err := b.onLease(ctx, func(s *session.Session) (*session.Lease, error) {
		return s.Certificate(ctx, job.Reader, "", job.LastTry)
	}, func(lease *session.Lease, l *link) error {
		c, err := operation.ReadSigningCertificate(ctx, lease, operation.ReadJob{
			PIN: meantPIN(pinOf(job.Password, job.LastTry, lease, l, asked), lease, job.For), Quirks: b.quirksOf(job.Reader),
		})
		if err != nil {
			return err
		}
		read.Status = c.Status()
		read.Detail = detail(c)
		return nil
	})
	return read, err
}

// Revocation implements app.Backend.
func (b *Backend) Revocation(ctx context.Context, certificate []byte) (result wire.RevocationResult, err error) {
	err = b.onSession(func(s *session.Session) (err error) {
		result, err = s.Revocation(ctx, certificate)
		return err
	})
	return result, err
}

// Trust implements app.Backend.
func (b *Backend) Trust(ctx context.Context) (result wire.TrustResult, err error) {
	err = b.onSession(func(s *session.Session) (err error) {
		result, err = s.Trust(ctx)
		return err
	})
	return result, err
}

// Authority implements app.Backend.
func (b *Backend) Authority(ctx context.Context, p wire.AuthorityParams) (result wire.AuthorityResult, err error) {
	err = b.onSession(func(s *session.Session) (err error) {
		result, err = s.Authority(ctx, p)
		return err
	})
	return result, err
}

// Calendar implements app.Backend.
func (b *Backend) Calendar(ctx context.Context, events []wire.CalendarEvent) (text string, err error) {
	err = b.onSession(func(s *session.Session) (err error) {
		text, err = s.Calendar(ctx, events)
		return err
	})
	return text, err
}

// Gallery implements app.Backend.
func (b *Backend) Gallery(ctx context.Context) (result wire.GalleryResult, err error) {
	err = b.onSession(func(s *session.Session) (err error) {
		result, err = s.Gallery(ctx)
		return err
	})
	return result, err
}

// InsertCard implements app.Backend.
func (b *Backend) InsertCard(ctx context.Context, name string) (result wire.GalleryResult, err error) {
	err = b.onSession(func(s *session.Session) (err error) {
		result, err = s.InsertCard(ctx, name)
		return err
	})
	return result, err
}

// detail is what the app shows of a certificate, nil of one that was not read.
func detail(c *certprofile.Certificate) *room.CertificateDetail {
	if c == nil {
		return nil
	}
	return &room.CertificateDetail{DER: c.Raw, Generation: generation(c), Key: keyName(c), Holder: c.Holder}
}

// generation finds the J-LIS CA that issued a certificate, by the authority key
// identifier: all generations have one name (jpki facts 5.4).
func generation(c *certprofile.Certificate) int {
	id := strings.ToUpper(hex.EncodeToString(c.AuthorityKeyID))
	for _, ca := range jpki.CAs {
		if ca.SubjectKeyID == id {
			return ca.Generation
		}
	}
	return 0
}

// keyName is a key's kind as people write it; of an unknown kind its OID.
func keyName(c *certprofile.Certificate) string {
	if c.PublicKey != nil {
		return "RSA " + strconv.Itoa(c.PublicKey.N.BitLen())
	}
	switch c.KeyCurve { // RFC 5480, 2.1.1.1
	case der.OIDP256:
		return "P-256"
	case der.OIDP384:
		return "P-384"
	case "":
		return c.KeyAlgorithm
	}
	return c.KeyCurve
}
