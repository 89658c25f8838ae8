package signeddata_test

import (
	"bytes"

	"testing"

	"jpkiweb/shared/signature/signeddata"
)

// Nothing makes the reader panic or hold more than there is, and what a signer says can be asked
// of every signer that is read.
func FuzzOpen(f *testing.F) {
	for _, arguments := range [][]string{nil, {"-nodetach"}, {"-nodetach", "-stream"}, {"-noattr"}, {"-keyid", "-cades"}} {
		file, _ := signed(f, arguments...)
		f.Add(file)
	}
	f.Add([]byte("\x30\x80\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02\xA0\x80\x30\x80\x02\x01\x01\x31\x00\x30\x80\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01\x00\x00\x31\x00\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, file []byte) {
		d, err := signeddata.Open(t.Context(), bytes.NewReader(file), int64(len(file)))
		if err != nil {
			return
		}
		var n counter
		if err := d.WriteContent(t.Context(), &n); err != nil || int(n) > len(file) {
			t.Errorf("%d bytes of %d, %v", n, len(file), err)
		}
		for _, s := range d.Signers {
			_, _ = s.Hash()
			_ = s.CheckAlgorithms()
			_ = s.Algorithm()
			_ = s.TimeStamps()
			if a := s.Attributes; a != nil {
				_ = a.Check()
				_, _ = a.SigningTime()
				_, _ = a.CertificateIDs()
			}
		}
	})
}

type counter int

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}
