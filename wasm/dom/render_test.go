package dom

import "testing"

func TestRender(t *testing.T) {
	for name, test := range map[string]struct {
		node Node
		want string
	}{
		"nothing":         {Node{}, ""},
		"text":            {Text(`a & b < c > d "e" 'f'`), `a &amp; b &lt; c &gt; d &quot;e&quot; 'f'`},
		"element":         {El("p", Class("a", "b"), Text("x")), `<p class="a b">x</p>`},
		"void element":    {El("input", ID("pin"), Flag("required", true)), `<input id="pin" required>`},
		"flag off":        {El("input", Flag("required", false)), `<input>`},
		"group":           {Group(Text("a"), Node{}, El("b", Text("c"))), `a<b>c</b>`},
		"left out":        {El("p", When(false, Text("x"))), `<p></p>`},
		"svg":             {El("svg", Attribute("viewBox", "0 0 24 24"), El("path", Attribute("d", "M0 0"))), `<svg viewBox="0 0 24 24"><path d="M0 0"></path></svg>`},
		"helper":          {El("a", Attribute("href", "http://127.0.0.1:21573/window/a")), `<a href="http://127.0.0.1:21573/window/a"></a>`},
		"phone number":    {El("a", Attribute("href", "tel:0120-95-0178")), `<a href="tel:0120-95-0178"></a>`},
		"drawing of ours": {El("img", Attribute("src", "images/card-expiry.svg")), `<img src="images/card-expiry.svg">`},
		"path of ours":    {El("a", Attribute("href", "/help")), `<a href="/help"></a>`},
		"action and data": {El("button", Action("go"), Value(`"1"`)), `<button data-action="go" data-value="&quot;1&quot;"></button>`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Render(test.node); got != test.want {
				t.Errorf("%s\nwant %s", got, test.want)
			}
		})
	}
}

func TestValueFromOutsideDoesNotBecomeCode(t *testing.T) {
	for name, test := range map[string]struct {
		node Node
		want string
	}{
		"reader name with script":    {El("p", Text("<script>alert(1)</script>")), `<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>`},
		"file name leaves attribute": {El("p", Attribute("title", `"><img src=x onerror=alert(1)>`)), `<p title="&quot;&gt;&lt;img src=x onerror=alert(1)&gt;"></p>`},
		"script element":             {El("script", Text("alert(1)")), ``},
		"style element":              {El("style", Text("*{}")), ``},
		"handler":                    {El("p", Attribute("onclick", "alert(1)")), `<p></p>`},
		"inline style":               {El("p", Attribute("style", "display:none")), `<p></p>`},
		"name with a space":          {El("p", Attribute("a onclick", "1")), `<p></p>`},
		"tag with an attribute":      {El("p onclick=alert(1)"), ``},
		"drawing elsewhere":          {El("img", Attribute("src", "images/../../evil.svg")), `<img>`},
		"script address":             {El("a", Attribute("href", "javascript:alert(1)")), `<a></a>`},
		"address of another scheme":  {El("a", Attribute("href", "//evil.example")), `<a></a>`},
		"phone number of letters":    {El("a", Attribute("href", "tel:+81,alert(1)")), `<a></a>`},
		"helper as a user name":      {El("a", Attribute("href", "http://127.0.0.1:1@evil.example/")), `<a></a>`},
		"helper without a path":      {El("a", Attribute("href", "http://127.0.0.1:1")), `<a></a>`},
		"address without encryption": {El("a", Attribute("href", "http://evil.example/")), `<a></a>`},
		"frame document":             {El("iframe", Attribute("srcdoc", "<script>")), `<iframe></iframe>`},
		"reading direction":          {El("bdi", Text("invoice\u202Efdp.exe")), "<bdi>invoice\uFFFDfdp.exe</bdi>"},
		"zero byte":                  {Text("a\x00b"), "a\uFFFDb"},
		"broken UTF-8":               {Text("a\xFFb"), "a\uFFFDb"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Render(test.node); got != test.want {
				t.Errorf("%s\nwant %s", got, test.want)
			}
		})
	}
}
