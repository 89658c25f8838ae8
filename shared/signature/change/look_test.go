package change_test

import (
	"strings"
	"testing"
)

// How fields look is another document, unless somebody filled in one that was seen.
func TestLookOfFields(t *testing.T) {
	hidden := strings.Replace(text, "/F 4", "/F 2", 1)
	filled := strings.Replace(text, "(100)", "(999)", 1)
	drawn := strings.Replace(surname, "/F 4", "/F 4/AP<</N 22 0 R>>", 1)
	form := func(more string) map[int]string {
		return map[int]string{7: strings.Replace(formDraft, "<<", "<<"+more, 1)}
	}
	signed := "/SigFlags 3"
	for name, tt := range map[string]struct {
		objects map[int]string // at signing
		change  map[int]string
		want    string
	}{
		"filled":                             {nil, map[int]string{20: filled}, "filling field_value 1 amount seen"},
		"filled that was hidden":             {map[int]string{20: hidden}, map[int]string{20: filled}, "filling field_value 1 amount seen; forbidden field_appearance 1 amount seen"},
		"filled and hidden":                  {nil, map[int]string{20: strings.Replace(filled, "/F 4", "/F 2", 1)}, "filling field_value 1 amount"},
		"values instead of drawings":         {nil, form(signed + "/NeedAppearances true"), "forbidden form"},
		"values instead of drawings, apart":  {nil, map[int]string{7: form(signed + "/NeedAppearances 60 0 R")[7], 60: "true"}, "forbidden form"},
		"drawings instead of values":         {form("/NeedAppearances true"), form(signed), "forbidden form"},
		"no values instead of drawings":      {nil, form(signed + "/NeedAppearances false"), ""},
		"ink, with a field without drawing":  {nil, map[int]string{7: strings.Replace(form(signed)[7], "12 Tf", "12 Tf 1 g", 1)}, "forbidden form"},
		"ink, and all fields have a drawing": {map[int]string{26: drawn}, map[int]string{7: strings.Replace(form(signed)[7], "12 Tf", "12 Tf 1 g", 1)}, "filling form"},
		"ink, and values are drawn":          {map[int]string{26: drawn, 7: form("/NeedAppearances true")[7]}, map[int]string{7: strings.Replace(form(signed + "/NeedAppearances true")[7], "12 Tf", "12 Tf 1 g", 1)}, "forbidden form"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPaper(tt.objects).sign(signing{}).add(tt.change)
			if got := say(p.after(t).Differences); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}
