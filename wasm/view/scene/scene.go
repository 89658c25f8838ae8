// Package scene holds models of package app as a person may meet them: every
// screen in every state that looks different. Tests of the screens (golden files,
// accessibility, pictures) draw them; the app that ships does not import it. One
// file an area; [All] lists them. Every model is a new one, free to be changed.
package scene

import (
	"slices"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/reader"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
)

// A Scene is a model as a person may meet it.
type Scene struct {
	Name  string // lower case with underscores; golden files and pictures carry it
	Model app.Model
}

// All returns every scene.
func All() []Scene {
	return slices.Concat(homeScenes(), taskScenes(), contentScenes(), slipScenes(), endScenes(), signScenes(), siteScenes(), recordScenes(), entryScenes(), embeddedScenes(), doctorScenes(), explainScenes(), healthScenes(), pinChangeScenes(), guideScenes(), practiceScenes(), verificationScenes())
}

// city is the origin of the requests.
const city = "https://shinsei.city.example.lg.jp"

// Noon is when the scenes happen: 21 November 2026, 12:00 in Japan.
func Noon() time.Time { return date(2026, 11, 21, 12) }

// date is an hour of a day in Japan.
func date(year int, month time.Month, day, hour int) time.Time {
	return time.Date(year, month, day, hour, 0, 0, 0, jpki.Japan())
}

// Status is that of a My Number Card whose authentication certificate ends on 3
// May 2030, with these tries left.
func Status(authenticationTries, signatureTries int) *room.CardStatus {
	return &room.CardStatus{
		Kind:   jpki.KindMyNumberCard,
		Reader: "Sandbox Reader 00 00",
		UserAuthentication: jpki.CertificateStatus{Present: true, Known: true,
			NotBefore: date(2025, 5, 3, 0), NotAfter: date(2030, 5, 4, 0).Add(-time.Second),
			PINStatus: jpki.PINStatus{TriesLeft: authenticationTries, TriesKnown: true}},
		DigitalSignature: jpki.CertificateStatus{Present: true, PINStatus: jpki.PINStatus{TriesLeft: signatureTries, TriesKnown: true}},
	}
}

// StatusWith changes a status and returns it.
func StatusWith(s *room.CardStatus, change func(*room.CardStatus)) *room.CardStatus {
	change(s)
	return s
}

// Connected is a model that knows the rules, with one reader and a card in it;
// nil: not read yet.
func Connected(s *room.CardStatus) app.Model {
	r := wire.Reader{Name: "Sandbox Reader 00 00", State: wire.ReaderCard, Insertion: 1}
	return app.Model{
		Lang: "ja", Now: Noon(), Connection: app.Connected, Helper: "0.1.0",
		Reader: reader.Model{
			All: wire.ReadersResult{Service: true, Readers: []wire.Reader{r}}, Name: r.Name,
			Card: reader.Card{Reader: r.Name, Insertion: 1, Status: s},
		},

		Guide: guide.Model{Knowledge: guide.Knowledge{Rules: rules()}},
	}
}

// With returns the model changed. What the model points at is the same for
// both: give the copy a status of its own before changing that.
func With(m app.Model, change func(*app.Model)) app.Model {
	change(&m)
	return m
}

// LoginRequest makes the model one in which an e-service asks for a login.
func LoginRequest(m *app.Model) {
	m.Task.Kind = task.KindLogin
	m.Task.Request = &task.Request{ID: "1", Origin: city, Kind: task.KindLogin}
}

// SignRequest makes the model one in which an e-service asks for a signature.
func SignRequest(m *app.Model) {
	m.Task.Kind = task.KindSign
	m.Task.Request = &task.Request{ID: "1", Origin: city, Kind: task.KindSign}
	m.Task.Documents = []task.Document{Document("転出届.pdf", 204800, true)}
}

// ShareRequest makes the model one in which an e-service asks what card it is.
func ShareRequest(m *app.Model) {
	LoginRequest(m)
	m.Task.Kind = task.KindShare
}

// Document is a file of some bytes that was chosen, read whole or 45 % of it.
func Document(name string, size int64, hashed bool) task.Document {
	d := task.Document{File: dom.File{Name: name, Size: size}, Hashed: hashed}
	for i := range d.Digest {
		d.Digest[i] = byte(i * 7)
	}
	d.Progress = room.Progress{Done: size * 45 / 100, Total: size}
	return d
}
