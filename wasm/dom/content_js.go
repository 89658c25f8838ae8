package dom

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/hack-pad/safejs"

	"jpkiweb/shared/character"
)

// DecodeShiftJIS decodes Windows code page 932 (Encoding Standard (WHATWG), 12.3.1); ok
// is false where bytes are not that.
func DecodeShiftJIS(b []byte) (text string, ok bool) {
	array, err := BytesOf(b)
	if err != nil {
		return "", false
	}
	decoder, err := construct("TextDecoder", "shift_jis", map[string]any{"fatal": true})
	if err != nil {
		return "", false
	}
	decoded, err := decoder.Call("decode", array)
	if err != nil {
		return "", false
	}
	text, err = decoded.String()
	return text, err == nil
}

// appendedAtOnce bounds the arguments of one call.
const appendedAtOnce = 1000

// ShowText makes a text the content of the element of an ID, if there is one: text nodes,
// and a span around what would not be seen.
func (p *Page) ShowText(id string, text []character.Piece) error {
	element, err := p.document.Call("getElementById", id)
	if err != nil || element.IsNull() {
		return err
	}
	if _, err := element.Call("replaceChildren"); err != nil {
		return fmt.Errorf("empty %q: %w", id, err)
	}
	var nodes []any
	for i, piece := range text {
		node, err := p.nodeOf(piece)
		if err != nil {
			return err
		}
		nodes = append(nodes, node)
		if len(nodes) < appendedAtOnce && i < len(text)-1 {
			continue
		}
		if _, err := element.Call("append", nodes...); err != nil {
			return fmt.Errorf("show text in %q: %w", id, err)
		}
		nodes = nil
	}
	return nil
}

// nodeOf is what append makes a text node of (DOM Standard (WHATWG), 4.2.6), or a span.
func (p *Page) nodeOf(piece character.Piece) (any, error) {
	if !piece.Hidden {
		return piece.Text, nil
	}
	span, err := p.document.Call("createElement", "span")
	if err != nil {
		return nil, fmt.Errorf("make element: %w", err)
	}
	for property, value := range map[string]any{"className": "unseen", "textContent": piece.Text} {
		if err := span.Set(property, value); err != nil {
			return nil, fmt.Errorf("set %s: %w", property, err)
		}
	}
	return span, nil
}

// DrawPicture decodes a picture and draws it on a canvas in the element of an ID; it
// returns its size in pixels, turned as the picture says (dom facts 9), and how many
// pixels of the screen wide it is drawn. Whoever calls has looked how large it is. It
// waits: it must not be called from JavaScript.
func (p *Page) DrawPicture(ctx context.Context, id, mediaType string, b []byte) (width, height, drawn int, err error) {
	element, err := p.document.Call("getElementById", id)
	if err != nil || element.IsNull() {
		return 0, 0, 0, errors.Join(errNoElement, err)
	}
	array, err := BytesOf(b)
	if err != nil {
		return 0, 0, 0, err
	}
	blob, err := construct("Blob", []any{array}, map[string]any{"type": mediaType})
	if err != nil {
		return 0, 0, 0, err
	}
	bitmap, err := Promised(safejs.Global(), "createImageBitmap", blob)
	if err != nil {
		return 0, 0, 0, fmt.Errorf("decode picture: %w", err)
	}
	defer func() {
		if _, e := bitmap.Call("close"); e != nil && err == nil {
			err = fmt.Errorf("free picture: %w", e)
		}
	}()
	if ctx.Err() != nil {
		return 0, 0, 0, ctx.Err()
	}
	if width, height, err = sizeOf(bitmap); err != nil {
		return 0, 0, 0, err
	}
	drawn, err = p.drawOn(element, bitmap, width, height)
	return width, height, drawn, err
}

var errNoElement = errors.New("the element is gone")

// sizeOf is the size of a bitmap.
func sizeOf(bitmap safejs.Value) (width, height int, err error) {
	for name, size := range map[string]*int{"width": &width, "height": &height} {
		v, err := bitmap.Get(name)
		if err != nil {
			return 0, 0, fmt.Errorf("get %s: %w", name, err)
		}
		if *size, err = v.Int(); err != nil {
			return 0, 0, fmt.Errorf("get %s: %w", name, err)
		}
	}
	return width, height, nil
}

// Bounds of a canvas: what a screen shows of a page of A4, a texture of common graphics
// hardware, and what every browser can draw (dom facts 9).
const (
	canvasWidth  = 2000
	canvasHeight = 16_384
	canvasPixels = 16_000_000
)

// drawOn draws a bitmap on a canvas in an element, no larger than a canvas may be, and
// returns how many pixels wide the canvas is on the screen.
func (p *Page) drawOn(element, bitmap safejs.Value, width, height int) (drawn int, err error) {
	scale := min(1, canvasWidth/float64(width), canvasHeight/float64(height), math.Sqrt(canvasPixels/(float64(width)*float64(height))))
	w, h := max(1, int(float64(width)*scale)), max(1, int(float64(height)*scale))
	canvas, err := p.document.Call("createElement", "canvas")
	if err != nil {
		return 0, fmt.Errorf("make canvas: %w", err)
	}
	for side, n := range map[string]int{"width": w, "height": h} {
		if err := canvas.Set(side, n); err != nil {
			return 0, fmt.Errorf("set %s: %w", side, err)
		}
	}
	pen, err := canvas.Call("getContext", "2d")
	if err != nil {
		return 0, fmt.Errorf("draw picture: %w", err)
	}
	if err := pen.Set("imageSmoothingQuality", "high"); err != nil {
		return 0, fmt.Errorf("draw picture: %w", err)
	}
	if _, err := pen.Call("drawImage", bitmap, 0, 0, w, h); err != nil {
		return 0, fmt.Errorf("draw picture: %w", err)
	}
	if _, err := element.Call("replaceChildren", canvas); err != nil {
		return 0, fmt.Errorf("show picture: %w", err)
	}
	return widthOf(canvas, w)
}

// widthOf is how many pixels of the screen wide a canvas is, but at most as many as it
// has; one that is not laid out has all of them.
func widthOf(canvas safejs.Value, all int) (int, error) {
	width, err := canvas.Get("clientWidth")
	if err != nil {
		return 0, fmt.Errorf("get width: %w", err)
	}
	ratio, err := safejs.Global().Get("devicePixelRatio")
	if err != nil {
		return 0, fmt.Errorf("get ratio of pixels: %w", err)
	}
	laidOut, err := width.Float()
	if err != nil || laidOut == 0 {
		return all, err
	}
	scale, err := ratio.Float()
	return min(all, int(math.Round(laidOut*scale))), err
}
