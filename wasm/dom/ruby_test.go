package dom

import (
	"testing"

	"jpkiweb/static/locale"
)

func TestFurigana(t *testing.T) {
	texts := locale.New("easy", map[string]string{"read": "｜読《よ》む", "place": "{x}を｜読《よ》む", "script": "｜<b>《<i>》"})
	for name, test := range map[string]struct {
		node Node
		want string
	}{
		"text":                  {Text(texts.T("read")), "<ruby>読<rt>よ</rt></ruby>む"},
		"value of a place":      {Text(texts.T("place", "x", "｜a《b》.txt")), "｜a《b》.txtを<ruby>読<rt>よ</rt></ruby>む"},
		"text within a text":    {Text(texts.T("place", "x", texts.T("read"))), "<ruby>読<rt>よ</rt></ruby>むを<ruby>読<rt>よ</rt></ruby>む"},
		"attribute":             {El("p", Attribute("aria-label", texts.T("read"))), `<p aria-label="読む"></p>`},
		"live region":           {Text(locale.Bare(texts.T("read"))), "読む"},
		"script in furigana":    {Text(texts.T("script")), "<ruby>&lt;b&gt;<rt>&lt;i&gt;</rt></ruby>"},
		"name as it is written": {Plain("｜a《b》.txt"), "｜a《b》.txt"},
		"name with our marks":   {Plain(texts.T("read")), "\uFFFD読\uFFFDよ\uFFFDむ"},
		"half a mark":           {Text("a\xFDb\xFEc"), "a\uFFFDb\uFFFDc"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Render(test.node); got != test.want {
				t.Errorf("%s\nwant %s", got, test.want)
			}
		})
	}
}
