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
	all := []attribute.KeyValue{method.String(string(s.by)), purpose.String(named(p)), state.String(string(stateOf(status, err)))}
	if err == nil && status.Why != 0 {
		all = append(all, why.String(status.Why.String()))
	}
	s.t.ended(ctx, span, s.t.revocation, begun, err != nil, all...)
	return status, err
}

// stateOf is what an answer comes to.
func stateOf(status revocation.Status, err error) jpki.RevocationState {
	if err != nil {
		return jpki.RevocationUnknown
	}
	return cmp.Or(status.State, jpki.RevocationUnknown)
}
