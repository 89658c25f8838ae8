package kit

import (
	"html"
	"regexp"
	"strings"
)

// What is looked for in a page: its tags, and their attributes in any kind of quotes.
var (
	tags       = regexp.MustCompile(`(?s)<[a-zA-Z](?:[^>"']|"[^"]*"|'[^']*')*>`)
	attributes = regexp.MustCompile(`(?s)([a-zA-Z-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?`)
)

// readPage finds the challenge of a login page, and the hidden inputs besides challenge and
// token.
func readPage(text, challengeField, tokenField string) (challenge string, hidden []field) {
	for _, tag := range tags.FindAllString(text, -1) {
		name, all := readTag(tag)
		if c := all["data-challenge"]; c != "" && challenge == "" {
			challenge = c
		}
		if name != "input" {
			continue
		}
		switch {
		case all["name"] == challengeField:
			if challenge == "" {
				challenge = all["value"]
			}
		case all["name"] != tokenField && all["name"] != "" && strings.EqualFold(all["type"], "hidden"):
			hidden = append(hidden, field{all["name"], all["value"]})
		}
	}
	return challenge, hidden
}

func readTag(tag string) (name string, all map[string]string) {
	all = map[string]string{}
	for i, m := range attributes.FindAllStringSubmatch(strings.Trim(tag, "<>"), -1) {
		if i == 0 {
			name = strings.ToLower(m[1])
			continue
		}
		all[strings.ToLower(m[1])] = html.UnescapeString(m[2] + m[3] + m[4])
	}
	return name, all
}
