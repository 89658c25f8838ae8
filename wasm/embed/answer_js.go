package embed

import (
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/hack-pad/safejs"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/task"
)

// Answer answers the request of the page, with a result or with an error.
func (o *Opener) Answer(a task.Answer) error {
	if a.Code != "" {
		return o.postError(a.ID, string(a.Code), "", a.TriesLeft)
	}
	result, err := o.result(a)
	if err != nil {
		return err
	}
	return o.post(map[string]any{"jpki": 1, "type": "result", "id": a.ID, "result": result, "inPage": a.Allowed})
}

// result is what jpki.d.ts says that the method returns.
func (o *Opener) result(a task.Answer) (any, error) {
	switch o.kind {
	case task.KindLogin:
		json, err := safejs.Global().Get("JSON")
		if err != nil {
			return nil, err
		}
		return json.Call("parse", string(a.Token))
	case task.KindSign:
		signed := make([]any, len(a.Signed))
		for i, s := range a.Signed {
			item, err := signedItem(s)
			if err != nil {
				return nil, err
			}
			signed[i] = item
		}
		return signed, nil
	case task.KindAllow:
		return nil, nil
	}
	if a.Status == nil {
		return nil, errors.New("answer without a status")
	}
	return map[string]any{
		"kind":               string(a.Status.Kind),
		"userAuthentication": certificateStatus(a.Status.UserAuthentication),
		"digitalSignature":   certificateStatus(a.Status.DigitalSignature),
	}, nil
}

// signedItem is a Signed of jpki.d.ts, or a SignedFile.
func signedItem(s task.Signed) (item map[string]any, err error) {
	item = map[string]any{"name": s.Name, "format": string(s.Format), "sha256": hex.EncodeToString(s.Digest[:])}
	if s.Unstamped != "" {
		item["unstamped"] = string(s.Unstamped)
	}
	if s.File == nil {
		item["signature"], err = dom.BytesOf(s.Signature)
		return item, err
	}
	mediaType := "application/pkcs7-signature"
	if s.Format.IsPDF() {
		mediaType = "application/pdf"
	}
	item["file"], err = dom.NamedFile(s.File, s.FileName, mediaType)
	return item, err
}

func certificateStatus(s jpki.CertificateStatus) map[string]any {
	status := map[string]any{"present": s.Present}
	if s.TriesKnown {
		status["triesLeft"] = s.TriesLeft
	}
	if s.Known {
		status["notBefore"] = s.NotBefore.UTC().Format(time.RFC3339)
		status["notAfter"] = s.NotAfter.UTC().Format(time.RFC3339)
	}
	return status
}

// refuse answers a request that cannot be understood.
func (o *Opener) refuse(id string, err error) {
	var e *wire.Error
	if !errors.As(err, &e) {
		e = wire.Errorf(wire.CodeRequestInvalid, "%v", err)
	}
	// The page that cannot be told is gone.
	_ = o.postError(id, string(e.Code), e.Message, nil)
}

func (o *Opener) postError(id, code, message string, triesLeft *int) error {
	if message == "" {
		message = code
	}
	e := map[string]any{"code": code, "message": message}
	if triesLeft != nil {
		e["triesLeft"] = *triesLeft
	}
	return o.post(map[string]any{"jpki": 1, "type": "error", "id": id, "error": e})
}

// post sends to the opener's origin only.
func (o *Opener) post(message map[string]any) error {
	if _, err := o.window.Call("postMessage", message, o.origin); err != nil {
		return fmt.Errorf("post message: %w", err)
	}
	return nil
}
