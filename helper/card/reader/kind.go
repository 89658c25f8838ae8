package reader

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"time"

	"jpkiweb/shared/card"
	"jpkiweb/shared/jpki"
)

// Where several readers have a card, the one that is a My Number Card is found out
// by one SELECT of each.

// foreign are what the historical bytes of an answer to reset say (ISO/IEC
// 7816-4:2020, 12.1.1) of what is no My Number Card and must not be disturbed:
// YubiKeys as smart cards (Yubico, "ATR").
var foreign = [...]string{"YubiKe", "Yubikey"}

// foreignReaders are virtual readers of what is built in: TPM virtual smart cards
// of Windows (Microsoft, "Virtual Smart Card Overview") and keys that are readers of
// their own.
var foreignReaders = [...]string{"Virtual Smart Card", "Windows Hello", "YubiKey", "Yubico", "Nitrokey", "Token2"}

// isForeign reports whether a card is known to be something else, without asking.
func isForeign(r Reader) bool {
	if card.IsStorage(r.ATR) {
		return true
	}
	for _, mark := range foreign {
		if bytes.Contains(r.ATR, []byte(mark)) {
			return true
		}
	}
	for _, part := range foreignReaders {
		if strings.Contains(r.Name, part) {
			return true
		}
	}
	return false
}

// kindTime bounds the question to one card.
const kindTime = 5 * time.Second

// Kinds returns the readers of this moment, with what their cards are where
// several have one: each card is asked once, by one SELECT. One that other
// programs have is asked only when no free one is a My Number Card: in a
// transaction, without cutting its power. Errors are those of [Manager.Readers].
func (m *Manager) Kinds(ctx context.Context) ([]Reader, error) {
	if _, err := m.Readers(ctx); err != nil {
		return nil, err
	}
	m.findKinds(ctx)
	return m.Readers(ctx)
}

// findKinds asks the cards that were not asked yet, one caller at a time.
func (m *Manager) findKinds(ctx context.Context) {
	ctx, cancel := context.WithTimeoutCause(ctx, 4*kindTime, ErrTimeout)
	defer cancel()
	select {
	case m.asking <- struct{}{}:
		defer func() { <-m.asking }()
	case <-ctx.Done():
		return
	}
	m.mu.Lock()
	free, held := m.readersToAsk(), []string(nil)
	m.mu.Unlock()
	for _, name := range free {
		if err := m.ask(ctx, name, trying); errors.Is(err, ErrBusy) {
			held = append(held, name)
		}
	}
	for _, name := range held {
		if m.knowsMyNumberCard() {
			m.setKind(name, NotAsked)
			continue
		}
		_ = m.ask(ctx, name, glancing)
	}
}

// severalCards reports whether there is a choice. The caller holds mu.
func (m *Manager) severalCards() bool {
	cards := 0
	for _, r := range m.said.Readers {
		if r.State != Empty {
			cards++
		}
	}
	return cards > 1
}

// readersToAsk are the readers whose cards are to be asked. The caller holds mu.
func (m *Manager) readersToAsk() (names []string) {
	if !m.severalCards() {
		return nil
	}
	for _, r := range m.said.Readers {
		p := m.presences[r.Name]
		if _, leased := m.leases[r.Name]; r.State == Empty || p == nil || p.kindAsked || p.kind != NotAsked || p.goneTimer != nil || leased {
			continue
		}
		if isForeign(r) {
			p.kind, p.kindAsked = Other, true
			continue
		}
		names = append(names, r.Name)
	}
	return names
}

// knowsMyNumberCard reports whether a My Number Card is known.
func (m *Manager) knowsMyNumberCard() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, p := range m.presences {
		if p.toldPresent && p.kind == JPKI {
			return true
		}
	}
	return false
}

// ask asks one card what it is.
func (m *Manager) ask(ctx context.Context, name string, how Option) error {
	ctx, cancel := context.WithTimeoutCause(ctx, kindTime, ErrTimeout)
	defer cancel()
	l, err := m.Lease(ctx, name, how)
	if err != nil {
		if !errors.Is(err, ErrBusy) || how == glancing {
			m.setKind(name, NotAsked)
		}
		return err
	}
	defer l.Close()
	kind, err := kindOf(ctx, l)
	m.setKind(name, kind)
	return err
}

// setKind notes that a card was asked, and what it said.
func (m *Manager) setKind(name string, kind CardKind) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p := m.presences[name]
	if p == nil {
		return
	}
	p.kindAsked = true
	if kind != NotAsked {
		p.kind = kind
	}
	if m.known {
		m.tell()
	}
}

// kindOf selects the JPKI application. Only what says that it is not there makes
// it another card.
func kindOf(ctx context.Context, l *Lease) (CardKind, error) {
	_, err := card.OpenPIN(ctx, l, card.Quirks{}, jpki.UserAuthenticationPIN)
	switch {
	case err == nil:
		return JPKI, nil
	case errors.Is(err, card.ErrNotJPKI):
		return Other, nil
	}
	return NotAsked, err
}

// rememberReader remembers the reader in which a My Number Card was used, where there is
// a choice.
func (m *Manager) rememberReader(name string) {
	m.mu.Lock()
	changed := m.remembered != name && len(m.said.Readers) > 1
	if changed {
		m.remembered = name
	}
	if p := m.presences[name]; p != nil && p.goneTimer == nil {
		p.kind = JPKI
	}
	if m.known {
		m.tell()
	}
	m.mu.Unlock()
	if changed && m.config.Remember != nil {
		m.config.Remember(name)
	}
}
