package reader

import "sync"

// Hold keeps the lease from ending for idleness while a person is asked; whoever
// holds bounds that time. resume lets it idle again and may be called more than
// once, also after the end.
func (l *Lease) Hold() (resume func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.holds++
	l.idle.Stop()
	return sync.OnceFunc(func() {
		l.mu.Lock()
		l.holds--
		l.mu.Unlock()
		l.rest()
	})
}

// rest starts the idle time anew, unless someone holds the lease.
func (l *Lease) rest() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.holds == 0 && l.cause == nil {
		l.idle.Reset(l.manager.config.Idle)
	}
}
