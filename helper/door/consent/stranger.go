package consent

import (
	"net/http"

	"jpkiweb/static/locale"
)

// ServeStranger answers the window of another user's program, in all languages, for it
// cannot choose one: whose helper this is not, why it may have come here all the same,
// and what to do. It is the same for everybody.
func (w *Windows) ServeStranger(rw http.ResponseWriter) {
	w.setHeaders(rw.Header())
	first := page{Language: locale.Languages[0], Title: "stranger.head"}
	w.show(rw, http.StatusForbidden, first, "head")
	for _, language := range locale.Languages {
		w.show(rw, 0, page{Language: language}, "stranger")
	}
	w.show(rw, 0, first, "end")
}
