package dom

import (
	"slices"
	"testing"

	"jpkiweb/static/locale"
)

// A node is heard as it is seen, line by line, each in its language.
func TestSpokenOf(t *testing.T) {
	easy := locale.Mark("お｜金《かね》")
	over := locale.New("en", nil).Over(locale.New("ja", map[string]string{"a": "窓口"}))
	for name, test := range map[string]struct {
		node Node
		want []Spoken
	}{
		"nothing":           {Node{}, nil},
		"readings":          {El("p", Text(easy)), []Spoken{{"en", "おかね"}}},
		"one line":          {El("p", Text("a "), El("strong", Text("b")), El("bdi", Class("c"), Text("c"))), []Spoken{{"en", "a bc"}}},
		"lines":             {El("ul", El("li", Text("a")), El("li", Text("b"), El("span", Class("d"), Text("c")))), []Spoken{{"en", "a"}, {"en", "b"}, {"en", "c"}}},
		"another language":  {El("p", Text("a"), El("span", Attribute("lang", "ja"), Text("市")), Text("b")), []Spoken{{"en", "a"}, {"ja", "市"}, {"en", "b"}}},
		"a borrowed text":   {El("p", Text("a"+over.T("a")+"b")), []Spoken{{"en", "a"}, {"ja", "窓口"}, {"en", "b"}}},
		"kept":              {El("p", Text("a "+locale.Keep("x")+" b")), []Spoken{{"en", "a x b"}}},
		"buttons and signs": {Group(El("svg", Text("a")), El("button", Text("b"))), nil},
	} {
		if got := SpokenOf("en", test.node); !slices.Equal(got, test.want) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
