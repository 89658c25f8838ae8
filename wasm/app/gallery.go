package app

import "slices"

// listGallery asks for the cards of the virtual reader, if there is one.
func listGallery(m *Model, virtual bool) []Effect {
	if !m.keeps() || !virtual {
		return nil
	}
	m.jobs++
	m.gallery = m.jobs
	return []Effect{ListGallery{job: m.jobs}}
}

// insertCard swaps the card in the virtual reader, and takes that reader in use.
func insertCard(m *Model, v InsertCard) []Effect {
	if !m.keeps() || v.Card != "" && !slices.Contains(m.Gallery.Cards, v.Card) {
		return nil
	}
	m.jobs++
	m.gallery = m.jobs
	swap := SwapCard{job: m.jobs, Card: v.Card}
	if m.Gallery.Reader == "" || m.Reader == m.Gallery.Reader {
		return []Effect{swap}
	}
	return append(chooseReader(m, ChooseReader{Name: m.Gallery.Reader}), swap)
}

func galleryListed(m *Model, v GalleryListed) []Effect {
	if v.job == m.gallery && v.Problem == nil {
		m.Gallery = v.Result
	}
	return nil
}
