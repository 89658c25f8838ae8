package practice

import (
	"context"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"time"

	"jpkiweb/shared/emulator"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/room"
)

// A Helper answers for the practice card on one connection, one message at a time.
type Helper struct {
	credentials map[jpki.Purpose]issued
	card        *emulator.Card
	insertion   uint32
	leases      int // granted so far
	leased      bool
}

// New makes CA, keys and card. newKey makes a key of RSA 2048; three are made.
func New(random io.Reader, now time.Time, newKey func() (*rsa.PrivateKey, error)) (*Helper, error) {
	credentials, err := issue(random, now, newKey)
	if err != nil {
		return nil, err
	}
	card, err := newCard(credentials)
	if err != nil {
		return nil, err
	}
	return &Helper{credentials: credentials, card: card, insertion: 1}, nil
}

// Answer returns what is said to one frame: its answer and, behind it, what changed. The
// error is [wire.ErrProtocol], after which a helper closes the connection.
func (h *Helper) Answer(ctx context.Context, frame []byte) ([][]byte, error) {
	m, err := wire.Decode(frame)
	if err != nil {
		return nil, err
	}
	if m.Kind() != wire.Request {
		return nil, wire.ErrProtocol
	}
	before := h.insertion
	result, err := h.handle(ctx, m)
	clear(m.Params) // it may hold a PIN
	answer, err := encodeAnswer(m.ID, result, err)
	if err != nil || h.insertion == before {
		return [][]byte{answer}, err
	}
	changed, err := wire.EncodeRequest(0, wire.NotifyReadersChanged, h.readers())
	return [][]byte{answer, changed}, err
}

// encodeAnswer is the frame of a result or of an error.
func encodeAnswer(id int64, result any, err error) ([]byte, error) {
	if err == nil {
		return wire.EncodeResult(id, result)
	}
	var coded *wire.Error
	if !errors.As(err, &coded) {
		coded = wire.Errorf(wire.CodeCardError, "%v", err)
	}
	return wire.EncodeError(id, coded)
}

// handle does what one request wants. What a helper keeps or looks up is not here.
func (h *Helper) handle(ctx context.Context, m wire.Message) (any, error) {
	switch m.Method {
	case wire.MethodHello:
		return wire.HelloResult{Version: wire.Version, Limits: limits(), Granted: []wire.Purpose{}, Forwarded: true, PINEntry: wire.PINInPage}, nil
	case wire.MethodReadersWatch:
		return h.readers(), nil
	case wire.MethodCardLease:
		return with(m, h.lease)
	case wire.MethodCardTransmit:
		return with(m, func(p wire.TransmitParams) (wire.TransmitResult, error) { return h.transmit(ctx, p) })
	case wire.MethodCardPrepare:
		return with(m, func(p wire.PrepareParams) (wire.Empty, error) { return wire.Empty{}, h.held(p.Lease) })
	case wire.MethodCardRelease:
		return with(m, h.release)
	case wire.MethodGalleryPut:
		return with(m, h.insert)
	}
	return nil, wire.Errorf(wire.CodeProtocol, "practice has no %s", m.Method)
}

// with decodes the params of a request for what is done with them.
func with[P, R any](m wire.Message, do func(P) (R, error)) (any, error) {
	params, err := wire.DecodeParams[P](json.RawMessage(m.Params))
	if err != nil {
		return nil, wire.Errorf(wire.CodeProtocol, "%v", err)
	}
	return do(params)
}

func limits() wire.Limits {
	return wire.Limits{
		Message: wire.MaxMessage, Commands: wire.MaxCommands, Items: wire.MaxItems,
		LeaseIdleSeconds: wire.LeaseIdleSeconds, HeartbeatSeconds: wire.HeartbeatSeconds,
	}
}

func (h *Helper) readers() wire.ReadersResult {
	return wire.ReadersResult{Service: true, Readers: []wire.Reader{{
		Name: room.PracticeReader, State: wire.ReaderCard, ATR: h.card.ATR(), Insertion: h.insertion,
	}}}
}

// lease gives the card power.
func (h *Helper) lease(p wire.LeaseParams) (wire.LeaseResult, error) {
	switch {
	case p.Reader != room.PracticeReader:
		return wire.LeaseResult{}, wire.Errorf(wire.CodeNoReader, "practice has no reader %q", p.Reader)
	case h.leased:
		return wire.LeaseResult{}, wire.Errorf(wire.CodeBusy, "card is leased")
	}
	h.leases++
	h.leased = true
	h.card.PowerOn()
	return wire.LeaseResult{Lease: h.current()}, nil
}

func (h *Helper) current() string { return strconv.Itoa(h.leases) }

// held refuses a lease that is over.
func (h *Helper) held(lease string) error {
	if !h.leased || lease != h.current() {
		return wire.Errorf(wire.CodeLeaseLost, "no lease %q", lease)
	}
	return nil
}

func (h *Helper) transmit(ctx context.Context, p wire.TransmitParams) (result wire.TransmitResult, err error) {
	if err := h.held(p.Lease); err != nil {
		return result, err
	}
	for _, command := range p.Commands {
		defer clear(command) // it may hold a PIN
		response, err := h.card.Transmit(ctx, command)
		if err != nil {
			return result, err
		}
		result.Responses = append(result.Responses, response)
	}
	return result, nil
}

func (h *Helper) release(p wire.ReleaseParams) (wire.Empty, error) {
	if err := h.held(p.Lease); err != nil {
		return wire.Empty{}, err
	}
	h.leased = false
	h.card.PowerOff()
	return wire.Empty{}, nil
}

// insert puts a new card in, whatever its name, with all its tries and the first PINs.
func (h *Helper) insert(wire.GalleryParams) (wire.GalleryResult, error) {
	card, err := newCard(h.credentials)
	if err != nil {
		return wire.GalleryResult{}, err
	}
	h.card.Remove()
	h.card, h.leased = card, false
	h.insertion++
	return wire.GalleryResult{Reader: room.PracticeReader, Cards: []string{}}, nil
}
