package dom

import "jpkiweb/static/locale"

// ExplainOnce leaves out of the texts of a node the explanations that the person has read
// before it, in title or further up. What stands in a fold was not read by who goes on
// below it. Attributes stay as they are.
func ExplainOnce(title string, n Node) {
	told := map[string]bool{}
	locale.ExplainOnce(title, told)
	explainOnce(n, told)
}

func explainOnce(n Node, told map[string]bool) {
	e := n.element
	if e == nil {
		return
	}
	if e.tag == "" {
		e.text = locale.ExplainOnce(e.text, told)
	}
	for _, c := range e.children {
		if e.tag == "details" && (c.element == nil || c.element.tag != "summary") {
			inFold := map[string]bool{}
			for explanation := range told {
				inFold[explanation] = true
			}
			explainOnce(c, inFold)
			continue
		}
		explainOnce(c, told)
	}
}
