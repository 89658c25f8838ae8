package task

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"jpkiweb/shared/signature"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// Length of a challenge in characters (authtoken facts 3).
const (
	minChallenge = 44
	maxChallenge = 128
)

// Asked: a page asks for something.
type Asked struct{ Request Request }

// update takes a request up, unless the person is in the middle of something.
func (v Asked) update(m *Model, f *Facts) []Effect {
	if code := requestFault(f, v.Request); code != "" {
		return []Effect{Answer{ID: v.Request.ID, Code: code}}
	}
	m.Leave()
	m.Request, m.Kind, m.Documents, m.asked = &v.Request, v.Request.Kind, v.Request.Documents, true
	effects := []Effect{Wants{room.Show{}}, Wants{room.AskCard{}}, ReadGrants{}}
	if m.Kind != KindSign {
		return effects
	}
	return append(effects, hashDocuments(m, f)...)
}

// requestFault returns why a request is not taken up.
func requestFault(f *Facts, r Request) wire.Code {
	switch {
	case !f.Free:
		return wire.CodeBusy
	case r.Origin == "" || r.Kind == KindNone:
		return wire.CodeRequestInvalid
	case r.Kind == KindLogin && (len(r.Challenge) < minChallenge || len(r.Challenge) > maxChallenge):
		return wire.CodeChallengeInvalid
	case r.Kind == KindSign && (len(r.Documents) == 0 || !r.signable()):
		return wire.CodeRequestInvalid
	case r.Kind == KindAllow && !mayAskFor(r.Purposes):
		return wire.CodeRequestInvalid
	}
	return ""
}

// signable reports whether a page may have documents signed so: not in a format that is
// for our own window, nor with a time stamp that has no place in the format.
func (r *Request) signable() bool {
	f := cmp.Or(r.Format, signature.CMS)
	return f.Check() == nil && !f.IsOwn() && (!r.TimeStamp || f.TakesTimeStamp())
}

// offeredPurposes are the purposes that a page may be allowed; the others are the
// helper's own app's, or a developer's.
var offeredPurposes = [...]wire.Purpose{wire.PurposeRead, wire.PurposeLogin, wire.PurposeSign, wire.PurposeAttributes}

// mayAskFor reports whether a page may ask for these purposes.
func mayAskFor(purposes []wire.Purpose) bool {
	not := func(p wire.Purpose) bool { return !slices.Contains(offeredPurposes[:], p) }
	return len(purposes) > 0 && !slices.ContainsFunc(purposes, not)
}

// ShowCertificate begins to read the digital signature certificate.
type ShowCertificate struct{}

// update begins to read the digital signature certificate, which needs
// its password.
func (ShowCertificate) update(m *Model, f *Facts) []Effect {
	if !f.First || !f.Keeps {
		return nil
	}
	m.Leave()
	m.Kind = KindCertificate
	return []Effect{Wants{room.AskCard{}}}
}

// StartSigning opens the screen on which own files are signed.
type StartSigning struct{}

func (StartSigning) update(m *Model, f *Facts) []Effect {
	if f.First {
		m.Kind, m.Stage = KindSign, Asking
	}
	return nil
}

// ChooseFiles replaces the files to be signed.
type ChooseFiles struct{ Files []dom.File }

// update replaces the files and begins to hash them.
func (v ChooseFiles) update(m *Model, f *Facts) []Effect {
	if m.Kind != KindSign || !m.asks(f) || m.Request != nil || len(v.Files) == 0 {
		return nil
	}
	stop := stopReading(m)
	m.Documents, m.Preview, m.Stepped = documentsOf(v.Files), 0, false
	return append(stop, hashDocuments(m, f)...)
}

// SaveSignature downloads the signature of a document, by its index.
type SaveSignature struct{ Index int }

func (v SaveSignature) update(m *Model, _ *Facts) []Effect {
	effects := []Effect{Wants{room.Meant{}}}
	if v.Index < 0 || v.Index >= len(m.Signed) {
		return effects
	}
	s := m.Signed[v.Index]
	saved(m, v.Index)
	if s.File != nil {
		return append(effects, Save{Name: s.SavedName(), File: s.File})
	}
	return append(effects, Download{Name: s.SavedName(), MediaType: "application/pkcs7-signature", Content: s.Signature})
}

// Save offers a file that the browser has.
type Save struct {
	Name string
	File any
}

func (e Save) do(_ context.Context, w World) { w.Save(e.Name, e.File) }

// Download offers bytes as a file.
type Download struct {
	Name, MediaType string
	Content         []byte
}

func (e Download) do(_ context.Context, w World) { w.Download(e.Name, e.MediaType, e.Content) }

// decodeBegin decodes what begins a task, and what is done with the files of one.
func decodeBegin(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case room.ActionCertificate:
		return ShowCertificate{}, true
	case actionSign:
		return StartSigning{}, true
	case actionFiles:
		return ChooseFiles{Files: e.Files}, true
	case room.ActionSave:
		index, err := strconv.Atoi(e.Value)
		return SaveSignature{Index: index}, err == nil
	}
	return nil, false
}
