package part_test

import (
	"testing"

	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

func TestReaderIsCalledAsAPersonKnowsIt(t *testing.T) {
	const sony, acs = "SONY FeliCa RC-S300/P 00 00", "ACS ACR39U ICC Reader 01 00"
	for name, test := range map[string]struct {
		reader string
		others []string
		want   string
	}{
		"pcsc-lite":              {sony, []string{acs}, "SONY FeliCa RC-S300/P"},
		"hexadecimal":            {"ACS ACR39U ICC Reader 0A 0F", nil, "ACS ACR39U ICC Reader"},
		"Windows":                {"Sony FeliCa Port/PaSoRi 4.0 0", nil, "Sony FeliCa Port/PaSoRi 4.0"},
		"two of a kind":          {sony, []string{"SONY FeliCa RC-S300/P 01 00"}, sony},
		"two slots":              {"HID OMNIKEY 5422 00 00", []string{"HID OMNIKEY 5422 00 01"}, "HID OMNIKEY 5422 00 00"},
		"macOS":                  {"SONY FeliCa RC-S300/P", nil, "SONY FeliCa RC-S300/P"},
		"number of the model":    {"Gemalto PC Twin 4.0", nil, "Gemalto PC Twin 4.0"},
		"one number":             {"Reader 00", nil, "Reader 00"},
		"word of two letters":    {"Reader of AB CDE", nil, "Reader of AB CDE"},
		"numbers alone":          {"00 00", nil, "00 00"},
		"nothing":                {"", nil, ""},
		"the helper's own":       {wire.VirtualReader, []string{sony}, "練習用の仮想カードリーダー"},
		"vsmartcard":             {"Virtual PCD 00 00", []string{"Virtual PCD 00 01"}, "仮想カードリーダー1"},
		"its second slot":        {"Virtual PCD 00 01", []string{"Virtual PCD 00 00"}, "仮想カードリーダー2"},
		"furigana from outside":  {"｜a《b》 00 00", nil, "｜a《b》"},
		"is not compared by end": {"SONY 00 00", []string{"SONY FeliCa 00 00"}, "SONY"},
	} {
		t.Run(name, func(t *testing.T) {
			all := []wire.Reader{{Name: test.reader}}
			for _, other := range test.others {
				all = append(all, wire.Reader{Name: other})
			}
			texts, err := locale.Load("ja")
			if err != nil {
				t.Fatal(err)
			}
			if got := locale.Bare(part.ReaderName(texts, test.reader, all)); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
			if got, want := dom.Render(part.Reader(texts, test.reader, all)), "</bdi>"; len(got) < len(want) || got[len(got)-len(want):] != want {
				t.Errorf("%s is not kept apart", got)
			}
		})
	}
}
