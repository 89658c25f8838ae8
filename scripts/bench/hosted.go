package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"jpkiweb/scripts/browser"
)

// guideFolder is the page that a municipality hosts, as the build makes it.
const guideFolder = "static/guide"

// A hostedGuide is such a folder on a server of files.
type hostedGuide struct {
	server *httptest.Server
	opened int // pages so far: a browser loads no address anew that it has
}

// hostGuides hosts the folder of this tree and, where one is named, that of another.
func hostGuides(b *bench) (all []*hostedGuide, stop func()) {
	for _, folder := range []string{guideFolder, b.beforeGuide} {
		if folder != "" {
			all = append(all, &hostedGuide{server: httptest.NewServer(http.FileServer(http.Dir(folder)))})
		}
	}
	return all, func() {
		for _, h := range all {
			h.server.Close()
		}
	}
}

// open opens an address of the guide, and waits until it has what it tells.
func (h *hostedGuide) open(tab *browser.Tab, address string) error {
	h.opened++
	if err := tab.Open(fmt.Sprintf("%s/?%d#%s", h.server.URL, h.opened, address)); err != nil {
		return err
	}
	return tab.WaitFor("the guide at "+address, `document.querySelector("main:not(:has(#boot-loading, progress))") !== null`)
}

// withGuides does a job with the folders in a browser.
func withGuides(ctx context.Context, b *bench, job func(tab *browser.Tab, all []*hostedGuide) error) error {
	all, stopServers := hostGuides(b)
	defer stopServers()
	tab, stop, err := browser.Start(ctx, browser.Options{})
	if err != nil {
		return err
	}
	defer stop()
	return job(tab, all)
}
