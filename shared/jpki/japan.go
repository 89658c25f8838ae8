package jpki

import (
	"sync"
	"time"
)

// Japan is where certificates begin and end, and where offices open: Japan Standard
// Time, which has known no other offset since 1951.
func Japan() *time.Location { return japan() }

var japan = sync.OnceValue(func() *time.Location { return time.FixedZone("JST", 9*60*60) })

// Moment writes a time for people, wherever they are: the one in Japan, to the second, with its
// zone. Programs are told RFC 3339.
func Moment(t time.Time) string { return t.In(Japan()).Format("2006-01-02 15:04:05 MST") }
