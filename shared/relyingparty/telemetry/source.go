package telemetry

import (
	"cmp"
	"context"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/revocation"
)

// Source is a source whose answers are told, with the way of asking, as web.Audited has it.
func (t *Telemetry) Source(of relyingparty.RevocationSource, by revocation.Kind) relyingparty.RevocationSource {
	return source{t, of, by}
}

type source struct {
	t  *Telemetry
	of relyingparty.RevocationSource
	by revocation.Kind
}

// Status implements relyingparty.RevocationSource.
func (s source) Status(ctx context.Context, certificate, issuer *certprofile.Certificate) (revocation.Status, error) {
	begun := time.Now()
	ctx, span := s.t.tracer.Start(ctx, "jpki.revocation", trace.WithSpanKind(trace.SpanKindClient))
	status, err := s.of.Status(ctx, certificate, issuer)
	p, _ := certificate.Purpose() // of another one nothing is asked
	told := status
	if err != nil {
		told = revocation.Status{} // nothing is known
	}
	s.t.ended(ctx, span, s.t.revocation, begun, err != nil, answered(s.by, p, told.State, told.Why)...)
	return status, err
}

// answered are the attributes of an answer.
func answered(by revocation.Kind, of jpki.Purpose, is jpki.RevocationState, because revocation.Why) []attribute.KeyValue {
	all := []attribute.KeyValue{method.String(string(by)), purpose.String(named(of)), state.String(string(cmp.Or(is, jpki.RevocationUnknown)))}
	if because != 0 {
		all = append(all, why.String(because.String()))
	}
	return all
}
