//go:build e2e && pictures

package consent

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"jpkiweb/scripts/browser"
	"jpkiweb/static/locale"
)

// Every screen of the trusted window, for people to look at.
func TestPicturesOfTheWindow(t *testing.T) {
	var page string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write([]byte(page))
	}))
	t.Cleanup(server.Close)
	tab, stop, err := browser.Start(t.Context(), browser.Options{})
	must(t, err)
	t.Cleanup(stop)
	for _, language := range locale.Languages {
		for _, name := range names() {
			if language == "easy" && slices.Contains(messages, name) {
				continue
			}
			page = draw(t, name, language, nil)
			must(t, tab.Open(server.URL+"/"))
			must(t, tab.SaveScreen("../../../artefacts/pictures", language, "window_"+name))
		}
	}
	rec := httptest.NewRecorder()
	New(Config{}).ServeStranger(rec)
	page = rec.Body.String()
	must(t, tab.Open(server.URL+"/"))
	must(t, tab.SaveScreen("../../../artefacts/pictures", locale.Languages[0], "window_stranger"))
}
