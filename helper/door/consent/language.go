package consent

import (
	"slices"
	"strconv"
	"strings"

	"jpkiweb/static/locale"
)

// knownLanguage returns the language if there are texts in it, else "".
func knownLanguage(language string) string {
	if slices.Contains(locale.Languages[:], language) {
		return language
	}
	return ""
}

// preferred returns the language of ours that Accept-Language (RFC 9110, 12.5.4)
// likes best, else ja.
func preferred(accept string) string {
	best, weight := locale.Languages[0], 0.0
	for item := range strings.SplitSeq(accept, ",") {
		wanted, parameter, _ := strings.Cut(item, ";")
		primary, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(wanted)), "-")
		q := 1.0
		if value, ok := strings.CutPrefix(strings.TrimSpace(parameter), "q="); ok {
			q, _ = strconv.ParseFloat(value, 64)
		}
		if knownLanguage(primary) != "" && locale.Tag(primary) == primary && q > weight {
			best, weight = primary, q
		}
	}
	return best
}
