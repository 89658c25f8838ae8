package telemetry_test

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/holdertest"
	"jpkiweb/shared/relyingparty/telemetry"
	"jpkiweb/shared/relyingparty/web"
	"jpkiweb/shared/revocation"
)

const (
	origin  = "https://city.example"
	session = "a-session-of-somebody"
	request = "POST /login"
	secret  = "redis://:hunter2@store.internal/"
)

func noon() time.Time { return time.Date(2026, 4, 1, 3, 0, 0, 0, time.UTC) }

// holder is made once: keys take long.
var holder = sync.OnceValue(func() holdertest.Holder { return holdertest.New(rand.Reader, noon()) })

// said is a source that has one answer.
type said struct {
	status revocation.Status
	err    error
}

func (s *said) Status(context.Context, *certprofile.Certificate, *certprofile.Certificate) (revocation.Status, error) {
	return s.status, s.err
}

// store is one that can be gone.
type store struct {
	*relyingparty.Memory
	gone error
}

func (s *store) Take(ctx context.Context, session, challenge string) error {
	if s.gone != nil {
		return s.gone
	}
	return s.Memory.Take(ctx, session, challenge)
}

// visits is one session.
type visits struct{}

func (visits) Has(*http.Request) bool  { return true }
func (visits) ID(*http.Request) string { return session }
func (visits) Renew(http.ResponseWriter, *http.Request, relyingparty.Login, relyingparty.Report) error {
	return nil
}
func (visits) End(http.ResponseWriter, *http.Request) error { return nil }

// A site is a service with all that it told.
type site struct {
	t        *testing.T
	holder   holdertest.Holder
	of       []byte // the certificate
	handler  http.Handler
	told     *telemetry.Telemetry
	store    *store
	source   *said
	spans    *tracetest.SpanRecorder
	metrics  *metric.ManualReader
	recorded error
}

func open(t *testing.T) *site {
	t.Helper()
	s := &site{
		t: t, holder: holder(),
		store: &store{Memory: &relyingparty.Memory{Clock: noon}}, source: &said{status: revocation.Status{State: jpki.RevocationGood}},
		spans: tracetest.NewSpanRecorder(), metrics: metric.NewManualReader(),
	}
	s.of = s.holder.Certificate(t, jpki.UserAuthentication)
	tracers, meters := trace.NewTracerProvider(trace.WithSpanProcessor(s.spans)), metric.NewMeterProvider(metric.WithReader(s.metrics))
	var err error
	if s.told, err = telemetry.New(tracers, meters); err != nil {
		t.Fatal(err)
	}
	verifier, err := relyingparty.New(relyingparty.Config{
		Origin: origin, AllowTest: true, Clock: noon, Revocation: s.told.Source(web.Audited(s.source, revocation.CRL), revocation.CRL),
		TrustAnchors: relyingparty.Anchors{jpki.UserAuthentication: {s.holder.CA.Certificate(jpki.UserAuthentication)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	h, err := web.New(web.Config{
		Verifier: verifier, Challenges: s.told.Store(s.store), Sessions: visits{}, Clock: noon, Log: slog.New(slog.DiscardHandler),
		Audit: s.told.Audit(func(context.Context, web.Record) error { return s.recorded }),
	})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("POST /login", h.Login(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})))
	s.handler = otelhttp.NewHandler(mux, "service", otelhttp.WithTracerProvider(tracers), otelhttp.WithMeterProvider(meters))
	return s
}

// login answers a challenge that the store has, n times with the same token.
func (s *site) login(n int) (statuses []int) {
	s.t.Helper()
	challenge, err := relyingparty.Issue(s.t.Context(), s.store.Memory, session)
	if err != nil {
		s.t.Fatal(err)
	}
	token := s.holder.Token(s.t, s.of, authtoken.MustParseOrigin(origin), challenge)
	for range n {
		r := httptest.NewRequest(http.MethodPost, origin+"/login", strings.NewReader(url.Values{"challenge": {challenge}, "token": {string(token)}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, r)
		statuses = append(statuses, w.Code)
	}
	return statuses
}

// counted is how often an instrument was told what, by name and attributes.
func (s *site) counted() map[string]int {
	s.t.Helper()
	var all metricdata.ResourceMetrics
	if err := s.metrics.Collect(s.t.Context(), &all); err != nil {
		s.t.Fatal(err)
	}
	found := map[string]int{}
	for _, scope := range all.ScopeMetrics {
		if scope.Scope.Name != telemetry.Scope {
			continue
		}
		for _, m := range scope.Metrics {
			switch data := m.Data.(type) {
			case metricdata.Sum[int64]:
				for _, p := range data.DataPoints {
					found[m.Name+" "+p.Attributes.Encoded(attribute.DefaultEncoder())] += int(p.Value)
				}
			case metricdata.Histogram[float64]:
				for _, p := range data.DataPoints {
					found[m.Name+" "+p.Attributes.Encoded(attribute.DefaultEncoder())] += int(p.Count)
				}
			default:
				s.t.Errorf("%s is a %T", m.Name, data)
			}
		}
	}
	return found
}

// What happens is counted by words of known lists, and the spans of a login are those of its
// request.
func TestWhatIsTold(t *testing.T) {
	const check, asked, took = telemetry.Checks + " ", telemetry.RevocationDuration + " ", telemetry.ChallengeDuration + " "
	for name, c := range map[string]struct {
		change   func(*site)
		statuses []int
		metrics  map[string]int
		spans    []string
	}{
		"a login, and the same again": {func(*site) {}, []int{200, 403}, map[string]int{
			check + "jpki.outcome=valid,jpki.purpose=user_authentication":                               1,
			check + "jpki.code=challenge_missing,jpki.outcome=invalid,jpki.purpose=user_authentication": 1,
			asked + "jpki.method=crl,jpki.purpose=user_authentication,jpki.state=good":                  1,
			took + "jpki.operation=take,jpki.result=ok":                                                 1,
			took + "jpki.operation=take,jpki.result=none":                                               1,
		}, []string{"jpki.challenge.take", "jpki.revocation", "jpki.audit", request, "jpki.challenge.take", "jpki.audit", request}},
		"revocation is not known": {func(s *site) { s.source.status = revocation.Status{Why: revocation.Outdated} }, []int{503}, map[string]int{
			check + "jpki.code=revocation_unknown,jpki.outcome=undecided,jpki.purpose=user_authentication":  1,
			asked + "jpki.method=crl,jpki.purpose=user_authentication,jpki.state=unknown,jpki.why=outdated": 1,
			took + "jpki.operation=take,jpki.result=ok":                                                     1,
		}, []string{"jpki.challenge.take", "jpki.revocation", "jpki.audit", request + "! "}},
		"the source is gone": {func(s *site) { s.source.err = errors.New(secret) }, []int{503}, map[string]int{
			check + "jpki.code=revocation_unknown,jpki.outcome=undecided,jpki.purpose=user_authentication": 1,
			asked + "jpki.method=crl,jpki.purpose=user_authentication,jpki.state=unknown":                  1,
			took + "jpki.operation=take,jpki.result=ok":                                                    1,
		}, []string{"jpki.challenge.take", "jpki.revocation! no answer", "jpki.audit", request + "! "}},
		"the store is gone": {func(s *site) { s.store.gone = errors.New(secret) }, []int{503}, map[string]int{
			check + "jpki.code=challenge_unknown,jpki.outcome=undecided,jpki.purpose=user_authentication": 1,
			took + "jpki.operation=take,jpki.result=failed":                                               1,
		}, []string{"jpki.challenge.take! no answer", "jpki.audit", request + "! "}},
		"nothing is recorded": {func(s *site) { s.recorded = errors.New(secret) }, []int{503}, map[string]int{
			check + "jpki.outcome=valid,jpki.purpose=user_authentication":              1,
			asked + "jpki.method=crl,jpki.purpose=user_authentication,jpki.state=good": 1,
			took + "jpki.operation=take,jpki.result=ok":                                1,
		}, []string{"jpki.challenge.take", "jpki.revocation", "jpki.audit! not recorded", request + "! "}},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			c.change(s)
			if got := s.login(len(c.statuses)); !slices.Equal(got, c.statuses) {
				t.Errorf("statuses %v, want %v", got, c.statuses)
			}
			if got := s.counted(); !reflect.DeepEqual(got, c.metrics) {
				t.Errorf("metrics\n%v, want\n%v", lines(got), lines(c.metrics))
			}
			s.wantSpans(c.spans)
			s.wantNobody()
		})
	}
}

func lines(counted map[string]int) (text string) {
	for _, name := range slices.Sorted(maps.Keys(counted)) {
		text += fmt.Sprintln(name, counted[name])
	}
	return text
}

// wantSpans wants spans by the order of their ends, each of a trace that its request began; of
// one that failed with what is said of it.
func (s *site) wantSpans(want []string) {
	s.t.Helper()
	var got []string
	for _, span := range s.spans.Ended() {
		text := span.Name()
		if span.Status().Code.String() == "Error" {
			text += "! " + span.Status().Description
		}
		got = append(got, text)
		if root := span.Name() == request; root == span.Parent().IsValid() || len(span.Events()) > 0 {
			s.t.Errorf("%s has the parent %v, and %v", span.Name(), span.Parent().SpanID(), span.Events())
		}
	}
	if !slices.Equal(got, want) {
		s.t.Errorf("spans %q, want %q", got, want)
	}
}

// wantNobody wants nothing of the person, or of the machine, in what was told.
func (s *site) wantNobody() {
	s.t.Helper()
	var all metricdata.ResourceMetrics
	if err := s.metrics.Collect(s.t.Context(), &all); err != nil {
		s.t.Fatal(err)
	}
	spans, err := json.Marshal(tracetest.SpanStubsFromReadOnlySpans(s.spans.Ended()))
	metrics, also := json.Marshal(all)
	if err := errors.Join(err, also); err != nil {
		s.t.Fatal(err)
	}
	certificate, err := certprofile.Parse(s.of)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, told := range []string{string(spans), string(metrics)} {
		for _, never := range []string{session, "hunter2", hex.EncodeToString(certificate.Serial), certificate.Subject.CommonName(), "challenge="} {
			if strings.Contains(strings.ToLower(told), strings.ToLower(never)) {
				s.t.Errorf("%q is told: %s", never, told)
			}
		}
	}
}

// answering is a store that has one answer.
type answering struct{ err error }

func (a answering) Put(context.Context, string, string) error  { return a.err }
func (a answering) Take(context.Context, string, string) error { return a.err }

// counting counts addresses besides.
type counting struct{ answering }

func (c counting) CountAddress(context.Context, netip.Prefix, int) error { return c.err }

// Each answer of a store has its word, and is what the store said. Addresses are counted if
// the store does.
func TestAnswersOfAStore(t *testing.T) {
	for word, err := range map[string]error{
		"ok": nil, "none": relyingparty.ErrNoChallenge, "expired": fmt.Errorf("of old: %w", relyingparty.ErrChallengeExpired),
		"too_many": &relyingparty.TooManyError{After: time.Minute}, "refused": relyingparty.ErrAddress, "failed": errors.New(secret),
	} {
		s := open(t)
		told := s.told.Store(counting{answering{err}})
		got := []error{
			told.Put(t.Context(), session, "c"), told.Take(t.Context(), session, "c"),
			told.(relyingparty.AddressCounter).CountAddress(t.Context(), netip.Prefix{}, 1),
		}
		if !slices.Equal(got, []error{err, err, err}) {
			t.Errorf("%s: %v, want %v", word, got, err)
		}
		want := map[string]int{}
		for _, operation := range []string{"put", "take", "count_address"} {
			want[telemetry.ChallengeDuration+" jpki.operation="+operation+",jpki.result="+word] = 1
		}
		if got := s.counted(); !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n%v", word, lines(got))
		}
	}
	if _, counts := open(t).told.Store(answering{}).(relyingparty.AddressCounter); counts {
		t.Error("addresses are counted by a store that does not")
	}
}

// What leaves the server is counted by what there may be a fee for.
func TestQueriesAreCountedByKind(t *testing.T) {
	s := open(t)
	for _, p := range []jpki.Purpose{jpki.UserAuthentication, jpki.DigitalSignature, jpki.DigitalSignature} {
		s.told.Queried(t.Context(), revocation.Query{Kind: revocation.OCSP, Purpose: p, State: jpki.RevocationGood})
	}
	s.told.Queried(t.Context(), revocation.Query{Kind: revocation.Platform, Purpose: jpki.UserAuthentication, Why: revocation.Outdated})
	want := map[string]int{
		telemetry.RevocationQueries + " jpki.method=ocsp,jpki.purpose=user_authentication,jpki.state=good":                    1,
		telemetry.RevocationQueries + " jpki.method=ocsp,jpki.purpose=signature_verification,jpki.state=good":                 2,
		telemetry.RevocationQueries + " jpki.method=pf,jpki.purpose=user_authentication,jpki.state=unknown,jpki.why=outdated": 1,
	}
	if got := s.counted(); !reflect.DeepEqual(got, want) {
		t.Errorf("%v", lines(got))
	}
}
