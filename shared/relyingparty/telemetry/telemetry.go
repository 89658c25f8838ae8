// Package telemetry tells OpenTelemetry what the server's side does: traces and metrics of
// checks, of questions about revocation, and of the store of challenges. The spans and
// metrics of HTTP itself are those of otelhttp, which goes around the handlers of package web.
//
// Nothing that it tells is of a person: attributes are words of lists that this project has,
// never a session, a serial number, an address or the text of an error.
//
// Callers need [New], and wrap what they give to package web: [Telemetry.Store],
// [Telemetry.Source] and [Telemetry.Audit].
package telemetry

import (
	"context"
	"fmt"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty/web"
	"jpkiweb/shared/revocation"
)

// Scope is the name under which everything is told.
const Scope = "jpkiweb/shared/relyingparty"

// The instruments, as OpenTelemetry's conventions have names and units.
const (
	Checks             = "jpki.checks"              // {check}: jpki.purpose, jpki.outcome, jpki.code
	RevocationDuration = "jpki.revocation.duration" // s, of questions to a source: jpki.method, jpki.purpose, jpki.state, jpki.why
	RevocationQueries  = "jpki.revocation.queries"  // {query} that left the server, for which there may be a fee: jpki.method, jpki.purpose, jpki.state, jpki.why
	ChallengeDuration  = "jpki.challenge.duration"  // s, of the store of challenges: jpki.operation, jpki.result
)

// The attributes of instruments and spans.
const (
	purpose   = attribute.Key("jpki.purpose")   // as a web.Record has it
	outcome   = attribute.Key("jpki.outcome")   // as a report has it
	code      = attribute.Key("jpki.code")      // of a report; absent: nothing is wrong
	method    = attribute.Key("jpki.method")    // of a source, as web.Audited has it
	state     = attribute.Key("jpki.state")     // of a certificate, as its source has it
	why       = attribute.Key("jpki.why")       // a state is unknown
	operation = attribute.Key("jpki.operation") // put, take, count_address
	result    = attribute.Key("jpki.result")    // ok, none, expired, too_many, refused, failed
)

// A Telemetry has the instruments. It is safe for use by several goroutines.
type Telemetry struct {
	tracer     trace.Tracer
	checks     metric.Int64Counter
	queries    metric.Int64Counter
	revocation metric.Float64Histogram
	challenge  metric.Float64Histogram
}

// New makes the instruments. The error is that of the meter.
func New(tracers trace.TracerProvider, meters metric.MeterProvider) (*Telemetry, error) {
	m := meters.Meter(Scope)
	t := &Telemetry{tracer: tracers.Tracer(Scope)}
	var err error
	if t.checks, err = m.Int64Counter(Checks, metric.WithUnit("{check}"), metric.WithDescription("Logins and signatures that were verified, or refused.")); err != nil {
		return nil, fmt.Errorf("telemetry: %w", err)
	}
	if t.queries, err = m.Int64Counter(RevocationQueries, metric.WithUnit("{query}"), metric.WithDescription("Questions about revocation that were sent to another server.")); err != nil {
		return nil, fmt.Errorf("telemetry: %w", err)
	}
	if t.revocation, err = m.Float64Histogram(RevocationDuration, metric.WithUnit("s"), metric.WithDescription("Time until a source of revocation answered.")); err != nil {
		return nil, fmt.Errorf("telemetry: %w", err)
	}
	if t.challenge, err = m.Float64Histogram(ChallengeDuration, metric.WithUnit("s"), metric.WithDescription("Time until the store of challenges answered.")); err != nil {
		return nil, fmt.Errorf("telemetry: %w", err)
	}
	return t, nil
}

// Audit is keep, which counts what is to be kept: give it to web.Config.
func (t *Telemetry) Audit(keep func(context.Context, web.Record) error) func(context.Context, web.Record) error {
	return func(ctx context.Context, r web.Record) error {
		all := []attribute.KeyValue{purpose.String(r.Purpose), outcome.String(string(r.Outcome))}
		if r.Code != "" {
			all = append(all, code.String(string(r.Code)))
		}
		t.checks.Add(ctx, 1, metric.WithAttributes(all...))
		ctx, span := t.tracer.Start(ctx, "jpki.audit", trace.WithAttributes(all...))
		defer span.End()
		err := keep(ctx, r)
		if err != nil {
			span.SetStatus(codes.Error, "not recorded")
		}
		return err
	}
}

// Queried counts a question about revocation that leaves the server: J-LIS's fees are by the
// purpose of the certificate (relyingparty facts 1). Give it to online.Config as OnQuery.
func (t *Telemetry) Queried(ctx context.Context, q revocation.Query) {
	t.queries.Add(ctx, 1, metric.WithAttributes(answered(q.Kind, q.Purpose, q.State, q.Why)...))
}

// named is a purpose as a web.Record has it.
func named(p jpki.Purpose) string {
	if p == jpki.DigitalSignature {
		return web.PurposeOfSignature
	}
	return web.PurposeOfLogin
}

// ended ends a span, and tells how long it took.
func (t *Telemetry) ended(ctx context.Context, span trace.Span, to metric.Float64Histogram, begun time.Time, failed bool, all ...attribute.KeyValue) {
	to.Record(ctx, time.Since(begun).Seconds(), metric.WithAttributes(all...))
	span.SetAttributes(all...)
	if failed {
		span.SetStatus(codes.Error, "no answer")
	}
	span.End()
}
