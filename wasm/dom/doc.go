// Package dom is a screen as values. [El], [Text] and [Attr] build a tree,
// [Render] writes it as HTML text, natively too, so that a screen is tested
// without a browser.
//
// In the browser (js/wasm) Mount shows such a tree: one HTML text a screen,
// morphed into the page by static/morph.js, and one listener that turns what
// the person does into an [Event]. It knows nothing of cards and holds no text
// for people.
package dom
