package app

import (
	"context"
	"slices"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/reader"
	"jpkiweb/wasm/room"
)

// ActionInsert is the action of the gallery.
const ActionInsert = "insert" // value: a card of the gallery

// listGallery asks for the cards of the virtual reader, if there is one.
func listGallery(m *Model, virtual bool) []Effect {
	if !m.seesRecords() || !virtual {
		return nil
	}
	m.jobs++
	return []Effect{ListGallery{job: m.jobs}}
}

// ListGallery asks for the cards of the virtual reader.
type ListGallery struct{ job int }

func (e ListGallery) do(ctx context.Context, p *Program) {
	p.startAndSend(ctx, e.job, func(ctx context.Context) Message {
		result, err := p.backend.Gallery(ctx)
		return GalleryListed{job: e.job, Result: result, Problem: room.ProblemOrNil(err)}
	})
}

// GalleryListed: the cards of the virtual reader, or why not.
type GalleryListed struct {
	job     int
	Result  wire.GalleryResult
	Problem *room.Problem
}

func (v GalleryListed) update(m *Model) []Effect {
	if v.job == m.jobs && v.Problem == nil {
		m.Gallery = v.Result
	}
	return nil
}

// InsertCard puts a card of the gallery into the virtual reader; "" takes the
// one in it out.
type InsertCard struct{ Card string }

// update swaps the card in the virtual reader, and takes that reader in use.
func (v InsertCard) update(m *Model) []Effect {
	if !m.seesRecords() || v.Card != "" && !slices.Contains(m.Gallery.Cards, v.Card) {
		return nil
	}
	m.jobs++
	swap := SwapCard{job: m.jobs, Card: v.Card}
	if m.Gallery.Reader == "" || m.Reader.Name == m.Gallery.Reader {
		return []Effect{swap}
	}
	return append(OfReader{reader.Choose{Name: m.Gallery.Reader}}.update(m), swap)
}

// SwapCard puts another card into the virtual reader.
type SwapCard struct {
	job  int
	Card string
}

func (e SwapCard) do(ctx context.Context, p *Program) {
	p.startAndSend(ctx, e.job, func(ctx context.Context) Message {
		result, err := p.backend.InsertCard(ctx, e.Card)
		return GalleryListed{job: e.job, Result: result, Problem: room.ProblemOrNil(err)}
	})
}

// decodeGallery decodes what the developer does with the virtual reader.
func decodeGallery(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case ActionInsert:
		return InsertCard{Card: e.Value}, true
	}
	return nil, false
}
