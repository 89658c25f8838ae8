package main

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/online"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/sandboxca/responder"
)

const (
	// responderTime is what a responder takes for an answer: of one beyond a slow line.
	responderTime = 100 * time.Millisecond
	// maxOverResponder is what a login waits besides, in milliseconds, 99 times of 100.
	maxOverResponder = 50
	// questions are asked in a round, each about another certificate, so many at once.
	questions, questionsAtOnce = 200, 20
)

// ocspQuestions measures how long a server waits for a responder's answer that it does not
// know yet.
func ocspQuestions(ctx context.Context, b *bench) ([]row, error) {
	v, err := newVisitors(questions)
	if err != nil {
		return nil, err
	}
	answers, err := responder.New(responder.Config{CA: v.ca, Now: time.Now, Random: rand.Reader})
	if err != nil {
		return nil, err
	}
	var its stopwatch
	server := httptest.NewServer(slow(answers, &its))
	defer server.Close()
	return contest{
		arms: []arm{func(ctx context.Context) (sample, error) {
			s, err := v.ask(ctx, server.URL)
			s.part = its.p99()
			return s, err
		}},
		rows: func(all rounds, noise float64) []row {
			return []row{
				timed("certificate asked of an OCSP responder, p99: over the responder's own", all.of(0, sample.besidePart), milli, promise{limit: maxOverResponder}, noise),
			}
		},
	}.run(ctx, b)
}

// A stopwatch is how long each answer of a round took the responder itself.
type stopwatch struct {
	mu   sync.Mutex
	took []time.Duration
}

func (s *stopwatch) add(took time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.took = append(s.took, took)
}

// p99 is the longest but for one in a hundred; the next round begins.
func (s *stopwatch) p99() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	took := s.took
	s.took = nil
	return p99(took)
}

func p99(took []time.Duration) time.Duration {
	if len(took) == 0 {
		return 0
	}
	slices.Sort(took)
	return took[(len(took)*99+99)/100-1]
}

// slow is a responder that takes responderTime for each answer, or what its own work takes.
func slow(answers *responder.Responder, its *stopwatch) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		defer func() { its.add(time.Since(began)) }()
		ready := time.After(responderTime)
		asked, err := io.ReadAll(r.Body)
		if err == nil {
			var answer []byte
			if answer, err = answers.Answer(asked, nil); err == nil {
				w.Header().Set("Content-Type", "application/ocsp-response")
				<-ready
				_, _ = w.Write(answer) // of one who left nobody hears
				return
			}
		}
		w.WriteHeader(http.StatusInternalServerError)
	}
}

// visitors have certificates of a sandbox.
type visitors struct {
	ca     *sandboxca.CA
	issuer *certprofile.Certificate
	all    []*certprofile.Certificate
}

func newVisitors(count int) (v visitors, err error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return v, err
	}
	if v.ca, err = sandboxca.New(rand.Reader, time.Now().AddDate(0, 0, -2)); err != nil {
		return v, err
	}
	if v.issuer, err = certprofile.Parse(v.ca.Certificate(jpki.UserAuthentication)); err != nil {
		return v, err
	}
	for range count {
		der, err := v.ca.Issue(jpki.UserAuthentication, key.Public(), sandboxca.DefaultHolder())
		if err != nil {
			return v, err
		}
		c, err := certprofile.Parse(der)
		if err != nil {
			return v, err
		}
		v.all = append(v.all, c)
	}
	return v, nil
}

// ask asks about everybody once, with nothing in memory: the time is that of the one who waits
// longest but for one in a hundred.
func (v visitors) ask(ctx context.Context, address string) (s sample, err error) {
	to, err := online.NewResponder(online.ResponderConfig{URL: address})
	if err != nil {
		return s, err
	}
	source, err := online.Open(online.Config{Asker: to})
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	took, errs := make([]time.Duration, len(v.all)), make([]error, questionsAtOnce)
	var next atomic.Int64
	var asking sync.WaitGroup
	for worker := range questionsAtOnce {
		asking.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(v.all); i = int(next.Add(1)) - 1 {
				began := time.Now()
				status, err := source.Status(ctx, v.all[i], v.issuer)
				took[i] = time.Since(began)
				if err == nil && status.State != jpki.RevocationGood {
					err = fmt.Errorf("the responder says %s: %s", status.State, status.Detail)
				}
				errs[worker] = errors.Join(errs[worker], err)
			}
		})
	}
	asking.Wait()
	return sample{duration: p99(took)}, errors.Join(errs...)
}
