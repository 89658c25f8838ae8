package jpki

import "time"

// Japan is where certificates begin and end, and where offices open: Japan Standard
// Time, which has known no other offset since 1951.
func Japan() *time.Location { return time.FixedZone("JST", 9*60*60) }
