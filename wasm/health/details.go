package health

import (
	"strconv"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// details are what a counter clerk or a developer asks for.
func details(m *sight, t locale.Texts) dom.Node {
	s := m.Status
	parts := []dom.Part{dom.Class("details"), dom.El("summary", dom.Text(t.T("health.details"))),
		dom.El("dl", dom.Class("rows"), part.Row(t.T("health.kind"), dom.Text(t.T("kind."+string(s.Kind)))))}
	for _, p := range jpki.Purposes {
		if d := s.Detail(p); d != nil {
			parts = append(parts, part.Heading3(t.T("certificate."+part.CertificateKey(p)+".name")), dom.El("dl", dom.Class("rows"),
				part.Row(t.T("health.from"), dom.Text(part.Date(t, s.Certificate(p).NotBefore))),
				part.Row(t.T("certificate.until"), dom.Text(part.Date(t, s.Certificate(p).NotAfter))),
				part.Row(t.T("health.authority"), dom.Text(authority(t, d))),
				part.Row(t.T("health.key"), dom.Plain(d.Key)),
				part.Row(t.T("health.revocation"), dom.Text(revocation(t, d.Revocation)))))
		}
	}
	return dom.El("details", parts...)
}

func authority(t locale.Texts, d *room.CertificateDetail) string {
	if d.Generation == 0 {
		return t.T("health.authority.other")
	}
	return t.T("health.authority.generation", "n", strconv.Itoa(d.Generation))
}

// revocation says what the status source said, and of when that is.
func revocation(t locale.Texts, r wire.RevocationResult) string {
	of := r.At
	if r.State == jpki.RevocationGood {
		of = r.AsOf
	}
	day := ""
	if at, err := time.Parse(time.RFC3339, of); err == nil {
		day = part.Date(t, at)
	}
	return t.T("health.revocation."+string(r.State), "date", day)
}
