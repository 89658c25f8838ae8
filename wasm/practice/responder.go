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
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/room"
)

// A Responder answers for the practice card on one connection, one message at a time.
type Responder struct {
	credentials map[jpki.Purpose]issued
	card        *emulator.Card
	insertion   uint32
	leases      int // granted so far
	leased      bool
}

// New makes CA, keys and card. newKey makes a key of RSA 2048; three are made.
func New(random io.Reader, now time.Time, newKey func() (*rsa.PrivateKey, error)) (*Responder, error) {
	credentials, err := issue(random, now, newKey)
	if err != nil {
		return nil, err
	}
	card, err := newCard(credentials)
	if err != nil {
		return nil, err
	}
	return &Responder{credentials: credentials, card: card, insertion: 1}, nil
}

// Answer returns what is said to one frame: its answer and, behind it, what changed. The
// frame is zeroed, for it may hold a PIN. The error is [wire.ErrProtocol], after which a
// helper closes the connection.
func (r *Responder) Answer(ctx context.Context, frame []byte) ([][]byte, error) {
	defer clear(frame)
	m, err := wire.Decode(frame)
	if err != nil {
		return nil, err
	}
	return r.answer(ctx, m)
}

// answer is Answer of a message, whose params are zeroed.
func (r *Responder) answer(ctx context.Context, m wire.Message) ([][]byte, error) {
	defer clear(m.Params)
	if m.Kind() != wire.Request {
		return nil, wire.ErrProtocol
	}
	before := r.insertion
	result, err := r.handle(ctx, m)
	answer, err := encodeAnswer(m.ID, result, err)
	if err != nil || r.insertion == before {
		return [][]byte{answer}, err
	}
	changed, err := wire.EncodeRequest(0, wire.NotifyReadersChanged, r.readers())
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
func (r *Responder) handle(ctx context.Context, m wire.Message) (any, error) {
	switch m.Method {
	case wire.MethodHello:
		return wire.HelloResult{Version: wire.Version, Limits: limits(), Granted: []wire.Purpose{}, Forwarded: true, PINEntry: wire.PINInPage}, nil
	case wire.MethodReadersWatch:
		return r.readers(), nil
	case wire.MethodCardLease:
		return with(m, func(p wire.LeaseParams) (wire.LeaseResult, error) { return r.lease(ctx, p) })
	case wire.MethodCardTransmit:
		return with(m, func(p wire.TransmitParams) (wire.TransmitResult, error) { return r.transmit(ctx, p) })
	case wire.MethodCardPrepare:
		return with(m, func(p wire.PrepareParams) (wire.Empty, error) { return wire.Empty{}, r.held(p.Lease) })
	case wire.MethodCardRelease:
		return with(m, r.release)
	case wire.MethodGalleryPut:
		return with(m, r.insert)
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
		Message: wire.MaxOwnMessage, Commands: wire.MaxCommands, Items: wire.MaxItems,
		LeaseIdleSeconds: wire.LeaseIdleSeconds, HeartbeatSeconds: wire.HeartbeatSeconds,
	}
}

func (r *Responder) readers() wire.ReadersResult {
	return wire.ReadersResult{Service: true, Readers: []wire.Reader{{
		Name: room.PracticeReader, State: wire.ReaderCard, ATR: r.card.ATR(), Insertion: r.insertion,
	}}}
}

// lease gives the card power, and has it answer the first commands.
func (r *Responder) lease(ctx context.Context, p wire.LeaseParams) (wire.LeaseResult, error) {
	defer wire.ClearAll(p.Commands)
	switch {
	case p.Reader != room.PracticeReader:
		return wire.LeaseResult{}, wire.Errorf(wire.CodeNoReader, "practice has no reader %q", p.Reader)
	case r.leased:
		return wire.LeaseResult{}, wire.Errorf(wire.CodeBusy, "card is leased")
	}
	r.leases++
	r.leased = true
	r.card.PowerOn()
	first, err := r.transmit(ctx, wire.TransmitParams{Lease: r.current(), Commands: p.Commands})
	if err != nil {
		r.powerOff()
		return wire.LeaseResult{}, err
	}
	return wire.LeaseResult{Lease: r.current(), Responses: first.Responses}, nil
}

func (r *Responder) current() string { return strconv.Itoa(r.leases) }

// held refuses a lease that is over.
func (r *Responder) held(lease string) error {
	if !r.leased || lease != r.current() {
		return wire.Errorf(wire.CodeLeaseLost, "no lease %q", lease)
	}
	return nil
}

// transmit has the card answer commands, which are zeroed, for one may hold a PIN.
func (r *Responder) transmit(ctx context.Context, p wire.TransmitParams) (result wire.TransmitResult, err error) {
	defer wire.ClearAll(p.Commands)
	if err := r.held(p.Lease); err != nil {
		return result, err
	}
	result.Responses, err = iso7816.SendBatch(p.Commands, func(command []byte) ([]byte, error) { return r.card.Transmit(ctx, command) })
	return result, err
}

func (r *Responder) release(p wire.ReleaseParams) (wire.Empty, error) {
	if err := r.held(p.Lease); err != nil {
		return wire.Empty{}, err
	}
	r.powerOff()
	return wire.Empty{}, nil
}

func (r *Responder) powerOff() {
	r.leased = false
	r.card.PowerOff()
}

// insert puts a new card in, whatever its name, with all its tries and the first PINs.
func (r *Responder) insert(wire.GalleryParams) (wire.GalleryResult, error) {
	card, err := newCard(r.credentials)
	if err != nil {
		return wire.GalleryResult{}, err
	}
	r.card.Remove()
	r.card, r.leased = card, false
	r.insertion++
	return wire.GalleryResult{Reader: room.PracticeReader, Cards: []string{}}, nil
}
