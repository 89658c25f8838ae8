package server_test

import (
	"context"
	"testing"

	"jpkiweb/helper/card/reader"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/session"
)

// refusing is a PC/SC service that lets this session not in.
type refusing struct{}

func (refusing) Watch(context.Context, func([]reader.Reader)) error { return reader.ErrRefused }

func (refusing) Connect(context.Context, string, reader.How) (reader.Connection, error) {
	return nil, reader.ErrRefused
}

// The page tells a service that refuses from one that is not there, by every way
// on which it hears of readers.
func TestServiceThatRefusesIsTold(t *testing.T) {
	m := reader.New(refusing{}, reader.Config{})
	defer m.Close()
	r := start(t, func(c *setup) { c.Readers = m }, nil)
	s := r.open(t, session.Events{})
	readers, err := s.WatchReaders(t.Context())
	if err != nil || readers.Service || !readers.Refused {
		t.Errorf("watch: %+v, %v", readers, err)
	}
	told, err := s.Diagnosis(t.Context())
	if err != nil || told.Service || !told.Refused {
		t.Errorf("diagnosis: %+v, %v", told, err)
	}
	_, err = s.Read(t.Context(), readerName, "")
	is(t, err, wire.CodeServiceRefused)
}
