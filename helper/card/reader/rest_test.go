package reader_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/card/virtual"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
)

// shared is a reader whose card another program has, too. between runs when the
// card was left to it.
type shared struct {
	*virtual.Reader
	between func()
}

func (s *shared) Connect(ctx context.Context, name string, how reader.How) (reader.Connection, error) {
	if how == reader.Alone {
		return nil, reader.ErrBusy
	}
	c, err := s.Reader.Connect(ctx, name, how)
	if err != nil {
		return nil, err
	}
	return beside{c, s}, nil
}

type beside struct {
	reader.Connection
	with *shared
}

func (b beside) Shared() bool { return true }

func (b beside) Close() error {
	err := b.Connection.Close()
	if b.with.between != nil {
		b.with.between()
	}
	return err
}

func TestSharedCardIsLeftWhileAPersonIsAsked(t *testing.T) {
	c := chip(t, nil)
	r := &shared{Reader: virtual.NewReader(name)}
	r.Insert(c)
	m := reader.New(r, reader.Config{Recognise: operation.Identify})
	defer m.Close()
	lease, err := m.Lease(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	defer lease.Close()
	if err := lease.Recognise(t.Context()); err != nil || !lease.Shared() {
		t.Fatal(err, lease.Shared())
	}
	identity := lease.Identity()
	left := 0
	r.between = func() { left++ }
	lease.Rest()
	if left != 1 || c.State().Powered {
		t.Error("the card is held while a person is asked")
	}
	if _, err := lease.Transmit(t.Context(), []byte{0, 0x20, 0, 0x98}); !errors.Is(err, reader.ErrResting) || lease.Err() != nil {
		t.Errorf("while it rests: %v, %v", err, lease.Err())
	}
	lost, err := lease.Wake(t.Context())
	if err != nil || !lost || lease.Identity() != nil {
		t.Fatalf("%t, %v, %X", lost, err, lease.Identity())
	}
	if err := lease.Recognise(t.Context()); err != nil || string(lease.Identity()) != string(identity) {
		t.Errorf("%v", err)
	}
}

// A card that nobody else has is kept, and nothing is read again.
func TestCardOfOursIsKeptWhileAPersonIsAsked(t *testing.T) {
	m, _, c := setUp(t, reader.Config{Recognise: operation.Identify}, nil)
	lease, err := m.Lease(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	defer lease.Close()
	if err := lease.Recognise(t.Context()); err != nil {
		t.Fatal(err)
	}
	lease.Rest()
	if lost, err := lease.Wake(t.Context()); err != nil || lost || c.State().Commands != 2 || c.State().PowerOns != 2 {
		t.Errorf("lost %t, %v, %+v", lost, err, c.State())
	}
}

// While a person is asked a card may slip; the lease goes on with what is there
// then. Away longer, it ends.
func TestLeaseOutlivesASlip(t *testing.T) {
	for away, ends := range map[time.Duration]bool{time.Second: false, 3 * time.Second: true} {
		t.Run(away.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, r, c := setUp(t, reader.Config{Recognise: operation.Identify}, nil)
				defer m.Close()
				lease, err := m.Lease(t.Context(), name)
				if err != nil {
					t.Fatal(err)
				}
				if err := lease.Recognise(t.Context()); err != nil {
					t.Fatal(err)
				}
				resume := lease.Hold()
				lease.Rest()
				r.Remove()
				time.Sleep(away)
				r.Insert(c)
				synctest.Wait()
				lost, err := lease.Wake(t.Context())
				resume()
				if ends {
					if !errors.Is(err, reader.ErrRemoved) {
						t.Errorf("%t, %v", lost, err)
					}
					return
				}
				if err != nil || !lost || lease.Err() != nil {
					t.Errorf("%t, %v, %v", lost, err, lease.Err())
				}
				lease.Close()
			})
		})
	}
}

// What no person asked for takes a shared card seldom.
func TestSharedCardIsSeldomTakenUnasked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &shared{Reader: virtual.NewReader(name)}
		r.Insert(chip(t, nil))
		m := reader.New(r, reader.Config{Recognise: operation.Identify})
		defer m.Close()
		take := func(options ...reader.Option) error {
			lease, err := m.Lease(t.Context(), name, options...)
			if err == nil {
				lease.Close()
			}
			return err
		}
		for i, want := range []error{nil, reader.ErrBusy, reader.ErrBusy} {
			if err := take(reader.Seldom); !errors.Is(err, want) {
				t.Errorf("%d: %v, want %v", i, err, want)
			}
			time.Sleep(4 * time.Second)
		}
		if err := take(reader.Seldom); err != nil {
			t.Errorf("later: %v", err)
		}
		time.Sleep(10 * time.Second)
		if err := take(); err != nil {
			t.Errorf("a person asks: %v", err)
		}
		if err := take(reader.Seldom); err != nil {
			t.Errorf("what a person began counts: %v", err)
		}
	})
}

func TestSharedLeaseIdlesShortly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &shared{Reader: virtual.NewReader(name)}
		r.Insert(chip(t, nil))
		m := reader.New(r, reader.Config{})
		defer m.Close()
		lease, err := m.Lease(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		<-lease.Done()
		if idle := time.Since(start); idle > 5*time.Second || !errors.Is(lease.Err(), reader.ErrIdle) {
			t.Errorf("others wait %v, %v", idle, lease.Err())
		}
	})
}

// A certificate that nobody asked the lease for does not outlast it.
func TestCertificateDoesNotOutlastTheLease(t *testing.T) {
	m, _, _ := setUp(t, reader.Config{Recognise: operation.Identify}, nil)
	lease, err := m.Lease(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	if err := lease.Recognise(t.Context()); err != nil {
		t.Fatal(err)
	}
	lease.Close()
	if lease.Certificate(jpki.FileUserAuthenticationCertificate) != nil {
		t.Error("the certificate is still there")
	}
}
