package dom

import "testing"

func TestWordsAreExplainedOnce(t *testing.T) {
	agent := "代理人〈代わりに行く人〉"
	for name, test := range map[string]struct {
		title string
		node  Node
		want  string
	}{
		"twice":               {"", Group(Text(agent+"の紙、"+agent), El("p", Text(agent))), agent + "の紙、代理人<p>代理人</p>"},
		"in the title":        {agent, El("p", Text(agent)), "<p>代理人</p>"},
		"with other furigana": {"\xFD代\xFEだい\xFF〈\xFD代\xFEか\xFFわり〉", Text("代〈代わり〉"), "代"},
		"in a fold": {"", Group(El("details", El("summary", Text("紙")), El("p", Text(agent+agent))), Text(agent)),
			"<details><summary>紙</summary><p>" + agent + "代理人</p></details>" + agent},
		"in its title": {"", Group(El("details", El("summary", Text(agent)), Text(agent)), Text(agent)),
			"<details><summary>" + agent + "</summary>代理人</details>代理人"},
		"one within another": {"", Text(agent + "委任状〈" + agent + "に頼む紙〉、委任状〈" + agent + "に頼む紙〉"), agent + "委任状〈代理人に頼む紙〉、委任状"},
		"that does not end":  {"", Text(agent + "、" + agent + "〈代わり"), agent + "、代理人〈代わり"},
		"nothing":            {"", Node{}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			ExplainOnce(test.title, test.node)
			if got := Render(test.node); got != test.want {
				t.Errorf("%s\nwant %s", got, test.want)
			}
		})
	}
}
