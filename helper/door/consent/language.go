package consent

import (
	"slices"
	"strconv"
	"strings"
)

// languages that have texts, in the order in which they are offered: Japanese,
// やさしい日本語, English.
var languages = [...]string{"ja", "easy", "en"}

// tag is the language for the browser (BCP 47): やさしい日本語 is Japanese.
func tag(language string) string {
	if language == "easy" {
		return "ja"
	}
	return language
}

// knownLanguage returns the language if there are texts in it, else "".
func knownLanguage(language string) string {
	if slices.Contains(languages[:], language) {
		return language
	}
	return ""
}

// preferred returns the language of ours that Accept-Language (RFC 9110, 12.5.4)
// likes best, else ja.
func preferred(accept string) string {
	best, weight := "ja", 0.0
	for item := range strings.SplitSeq(accept, ",") {
		wanted, parameter, _ := strings.Cut(item, ";")
		primary, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(wanted)), "-")
		q := 1.0
		if value, ok := strings.CutPrefix(strings.TrimSpace(parameter), "q="); ok {
			q, _ = strconv.ParseFloat(value, 64)
		}
		if (primary == "ja" || primary == "en") && q > weight {
			best, weight = primary, q
		}
	}
	return best
}
