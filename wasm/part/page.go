package part

import "jpkiweb/wasm/dom"

// A Page is a screen before the frame is put around it.
type Page struct {
	Name  string // of the screen: ID of main and key of the focus
	Title string
	Body  dom.Node // under the heading
	Live  string   // said aloud when it changes
	Focus string   // ID of what takes the focus; "" is the heading
	Again int      // with Focus: counts, so that the focus comes back
}
