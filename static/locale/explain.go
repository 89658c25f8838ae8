package locale

import "strings"

// Signs around an explanation of the word before it, as やさしい日本語 has it.
const (
	explains  = "〈"
	explained = "〉"
)

// ExplainOnce is a text without the explanations that were told; those that it has are told
// from now on. One that has another within it is known by the whole of it.
func ExplainOnce(text string, told map[string]bool) string {
	return explanations(text, func(explanation string) string {
		key := Bare(explanation)
		if told[key] {
			return ""
		}
		told[key] = true
		return explains + ExplainOnce(explanation, told) + explained
	})
}

// Unexplained is a text without its explanations.
func Unexplained(text string) string {
	return explanations(text, func(string) string { return "" })
}

// Explanations are those of a text, one after the other.
func Explanations(text string) (all []string) {
	explanations(text, func(explanation string) string {
		all = append(all, explanation)
		return ""
	})
	return all
}

// explanations puts something in the place of each explanation.
func explanations(text string, instead func(string) string) string {
	var kept strings.Builder
	for {
		before, rest, found := strings.Cut(text, explains)
		kept.WriteString(before)
		if !found {
			return kept.String()
		}
		end := endOfExplanation(rest)
		if end < 0 {
			return kept.String() + explains + rest
		}
		kept.WriteString(instead(rest[:end]))
		text = rest[end+len(explained):]
	}
}

// endOfExplanation is where an explanation that has begun ends; -1: nowhere.
func endOfExplanation(text string) int {
	depth := 1
	for at := 0; at < len(text); at++ {
		switch {
		case strings.HasPrefix(text[at:], explains):
			depth++
		case strings.HasPrefix(text[at:], explained):
			if depth--; depth == 0 {
				return at
			}
		}
	}
	return -1
}
