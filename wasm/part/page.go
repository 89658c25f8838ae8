package part

import "jpkiweb/wasm/dom"

// A Page is a screen before the frame is put around it.
type Page struct {
	Name  string // of the screen: ID of main
	Key   string // by which the focus goes anew when it changes; "" is the Name
	Title string
	Body  dom.Node // under the heading
	Live  string   // said aloud when it changes
	Focus string   // ID of what takes the focus; "" is the heading
}
