package service

import (
	"net/http"
	"sync"
	"testing"
)

func TestFloodOfVisitorsLogsNobodyOut(t *testing.T) {
	site := openWith(t, false, 2)
	person := site.browser(t)
	person.login()
	for range 10 {
		site.browser(t).get("/login").want(t, http.StatusOK)
	}
	person.get("/my").want(t, http.StatusOK)
}

func TestPagesWithoutAFormBeginNoSession(t *testing.T) {
	b := open(t, false).browser(t)
	for _, path := range []string{"/", "/my", "/apply", "/apply/document", "/jpki.js", "/assets/app.js", "/nothing"} {
		if cookies := b.get(path).Cookies(); len(cookies) > 0 {
			t.Errorf("%s begins a session: %v", path, cookies)
		}
	}
}

// Run with -race.
func TestApplicationIsTakenByOne(t *testing.T) {
	n := &session{}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				n.beginApplication(&application{reference: "r"})
				n.pendingApplication("r")
				n.takeApplication("r")
			}
		})
	}
	all.Wait()
	if n.pendingApplication("r") != nil {
		t.Error("one is left")
	}
}
