package app

import (
	"slices"
	"testing"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/guide"
)

// What is read aloud ends when the guide is left, or is shown in another language.
func TestReadingEndsWithTheGuide(t *testing.T) {
	for name, test := range map[string]struct {
		message Message
		silent  bool
	}{
		"the way back":     {GoBack{}, true},
		"another language": {ChooseLanguage{"en"}, true},
		"the same":         {ChooseLanguage{"ja"}, false},
		"another screen":   {Follow{Address: ""}, true},
		"voices again":     {OfGuide{guide.VoicesFound{Languages: []string{"ja"}}}, false},
	} {
		m, _ := Update(ready(t, 3, 5), OfGuide{guide.Open{Procedure: lifecycle.Renew}})
		m, _ = Update(m, OfGuide{guide.VoicesFound{Languages: []string{"ja"}}})
		m, effects := Update(m, OfGuide{guide.ReadAloud{Lines: []dom.Spoken{{Lang: "ja", Text: "あ"}}}})
		if len(effects) != 1 || m.Guide.Applicant != municipality.Self {
			t.Fatalf("nothing is read: %+v", effects)
		}
		_, effects = Update(m, test.message)
		if silent := slices.Contains(effects, Effect(guideEffect{guide.Silence{}})); silent != test.silent {
			t.Errorf("%s: silent %t, %+v", name, silent, effects)
		}
	}
}
