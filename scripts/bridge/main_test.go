package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"jpkiweb/scripts/bridge/provider"
	"jpkiweb/scripts/website/settings"
)

// The file of clients that README tells people to write is one.
func TestClientsOfTheReadme(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile("(?s)```json\n(.*?)```").FindSubmatch(text)
	if found == nil {
		t.Fatal("README.md has no file of clients")
	}
	clients, err := provider.ReadClients(strings.NewReader(string(found[1])))
	if err != nil || len(clients.Clients) != 2 {
		t.Errorf("%d clients, %v", len(clients.Clients), err)
	}
}

func TestFlagsThatAreRefused(t *testing.T) {
	trust := settings.Settings{Trust: []string{"a.cer"}, WithoutRevocation: true}
	for name, c := range map[string]struct {
		o    options
		says string
	}{
		"a word":      {options{Settings: trust, rest: []string{"x"}}, `"x" is no flag`},
		"no clients":  {options{Settings: trust, state: "x"}, "--clients"},
		"no folder":   {options{Settings: trust, clients: "x"}, "--state"},
		"nobody":      {options{clients: "x", state: "x"}, "--trust"},
		"no such CAs": {options{Settings: trust, clients: "x", state: "x"}, "a.cer"},
	} {
		if err := run(t.Context(), c.o); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
}
