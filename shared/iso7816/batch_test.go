package iso7816

import (
	"encoding/hex"
	"testing"
)

func TestEndsBatch(t *testing.T) {
	for name, test := range map[string]struct {
		command, response string
		ends              bool
	}{
		"done":                   {"00B0860020", "20209000", false},
		"number of tries":        {"00200098", "63C3", false},
		"none left":              {"00200098", "63C0", false},
		"blocked":                {"00200098", "6984", false},
		"wrong PIN":              {"002000980431323334", "63C2", true},
		"PIN is blocked":         {"002000980431323334", "6984", true},
		"no such PIN":            {"00200098", "6A88", true},
		"compared by another":    {"0024019804", "63C2", true},
		"wrong old PIN":          {"002401980431323334", "63C2", true},
		"more to fetch":          {"00B0860020", "6110", true},
		"not found":              {"00A4040C0AD392F000260100000001", "6A82", true},
		"answer without a word":  {"00B0860020", "90", true},
		"no answer":              {"00B0860020", "", true},
		"tries to something odd": {"0020", "63C3", true},
	} {
		t.Run(name, func(t *testing.T) {
			command, err := hex.DecodeString(test.command)
			if err != nil {
				t.Fatal(err)
			}
			response, err := hex.DecodeString(test.response)
			if err != nil {
				t.Fatal(err)
			}
			if got := EndsBatch(command, response); got != test.ends {
				t.Errorf("%t", got)
			}
		})
	}
}
